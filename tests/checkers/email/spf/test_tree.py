"""The analysis says what any sender can meet: lookups, dead ends, loops, wide networks, and gaps."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.checkers.email.spf.looking import ROOT, look, zone
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.email.facts import SpfFacts
from hipaacheck.checkers.email.spf import SpfResult, check_host
from hipaacheck.model import Unseen
from hipaacheck.net.answers import DnsFailure


def codes(facts: SpfFacts) -> list[str]:
    return [issue.code for issue in facts.errors]


async def test_a_good_tree_is_counted_with_who_spends() -> None:
    dns = zone(
        "v=spf1 mx include:_spf.example.net include:b.example.net -all",
        {
            "_spf.example.net": "v=spf1 include:c.example.net a:h.example.net ~all",
            "b.example.net": "v=spf1 ip4:192.0.2.0/24 -all",
            "c.example.net": "v=spf1 ip4:198.51.100.0/20 ip6:2001:db8::/32 ~all",
        },
    )
    dns.add(ROOT, "MX", "10 h.example.net.")
    facts = await look(dns)
    assert (facts.result, facts.usable, facts.errors) == ("usable", True, ())
    assert (facts.lookups, facts.void_lookups) == (5, 0)
    own = [(spender.term, spender.lookups) for spender in facts.spenders if spender.domain == ROOT]
    assert own == [("mx", 1), ("include:_spf.example.net", 3), ("include:b.example.net", 1)]
    assert facts.spender_summary == "include:_spf.example.net 3, mx 1, include:b.example.net 1"
    assert facts.all_qualifier == "-"
    assert facts.includes == ("_spf.example.net", "b.example.net")
    assert facts.all_includes == ("_spf.example.net", "c.example.net", "b.example.net")
    assert (facts.widest_ipv4_prefix, facts.widest_ipv6_prefix) == (20, 32)
    assert "ip4:198.51.100.0/20 in c.example.net" in facts.widest_network
    assert facts.suggested_record == facts.record


async def test_a_level_is_asked_at_once() -> None:
    names = [f"n{number}.example.net" for number in range(8)]
    dns = zone("v=spf1 " + " ".join(f"include:{name}" for name in names), dict.fromkeys(names, "v=spf1 -all"))
    await look(dns)
    assert dns.peak >= 8


async def test_the_eleventh_lookup_breaks_the_record() -> None:
    include = {"a.example.net": "v=spf1 " + "a:h.example.net " * 8 + "-all"}
    ten = await look(zone("v=spf1 include:a.example.net a:h.example.net -all", include))
    assert (ten.lookups, ten.result) == (10, "usable")
    eleven = await look(zone("v=spf1 include:a.example.net a:h.example.net mx:h.example.net -all", include))
    assert (eleven.lookups, eleven.usable, codes(eleven)) == (11, False, ["too-many-lookups"])


async def test_terms_after_all_cost_nothing_but_are_syntax_checked() -> None:
    fine = await look(zone("v=spf1 -all " + "a:h.example.net " * 12 + "include:dead.example.net"))
    assert (fine.lookups, fine.result) == (0, "usable")
    assert fine.warnings[0].code == "terms-after-all"
    assert codes(await look(zone("v=spf1 -all moo"))) == ["unknown-mechanism"]


async def test_redirect_counts_unless_there_is_an_all() -> None:
    others = {"r.example.net": "v=spf1 a:h.example.net ~all"}
    followed = await look(zone("v=spf1 redirect=r.example.net", others))
    assert (followed.lookups, followed.all_qualifier, followed.redirect) == (2, "~", "r.example.net")
    ignored = await look(zone("v=spf1 redirect=r.example.net ?all", others))
    assert (ignored.lookups, ignored.all_qualifier, ignored.redirect) == (0, "?", None)
    dead = await look(zone("v=spf1 redirect=gone.example.net"))
    assert (codes(dead), dead.all_qualifier) == (["redirect-without-record"], None)


@pytest.mark.parametrize(
    ("record", "others", "code"),
    [
        ("v=spf1 include:gone.example.net -all", {}, "include-without-record"),
        ("v=spf1 include:x.example.net -all", {"x.example.net": "not spf"}, "include-without-record"),
        ("v=spf1 include:a..example.net -all", {}, "include-without-record"),
        (
            "v=spf1 include:x.example.net -all",
            {"x.example.net": "v=spf1 ipv4:192.0.2.1"},
            "unknown-mechanism",
        ),
        ("v=spf1 include:example.org -all", {}, "loop"),
        ("v=spf1 redirect=x.example.net", {"x.example.net": "v=spf1 include:example.org"}, "loop"),
        ("v=spf1 a:n1.example.net exists:n2.example.net mx:n3.example.net -all", {}, "too-many-void-lookups"),
    ],
)
async def test_what_any_sender_can_meet_breaks_the_record(
    record: str, others: dict[str, str], code: str
) -> None:
    facts = await look(zone(record, others))
    assert codes(facts) == [code]
    assert (facts.result, facts.usable) == ("permerror", False)
    assert facts.error_summary


async def test_two_records_are_broken_here_and_in_an_include() -> None:
    dns = zone("v=spf1 include:x.example.net -all", {"x.example.net": "v=spf1 -all"})
    dns.add("x.example.net", "TXT", "v=spf1 ~all")
    assert codes(await look(dns)) == ["multiple-records"]
    dns.add(ROOT, "TXT", "v=spf1 a:h.example.net -all")
    facts = await look(dns)
    assert (facts.record_count, facts.record, codes(facts)) == (2, None, ["multiple-records"])


async def test_no_record_is_none_and_not_usable() -> None:
    dns = FakeDns({(ROOT, "TXT"): ["unrelated", '"\\"v=spf1 -all"', "spf2.0/pra -all"]})
    facts = await look(dns)
    assert (facts.result, facts.usable, facts.record, facts.record_count) == ("none", False, None, 0)
    assert facts.near_misses == ('"v=spf1 -all',)
    assert facts.all_qualifier is None


async def test_a_failing_include_leaves_open_what_depends_on_it() -> None:
    dns = zone("v=spf1 include:x.example.net a:h.example.net -all")
    dns.fail("x.example.net", "TXT", DnsFailure.SERVFAIL)
    facts = await look(dns)
    assert facts.result == "temperror"
    for value in (facts.usable, facts.lookups, facts.void_lookups, facts.uses_ptr, facts.dead_includes):
        assert isinstance(value, Unseen)
        assert "x.example.net: servfail" in value.unseen
    assert facts.all_qualifier == "-"


async def test_permerror_is_certain_even_if_something_was_not_seen() -> None:
    dns = zone("v=spf1 include:x.example.net moo -all")
    dns.fail("x.example.net", "TXT")
    facts = await look(dns)
    assert (facts.result, facts.usable) == ("permerror", False)
    many = zone("v=spf1 include:x.example.net " + "a:h.example.net " * 10 + "-all")
    many.fail("x.example.net", "TXT")
    assert (await look(many)).lookups == 11


async def test_a_failing_address_leaves_lookups_known() -> None:
    dns = zone("v=spf1 a:x.example.net/16 -all")
    dns.fail("x.example.net", "AAAA")
    facts = await look(dns)
    assert (facts.result, facts.lookups, facts.widest_ipv4_prefix) == ("temperror", 1, 16)
    assert isinstance(facts.usable, Unseen)
    assert isinstance(facts.void_lookups, Unseen)


async def test_names_that_depend_on_the_sender_are_no_errors() -> None:
    facts = await look(zone("v=spf1 exists:%{i}._spf.%{d} include:%{h}.example.net include:_x.%{d} -all", {}))
    assert codes(facts) == ["include-without-record"]
    assert facts.dead_includes == ("_x.example.org",)
    facts = await look(zone("v=spf1 exists:%{i}._spf.%{d} include:%{p}.example.net -all"))
    assert (facts.result, facts.lookups, facts.uses_macros) == ("usable", 2, True)
    assert [issue.code for issue in facts.warnings] == ["p-macro", "sender-dependent", "sender-dependent"]


async def test_an_include_that_passes_everybody_ends_evaluation_and_is_the_widest_network() -> None:
    others = {"open.example.net": "v=spf1 a:h.example.net +all"}
    facts = await look(zone("v=spf1 include:open.example.net include:gone.example.net -all", others))
    assert (facts.result, facts.lookups) == ("usable", 2)
    assert (facts.widest_ipv4_prefix, facts.widest_ipv6_prefix) == (0, 0)
    assert facts.widest_network == "+all in open.example.net"
    softly = {"open.example.net": "v=spf1 ~ip4:192.0.2.1 +all"}
    facts = await look(zone("v=spf1 include:open.example.net include:gone.example.net -all", softly))
    assert codes(facts) == ["include-without-record"]
    refused = await look(zone("v=spf1 -include:open.example.net ~all", others))
    assert refused.widest_ipv4_prefix == 32


async def test_an_exists_that_is_there_for_everybody_passes_everybody() -> None:
    facts = await look(zone("v=spf1 exists:h.example.net -all"))
    assert facts.widest_ipv4_prefix == 0


async def test_voids_in_one_family_only_are_a_warning() -> None:
    dns = zone("v=spf1 a:f1.example.net a:f2.example.net a:f3.example.net -all")
    for number in (1, 2, 3):
        dns.add(f"f{number}.example.net", "A", "192.0.2.1")
    facts = await look(dns)
    assert (facts.result, facts.void_lookups) == ("usable", 0)
    assert [issue.code for issue in facts.warnings] == ["void-lookups-in-one-family"]


async def test_sizes_ptr_and_the_old_type_are_seen() -> None:
    dns = zone("v=spf1 ptr -all")
    dns.add(ROOT, "SPF", "v=spf1 ptr -all")
    facts = await look(dns)
    assert (facts.uses_ptr, facts.deprecated_spf_type) == (True, True)
    assert facts.txt_bytes == len("v=spf1 ptr -all") + 1 + len("unrelated") + 1
    dns.fail(ROOT, "SPF")
    assert isinstance((await look(dns)).deprecated_spf_type, Unseen)


@pytest.mark.parametrize(
    ("record", "denies"),
    [("v=spf1 -all", True), ("V=SPF1  -ALL ", True), ("v=spf1 ~all", False), ("v=spf1 a -all", False)],
)
async def test_denies_all_is_exactly_that(record: str, denies: bool) -> None:
    assert (await look(zone(record))).denies_all is denies


async def test_includes_of_records_below_the_domain_count_as_its_own() -> None:
    others = {
        "_spf.example.org": "v=spf1 include:_spf.google.com ~all",
        "_spf.google.com": "v=spf1 include:_netblocks.google.com ~all",
        "_netblocks.google.com": "v=spf1 ~all",
    }
    facts = await look(zone("v=spf1 include:_spf.example.org -all", others))
    assert facts.includes == ("_spf.example.org", "_spf.google.com")


async def test_a_tree_without_end_is_bounded_and_broken() -> None:
    dns = zone("v=spf1 " + " ".join(f"include:n{number}.example.net" for number in range(200)))
    for number in range(200):
        dns.add(
            f"n{number}.example.net", "TXT", f"v=spf1 include:m{number}.example.net a:x{number}.example.net"
        )
        dns.add(f"m{number}.example.net", "TXT", "v=spf1 mx:h.example.net -all")
    facts = await look(dns)
    assert facts.usable is False
    assert "too-many-lookups" in codes(facts)
    assert len(dns.asked) < 200


async def test_a_tree_that_doubles_at_every_level_is_walked_once() -> None:
    dns = zone("v=spf1 include:n0.example.net include:n0.example.net")
    for number in range(30):
        target = f"include:n{number + 1}.example.net"
        dns.add(f"n{number}.example.net", "TXT", f"v=spf1 {target} {target} -all")
    assert (await look(dns)).usable is False


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "term",
    [
        "include:%{{i}}.n{}.example",
        "a:n{}.example",
        "include:n{}.example",
        "ip4:10.{}.0.0/16",
        "x{}=y",
        "?ptr:n{}.org",
    ],
)
async def test_a_record_as_long_as_dns_allows_is_analysed_in_time(term: str) -> None:
    terms: list[str] = []
    while sum(map(len, terms)) + len(terms) < 60_000:
        terms.append(term.format(len(terms)))
    dns = zone("v=spf1 " + " ".join(terms))
    facts = await look(dns)
    assert len(dns.asked) < 150
    assert len(facts.spenders) <= 100
    assert len(facts.warnings) < 200


# --- any zone -----------------------------------------------------------------------------------

NAMES = tuple(f"n{number}.example" for number in range(5))
TARGETS = st.sampled_from([*NAMES, "gone.example"])
HOSTS = st.sampled_from(["h1.example", "h2.example", "gone.example", *NAMES])
QUALIFIERS = st.sampled_from(["", "+", "-", "~", "?"])
TERMS = st.one_of(
    st.builds("{}include:{}".format, QUALIFIERS, TARGETS),
    st.builds("{}{}:{}".format, QUALIFIERS, st.sampled_from(["a", "mx", "exists"]), HOSTS),
    st.builds("{}ip4:192.0.2.{}".format, QUALIFIERS, st.integers(0, 4)),
    st.builds("{}all".format, QUALIFIERS),
    st.builds("redirect={}".format, TARGETS),
    st.sampled_from(["moo", "ptr", "include:%{d}", "a:%{i}.h1.example", "exists:%{l}.gone.example"]),
)
RECORDS = st.lists(TERMS, max_size=6).map(lambda terms: " ".join(["v=spf1", *terms]))
ZONES = st.fixed_dictionaries(
    {name: st.lists(RECORDS, max_size=2) for name in NAMES[1:]}, optional={}
).flatmap(lambda rest: RECORDS.map(lambda record: {NAMES[0]: [record], **rest}))


def hostile(zone_texts: dict[str, list[str]]) -> FakeDns:
    dns = FakeDns({(name, "TXT"): texts for name, texts in zone_texts.items()})
    for host in ("h1.example", "h2.example"):
        dns.add(host, "A", "192.0.2.1")
        dns.add(host, "AAAA", "2001:db8::1")
    dns.add("h1.example", "MX", "10 h1.example.")
    dns.add("1.2.0.192.in-addr.arpa", "PTR", "h1.example.")
    dns.add("9.100.51.198.in-addr.arpa", "PTR", "unrelated.example.")
    return dns


@settings(max_examples=150, deadline=None)
@given(ZONES, st.sampled_from(["192.0.2.1", "198.51.100.9"]))
def test_no_sender_meets_permerror_where_the_analysis_saw_none(
    zone_texts: dict[str, list[str]], ip: str
) -> None:
    async def both() -> tuple[SpfFacts, SpfResult]:
        dns = hostile(zone_texts)
        facts = await look(dns, NAMES[0])
        checked = await check_host(dns, ip, sender=f"user@{NAMES[0]}", helo="h1.example")
        return facts, checked.result

    facts, result = asyncio.run(both())
    if result is SpfResult.PERMERROR and "%{i}" not in str(zone_texts) and "%{l}" not in str(zone_texts):
        assert facts.result == "permerror"


@settings(max_examples=150, deadline=None)
@given(ZONES)
def test_a_stranger_meets_permerror_where_the_analysis_saw_it(zone_texts: dict[str, list[str]]) -> None:
    """Where nothing matches everybody, one address that matches nothing reaches every term."""
    everything = [text for texts in zone_texts.values() for text in texts]
    if any("all" in text.split() or "+all" in text.split() or "exists:h" in text for text in everything):
        return

    async def both() -> tuple[SpfFacts, SpfResult]:
        dns = hostile(zone_texts)
        facts = await look(dns, NAMES[0])
        checked = await check_host(dns, "198.51.100.9", sender=f"user@{NAMES[0]}", helo="h1.example")
        return facts, checked.result

    facts, result = asyncio.run(both())
    if facts.result == "permerror":
        assert result is SpfResult.PERMERROR, facts.error_summary
