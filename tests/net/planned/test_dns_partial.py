"""What is answered when a file holds a part of a zone only, and what is left unknown."""

import pytest
from tests.net.planned.planning import partial_zone, plan, record, removed
from tests.support.fake_dns import FakeDns

from hipaacheck.net.answers import DnsAnswer, DnsFailure, DnssecState, DnsStatus
from hipaacheck.net.offline import OfflineDns
from hipaacheck.net.planned.dns import PlannedDnsClient
from hipaacheck.zones.records import PlannedZone

ZONE = "clinic.example"
SPF = '"v=spf1 include:_spf.example.net -all"'
TOKEN = '"google-site-verification=abc"'
DMARC = '"v=DMARC1; p=reject"'


def _over(zone: PlannedZone, live: FakeDns | OfflineDns) -> PlannedDnsClient:
    return PlannedDnsClient(plan(zone), live)


def _values(answer: DnsAnswer) -> list[str]:
    return sorted(one.to_text() for one in answer.rdatas)


async def test_what_is_not_in_the_file_is_asked_of_the_network() -> None:
    live = FakeDns({(ZONE, "MX"): ["10 mail.clinic.example."], (f"www.{ZONE}", "A"): ["192.0.2.1"]})
    client = _over(partial_zone(ZONE, record(ZONE, "TXT", SPF)), live)

    assert _values(await client.ask(ZONE, "MX")) == ["10 mail.clinic.example."]
    assert (await client.ask(f"gone.{ZONE}", "A")).status is DnsStatus.NXDOMAIN
    assert (await client.ask(ZONE, "TXT")).source == "the Terraform plan plan.json"
    assert (await client.ask(ZONE, "MX")).source == "fake"


async def test_a_set_of_its_own_replaces_what_is_published() -> None:
    live = FakeDns({(ZONE, "TXT"): ["v=spf1 +all", "other"]})
    client = _over(partial_zone(ZONE, record(ZONE, "TXT", SPF)), live)

    assert (await client.ask(ZONE, "TXT")).texts == ("v=spf1 include:_spf.example.net -all",)
    assert live.asked == []


async def test_records_of_a_shared_set_stand_beside_the_published_ones_each_once() -> None:
    live = FakeDns({(ZONE, "TXT"): ["v=spf1 include:_spf.example.net -all", "MS=ms1"]})
    split = '"v=spf1 " "include:_spf.example.net -all"'
    client = _over(partial_zone(ZONE, record(ZONE, "TXT", split), shared=True), live)

    assert sorted((await client.ask(ZONE, "TXT")).texts) == ["MS=ms1", "v=spf1 include:_spf.example.net -all"]


async def test_what_is_taken_from_a_shared_set_is_gone_and_the_rest_stays() -> None:
    live = FakeDns({(ZONE, "MX"): ["10 OLD.example.net.", "20 new.example.net."]})
    gone = [removed(ZONE, "MX", "10 old.example.net.")]
    client = _over(partial_zone(ZONE, gone=gone, shared=True), live)

    assert _values(await client.ask(ZONE, "MX")) == ["20 new.example.net."]


async def test_the_last_record_of_a_shared_set_leaves_nothing() -> None:
    live = FakeDns({(f"_dmarc.{ZONE}", "TXT"): ["v=DMARC1; p=reject"]})
    client = _over(partial_zone(ZONE, gone=[removed(f"_dmarc.{ZONE}", "TXT", DMARC)], shared=True), live)

    assert (await client.ask(f"_dmarc.{ZONE}", "TXT")).status is DnsStatus.NODATA


async def test_a_removed_set_is_gone_whatever_is_published() -> None:
    live = FakeDns({(ZONE, "MX"): ["10 mail.example.net."]})
    client = _over(partial_zone(ZONE, gone=[removed(ZONE, "MX", "10 mail.example.net.")]), live)

    assert (await client.ask(ZONE, "MX")).status is DnsStatus.NODATA


@pytest.mark.parametrize("shared", [True, False])
async def test_a_removed_alias_is_not_followed_any_more(shared: bool) -> None:
    live = FakeDns(
        {(f"www.{ZONE}", "CNAME"): ["host.example.net."], ("host.example.net", "A"): ["192.0.2.9"]}
    )
    gone = [removed(f"www.{ZONE}", "CNAME", "host.example.net.")]
    bare = _over(partial_zone(ZONE, gone=gone, shared=shared), live)
    changed = partial_zone(ZONE, record(f"www.{ZONE}", "A", "192.0.2.1"), gone=gone, shared=shared)

    assert (await bare.ask(f"www.{ZONE}", "A")).status is DnsStatus.NODATA
    got = await _over(changed, live).ask(f"www.{ZONE}", "A")
    assert (_values(got), got.aliases) == (["192.0.2.1"], ())
    assert (await _over(changed, live).ask(f"www.{ZONE}", "AAAA")).status is DnsStatus.NODATA


async def test_a_planned_name_exists_though_it_is_not_published() -> None:
    client = _over(partial_zone(ZONE, record(f"new.{ZONE}", "A", "192.0.2.1")), FakeDns({(ZONE, "A"): []}))

    assert (await client.ask(f"new.{ZONE}", "AAAA")).status is DnsStatus.NODATA


async def test_an_alias_of_the_network_into_the_zone_goes_on_as_planned() -> None:
    live = FakeDns(
        {
            ("portal.example.org", "CNAME"): [f"www.{ZONE}."],
            (f"www.{ZONE}", "A"): ["192.0.2.9"],
        }
    )
    client = _over(partial_zone(ZONE, record(f"www.{ZONE}", "A", "192.0.2.1")), live)
    got = await client.ask("portal.example.org", "A")

    assert (_values(got), got.aliases) == (["192.0.2.1"], (f"www.{ZONE}",))
    assert got.name == "portal.example.org"


