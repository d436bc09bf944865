"""Validation against zones that Knot DNS has signed, and against resolvers of every kind."""

import base64
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import dns.dnssec
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import pytest
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from tests.lab.dns_server import DnsLab, Fault, LabZone, available, running
from tests.net.dns.servers import Handler, Response, answer, client, serving, zone

from hipaacheck.net.answers import DnssecState, DnssecVerdict
from hipaacheck.net.dns import DnsSettings, LiveDns, Nameserver
from hipaacheck.net.dns.anchors import read_anchors, shipped_anchors

SECURE, INSECURE = DnssecState.SECURE, DnssecState.INSECURE
BOGUS, INDETERMINATE = DnssecState.BOGUS, DnssecState.INDETERMINATE
Change = Callable[[dns.message.Message, dns.message.Message], Response]
LATER = 4_102_444_800.0  # the year 2100

RECORDS = """
@ A 192.0.2.1
*.w A 192.0.2.2
*.w TXT "x"
closer.w TXT "closer"
www CNAME @
deep.ent A 192.0.2.9
out CNAME plain.test.
bad CNAME broken.test.
old DNAME nsec3.test.
"""

ZONES = (
    LabZone(".", ""),
    LabZone("test", "", nsec3=True),
    LabZone("nsec.test", RECORDS),
    LabZone("nsec3.test", RECORDS, nsec3=True),
    LabZone("optout.test", "child NS ns1.lab-servers.test.", nsec3=True, opt_out=True),
    LabZone("plain.test", "@ A 192.0.2.1", signed=False),
    LabZone("below.plain.test", "@ A 192.0.2.1"),
    LabZone("broken.test", "@ A 192.0.2.1", fault=Fault.BROKEN),
    LabZone("broken-keys.test", "@ A 192.0.2.1", fault=Fault.BROKEN_KEYS),
    LabZone("expired.test", "@ A 192.0.2.1", fault=Fault.EXPIRED),
    LabZone("stripped.test", "@ A 192.0.2.1", fault=Fault.STRIPPED),
    LabZone("no-ds.test", "@ A 192.0.2.1", fault=Fault.NO_DS),
    LabZone("rsasha1.test", "@ A 192.0.2.1", algorithm="RSASHA1"),
    LabZone("rsa.test", "@ A 192.0.2.1", algorithm="RSASHA256"),
    LabZone("p384.test", "@ A 192.0.2.1", algorithm="ECDSAP384SHA384"),
    LabZone("ed25519.test", "@ A 192.0.2.1", algorithm="ED25519"),
    LabZone("ed448.test", "@ A 192.0.2.1", algorithm="ED448"),
)

lab_only = pytest.mark.skipif(not available(), reason="Knot DNS is not installed")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DnsLab]:
    with running(tmp_path_factory.mktemp("knot"), ZONES) as server:
        yield server


@asynccontextmanager
async def validator(port: int, anchors: tuple[str, ...], now: float | None = None) -> AsyncIterator[LiveDns]:
    settings = DnsSettings(nameservers=(Nameserver("127.0.0.1", port),), trust_anchors=anchors, lifetime=3.0)
    live = LiveDns(settings) if now is None else LiveDns(settings, clock=lambda: now)
    try:
        yield live
    finally:
        await live.aclose()


async def verdict(lab: DnsLab, name: str, rdtype: str) -> DnssecVerdict:
    async with validator(lab.port, lab.anchors) as live:
        return await live.dnssec(name, rdtype)


