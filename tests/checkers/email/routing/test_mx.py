import pytest
from tests.checkers.email.routing.probing import FakeContext
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import CouldNotLookError, Saw
from hipaacheck.checkers.email.facts import MxFacts
from hipaacheck.checkers.email.routing.mx import PROBE, probe_mx
from hipaacheck.model import TargetKind, Unseen
from hipaacheck.net.answers import DnsFailure

DOMAIN = "example.org"


async def look(dns: FakeDns) -> tuple[MxFacts, FakeContext, Saw]:
    ctx = FakeContext(dns)
    saw = await probe_mx(ctx)
    assert isinstance(saw.facts, MxFacts)
    return saw.facts, ctx, saw


def mail_zone(*mx: str) -> FakeDns:
    return FakeDns(
        {
            (DOMAIN, "MX"): mx,
            ("mx1.example.org", "A"): ["192.0.2.1"],
            ("mx2.example.org", "AAAA"): ["2001:db8::2"],
            ("alias.example.org", "CNAME"): ["mx1.example.org."],
            ("empty.example.org", "TXT"): ["x"],
        }
    )


async def test_hosts_are_sorted_resolved_and_discovered() -> None:
    facts, ctx, saw = await look(mail_zone("20 mx2.example.org.", "10 MX1.example.org."))

    assert (facts.status, facts.host_count, facts.receives_mail) == ("mx", 2, True)
    assert [(host.name, host.preference) for host in facts.hosts] == [
        ("mx1.example.org", 10),
        ("mx2.example.org", 20),
    ]
    assert facts.hosts[1].addresses == ("2001:db8::2",)
    assert facts.dead_targets == ()
    assert facts.summary == "10 mx1.example.org, 20 mx2.example.org"
    target = ctx.discovered[0]
    assert (target.id, target.kind, target.name) == (
        "mail-host:mx1.example.org:25",
        TargetKind.MAIL_HOST,
        "mx1.example.org",
    )
    assert (target.port, target.protocol, target.found_by) == (25, "smtp", ("domain:example.org",))
    assert target.origin == ctx.target.origin
    assert target.exposure == ctx.target.exposure
    assert saw.source == "fake"
    assert saw.artefacts[0].text == "10 MX1.example.org.\n20 mx2.example.org."
    assert not saw.absent


async def test_null_mx_means_no_mail() -> None:
    facts, ctx, _ = await look(mail_zone("0 ."))

    assert (facts.status, facts.receives_mail, facts.host_count) == ("null", False, 0)
    assert not ctx.discovered


async def test_null_mx_beside_others_is_reported_and_the_others_count() -> None:
    facts, ctx, _ = await look(mail_zone("0 .", "10 mx1.example.org."))

    assert (facts.status, facts.null_with_others, facts.host_count) == ("mx", True, 1)
    assert len(ctx.discovered) == 1


async def test_without_mx_the_domain_itself_takes_mail() -> None:
    facts, ctx, _ = await look(FakeDns({(DOMAIN, "A"): ["192.0.2.1"]}))

    assert (facts.status, facts.receives_mail) == ("implicit", True)
    assert facts.hosts[0].name == DOMAIN
    assert [target.id for target in ctx.discovered] == ["mail-host:example.org:25"]


@pytest.mark.parametrize("dns", [FakeDns(), FakeDns({(DOMAIN, "TXT"): ["x"]})], ids=["nxdomain", "nodata"])
async def test_without_mx_and_address_there_is_no_mail(dns: FakeDns) -> None:
    facts, ctx, saw = await look(dns)

    assert (facts.status, facts.receives_mail) == ("none", False)
    assert saw.absent
    assert not ctx.discovered


async def test_an_address_as_mx_is_a_fault_and_no_host() -> None:
    facts, ctx, _ = await look(mail_zone("10 192.0.2.1.", "20 mx1.example.org."))

    assert facts.address_targets == ("192.0.2.1",)
    assert facts.dead_targets == ()
    assert [target.name for target in ctx.discovered] == ["mx1.example.org"]


