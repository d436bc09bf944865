"""The same zone asked of a file and of Knot DNS, which we did not write, through the client that scans use."""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lab.dns_server import DnsLab, LabZone, available, running
from tests.net.planned.planning import plan, whole_zone

from hipaacheck.net.answers import DnsAnswer, DnssecVerdict, DnsStatus
from hipaacheck.net.dns import DnsSettings, LiveDns, Nameserver
from hipaacheck.net.planned.dns import PlannedDnsClient

pytestmark = pytest.mark.lab

LONG = "x" * 60
CLINIC = (
    rf"""
@ A 192.0.2.1
@ AAAA 2001:db8::1
@ MX 10 mail
@ MX 20 mail2.other.test.
@ TXT "v=spf1 " "include:_spf.other.test" " -all"
@ TXT "google-site-verification=abc"
@ CAA 0 issue "letsencrypt.org"
_dmarc TXT "v=DMARC1; p=reject"
mail A 192.0.2.2
WWW CNAME @
chain1 CNAME chain2
chain2 CNAME Chain3
chain3 CNAME www
across CNAME front.other.test.
away CNAME host.outside.test.
awayloop CNAME back.outside.test.
nowhere CNAME gone
nowhere2 CNAME gone.outside.test.
nodata CNAME mail
self CNAME self
loop1 CNAME loop2
loop2 CNAME loop1
*.wild TXT "from the wildcard"
*.wild A 192.0.2.7
closer.wild TXT "closer"
deep.ent.wild A 192.0.2.8
*.alias CNAME mail
*.aliasout CNAME front.other.test.
sub.*.starent A 192.0.2.9
a.b.c.ent TXT "at the bottom"
*.starcase.ent2 A 192.0.2.10
child NS ns1.lab-servers.test.
child DS 12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
under.child A 192.0.2.99
old DNAME other.test.
old A 192.0.2.11
hidden.old2 TXT "hidden"
self2 DNAME mail
{LONG}.dn DNAME {LONG}.{LONG}.{LONG}.other.test.
esc\.aped A 192.0.2.12
sp\032ace TXT "space" "d \" quote"
bytes\200 TXT "\195\164 \000 \255"
sel._domainkey TXT "v=DKIM1; p=" "AAAA" "BBBB"
_25._tcp.mail TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
"""
    + "".join(f"c{n} CNAME c{n + 1}\n" for n in range(14))
    + "c14 A 192.0.2.14\n"
)
OTHER = """
front A 192.0.2.30
front AAAA 2001:db8::30
mail A 192.0.2.31
mail2 A 192.0.2.32
_spf TXT "v=spf1 ip4:192.0.2.0/24 -all"
toclinic CNAME chain1.clinic.test.
x.y A 192.0.2.33
"""
OUTSIDE = """
host A 192.0.2.40
back CNAME www.clinic.test.
"""
CHILD = '@ A 192.0.2.50\nunder TXT "the child\'s own"\n'
ZONES = (
    LabZone(".", "", signed=False),
    LabZone("test", "", signed=False),
    LabZone("clinic.test", CLINIC, signed=False),
    LabZone("other.test", OTHER, signed=False),
    LabZone("outside.test", OUTSIDE, signed=False),
    LabZone("child.clinic.test", CHILD, signed=False),
)
TYPES = ("A", "AAAA", "MX", "TXT", "CNAME", "NS", "SOA", "CAA", "DS", "TLSA", "PTR", "DNAME")
NAMES = (
    *(
        f"{label}.clinic.test"
        for label in (
            "_dmarc mail MAIL www wWw chain1 chain2 chain3 across away awayloop nowhere nowhere2 nodata self loop1 "
            "loop2 wild any.wild x.any.wild closer.wild below.closer.wild ent.wild deep.ent.wild no.ent.wild "
            "*.wild x.*.wild alias one.alias a.one.alias *.alias one.aliasout starent x.starent sub.*.starent "
            "*.starent y.*.starent ent c.ent b.c.ent a.b.c.ent z.b.c.ent q.ent ent2 starcase.ent2 m.starcase.ent2 "
            "child under.child no.child old front.old x.y.old y.old gone.old self2 a.self2 dn "
            f"a.{LONG}.dn {LONG}.{LONG}.dn esc\\.aped sp\\032ace bytes\\200 "
            "sel._domainkey other._domainkey _domainkey _25._tcp.mail _tcp.mail c0 c3 c4 c5 c14 none a.none"
        ).split()
    ),
    "clinic.test",
    "CLINIC.Test",
    "other.test",
    "toclinic.other.test",
    "front.other.test",
    "y.other.test",
    "nothing.other.test",
    "host.outside.test",
    "back.outside.test",
    "nothing.outside.test",
    "child.clinic.test",
)
LABELS = (
    "a",
    "b",
    "c",
    "ent",
    "wild",
    "*",
    "alias",
    "mail",
    "closer",
    "deep",
    "old",
    "starent",
    "sub",
    "child",
    "x",
)