@pytest.mark.lab
@lab_only
@pytest.mark.parametrize("zone", ["nsec.test", "nsec3.test"])
@pytest.mark.parametrize(
    ("name", "rdtype", "state"),
    [
        ("@", "SOA", SECURE),
        ("@", "DS", SECURE),
        ("@", "MX", SECURE),  # proven absence
        ("gone", "A", SECURE),
        ("x.y.gone", "A", SECURE),
        ("ent", "A", SECURE),  # an empty non-terminal
        ("deep.ent", "A", SECURE),
        ("a.w", "A", SECURE),  # from a wildcard
        ("a.b.w", "A", SECURE),
        ("a.w", "MX", SECURE),
        ("closer.w", "A", SECURE),
        ("www", "A", SECURE),
        ("www", "MX", SECURE),
        ("deep.ent.old", "A", SECURE),  # through DNAME
        ("out", "A", INSECURE),
        ("bad", "A", BOGUS),
    ],
)
async def test_names_of_a_signed_zone(
    lab: DnsLab, zone: str, name: str, rdtype: str, state: DnssecState
) -> None:
    got = await verdict(lab, zone if name == "@" else f"{name}.{zone}", rdtype)

    assert (got.state, got.validated_by) == (state, "hipaacheck"), got.detail


@pytest.mark.lab
@lab_only
@pytest.mark.parametrize(
    ("name", "state", "detail"),
    [
        ("plain.test", INSECURE, "plain.test is not signed: test proves that it has no DS record"),
        ("deep.plain.test", INSECURE, "plain.test is not signed"),
        ("below.plain.test", INSECURE, "plain.test is not signed"),
        ("child.optout.test", INSECURE, "opt-out"),
        ("no-ds.test", INSECURE, "no-ds.test has keys, but its parent does not know them"),
        ("broken.test", BOGUS, "SOA of broken.test: the signature does not verify"),
        ("broken-keys.test", BOGUS, "DNSKEY of broken-keys.test: the signature does not verify"),
        ("expired.test", BOGUS, "has expired"),
        ("stripped.test", BOGUS, "stripped.test has a DS record and no DNSKEY"),
        ("gone.test", SECURE, "the absence of SOA of gone.test"),
        ("gone", SECURE, "the absence of SOA of gone"),
    ],
)
async def test_zones_of_every_state(lab: DnsLab, name: str, state: DnssecState, detail: str) -> None:
    got = await verdict(lab, name, "SOA")

    assert got.state is state, got.detail
    assert detail in got.detail


@pytest.mark.lab
@lab_only
@pytest.mark.parametrize(
    ("zone", "algorithm"),
    [
        ("rsasha1.test", "RSASHA1"),
        ("rsa.test", "RSASHA256"),
        ("nsec.test", "ECDSAP256SHA256"),
        ("p384.test", "ECDSAP384SHA384"),
        ("ed25519.test", "ED25519"),
        ("ed448.test", "ED448"),
    ],
)
async def test_every_algorithm_verifies_and_is_named(lab: DnsLab, zone: str, algorithm: str) -> None:
    got = await verdict(lab, zone, "SOA")

    assert (got.state, got.algorithms) == (SECURE, (algorithm,)), got.detail


@pytest.mark.lab
@lab_only
async def test_a_root_that_no_anchor_vouches_for_decides_nothing(lab: DnsLab) -> None:
    async with validator(lab.port, ()) as live:
        got = await live.dnssec("nsec.test", "SOA")

    assert got.state is INDETERMINATE
    assert "trust anchor" in got.detail


@pytest.mark.lab
@lab_only
async def test_a_wrong_clock_decides_nothing(lab: DnsLab) -> None:
    async with validator(lab.port, lab.anchors, LATER) as live:
        got = await live.dnssec("nsec.test", "SOA")

    assert got.state is INDETERMINATE
    assert "clock" in got.detail


@asynccontextmanager
async def between(lab: DnsLab, change: Change) -> AsyncIterator[LiveDns]:
    """A resolver in front of the lab that changes what passes."""

    def handle(query: dns.message.Message, protocol: str) -> Response:
        reply = dns.query.tcp(query, lab.address, port=lab.port, timeout=5)
        reply.flags |= dns.flags.RA
        return change(query, reply)

    async with serving(handle) as server, validator(server.port, lab.anchors) as live:
        yield live


