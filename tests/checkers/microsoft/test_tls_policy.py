"""Encrypted transport: old TLS, connectors of partners, rules that require it."""

from typing import Any

import pytest
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.tls_policy import Inbound, Outbound, make
from hipaacheck.model import Unseen


def outbound(**differs: Any) -> dict[str, Any]:
    known = {"Name": "Hospital", "Enabled": True, "ConnectorType": "Partner"}
    return {**known, "RecipientDomains": ["hospital.example"], "TlsSettings": "DomainValidation", **differs}


def inbound(**differs: Any) -> dict[str, Any]:
    known = {"Name": "Hospital", "Enabled": True, "ConnectorType": "Partner"}
    return {**known, "SenderDomains": ["smtp:hospital.example;1"], "RequireTls": True, **differs}


def rule(**differs: Any) -> dict[str, Any]:
    known = {"Name": "Lab", "State": "Enabled", "Mode": "Enforce", "RecipientDomainIs": ["lab.example"]}
    return {**known, "RouteMessageOutboundRequireTls": True, **differs}


@pytest.mark.parametrize(("value", "old"), [(None, False), (False, False), (True, True)])
def test_old_tls_is_off_until_somebody_opts_in(value: bool | None, old: bool) -> None:
    assert make(tenant(transport_config={"AllowLegacyTLSClients": value})).old_tls is old


def test_old_tls_is_unseen_where_the_field_is_missing_or_strange() -> None:
    assert isinstance(make(tenant(transport_config={})).old_tls, Unseen)
    assert isinstance(make(tenant(transport_config={"AllowLegacyTLSClients": "no"})).old_tls, Unseen)


@pytest.mark.parametrize(
    ("differs", "expected"),
    [
        ({}, (Outbound(),)),
        ({"TlsSettings": None}, (Outbound(tls="none"),)),
        ({"TlsSettings": ""}, (Outbound(tls="none"),)),
        ({"TlsSettings": "EncryptionOnly"}, (Outbound(tls="EncryptionOnly"),)),
        ({"RecipientDomains": None}, (Outbound(domains=()),)),
        ({"Enabled": False}, ()),
        ({"ConnectorType": "OnPremises"}, ()),
    ],
)
def test_outbound_connectors_of_partners(differs: dict[str, Any], expected: tuple[Outbound, ...]) -> None:
    assert make(tenant(outbound_connectors=[outbound(**differs)])).outbound == expected


@pytest.mark.parametrize("differs", [{"TlsSettings": "Best"}, {"Enabled": "yes"}, {"ConnectorType": 5}])
def test_a_connector_that_cannot_be_read_forces_nothing_for_sure(differs: dict[str, Any]) -> None:
    found = make(tenant(outbound_connectors=[outbound(**differs)])).outbound
    assert isinstance(found, tuple)
    assert isinstance(found[0].tls, Unseen)


@pytest.mark.parametrize(
    ("differs", "expected"),
    [
        ({}, (Inbound(),)),
        ({"RequireTls": False}, (Inbound(required=False),)),
        ({"Enabled": False}, ()),
    ],
)
def test_inbound_connectors_of_partners(differs: dict[str, Any], expected: tuple[Inbound, ...]) -> None:
    assert make(tenant(inbound_connectors=[inbound(**differs)])).inbound == expected


def test_domains_that_tls_is_forced_for_come_from_connectors_and_rules() -> None:
    connectors = [outbound(), outbound(Name="Open", RecipientDomains=["open.example"], TlsSettings=None)]
    rules = [rule(), rule(Name="Off", State="Disabled", RecipientDomainIs=["off.example"])]
    found = make(tenant(outbound_connectors=connectors, transport_rules=rules))
    assert found.forced == ("hospital.example", "lab.example")
    assert found.rules == ("Lab",)


def test_the_list_is_unseen_while_half_of_it_is() -> None:
    assert isinstance(make(tenant(outbound_connectors=[])).forced, Unseen)
    assert isinstance(make(tenant(transport_rules=[])).forced, Unseen)


@pytest.mark.parametrize("version", ["1.0.0", "1.4.0", "1.7.0"])
def test_the_samples(version: str) -> None:
    found = make(sample(version))
    assert found.old_tls is False
    assert found.rules == ()
    assert isinstance(found.outbound, Unseen)
    assert isinstance(found.inbound, Unseen)
