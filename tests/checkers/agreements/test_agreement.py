import pytest
from tests.checkers.agreements.registers import SHA, judged, only, outcomes, vendor

from hipaacheck.checkers.agreements.agreement import agreement_facts
from hipaacheck.inventory.declared import FileState

DATES = ("VENDOR-BAA-001", "VENDOR-BAA-002", "VENDOR-BAA-003", "VENDOR-BAA-004")


YEARLY = "organisation: {name: Clinic, own_rules: {agreement_review_every: 1 year}}\n"


def with_agreements(*agreements: str, lines: str = "", more: str = "") -> str:
    entries = "".join(f"\n- {{{one}}}" for one in agreements)
    return vendor(f"phi: maintains\n{lines}{'' if not lines else chr(10)}agreements:{entries}", more)


@pytest.mark.parametrize(
    ("agreements", "day", "expected"),
    [
        ((), "2026-01-01", ["fail", "not-applicable", "not-applicable", "not-applicable"]),
        (("effective: 2025-01-01",), "2026-01-01", ["pass", "fail", "not-applicable", "not-applicable"]),
        (("signed: 2026-01-02",), "2026-01-01", ["pass", "pass", "fail", "not-applicable"]),
        (("signed: 2026-01-02",), "2026-01-02", ["pass", "pass", "pass", "pass"]),
        (("signed: 2025-01-01, expires: 2025-12-31",), "2025-12-31", ["pass", "pass", "pass", "pass"]),
        (("signed: 2025-01-01, expires: 2025-12-31",), "2026-01-01", ["pass", "pass", "pass", "fail"]),
        (("signed: 2025-01-01, expires: 2025-12-31, renewal: auto",), "2025-12-31", ["pass"] * 4),
        (("signed: 2025-01-01, expires: 2025-12-31, renewal: auto",), "2026-01-01", ["pass", "pass", "pass", "manual"]),
        (("signed: 2020-01-01", "signed: 2025-12-01, effective: 2026-02-01"), "2026-01-15", ["pass"] * 4),
        (("signed: 2020-01-01, expires: 2025-12-31", "signed: 2026-02-01"), "2026-01-15", ["pass", "pass", "pass", "fail"]),
        (("signed: 2025-06-01, expires: 2025-05-01",), "2026-01-15", ["pass", "pass", "pass", "fail"]),
    ],
)  # fmt: skip
def test_of_missing_unsigned_future_and_expired_agreements_exactly_one_rule_tells(
    agreements: tuple[str, ...], day: str, expected: list[str]
) -> None:
    text = with_agreements(*agreements) if agreements else vendor("phi: maintains")

    assert outcomes(text, day, *DATES) == expected


@pytest.mark.parametrize(
    ("day", "failing"),
    [
        ("2025-10-01", []),
        ("2025-10-02", ["VENDOR-EXPIRY-090"]),
        ("2025-10-31", ["VENDOR-EXPIRY-090"]),
        ("2025-11-01", ["VENDOR-EXPIRY-060"]),
        ("2025-11-30", ["VENDOR-EXPIRY-060"]),
        ("2025-12-01", ["VENDOR-EXPIRY-030"]),
        ("2025-12-31", ["VENDOR-EXPIRY-030"]),
        ("2026-01-01", []),
    ],
)
def test_of_the_three_rules_on_days_left_at_most_one_tells(day: str, failing: list[str]) -> None:
    found = judged(with_agreements("signed: 2025-01-01, expires: 2025-12-31"), day)

    expiry = [rule for rule in found if rule.startswith("VENDOR-EXPIRY")]
    assert [rule for rule in expiry if found[rule].outcome == "fail"] == failing
    assert len(expiry) == 3


@pytest.mark.parametrize(
    "next_one",
    ["signed: 2025-12-01, effective: 2026-01-01", "signed: 2025-06-01, expires: 2027-01-01"],
)
def test_a_signed_successor_without_a_gap_means_that_nothing_runs_out(next_one: str) -> None:
    text = with_agreements("signed: 2025-01-01, expires: 2025-12-31", next_one)

    assert outcomes(text, "2025-12-20", "VENDOR-EXPIRY-030", "VENDOR-EXPIRY-060") == ["pass", "pass"]


def test_a_successor_that_begins_a_day_late_does_not_help() -> None:
    text = with_agreements(
        "signed: 2025-01-01, expires: 2025-12-31", "signed: 2025-12-01, effective: 2026-01-02"
    )

    assert outcomes(text, "2025-12-20", "VENDOR-EXPIRY-030") == ["fail"]


