"""Clinics whose name service, MX records or MTA-STS policies have a fault."""

from tests.lab.clinic import Clinic, Mail, Site, Sts, Zone
from tests.lab.pki import Cert
from tests.lab.zones import txt

_POLICY = "version: STSv1\nmode: {mode}\nmx: mx1.mailhost.example\nmx: mx2.mailhost.example\nmax_age: {age}\n"
_NO_STS: dict[str, tuple[str, ...]] = {"_mta-sts TXT": (), "mta-sts A": (), "mta-sts AAAA": ()}
_TAKES_NO_MAIL: dict[str, tuple[str, ...]] = {
    **_NO_STS,
    "_smtp._tls TXT": (),
    "@ TXT": (txt("v=spf1 -all"),),
    "default._domainkey TXT": (),
}

_DNS = (
    Clinic("unsigned", "no DNSSEC", zone=Zone.UNSIGNED),
    Clinic("bogus", "DNSSEC signatures that are wrong", zone=Zone.BROKEN_SIGNATURES),
    Clinic("stale", "DNSSEC signatures that have expired", zone=Zone.EXPIRED_SIGNATURES),
    Clinic("ds-left", "a DS record for a zone that is no longer signed", zone=Zone.DS_BUT_UNSIGNED),
    Clinic("lame", "name servers that do not know the zone", zone=Zone.LAME),
    Clinic("lame-signed", "a DS record, and name servers that do not know the zone", zone=Zone.LAME_SIGNED),
    Clinic("silent", "name servers that never answer", zone=Zone.SILENT),
    Clinic("servfail", "name servers that always answer SERVFAIL", zone=Zone.SERVFAIL),
    Clinic("garbage", "name servers that answer with garbage", zone=Zone.GARBAGE),
    Clinic("absent", "the domain does not exist", zone=Zone.ABSENT),
    Clinic("one-ns", "one name server", {"@ NS": ("ns1.dns.example.",)}),
    Clinic("caa-none", "no CAA records", {"@ CAA": ()}),
    Clinic(
        "caa-critical",
        "a critical CAA property that no authority knows",
        {"@ CAA": ('0 issue "ca.example"', '128 tbs "unknown"')},
    ),
    Clinic("caa-none-allowed", "nothing is wrong; CAA forbids all certificates", {"@ CAA": ('0 issue ";"',)}),
)

_MX = (
    Clinic(
        "mx-null",
        "nothing is wrong; the domain takes no mail and says so",
        {**_TAKES_NO_MAIL, "@ MX": ("0 .",)},
    ),
    Clinic("mx-null-and-more", "a null MX beside a real one", {"@ MX": ("0 .", "10 mx1.mailhost.example.")}),
    Clinic(
        "mx-none",
        "no MX record, but an address",
        {"@ MX": (), "@ TXT": (txt("v=spf1 a -all"),)},
        mail=Mail(at_apex=True),
        site=Site(),
    ),
    Clinic(
        "mx-number",
        "an MX record that holds an IP address",
        {"@ MX": ("10 mx1.mailhost.example.", "20 127.0.9.9.")},
    ),
    Clinic(
        "mx-alias",
        "an MX record that names an alias",
        {
            "@ MX": ("10 alias.{name}.",),
            "alias CNAME": ("mx.{name}.",),
            "_25._tcp.alias CNAME": ("_25._tcp.mx.{name}.",),
        },
        mail=Mail(also=("alias",)),
        sts=Sts(policy="version: STSv1\nmode: enforce\nmx: *.mx-alias.example\nmax_age: 1209600\n"),
    ),
    Clinic(
        "mx-dead",
        "an MX host that does not exist",
        {"@ MX": ("10 mx1.mailhost.example.", "20 gone.{name}.")},
        sts=Sts(
            policy="version: STSv1\nmode: enforce\nmx: *.mailhost.example\nmx: gone.mx-dead.example\n"
            "max_age: 1209600\n"
        ),
    ),
)

_STS = (
    Clinic("sts-none", "no MTA-STS", _NO_STS),
    Clinic(
        "sts-two-records",
        "two MTA-STS records",
        {"_mta-sts TXT": (txt("v=STSv1; id=1"), txt("v=STSv1; id=2"))},
    ),
    Clinic("sts-no-id", "an MTA-STS record without an id", {"_mta-sts TXT": (txt("v=STSv1;"),)}),
    Clinic("sts-no-host", "an MTA-STS record without a policy host", {"mta-sts A": (), "mta-sts AAAA": ()}),
    Clinic("sts-404", "an MTA-STS policy that is not there", sts=Sts(policy=None)),
    Clinic("sts-redirect", "an MTA-STS policy behind a redirect", sts=Sts(redirect=True)),
    Clinic("sts-expired", "an MTA-STS policy with an expired certificate", sts=Sts(cert=Cert.EXPIRED)),
    Clinic(
        "sts-wrong-name", "an MTA-STS policy with the certificate of another", sts=Sts(cert=Cert.WRONG_NAME)
    ),
    Clinic(
        "sts-oversize",
        "an MTA-STS policy of 100 kilobytes",
        sts=Sts(policy=_POLICY.format(mode="enforce", age=1209600) + "mx: x.example\n" * 7000),
    ),
    Clinic(
        "sts-html",
        "an MTA-STS policy that is a web page",
        sts=Sts(policy="<!doctype html><p>Welcome", content_type="text/html"),
    ),
    Clinic(
        "sts-wrong-mx",
        "an MTA-STS policy that leaves an MX host out",
        sts=Sts(policy="version: STSv1\nmode: enforce\nmx: mx1.mailhost.example\nmax_age: 1209600\n"),
    ),
    Clinic(
        "sts-wildcard",
        "nothing is wrong; the policy names its hosts by a wildcard",
        sts=Sts(policy="version: STSv1\r\nmode: enforce\r\nmx: *.mailhost.example\r\nmax_age: 1209600\r\n"),
    ),
    Clinic(
        "sts-testing",
        "an MTA-STS policy in testing",
        sts=Sts(policy=_POLICY.format(mode="testing", age=1209600)),
    ),
    Clinic(
        "sts-short",
        "an MTA-STS policy that lasts an hour",
        sts=Sts(policy=_POLICY.format(mode="enforce", age=3600)),
    ),
)

NAMES: tuple[Clinic, ...] = (*_DNS, *_MX, *_STS)
