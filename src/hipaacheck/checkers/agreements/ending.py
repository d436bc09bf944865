"""Derive what became of the PHI at each vendor whose work has ended."""

from collections.abc import Iterator
from datetime import date

from hipaacheck.checkers.agreements.facts import EndingFacts
from hipaacheck.checkers.agreements.lines import ending_lines
from hipaacheck.checkers.agreements.register import METHOD, Registered, registered
from hipaacheck.checkers.api import Derivation, Derived, Known, Saw
from hipaacheck.checkers.declared import file_artefacts, file_facts, moment
from hipaacheck.checkers.shared.timeline import day_after

KIND = "vendor.ending"


def derive_endings(known: Known) -> Iterator[Derived]:
    """Yield, for each vendor of the register, how the work with it ended, if it did."""
    for one in registered(known):
        ended = one.vendor.ended
        ref = None if ended is None else ended.proof
        yield Derived(
            one.target,
            Saw(
                ending_facts(one),
                str(one.origin),
                METHOD,
                absent=ended is None,
                artefacts=file_artefacts(one.declared, ref),
                attested=not file_facts(one.declared, ref).confirmed,
                places=ending_lines(one),
            ),
        )


def ending_facts(one: Registered) -> EndingFacts:
    """Return how the work with a vendor ended; nothing but the vendor where it goes on."""
    ended = one.vendor.ended
    if ended is None:
        return EndingFacts(**one.base)
    due, said = _due(one)
    return EndingFacts(
        **one.base,
        phi=ended.phi,
        due=None if due is None else moment(day_after(due)),
        due_said=said,
        proof_date=moment(ended.proof_date),
        why_not_feasible=ended.why_not_feasible,
        keeps_phi=one.kept,
        file=file_facts(one.declared, ended.proof),
    )


def _due(one: Registered) -> tuple[date | None, str | None]:
    """Return the last day on which PHI was to be returned or destroyed, and what sets it.

    Where only an agreement sets a period, that of the one signed last counts.
    """
    ended = one.vendor.ended
    if ended is None:
        return None, None
    if ended.due is not None:
        return ended.due, f"{ended.due}, as the register sets it"
    periods = [
        (agreement.signed, agreement.destruction_within)
        for agreement in one.vendor.agreements
        if agreement.signed is not None and agreement.destruction_within is not None
    ]
    if not periods:
        return None, None
    _, within = max(periods, key=lambda each: each[0])
    due = within.after(ended.date)
    return due, f"{due}, {within} after the end, as the agreement sets it"


ENDINGS = Derivation("agreements.endings", KIND, derive_endings)
