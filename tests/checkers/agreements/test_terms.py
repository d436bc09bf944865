import pytest
from tests.checkers.agreements.registers import judged, only, outcomes, vendor

from hipaacheck.catalogs.terms import baa_terms
from hipaacheck.checkers.agreements.terms import terms_facts

REQUIRED = [term.id for term in baa_terms().required]
RULES = ("VENDOR-TERMS-001", "VENDOR-TERMS-002", "VENDOR-TERMS-003", "VENDOR-TERMS-004")
ORGANISATION = "organisation: {name: X, kind: %s}\n"


def with_terms(fields: str = "", more: str = "", **elements: str) -> str:
    present = dict.fromkeys(REQUIRED, "present") | {
        each.replace("_", "-"): it for each, it in elements.items()
    }
    listed = ", ".join(f"{term}: {presence}" for term, presence in present.items() if presence)
    extra = f", {fields}" if fields else ""
    return vendor(
        f"phi: maintains\nagreements: [{{signed: 2025-01-01, elements: {{{listed}}}{extra}}}]", more
    )


def test_every_required_term_stands_in_exactly_one_group() -> None:
    (period,) = terms_facts(only(with_terms())).wording
    groups = [period.general, period.subcontractors, period.reports, period.ending]

    listed = [name.split()[0] for group in groups for name in group.present]

    assert sorted(listed) == sorted(REQUIRED)
    assert all(group.absent == group.undecided == () for group in groups)


@pytest.mark.parametrize(
    ("term", "rule"),
    [
        ("BAA_01", "VENDOR-TERMS-001"),
        ("BAA_12", "VENDOR-TERMS-001"),
        ("BAA_18", "VENDOR-TERMS-001"),
        ("BAA_07", "VENDOR-TERMS-002"),
        ("BAA_16", "VENDOR-TERMS-002"),
        ("BAA_06", "VENDOR-TERMS-003"),
        ("BAA_17", "VENDOR-TERMS-003"),
        ("BAA_13", "VENDOR-TERMS-004"),
    ],
)
@pytest.mark.parametrize(
    ("presence", "outcome"), [("absent", "fail"), ("unclear", "manual"), ("", "manual"), ("present", "pass")]
)
def test_a_term_that_is_absent_or_open_is_told_by_the_rule_on_it_alone(
    term: str, rule: str, presence: str, outcome: str
) -> None:
    found = judged(with_terms(**{term: presence}), "2026-01-01")

    assert {each: found[each].outcome.value for each in RULES} == {
        each: outcome if each == rule else "pass" for each in RULES
    }
    said = f"{found[rule].observed} {found[rule].because}"
    assert term.replace("_", "-") in said or (rule == "VENDOR-TERMS-001" and outcome == "pass")


def test_terms_that_nobody_recorded_are_one_question() -> None:
    text = vendor("phi: maintains\nagreements: [{signed: 2025-01-01}]")

    assert outcomes(text, "2026-01-01", *RULES) == ["manual", *["not-applicable"] * 3]


@pytest.mark.parametrize(
    ("kind", "presence", "outcome"),
    [
        ("business-associate", "present", "pass"),
        ("business-associate", "absent", "fail"),
        ("business-associate", "unclear", "manual"),
        ("business-associate", "", "manual"),
        ("covered-entity", "", "not-applicable"),
        (None, "present", "unknown"),
    ],
)
def test_below_a_business_associate_the_agreement_is_one_with_a_subcontractor(
    kind: str | None, presence: str, outcome: str
) -> None:
    more = "" if kind is None else ORGANISATION % kind

    found = judged(with_terms("", more, BAA_19=presence), "2026-01-01")["VENDOR-TERMS-005"]

    assert found.outcome.value == outcome
    assert kind is not None or "organisation.kind" in (found.because or "")


@pytest.mark.parametrize(
    ("fields", "own", "expected"),
    [
        ("breach_notice_days: 60", "", ["pass", "not-applicable"]),
        ("breach_notice_days: 61", "", ["fail", "not-applicable"]),
        ("breach_notice_days: 30", "30", ["pass", "pass"]),
        ("breach_notice_days: 31", "30", ["pass", "fail"]),
        ("breach_notice_days: 61", "30", ["fail", "not-applicable"]),
        ("", "30", ["manual", "not-applicable"]),
    ],
)
def test_days_of_notice_are_measured_by_the_outer_limit_and_by_the_organisations_own(
    fields: str, own: str, expected: list[str]
) -> None:
    rules = f", own_rules: {{breach_notice_days: {own}}}" if own else ""
    text = with_terms(fields, f"organisation: {{name: X{rules}}}\n")

    assert outcomes(text, "2026-01-01", "VENDOR-BREACH-001", "VENDOR-BREACH-002") == expected


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [("permits_phi: true", "pass"), ("permits_phi: false", "fail"), ("", "not-applicable")],
)
def test_terms_that_forbid_phi_are_a_finding(fields: str, outcome: str) -> None:
    assert outcomes(with_terms(fields), "2026-01-01", "VENDOR-CONTENT-001") == [outcome]


def test_only_the_agreement_that_counts_today_is_judged_by_its_terms() -> None:
    text = vendor(
        "phi: maintains\nagreements: [{signed: 2012-01-01, elements: {BAA-07: absent}, permits_phi: false}, "
        "{signed: 2025-06-01, elements: {BAA-07: present, BAA-16: present}, permits_phi: true}]"
    )

    assert outcomes(text, "2025-05-31", "VENDOR-TERMS-002", "VENDOR-CONTENT-001") == ["fail", "fail"]
    assert outcomes(text, "2025-06-01", "VENDOR-TERMS-002", "VENDOR-CONTENT-001") == ["pass", "pass"]
