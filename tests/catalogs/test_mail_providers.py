import re
from collections import Counter

import pytest

from hipaacheck.catalogs.mail_providers import (
    Sureness,
    platform_of,
    provider_by_dkim_target,
    provider_by_mx,
    provider_catalogue,
    providers_by_spf,
    selector_catalogue,
)

_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
_SELECTOR = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("aspmx.l.google.com", "google-workspace"),
        ("ASPMX.L.GOOGLE.COM.", "google-workspace"),
        ("smtp.google.com", "google-workspace"),
        ("gmail-smtp-in.l.google.com", "gmail-free"),
        ("alt1.gmail-smtp-in.l.google.com", "gmail-free"),
        ("clinic-org.mail.protection.outlook.com", "microsoft-365"),
        ("clinic-org.o-v1.mx.microsoft", "microsoft-365"),
        ("hotmail-com.olc.protection.outlook.com", "outlook-com"),
        ("mx-aol.mail.gm0.yahoodns.net", "aol-mail"),
        ("mta5.am0.yahoodns.net", "yahoo-mail"),
        ("mx1.emailsrvr.com", "rackspace-email"),
    ],
)
def test_recognises_the_provider_by_the_longest_mx_suffix(host: str, provider: str) -> None:
    found = provider_by_mx(host)
    assert found is not None
    assert found.id == provider


@pytest.mark.parametrize(
    "host", ["evilgoogle.com", "google.com.evil.example", "mail.example.org", "", ".", "outlook.com", "com"]
)
def test_a_lookalike_host_is_nobody(host: str) -> None:
    assert provider_by_mx(host) is None


def test_recognises_senders_by_spf_on_label_boundaries() -> None:
    names = [
        "_spf.google.com",
        "us._netblocks.mimecast.com",
        "notsendgrid.net",
        "u1.wl.sendgrid.net",
        "x.example",
    ]
    assert providers_by_spf(names) == ("google-workspace", "mimecast", "sendgrid")
    assert providers_by_spf([]) == ()


def test_names_the_provider_behind_a_key_by_its_alias() -> None:
    assert [
        found.id if (found := provider_by_dkim_target(target)) else None
        for target in (
            "selector1-clinic-org._domainkey.clinic.onmicrosoft.com",
            "selector1-clinic-org._domainkey.clinic.n-v1.dkim.mail.microsoft",
            "s1.domainkey.u123.wl45.sendgrid.net",
            "dkim2.mcsv.net",
            "evildkim.mcsv.net",
        )
    ] == ["microsoft-365", "microsoft-365", "sendgrid", "mailchimp", None]


def test_platform_is_known_for_google_and_microsoft_tenants_only() -> None:
    assert platform_of("google-workspace") == "google"
    assert platform_of("microsoft-365") == "microsoft"
    assert platform_of("gmail-free") == ""
    assert platform_of("nobody") == ""
    assert platform_of(None) == ""


def test_every_mark_is_a_lower_case_name_and_names_one_provider() -> None:
    providers = provider_catalogue().providers
    for field in ("mx_suffixes", "spf_includes"):
        marks = Counter(mark for entry in providers for mark in getattr(entry, field))
        assert [mark for mark, count in marks.items() if count > 1] == []
        assert [mark for mark in marks if not _NAME.fullmatch(mark)] == []
    targets = Counter(mark for entry in selector_catalogue().providers for mark in entry.targets)
    assert [mark for mark, count in targets.items() if count > 1 or not _NAME.fullmatch(mark)] == []


def test_every_entry_says_where_it_comes_from_and_is_reachable() -> None:
    ids = Counter(entry.id for entry in provider_catalogue().providers)
    assert [name for name, count in ids.items() if count > 1] == []
    for entry in provider_catalogue().providers:
        assert entry.mx_suffixes or entry.spf_includes, entry.id
        assert entry.basis and re.fullmatch(r"\d{4}-\d\d-\d\d", entry.date)
        if entry.basis == "general knowledge":
            assert entry.verified is Sureness.UNVERIFIED, entry.id
    for known in selector_catalogue().providers:
        assert known.source and re.fullmatch(r"\d{4}-\d\d-\d\d", known.date)
        if "general knowledge" in known.source:
            assert not known.verified, known.id


def test_the_selectors_asked_of_everybody_are_few_and_well_formed() -> None:
    catalogue = selector_catalogue()
    assert len(catalogue.common) + len(catalogue.own_server) <= 25
    every = [*catalogue.common, *catalogue.own_server, *(s for p in catalogue.providers for s in p.selectors)]
    assert [name for name in every if not _SELECTOR.fullmatch(name)] == []
    assert len(set(catalogue.common) | set(catalogue.own_server)) == len(catalogue.common) + len(
        catalogue.own_server
    )


def test_selectors_of_providers_are_listed_once_in_catalogue_order() -> None:
    catalogue = selector_catalogue()
    assert catalogue.selectors_of(["mailgun", "mailchimp"])[:5] == ("k1", "k2", "k3", "smtp", "mailo")
    assert catalogue.selectors_of(["nobody"]) == ()
