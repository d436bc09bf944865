import pytest
from tests.checkers.agreements.registers import SHA, judged, outcomes, vendor

from hipaacheck.inventory.declared import FileState

SIGNED = "agreements: [{signed: 2020-01-01%s}]"


def ended(fields: str = "", agreement: str = "") -> str:
    extra = f", {fields}" if fields else ""
    return vendor(f"phi: maintains\n{SIGNED % agreement}\nended: {{date: 2025-06-30{extra}}}")


@pytest.mark.parametrize(
    ("text", "day", "outcome"),
    [
        (ended(), "2025-06-30", "not-applicable"),
        (ended(), "2025-07-01", "manual"),
        (ended("due: 2025-07-31"), "2025-07-31", "not-applicable"),
        (ended("due: 2025-07-31"), "2025-08-01", "fail"),
        (ended("", ", destruction_within: 30 days"), "2025-07-30", "not-applicable"),
        (ended("", ", destruction_within: 30 days"), "2025-07-31", "fail"),
        (ended("due: 2025-07-31, phi: destroyed"), "2025-08-01", "fail"),
        (ended("due: 2025-07-31, phi: destroyed, proof_date: 2025-07-10"), "2025-08-01", "pass"),
        (ended("due: 2025-07-31, phi: unknown, proof_date: 2025-07-10"), "2025-08-01", "fail"),
        (ended("due: 2025-07-31, phi: not-feasible"), "2025-08-01", "fail"),
        (ended("phi: not-feasible, why_not_feasible: in backups"), "2025-08-01", "pass"),
        (ended("phi: returned"), "2025-08-01", "manual"),
    ],
)
def test_phi_at_a_former_vendor(text: str, day: str, outcome: str) -> None:
    assert outcomes(text, day, "VENDOR-END-001") == [outcome]


EHR = "systems: [{id: ehr, name: EHR, kind: ehr, holds_ephi: true, vendor: acme}]\n"


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ("due: 2025-07-31, phi: destroyed, proof_date: 2025-07-10", "fail"),
        ("phi: returned, proof_date: 2025-07-10", "fail"),
        ("due: 2025-07-31, phi: not-feasible, why_not_feasible: in backups", "manual"),
    ],
)
def test_phi_that_the_inventory_has_there_is_neither_returned_nor_destroyed(
    fields: str, outcome: str
) -> None:
    found = judged(EHR + ended(fields), "2025-08-01")["VENDOR-END-001"]

    assert found.outcome == outcome
    assert "system 'ehr' holds ePHI" in f"{found.observed} {found.because}"


def test_of_two_agreements_the_period_of_the_one_signed_last_counts() -> None:
    text = vendor(
        "phi: maintains\nended: {date: 2025-06-30}\nagreements:\n"
        "- {signed: 2024-01-01, destruction_within: 10 days}\n"
        "- {signed: 2020-01-01, destruction_within: 60 days}"
    )

    assert outcomes(text, "2025-07-10", "VENDOR-END-001") == ["not-applicable"]
    assert outcomes(text, "2025-07-11", "VENDOR-END-001") == ["fail"]


def test_after_the_end_nothing_else_is_asked_of_the_agreement() -> None:
    found = judged(ended(), "2025-07-01")

    others = {rule for rule, finding in found.items() if finding.outcome != "not-applicable"}
    assert others == {"VENDOR-PHI-001", "VENDOR-END-001"}


@pytest.mark.parametrize(
    ("state", "outcome", "strength"),
    [
        (FileState("proof.pdf", exists=True, size=9, sha256=SHA), "pass", "direct"),
        (FileState("proof.pdf", exists=True, size=9, sha256="b" * 64), "fail", "attestation"),
        (FileState("proof.pdf", exists=False, problem="there is no such file"), "fail", "attestation"),
        (FileState("proof.pdf", exists=True, problem="permission denied"), "unknown", "attestation"),
    ],
)
def test_a_proof_counts_while_it_is_there_and_unchanged(
    state: FileState, outcome: str, strength: str
) -> None:
    text = ended(f"due: 2025-07-31, phi: destroyed, proof: {{path: proof.pdf, sha256: {SHA}}}")

    found = judged(text, "2025-08-01", {"proof.pdf": state})["VENDOR-END-001"]

    assert (found.outcome.value, found.strength.value) == (outcome, strength)
