"""Read one vendor of the register: its target, its role, and what the catalogue knows of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypedDict
from weakref import WeakKeyDictionary

from hipaacheck.checkers.agreements.uses import Use, uses_of
from hipaacheck.checkers.api import Known
from hipaacheck.checkers.declared import FileFacts, file_artefacts, file_facts, moment
from hipaacheck.checkers.shared.registered import placed_vendors
from hipaacheck.checkers.shared.timeline import Run, Stretch, day_after, runs_of, stretches
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.organisation import Organisation, OrganisationKind, OwnRules
from hipaacheck.inventory.schema.vendors import PhiAccess, Vendor
from hipaacheck.model import Artefact, Origin, Seen, Target, Unseen

METHOD = "declared in the inventory"

_PARTY = {
    OrganisationKind.COVERED_ENTITY: "business associate",
    OrganisationKind.BUSINESS_ASSOCIATE: "subcontractor of a business associate",
    None: "business associate (or, if the organisation is one itself, which the inventory does not say, a "
    "subcontractor)",
}


class Base(TypedDict):
    """The fields of VendorBase."""

    name: str
    role: str
    role_said: str
    party: str
    ended: datetime | None


@dataclass(frozen=True)
class Registered:
    """A vendor of the register, where it stands, and how the rest of the inventory uses it.

    `index` is its number in the register.
    """

    vendor: Vendor
    declared: Declared
    target: Target
    origin: Origin
    uses: tuple[Use, ...]
    index: int = 0

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Return the signed agreements, with the days on which each runs."""
        return runs_of(self.vendor.agreements)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """Return which signed agreement counts when."""
        return tuple(stretches(self.runs))

    @property
    def kept(self) -> tuple[str, ...]:
        """Return the uses elsewhere in which PHI stays at the vendor, in words."""
        return tuple(use.said for use in self.uses if use.keeps)

    @property
    def own_rules(self) -> OwnRules:
        """Return the periods that the organisation set for itself."""
        organisation = self.declared.inventory.organisation
        return OwnRules() if organisation is None else organisation.own_rules

    @property
    def organisation(self) -> Seen[str]:
        """Return what the organisation is; unseen when the inventory does not say."""
        kind = _kind(self.declared.inventory.organisation)
        if kind is None:
            return Unseen(
                unseen="the inventory does not say whether the organisation is a covered entity or a "
                "business associate (organisation.kind)"
            )
        return kind.value

    @cached_property
    def files(self) -> tuple[FileFacts, ...]:
        """Return the file of the agreement that counts in each stretch."""
        return tuple(file_facts(self.declared, stretch.run.agreement.file) for stretch in self.stretches)

    @cached_property
    def copies(self) -> tuple[Artefact, ...]:
        """Return the digests of the files of all agreements."""
        return file_artefacts(self.declared, *(agreement.file for agreement in self.vendor.agreements))

    @cached_property
    def base(self) -> Base:
        """Return the fields that all facts about a vendor begin with."""
        role, said = _role(self.vendor, self.uses)
        return {
            "name": self.vendor.name,
            "role": role,
            "role_said": said,
            "party": _PARTY[_kind(self.declared.inventory.organisation)],
            "ended": None if self.vendor.ended is None else moment(day_after(self.vendor.ended.date)),
        }


# Five derivations ask the same of the same run; nothing in it changes between them.
_READ: WeakKeyDictionary[Known, tuple[Registered, ...]] = WeakKeyDictionary()


def registered(known: Known) -> tuple[Registered, ...]:
    """Return every vendor of the register; none when no register is kept."""
    if known not in _READ:
        _READ[known] = tuple(_registered(known))
    return _READ[known]


def _registered(known: Known) -> Iterator[Registered]:
    uses = {} if known.declared is None else uses_of(known.declared.inventory)
    for index, one in enumerate(placed_vendors(known)):
        used = uses.get(one.vendor.id, ())
        yield Registered(one.vendor, one.declared, one.target, one.origin, used, index)


def _kind(organisation: Organisation | None) -> OrganisationKind | None:
    return None if organisation is None else organisation.kind


def _role(vendor: Vendor, uses: tuple[Use, ...]) -> tuple[str, str]:
    """Return what a vendor is as far as PHI goes, and what that rests on.

    Where the register does not say, an agreement or a use with PHI elsewhere in the inventory does.
    """
    if vendor.not_business_associate is not None:
        reason = vendor.not_business_associate.reason
        return "not-business-associate", f"the register records why it needs no agreement ({reason})"
    if vendor.phi is PhiAccess.NONE:
        return "no-phi", "the register says that it handles no PHI"
    if vendor.phi not in (None, PhiAccess.UNKNOWN):
        return "handles-phi", f"it {vendor.phi} PHI, by the register"
    if uses:
        return "handles-phi", f"{uses[0].said}, by the inventory"
    if vendor.agreements:
        return "handles-phi", "an agreement is recorded, though not what it does with PHI"
    return "unstated", "the register does not say whether it handles PHI, which VENDOR-PHI-001 asks"
