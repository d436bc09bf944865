"""Sign zones for the lab (RFC 4034, 4035): one ECDSA P-256 key for each zone, NSEC, no clever parts.

dnspython signs too, but from 2.9 on it wants cryptography 50, and sslyze wants less than 47. This also is
five times as fast, because equal records of different zones are parsed once.
"""

import base64
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import dns.dnssec
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from dns.rdtypes.ANY.DNSKEY import DNSKEY

Records = Mapping[str, Sequence[str]]
"""Record sets by "OWNER TYPE"; owners are relative, "@" is the zone itself."""

TTL = 300
_ALGORITHM = 13
_SIGNED_AT_CUT = ("DS", "NSEC")


@dataclass(frozen=True, slots=True)
class ZoneKey:
    """The one key of a zone, which signs everything (a combined signing key)."""

    private: ec.EllipticCurvePrivateKey
    dnskey: DNSKEY

    @classmethod
    def new(cls) -> "ZoneKey":
        """Make an ECDSA P-256 key (RFC 6605)."""
        private = ec.generate_private_key(ec.SECP256R1())
        numbers = private.public_key().public_numbers()
        public = numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
        text = f"257 3 {_ALGORITHM} {base64.b64encode(public).decode()}"
        dnskey = dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.DNSKEY, text)
        assert isinstance(dnskey, DNSKEY)
        return cls(private, dnskey)

    def ds(self, zone: str) -> str:
        """Return the DS record data for the parent, or for a trust anchor."""
        return dns.dnssec.make_ds(dns.name.from_text(zone), self.dnskey, "SHA256").to_text()


@dataclass(frozen=True, slots=True)
class Signing:
    """How a zone is signed: by which key, until when, and which signatures are right.

    `broken` names record types whose signatures have one bit turned over; "*" means all but the key's own.
    """

    key: ZoneKey
    expired: bool = False
    broken: str = ""


def signed(records: Records, origin: str, signing: Signing) -> dict[str, tuple[str, ...]]:
    """Return the records with DNSKEY, NSEC and RRSIG records added."""
    apex = tuple(origin.rstrip(".").split(".")) if origin != "." else ()
    nodes: dict[tuple[str, ...], dict[str, Sequence[str]]] = {}
    for key, values in {**records, "@ DNSKEY": (signing.key.dnskey.to_text(),)}.items():
        owner, rdtype = key.split(" ")
        labels = apex if owner == "@" else (*owner.lower().split("."), *apex)
        nodes.setdefault(labels, {})[rdtype] = values
    cuts = [labels for labels, node in nodes.items() if "NS" in node and labels != apex]
    owners = sorted(
        (one for one in nodes if not any(one[-len(cut) :] == cut and one != cut for cut in cuts)),
        key=lambda labels: labels[::-1],
    )
    signer = _Signer(apex, signing)
    added: dict[str, tuple[str, ...]] = {"@ DNSKEY": (signing.key.dnskey.to_text(),)}
    for labels, following in zip(owners, [*owners[1:], apex], strict=True):
        owner = ".".join(labels[: len(labels) - len(apex)]) or "@"
        node = nodes[labels]
        node["NSEC"] = (" ".join([".".join(following) + ".", *sorted({*node, "NSEC", "RRSIG"}, key=_code)]),)
        added[f"{owner} NSEC"] = tuple(node["NSEC"])
        added[f"{owner} RRSIG"] = tuple(
            signer.rrsig(labels, rdtype, values)
            for rdtype, values in node.items()
            if labels not in cuts or rdtype in _SIGNED_AT_CUT
        )
    return {**{key: tuple(values) for key, values in records.items()}, **added}


class _Signer:
    """Makes the signatures of one zone."""

    def __init__(self, apex: tuple[str, ...], signing: Signing) -> None:
        self._signing = signing
        self._apex = apex
        now = datetime.now(UTC)
        ends = now - timedelta(days=2) if signing.expired else now + timedelta(days=14)
        self._dates = (int(ends.timestamp()), int((now - timedelta(days=16)).timestamp()))
        self._tag = dns.dnssec.key_id(signing.key.dnskey)

    def rrsig(self, labels: tuple[str, ...], rdtype: str, values: Sequence[str]) -> str:
        """Return the data of the RRSIG over one record set (RFC 4034 section 3.1.8.1)."""
        count = len(labels) - int(labels[:1] == ("*",))
        head = struct.pack("!HBBIIIH", _code(rdtype), _ALGORITHM, count, TTL, *self._dates, self._tag)
        owner = _wire(labels)
        data = head + _wire(self._apex)
        for rdata in sorted(_canonical(rdtype, value) for value in values):
            data += owner + struct.pack("!HHIH", _code(rdtype), 1, TTL, len(rdata)) + rdata
        r, s = decode_dss_signature(self._signing.key.private.sign(data, ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        if rdtype != "DNSKEY" and self._signing.broken in ("*", rdtype):
            signature = bytes([signature[0] ^ 1]) + signature[1:]
        zone = ".".join(self._apex) + "."
        text = base64.b64encode(signature).decode()
        ends, starts = self._dates
        return f"{rdtype} {_ALGORITHM} {count} {TTL} {ends} {starts} {self._tag} {zone} {text}"


def lines(records: Records, origin: str) -> Iterator[str]:
    """Yield the lines of a zone file."""
    yield f"$ORIGIN {origin}"
    yield f"$TTL {TTL}"
    for key, values in records.items():
        owner, rdtype = key.split(" ")
        for value in values:
            yield f"{owner} {rdtype} {value}"


@cache
def _code(rdtype: str) -> int:
    return int(dns.rdatatype.from_text(rdtype))


@cache
def _canonical(rdtype: str, text: str) -> bytes:
    """Return the canonical wire form of one record (RFC 4034 section 6.2)."""
    return dns.rdata.from_text(dns.rdataclass.IN, rdtype, text).to_digestable()


def _wire(labels: tuple[str, ...]) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"
