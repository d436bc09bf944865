"""Documents: what is missing, in effect, due for review, and how long it is kept."""

from typing import Any

import pytest
from tests.checkers.documents.known import CLINIC, DIGEST, day, derived

from hipaacheck.checkers.api import Saw
from hipaacheck.checkers.documents.facts import EntryFacts, RequiredFacts
from hipaacheck.checkers.documents.papers import ENTRIES, REQUIRED


def entry(document: dict[str, Any], **sections: Any) -> EntryFacts:
    document = {"id": "one", "kind": "policy-security", "title": "One", **document}
    facts = derived(ENTRIES, documents=[document], **sections)[f"document:{document['id']}"].facts
    assert isinstance(facts, EntryFacts)
    return facts


def asked(kind: str, *documents: dict[str, Any], **sections: Any) -> Saw:
    (derivation,) = [one for one in REQUIRED if one.kind == f"document.required.{kind}"]
    return derived(derivation, documents=documents, **sections)["document-register"]


def required(kind: str, *documents: dict[str, Any], **sections: Any) -> RequiredFacts:
    facts = asked(kind, *documents, organisation=CLINIC, **sections).facts
    assert isinstance(facts, RequiredFacts)
    return facts


def test_without_a_register_of_documents_nothing_is_said() -> None:
    assert [derived(one, organisation=CLINIC) for one in REQUIRED] == [{}] * len(REQUIRED)
    assert derived(ENTRIES, organisation=CLINIC) == {}


def test_an_empty_register_misses_every_kind_that_is_asked_for() -> None:
    missing = [derived(one, documents=[], organisation=CLINIC)["document-register"] for one in REQUIRED]

    assert len(missing) == 19
    assert all(saw.absent and not saw.attested for saw in missing)
    assert derived(ENTRIES, documents=[], organisation=CLINIC) == {}


@pytest.mark.parametrize("kind", [None, "business-associate"])
def test_a_notice_of_privacy_practices_is_asked_of_covered_entities_alone(kind: str | None) -> None:
    organisation = {"name": "Example", "kind": kind}
    concerned = {
        facts.kind
        for one in REQUIRED
        for saw in derived(one, documents=[], organisation=organisation).values()
        if isinstance(facts := saw.facts, RequiredFacts) and facts.concerned
    }

    assert "risk-analysis" in concerned
    assert not concerned & {"notice-of-privacy-practices", "policy-breach-notification", "policy-privacy"}


def test_a_kind_is_asked_for_once_however_many_documents_there_are() -> None:
    old = {
        "id": "ra-2020",
        "kind": "risk-analysis",
        "title": "Old",
        "approved_on": "2020-01-01",
        "retired": "2025-02-28",
    }
    new = {"id": "ra-2025", "kind": "risk-analysis", "title": "New", "effective": "2025-03-01"}

    facts = required("risk-analysis", old, new)

    assert [(one.id, one.effective, one.ended) for one in facts.entries] == [
        ("ra-2020", day("2020-01-01"), day("2025-03-01")),
        ("ra-2025", day("2025-03-01"), None),
    ]
    assert [one.said for one in facts.entries] == [
        "Old (in effect from 2020-01-01, until 2025-02-28)",
        "New (in effect from 2025-03-01, by the inventory alone)",
    ]


def test_a_handbook_may_hold_other_documents_as_chapters() -> None:
    handbook = {
        "id": "handbook",
        "kind": "policy-security",
        "title": "Handbook",
        "covers": ["policy-sanctions", "backup-plan"],
        "approved_on": "2025-01-01",
    }

    assert [one.id for one in required("policy-sanctions", handbook).entries] == ["handbook"]
    assert required("policy-access", handbook).entries == ()


def test_a_document_without_dates_is_not_taken_to_be_in_effect() -> None:
    facts = required(
        "risk-analysis", {"id": "ra", "kind": "risk-analysis", "title": "RA", "created": "2025-01-01"}
    )

    assert facts.entries[0].effective is None


def test_an_evaluation_counts_from_the_day_it_was_made() -> None:
    facts = required("evaluation", {"id": "ev", "kind": "evaluation", "title": "E", "created": "2025-01-01"})

    assert facts.entries[0].effective == day("2025-01-01")


@pytest.mark.parametrize(
    ("dates", "until"),
    [
        ({"created": "2012-01-01", "retired": "2026-05-31"}, "2032-05-31"),
        ({"created": "2025-06-01", "retired": "2025-05-31"}, "2031-06-01"),
        ({"approved_on": "2024-02-29", "retired": "2024-02-29"}, "2030-02-28"),
        ({"created": "2020-01-01", "destroyed": "2025-01-01"}, "2026-01-01"),
        ({"created": "2020-01-01"}, None),
        ({"destroyed": "2025-01-01"}, None),
    ],
    ids=["retired", "made after", "leap day", "destroyed, no last day", "in effect", "no dates"],
)
def test_a_document_is_kept_six_years_after_it_was_made_or_last_in_effect(
    dates: dict[str, str], until: str | None
) -> None:
    assert entry(dates).keep_until == (day(until) if until else None)