@pytest.mark.parametrize(
    ("first", "outcome"),
    [("2024-12-31", "fail"), ("2025-01-01", "manual"), ("2025-01-14", "manual"), ("2025-01-15", "pass")],
)
def test_phi_before_the_agreement_was_in_force(first: str, outcome: str) -> None:
    text = with_agreements("signed: 2025-01-15, effective: 2025-01-01", lines=f"first_phi_date: {first}")

    assert outcomes(text, "2026-01-01", "VENDOR-BAA-005") == [outcome]


@pytest.mark.parametrize(
    ("lines", "day", "outcome"),
    [
        ("first_phi_date: 2024-01-01", "2026-01-01", "fail"),
        ("first_phi_date: 2025-03-31", "2026-01-01", "fail"),
        ("first_phi_date: 2025-04-01", "2026-01-01", "pass"),
        ("owner: me", "2026-01-01", "manual"),
        ("first_phi_date: 2024-01-01", "2025-03-31", "pass"),
        ("first_phi_date: 2024-01-01", "2025-04-01", "fail"),
    ],
)
def test_days_between_two_agreements(lines: str, day: str, outcome: str) -> None:
    text = with_agreements("signed: 2024-01-01, expires: 2024-12-31", "signed: 2025-04-01", lines=lines)

    assert outcomes(text, day, "VENDOR-BAA-006") == [outcome]


@pytest.mark.parametrize(
    ("agreement", "rule", "day", "outcome"),
    [
        ("signed: 2024-02-29", "", "2030-01-01", "not-applicable"),
        ("signed: 2024-02-29", "12 months", "2025-02-28", "pass"),
        ("signed: 2024-02-29", "12 months", "2025-03-01", "fail"),
        ("signed: 2024-02-29, reviewed: 2025-02-01", "12 months", "2026-02-01", "pass"),
        ("signed: 2024-02-29, reviewed: 2025-02-01", "12 months", "2026-02-02", "fail"),
        ("signed: 2024-02-29, review_due: 2024-06-30", "12 months", "2024-07-01", "fail"),
        ("signed: 2024-02-29, review_due: 2024-06-30", "", "2024-06-30", "pass"),
    ],
)
def test_a_review_is_measured_by_the_organisations_own_period(
    agreement: str, rule: str, day: str, outcome: str
) -> None:
    own = f", own_rules: {{agreement_review_every: {rule}}}" if rule else ""
    text = with_agreements(agreement, more=f"organisation: {{name: Clinic{own}}}\n")

    assert outcomes(text, day, "VENDOR-REVIEW-001") == [outcome]


@pytest.mark.parametrize(
    ("in_use", "named", "outcome"),
    [
        ("Business Plus", "business plus", "pass"),
        ("Free", "Business Plus", "fail"),
        ("Workspace Business Plus", "Business Plus", "manual"),
    ],
)
def test_the_plan_of_the_agreement_is_the_one_in_use(in_use: str, named: str, outcome: str) -> None:
    text = with_agreements(f"signed: 2025-01-01, plan: {named}", lines=f"plan: {in_use}")

    assert outcomes(text, "2026-01-01", "VENDOR-SCOPE-001") == [outcome]


@pytest.mark.parametrize(
    ("in_use", "outcome"),
    [
        ("[Gmail, drive]", "pass"),
        ("[Gmail, Sites]", "fail"),
        ("[Google Drive]", "manual"),
        ("[]", "not-applicable"),
    ],
)
def test_the_services_of_the_agreement_are_those_in_use(in_use: str, outcome: str) -> None:
    text = with_agreements("signed: 2025-01-01, services: [Gmail, Drive]", lines=f"services: {in_use}")

    assert outcomes(text, "2026-01-01", "VENDOR-SCOPE-002") == [outcome]


def test_a_file_that_is_there_and_unchanged_makes_the_evidence_direct() -> None:
    text = with_agreements(f"signed: 2025-01-01, file: {{path: baa.pdf, sha256: {SHA}}}")
    states = {
        "there": FileState("baa.pdf", exists=True, size=9, sha256=SHA),
        "changed": FileState("baa.pdf", exists=True, size=9, sha256="b" * 64),
        "missing": FileState("baa.pdf", exists=False, problem="there is no such file"),
        "locked": FileState("baa.pdf", exists=True, problem="permission denied"),
    }

    found = {name: judged(text, "2026-01-01", {"baa.pdf": state}) for name, state in states.items()}

    assert {name: each["VENDOR-BAA-004"].strength.value for name, each in found.items()} == {
        "there": "direct",
        "changed": "attestation",
        "missing": "attestation",
        "locked": "attestation",
    }
    assert {
        name: (each["VENDOR-FILE-001"].outcome.value, each["VENDOR-FILE-002"].outcome.value)
        for name, each in found.items()
    } == {
        "there": ("pass", "pass"),
        "changed": ("pass", "fail"),
        "missing": ("fail", "not-applicable"),
        "locked": ("pass", "unknown"),
    }


