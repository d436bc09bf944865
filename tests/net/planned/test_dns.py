"""What a client that answers from whole zones says beside the records: reasons, sources and lines."""

import pytest
from tests.net.planned.planning import place, plan, removed, whole_zone
from tests.support.fake_dns import FakeDns

from hipaacheck.model import NOT_LIVE, Place
from hipaacheck.net.answers import DnsFailure, DnssecState, DnsStatus
from hipaacheck.net.noting import noted
from hipaacheck.net.offline import OfflineDns
from hipaacheck.net.planned.dns import PlannedDnsClient
from hipaacheck.zones.records import Opaque, PlannedZone, ZoneSource

ZONE = "clinic.example"
TEXT = """@ TXT "v=spf1 " "-all"
@ TXT "other"
www CNAME host
host A 192.0.2.1
away CNAME host.example.net.
sub NS ns.example.net.
"""
HEAD_LINES = 3


def _client(text: str = TEXT, **more: object) -> PlannedDnsClient:
    return PlannedDnsClient(plan(whole_zone(ZONE, text, **more)), OfflineDns())  # type: ignore[arg-type]


def _lines(places: dict[Place, None]) -> list[tuple[int | None, str]]:
    return [(one.origin.line, one.text) for one in places]


async def test_every_record_of_an_answer_is_noted_with_its_text() -> None:
    with noted() as places:
        answer = await _client().ask(ZONE, "TXT")

    assert _lines(places) == [(HEAD_LINES + 1, "v=spf1 -all"), (HEAD_LINES + 2, "other")]
    assert answer.source == f"the zone file zones/{ZONE}.zone"
    assert not answer.authenticated


async def test_an_alias_is_noted_before_what_it_leads_to() -> None:
    with noted() as places:
        answer = await _client().addresses(f"www.{ZONE}")

    assert answer.aliases == (f"host.{ZONE}",)
    assert _lines(places) == [
        (HEAD_LINES + 3, f"host.{ZONE}."),
        (HEAD_LINES + 4, "192.0.2.1"),
        (1, ""),  # there is no AAAA
    ]


async def test_what_is_absent_is_noted_at_the_zone() -> None:
    with noted() as places:
        answer = await _client().ask(f"_dmarc.{ZONE}", "TXT")

    assert answer.status is DnsStatus.NXDOMAIN
    assert _lines(places) == [(1, "")]


async def test_what_was_removed_is_noted_where_it_was_removed() -> None:
    zone = PlannedZone(
        apex=ZONE,
        source=ZoneSource.DNSCONTROL,
        file="preview.json",
        place=place(1),
        removed=(removed(f"_dmarc.{ZONE}", "TXT", '"v=DMARC1; p=reject"', line=7),),
    )
    with noted() as places:
        answer = await PlannedDnsClient(plan(zone), OfflineDns()).ask(f"_dmarc.{ZONE}", "TXT")

    assert not answer.exists
    assert not answer.failed
    assert _lines(places) == [(7, "v=DMARC1; p=reject")]


@pytest.mark.parametrize(
    ("rdtypes", "asked", "unreadable"),
    [
        (("TXT",), "TXT", True),
        (("TXT",), "MX", False),
        ((), "MX", True),
        (("CNAME",), "A", True),
        (("TYPE65534", "nonsense"), "A", False),
    ],
)
async def test_what_cannot_be_read_fails_with_the_reason(
    rdtypes: tuple[str, ...], asked: str, unreadable: bool
) -> None:
    entry = Opaque(f"host.{ZONE}", "its value is known only after the change", place(9), rdtypes)
    with noted() as places:
        answer = await _client(opaque=[entry]).ask(f"host.{ZONE}", asked)

    assert (answer.failure is DnsFailure.UNREADABLE) is unreadable
    if unreadable:
        assert answer.reason == (
            f"{asked} of host.{ZONE}: its value is known only after the change (the zone file zones/{ZONE}.zone)"
        )
        assert _lines(places) == [(9, "")]