async def test_an_alias_as_mx_is_reported_and_still_looked_at() -> None:
    facts, ctx, _ = await look(mail_zone("10 alias.example.org."))

    assert facts.alias_targets == ("alias.example.org",)
    assert facts.hosts[0].alias_of == "mx1.example.org"
    assert [target.name for target in ctx.discovered] == ["alias.example.org"]


async def test_names_without_address_are_dead_and_no_hosts() -> None:
    facts, ctx, _ = await look(mail_zone("10 gone.example.org.", "20 empty.example.org."))

    assert facts.dead_targets == ("gone.example.org", "empty.example.org")
    assert not ctx.discovered


async def test_a_host_that_could_not_be_resolved_is_unknown_and_discovered() -> None:
    dns = mail_zone("10 mx1.example.org.", "20 mx2.example.org.")
    dns.fail("mx1.example.org", "A", DnsFailure.SERVFAIL)
    facts, ctx, _ = await look(dns)

    assert isinstance(facts.hosts[0].resolves, Unseen)
    assert isinstance(facts.dead_targets, Unseen)
    assert isinstance(facts.alias_targets, Unseen)
    assert len(ctx.discovered) == 2


async def test_a_dead_host_is_reported_even_if_another_is_unknown() -> None:
    dns = mail_zone("10 mx1.example.org.", "20 gone.example.org.")
    dns.fail("mx1.example.org")
    facts, _, _ = await look(dns)

    assert facts.dead_targets == ("gone.example.org",)


@pytest.mark.parametrize("failure", [DnsFailure.TIMEOUT, DnsFailure.SERVFAIL, DnsFailure.UNPROVEN])
async def test_without_an_answer_a_placeholder_stands_for_the_hosts(failure: DnsFailure) -> None:
    dns = mail_zone("10 mx1.example.org.")
    dns.fail(DOMAIN, "MX", failure)
    ctx = FakeContext(dns)

    with pytest.raises(CouldNotLookError, match=failure):
        await probe_mx(ctx)
    (target,) = ctx.discovered
    assert target.id == "mail-host:mx-of-example.org"
    assert target.name == "MX of example.org"
    assert target.unresolved is not None and failure in target.unresolved


async def test_without_the_addresses_of_the_domain_nobody_knows_where_mail_goes() -> None:
    dns = FakeDns({(DOMAIN, "TXT"): ["x"]})
    dns.fail(DOMAIN, "AAAA")
    ctx = FakeContext(dns)

    with pytest.raises(CouldNotLookError):
        await probe_mx(ctx)
    assert ctx.discovered[0].unresolved


async def test_a_flood_of_hosts_is_bounded_and_said() -> None:
    hosts = [f"{number} h{number}.example.org." for number in range(300)]
    dns = FakeDns({(DOMAIN, "MX"): hosts, ("*.example.org", "A"): ["192.0.2.1"]})
    facts, ctx, _ = await look(dns)

    assert (facts.host_count, len(facts.hosts), len(ctx.discovered)) == (300, 20, 20)
    assert facts.dead_targets == Unseen(unseen="only 20 of 300 mail hosts were looked up")
    assert len(facts.summary) < 200


async def test_a_provider_is_recognised_by_its_hosts() -> None:
    dns = FakeDns(
        {
            (DOMAIN, "MX"): ["1 aspmx.l.google.com."],
            ("aspmx.l.google.com", "A"): ["192.0.2.1"],
        }
    )
    facts, _, _ = await look(dns)

    assert facts.provider == facts.hosts[0].provider
    assert facts.provider_name and "Google" in facts.provider_name


def test_the_probe_says_what_it_collects() -> None:
    assert (PROBE.name, PROBE.kind, PROBE.applies_to) == ("email.mx", "dns.mx", TargetKind.DOMAIN)