def test_a_file_behind_one_of_two_agreements_makes_neither_direct() -> None:
    filed = f"signed: 2025-01-01, file: {{path: baa.pdf, sha256: {SHA}}}"
    there = {"baa.pdf": FileState("baa.pdf", exists=True, size=9, sha256=SHA)}

    found = judged(with_agreements("signed: 2024-01-01", filed), "2026-01-01", there)
    assert found["VENDOR-BAA-004"].strength == "attestation"


@pytest.mark.parametrize(
    ("day", "outcome"), [("2016-01-01", "pass"), ("2016-01-02", "fail"), ("2061-12-31", "fail")]
)
def test_a_review_that_is_still_to_come_does_not_count(day: str, outcome: str) -> None:
    text = with_agreements("signed: 2015-01-01, reviewed: 2062-01-01", more=YEARLY)

    assert outcomes(text, day, "VENDOR-REVIEW-001") == [outcome]
    assert "2062" not in (judged(text, day)["VENDOR-REVIEW-001"].observed or "")


def test_a_review_counts_from_its_day_on() -> None:
    text = with_agreements("signed: 2015-01-01, reviewed: 2020-06-01", more=YEARLY)

    days = ("2020-05-31", "2020-06-01", "2021-06-01", "2021-06-02")
    assert [outcomes(text, day, "VENDOR-REVIEW-001") for day in days] == [
        ["fail"],
        ["pass"],
        ["pass"],
        ["fail"],
    ]


@pytest.mark.parametrize(
    ("in_use", "named"), [("'?'", "'-'"), ("'???'", "'???'"), ("free " + "y" * 201, "big " + "y" * 201)]
)
def test_names_that_cannot_be_compared_are_asked_about(in_use: str, named: str) -> None:
    text = with_agreements(
        f"signed: 2025-01-01, plan: {named}, services: [{named}]",
        lines=f"plan: {in_use}\nservices: [{in_use}]",
    )

    assert outcomes(text, "2026-01-01", "VENDOR-SCOPE-001", "VENDOR-SCOPE-002") == ["manual", "manual"]


def test_a_file_without_a_recorded_digest_proves_nothing() -> None:
    files = {"baa.pdf": FileState("baa.pdf", exists=True, size=9, sha256=SHA)}

    found = judged(with_agreements("signed: 2025-01-01, file: baa.pdf"), "2026-01-01", files)

    assert found["VENDOR-FILE-001"].outcome == "pass"
    assert found["VENDOR-FILE-001"].strength == "attestation"


def test_the_parties_are_recorded_by_names_or_by_the_form_of_acceptance() -> None:
    signed = "signed: 2025-01-01, signed_by_us: A"

    assert outcomes(
        with_agreements(f"{signed}, form: accepted online", lines="legal_name: Acme, Inc."),
        "2026-01-01",
        "VENDOR-PARTIES-001",
    ) == ["pass"]
    assert outcomes(
        with_agreements(signed, lines="legal_name: Acme, Inc."), "2026-01-01", "VENDOR-PARTIES-001"
    ) == ["fail"]
    assert outcomes(
        with_agreements(f"{signed}, form: accepted online"), "2026-01-01", "VENDOR-PARTIES-001"
    ) == ["fail"]


def test_dates_are_told_in_words() -> None:
    facts = agreement_facts(
        only(
            with_agreements(
                "signed: 2025-01-15, effective: 2025-01-01, expires: 2025-12-31, renewal: auto", "form: draft"
            )
        )
    )

    assert facts.said == (
        "signed 2025-01-15, in force from 2025-01-15, effective from 2025-01-01, until 2025-12-31, then renewed by itself",
        "not signed, without end",
    )
    assert (facts.recorded, facts.signed, len(facts.periods)) == (2, 1, 1)


@pytest.mark.parametrize(
    ("kind", "party"),
    [
        ("covered-entity", "an agreement with the business associate"),
        ("business-associate", "an agreement with the subcontractor of a business associate"),
        (None, "which the inventory does not say"),
    ],
)
def test_the_words_fit_covered_entities_and_business_associates(kind: str | None, party: str) -> None:
    more = f"organisation: {{name: X{'' if kind is None else f', kind: {kind}'}}}\n"

    assert party in judged(vendor("phi: maintains", more), "2026-01-01")["VENDOR-BAA-001"].expected
