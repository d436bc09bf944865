"""Services and products against the catalogue; tenants of government name their plans otherwise."""

import pytest
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.licences import plain_plan
from hipaacheck.checkers.microsoft.services import make
from hipaacheck.checkers.shared.standings import Standing
from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj


def plans(*names: str, status: str = "Success") -> list[Obj]:
    return [{"servicePlanName": name, "provisioningStatus": status} for name in names]


def named(found: Seen[tuple[Standing, ...]]) -> dict[str, Standing]:
    assert isinstance(found, tuple)
    return {one.name: one for one in found}


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("EXCHANGE_S_ENTERPRISE_GOV", "EXCHANGE_S_ENTERPRISE"),
        ("CDS_O365_P3_GCC", "CDS_O365_P3"),
        ("FORMS_GOV_E5", "FORMS_E5"),
        ("RMS_S_PREMIUM2_GOV", "RMS_S_PREMIUM2"),
        ("Bing_Chat_Enterprise", "BING_CHAT_ENTERPRISE"),
        ("GOVERNANCE", "GOVERNANCE"),
    ],
)
def test_plans_of_government_are_known_by_their_plain_names(name: str, plain: str) -> None:
    assert plain_plan(name) == plain


def test_services_are_told_apart_by_what_the_catalogue_says() -> None:
    facts = make(
        tenant(
            service_plans=plans("EXCHANGE_S_ENTERPRISE", "Bing_Chat_Enterprise", "SWAY", "AAD_PREMIUM", "NEW")
        )
    )

    found = named(facts.on)
    assert found["Exchange Online"].standing == "covered" and found["Exchange Online"].settled
    copilot = found["Copilot Chat with web search (Bing Chat Enterprise)"]
    assert (copilot.standing, copilot.may_fail) == ("outside", False)
    assert not found["Sway"].settled
    assert (found["NEW"].standing, found["NEW"].settled) == ("unknown", False)
    assert len(found) == 4, "Entra ID P1 is no place for content"


def test_a_plan_that_is_switched_off_is_not_on() -> None:
    facts = make(tenant(service_plans=plans("SWAY", status="Disabled")))

    assert facts.on == ()


def test_plans_are_found_in_the_licences_where_nothing_else_has_them() -> None:
    sku: Obj = {
        "skuPartNumber": "SPB",
        "servicePlans": [{"servicePlanName": "SWAY", "provisioningStatus": "Success"}],
    }

    assert "Sway" in named(make(tenant(subscribed_skus=[sku])).on)
    assert isinstance(make(tenant(subscribed_skus=[{"skuPartNumber": "SPB"}])).on, Unseen)


def test_products_are_told_apart() -> None:
    facts = make(
        tenant(
            subscribed_skus=[
                {"skuPartNumber": "SPB", "capabilityStatus": "Enabled", "consumedUnits": 5},
                {"skuPartNumber": "DEVELOPERPACK_E5", "capabilityStatus": "Enabled", "consumedUnits": 1},
                {"skuPartNumber": "AAD_PREMIUM", "capabilityStatus": "Enabled", "consumedUnits": 1},
                {"skuPartNumber": "GONE", "capabilityStatus": "Deleted", "consumedUnits": 0},
            ]
        )
    )

    found = named(facts.products)
    assert len(found) == 2
    assert (
        found["Microsoft 365 Developer"].standing == "outside"
        and not found["Microsoft 365 Developer"].may_fail
    )
    assert facts.lapsing == ()


def test_licences_in_use_that_are_not_in_order_are_named() -> None:
    facts = make(
        tenant(
            subscribed_skus=[
                {"skuPartNumber": "SPB", "capabilityStatus": "Suspended", "consumedUnits": 5},
                {"skuPartNumber": "OLD", "capabilityStatus": "Suspended", "consumedUnits": 0},
            ]
        )
    )
    expiring = make(
        tenant(licences_state={"state": "Expiring", "is_expired": False, "is_expiring_soon": True})
    )
    silent = make(tenant(subscribed_skus=[{"skuPartNumber": "SPB"}]))

    assert facts.lapsing == ("SPB (Suspended)",)
    assert expiring.lapsing == ("the licences (Expiring)",)
    assert isinstance(silent.lapsing, Unseen)


def test_features_that_no_plan_brings_are_named() -> None:
    facts = make(tenant(service_plans=plans("EXCHANGE_S_STANDARD", "INTUNE_SMBIZ")))

    assert isinstance(facts.lacking, tuple)
    assert "Conditional Access (Entra ID P1)" in facts.lacking
    assert "device management (Intune)" not in facts.lacking


def test_customer_lockbox() -> None:
    on = make(
        tenant(org_config={"CustomerLockboxEnabled": True}, service_plans=plans("LOCKBOX_ENTERPRISE_GOV"))
    )
    strange = make(tenant(org_config={"CustomerLockboxEnabled": "on"}))

    assert (on.lockbox_on, on.lockbox_licensed) == (True, True)
    assert isinstance(strange.lockbox_on, Unseen) and isinstance(strange.lockbox_licensed, Unseen)


@pytest.mark.parametrize("version", ["1.0.0", "1.4.0", "1.7.0"])
def test_every_plan_of_the_sample_tenants_is_in_the_catalogue(version: str) -> None:
    facts = make(sample(version))

    assert [one.name for one in named(facts.on).values() if one.standing == "unknown"] == []
    assert facts.lacking == () and facts.lockbox_licensed is True
    assert facts.lapsing == () or isinstance(facts.lapsing, Unseen)
