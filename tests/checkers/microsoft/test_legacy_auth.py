"""Which older ways to sign in are open."""

import pytest
from pydantic import JsonValue
from tests.checkers.microsoft.tenant import policy, sample, tenant

from hipaacheck.checkers.microsoft.conditional_access import Cover
from hipaacheck.checkers.microsoft.legacy_auth import make
from hipaacheck.model import Unseen

BLOCK: dict[str, JsonValue] = {"builtInControls": ["block"]}


@pytest.mark.parametrize(
    ("clients", "grants", "left"),
    [
        (["exchangeActiveSync", "other"], BLOCK, ()),
        (["all"], {"builtInControls": ["mfa"]}, ()),
        (["other"], BLOCK, ("with Exchange ActiveSync",)),
        (["browser", "mobileAppsAndDesktopClients"], {"builtInControls": ["mfa"]}, ("everybody",)),
        (["all"], {"builtInControls": ["compliantDevice"]}, ("everybody",)),
    ],
    ids=str,
)
def test_what_keeps_older_protocols_out(
    clients: list[JsonValue], grants: dict[str, JsonValue], left: tuple[str, ...]
) -> None:
    found = make(
        tenant(
            conditional_access_policies=[policy("p", conditions={"clientAppTypes": clients}, grants=grants)]
        )
    ).old_clients

    assert isinstance(found, Cover) and found.open == left


def test_security_defaults_keep_older_protocols_out() -> None:
    facts = make(tenant(conditional_access_policies=[], security_defaults={"isEnabled": True}))

    assert facts.old_clients == Cover(by=("security defaults",))
    assert isinstance(facts.device_codes, Cover) and facts.device_codes.open == ("sign-in by device code",)


def test_the_settings_of_exchange_and_sharepoint_are_read_from_either_source() -> None:
    graph = make(
        tenant(
            transport_config={"SmtpClientAuthenticationDisabled": True},
            org_config={"OAuth2ClientProfileEnabled": False},
            sharepoint_settings={"isLegacyAuthProtocolsEnabled": True},
        )
    )
    cmdlets = make(tenant(spo_tenant={"LegacyAuthProtocolsEnabled": False}))

    assert (graph.smtp_off, graph.modern_on, graph.sharepoint_on) == (True, False, True)
    assert cmdlets.sharepoint_on is False
    assert isinstance(cmdlets.smtp_off, Unseen) and isinstance(cmdlets.modern_on, Unseen)


def test_a_word_that_is_no_truth_value_is_neither() -> None:
    facts = make(
        tenant(transport_config={"SmtpClientAuthenticationDisabled": "true"}, sharepoint_settings={"x": 1})
    )

    assert isinstance(facts.smtp_off, Unseen) and isinstance(facts.sharepoint_on, Unseen)


@pytest.mark.parametrize(("version", "sharepoint"), [("1.0.0", True), ("1.4.0", False), ("1.7.0", False)])
def test_the_sample_tenants(version: str, sharepoint: bool) -> None:
    facts = make(sample(version))

    assert (facts.smtp_off, facts.sharepoint_on) == (True, sharepoint)
    assert isinstance(facts.old_clients, Cover) and facts.old_clients.open == ()
    assert isinstance(facts.modern_on, Unseen), "ScubaGear exports this from 1.8 on"
