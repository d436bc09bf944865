"""Find who was asked: each vendor of the register, and the organisation itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from hipaacheck.checkers.agreements.facts import RecordFacts
from hipaacheck.checkers.api import Known, Saw
from hipaacheck.checkers.questionnaires.facts import AskedBase
from hipaacheck.checkers.shared.registered import placed_vendors
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.questionnaires import AskedQuestionnaire
from hipaacheck.inventory.schema.vendors import Vendor
from hipaacheck.model import Artefact, Origin, Record, Target, TargetKind, Unseen

if TYPE_CHECKING:
    from hipaacheck.checkers.questionnaires.replies import Asked, Given

METHOD = "the answer files that the inventory names, scored by hipaacheck's questionnaires"


@dataclass(frozen=True)
class Party:
    """Who was asked: a vendor of the register, or the organisation (then `vendor` is None)."""

    declared: Declared
    target: Target
    origin: Origin
    vendor: Vendor | None
    entries: tuple[AskedQuestionnaire, ...]
    base: AskedBase

    @cached_property
    def asked(self) -> "tuple[Asked, ...]":
        """Return the entries with what came back; most vendors have none, and need nothing to score it."""
        if not self.entries:
            return ()
        from hipaacheck.checkers.questionnaires.replies import asked_of

        return tuple(asked_of(self.declared, self.entries, None if self.vendor is None else self.vendor.id))

    @property
    def replies(self) -> "tuple[tuple[Asked, Given], ...]":
        """Return the entries to which answers came back, with these."""
        return tuple((one, one.reply) for one in self.asked if one.reply is not None)

    @property
    def artefacts(self) -> tuple[Artefact, ...]:
        """Return the digests of all files with answers, and of the evidence that they name."""
        given = [one for each in self.asked for one in (each.now, each.before) if one is not None]
        found = {artefact.name: artefact for one in given for artefact in one.artefacts}
        return tuple(found.values())


# Three derivations ask the same of the same run; nothing in it changes between them.
_READ: WeakKeyDictionary[Known, tuple[Party, ...]] = WeakKeyDictionary()


def vendors_of(known: Known) -> tuple[Party, ...]:
    """Return every vendor of the register with the questionnaires that it was sent."""
    if known not in _READ:
        _READ[known] = tuple(_vendors(known))
    return _READ[known]


def _vendors(known: Known) -> Iterator[Party]:
    records = known.facts("vendor.record", RecordFacts)
    for vendor, declared, target, origin in placed_vendors(known):
        base = _base(vendor, records.get(target.id))
        yield Party(declared, target, origin, vendor, vendor.questionnaires, base)


def _base(vendor: Vendor, record: RecordFacts | Unseen | None) -> AskedBase:
    if isinstance(record, RecordFacts):
        return AskedBase(name=vendor.name, role=record.role, role_said=record.role_said, ended=record.ended)
    why = record or Unseen(unseen="the checker 'agreements' did not look at the register of vendors")
    return AskedBase(name=vendor.name, role=why, role_said=str(why))


def organisation_of(known: Known) -> Party | None:
    """Return the organisation with the questionnaires about itself; None when the inventory names none."""
    declared = known.declared
    if declared is None or declared.inventory.organisation is None:
        return None
    name, origin = declared.inventory.organisation.name, declared.origin("organisation")
    target = known.targets.get("organisation") or Target(
        id="organisation", kind=TargetKind.ORGANISATION, name=name, origin=origin
    )
    return Party(declared, target, origin, None, declared.inventory.questionnaires, AskedBase(name=name))


def saw(party: Party, facts: Record, *, absent: bool) -> Saw:
    """Return facts about answers: they are what somebody says, whatever files come with them."""
    source, attested = str(party.origin), bool(party.entries)
    return Saw(facts, source, METHOD, absent=absent, artefacts=party.artefacts, attested=attested)
