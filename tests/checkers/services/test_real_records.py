"""Records as they stand in public zones and vendors' documentation, with example.org as their owner.

Each says which services must be recognised, with how much confidence, and which must not.
"""

import re

import pytest
from tests.checkers.services.lab import DOMAIN, look
from tests.support.fake_dns import FakeDns

# An include without a record lets nobody send, so what is included has one.
INCLUDED = re.compile(r"(?:include:|redirect=)([^\s%]+)")

MX = [
    ("1 aspmx.l.google.com.", {"google-workspace"}),
    ("1 smtp.google.com.", {"google-workspace"}),
    ("10 alt4.aspmx.l.google.com.", {"google-workspace"}),
    ("5 gmail-smtp-in.l.google.com.", {"gmail-free"}),
    ("20 alt1.gmail-smtp-in.l.google.com.", {"gmail-free"}),
    ("0 example-org.mail.protection.outlook.com.", {"microsoft-365"}),
    ("0 example-org.o-v1.mx.microsoft.", {"microsoft-365"}),
    ("2 hotmail-com.olc.protection.outlook.com.", {"outlook-com"}),
    ("10 mx0a-00a17301.pphosted.com.", {"proofpoint"}),
    ("10 mxa-00a17301.gslb.pphosted.com.", {"proofpoint"}),
    ("10 us-smtp-inbound-1.mimecast.com.", {"mimecast"}),
    ("10 d95495a.ess.barracudanetworks.com.", {"barracuda"}),
    ("10 esa1.hc1234-56.iphmx.com.", {"cisco-secure-email"}),
    ("10 mail.protonmail.ch.", {"proton"}),
    ("10 in1-smtp.messagingengine.com.", {"fastmail"}),
    ("10 mx01.mail.icloud.com.", {"icloud-mail"}),
    ("10 mx.zoho.com.", {"zoho-mail"}),
    ("0 smtp.secureserver.net.", {"godaddy-email"}),
    ("10 mx1.emailsrvr.com.", {"rackspace-email"}),
    ("10 inbound-smtp.us-east-1.amazonaws.com.", {"amazon-ses"}),
    ("10 mxa.mailgun.org.", {"mailgun"}),
    ("13 route1.mx.cloudflare.net.", {"cloudflare"}),
    ("10 mx1.forwardemail.net.", {"forward-email"}),
    # Look-alikes and own names.
    ("10 mail.notgoogle.com.", {"host-notgoogle.com"}),
    ("10 mail.google.com.evil.example.", {"host-evil.example"}),
    ("10 aspmx-l-google-com.relay.example.", {"host-relay.example"}),
    ("10 mail.protection.outlook.com.cdn.example.", {"host-cdn.example"}),
    ("10 mx.clinic-it.co.uk.", {"host-clinic-it.co.uk"}),
    ("10 mail.example.org.", set()),
    ("10 google.com.example.org.", set()),
    ("0 .", set()),
]

SPF = [
    ("v=spf1 include:_spf.google.com ~all", {"google-workspace": "exact"}),
    ("v=spf1 include:spf.protection.outlook.com -all", {"microsoft-365": "exact"}),
    ("v=spf1 +a +mx +include:spf.ess.barracudanetworks.com ~all", {"barracuda": "exact"}),
    (
        "v=spf1 include:_spf.salesforce.com include:sendgrid.net -all",
        {"salesforce": "exact", "sendgrid": "shared"},
    ),
    ("v=spf1 include:u1234567.wl.sendgrid.net -all", {"sendgrid": "shared"}),
    ("v=spf1 include:amazonses.com ~all", {"amazon-ses": "shared"}),
    ("v=spf1 include:_spf.e.sparkpost.com ~all", {"sparkpost": "shared"}),
    ("v=spf1 include:servers.mcsv.net ?all", {"mailchimp": "exact"}),
    ("v=spf1 include:spf.mandrillapp.com ?all", {"mandrill": "exact"}),
    ("v=spf1 include:mail.zendesk.com ~all", {"zendesk": "exact"}),
    ("v=spf1 include:spf.constantcontact.com ~all", {"constant-contact": "exact"}),
    ("v=spf1 include:_spf.paubox.com ~all", {"paubox": "exact"}),
    ("v=spf1 include:spf-00909a01.pphosted.com ~all", {"proofpoint": "exact"}),
    ("v=spf1 include:%{ir}.%{v}.%{d}.spf.has.pphosted.com -all", {"proofpoint": "exact"}),
    ("v=spf1 include:%{i}._ip.%{h}._ehlo.%{d}._spf.vali.email ~all", {"valimail": "exact"}),
    (
        "v=spf1 include:example.org._nspf.vali.email include:mailgun.org ~all",
        {"valimail": "exact", "mailgun": "shared"},
    ),
    ("v=spf1 include:_spf.psm.knowbe4.com ~all", {"knowbe4": "exact"}),
    ("v=spf1 include:stspg-customer.com ~all", {"statuspage": "exact"}),
    ("v=spf1 include:outboundmail.blackbaud.net -all", {"blackbaud": "exact"}),
    ("v=spf1 exists:%{i}._spf.mta.salesforce.com -all", {"salesforce": "exact"}),
    ("v=spf1 redirect=_spf.mailgun.org", {"mailgun": "shared"}),
    ("v=spf1 a:mail.clinic-it.example -all", {"host-clinic-it.example": "exact"}),
    # Names that only look like a service, that do not let anybody send, or that are the domain's own.
    ("v=spf1 include:sendgrid.net.example.org -all", {}),
    ("v=spf1 include:notsendgrid.net -all", {"host-notsendgrid.net": "exact"}),
    ("v=spf1 include:spf.protection.outlook.com.attacker.example -all", {"host-attacker.example": "exact"}),
    ("v=spf1 -include:sendgrid.net ~include:mailgun.org -all", {}),
    ("v=spf1 -all include:servers.mcsv.net", {}),
    ("v=spf1 include:example.org -all", {}),
    ("v=spf1 redirect=example.org", {}),
    ("v=spf1 include=_spf.google.com -all", {}),
    ("v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 mx a -all", {}),
]

