"""Message encryption: licensed, on, and something that triggers it."""

from typing import Any

import pytest
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.msg_encryption import make
from hipaacheck.model import Unseen


def rule(**differs: Any) -> dict[str, Any]:
    known = {"Name": "Encrypt", "State": "Enabled", "Mode": "Enforce", "ExpiryDate": None}
    return {**known, "ApplyOME": False, "ApplyRightsProtectionTemplate": None, **differs}


@pytest.mark.parametrize(
    ("differs", "rules"),
    [
        ({"ApplyRightsProtectionTemplate": "Encrypt"}, ("Encrypt",)),
        ({"ApplyRightsProtectionTemplate": {"TemplateName": "Encrypt"}}, ("Encrypt",)),
        ({"ApplyOME": True}, ("Encrypt",)),
        ({}, ()),
        ({"ApplyOME": None}, ()),
        ({"ApplyOME": True, "Mode": "AuditAndNotify"}, ()),
        ({"ApplyOME": True, "State": "Disabled"}, ()),
    ],
)
def test_rules_in_force_that_encrypt(differs: dict[str, Any], rules: tuple[str, ...]) -> None:
    assert make(tenant(transport_rules=[rule(**differs)])).rules == rules


@pytest.mark.parametrize("differs", [{"ApplyOME": "yes"}, {"ApplyOME": True, "State": "Odd"}])
def test_a_rule_that_cannot_be_read_encrypts_nothing_for_sure(differs: dict[str, Any]) -> None:
    assert isinstance(make(tenant(transport_rules=[rule(**differs)])).rules, Unseen)


def test_rights_management_and_the_button() -> None:
    found = make(
        tenant(irm_config={"AzureRMSLicensingEnabled": True, "SimplifiedClientAccessEnabled": False})
    )
    assert (found.on, found.button) == (True, False)


def test_plans_that_bring_it() -> None:
    plans = [{"servicePlanName": "RMS_S_ENTERPRISE_GOV", "provisioningStatus": "Success"}]
    assert make(tenant(service_plans=plans)).licensed is True
    assert (
        make(
            tenant(
                service_plans=[{"servicePlanName": "EXCHANGE_S_FOUNDATION", "provisioningStatus": "Success"}]
            )
        ).licensed
        is False
    )


@pytest.mark.parametrize("version", ["1.0.0", "1.4.0", "1.7.0"])
def test_the_samples(version: str) -> None:
    found = make(sample(version))
    assert found.licensed is True
    assert found.rules == ()
    assert isinstance(found.on, Unseen)
    assert isinstance(found.button, Unseen)
