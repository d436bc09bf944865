"""Hold a whole scan of the lab against the truth table, clinic by clinic."""

import pytest
from tests.lab.clinics import CLINICS
from tests.lab.lab import Lab
from tests.lab.truth import Scanned, difference, expected, read_truth

TRUTH = read_truth()

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]


def test_every_clinic_has_its_line_in_the_table() -> None:
    assert list(TRUTH) == [clinic.label for clinic in CLINICS]


def test_the_lab_holds_at_least_forty_domains() -> None:
    assert len({clinic.name for clinic in CLINICS}) >= 40


def test_nothing_went_wrong_in_the_program(scanned: Scanned) -> None:
    assert scanned.run.problems == ()


def test_nothing_is_said_of_strangers(scanned: Scanned) -> None:
    assert scanned.strangers() == set()


@pytest.mark.parametrize("label", TRUTH)
def test_the_scan_finds_the_truth(label: str, lab: Lab, scanned: Scanned) -> None:
    clinic = next(one for one in CLINICS if one.label == label)
    reason = lab.why_not(clinic)
    if reason is not None:
        pytest.skip(reason)
    wanted = expected(clinic, TRUTH[label], scanned.rules)
    told = difference(wanted, scanned.said_of(clinic))
    assert not told, f"{clinic.name} ({clinic.fault}):\n{told}"
