"""The probe sees, sees nothing, or says that it could not look."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar, cast

import pytest
from tests.checkers.email.spf.looking import ROOT, zone
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.checkers.email.facts import SpfFacts
from hipaacheck.checkers.email.spf import PROBE
from hipaacheck.model import Origin, Record, Target, TargetKind, Unseen
from hipaacheck.net.answers import DnsFailure
from hipaacheck.net.clients import HttpClient, Network, TlsClient

F = TypeVar("F", bound=Record)


@dataclass
class StubContext:
    """A Context with DNS and nothing else."""

    net: Network
    target: Target
    deep: bool = False
    services: bool = False
    deadline: float = 1e9
    discovered: list[Target] = field(default_factory=list)

    async def facts(self, kind: str, facts_type: type[F]) -> F:
        raise CouldNotLookError(f"no {kind} here")

    def discover(self, target: Target) -> None:
        self.discovered.append(target)


def context(dns: FakeDns, *, name: str = ROOT, sends_mail: bool | None = None) -> StubContext:
    target = Target(
        id=f"domain:{name}",
        kind=TargetKind.DOMAIN,
        name=name,
        origin=Origin(file="test"),
        sends_mail=sends_mail,
    )
    net = Network(
        dns=dns,
        http=cast(HttpClient, None),
        tls=cast(TlsClient, None),
        now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
    )
    return StubContext(net=net, target=target)


async def test_a_record_is_seen_with_every_raw_record_of_its_tree() -> None:
    dns = zone("v=spf1 include:x.example.net -all", {"x.example.net": "v=spf1 ip4:192.0.2.1 -all"})
    saw = await PROBE.run(context(dns, name="Example.org."))
    assert isinstance(saw.facts, SpfFacts)
    assert (saw.absent, saw.facts.result, saw.source) == (False, "usable", "fake")
    assert [(each.name, each.text) for each in saw.artefacts] == [
        ("TXT of example.org", "v=spf1 include:x.example.net -all"),
        ("TXT of x.example.net", "v=spf1 ip4:192.0.2.1 -all"),
    ]
    assert (ROOT, "SPF") in dns.asked


@pytest.mark.parametrize("dns", [FakeDns({(ROOT, "A"): ["192.0.2.1"]}), FakeDns()])
async def test_no_record_and_no_name_are_absent(dns: FakeDns) -> None:
    saw = await PROBE.run(context(dns))
    assert isinstance(saw.facts, SpfFacts)
    assert (saw.absent, saw.facts.result, saw.artefacts) == (True, "none", ())


async def test_a_failed_question_is_no_absence() -> None:
    dns = zone("v=spf1 -all")
    dns.fail(ROOT, "TXT", DnsFailure.SERVFAIL)
    with pytest.raises(CouldNotLookError) as raised:
        await PROBE.run(context(dns))
    assert raised.value.reason == "TXT of example.org: servfail from fake"


async def test_the_suggestion_knows_who_sends_and_who_receives() -> None:
    silent = await PROBE.run(context(FakeDns({(ROOT, "A"): ["192.0.2.1"]}), sends_mail=False))
    null_mx = await PROBE.run(context(FakeDns({(ROOT, "MX"): ["0 ."]})))
    receives = await PROBE.run(context(FakeDns({(ROOT, "MX"): ["10 mx.example.org."]})))
    suggestions = [cast(SpfFacts, saw.facts).suggested_record for saw in (silent, null_mx, receives)]
    assert suggestions == ["v=spf1 -all", "", "v=spf1 mx ~all"]


async def test_hostile_bytes_reach_the_artefact_whole() -> None:
    saw = await PROBE.run(context(zone("v=spf1 \x00\xff -all")))
    assert saw.artefacts[0].size == len("v=spf1 \x00\xff -all")
    assert isinstance(saw.facts, SpfFacts)
    assert saw.facts.model_dump_json()


@pytest.mark.parametrize(
    ("record", "below", "whole"),
    [
        ("v=spf1 include:x.example.net -all", {"x.example.net": "v=spf1 -all"}, True),
        ("v=spf1 include:x.example.net -all", {}, True),
        ("v=spf1 include:lost.example.net include:gone.example.net -all", {}, False),
    ],
)
async def test_the_tree_is_complete_when_every_record_of_it_was_read(
    record: str, below: dict[str, str], whole: bool
) -> None:
    dns = zone(record, below)
    dns.fail("lost.example.net", "TXT", DnsFailure.TIMEOUT)
    facts = (await PROBE.run(context(dns))).facts

    assert isinstance(facts, SpfFacts)
    assert (facts.complete is True) is whole


async def test_a_tree_with_several_records_at_one_name_is_not_complete() -> None:
    dns = zone("v=spf1 include:x.example.net -all", {"x.example.net": "v=spf1 -all"})
    dns.add("x.example.net", "TXT", "v=spf1 mx -all")
    facts = (await PROBE.run(context(dns))).facts

    assert isinstance(facts, SpfFacts) and isinstance(facts.complete, Unseen)
    assert "x.example.net has 2 SPF records" in facts.complete.unseen
