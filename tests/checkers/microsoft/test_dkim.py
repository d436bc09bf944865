"""DKIM by domain: set up, switched on, with keys that Exchange finds."""

from typing import Any

import pytest
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.dkim import SigningDomain, make
from hipaacheck.model import Unseen


def config(domain: str = "clinic.example", **differs: Any) -> dict[str, Any]:
    return {"Domain": domain, "Enabled": True, "Status": "Valid", **differs}


OWN = [{"DomainName": "clinic.example"}]


@pytest.mark.parametrize(
    ("differs", "expected"),
    [
        ({}, SigningDomain()),
        ({"Enabled": False}, SigningDomain(on=False)),
        ({"Status": "CnameMissing"}, SigningDomain(valid=False)),
        ({"Status": "NoDKIMKeys", "Enabled": False}, SigningDomain(on=False, valid=False)),
    ],
)
def test_a_domain_is_signed_for_when_it_is_on_with_keys(
    differs: dict[str, Any], expected: SigningDomain
) -> None:
    assert make(tenant(dkim_config=[config(**differs)], accepted_domains=OWN)).own == (expected,)


def test_a_status_that_is_not_known_is_unseen() -> None:
    found = make(tenant(dkim_config=[config(Status="Odd")], accepted_domains=OWN)).own
    assert isinstance(found, tuple)
    assert isinstance(found[0].valid, Unseen)


def test_where_no_status_is_given_the_switch_alone_counts() -> None:
    raw: dict[str, Any] = {"Domain": "clinic.example", "Enabled": True}
    assert make(tenant(dkim_config=[raw], accepted_domains=OWN)).own == (SigningDomain(),)


def test_a_domain_that_was_never_set_up_is_not_signed_for() -> None:
    accepted = [*OWN, {"DomainName": "News.Example"}]
    found = make(tenant(dkim_config=[config()], accepted_domains=accepted)).own
    assert found == (SigningDomain(), SigningDomain(domain="news.example", on=False, valid=False))


def test_the_directory_names_the_domains_where_exchange_does_not() -> None:
    domains: list[dict[str, Any]] = [
        {"id": "clinic.example", "isVerified": True, "supportedServices": ["Email"]},
        {"id": "news.example", "isVerified": True, "supportedServices": ["Email", "Intune"]},
        {"id": "teams.example", "isVerified": True, "supportedServices": ["OfficeCommunicationsOnline"]},
        {"id": "later.example", "isVerified": False, "supportedServices": ["Email"]},
        {"id": "clinic.onmicrosoft.com", "isVerified": True, "supportedServices": ["Email"]},
    ]
    found = make(tenant(dkim_config=[config()], domains=domains)).own
    assert found == (SigningDomain(), SigningDomain(domain="news.example", on=False, valid=False))


def test_without_any_list_one_more_domain_stands_for_the_others() -> None:
    found = make(tenant(dkim_config=[config()])).own
    assert isinstance(found, tuple)
    assert found[0] == SigningDomain()
    assert isinstance(found[1].on, Unseen)


def test_domains_of_microsoft_stand_apart() -> None:
    raw = [config(), config("clinic.onmicrosoft.com"), config("clinic.mail.onmicrosoft.com", Enabled=False)]
    found = make(tenant(dkim_config=raw, accepted_domains=OWN))
    assert found.own == (SigningDomain(),)
    assert found.microsofts == (
        SigningDomain(domain="clinic.onmicrosoft.com"),
        SigningDomain(domain="clinic.mail.onmicrosoft.com", on=False),
    )


@pytest.mark.parametrize(
    ("version", "off"),
    [("1.0.0", []), ("1.4.0", ["tqhjy.mail.onmicrosoft.com"]), ("1.7.0", [])],
)
def test_the_samples(version: str, off: list[str]) -> None:
    found = make(sample(version))
    assert isinstance(found.microsofts, tuple)
    assert [one.domain for one in found.microsofts if one.on is False] == off
    assert all(one.valid is True for one in found.microsofts)
    assert isinstance(found.own, tuple)
    if version == "1.0.0":  # exports neither accepted domains nor those of the directory
        assert [isinstance(one.on, Unseen) for one in found.own] == [True]
    else:
        assert found.own == ()
