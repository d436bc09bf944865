"""Records of activity: switches, accounts left out, how long, Customer Lockbox."""

from typing import Any

import pytest
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.audit_log import make
from hipaacheck.model import Unseen


def test_the_two_switches_are_read_the_right_way_round() -> None:
    data = tenant(
        admin_audit_log_config={"UnifiedAuditLogIngestionEnabled": True},
        org_config={"AuditDisabled": False, "CustomerLockboxEnabled": False},
    )
    found = make(data)
    assert (found.unified, found.mailboxes, found.lockbox) == (True, True, False)
    assert make(tenant(org_config={"AuditDisabled": True})).mailboxes is False


def test_a_switch_that_is_missing_or_no_switch_is_unseen() -> None:
    found = make(tenant(org_config={"AuditDisabled": "no"}, admin_audit_log_config={}))
    assert isinstance(found.mailboxes, Unseen)
    assert isinstance(found.unified, Unseen)
    assert isinstance(found.lockbox, Unseen)


def test_accounts_left_out_are_named_at_most_ten() -> None:
    raw: list[dict[str, Any]] = [{"Name": f"account {at}", "AuditBypassEnabled": at < 12} for at in range(20)]
    found = make(tenant(mailbox_audit_bypass=raw)).bypassed
    assert isinstance(found, tuple)
    assert found[0] == "account 0"
    assert found[-1] == "and 2 more"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [([], ()), ([{"Name": "a", "AuditBypassEnabled": False}], ())],
)
def test_no_account_is_left_out(raw: list[dict[str, Any]], expected: tuple[str, ...]) -> None:
    assert make(tenant(mailbox_audit_bypass=raw)).bypassed == expected


def test_an_account_without_the_switch_is_not_recorded_for_sure() -> None:
    assert isinstance(make(tenant(mailbox_audit_bypass={"Name": "a"})).bypassed, Unseen)


def test_own_retention_policies_of_the_log_are_told_with_their_time() -> None:
    raw: list[dict[str, Any]] = [
        {"Name": "Mail", "RetentionDuration": "TenYears"},
        {"Name": "Odd", "RetentionDuration": 5},
    ]
    found = make(tenant(audit_retention=raw)).policies
    assert found == ("Mail (10 years)", "Odd (an unknown time)")


def test_plans_decide_on_premium_and_lockbox() -> None:
    plans = [
        {"servicePlanName": name, "provisioningStatus": "Success"}
        for name in ("M365_ADVANCED_AUDITING", "LOCKBOX_ENTERPRISE_GOV")
    ]
    found = make(tenant(service_plans=plans))
    assert (found.premium, found.lockbox_licensed) == (True, True)
    assert (
        make(
            tenant(
                service_plans=[{"servicePlanName": "EXCHANGE_S_FOUNDATION", "provisioningStatus": "Success"}]
            )
        ).lockbox_licensed
        is False
    )


@pytest.mark.parametrize(("version", "unified"), [("1.0.0", None), ("1.4.0", None), ("1.7.0", True)])
def test_the_samples(version: str, unified: bool | None) -> None:
    found = make(sample(version))
    assert found.mailboxes is True
    assert isinstance(found.lockbox, Unseen)
    assert found.lockbox_licensed is True
    assert isinstance(found.bypassed, Unseen)
    if unified is None:  # read where Exchange always answers False, so it is not believed
        assert isinstance(found.unified, Unseen)
    else:
        assert found.unified is unified
