"""Hold a whole scan of the lab against the truth table, clinic by clinic."""

import pytest

from hipaacheck.model import Run
from tests.lab.clinics import CLINICS
from tests.lab.lab import Lab
from tests.lab.truth import difference, expected, observed, read_truth

TRUTH = read_truth()

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]


def test_every_clinic_has_its_line_in_the_table() -> None:
    assert list(TRUTH) == [clinic.label for clinic in CLINICS]


def test_the_lab_holds_at_least_forty_domains() -> None:
    assert len({clinic.name for clinic in CLINICS}) >= 40


def test_nothing_went_wrong_in_the_program(lab_run: Run) -> None:
    assert lab_run.problems == ()


@pytest.mark.parametrize("label", TRUTH)
def test_the_scan_finds_the_truth(label: str, lab: Lab, lab_run: Run) -> None:
    clinic = next(one for one in CLINICS if one.label == label)
    reason = lab.why_not(clinic)
    if reason is not None:
        pytest.skip(reason)
    rules: dict[str, list[str]] = {}
    for rule in lab_run.rules:
        rules.setdefault(str(rule.applies_to), []).append(rule.id)
    wanted = expected(clinic, TRUTH[label], rules)
    found = observed(clinic, lab_run, CLINICS)
    assert not (told := difference(wanted, found)), f"{clinic.name} ({clinic.fault}):\n{told}"
