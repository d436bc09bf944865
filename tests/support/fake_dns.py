"""Answer DNS questions from a small zone held in memory, so that tests need no resolver.

    dns = FakeDns({
        ("example.org", "TXT"): ["v=spf1 mx -all", "other text"],
        ("example.org", "MX"): ["10 mail.example.org."],
        ("www.example.org", "CNAME"): ["example.org."],
    })
    dns.fail("broken.example.org", "TXT", DnsFailure.TIMEOUT)
    answer = await dns.ask("example.org", "MX")

Values are presentation text (RFC 1035 section 5.1) or ready dnspython rdatas. TXT and SPF values that do
not begin with a quotation mark are the text itself (Latin-1, one code point a byte, cut into strings of
255). Names in values are absolute with or without the final dot.

What the zone says of other names is computed as a name server would: a name with nothing at or below it
is NXDOMAIN, another one without the asked type is NODATA, `*.example.org` stands for absent names
below example.org (RFC 4592), a CNAME is followed (a loop is SERVFAIL), and what is no DNS name fails as
BAD_NAME. `asked` lists the questions in order and `peak` says how many were open at once.
"""

import asyncio
from collections.abc import Iterable, Mapping

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from hipaacheck.net.answers import DnsAnswer, DnsFailure, DnssecState, DnssecVerdict, DnsStatus

Value = str | dns.rdata.Rdata

ANY_TYPE = "*"
LONGEST_CHAIN = 16
TTL = 300


