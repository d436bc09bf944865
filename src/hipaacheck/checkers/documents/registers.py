"""Derive which registers an inventory keeps: what is not kept is asked for and never taken as empty."""

from collections.abc import Iterator

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.documents.catalogue import asked_registers
from hipaacheck.checkers.documents.entries import derived, saw
from hipaacheck.checkers.documents.facts import RegisterFacts
from hipaacheck.inventory.schema.documents import Training
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.model import Origin, TargetKind

KIND = "register.section"


def derive_registers(known: Known) -> Iterator[Derived]:
    """Yield each register that an inventory may keep, if it names an organisation.

    One that lists domains alone was not written to audit an organisation, and is not asked about it.
    """
    declared = known.declared
    if declared is None or declared.inventory.organisation is None:
        return
    for asked in asked_registers():
        entries = _entries(declared.inventory, asked.section)
        # The file as a whole is what shows that a register is not in it.
        origin = (
            declared.origin(asked.section) if entries else Origin(file=declared.origin("organisation").file)
        )
        facts = RegisterFacts(
            section=asked.section,
            what=asked.what,
            shows=asked.shows,
            kept=entries is not None,
            entries=entries or 0,
        )
        name = asked.section.replace("_", " ")
        outcome = saw(declared, facts, origin, absent=not entries)
        yield derived(known, f"register:{asked.section}", TargetKind.REGISTER, name, origin, outcome)


def _entries(inventory: Inventory, section: str) -> int | None:
    """Return how many entries a register has; None when it is not kept."""
    value = getattr(inventory, section)
    if isinstance(value, Training):
        return len(value.people) + len(value.records) + (value.records_file is not None)
    return None if value is None else len(value)


REGISTERS = Derivation("documents.registers", KIND, derive_registers)
