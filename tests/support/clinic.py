"""Tell the story of a small clinic for tests: what its domains and hosts showed, and what they did not."""

from tests.support import run_rules as r
from tests.support.run_parts import BILLING, CLINIC, domain, evidence, finding, host

from hipaacheck.model import Evidence, Finding, Outcome, Target, TargetKind

FAIL, PASS, UNKNOWN = Outcome.FAIL, Outcome.PASS, Outcome.UNKNOWN
MANUAL, NOT_APPLICABLE = Outcome.MANUAL, Outcome.NOT_APPLICABLE

RESOLVER = "127.0.0.1:53"
TIMEOUT_25 = (
    "connecting to port 25 timed out, as it did for three unrelated servers: this network seems to block it"
)

MAIN = domain(CLINIC, 4)
BILL = domain(BILLING, 9)
MX1 = host(TargetKind.MAIL_HOST, f"mx1.{CLINIC}", 25, "smtp", MAIN)
MX2 = host(TargetKind.MAIL_HOST, f"mx2.{CLINIC}", 25, "smtp", MAIN)
MXB = host(TargetKind.MAIL_HOST, f"mx1.{BILLING}", 25, "smtp", BILL)
WWW = host(TargetKind.WEB_HOST, f"www.{CLINIC}", 443, "https", MAIN)
PORTAL = host(TargetKind.WEB_HOST, f"portal.{CLINIC}", 443, "https", MAIN)

SPF_MAIN = evidence(
    MAIN,
    "dns.spf",
    RESOLVER,
    f"TXT {CLINIC}",
    {"record": "v=spf1 include:_spf.mailcare.example -all", "record_count": 1, "lookups": 4, "usable": True},
    raw=f'{CLINIC}. 300 IN TXT "v=spf1 include:_spf.mailcare.example -all"',
)
SPF_BILL = evidence(
    BILL,
    "dns.spf",
    RESOLVER,
    f"TXT {BILLING}",
    {
        "record": "v=spf1 mx include:spf.invoices.example ?all",
        "record_count": 1,
        "all_qualifier": "?",
        "lookups": {"unseen": "TXT of spf.invoices.example: timeout from 127.0.0.1:53"},
        "spenders": [{"domain": BILLING, "term": "mx", "lookups": 1}],
    },
    raw=f'{BILLING}. 300 IN TXT "v=spf1 mx include:spf.invoices.example ?all"',
)
DKIM_MAIN = evidence(
    MAIN,
    "dns.dkim",
    RESOLVER,
    "TXT of 61 selectors",
    {
        "found": True,
        "asked": 61,
        "weakest_rsa_bits": 1024,
        "weakest_selector": "s2019",
        "keys": [
            {
                "selector": "s2019",
                "bits": 1024,
                "record": "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7",
            }
        ],
    },
)
DKIM_BILL = evidence(
    BILL,
    "dns.dkim",
    RESOLVER,
    "TXT of 61 selectors",
    {"found": {"unseen": "none of 61 selectors answered; selectors cannot be listed"}, "asked": 61},
    absent=True,
)
DMARC_MAIN = evidence(
    MAIN,
    "dns.dmarc",
    RESOLVER,
    f"TXT _dmarc.{CLINIC}",
    {"found": True, "policy": "none", "wants_reports": False},
    raw=f'_dmarc.{CLINIC}. 300 IN TXT "v=DMARC1; p=none"',
)
DMARC_BILL = evidence(BILL, "dns.dmarc", RESOLVER, f"TXT _dmarc.{BILLING}", {"found": False}, absent=True)
MX_MAIN = evidence(
    MAIN,
    "dns.mx",
    RESOLVER,
    f"MX {CLINIC}",
    {
        "hosts": [{"name": MX1.name, "preference": 10}, {"name": MX2.name, "preference": 20}],
        "dead_targets": [],
    },
)
MX_BILL = evidence(BILL, "dns.mx", RESOLVER, f"MX {BILLING}", {"dead_targets": [f"old-relay.{BILLING}"]})
DNSSEC_BILL = evidence(
    BILL, "dns.dnssec", RESOLVER, f"DS and DNSKEY of {BILLING}", error="DNSKEY: SERVFAIL from 127.0.0.1:53"
)
TLS_MX1 = evidence(
    MX1,
    "tls.mail",
    "192.0.2.25:25",
    "EHLO, STARTTLS, 9 handshakes",
    {
        "engine": "quick",
        "negotiated_version": "TLSv1.3",
        "offers_tls1_0": True,
        "offers_tls1_2": True,
        "dh_bits": None,
    },
    raw="220 mx1.harborclinic.example ESMTP\r\n250-STARTTLS\r\n250 8BITMIME\r\n",
    after=0.8,
)
TLS_MX2 = evidence(MX2, "tls.mail", "192.0.2.26:25", "connect to port 25", error=TIMEOUT_25, after=5.0)
TLS_MXB = evidence(
    MXB,
    "tls.mail",
    "198.51.100.7:25",
    "EHLO",
    {"engine": "quick", "starttls_offered": False},
    raw="220 mx1.harborbilling.example ready\r\n250-PIPELINING\r\n250 SIZE 10240000\r\n",
    after=0.9,
)
WEB_WWW = evidence(
    WWW,
    "web.front",
    "192.0.2.80:443",
    f"GET https://{WWW.name}/ and http://{WWW.name}/",
    {
        "https_works": True,
        "http_redirects_to_https": False,
        "http_chain": [f"http://{WWW.name}/"],
        "engine": "quick",
    },
)
WEB_PORTAL = evidence(
    PORTAL,
    "web.page",
    "192.0.2.81:443",
    f"GET https://{PORTAL.name}/login",
    {
        "hsts": True,
        "hsts_max_age": 31_536_000,
        "insecure_cookies": ["PORTALSESSID"],
        "has_password_field": True,
    },
)