class FakeDns:
    """A DnsClient over a zone in memory; it opens no connection and never raises for a question."""

    def __init__(
        self,
        records: Mapping[tuple[str, str], Iterable[Value]] | None = None,
        *,
        failures: Mapping[tuple[str, str], DnsFailure] | None = None,
        verdicts: Mapping[tuple[str, str], DnssecVerdict] | None = None,
        authenticated: bool = False,
    ) -> None:
        self.authenticated = authenticated
        self.asked: list[tuple[str, str]] = []
        self.peak = 0
        self._open = 0
        self._zone: dict[tuple[str, str], list[dns.rdata.Rdata]] = {}
        self._names: set[str] = set()
        self._failures: dict[tuple[str, str], DnsFailure] = {}
        self._verdicts: dict[tuple[str, str], DnssecVerdict] = {}
        for (name, rdtype), values in (records or {}).items():
            self.add(name, rdtype, *values)
        for (name, rdtype), failure in (failures or {}).items():
            self.fail(name, rdtype, failure)
        for (name, rdtype), verdict in (verdicts or {}).items():
            self.set_verdict(name, rdtype, verdict)

    def add(self, name: str, rdtype: str, *values: Value) -> None:
        """Add records; without values the name exists and holds nothing of this type."""
        key = _key(name)
        self._zone.setdefault((key, rdtype), []).extend(_rdata(rdtype, value) for value in values)
        labels = key.split(".")
        self._names.update(".".join(labels[start:]) for start in range(len(labels)))

    def remove(self, name: str, rdtype: str) -> None:
        """Take all records of this type away; the name stays."""
        self._zone.pop((_key(name), rdtype), None)

    def fail(self, name: str, rdtype: str = ANY_TYPE, failure: DnsFailure = DnsFailure.TIMEOUT) -> None:
        """Make questions for `name` (of one type, or of all) fail."""
        self._failures[_key(name), rdtype] = failure

    def set_verdict(self, name: str, rdtype: str, verdict: DnssecVerdict) -> None:
        """Say what `dnssec` answers; without it an RRset is insecure."""
        self._verdicts[_key(name), rdtype] = verdict

    async def ask(self, name: str, rdtype: str, *, signatures: bool = False) -> DnsAnswer:
        """Answer one question as net/clients.py promises."""
        self.asked.append((name, rdtype))
        self._open += 1
        self.peak = max(self.peak, self._open)
        await asyncio.sleep(0)  # so that questions asked together are open together
        self._open -= 1
        return self.answer(name, rdtype)

    async def addresses(self, host: str) -> DnsAnswer:
        """Answer A and AAAA in one rrset (of type ANY, which is the only one that both can be in)."""
        parts = await asyncio.gather(self.ask(host, "A"), self.ask(host, "AAAA"))
        found = [rdata for part in parts for rdata in part.rdatas]
        if found:
            first = next(part for part in parts if part.exists)
            rrset = dns.rrset.RRset(dns.name.from_text(host), dns.rdataclass.IN, dns.rdatatype.ANY)
            for rdata in found:
                rrset.items[rdata] = None  # RRset.add refuses to mix types
            return DnsAnswer(
                name=first.name,
                rdtype="A/AAAA",
                status=DnsStatus.ANSWER,
                rrset=rrset,
                aliases=first.aliases,
                authenticated=all(part.authenticated for part in parts),
                source=first.source,
            )
        chosen = next((part for part in parts if part.failed), None)
        chosen = chosen or next((part for part in parts if part.status is DnsStatus.NODATA), parts[0])
        return DnsAnswer(
            name=chosen.name,
            rdtype="A/AAAA",
            status=chosen.status,
            aliases=chosen.aliases,
            failure=chosen.failure,
            detail=chosen.detail,
            source=chosen.source,
        )

    async def dnssec(self, name: str, rdtype: str) -> DnssecVerdict:
        """Return the verdict that was set, or that the zone is not signed."""
        unsigned = DnssecVerdict(DnssecState.INSECURE, "hipaacheck", "no DS record")
        return self._verdicts.get((_key(name), rdtype), unsigned)

    def answer(self, name: str, rdtype: str) -> DnsAnswer:
        """Answer without waiting, for programs that are not async."""
        wanted = _key(name)
        try:
            dns.name.from_text(name)
        except (dns.exception.DNSException, UnicodeError) as error:
            return self._failure(wanted, rdtype, DnsFailure.BAD_NAME, str(error))
        aliases: list[str] = []
        current = wanted
        while True:
            failure = self._failures.get((current, rdtype)) or self._failures.get((current, ANY_TYPE))
            if failure is not None:
                return self._failure(wanted, rdtype, failure, "")
            owner = current if current in self._names else self._wildcard(current)
            found = self._zone.get((owner, rdtype), [])
            target = self._zone.get((owner, "CNAME"), [])
            if found or not target or rdtype == "CNAME":
                return self._found(wanted, rdtype, current, owner, found, tuple(aliases))
            current = _key(str(getattr(target[0], "target", "")))
            if current in aliases or current == wanted or len(aliases) >= LONGEST_CHAIN:
                return self._failure(wanted, rdtype, DnsFailure.SERVFAIL, "CNAME loop")
            aliases.append(current)

    def _found(
        self,
        wanted: str,
        rdtype: str,
        current: str,
        owner: str,
        found: list[dns.rdata.Rdata],
        aliases: tuple[str, ...],
    ) -> DnsAnswer:
        status = DnsStatus.ANSWER if found else DnsStatus.NODATA
        if owner not in self._names:
            status = DnsStatus.NXDOMAIN
        rrset = None
        if found:
            kind = dns.rdatatype.from_text(rdtype)
            rrset = dns.rrset.RRset(dns.name.from_text(current), dns.rdataclass.IN, kind)
            for rdata in found:
                rrset.add(rdata, TTL)
        return DnsAnswer(
            name=wanted,
            rdtype=rdtype,
            status=status,
            rrset=rrset,
            aliases=aliases,
            authenticated=self.authenticated,
            source="fake",
        )

    def _failure(self, name: str, rdtype: str, failure: DnsFailure, detail: str) -> DnsAnswer:
        return DnsAnswer(
            name=name, rdtype=rdtype, status=DnsStatus.FAILED, failure=failure, detail=detail, source="fake"
        )

    def _wildcard(self, name: str) -> str:
        """Return the wildcard that stands for an absent name (RFC 4592 section 3.3.1), or the name."""
        labels = name.split(".")
        for start in range(1, len(labels)):
            encloser = ".".join(labels[start:])
            if encloser in self._names:
                star = f"*.{encloser}"
                return star if star in self._names else name
        return name


def _key(name: str) -> str:
    return name.lower().removesuffix(".")


def _rdata(rdtype: str, value: Value) -> dns.rdata.Rdata:
    if isinstance(value, dns.rdata.Rdata):
        return value
    kind = dns.rdatatype.from_text(rdtype)
    if rdtype in ("TXT", "SPF") and not value.startswith('"'):
        raw = value.encode("latin-1")
        pieces = [raw[start : start + 255] for start in range(0, len(raw), 255)] or [b""]
        wire = b"".join(bytes([len(piece)]) + piece for piece in pieces)
        return dns.rdata.from_wire(dns.rdataclass.IN, kind, wire, 0, len(wire))
    return dns.rdata.from_text(dns.rdataclass.IN, kind, value, origin=dns.name.root, relativize=False)
