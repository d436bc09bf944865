"""Which lines of a planned zone decide which facts of the email probes."""

import pytest
from tests.checkers.email.dns_context import dns_context
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import Probe
from hipaacheck.checkers.email.dkim import PROBE as DKIM
from hipaacheck.checkers.email.routing.caa import PROBE as CAA
from hipaacheck.checkers.email.routing.mx import PROBE as MX
from hipaacheck.model import Origin, Place
from hipaacheck.net.answers import DnsAnswer
from hipaacheck.net.noting import note, noted

DOMAIN = "clinic.example"
KEY = "v=DKIM1; k=rsa; p="


class Noting(FakeDns):
    """Notes a place for every answer, named by its question; the text is that of the first record."""

    async def ask(self, name: str, rdtype: str, *, signatures: bool = False) -> DnsAnswer:
        answer = await super().ask(name, rdtype, signatures=signatures)
        for alias in answer.aliases[:1]:
            note([Place(origin=Origin(file=f"{name} CNAME", line=1), text=f"{alias}.")])
        texts = [rdata.to_text() for rdata in answer.rdatas]
        note(
            Place(origin=Origin(file=f"{name} {rdtype}", line=at), text=text)
            for at, text in enumerate(texts or [""], 1)
        )
        return answer


async def deciding(probe: Probe, dns: FakeDns, field: str, *selectors: str) -> list[str]:
    with noted() as places:
        await probe.run(dns_context(dns, DOMAIN, *selectors))
    return [str(place.origin) for place in places if field in place.about]


async def test_an_mx_host_that_is_an_alias_is_decided_by_its_own_alias_alone() -> None:
    dns = Noting({(DOMAIN, "MX"): ["10 mx1.clinic.example.", "20 mx2.clinic.example."],
                  ("mx1.clinic.example", "A"): ["192.0.2.25"],
                  ("mx2.clinic.example", "CNAME"): ["www.clinic.example."],
                  ("www.clinic.example", "A"): ["192.0.2.10"]})  # fmt: skip

    assert await deciding(MX, dns, "alias_targets") == ["mx2.clinic.example CNAME:1"]


async def test_an_mx_host_without_an_address_is_decided_by_its_mx_record() -> None:
    dns = Noting({(DOMAIN, "MX"): ["10 mx1.clinic.example.", "20 mx2.clinic.example."],
                  ("mx1.clinic.example", "A"): ["192.0.2.25"]})  # fmt: skip

    assert await deciding(MX, dns, "dead_targets") == ["clinic.example MX:2"]


async def test_errors_of_caa_are_decided_by_the_records_that_cannot_be_read() -> None:
    dns = Noting(
        {(DOMAIN, "CAA"): ['0 issue "ca.example; accounturi"', '0 iodef "mailto:security@clinic.example"']}
    )

    assert await deciding(CAA, dns, "errors") == ["clinic.example CAA:1"]


@pytest.mark.parametrize(("field", "record"), [("testing_selectors", f"{KEY}AAAA; t=y"), ("found", KEY)])
async def test_what_is_wrong_with_a_key_is_decided_by_its_own_record(field: str, record: str) -> None:
    dns = Noting({("s2._domainkey.clinic.example", "TXT"): [record]})

    assert await deciding(DKIM, dns, field, "s1", "s2") == ["s2._domainkey.clinic.example TXT:1"]


async def test_a_missing_selector_is_decided_by_what_says_so_and_by_no_good_key() -> None:
    dns = Noting({("s1._domainkey.clinic.example", "TXT"): [f"{KEY}AAAA"], (DOMAIN, "MX"): ["10 a.example."]})

    assert await deciding(DKIM, dns, "missing_user_selectors", "s1", "s2") == [
        "s2._domainkey.clinic.example TXT:1"
    ]
    with noted() as places:
        await DKIM.run(dns_context(dns, DOMAIN, "s1"))
    assert not [one for one in places if one.origin.file == "clinic.example MX"]
