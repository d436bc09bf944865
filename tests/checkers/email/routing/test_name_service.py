"""CAA, DNSSEC and delegation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checkers.email.routing.probing import FakeContext, domain_target
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.checkers.email.facts import CaaFacts, DelegationFacts, DnssecFacts
from hipaacheck.checkers.email.routing import PROBES
from hipaacheck.checkers.email.routing.caa import CaaProperty, probe_caa, read_caa
from hipaacheck.checkers.email.routing.delegation import probe_delegation
from hipaacheck.checkers.email.routing.dnssec import probe_dnssec
from hipaacheck.net.answers import DnsFailure, DnssecState, DnssecVerdict

DEEP = domain_target("mail.clinic.example.org")


async def caa(dns: FakeDns, domain: str = "clinic.example.org") -> CaaFacts:
    saw = await probe_caa(FakeContext(dns, target=domain_target(domain)))
    assert isinstance(saw.facts, CaaFacts)
    assert saw.absent is (not saw.facts.found)
    return saw.facts


async def test_caa_of_the_domain_itself() -> None:
    facts = await caa(
        FakeDns(
            {
                ("clinic.example.org", "CAA"): [
                    '0 issue "letsencrypt.org; validationmethods=dns-01"',
                    '0 issue "Digicert.com"',
                    '0 iodef "mailto:security@example.org"',
                ]
            }
        )
    )

    assert (facts.found, facts.location, facts.errors, facts.restricts) == (
        True,
        "clinic.example.org",
        (),
        True,
    )
    assert facts.issuers == ("digicert.com", "letsencrypt.org")
    assert facts.wildcard_issuers == facts.issuers
    assert facts.iodef == ("mailto:security@example.org",)
    assert '0 issue "Digicert.com"' in facts.records


async def test_caa_climbs_to_the_closest_set() -> None:
    facts = await caa(
        FakeDns({("org", "CAA"): ['0 issue ";"'], ("example.org", "CAA"): ['0 issue "ca.example"']})
    )

    assert (facts.location, facts.issuers) == ("example.org", ("ca.example",))


async def test_caa_behind_an_alias_counts() -> None:
    dns = FakeDns(
        {
            ("clinic.example.org", "CNAME"): ["x.example.net."],
            ("x.example.net", "CAA"): ['0 issue "ca.example"'],
        }
    )
    facts = await caa(dns)

    assert (facts.location, facts.issuers) == ("clinic.example.org", ("ca.example",))


async def test_no_caa_at_all_is_absence() -> None:
    facts = await caa(FakeDns({("clinic.example.org", "A"): ["192.0.2.1"]}))

    assert (facts.found, facts.location, facts.restricts) == (False, None, False)


async def test_a_failure_above_the_set_does_not_matter_and_one_below_does() -> None:
    dns = FakeDns({("example.org", "CAA"): ['0 issue "ca.example"']})
    dns.fail("org", "CAA", DnsFailure.SERVFAIL)
    assert (await caa(dns)).found
    dns.fail("clinic.example.org", "CAA", DnsFailure.TIMEOUT)
    with pytest.raises(CouldNotLookError, match="timeout"):
        await caa(dns)


async def test_a_failure_anywhere_without_a_set_is_no_absence() -> None:
    dns = FakeDns()
    dns.fail("org", "CAA")

    with pytest.raises(CouldNotLookError):
        await caa(dns)


def one(*properties: tuple[int, str, str]) -> CaaFacts:
    return read_caa("example.org", tuple(CaaProperty(*fields) for fields in properties))


def test_nobody_may_issue() -> None:
    facts = one((0, "issue", ";"))

    assert (facts.issuers, facts.restricts, facts.errors) == ((), True, ())


def test_issuewild_stands_by_itself() -> None:
    facts = one((0, "issue", "a.example"), (0, "issuewild", ";"))

    assert (facts.issuers, facts.wildcard_issuers) == (("a.example",), ())


def test_only_iodef_restricts_nobody() -> None:
    assert not one((0, "iodef", "mailto:a@example.org")).restricts


@pytest.mark.parametrize(
    ("flags", "tag", "value", "word"),
    [
        (128, "future", "x", "critical"),
        (0, "issue", "not a domain", "cannot be read"),
        (0, "issue", "-a.example", "cannot be read"),
        (0, "issue", "a..example", "cannot be read"),
        (0, "issue", "a.example; x", "parameters"),
        (0, "iss ue", "a.example", "tag"),
        (0, "iodef", "security@example.org", "iodef"),
    ],
)
def test_what_is_wrong_is_said(flags: int, tag: str, value: str, word: str) -> None:
    assert word in one((flags, tag, value)).errors[0]


@pytest.mark.parametrize(
    ("flags", "tag", "value"),
    [
        (0, "future", "x"),
        (128, "issue", "a.example"),
        (0, "ISSUE", " a.example ; account=230123 ; p=x "),
        (0, "contactemail", "a@example.org"),
        (0, "issuemail", ";"),
    ],
)
def test_what_is_right_is_left_alone(flags: int, tag: str, value: str) -> None:
    assert one((flags, tag, value)).errors == ()


@given(st.lists(st.tuples(st.integers(0, 255), st.text(max_size=20), st.text(max_size=300)), max_size=5))
def test_any_properties_are_read(properties: list[tuple[int, str, str]]) -> None:
    one(*properties)
    one(*((flags, "issue", value) for flags, _, value in properties))


def test_huge_values_are_read_quickly() -> None:
    one(
        (0, "issue", "a-" * 30_000),
        (0, "issue", "a" * 1_000 + ";" + "p=x;" * 5),
        (0, "iodef", "mailto:" + "a" * 60_000),
    )


async def test_a_verdict_becomes_facts() -> None:
    verdict = DnssecVerdict(DnssecState.SECURE, "hipaacheck", "how", ("RSASHA1", "ED25519"))
    records = {("example.org", "NS"): ["ns1.example.net."]}
    saw = await probe_dnssec(FakeContext(FakeDns(records, verdicts={("example.org", "SOA"): verdict})))

    assert saw.facts == DnssecFacts(
        state="secure",
        validated_by="hipaacheck",
        detail="how",
        algorithms=("RSASHA1", "ED25519"),
        weak_algorithms=("RSASHA1",),
    )
    assert not saw.absent


async def test_a_name_that_does_not_exist_is_told_apart_from_an_unsigned_one() -> None:
    beside = FakeDns({("other.org", "NS"): ["ns1.example.net."], ("org", "NS"): ["ns1.example.net."]})

    dnssec = await probe_dnssec(FakeContext(beside))
    delegation = await probe_delegation(FakeContext(beside))

    assert isinstance(dnssec.facts, DnssecFacts) and not dnssec.facts.exists
    assert isinstance(delegation.facts, DelegationFacts) and not delegation.facts.exists
    assert delegation.absent


async def test_an_unsigned_zone_is_absence_and_a_bogus_one_is_not() -> None:
    unsigned = await probe_dnssec(FakeContext(FakeDns()))
    verdict = DnssecVerdict(DnssecState.BOGUS, "resolver 192.0.2.1", "why")
    bogus = await probe_dnssec(FakeContext(FakeDns(verdicts={("example.org", "SOA"): verdict})))

    assert unsigned.absent
    assert not bogus.absent
    assert bogus.source == "resolver 192.0.2.1"


async def test_an_open_verdict_could_not_look() -> None:
    verdict = DnssecVerdict(DnssecState.INDETERMINATE, "hipaacheck", "DS of org: timeout")
    with pytest.raises(CouldNotLookError, match="DS of org: timeout"):
        await probe_dnssec(FakeContext(FakeDns(verdicts={("example.org", "SOA"): verdict})))


async def test_the_name_servers_of_the_zone_are_found_by_climbing() -> None:
    dns = FakeDns(
        {
            ("example.org", "NS"): ["NS2.example.net.", "ns1.example.org."],
            ("org", "NS"): ["a0.nic.org."],
            ("mail.clinic.example.org", "A"): ["192.0.2.1"],
        }
    )
    saw = await probe_delegation(FakeContext(dns, target=DEEP))

    assert saw.facts == DelegationFacts(
        nameservers=("ns1.example.org", "ns2.example.net"), count=2, zone="example.org"
    )


async def test_name_servers_behind_an_alias_are_not_those_of_the_zone() -> None:
    dns = FakeDns(
        {
            ("www.example.org", "CNAME"): ["example.net."],
            ("example.net", "NS"): ["ns.example.net."],
            ("example.org", "NS"): ["ns.example.org."],
        }
    )
    saw = await probe_delegation(FakeContext(dns, target=domain_target("www.example.org")))

    assert isinstance(saw.facts, DelegationFacts)
    assert saw.facts.zone == "example.org"


@pytest.mark.parametrize("failure", [DnsFailure.TIMEOUT, DnsFailure.SERVFAIL, None])
async def test_without_a_zone_it_could_not_look(failure: DnsFailure | None) -> None:
    dns = FakeDns()
    if failure:
        dns.fail("example.org", "NS", failure)

    with pytest.raises(CouldNotLookError):
        await probe_delegation(FakeContext(dns))


def test_every_probe_has_its_own_name_and_kind() -> None:
    assert len({probe.name for probe in PROBES}) == len({probe.kind for probe in PROBES}) == len(PROBES)
