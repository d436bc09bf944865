import pytest
from tests.checkers.agreements.registers import SHA, judged, outcomes, vendor

from hipaacheck.inventory.declared import FileState

REASON = (
    "not_business_associate: {reason: %s, why: because, decided_by: A. Privacy, decided_on: 2025-06-01%s}"
)


def test_a_vendor_of_which_nothing_is_said_is_a_question_and_one_only() -> None:
    found = judged(vendor("found_by: [MX of clinic.example]"), "2026-01-01")

    asked = {rule for rule, finding in found.items() if finding.outcome != "not-applicable"}
    assert asked == {"VENDOR-PHI-001"}
    assert "MX of clinic.example" in (found["VENDOR-PHI-001"].because or "")
    assert "VENDOR-PHI-001" in (found["VENDOR-BAA-001"].because or "")


def test_a_confirmed_entry_is_not_said_to_be_unconfirmed() -> None:
    found = judged(vendor("found_by: [MX of clinic.example]\nconfirmed: 2025-01-01"), "2026-01-01")

    assert "nobody has confirmed" not in (found["VENDOR-PHI-001"].because or "")


def test_an_agreement_alone_makes_a_silent_entry_one_that_handles_phi() -> None:
    text = vendor("agreements: [{signed: 2024-01-01, expires: 2024-12-31}]")

    assert outcomes(text, "2026-01-01", "VENDOR-PHI-001", "VENDOR-BAA-004") == ["manual", "fail"]


def test_a_treating_provider_needs_no_agreement() -> None:
    text = vendor("phi: receives\n" + REASON % ("treatment", ""))

    assert outcomes(text, "2026-01-01", "VENDOR-PHI-001", "VENDOR-NOTBA-001", "VENDOR-BAA-001") == [
        "pass",
        "pass",
        "not-applicable",
    ]


@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ("phi: transmits", "pass"),
        ("phi: maintains", "fail"),
        ("phi: receives", "manual"),
        ("phi: transmits\ncatalog: dropbox", "manual"),
        ("note: nothing said", "manual"),
    ],
)
def test_a_conduit_only_transmits(lines: str, outcome: str) -> None:
    assert outcomes(vendor(f"{lines}\n" + REASON % ("conduit", "")), "2026-01-01", "VENDOR-NOTBA-002") == [
        outcome
    ]


def test_a_storing_service_declared_a_conduit_is_a_finding_wherever_the_inventory_says_that_it_stores() -> (
    None
):
    more = "systems: [{id: mail, name: Mail, kind: mail, holds_ephi: true, vendor: acme}]\n"

    text = vendor("phi: transmits\n" + REASON % ("conduit", ""), more)

    assert outcomes(text, "2026-01-01", "VENDOR-NOTBA-002") == ["fail"]


def test_a_reason_of_no_phi_is_contradicted_by_a_list_of_patients() -> None:
    more = "mailing_lists: [{id: n, name: N, vendor: acme, people: [patients], marketing: true}]\n"

    assert outcomes(vendor(REASON % ("no-phi", ""), more), "2026-01-01", "VENDOR-PHI-001") == ["fail"]


def test_a_decision_rests_on_a_word_until_an_unchanged_file_stands_behind_it() -> None:
    text = vendor(REASON % ("other-arrangement", f", file: {{path: mou.pdf, sha256: {SHA}}}"))
    there = {"mou.pdf": FileState("mou.pdf", exists=True, size=9, sha256=SHA)}
    other = {"mou.pdf": FileState("mou.pdf", exists=True, size=9, sha256="b" * 64)}

    kept, changed = judged(text, "2026-01-01", there), judged(text, "2026-01-01", other)

    assert (kept["VENDOR-NOTBA-003"].outcome, kept["VENDOR-NOTBA-003"].strength) == ("pass", "partial")
    assert (changed["VENDOR-NOTBA-003"].outcome, changed["VENDOR-NOTBA-003"].strength) == (
        "fail",
        "attestation",
    )
