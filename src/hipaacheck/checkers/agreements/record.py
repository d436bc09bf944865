"""Derive what the register says of each vendor and PHI, and what the rest of the inventory says of it."""

from collections.abc import Iterator

from hipaacheck.catalogs.vendors import Category, VendorEntry
from hipaacheck.checkers.agreements.facts import RecordFacts
from hipaacheck.checkers.agreements.lines import record_lines
from hipaacheck.checkers.agreements.register import METHOD, Registered, registered
from hipaacheck.checkers.api import Derivation, Derived, Known, Saw
from hipaacheck.checkers.declared import FileFacts, file_artefacts, file_facts, moment
from hipaacheck.checkers.shared.vendor_terms import catalogue_of, entry_of

KIND = "vendor.record"
# A conduit only carries (78 FR 5571); what these are made for is to keep content, or to read it.
_KEEPS = frozenset(
    {
        Category.AI_ASSISTANT,
        Category.CHAT,
        Category.CRM,
        Category.E_FAX,
        Category.EHR,
        Category.EMAIL,
        Category.FORMS,
        Category.HOSTING,
        Category.MARKETING,
        Category.STORAGE,
        Category.WEBSITE_BUILDER,
    }
)


def derive_records(known: Known) -> Iterator[Derived]:
    """Yield what is recorded of each vendor of the register."""
    if known.declared is None:
        return
    catalogue = catalogue_of(known.declared)
    for one in registered(known):
        reason = one.vendor.not_business_associate
        refs = (None if reason is None else reason.file,)
        yield Derived(
            one.target,
            Saw(
                record_facts(one, entry_of(one.vendor, catalogue)),
                str(one.origin),
                METHOD,
                artefacts=file_artefacts(one.declared, *refs),
                attested=not file_facts(one.declared, refs[0]).confirmed,
                places=record_lines(one),
            ),
        )


def record_facts(one: Registered, entry: VendorEntry | None) -> RecordFacts:
    """Return the facts of a vendor; `entry` is what the catalogue says of it."""
    vendor, reason = one.vendor, one.vendor.not_business_associate
    categories = () if entry is None else entry.categories
    facts = RecordFacts(
        **one.base,
        phi=None if vendor.phi is None else vendor.phi.value,
        used_with_phi=tuple(use.said for use in one.uses),
        keeps_phi=one.kept,
        made_to_keep=tuple(category.value for category in categories if category in _KEEPS),
        unconfirmed=vendor.found_by if vendor.confirmed is None else (),
    )
    if reason is None:
        return facts
    said: dict[str, object] = {
        "reason": reason.reason.value,
        "why": reason.why,
        "decided_by": reason.decided_by,
        "decided_on": moment(reason.decided_on),
        "file": file_facts(one.declared, reason.file) if reason.file is not None else FileFacts(),
    }
    return facts.model_copy(update=said)


RECORDS = Derivation("agreements.records", KIND, derive_records)