async def test_a_delegation_to_unknown_servers_is_asked_of_the_network() -> None:
    entry = Opaque(f"lab.{ZONE}", "known after the change", place(9), ("NS",))
    client = PlannedDnsClient(
        plan(whole_zone(ZONE, TEXT, opaque=[entry])), FakeDns({(f"a.lab.{ZONE}", "A"): ["192.0.2.5"]})
    )

    assert (await client.ask(f"a.lab.{ZONE}", "A")).exists


async def test_a_zone_without_its_own_servers_is_asked_for_them() -> None:
    live = FakeDns({(ZONE, "NS"): ["ns.example.net."], (ZONE, "SOA"): ["a. b. 1 2 3 4 5"]})
    client = PlannedDnsClient(plan(whole_zone(ZONE, TEXT, head="")), live)

    assert (await client.ask(ZONE, "NS")).source == "fake"
    assert (await client.ask(ZONE, "SOA")).exists
    assert not (await client.ask(ZONE, "MX")).exists
    assert live.asked == [(ZONE, "NS"), (ZONE, "SOA")]


async def test_an_alias_out_of_the_zone_is_not_asked_offline() -> None:
    with noted() as places:
        answer = await _client().ask(f"away.{ZONE}", "A")

    assert answer.failure is DnsFailure.OFFLINE
    assert answer.reason == f"A of away.{ZONE}: not asked (--offline)"
    assert answer.aliases == ("host.example.net",)
    assert _lines(places) == [(HEAD_LINES + 5, "host.example.net.")]


async def test_names_of_nobody_are_asked_of_the_network_and_noted_nowhere() -> None:
    with noted() as places:
        answer = await _client().ask("example.net", "A")

    assert answer.failure is DnsFailure.OFFLINE
    assert _lines(places) == []


async def test_what_is_no_name_fails_as_ever() -> None:
    assert (await _client().ask(f"a..{ZONE}", "A")).failure is DnsFailure.BAD_NAME
    assert (await _client().dnssec(f"a..{ZONE}", "A")).state is DnssecState.INDETERMINATE


async def test_a_zone_file_is_not_signed_and_the_answers_have_no_signatures() -> None:
    client = _client()
    answer = await client.ask(ZONE, "TXT", signatures=True)
    verdict, below = await client.dnssec(ZONE, "SOA"), await client.dnssec(f"a.sub.{ZONE}", "A")

    assert answer.signatures is None
    assert verdict.state is DnssecState.INDETERMINATE
    assert verdict.detail == (
        f"signatures of {ZONE}: what the zone file zones/{ZONE}.zone plans is not signed, and {NOT_LIVE}"
    )
    assert below.detail == f"signatures of a.sub.{ZONE}: not asked (--offline)"


@pytest.mark.parametrize("name", [f"c0.{ZONE}", f"loop.{ZONE}"])
async def test_loops_and_long_chains_fail_as_malformed(name: str) -> None:
    chain = "".join(f"c{n} CNAME c{n + 1}\n" for n in range(12)) + "c12 A 192.0.2.1\nloop CNAME loop\n"
    answer = await _client(chain).ask(name, "A")

    assert (answer.failure, answer.detail) == (DnsFailure.MALFORMED, "CNAME loop or chain too long")


async def test_a_large_zone_is_asked_quickly() -> None:
    zone = whole_zone(ZONE, "".join(f"h{n} A 192.0.2.1\n" for n in range(300)))
    many = PlannedZone(ZONE, ZoneSource.BIND, "big", place(1), zone.records * 100)
    client = PlannedDnsClient(plan(many), OfflineDns())

    assert len((await client.ask(f"h7.{ZONE}", "A")).rdatas) == 1
    assert (await client.ask(f"nothing.{ZONE}", "A")).status is DnsStatus.NXDOMAIN