def test_a_document_ends_the_day_after_its_last_or_when_it_is_destroyed() -> None:
    assert entry({"retired": "2025-12-31"}).ended == day("2026-01-01")
    assert entry({"retired": "2025-12-31", "destroyed": "2025-06-01"}).ended == day("2025-06-01")


OWN = {**CLINIC, "own_rules": {"document_review_every": "2 years", "risk_analysis_every": "1 year"}}


@pytest.mark.parametrize(
    ("document", "organisation", "ends", "why"),
    [
        ({"next_review": "2026-03-01", "reviewed": "2020-01-01"}, OWN, "2026-03-02", "the entry's own date"),
        ({"reviewed": "2024-01-01", "approved_on": "2020-01-01"}, OWN, "2026-01-02", "every 2 years"),
        ({"approved_on": "2024-01-01"}, OWN, "2026-01-02", "every 2 years"),
        ({"kind": "risk-analysis", "reviewed": "2024-01-01"}, OWN, "2025-01-02", "every 1 year"),
        ({"kind": "evaluation", "reviewed": "2024-01-01"}, OWN, "2026-01-02", "every 2 years"),
        ({"reviewed": "2024-01-01"}, CLINIC, None, None),
        ({}, OWN, None, None),
    ],
)
def test_a_review_is_due_by_the_entry_or_by_the_organisations_own_rule(
    document: dict[str, Any], organisation: dict[str, Any], ends: str | None, why: str | None
) -> None:
    facts = entry(document, organisation=organisation)

    assert facts.review_ends == (day(ends) if ends else None)
    said = facts.reviews[-1].set_by if facts.reviews else None
    assert (why is None) == (said is None)
    assert why is None or why in (said or "")


def spans(document: dict[str, Any]) -> list[tuple[Any, Any, Any]]:
    facts = entry(document, organisation=OWN)
    return [(one.begins, one.ends, one.due_ends) for one in facts.reviews]


def test_a_review_counts_only_from_its_day_on() -> None:
    assert spans({"effective": "2015-01-01", "reviewed": "2062-03-01"}) == [
        (day("2015-01-01"), day("2062-03-01"), day("2017-01-02")),
        (day("2062-03-01"), None, day("2064-03-02")),
    ]
    assert spans({"reviewed": "2024-01-01", "approved_on": "2025-01-01"})[-1] == (
        day("2025-01-01"),
        None,
        day("2026-01-02"),
    )
    assert spans({"next_review": "2026-03-01", "reviewed": "2062-01-01"}) == [(None, None, day("2026-03-02"))]


def test_the_recorded_day_of_effect_goes_before_that_of_approval() -> None:
    both = {"effective": "2025-03-01", "approved_on": "2025-01-01"}

    assert entry(both).effective == day("2025-03-01")
    assert entry({"approved_on": "2025-01-01"}).effective == day("2025-01-01")


def test_a_file_behind_a_draft_proves_nothing_of_the_document_in_effect() -> None:
    word = {"id": "ra", "kind": "risk-analysis", "title": "RA", "effective": "2025-01-01"}
    file = {"path": "d.pdf", "sha256": DIGEST}
    draft = {"id": "d", "kind": "risk-analysis", "title": "D", "effective": "2027-01-01", "file": file}

    assert asked("risk-analysis", word, draft, files=("d.pdf",)).attested
    assert not asked("risk-analysis", {**word, "retired": "2025-12-31"}, draft, files=("d.pdf",)).attested


@pytest.mark.parametrize(
    ("file", "attested"),
    [
        (None, True),
        ("ra.pdf", True),
        ({"path": "ra.pdf", "sha256": DIGEST}, False),
        ({"path": "ra.pdf", "sha256": "0" * 64}, True),
    ],
    ids=["none", "no digest", "confirmed", "changed"],
)
def test_what_no_confirmed_file_stands_behind_is_somebodys_word(file: Any, attested: bool) -> None:
    document = {"id": "ra", "kind": "risk-analysis", "title": "RA", "approved_on": "2025-01-01", "file": file}

    assert derived(ENTRIES, documents=[document], files=("ra.pdf",))["document:ra"].attested is attested
    found = asked("risk-analysis", document, files=("ra.pdf",))
    assert found.attested is attested
    assert isinstance(found.facts, RequiredFacts)
    assert ("by the inventory alone" in found.facts.entries[0].said) is attested


@pytest.mark.parametrize(
    ("retired", "ends"),
    [("2026-02-28", None), ("2026-03-01", "2026-03-02"), ("2030-01-01", "2026-03-02")],
)
def test_no_review_is_due_once_a_document_is_out_of_effect(retired: str, ends: str | None) -> None:
    facts = entry({"next_review": "2026-03-01", "retired": retired})

    assert facts.review_ends == (day(ends) if ends else None)


def test_a_missing_file_is_told_from_one_that_is_not_named() -> None:
    assert entry({}).file.named is False
    assert entry({"file": "gone.pdf"}).file.named is True
    assert entry({"file": "gone.pdf"}).file.exists is False