TXT = [
    ("google-site-verification=dNxU4aqYrP-m9U4J4OO_hvaOfjepywv2BN8Luc-q4o8", "google-verification"),
    ("MS=ms22827202", "microsoft-365"),
    ("facebook-domain-verification=1yiyurr8k1l0cfwvgyjk5w823lm9ua", "meta-business"),
    (
        "atlassian-domain-verification=Vrn33GGZgJTapfeggl1snZZ5a8HjNwfFb1K5kBxVNhp7jlMFlRZGUytV9rIHhGdR8",
        "atlassian-cloud",
    ),
    ("atlassian-sending-domain-verification=1b4b110f-a2dd-4853-8b13-de36c831aa81", "atlassian-cloud"),
    ("docusign=a667d9bf-12ef-4245-b1b8-1a04aaf7ad0b", "docusign"),
    ("adobe-idp-site-verification=5ce4d99c-af0a-4b76-9217-bd49d3336df0", "adobe"),
    ("apple-domain-verification=CTNfFcKtjK9bLt24", "apple-business"),
    ("ZOOM_verify_ClSSgAI2bqqZQA66rT4Z1x", "zoom"),
    ("stripe-verification=4CF7AEE652822C305C91D2279959E1EE04A622A05F28DC315DD60FAFD1F83C49", "stripe"),
    ("dropbox-domain-verification=4ld3jahx0psi", "dropbox"),
    ("slack-domain-verification=brcGZdMBE2m0Btj5r9x2qO1CofXCRoSqytSH0aS5", "slack"),
    ("klaviyo-site-verification=NsTtn9", "klaviyo"),
    ("calendly-site-verification=at0DQARi7IZvJtXQAWhMqpmIzpvoBNF7aam5VKKxP", "calendly"),
    ("knowbe4-site-verification=a9ce6449edf2d51c41eed1f3517d26f9", "knowbe4"),
    ("smartsheet-site-validation=EeqHILQCPlyqRLZalbWSAPzmPdLJqa5q", "smartsheet"),
    ("miro-verification=447de3cf7e9cc7a44574eca8b8ccad4f240b19b0", "miro"),
    ("anthropic-domain-verification-4m610k=r3RLSmreLrBeFlorsJha5GDSi", "claude"),
    ("openai-domain-verification=dv-2KUs3OZt2X7mHXT2y1vM1VbH", "openai"),
    ("notion-domain-verification=4wS9fYEvnEgZg6Fc4cQ3atgsNuaj2zZIKwRP34uAGse", "notion"),
    ("airtable-verification=a25c5929bf27eceab120aa631f5b34cb", "airtable"),
    ("onetrust-domain-verification=1e62f8d767fc41a39fdf3f77025a8105", "onetrust"),
    ("SFMC-ZWQ1KX6NcnbWgSDBdMcM5hev9zt7KIW2ujakv25u", "salesforce-marketing"),
    ("amazonses:QbUv5pPHGQxRy1vKA0J7Y/biE9oR6MTxOTI1bZIfjsw=", "amazon-ses"),
    ("_globalsign-domain-verification=qu9bswx7_efyr0AnoYMkd0ZmvFdZNxur1nGSq55P5P", "globalsign"),
    ("duo_sso_verification=AxenLdoqIXzjl2RJzE1BlOfkawDbDFlnbyvjAt8vcjKHBkvYwEMySDRk5QmBd66v", "duo"),
    ("jamf-site-verification=PIprfFrz8CBhH0TK0nNhnQ", "jamf"),
    ("cloudflare_dashboard_sso=b9207a4cf3f8f5e2aa07e4eff6887c88", "cloudflare"),
    # Nobody's token.
    ("_wufmw8f1leho148v35f8zaogcyux7lx", None),
    ("253961548-4297453", None),
    ("5B8A3F03DB", None),
    ("asv=54832828144bb4ff89f152", None),
    ("our docusign=account is closed", None),
    ("spf2.0/pra mx include:spf.mandrillapp.com -all", None),
    ("include:_spf.emailcampaigns.net", None),
]

