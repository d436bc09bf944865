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


def zone_text() -> str:
    """Return the zone: SPF with a dead include, a 1024-bit DKIM key, DMARC that only watches."""
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
{DOMAIN}. IN TXT "v=spf1 mx include:_spf.mailer.example include:_spf.gone.example ?all"
_spf.mailer.example. IN TXT "v=spf1 ip4:192.0.2.0/24 -all"
_dmarc.{DOMAIN}. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN}"
selector1._domainkey.{DOMAIN}. IN TXT {_quoted(f"v=DKIM1; k=rsa; p={_weak_key()}")}
_mta-sts.{DOMAIN}. IN TXT "v=STSv1; id=20260901T000000"
_smtp._tls.{DOMAIN}. IN TXT "v=TLSRPTv1; rua=mailto:tls-reports@{DOMAIN}"
"""


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
        wanted = QTYPE[request.q.qtype]
        for record in self._records.get(name, ()):
            if QTYPE[record.rtype] == wanted:
                reply.add_answer(record)
        below = f".{name}" if name != "." else "."
        if name not in self._records and not any(known.endswith(below) for known in self._records):
            reply.header.rcode = RCODE.NXDOMAIN
        return reply
