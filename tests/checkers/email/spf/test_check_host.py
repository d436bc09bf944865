"""check_host() on a small zone: what matches, what counts, and what ends it (RFC 7208 sections 4 to 7)."""

import pytest
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.email.spf import SpfResult, check_host
from hipaacheck.net.answers import DnsFailure


async def result(dns: FakeDns, ip: str = "192.0.2.1", sender: str = "user@example.org") -> SpfResult:
    return (await check_host(dns, ip, sender=sender, helo="mail.example.org")).result


def zone(record: str, **more: list[str]) -> FakeDns:
    dns = FakeDns({("example.org", "TXT"): ["unrelated", record]})
    for name, texts in more.items():
        dns.add(f"{name}.example.net", "TXT", *texts)
    return dns


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("v=spf1", SpfResult.NEUTRAL),
        ("v=spf1 -all", SpfResult.FAIL),
        ("v=spf1 ~all", SpfResult.SOFTFAIL),
        ("v=spf1 ip4:192.0.2.0/24 -all", SpfResult.PASS),
        ("v=spf1 -ip4:192.0.2.0/24 +all", SpfResult.FAIL),
        ("v=spf1 ip6:::/0 -all", SpfResult.FAIL),
        ("v=spf1 ip4:192.0.2.1 moo", SpfResult.PERMERROR),
        ("v=spf1 include:pass.example.net -all", SpfResult.PASS),
        ("v=spf1 include:fail.example.net ~all", SpfResult.SOFTFAIL),
        ("v=spf1 -include:pass.example.net", SpfResult.FAIL),
        ("v=spf1 include:none.example.net ~all", SpfResult.PERMERROR),
        ("v=spf1 redirect=fail.example.net", SpfResult.FAIL),
        ("v=spf1 redirect=fail.example.net ~all", SpfResult.SOFTFAIL),
        ("v=spf1 redirect=none.example.net", SpfResult.PERMERROR),
        ("v=spf1 include:two.example.net", SpfResult.PERMERROR),
    ],
)
async def test_records_give_their_result(record: str, expected: SpfResult) -> None:
    dns = zone(
        record,
        **{"pass": ["v=spf1 +all"], "fail": ["v=spf1 -all"], "two": ["v=spf1 -all", "v=spf1 ~all"]},
    )
    assert await result(dns) is expected


async def test_a_domain_without_record_is_none_and_one_that_cannot_be_asked_temperror() -> None:
    dns = FakeDns({("example.org", "TXT"): ["unrelated"]})
    assert await result(dns) is SpfResult.NONE
    assert await result(dns, sender="user@absent.example") is SpfResult.NONE
    assert await result(dns, sender="user@a..b.example") is SpfResult.NONE
    dns.fail("example.org", "TXT", DnsFailure.SERVFAIL)
    assert await result(dns) is SpfResult.TEMPERROR


async def test_a_timeout_inside_is_temperror_unless_a_match_comes_first() -> None:
    dns = zone("v=spf1 ip4:192.0.2.1 a:broken.example.net -all")
    dns.fail("broken.example.net")
    assert await result(dns, "192.0.2.1") is SpfResult.PASS
    assert await result(dns, "192.0.2.2") is SpfResult.TEMPERROR


async def test_a_and_mx_match_by_family_and_prefix() -> None:
    dns = zone("v=spf1 a:host.example.net/24//64 mx -all")
    dns.add("host.example.net", "A", "198.51.100.7")
    dns.add("host.example.net", "AAAA", "2001:db8:0:1::7")
    dns.add("example.org", "MX", "10 mx.example.net.", "20 gone.example.net.")
    dns.add("mx.example.net", "A", "203.0.113.9")
    assert await result(dns, "198.51.100.250") is SpfResult.PASS
    assert await result(dns, "2001:db8:0:1::1") is SpfResult.PASS
    assert await result(dns, "2001:db8:0:2::1") is SpfResult.FAIL
    assert await result(dns, "203.0.113.9") is SpfResult.PASS
    assert await result(dns, "::ffff:203.0.113.9") is SpfResult.PASS
    assert await result(dns, "203.0.113.10") is SpfResult.FAIL


async def test_ptr_needs_a_name_that_leads_back() -> None:
    dns = zone("v=spf1 ptr:example.net -all")
    dns.add("1.2.0.192.in-addr.arpa", "PTR", "good.example.net.")
    dns.add("2.2.0.192.in-addr.arpa", "PTR", "good.example.net.")
    dns.add("good.example.net", "A", "192.0.2.1")
    assert await result(dns, "192.0.2.1") is SpfResult.PASS
    assert await result(dns, "192.0.2.2") is SpfResult.FAIL


async def test_the_eleventh_lookup_and_the_third_void_end_it() -> None:
    ten = zone("v=spf1 " + "a:h.example.net " * 10 + "-all")
    eleven = zone("v=spf1 " + "a:h.example.net " * 11 + "-all")
    for dns in (ten, eleven):
        dns.add("h.example.net", "A", "203.0.113.9")
    assert await result(ten) is SpfResult.FAIL
    assert await result(eleven) is SpfResult.PERMERROR
    assert await result(zone("v=spf1 a:x.example.net exists:y.example.net -all")) is SpfResult.FAIL
    assert await result(zone("v=spf1 a:x.example.net exists:y.example.net mx -all")) is SpfResult.PERMERROR


async def test_more_than_ten_mx_records_are_permerror() -> None:
    dns = zone("v=spf1 mx -all")
    dns.add("example.org", "MX", *(f"{number} mx{number}.example.net." for number in range(11)))
    checked = await check_host(dns, "192.0.2.1", sender="user@example.org", helo="x")
    assert (checked.result, checked.code) == (SpfResult.PERMERROR, "too-many-mx")


async def test_a_failure_is_explained_with_macros() -> None:
    dns = zone("v=spf1 exp=why.example.net -all", why=["%{i} may not send for %{d}."])
    checked = await check_host(dns, "192.0.2.1", sender="user@example.org", helo="x")
    assert checked.explanation == "192.0.2.1 may not send for example.org."


async def test_the_null_sender_stands_for_the_helo_name() -> None:
    dns = FakeDns({("mail.example.org", "TXT"): ["v=spf1 -all"]})
    assert await result(dns, sender="") is SpfResult.FAIL