def clinic() -> tuple[tuple[Target, ...], tuple[Evidence, ...], tuple[Finding, ...]]:
    """Return the clinic's targets, evidence and findings."""
    targets = (MAIN, BILL, MX1, MX2, MXB, WWW, PORTAL)
    seen = (
        SPF_MAIN,
        SPF_BILL,
        DKIM_MAIN,
        DKIM_BILL,
        DMARC_MAIN,
        DMARC_BILL,
        MX_MAIN,
        MX_BILL,
        DNSSEC_BILL,
        TLS_MX1,
        TLS_MX2,
        TLS_MXB,
        WEB_WWW,
        WEB_PORTAL,
    )
    return targets, seen, (*_domains(), *_mail(), *_web())


def _domains() -> tuple[Finding, ...]:
    spf, enforced = "one record that can be evaluated", "p=quarantine or p=reject, without t=y"
    no_record = "MTA-STS: no record and no policy"
    return (
        finding(r.SPF, MAIN, PASS, "v=spf1 include:_spf.mailcare.example -all", spf, evidence=(SPF_MAIN,)),
        finding(r.SPF, BILL, PASS, "v=spf1 mx include:spf.invoices.example ?all", spf, evidence=(SPF_BILL,)),
        finding(r.SPF_END, MAIN, PASS, "the record ends with -all", "~all or -all", evidence=(SPF_MAIN,)),
        finding(r.SPF_END, BILL, FAIL, "the record ends with ?all", "~all or -all", evidence=(SPF_BILL,)),
        finding(
            r.DKIM, MAIN, PASS, "1 key among 61 selectors", "at least one usable key", evidence=(DKIM_MAIN,)
        ),
        finding(
            r.DKIM,
            BILL,
            UNKNOWN,
            expected="at least one usable key",
            evidence=(DKIM_BILL,),
            because="none of 61 selectors answered; selectors cannot be listed from DNS",
        ),
        finding(r.DKIM_BITS, MAIN, FAIL, "s2019: 1024 bits", "2048 bits or more", evidence=(DKIM_MAIN,)),
        finding(
            r.DKIM_BITS,
            BILL,
            UNKNOWN,
            expected="2048 bits or more",
            evidence=(DKIM_BILL,),
            because="none of 61 selectors answered; selectors cannot be listed from DNS",
        ),
        finding(r.DMARC, MAIN, FAIL, "p=none, no reports", enforced, evidence=(DMARC_MAIN,)),
        finding(
            r.DMARC,
            BILL,
            FAIL,
            f"no DMARC record at _dmarc.{BILLING}",
            enforced,
            evidence=(DMARC_BILL,),
            fix=f"Publish this TXT record at _dmarc.{BILLING}:\n\n"
            f"    v=DMARC1; p=quarantine; rua=mailto:dmarc-reports@{BILLING}",
        ),
        finding(
            r.DMARC_REPORTS,
            MAIN,
            FAIL,
            "no rua",
            "at least one report address",
            evidence=(DMARC_MAIN,),
            fix=f"Add rua=mailto:dmarc-reports@{CLINIC} to the record.",
        ),
        finding(r.DMARC_REPORTS, BILL, NOT_APPLICABLE, because="the domain has no DMARC record"),
        finding(r.MX, MAIN, PASS, "both hosts resolve", "every MX host has an address", evidence=(MX_MAIN,)),
        finding(
            r.MX,
            BILL,
            FAIL,
            f"old-relay.{BILLING} has no address",
            "every MX host has an address",
            evidence=(MX_BILL,),
            fix=f"Remove old-relay.{BILLING} from the MX records, or give it an address.",
        ),
        finding(r.MTA_STS, MAIN, FAIL, no_record, "a policy in mode enforce", evidence=(MX_MAIN,)),
        finding(
            r.MTA_STS,
            BILL,
            UNKNOWN,
            because="TXT of _mta-sts.harborbilling.example: SERVFAIL from 127.0.0.1:53",
        ),
        finding(r.TLS_RPT, MAIN, FAIL, "no record", "a TLS-RPT record with rua"),
        finding(r.DNSSEC, MAIN, PASS, "secure, validated by hipaacheck", "secure"),
        finding(
            r.DNSSEC, BILL, UNKNOWN, because="DNSKEY: SERVFAIL from 127.0.0.1:53", evidence=(DNSSEC_BILL,)
        ),
        finding(r.CAA, MAIN, PASS, 'issue "letsencrypt.org"', "at least one issue record"),
        finding(r.CAA, BILL, FAIL, "no CAA record up to the root", "at least one issue record"),
    )


