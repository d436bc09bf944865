"""Derive which terms the agreements with each vendor are recorded to have."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from hipaacheck.catalogs.terms import baa_terms
from hipaacheck.checkers.agreements.agreement import saw
from hipaacheck.checkers.agreements.facts import Limits, Terms, TermsCount, TermsFacts, Wording
from hipaacheck.checkers.agreements.lines import terms_lines
from hipaacheck.checkers.agreements.register import Registered, registered
from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.declared import moment
from hipaacheck.checkers.shared.timeline import Stretch
from hipaacheck.inventory.schema.vendors import Presence

KIND = "vendor.terms"
# 45 CFR 164.504(e)(2)(ii)(D) and 164.314(a)(2)(i)(B); (e)(2)(ii)(C) and 164.314(a)(2)(i)(C); (e)(2)(ii)(J);
# (e)(5). Every other term that is required is among the general ones.
_SUBCONTRACTORS = ("BAA-07", "BAA-16")
_REPORTS = ("BAA-06", "BAA-17")
_ENDING = ("BAA-13",)
_DOWNSTREAM = ("BAA-19",)
_GROUPS = ("general", "subcontractors", "reports", "ending", "downstream")


def derive_terms(known: Known) -> Iterator[Derived]:
    """Yield the terms of the agreements with each vendor of the register."""
    for one in registered(known):
        yield Derived(one.target, saw(one, terms_facts(one), terms_lines(one)))


def terms_facts(one: Registered) -> TermsFacts:
    """Return what is recorded of the terms of the agreements with a vendor."""
    wording = tuple(_wording(stretch) for stretch in one.stretches)
    return TermsFacts(
        **one.base,
        organisation=one.organisation,
        own_limit=one.own_rules.breach_notice_days,
        periods=tuple(_limits(stretch) for stretch in one.stretches),
        wording=wording,
        **{group: tuple(_counted(each, getattr(each, group)) for each in wording) for group in _GROUPS},
    )


def _limits(stretch: Stretch) -> Limits:
    agreement = stretch.run.agreement
    return Limits.model_validate(
        {
            "begins": moment(stretch.begins),
            "ends": moment(stretch.ends),
            "permits_phi": agreement.permits_phi,
            "breach_notice_days": agreement.breach_notice_days,
        }
    )


def _wording(stretch: Stretch) -> Wording:
    agreement = stretch.run.agreement
    within = agreement.destruction_within
    return Wording.model_validate(
        {
            "begins": moment(stretch.begins),
            "ends": moment(stretch.ends),
            "read": bool(agreement.elements),
            **_terms(tuple(agreement.elements.items())),
            "incident_notice_days": agreement.incident_notice_days,
            "destruction_within": None if within is None else str(within),
        }
    )


def _counted(wording: Wording, terms: Terms) -> TermsCount:
    return TermsCount(
        begins=wording.begins,
        ends=wording.ends,
        read=wording.read,
        absent=len(terms.absent),
        undecided=len(terms.undecided),
    )


@lru_cache(maxsize=1_000)  # many agreements have the same form, and so the same terms
def _terms(elements: tuple[tuple[str, Presence], ...]) -> dict[str, Terms]:
    """Return the groups of terms by the names of the fields of Wording."""
    recorded = dict(elements)
    return {
        "general": _group(recorded, _general()),
        "subcontractors": _group(recorded, _SUBCONTRACTORS),
        "reports": _group(recorded, _REPORTS),
        "ending": _group(recorded, _ENDING),
        "downstream": _group(recorded, _DOWNSTREAM),
    }


def _group(recorded: Mapping[str, Presence], ids: tuple[str, ...]) -> Terms:
    by_presence: dict[Presence | None, list[str]] = {}
    for term_id in ids:
        by_presence.setdefault(recorded.get(term_id), []).append(_name(term_id))
    unclear = [f"{name}, recorded as unclear" for name in by_presence.get(Presence.UNCLEAR, ())]
    unrecorded = [f"{name}, not recorded" for name in by_presence.get(None, ())]
    return Terms(
        present=tuple(by_presence.get(Presence.PRESENT, ())),
        absent=tuple(by_presence.get(Presence.ABSENT, ())),
        undecided=(*unclear, *unrecorded),
    )


@cache
def _general() -> tuple[str, ...]:
    own = {*_SUBCONTRACTORS, *_REPORTS, *_ENDING, *_DOWNSTREAM}
    return tuple(term.id for term in baa_terms().required if term.id not in own)


@cache
def _name(term_id: str) -> str:
    term = baa_terms().get(term_id)
    if term is None:  # pragma: no cover - the catalogue that ships has every id that the inventory accepts
        return term_id
    return f"{term_id} {term.term} ({', '.join(term.citations)})"


TERMS = Derivation("agreements.terms", KIND, derive_terms)
