"""Derive from when to when there is an agreement with each vendor, and what stands behind it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from hipaacheck.catalogs.names import same, squashed, words
from hipaacheck.checkers.agreements.facts import (
    AgreementFacts,
    Copy,
    Covered,
    Gap,
    Parties,
    Period,
    Review,
    Scope,
)
from hipaacheck.checkers.agreements.lines import agreement_lines
from hipaacheck.checkers.agreements.register import METHOD, Registered, registered
from hipaacheck.checkers.api import Derivation, Derived, Known, Saw
from hipaacheck.checkers.declared import moment
from hipaacheck.checkers.shared.timeline import Stretch, begins_on, joined
from hipaacheck.inventory.schema.vendors import Agreement
from hipaacheck.model import Place, Record

KIND = "vendor.agreement"
_ONE_DAY = timedelta(days=1)

Days = dict[str, Any]
"""The first and the last moment of a stretch, by the names of the fields of Span."""


def derive_agreements(known: Known) -> Iterator[Derived]:
    """Yield the agreements with each vendor of the register."""
    for one in registered(known):
        yield Derived(one.target, saw(one, agreement_facts(one), agreement_lines(one)))


def saw(one: Registered, facts: Record, places: tuple[Place, ...]) -> Saw:
    """Return facts about agreements with a vendor, attested unless files stand behind all that ever count."""
    return Saw(
        facts,
        str(one.origin),
        METHOD,
        absent=not one.vendor.agreements,
        artefacts=one.copies,
        attested=not one.files or not all(file.confirmed for file in one.files),
        places=places,
    )


def agreement_facts(one: Registered) -> AgreementFacts:
    """Return what is recorded of the agreements with a vendor."""
    agreements = one.vendor.agreements
    signed = [agreement for agreement in agreements if agreement.signed is not None]
    covered = joined(one.runs)
    laid = [(each, _days(each)) for each in one.stretches]
    return AgreementFacts(
        **one.base,
        legal_name=one.vendor.legal_name,
        plan=one.vendor.plan,
        in_use=one.vendor.services,
        first_phi=moment(one.vendor.first_phi_date),
        said=tuple(said_of(agreement) for agreement in agreements),
        recorded=len(agreements),
        signed=len(signed),
        effective=_earliest(each.effective or each.signed for each in signed),
        begun=_earliest(begins_on(each) for each in signed),
        periods=tuple(Period(**days, renews_on=moment(each.run.renews_on)) for each, days in laid),
        copies=tuple(
            Copy(**days, signed=_signed(each), file=file)
            for (each, days), file in zip(laid, one.files, strict=True)
        ),
        parties=tuple(_parties(each.run.agreement, days) for each, days in laid),
        reviews=tuple(review for each in one.stretches for review in _reviews(one, each)),
        scopes=tuple(_scope(one, each.run.agreement, days) for each, days in laid),
        covered=tuple(
            Covered.model_validate(
                {"begins": moment(begins), "ends": moment(ends), "last_day": moment(_day_before(ends))}
            )
            for begins, ends in covered
        ),
        gaps=tuple(_gaps(covered)),
    )


def said_of(agreement: Agreement) -> str:
    """Return the dates of an agreement in words."""
    begins, stated = begins_on(agreement), agreement.effective
    parts = [
        f"signed {agreement.signed}, in force from {begins}" if begins is not None else "not signed",
        *([f"effective from {stated}"] if stated is not None and stated != begins else []),
        f"until {agreement.expires}" if agreement.expires is not None else "without end",
    ]
    if agreement.renewal == "auto" and agreement.expires is not None:
        parts.append("then renewed by itself")
    return ", ".join(parts)


def _days(stretch: Stretch) -> Days:
    return {"begins": moment(stretch.begins), "ends": moment(stretch.ends)}


def _parties(agreement: Agreement, days: Days) -> Parties:
    return Parties(
        **days,
        signed_by_us=agreement.signed_by_us,
        signed_by_vendor=agreement.signed_by_vendor,
        form=agreement.form,
    )


def _scope(one: Registered, agreement: Agreement, days: Days) -> Scope:
    strangers = _not_named(one.vendor.services, agreement.services)
    return Scope(
        **days,
        plan=agreement.plan,
        plan_same=_same(one.vendor.plan, agreement.plan),
        plan_near=_plans_near(one.vendor.plan, agreement.plan),
        names_services=bool(agreement.services),
        not_named=tuple(name for name in strangers if not _is_near(name, agreement.services)),
        not_named_near=tuple(name for name in strangers if _is_near(name, agreement.services)),
    )


def _reviews(one: Registered, stretch: Stretch) -> Iterator[Review]:
    """Yield the days before the recorded review and those from it on: nothing was looked at before."""
    reviewed, begins, ends = stretch.run.agreement.reviewed, stretch.begins, stretch.ends
    if reviewed is None or reviewed <= begins:
        yield _review(one, stretch, reviewed)
        return
    if ends is not None and ends <= reviewed:
        yield _review(one, stretch, None)
        return
    yield _review(one, Stretch(stretch.run, begins, reviewed), None)
    yield _review(one, Stretch(stretch.run, reviewed, ends), reviewed)


def _review(one: Registered, stretch: Stretch, reviewed: date | None) -> Review:
    agreement, every = stretch.run.agreement, one.own_rules.agreement_review_every
    due, set_by = agreement.review_due, "the day set for this agreement"
    if due is None and every is not None:
        due = every.after(reviewed or stretch.run.begins)
        set_by = f"the organisation's own rule: every {every}"
    return Review(
        **_days(stretch),
        signed=_signed(stretch),
        reviewed=moment(reviewed),
        due=moment(due),
        set_by=None if due is None else set_by,
    )


def _signed(stretch: Stretch) -> datetime:
    signed = moment(stretch.run.agreement.signed)
    assert signed is not None  # only what is signed runs
    return signed


def _not_named(in_use: Sequence[str], named: Sequence[str]) -> list[str]:
    known = {squashed(name) for name in named} - {""}
    return [name for name in in_use if squashed(name) not in known] if named else []


def _same(one: str | None, other: str | None) -> bool | None:
    return None if one is None or other is None else same(one, other)


def _plans_near(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and _is_near(one, (other,))


@lru_cache(maxsize=1_000)
def _is_near(name: str, others: tuple[str, ...]) -> bool:
    """Return whether a name has all words of one of the others, or the other way round.

    One without words cannot be compared, and so may stand for any.
    """
    mine, known = set(words(name)), [set(words(other)) for other in others]
    return any(mine <= theirs or theirs <= mine for theirs in known)


def _gaps(covered: Sequence[tuple[date, date | None]]) -> Iterator[Gap]:
    for (_, ends), (begins, _) in pairwise(covered):
        if ends is not None:
            yield Gap.model_validate({"first_day": moment(ends), "last_day": moment(begins - _ONE_DAY)})


def _earliest(days: Iterable[date | None]) -> datetime | None:
    return moment(min((day for day in days if day is not None), default=None))


def _day_before(day: date | None) -> date | None:
    return None if day is None else day - _ONE_DAY


AGREEMENTS = Derivation("agreements.agreements", KIND, derive_agreements)
