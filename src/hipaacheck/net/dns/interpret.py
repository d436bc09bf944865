"""Read the end of a question out of one response: answer, nothing, elsewhere, or no answer at all."""

from dataclasses import dataclass

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.CNAME
import dns.rrset

from hipaacheck.net.answers import DnsFailure, DnsStatus

CHAIN_LIMIT = 10
DETAIL_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Step:
    """How far one response leads.

    `names` are the CNAME targets that were followed in it, in order. `status` is None when the last of
    them must be asked for separately.
    """

    names: tuple[dns.name.Name, ...] = ()
    status: DnsStatus | None = None
    rrset: dns.rrset.RRset | None = None
    signatures: dns.rrset.RRset | None = None
    failure: DnsFailure | None = None
    detail: str = ""


def interpret(message: dns.message.Message, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> Step:
    """Follow `name` through the response (RFC 1034 section 4.3.2, RFC 2308 section 2)."""
    rcode = message.rcode()
    if rcode not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        return _refused(message, rcode)
    names, rrset, looped = _follow(message, name, rdtype)
    if looped:
        return Step(
            status=DnsStatus.FAILED, failure=DnsFailure.MALFORMED, detail="CNAME loop or chain too long"
        )
    final = names[-1] if names else name
    if rrset is not None and rcode == dns.rcode.NXDOMAIN:
        detail = "NXDOMAIN and records in one response"
        return Step(status=DnsStatus.FAILED, failure=DnsFailure.MALFORMED, detail=detail)
    if rrset is not None:
        # An answer of one RRset has no room for signatures, and this is the common case.
        alone = len(message.answer) == 1
        signatures = None if alone else _rrset(message, final, dns.rdatatype.RRSIG, rdtype)
        return Step(names, DnsStatus.ANSWER, rrset, signatures)
    if rcode == dns.rcode.NXDOMAIN:
        return Step(names, DnsStatus.NXDOMAIN)
    return _without_records(message, names, final)


def _follow(
    message: dns.message.Message, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> tuple[tuple[dns.name.Name, ...], dns.rrset.RRset | None, bool]:
    """Return the aliases, the records at their end, and whether they lead nowhere."""
    names: list[dns.name.Name] = []
    current, found = name, _rrset(message, name, rdtype)
    while found is None and rdtype != dns.rdatatype.CNAME:
        alias = _rrset(message, current, dns.rdatatype.CNAME)
        if alias is None:
            break
        record = alias[0]
        if not isinstance(record, dns.rdtypes.ANY.CNAME.CNAME):
            return (), None, True
        current = record.target.canonicalize()
        if current == name or current in names or len(names) >= CHAIN_LIMIT:
            return (), None, True
        names.append(current)
        found = _rrset(message, current, rdtype)
    return tuple(names), found, False


def _without_records(
    message: dns.message.Message, names: tuple[dns.name.Name, ...], final: dns.name.Name
) -> Step:
    """Tell no data from a referral, an alias that ends here and an answer by nobody in particular."""
    denies = any(
        rrset.rdtype == dns.rdatatype.SOA and final.is_subdomain(rrset.name) for rrset in message.authority
    )
    if denies:
        return Step(names, DnsStatus.NODATA)
    if names:
        return Step(names)
    if any(rrset.rdtype == dns.rdatatype.NS for rrset in message.authority):
        # RFC 2308 section 2.2: NS without SOA is a referral, and says nothing about the name.
        detail = "it refers to other servers instead of answering"
        return Step(status=DnsStatus.FAILED, failure=DnsFailure.REFUSED, detail=detail)
    if not message.flags & (dns.flags.RA | dns.flags.AA):
        detail = "it neither resolves nor holds this zone"
        return Step(status=DnsStatus.FAILED, failure=DnsFailure.REFUSED, detail=detail)
    return Step(names, DnsStatus.NODATA)


def _refused(message: dns.message.Message, rcode: dns.rcode.Rcode) -> Step:
    word = dns.rcode.to_text(rcode)
    refused = rcode in (dns.rcode.REFUSED, dns.rcode.NOTAUTH)
    failure = DnsFailure.REFUSED if refused else DnsFailure.SERVFAIL
    parts = [] if word.lower() == failure else [word]
    parts += _extended_errors(message)
    return Step(status=DnsStatus.FAILED, failure=failure, detail="; ".join(parts)[:DETAIL_LIMIT])


def _extended_errors(message: dns.message.Message) -> list[str]:
    """Return the reasons of RFC 8914, with whatever text stripped of what could do harm in a terminal."""
    found = []
    for option in message.options[:4]:
        if isinstance(option, dns.edns.EDEOption):
            text = "".join(char for char in (option.text or "") if char.isascii() and char.isprintable())
            found.append(f"EDE {int(option.code)} {text}".strip())
    return found


def _rrset(
    message: dns.message.Message,
    name: dns.name.Name,
    rdtype: dns.rdatatype.RdataType,
    covers: dns.rdatatype.RdataType = dns.rdatatype.NONE,
) -> dns.rrset.RRset | None:
    if not message.answer:
        return None
    found = message.get_rrset(message.answer, name, dns.rdataclass.IN, rdtype, covers)
    return found if found else None
