"""The DNS data of the demonstration clinic, and a small authoritative answerer for it."""

import base64

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from dnslib import QTYPE, RCODE, RR, DNSRecord
from dnslib.server import BaseResolver

DOMAIN = "lakeside-clinic.example"
PORTAL = f"portal.{DOMAIN}"
WWW = f"www.{DOMAIN}"
MX_GOOD = f"mx1.{DOMAIN}"
MX_OLD = f"mx2.{DOMAIN}"
MTA_STS = f"mta-sts.{DOMAIN}"
WEB_HOSTS = (DOMAIN, WWW, PORTAL, MTA_STS)
PARKED = "lakeside-billing.example"

_SPF = (
    "v=spf1 mx include:spf.protection.outlook.com include:servers.mcsv.net "
    "include:spf.constantcontact.com include:_spf.gone.example ?all"
)
_REPORTS = "lakeside@ag.dmarcian.com"
_PARKED_ZONE = f"""\
{PARKED}. IN SOA ns1.{DOMAIN}. hostmaster.{DOMAIN}. 1 3600 600 86400 300
{PARKED}. IN NS ns1.{DOMAIN}.
{PARKED}. IN NS ns2.{DOMAIN}.
{PARKED}. IN MX 0 .
{PARKED}. IN TXT "v=spf1 -all"
{PARKED}. IN CAA 0 issue ";"
_dmarc.{PARKED}. IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@{DOMAIN}"
{PARKED}._report._dmarc.{DOMAIN}. IN TXT "v=DMARC1"
"""
# What the companies of these names would answer, with addresses that belong to nobody (RFC 5737): the
# demonstration asks nobody but itself.
_OTHERS = f"""\
spf.protection.outlook.com. IN TXT "v=spf1 ip4:192.0.2.0/26 -all"
servers.mcsv.net. IN TXT "v=spf1 ip4:198.51.100.0/25 -all"
spf.constantcontact.com. IN TXT "v=spf1 ip4:203.0.113.0/26 ~all"
autodiscover.outlook.com. IN A 192.0.2.70
lakeside.acuityscheduling.com. IN A 198.51.100.200
{DOMAIN}._report._dmarc.ag.dmarcian.com. IN TXT "v=DMARC1"
ag.dmarcian.com. IN MX 10 ag.dmarcian.com.
ag.dmarcian.com. IN A 203.0.113.90
"""


def zone_text() -> str:
    """Return the zones: those of the clinic's two domains, and what the names in them lead to.

    SPF has a dead include and names a service that everybody forgot, the DKIM key has 1024 bits, DMARC only
    watches. The second domain is parked as it should be.
    """
    addresses = "\n".join(f"{name}. IN A 127.0.0.1" for name in (*WEB_HOSTS, MX_GOOD, MX_OLD))
    return f"""$TTL 300
. IN NS a.root.example.
example. IN NS ns1.registry.example.
{DOMAIN}. IN SOA ns1.{DOMAIN}. hostmaster.{DOMAIN}. 1 3600 600 86400 300
{DOMAIN}. IN NS ns1.{DOMAIN}.
{DOMAIN}. IN NS ns2.{DOMAIN}.
{DOMAIN}. IN MX 10 {MX_GOOD}.
{DOMAIN}. IN MX 20 {MX_OLD}.
{addresses}
ns1.{DOMAIN}. IN A 127.0.0.1
ns2.{DOMAIN}. IN A 127.0.0.1
{DOMAIN}. IN TXT {_quoted(_SPF)}
{DOMAIN}. IN TXT "MS=ms41827364"
{DOMAIN}. IN TXT "ZOOM_verify_5pKq2mXwR7"
{DOMAIN}. IN TXT "google-site-verification=rXu3lqDk0v7eYbT5"
autodiscover.{DOMAIN}. IN CNAME autodiscover.outlook.com.
book.{DOMAIN}. IN CNAME lakeside.acuityscheduling.com.
_dmarc.{DOMAIN}. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN},mailto:{_REPORTS}"
selector1._domainkey.{DOMAIN}. IN TXT {_quoted(f"v=DKIM1; k=rsa; p={_weak_key()}")}
_mta-sts.{DOMAIN}. IN TXT "v=STSv1; id=20260901T000000"
_smtp._tls.{DOMAIN}. IN TXT "v=TLSRPTv1; rua=mailto:tls-reports@{DOMAIN}"
{_PARKED_ZONE}{_OTHERS}"""


def mta_sts_policy() -> str:
    """Return the clinic's MTA-STS policy: still testing, and it forgot the second mail server."""
    return f"version: STSv1\r\nmode: testing\r\nmx: {MX_GOOD}\r\nmax_age: 604800\r\n"


def _weak_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(spki).decode()


def _quoted(text: str) -> str:
    """Return `text` as TXT strings of at most 255 bytes (RFC 1035 section 3.3.14)."""
    return " ".join(f'"{text[start : start + 250]}"' for start in range(0, len(text), 250))


class ClinicResolver(BaseResolver):  # type: ignore[misc] # dnslib has no types
    """Answer from the zone as a recursive resolver would: NXDOMAIN and NODATA are kept apart (RFC 2308)."""

    def __init__(self, zone: str) -> None:
        self._records: dict[str, list[RR]] = {}
        for record in RR.fromZone(zone):
            self._records.setdefault(str(record.rname).lower(), []).append(record)

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        """Return the reply to one question."""
        reply = request.reply(ra=1, aa=0)
        reply.header.ad = 0  # dnslib copies the flags of the question, and nothing here was validated
        name = str(request.q.qname).lower()
        self._answer(reply, name, QTYPE[request.q.qtype])
        below = f".{name}" if name != "." else "."
        if name not in self._records and not any(known.endswith(below) for known in self._records):
            reply.header.rcode = RCODE.NXDOMAIN
        return reply

    def _answer(self, reply: DNSRecord, name: str, wanted: str) -> None:
        """Add the records of a name; an alias comes with those of the name that it leads to."""
        for record in self._records.get(name, ()):
            kind = QTYPE[record.rtype]
            if kind in (wanted, "CNAME"):
                reply.add_answer(record)
            if kind == "CNAME" and wanted != "CNAME":
                self._answer(reply, str(record.rdata.label).lower(), wanted)