CNAME = [
    ("autodiscover", "autodiscover.outlook.com.", "microsoft-365"),
    ("lyncdiscover", "webdir.online.lync.com.", "microsoft-365"),
    ("enterpriseregistration", "enterpriseregistration.windows.net.", "microsoft-365"),
    ("help", "example.zendesk.com.", "zendesk"),
    ("support", "example.freshdesk.com.", "freshworks"),
    ("www", "ext-cust.squarespace.com.", "squarespace"),
    ("www", "cdn1.wixdns.net.", "wix"),
    ("info", "1234567.group7.sites.hubspot.net.", "hubspot"),
    ("em", "u1234567.wl123.sendgrid.net.", "sendgrid"),
    ("email", "mailgun.org.", "mailgun"),
    ("portal", "example.clientsecure.me.", "simplepractice"),
    ("status", "abc123.stspg-customer.com.", "statuspage"),
    ("my", "clinic.portal-vendor.example.", "host-portal-vendor.example"),
    ("help", "help.zendesk.com.evil.example.", "host-evil.example"),
    ("mta-sts", "example-org.mta-sts.easydmarc.com.", "easydmarc"),
    ("www", "example.org.", None),
    ("portal", "web1.example.org.", None),
]

REPORTS = [
    ("mailto:d@rua.agari.com", "agari"),
    ("mailto:l1rcsnp0@ag.dmarcian.com", "dmarcian"),
    ("mailto:088836b424@rua.easydmarc.us", "easydmarc"),
    ("mailto:dmarc_rua@emaildefense.proofpoint.com", "proofpoint"),
    ("mailto:dmarc_agg@vali.email", "valimail"),
    ("mailto:dmarc_agg@dmarc.everest.email", "validity"),
    ("mailto:c4db5b7f857c4b1086c737b01dd7e949@dmarc-reports.cloudflare.net", "cloudflare"),
    ("mailto:re+abcdef@dmarc.postmarkapp.com", "postmark"),
    ("mailto:dmarc@notagari.com", "host-notagari.com"),
    ("mailto:dmarc@reports.example.org", None),
]


def zone(**records: list[str]) -> FakeDns:
    dns = FakeDns({(DOMAIN, "NS"): ["ns1.example.org.", "ns2.example.org."]})
    for rdtype, values in records.items():
        dns.add(DOMAIN, rdtype, *values)
        for name in {*INCLUDED.findall(" ".join(values))}:
            dns.add(name, "TXT", "v=spf1 -all")
    return dns


@pytest.mark.parametrize(("record", "services"), MX)
async def test_mail_hosts(record: str, services: set[str]) -> None:
    facts = await look(zone(MX=[record]), services=False)

    assert {one.service for one in facts.sightings} == services
    assert {one.means for one in facts.sightings} <= {"receives-mail"}


@pytest.mark.parametrize(("record", "services"), SPF)
async def test_senders(record: str, services: dict[str, str]) -> None:
    facts = await look(zone(TXT=[record]), services=False)

    assert {one.service: one.confidence for one in facts.sightings} == services
    assert {one.means for one in facts.sightings} <= {"may-send-as-domain"}


@pytest.mark.parametrize(("record", "service"), TXT)
async def test_proofs_of_ownership_are_weak_and_their_value_is_not_kept(
    record: str, service: str | None
) -> None:
    facts = await look(zone(TXT=[record]), services=False)

    assert [one.service for one in facts.sightings] == ([] if service is None else [service])
    for one in facts.sightings:
        assert (one.confidence, one.means) == ("weak", "verified-ownership-once")
        assert record not in one.text and not one.sure


@pytest.mark.parametrize(("label", "target", "service"), CNAME)
async def test_aliases_of_usual_hosts(label: str, target: str, service: str | None) -> None:
    dns = zone(TXT=["nothing"])
    dns.add(f"{label}.{DOMAIN}", "CNAME", target)
    facts = await look(dns)

    assert [one.service for one in facts.sightings] == ([] if service is None else [service])
    assert facts.looked["aliases"] is True


@pytest.mark.parametrize(("uri", "service"), REPORTS)
async def test_receivers_of_reports(uri: str, service: str | None) -> None:
    dns = zone(TXT=["nothing"])
    dns.add(f"_dmarc.{DOMAIN}", "TXT", f"v=DMARC1; p=reject; rua={uri}")
    dns.add(f"_smtp._tls.{DOMAIN}", "TXT", f"v=TLSRPTv1; rua={uri}")
    facts = await look(dns, services=False)

    assert {one.service for one in facts.sightings} == (set() if service is None else {service})
    assert {one.means for one in facts.sightings} <= {"receives-reports"}


def test_the_table_is_as_long_as_promised() -> None:
    assert len(MX) + len(SPF) + len(TXT) + len(CNAME) + len(REPORTS) >= 60
