"""What is asked of devices: by compliance policies, by sign-in, by mailbox policies; and how the fleet is."""

from datetime import timedelta

import pytest
from pydantic import JsonValue
from tests.checkers.microsoft.tenant import TAKEN_AT, policy, sample, taken, tenant

from hipaacheck.checkers.microsoft.compliance import PlatformPolicy
from hipaacheck.checkers.microsoft.conditional_access import Cover
from hipaacheck.checkers.microsoft.devices import PhonePolicy, make
from hipaacheck.checkers.microsoft.fleet import Fleet
from hipaacheck.model import Unseen

EVERYONE: JsonValue = [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]


def compliance(platform: str, name: str = "P", **fields: JsonValue) -> dict[str, JsonValue]:
    kind = f"#microsoft.graph.{platform}CompliancePolicy"
    return {"@odata.type": kind, "displayName": name, "assignments": EVERYONE, **fields}


def test_policies_of_one_platform_ask_together() -> None:
    facts = make(
        tenant(
            device_compliance_policies=[
                compliance(
                    "windows10",
                    "Disk",
                    bitLockerEnabled=True,
                    storageRequireEncryption=False,
                    passwordRequired=False,
                ),
                compliance(
                    "windows10",
                    "Lock",
                    bitLockerEnabled=False,
                    storageRequireEncryption=False,
                    passwordRequired=True,
                ),
                compliance("ios", "Phone", passcodeRequired=True),
                compliance("macOS", "Mac", storageRequireEncryption=False, passwordRequired=True),
                compliance(
                    "androidWorkProfile", "Droid", storageRequireEncryption=True, passwordRequired=False
                ),
            ]
        )
    )

    assert facts.platforms == (
        PlatformPolicy(platform="Android (work profile)", policies=("Droid",), lock=False),
        PlatformPolicy(platform="Windows", policies=("Disk", "Lock")),
        PlatformPolicy(platform="iOS and iPadOS", policies=("Phone",)),
        PlatformPolicy(platform="macOS", policies=("Mac",), encryption=False),
    )


def test_a_policy_for_nobody_asks_nothing() -> None:
    (found,) = _platforms(
        compliance("windows10", bitLockerEnabled=True, passwordRequired=True, assignments=[])
    )

    assert (found.assigned, found.encryption, found.lock) == (False, False, False)


def test_assignments_and_fields_that_were_not_collected_are_unseen() -> None:
    (found,) = _platforms(compliance("windows10", assignments=None))

    assert isinstance(found.assigned, Unseen)
    assert isinstance(found.encryption, Unseen) and isinstance(found.lock, Unseen)


def _platforms(*policies: dict[str, JsonValue]) -> tuple[PlatformPolicy, ...]:
    found = make(tenant(device_compliance_policies=policies)).platforms
    assert isinstance(found, tuple)
    return found


def device(**differs: JsonValue) -> dict[str, JsonValue]:
    known: dict[str, JsonValue] = {
        "operatingSystem": "Windows",
        "isEncrypted": True,
        "jailBroken": "Unknown",
        "complianceState": "compliant",
        "lastSyncDateTime": TAKEN_AT.isoformat(),
    }
    return {**known, **differs}


def test_the_fleet_is_counted_and_nobody_is_named() -> None:
    facts = make(
        tenant(
            managed_devices=[
                device(userPrincipalName="jane@clinic.example"),
                device(isEncrypted=False, operatingSystem="macOS"),
                device(jailBroken="True", complianceState="noncompliant"),
                device(lastSyncDateTime=(TAKEN_AT - timedelta(days=91)).isoformat()),
                device(lastSyncDateTime=(TAKEN_AT - timedelta(days=90)).isoformat()),
            ]
        )
    )

    assert facts.fleet == Fleet(total=5, plain=1, plain_on=("macOS",), broken=1, failing=1, silent=1)
    assert "jane" not in facts.model_dump_json()


def test_what_a_device_does_not_say_is_no_good_news() -> None:
    fleet = make(tenant(managed_devices=[device(isEncrypted=None, jailBroken=None), device()])).fleet
    bad = make(tenant(managed_devices=[device(isEncrypted=None), device(isEncrypted=False)])).fleet
    undated = make(tenant(how=taken(at=None), managed_devices=[device()])).fleet

    assert isinstance(fleet, Fleet) and isinstance(fleet.plain, Unseen) and isinstance(fleet.broken, Unseen)
    assert isinstance(bad, Fleet) and bad.plain == 1
    assert isinstance(undated, Fleet) and isinstance(undated.silent, Unseen)


@pytest.mark.parametrize(
    ("controls", "left"),
    [
        (["compliantDevice", "domainJoinedDevice"], ()),
        (["compliantDevice", "mfa"], ("everybody",)),
        (["mfa"], ("everybody",)),
    ],
    ids=str,
)
def test_a_managed_device_is_asked_for_only_where_nothing_else_will_do(
    controls: list[JsonValue], left: tuple[str, ...]
) -> None:
    found = make(tenant(conditional_access_policies=[policy(grants={"builtInControls": controls})])).sign_in

    assert isinstance(found, Cover) and found.open == left


def test_mailbox_policies_and_defaults_of_intune_are_read() -> None:
    facts = make(
        tenant(
            eas_policies=[{"Name": "Default", "PasswordEnabled": True, "DeviceEncryptionEnabled": "no"}],
            device_management={"settings": {"secureByDefault": False}},
            service_plans=[{"servicePlanName": "INTUNE_A", "provisioningStatus": "Success"}],
        )
    )

    assert isinstance(facts.phones, tuple)
    assert facts.phones[0].password is True and isinstance(facts.phones[0].encryption, Unseen)
    assert (facts.secure_by_default, facts.licensed) == (False, True)
    assert PhonePolicy().name == "Default"


def test_the_sample_tenant_has_intune_and_its_export_says_nothing_of_it() -> None:
    facts = make(sample("1.7.0"))

    assert facts.licensed is True
    for found in (facts.fleet, facts.platforms, facts.secure_by_default, facts.phones):
        assert isinstance(found, Unseen)
