"""The suggested record keeps what is good, mends what has one reading, and is never itself broken."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checkers.email.spf.looking import ROOT, look, zone
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.email.spf.collect import collect
from hipaacheck.checkers.email.spf.suggest import mend, suggest

OTHERS = {"good.example.net": "v=spf1 ip4:192.0.2.0/24 -all", "other.example.net": "v=spf1 ~all"}


@pytest.mark.parametrize(
    ("record", "suggested"),
    [
        ("v=spf1 include:good.example.net ~all", "v=spf1 include:good.example.net ~all"),
        ("V=SPF1  a:h.example.net  -all ", "V=SPF1  a:h.example.net  -all "),
        ("v=spf1 a:h.example.net +all", "v=spf1 a:h.example.net ~all"),
        (
            "v=spf1 a:h.example.net ?all exp=why.example.net",
            "v=spf1 a:h.example.net ~all exp=why.example.net",
        ),
        ("v=spf1 a:h.example.net", "v=spf1 a:h.example.net ~all"),
        ("v=spf1 a:h.example.net A:h.example.net +a:h.example.net -all", "v=spf1 a:h.example.net -all"),
        ("v=spf1 a:h.example.net ptr -all", "v=spf1 a:h.example.net ~all"),
        ("v=spf1 ptr -all", "v=spf1 mx ~all"),
        ("v=spf1 +all", "v=spf1 mx ~all"),
        ("v=spf1 redirect=good.example.net", "v=spf1 redirect=good.example.net"),
        ("v=spf1 redirect=gone.example.net", "v=spf1 mx ~all"),
        ("v=spf1 redirect:good.example.net", "v=spf1 redirect=good.example.net"),
        ("v=spf1 include:gone.example.net a:h.example.net -all", "v=spf1 a:h.example.net ~all"),
        ("v=spf1 include:example.org a:h.example.net ~all", "v=spf1 a:h.example.net ~all"),
        ("v=spf1 ipv4:192.0.2.1 a:192.0.2.2 -all", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all"),
        ("v=spf1 ip4:2001:db8::1 -ipv6:2001:db8::2 -all", "v=spf1 ip6:2001:db8::1 -ip6:2001:db8::2 -all"),
        ("v=spf1 include: good.example.net -all", "v=spf1 include:good.example.net -all"),
        ("v=spf1 a:h.example.net, -all;", "v=spf1 a:h.example.net -all"),
        ("v=spf1 mx: -all.", "v=spf1 mx -all"),
        ("v=spf1 a:h.example.net \xe2\x80\x93all", "v=spf1 a:h.example.net -all"),
        ("v=spf1 -all a:h.example.net", "v=spf1 -all"),
        ("v=spf1 include:good.example.net " + "a:h.example.net " * 12 + "-all", None),
        (
            "v=spf1 a:g1.example.net a:h.example.net a:g2.example.net a:g3.example.net -all",
            "v=spf1 a:h.example.net -all",
        ),
        ("v=spf1 a:museum a:h.example.net -all", ""),
        ("v=spf1 -a:museum a:h.example.net -all", ""),
        ("v=spf1 include:broken.example.net -all", ""),
    ],
)
async def test_records_are_mended(record: str, suggested: str | None) -> None:
    dns = zone(record, {**OTHERS, "broken.example.net": "v=spf1 moo"})
    dns.add(ROOT, "MX", "10 h.example.net.")
    facts = await look(dns)
    wanted = "v=spf1 include:good.example.net a:h.example.net -all" if suggested is None else suggested
    assert facts.suggested_record == wanted


async def test_two_records_become_one() -> None:
    dns = zone("v=spf1 include:good.example.net -all", OTHERS)
    dns.add(ROOT, "TXT", "v=spf1 include:other.example.net include:good.example.net ~all")
    assert (await look(dns)).suggested_record == (
        "v=spf1 include:good.example.net include:other.example.net ~all"
    )


async def test_a_domain_that_sends_nothing_denies_all() -> None:
    dns = zone("v=spf1 moo +all")
    collected = await collect(dns, ROOT, await dns.ask(ROOT, "TXT"))
    assert suggest(collected, sends_mail=False) == "v=spf1 -all"


async def test_without_record_and_without_mail_hosts_nothing_is_suggested() -> None:
    dns = FakeDns({(ROOT, "TXT"): ["unrelated"]})
    assert (await look(dns, start=())).suggested_record == ""
    assert (await look(dns, start=("mx",))).suggested_record == "v=spf1 mx ~all"


WORDS = st.sampled_from(
    [
        *(
            "a:h.example.net",
            "include:good.example.net",
            "include:gone.example.net",
            "include:broken.example.net",
        ),
        *(
            "ptr",
            "mx",
            "moo",
            "-moo",
            "-all",
            "+all",
            "?all",
            "~all",
            "redirect=good.example.net",
            "redirect=",
        ),
        *(
            "include:",
            "good.example.net",
            "ipv4:192.0.2.1",
            "exp=a.org",
            "x=1",
            "a:g1.example.net",
            "exists:%{i}.g.net",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_what_is_suggested_works_and_does_not_pass_everybody(terms: str) -> None:
    async def suggestion() -> None:
        others = {**OTHERS, "broken.example.net": "v=spf1 moo"}
        suggested = (await look(zone(f"v=spf1 {terms}", others))).suggested_record
        if suggested:
            again = await look(zone(suggested, others))
            assert again.result == "usable"
            assert again.all_qualifier in ("-", "~")
            assert again.uses_ptr is False
            assert again.suggested_record == suggested

    asyncio.run(suggestion())


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=60))
def test_mending_never_raises(text: str) -> None:
    mend(text)