async def test_a_planned_wildcard_gives_way_to_what_is_published_at_the_name() -> None:
    live = FakeDns({(f"mail.{ZONE}", "A"): ["192.0.2.9"], (f"x.deep.{ZONE}", "A"): ["192.0.2.8"]})
    client = _over(partial_zone(ZONE, record(f"*.{ZONE}", "A", "192.0.2.1")), live)

    assert _values(await client.ask(f"mail.{ZONE}", "A")) == ["192.0.2.9"]
    assert _values(await client.ask(f"any.{ZONE}", "A")) == ["192.0.2.1"]
    assert (await client.ask(f"any.{ZONE}", "TXT")).status is DnsStatus.NODATA
    assert (await client.ask(f"y.deep.{ZONE}", "A")).status is DnsStatus.NXDOMAIN


async def test_a_wildcard_answers_as_planned_where_it_answers_today() -> None:
    live = FakeDns({(f"*.{ZONE}", "A"): ["192.0.2.9"], (f"own.{ZONE}", "A"): ["192.0.2.8"]})
    changed = _over(partial_zone(ZONE, record(f"*.{ZONE}", "A", "192.0.2.1")), live)
    dropped = _over(partial_zone(ZONE, gone=[removed(f"*.{ZONE}", "A", "192.0.2.9")]), live)

    assert _values(await changed.ask(f"any.{ZONE}", "A")) == ["192.0.2.1"]
    assert _values(await changed.ask(f"own.{ZONE}", "A")) == ["192.0.2.8"]
    assert not (await dropped.ask(f"any.{ZONE}", "A")).exists
    assert _values(await dropped.ask(f"own.{ZONE}", "A")) == ["192.0.2.8"]


async def test_a_planned_delegation_is_asked_of_the_network() -> None:
    live = FakeDns({(f"a.sub.{ZONE}", "A"): ["192.0.2.9"]})
    zone = partial_zone(ZONE, record(f"sub.{ZONE}", "NS", "ns.example.net."))

    assert _values(await _over(zone, live).ask(f"a.sub.{ZONE}", "A")) == ["192.0.2.9"]


OFFLINE_SHARED = [
    # what is planned, what is removed, the question, how it ends
    ([("_dmarc", "TXT", '"v=DMARC1; p=none"')], [], ("_dmarc", "TXT"), DnsStatus.ANSWER),
    ([], [("_dmarc", "TXT", DMARC)], ("_dmarc", "TXT"), DnsStatus.NODATA),
    ([], [("s._domainkey", "CNAME", "a.example.net.")], ("s._domainkey", "TXT"), DnsStatus.NODATA),
    ([], [("", "TXT", SPF)], ("", "TXT"), DnsStatus.NODATA),
    ([("", "TXT", SPF)], [("", "TXT", TOKEN)], ("", "TXT"), DnsStatus.ANSWER),
    ([("", "TXT", TOKEN)], [("", "TXT", SPF)], ("", "TXT"), DnsStatus.ANSWER),
    ([("", "TXT", TOKEN)], [], ("", "TXT"), DnsStatus.FAILED),
    ([], [("", "TXT", TOKEN)], ("", "TXT"), DnsStatus.FAILED),
    ([], [("", "MX", "10 mail.example.net.")], ("", "MX"), DnsStatus.FAILED),
    ([("", "MX", "10 mail.example.net.")], [], ("", "MX"), DnsStatus.ANSWER),
    ([], [("", "MX", None)], ("", "MX"), DnsStatus.NODATA),
    ([], [], ("", "MX"), DnsStatus.FAILED),
]


def _at(label: str) -> str:
    return f"{label}.{ZONE}".lstrip(".")


@pytest.mark.parametrize(("planned", "gone", "question", "ends"), OFFLINE_SHARED)
async def test_without_the_network_a_shared_set_is_known_only_where_the_file_settles_it(
    planned: list[tuple[str, str, str]],
    gone: list[tuple[str, str, str | None]],
    question: tuple[str, str],
    ends: DnsStatus,
) -> None:
    zone = partial_zone(
        ZONE,
        *(record(_at(label), kind, value) for label, kind, value in planned),
        gone=[removed(_at(label), kind, value) for label, kind, value in gone],
        shared=True,
    )
    got = await _over(zone, OfflineDns()).ask(_at(question[0]), question[1])

    assert got.status is ends
    if got.failed:
        assert got.reason == f"{question[1]} of {_at(question[0])}: not asked (--offline)"
    elif "CNAME" not in str(gone) and "None" not in str(gone):
        assert "not asked for (--offline)" in got.detail
    assert len(got.rdatas) == sum(one[1] == question[1] for one in planned) * (not got.failed)


async def test_a_network_that_fails_is_no_reason_to_take_the_file_for_all() -> None:
    live = FakeDns(failures={(ZONE, "TXT"): DnsFailure.TIMEOUT})
    client = _over(partial_zone(ZONE, record(ZONE, "TXT", SPF), shared=True), live)

    assert (await client.ask(ZONE, "TXT")).failure is DnsFailure.TIMEOUT


async def test_signatures_of_what_is_planned_cannot_be_known_and_others_can() -> None:
    client = _over(
        partial_zone(ZONE, record(ZONE, "TXT", SPF)), FakeDns({(ZONE, "SOA"): ["a. b. 1 2 3 4 5"]})
    )
    planned, other = await client.dnssec(ZONE, "TXT"), await client.dnssec(ZONE, "SOA")

    assert planned.state is DnssecState.INDETERMINATE
    assert "what the Terraform plan plan.json plans is not signed" in planned.detail
    assert other.state is DnssecState.INSECURE