def _mail() -> tuple[Finding, ...]:
    mail_rules = (r.STARTTLS, r.MAIL_VERSION, r.MAIL_OLD, r.MAIL_CERT)
    clear = "the server does not offer STARTTLS (TLS-MAIL-001)"
    return (
        finding(r.STARTTLS, MX1, PASS, "STARTTLS offered and completed", "STARTTLS", evidence=(TLS_MX1,)),
        finding(r.MAIL_VERSION, MX1, PASS, "TLS 1.3, TLS 1.2", "TLS 1.2 or later", evidence=(TLS_MX1,)),
        finding(r.MAIL_OLD, MX1, FAIL, "TLS 1.0 and TLS 1.1 offered", "neither", evidence=(TLS_MX1,)),
        finding(
            r.MAIL_CERT,
            MX1,
            FAIL,
            "CN=mx1.harborclinic.example expired on 2026-11-02 (19 days ago)",
            "a trusted certificate for mx1.harborclinic.example, within its dates",
            evidence=(TLS_MX1,),
        ),
        *(finding(item, MX2, UNKNOWN, because=TIMEOUT_25, evidence=(TLS_MX2,)) for item in mail_rules),
        finding(
            r.STARTTLS, MXB, FAIL, "EHLO answer without STARTTLS", "STARTTLS offered", evidence=(TLS_MXB,)
        ),
        *(finding(item, MXB, NOT_APPLICABLE, because=clear) for item in mail_rules[1:]),
    )


def _web() -> tuple[Finding, ...]:
    return (
        finding(
            r.HTTPS,
            WWW,
            FAIL,
            "http://www.harborclinic.example/ answers 200 without a redirect",
            "a redirect to https on the first hop",
            evidence=(WEB_WWW,),
        ),
        finding(r.HTTPS, PORTAL, PASS, "301 to https", "a redirect to https", evidence=(WEB_PORTAL,)),
        finding(
            r.HSTS,
            WWW,
            FAIL,
            "no Strict-Transport-Security header",
            "max-age of at least six months",
            evidence=(WEB_WWW,),
        ),
        finding(
            r.HSTS, PORTAL, PASS, "max-age=31536000", "max-age of at least six months", evidence=(WEB_PORTAL,)
        ),
        finding(r.WEB_OLD, WWW, PASS, "TLS 1.3, TLS 1.2", "nothing older than TLS 1.2", evidence=(WEB_WWW,)),
        finding(r.WEB_OLD, PORTAL, PASS, "TLS 1.3", "nothing older than TLS 1.2"),
        finding(
            r.COOKIES,
            PORTAL,
            FAIL,
            "PORTALSESSID without Secure",
            "Secure on every cookie",
            evidence=(WEB_PORTAL,),
        ),
        finding(r.COOKIES, WWW, PASS, "no cookies", "Secure on every cookie", evidence=(WEB_WWW,)),
        finding(
            r.PORTAL,
            PORTAL,
            MANUAL,
            "a log-in form was seen",
            "a second factor",
            because="whether a second factor is asked for cannot be seen from outside",
        ),
        finding(r.PORTAL, WWW, NOT_APPLICABLE, because="the page has no log-in form"),
    )
