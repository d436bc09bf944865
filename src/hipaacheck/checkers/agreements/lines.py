"""Say which lines of the register decide what about a vendor and the agreements with it."""

from datetime import date

from hipaacheck.checkers.agreements.register import Registered
from hipaacheck.checkers.shared.places import Decides, Lines
from hipaacheck.inventory.schema.vendors import Agreement
from hipaacheck.model import Place

_SECTION = "vendors"
_AGREEMENT: Decides = {
    "expires": ("covered", "periods"),
    "signed": ("signed", "begun"),
    "effective": ("begun", "effective"),
    "file": ("copies",),
    "signed_by_us": ("parties.signed_by_us",),
    "signed_by_vendor": ("parties.signed_by_vendor",),
    "form": ("parties.form",),
    "plan": ("scopes.plan_same",),
    "services": ("scopes.not_named",),
    "review_due": ("reviews",),
    "reviewed": ("reviews",),
}
_TERMS: Decides = {
    "permits_phi": ("periods.permits_phi",),
    "breach_notice_days": ("periods.breach_notice_days",),
    "elements": ("general", "subcontractors", "reports", "ending", "downstream"),
}
_RECORD: Decides = {
    "phi": ("phi", "used_with_phi"),
    "confirmed": ("unconfirmed",),
    "not_business_associate.why": ("why",),
    "not_business_associate.decided_by": ("decided_by",),
    "not_business_associate.decided_on": ("decided_on",),
    "not_business_associate.file": ("file",),
    "not_business_associate.reason": ("reason",),
}
_ENDING: Decides = {
    "ended.phi": ("phi",),
    "ended.due": ("due",),
    "ended.date": ("due",),
    "ended.proof": ("file",),
    "ended.proof_date": ("proof_date",),
    "ended.why_not_feasible": ("why_not_feasible",),
}
_CATALOG: Decides = {"plan": ("plan",), "services": ("services",), "catalog": ("offered", "stale_from")}


def agreement_lines(one: Registered) -> tuple[Place, ...]:
    """Return the lines that decide from when to when there is an agreement, and what stands behind it.

    The agreement that ends last is the one whose end leaves the vendor without any; a gap is made by the one
    that ends before it.
    """
    lines = Lines(one.declared).entry(_SECTION, one.index, {"first_phi_date": ("first_phi",)})
    for at in _before_gaps(one):
        lines.add(_SECTION, one.index, "agreements", at, "expires", about=("gaps",))
    for at in _latest_first(one):
        lines.entry(_SECTION, one.index, _AGREEMENT, "agreements", at)
    keys: Decides = {
        "plan": ("scopes.plan_same",),
        "services": ("in_use", "scopes.not_named"),
        "legal_name": ("legal_name",),
    }
    return lines.entry(_SECTION, one.index, keys).places


def terms_lines(one: Registered) -> tuple[Place, ...]:
    """Return the lines that decide which terms the agreements have."""
    lines = Lines(one.declared).add(_SECTION, one.index)
    for at in _latest_first(one):
        lines.entry(_SECTION, one.index, _TERMS, "agreements", at)
    return lines.places


def record_lines(one: Registered) -> tuple[Place, ...]:
    """Return the lines that decide what the register says of a vendor and PHI."""
    return Lines(one.declared).entry(_SECTION, one.index, _RECORD).places


def ending_lines(one: Registered) -> tuple[Place, ...]:
    """Return the lines that decide how the work with a vendor ended."""
    return Lines(one.declared).entry(_SECTION, one.index, _ENDING).places


def catalog_lines(one: Registered) -> tuple[Place, ...]:
    """Return the lines that decide with what of the catalogue a vendor is compared."""
    lines = Lines(one.declared).entry(_SECTION, one.index, _CATALOG)
    for at in _latest_first(one):
        lines.entry(_SECTION, one.index, {"permits_phi": ("permits_phi",)}, "agreements", at)
    return lines.places


def _latest_first(one: Registered) -> list[int]:
    """Return the numbers of the agreements, the one that ends last first, those without signature last."""
    agreements = one.vendor.agreements
    return sorted(range(len(agreements)), key=lambda at: _end(agreements[at]), reverse=True)


def _end(agreement: Agreement) -> tuple[bool, date, date]:
    begins = agreement.signed or date.min
    return agreement.signed is not None, agreement.expires or date.max, begins


def _before_gaps(one: Registered) -> list[int]:
    """Return the numbers of the agreements after whose end none ran for a time."""
    runs = one.runs
    found = [run for run in runs if run.ends is not None and not _goes_on(one, run.ends)]
    return [
        at for at, each in enumerate(one.vendor.agreements) if any(run.agreement is each for run in found)
    ]


def _goes_on(one: Registered, day: date) -> bool:
    """Return whether an agreement runs on a day, or none ever does again."""
    runs = [run for run in one.runs if run.ends is None or run.ends > day]
    return not runs or any(run.begins <= day for run in runs)
