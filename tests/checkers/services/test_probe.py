"""The probe of a domain's outside services: what it asks, and what it says when it could not look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checkers.services.lab import DOMAIN, look
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.checkers.email.facts import (
    DkimFacts,
    DkimKey,
    DmarcFacts,
    DmarcReceiver,
    SpfFacts,
    TlsRptFacts,
)
from hipaacheck.checkers.services import records
from hipaacheck.checkers.services.hosts import USUAL
from hipaacheck.checkers.services.sightings import MOST_SIGHTINGS, unique
from hipaacheck.model import Unseen
from hipaacheck.net.answers import DnsAnswer, DnsFailure, DnsStatus


def clinic() -> FakeDns:
    return FakeDns(
        {
            (DOMAIN, "NS"): ["ada.ns.cloudflare.com.", "bob.ns.cloudflare.com."],
            (DOMAIN, "MX"): ["1 aspmx.l.google.com."],
            (DOMAIN, "TXT"): [
                "v=spf1 include:_spf.google.com include:servers.mcsv.net -all",
                "docusign=1234-5678",
            ],
            ("_spf.google.com", "TXT"): ["v=spf1 -all"],
            ("servers.mcsv.net", "TXT"): ["v=spf1 -all"],
            (f"google._domainkey.{DOMAIN}", "TXT"): ["v=DKIM1; k=rsa; p=AAAA"],
            (f"help.{DOMAIN}", "CNAME"): ["clinic.zendesk.com."],
        }
    )


async def test_each_sighting_names_its_record_and_what_it_means() -> None:
    facts = await look(clinic())
    said = {(one.service, one.mark, one.means, one.owner, one.text) for one in facts.sightings}

    assert said == {
        ("google-workspace", "mx", "receives-mail", DOMAIN, "MX aspmx.l.google.com"),
        ("google-workspace", "spf", "may-send-as-domain", DOMAIN, "include:_spf.google.com"),
        ("google-workspace", "selector", "may-send-as-domain", DOMAIN, "DKIM key google"),
        ("mailchimp", "spf", "may-send-as-domain", DOMAIN, "include:servers.mcsv.net"),
        ("cloudflare", "ns", "answers-for-dns", DOMAIN, "NS ada.ns.cloudflare.com"),
        ("cloudflare", "ns", "answers-for-dns", DOMAIN, "NS bob.ns.cloudflare.com"),
        ("docusign", "txt", "verified-ownership-once", DOMAIN, "TXT docusign=..."),
        ("zendesk", "cname", "hosts-web", f"help.{DOMAIN}", "CNAME clinic.zendesk.com"),
    }
    assert all(looked is True for looked in facts.looked.values())


async def test_usual_hosts_are_not_asked_for_unless_a_register_is_audited() -> None:
    dns = clinic()
    facts = await look(dns, services=False)

    assert "zendesk" not in {one.service for one in facts.sightings}
    assert isinstance(facts.looked["aliases"], Unseen)
    assert [name for name, rdtype in dns.asked if rdtype == "CNAME"] == []


async def test_a_wildcard_alias_is_not_read_as_a_service_for_every_host() -> None:
    dns = clinic()
    dns.add(f"*.{DOMAIN}", "CNAME", "sites.parking.example.")
    facts = await look(dns)

    assert {one.service for one in facts.sightings if one.mark == "cname"} == {"zendesk"}


async def test_without_an_answer_for_the_wildcard_no_alias_is_believed() -> None:
    dns = clinic()
    made_up = next(
        name for name, rdtype in (await _asked(clinic())) if rdtype == "CNAME" and name.startswith("hc")
    )
    dns.fail(made_up, "CNAME")
    facts = await look(dns)

    assert "zendesk" not in {one.service for one in facts.sightings}
    assert isinstance(facts.looked["aliases"], Unseen)


async def _asked(dns: FakeDns) -> list[tuple[str, str]]:
    await look(dns)
    return dns.asked


async def test_a_host_without_an_answer_leaves_the_aliases_unseen_and_keeps_the_others() -> None:
    dns = clinic()
    dns.fail(f"portal.{DOMAIN}", "CNAME")
    facts = await look(dns)

    assert "zendesk" in {one.service for one in facts.sightings}
    looked = facts.looked["aliases"]
    assert isinstance(looked, Unseen) and f"1 of {len(USUAL)}" in looked.unseen


async def test_records_that_could_not_be_had_leave_their_place_unseen() -> None:
    dns = clinic()
    dns.fail(DOMAIN, "MX", DnsFailure.SERVFAIL)
    dns.fail(f"_dmarc.{DOMAIN}", "TXT")
    facts = await look(dns)

    assert isinstance(facts.looked["mx"], Unseen)
    assert isinstance(facts.looked["reports"], Unseen)
    assert facts.looked["spf"] is True


async def test_an_include_without_an_answer_leaves_spf_unseen_but_keeps_what_it_names() -> None:
    dns = clinic()
    dns.fail("servers.mcsv.net", "TXT")
    facts = await look(dns)

    assert "mailchimp" in {one.service for one in facts.sightings}
    assert isinstance(facts.looked["spf"], Unseen)


class Silent(FakeDns):
    """A resolver that never answers."""

    def answer(self, name: str, rdtype: str) -> DnsAnswer:
        return DnsAnswer(name=name, rdtype=rdtype, status=DnsStatus.FAILED, failure=DnsFailure.TIMEOUT)


async def test_nothing_at_all_to_look_at_is_no_finding() -> None:
    with pytest.raises(CouldNotLookError):
        await look(Silent(), services=False)


async def test_an_empty_zone_was_looked_at_and_names_nobody() -> None:
    facts = await look(FakeDns({(DOMAIN, "NS"): ["ns1.example.org."]}))

    assert facts.sightings == ()
    assert set(facts.looked) == {"mx", "spf", "dkim", "reports", "name-servers", "logo", "tokens", "aliases"}


def test_a_service_inside_another_ones_record_is_shared_and_a_stranger_there_is_left_out() -> None:
    facts = SpfFacts(
        record="v=spf1 include:spf.agency.example -all",
        includes=("spf.agency.example",),
        all_includes=("spf.agency.example", "sendgrid.net", "servers.mcsv.net", "spf.other.example"),
    )
    found = {one.service: one.confidence for one in unique(records.of_spf(DOMAIN, facts))}

    assert found == {"host-agency.example": "exact", "sendgrid": "shared", "mailchimp": "shared"}


def test_records_below_the_domains_own_name_are_its_own() -> None:
    facts = SpfFacts(
        record="v=spf1 include:_spf.example.org -all",
        includes=("_spf.example.org", "servers.mcsv.net"),
        all_includes=("_spf.example.org", "servers.mcsv.net"),
    )

    assert [(one.service, one.confidence) for one in unique(records.of_spf(DOMAIN, facts))] == [
        ("mailchimp", "exact")
    ]


def test_a_key_is_named_by_where_its_alias_leads_before_its_selector() -> None:
    keys = (
        DkimKey(
            selector="google", name="google._domainkey.example.org", record="p=A", target="x.dkim.mcsv.net"
        ),
        DkimKey(selector="s1", name="s1._domainkey.example.org", record="p=A"),
        DkimKey(selector="kl", name="kl._domainkey.example.org", record="p=A"),
        DkimKey(selector="mandrill", name="mandrill._domainkey.example.org", record="p=", revoked=True),
        DkimKey(selector="hs1", name="hs1._domainkey.example.org", record="p=A", target="k.example.org"),
        DkimKey(selector="*", name="*._domainkey.example.org", record="p=A", origin="wildcard"),
    )
    found = {(one.service, one.confidence) for one in unique(records.of_dkim(DOMAIN, DkimFacts(keys=keys)))}

    assert found == {("mailchimp", "exact"), ("klaviyo", "weak")}


def test_failure_reports_are_told_from_totals() -> None:
    facts = DmarcFacts(
        rua=(DmarcReceiver(uri="mailto:a@vali.email", domain="vali.email", external=True),),
        ruf=(DmarcReceiver(uri="mailto:f@ruf.agari.com", domain="ruf.agari.com", external=True),),
    )
    found = {(one.service, one.mark) for one in unique(records.of_dmarc(DOMAIN, facts))}

    assert found == {("valimail", "report"), ("agari", "failure-report")}


def test_reports_over_https_go_to_a_host() -> None:
    facts = TlsRptFacts(rua=("https://dmarc.uriports.com/v1/tlsrpt", "https://[::1/x", "mailto:%40"))

    assert [one.service for one in unique(records.of_tls_rpt(DOMAIN, facts))] == ["uriports"]


@given(st.text(max_size=400))
def test_any_spf_record_and_any_text_can_be_read(text: str) -> None:
    spf = SpfFacts(record=f"v=spf1 {text}", includes=(text,), all_includes=(text,), redirect=text or None)
    found = unique([*records.of_spf(DOMAIN, spf), *records.of_texts(DOMAIN, (text,))])

    assert all(len(one.text) <= 200 and one.text.isprintable() for one in found)


def test_a_hostile_record_gives_a_bounded_list() -> None:
    record = "v=spf1 " + " ".join(f"include:a{number}.sender{number}.example" for number in range(5_000))
    found = unique(records.of_spf(DOMAIN, SpfFacts(record=record)))

    assert 0 < len(found) <= MOST_SIGHTINGS


async def test_an_include_without_a_record_is_left_to_the_rules_on_spf() -> None:
    dns = FakeDns({(DOMAIN, "TXT"): ["v=spf1 include:gone.example.net include:_spf.google.com -all"]})

    facts = await look(dns, services=False)

    assert facts.sightings == ()


async def test_a_proof_of_ownership_is_quoted_as_it_is_written_without_its_value() -> None:
    facts = await look(FakeDns({(DOMAIN, "TXT"): ["MS=ms12345678"]}), services=False)

    assert [one.text for one in facts.sightings] == ["TXT MS=ms..."]


async def test_a_ptr_term_names_who_may_send() -> None:
    facts = await look(FakeDns({(DOMAIN, "TXT"): ["v=spf1 ptr:sendgrid.net -all"]}), services=False)

    assert [one.service for one in facts.sightings] == ["sendgrid"]


async def test_several_spf_records_leave_spf_unseen() -> None:
    dns = FakeDns({(DOMAIN, "TXT"): ["v=spf1 include:sendgrid.net -all", "v=spf1 mx -all"]})
    looked = (await look(dns, services=False)).looked["spf"]

    assert isinstance(looked, Unseen) and "2 SPF records" in looked.unseen


async def test_an_include_without_an_answer_is_told_whatever_else_is_wrong_with_the_record() -> None:
    terms = " ".join(f"a:h{number}.{DOMAIN}" for number in range(10))
    record = f"v=spf1 include:_own.{DOMAIN} include:gone.example {terms} -all"
    dns = FakeDns({(DOMAIN, "TXT"): [record]})
    dns.fail(f"_own.{DOMAIN}", "TXT")

    assert isinstance((await look(dns, services=False)).looked["spf"], Unseen)


async def test_a_record_that_is_too_long_to_be_read_leaves_spf_unseen() -> None:
    record = "v=spf1 " + "ip4:192.0.2.1 " * 584 + "include:sendgrid.net -all"
    facts = await look(FakeDns({(DOMAIN, "TXT"): [record]}), services=False)

    assert isinstance(facts.looked["spf"], Unseen)
    # The cut goes through the name of the include.
    assert facts.sightings == ()


async def test_more_mail_hosts_than_are_looked_at_leave_mail_unseen() -> None:
    dns = FakeDns({(DOMAIN, "MX"): [f"{number} mx{number}.relay.example." for number in range(25)]})
    looked = (await look(dns, services=False)).looked["mx"]

    assert isinstance(looked, Unseen) and "20 of 25" in looked.unseen


async def test_a_selector_without_an_answer_leaves_dkim_unseen() -> None:
    dns = clinic()
    dns.fail(f"k1._domainkey.{DOMAIN}", "TXT")
    looked = (await look(dns, services=False)).looked["dkim"]

    assert isinstance(looked, Unseen) and "DKIM selectors" in looked.unseen


async def test_more_than_is_kept_leaves_every_place_unseen() -> None:
    tokens = [f"docusign={number:08}" for number in range(MOST_SIGHTINGS + 1)]
    looked = (await look(FakeDns({(DOMAIN, "TXT"): tokens}), services=False)).looked

    assert isinstance(looked["tokens"], Unseen) and looked["mx"] is True
    many = " ".join(f"exists:s{number}.sender{number}.example" for number in range(240))
    hosts = [f"{number} mx{number}.host{number}.example." for number in range(20)]
    uris = ",".join(f"mailto:a@r{number}.example" for number in range(100))
    dns = FakeDns({(DOMAIN, "TXT"): [f"v=spf1 {many} -all"], (DOMAIN, "MX"): hosts})
    dns.add(f"_dmarc.{DOMAIN}", "TXT", f"v=DMARC1; p=none; rua={uris}")
    facts = await look(dns, services=False)

    assert len(facts.sightings) == MOST_SIGHTINGS
    assert all(isinstance(seen, Unseen) for seen in facts.looked.values())