def without_signatures(query: dns.message.Message, reply: dns.message.Message) -> dns.message.Message:
    drop = (dns.rdatatype.RRSIG, dns.rdatatype.NSEC, dns.rdatatype.NSEC3)
    for section in (reply.answer, reply.authority):
        section[:] = [rrset for rrset in section if rrset.rdtype not in drop]
    return reply


@pytest.mark.lab
@lab_only
async def test_a_resolver_without_signatures_can_only_be_quoted(lab: DnsLab) -> None:
    def says_yes(query: dns.message.Message, reply: dns.message.Message) -> dns.message.Message:
        reply.flags |= dns.flags.AD
        return without_signatures(query, reply)

    async with between(lab, says_yes) as live:
        trusted = await live.dnssec("nsec.test", "SOA")
    async with between(lab, without_signatures) as live:
        silent = await live.dnssec("nsec.test", "SOA")

    assert trusted.state is SECURE
    assert trusted.validated_by.startswith("resolver 127.0.0.1")
    assert silent.state is INDETERMINATE


@pytest.mark.lab
@lab_only
async def test_a_resolver_that_refuses_unless_unchecked_makes_a_zone_bogus(lab: DnsLab) -> None:
    def refuses(query: dns.message.Message, reply: dns.message.Message) -> dns.message.Message:
        if "plain" in query.question[0].name.to_text() and not query.flags & dns.flags.CD:
            return answer(query, rcode=dns.rcode.SERVFAIL)
        return reply

    async with between(lab, refuses) as live:
        got = await live.dnssec("plain.test", "SOA")

    assert got.state is BOGUS
    assert got.validated_by.startswith("resolver ")


@pytest.mark.lab
@lab_only
@pytest.mark.parametrize("name", ["gone.nsec.test", "gone.nsec3.test", "a.w.nsec.test", "a.w.nsec3.test"])
async def test_without_the_proof_of_absence_nothing_is_secure(lab: DnsLab, name: str) -> None:
    def stripped(query: dns.message.Message, reply: dns.message.Message) -> dns.message.Message:
        if query.question[0].rdtype == dns.rdatatype.A:
            reply.authority[:] = [one for one in reply.authority if one.rdtype == dns.rdatatype.SOA]
        return reply

    async with between(lab, stripped) as live:
        got = await live.dnssec(name, "A")

    assert got.state is INDETERMINATE, got.detail


@pytest.mark.lab
@lab_only
async def test_records_put_into_a_signed_zone_are_bogus(lab: DnsLab) -> None:
    def forged(query: dns.message.Message, reply: dns.message.Message) -> dns.message.Message:
        if query.question[0].rdtype == dns.rdatatype.A:
            return answer(query, "gone.nsec.test. A 192.0.2.66")
        return reply

    async with between(lab, forged) as live:
        got = await live.dnssec("gone.nsec.test", "A")

    assert got.state is BOGUS, got.detail


@pytest.mark.lab
@lab_only
async def test_signatures_of_another_name_do_not_help(lab: DnsLab) -> None:
    """The answer for the wildcard is replayed for a name that exists."""

    def replayed(query: dns.message.Message, reply: dns.message.Message) -> dns.message.Message:
        name = query.question[0].name
        if name.labels[0] != b"closer" or query.question[0].rdtype != dns.rdatatype.TXT:
            return reply
        other = dns.message.make_query("other.w.nsec.test", "TXT", want_dnssec=True)
        wild = dns.query.tcp(other, lab.address, port=lab.port, timeout=5)
        result = dns.message.make_response(query)
        result.flags |= dns.flags.RA
        for rrset in wild.answer:
            copy = rrset.copy()  # type: ignore[no-untyped-call]
            copy.name = name
            result.answer.append(copy)
        result.authority += wild.authority
        return result

    async with between(lab, replayed) as live:
        got = await live.dnssec("closer.w.nsec.test", "TXT")

    assert got.state in (INDETERMINATE, BOGUS), got.detail