@dataclass
class Watched:
    """The client behind the plan, with the names that it was asked for."""

    live: LiveDns
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def ask(self, name: str, rdtype: str, *, signatures: bool = False) -> DnsAnswer:
        self.asked.append((name.lower(), rdtype))
        return await self.live.ask(name, rdtype, signatures=signatures)

    async def addresses(self, host: str) -> DnsAnswer:
        return await self.live.addresses(host)

    async def dnssec(self, name: str, rdtype: str) -> DnssecVerdict:
        return await self.live.dnssec(name, rdtype)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DnsLab]:
    if not available():
        pytest.skip("Knot DNS is not installed")
    with running(tmp_path_factory.mktemp("knot"), ZONES) as lab:
        yield lab


def _live(server: DnsLab) -> LiveDns:
    return LiveDns(DnsSettings(nameservers=(Nameserver(server.address, server.port),)))


def _planned(inner: Watched) -> PlannedDnsClient:
    return PlannedDnsClient(plan(whole_zone("clinic.test", CLINIC), whole_zone("other.test", OTHER)), inner)


def _said(answer: DnsAnswer) -> tuple[object, ...]:
    records = sorted(one.to_digestable() for one in answer.rdatas)
    aliases = () if answer.failed else answer.aliases
    return answer.name, answer.rdtype, answer.status, records, aliases, answer.failure


async def _compare(
    server: DnsLab, questions: list[tuple[str, str]]
) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the questions with different ends, and the names that had to be asked of the network."""
    live, other = _live(server), _live(server)
    inner = Watched(other)
    planned = _planned(inner)
    try:
        theirs = await asyncio.gather(*(live.ask(*one) for one in questions))
        ours = await asyncio.gather(*(planned.ask(*one) for one in questions))
    finally:
        await live.aclose()
        await other.aclose()
    differing = [
        f"{name} {kind}: {_said(mine)} is not {_said(truth)}"
        for (name, kind), truth, mine in zip(questions, theirs, ours, strict=True)
        if _said(truth) != _said(mine)
    ]
    return differing, inner.asked


async def test_every_name_and_type_ends_as_with_the_server(server: DnsLab) -> None:
    differing, asked = await _compare(server, list(itertools.product(NAMES, TYPES)))

    assert differing == []
    ours = [
        one
        for one in asked
        if not one[0].endswith(("outside.test", "child.clinic.test"))
        and one not in (("clinic.test", "DS"), ("other.test", "DS"))  # these are the parent's
    ]
    assert ours == [], "what the files hold is asked of nobody"


async def test_the_questions_are_no_row_of_failures(server: DnsLab) -> None:
    live = _live(server)
    try:
        ends = [(await live.ask(name, kind)).status for name in NAMES for kind in ("A", "TXT")]
    finally:
        await live.aclose()

    assert {one: ends.count(one) > 8 for one in DnsStatus} == dict.fromkeys(DnsStatus, True)


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(LABELS) | st.from_regex("[a-z0-9_]{1,3}", fullmatch=True), max_size=5),
            st.sampled_from(("clinic.test", "other.test")),
            st.sampled_from(TYPES),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_made_up_names_end_as_with_the_server(server: DnsLab, made: list[tuple[list[str], str, str]]) -> None:
    questions = [(".".join((*labels, apex)), kind) for labels, apex, kind in made]
    differing, _ = asyncio.run(_compare(server, questions))

    assert differing == []


async def test_addresses_are_those_of_the_server(server: DnsLab) -> None:
    live, other = _live(server), _live(server)
    planned = _planned(Watched(other))
    try:
        for name in (
            "clinic.test",
            "across.clinic.test",
            "mail.clinic.test",
            "none.clinic.test",
            "ent.clinic.test",
        ):
            truth, mine = await live.addresses(name), await planned.addresses(name)
            assert _said(mine) == _said(truth)
    finally:
        await live.aclose()
        await other.aclose()
