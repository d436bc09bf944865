"""Phones and computers that reach Google Workspace."""

from typing import Any

import pytest
from tests.checkers.google.signins import judged, tenant

from hipaacheck.checkers.google.devices import Computers, Phones, make
from hipaacheck.model import Outcome, Unseen


def phone(**differs: Any) -> dict[str, Any]:
    """Return a phone in the words of recorded answers of the Directory API."""
    known = {
        "kind": "admin#directory#mobiledevice",
        "model": "Pixel 8",
        "type": "ANDROID",
        "status": "APPROVED",
        "deviceCompromisedStatus": "No compromise detected",
        "devicePasswordStatus": "On",
        "encryptionStatus": "Encrypted",
        "email": ["nurse@clinic.example"],
        "imei": "490154203237518",
    }
    return {**known, **differs}


def computer(**differs: Any) -> dict[str, Any]:
    known = {
        "name": "devices/1",
        "deviceType": "WINDOWS",
        "model": "ThinkPad",
        "managementState": "APPROVED",
        "encryptionState": "ENCRYPTED",
    }
    return {**known, **differs}


def test_sound_devices_pass() -> None:
    facts = make(tenant(mobile_devices=[phone(), phone()], devices=[computer()]))

    assert facts.phones == Phones(total=2)
    assert facts.computers == Computers(total=1)
    for number in range(1, 5):
        assert judged(f"GOOGLE-DEVICE-{number:03}", facts).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("rule", "field", "word", "outcome"),
    [
        ("GOOGLE-DEVICE-001", "deviceCompromisedStatus", "Compromised", Outcome.FAIL),
        ("GOOGLE-DEVICE-001", "deviceCompromisedStatus", "COMPROMISED", Outcome.FAIL),
        ("GOOGLE-DEVICE-001", "deviceCompromisedStatus", "Not Compromised", Outcome.PASS),
        ("GOOGLE-DEVICE-001", "deviceCompromisedStatus", "", Outcome.UNKNOWN),
        ("GOOGLE-DEVICE-001", "deviceCompromisedStatus", "Perhaps", Outcome.UNKNOWN),
        ("GOOGLE-DEVICE-002", "devicePasswordStatus", "Off", Outcome.FAIL),
        ("GOOGLE-DEVICE-002", "devicePasswordStatus", "PASSWORD_NOT_SET", Outcome.FAIL),
        ("GOOGLE-DEVICE-002", "devicePasswordStatus", "PASSWORD_SET", Outcome.PASS),
        ("GOOGLE-DEVICE-002", "devicePasswordStatus", True, Outcome.UNKNOWN),
        ("GOOGLE-DEVICE-003", "encryptionStatus", "Not encrypted", Outcome.FAIL),
        ("GOOGLE-DEVICE-003", "encryptionStatus", "Unsupported by device", Outcome.UNKNOWN),
        ("GOOGLE-DEVICE-003", "encryptionStatus", None, Outcome.UNKNOWN),
    ],
)
def test_each_word_of_a_phone_is_judged(rule: str, field: str, word: object, outcome: Outcome) -> None:
    facts = make(tenant(mobile_devices=[phone(), phone(**{field: word})]))

    assert judged(rule, facts).outcome is outcome


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("NOT_ENCRYPTED", Outcome.FAIL),
        ("UNSUPPORTED_BY_DEVICE", Outcome.FAIL),
        ("ENCRYPTION_STATE_UNSPECIFIED", Outcome.UNKNOWN),
        ("ENCRYPTED", Outcome.PASS),
    ],
)
def test_each_state_of_a_disk_is_judged(state: str, outcome: Outcome) -> None:
    phone_too = computer(deviceType="ANDROID", encryptionState="NOT_ENCRYPTED")
    facts = make(tenant(devices=[computer(encryptionState=state), phone_too]))

    assert judged("GOOGLE-DEVICE-004", facts).outcome is outcome


@pytest.mark.parametrize("status", ["BLOCKED", "WIPED", "WIPING", "ACCOUNT_WIPED", "ACCOUNT_WIPING"])
def test_devices_without_access_do_not_count(status: str) -> None:
    lost = phone(status=status, deviceCompromisedStatus="Compromised")

    assert make(tenant(mobile_devices=[lost, phone()])).phones == Phones(total=1)


@pytest.mark.parametrize("status", ["PENDING", "UNPROVISIONED", "APPROVED", "NEW", None])
def test_devices_that_may_have_access_count(status: str | None) -> None:
    bad = phone(status=status, encryptionStatus="Not encrypted")

    assert judged("GOOGLE-DEVICE-003", make(tenant(mobile_devices=[bad]))).outcome is Outcome.FAIL


def test_no_devices_at_all_are_asked_about() -> None:
    facts = make(tenant(mobile_devices=[], devices=[]))

    for number in range(1, 5):
        assert judged(f"GOOGLE-DEVICE-{number:03}", facts).outcome is Outcome.MANUAL


def test_devices_that_were_not_collected_are_unknown_but_management_is_asked_about() -> None:
    facts = make(tenant(mobile_devices="a scope is missing"))

    assert isinstance(facts.computers, Unseen)
    for number in range(1, 5):
        assert judged(f"GOOGLE-DEVICE-{number:03}", facts).outcome is Outcome.UNKNOWN
    assert judged("GOOGLE-DEVICE-005", facts).outcome is Outcome.MANUAL


def test_facts_name_models_and_nobody_who_owns_one() -> None:
    bad = [phone(encryptionStatus="Not encrypted") for _ in range(3)] + [phone(model=None, **OFF)]
    facts = make(tenant(mobile_devices=bad))
    written = facts.model_dump_json()

    assert isinstance(facts.phones, Phones)
    assert facts.phones.unencrypted == ("3 x Pixel 8", "a device")
    assert "nurse" not in written
    assert "490154203237518" not in written


OFF = {"type": None, "encryptionStatus": "Not encrypted"}