@pytest.mark.lab
@lab_only
@pytest.mark.parametrize("lost", ["DNSKEY", "DS"])
async def test_what_times_out_on_the_way_decides_nothing(lab: DnsLab, lost: str) -> None:
    def silent(query: dns.message.Message, reply: dns.message.Message) -> Response:
        asked = dns.rdatatype.to_text(query.question[0].rdtype)
        return None if asked == lost and b"nsec" in query.question[0].name.labels else reply

    async with between(lab, silent) as live:
        got = await live.dnssec("nsec.test", "SOA")

    assert got.state is INDETERMINATE
    assert f"{lost} of nsec.test" in got.detail


async def test_a_dead_resolver_decides_nothing() -> None:
    async with serving(lambda query, protocol: None) as server:
        settings = DnsSettings(nameservers=(Nameserver("127.0.0.1", server.port),), lifetime=0.3)
        live = LiveDns(settings)
        got = await live.dnssec("example.org", "SOA")
        await live.aclose()

    assert got.state is INDETERMINATE


async def test_a_bad_or_endless_name_decides_nothing() -> None:
    handler: Handler = lambda query, protocol: answer(query, rcode=dns.rcode.NXDOMAIN)  # noqa: E731
    async with serving(handler) as server, validator(server.port, ()) as live:
        bad = await live.dnssec("a..b", "SOA")
        deep = await live.dnssec(".".join("abcdefghijklmnopqrstuvwxyz"), "SOA")

    assert (bad.state, deep.state) == (INDETERMINATE, INDETERMINATE)
    assert "labels" in deep.detail


# The public keys that IANA publishes beside the digests (root-anchors.xml).
KSK = {
    20326: (
        "AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh"
        "4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb"
        "9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6"
        "+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU="
    ),
    38696: (
        "AwEAAa96jeuknZlaeSrvyAJj6ZHv28hhOKkx3rLGXVaC6rXTsDc449/cidltpkyGwCJNnOAlFNKF2jBosZBU5eeHspaQWOmO"
        "ElZsjICMQMC3aeHbGiShvZsx4wMYSjH8e7Vrhbu6irwCzVBApESjbUdpWWmEnhathWu1jo+siFUiRAAxm9qyJNg/wOZqqzL/"
        "dL/q8PkcRU5oUKEpUge71M3ej2/7CPqpdVwuMoTvoB+ZOT4YeGyxMvHmbrxlFzGOHOijtzN+u1TQNatX2XBuzZNQ1K+s2CXk"
        "PIZo7s6JgZyvaBevYtxPvYLw4z9mR7K2vaF18UYH9Z9GNUUeayffKC73PYc="
    ),
}


@pytest.mark.parametrize("tag", sorted(KSK))
def test_the_shipped_anchors_are_those_of_the_keys_of_the_root(tag: int) -> None:
    key = DNSKEY(dns.rdataclass.IN, dns.rdatatype.DNSKEY, 257, 3, 8, base64.b64decode(KSK[tag]))  # type: ignore[no-untyped-call]

    assert key.key_id() == tag
    assert dns.dnssec.make_ds(dns.name.root, key, "SHA256") in read_anchors(shipped_anchors())


@pytest.mark.parametrize(
    "line", ["", "example. IN DS 1 8 2 00", ". IN A 192.0.2.1", ". IN DS x", ". IN DS 1 8 2"]
)
def test_a_line_that_is_no_anchor_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not a DS record"):
        read_anchors((line,))


async def test_a_server_that_echoes_flags_vouches_for_nothing() -> None:
    """Careless servers copy the AD bit of the question into the answer; that is nobody's validation."""
    table = zone({("example.org", "A"): ["127.0.0.1"]})

    def echoing(query: dns.message.Message, protocol: str) -> Response:
        response = table(query, protocol)
        assert isinstance(response, dns.message.Message)
        response.flags |= query.flags & dns.flags.AD
        return response

    async with serving(echoing) as server, client(server) as live:
        verdict = await live.dnssec("example.org", "A")
        proof = await live.proof()

    assert verdict.state is not DnssecState.SECURE
    assert proof.validates is False
