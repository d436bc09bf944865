"""Say whether an RRset, or its absence, is authentic, and who found out (RFC 4035 section 4.3)."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import Protocol

import dns.flags
import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.CNAME
import dns.rdtypes.ANY.DNAME
import dns.rrset

from hipaacheck.net.answers import DnsFailure, DnssecState, DnssecVerdict, DnsStatus
from hipaacheck.net.dns.chain import Chain, Link, Source
from hipaacheck.net.dns.denial import Proof, read_denials
from hipaacheck.net.dns.interpret import CHAIN_LIMIT, interpret
from hipaacheck.net.dns.signatures import Keys, check
from hipaacheck.net.dns.transport import ExchangeError, Reply
from hipaacheck.net.dns.wire import Question, name_text

HERE = "hipaacheck"
_WORST_FIRST = (DnssecState.BOGUS, DnssecState.INDETERMINATE, DnssecState.INSECURE, DnssecState.SECURE)


class Resolving(Source, Protocol):
    """What a verdict needs of the client beyond the walk."""

    def again(self, question: Question) -> Awaitable[Reply | ExchangeError]:
        """Ask once more, past the cache."""
        ...


async def validate(
    source: Resolving, chain: Chain, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> DnssecVerdict:
    """Validate from the trust anchors down, along aliases; the weakest link is the verdict.

    Where this computer cannot validate because the resolver returns no signatures, the resolver's AD bit
    is reported as its word. Nothing that is not proven is called secure.
    """
    verdicts: list[DnssecVerdict] = []
    seen: list[dns.name.Name] = []
    current: dns.name.Name | None = name
    while current is not None:
        if current in seen or len(seen) > CHAIN_LIMIT:
            return indeterminate("CNAME loop or chain too long")
        seen.append(current)
        verdict, current = await _one(source, chain, current, rdtype)
        verdicts.append(verdict)
    return min(verdicts, key=lambda verdict: _WORST_FIRST.index(verdict.state))


def indeterminate(detail: str) -> DnssecVerdict:
    """Return that it could not be looked up."""
    return DnssecVerdict(DnssecState.INDETERMINATE, HERE, detail)


async def _one(
    source: Resolving, chain: Chain, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> tuple[DnssecVerdict, dns.name.Name | None]:
    """Return the verdict at one name, and the name that it is an alias of."""
    # DS stands in the parent zone (RFC 4035 section 2.4).
    above = rdtype == dns.rdatatype.DS and name != dns.name.root
    link = await chain.reach(name.parent() if above else name)
    reply = await source.exchange(Question(name, rdtype, dnssec=True, unchecked=True))
    if link.state is not DnssecState.SECURE or link.keys is None:
        target = None if isinstance(reply, ExchangeError) else _target(reply.message, name, rdtype)
        return await _unverified(source, link, Question(name, rdtype), reply), target
    if isinstance(reply, ExchangeError):
        return indeterminate(f"{_what(name, rdtype)}: {reply}"), None
    return _answered(reply.message, name, rdtype, link, link.keys, source.clock())


def _answered(
    message: dns.message.Message,
    name: dns.name.Name,
    rdtype: dns.rdatatype.RdataType,
    link: Link,
    keys: Keys,
    now: float,
) -> tuple[DnssecVerdict, dns.name.Name | None]:
    """Check what a signed zone said of one of its names."""
    step = interpret(message, name, rdtype)
    what = _what(name, rdtype)
    if step.status is DnsStatus.FAILED:
        return indeterminate(f"{what}: {step.detail or step.failure}"), None
    if step.names:
        alias = _own(message, name, dns.rdatatype.CNAME)
        if alias is not None and _synthesised(message, alias, keys, now):
            return _secure(f"the alias {what}", link), step.names[0]
        return _records(message, alias, f"the alias {what}", link, keys, now), step.names[0]
    if step.rrset is not None:
        return _records(message, step.rrset, what, link, keys, now), None
    denials = read_denials(message, keys, now)
    absent = step.status is DnsStatus.NXDOMAIN
    proof = denials.no_name(name) if absent else denials.no_data(name, rdtype)
    if proof is Proof.PROVEN:
        return _secure(f"the absence of {what}", link), None
    if proof is Proof.OPT_OUT:
        detail = f"the absence of {what} is not vouched for (opt-out)"
        return DnssecVerdict(DnssecState.INSECURE, HERE, detail, link.algorithms), None
    detail = f"{name_text(keys.zone)} is signed, but the absence of {what} was not seen to be proven"
    return DnssecVerdict(DnssecState.INDETERMINATE, HERE, detail, link.algorithms), None


def _records(
    message: dns.message.Message,
    rrset: dns.rrset.RRset | None,
    what: str,
    link: Link,
    keys: Keys,
    now: float,
) -> DnssecVerdict:
    if rrset is None:
        return indeterminate(f"{what}: no record in the response")
    signatures = _own(message, rrset.name, dns.rdatatype.RRSIG, rrset.rdtype)
    verdict = check(rrset, signatures, keys, now)
    if not verdict.good:
        return DnssecVerdict(DnssecState.BOGUS, HERE, f"{what}: {verdict.why}", link.algorithms)
    if not verdict.wildcard:
        return _secure(what, link)
    # RFC 4035 section 5.3.4: a wildcard may only answer where nothing closer exists.
    proof = read_denials(message, keys, now).no_closer(rrset.name, verdict.labels)
    if proof is Proof.PROVEN:
        return _secure(f"{what} (from a wildcard)", link)
    state = DnssecState.INSECURE if proof is Proof.OPT_OUT else DnssecState.INDETERMINATE
    detail = f"{what}: it comes from a wildcard, and that nothing closer exists was not seen to be proven"
    return DnssecVerdict(state, HERE, detail, link.algorithms)


def _synthesised(message: dns.message.Message, alias: dns.rrset.RRset, keys: Keys, now: float) -> bool:
    """Return whether an unsigned CNAME follows from a signed DNAME (RFC 6672 section 5.3.1)."""
    for rrset in message.answer:
        record, link = rrset[0], alias[0]
        if not isinstance(record, dns.rdtypes.ANY.DNAME.DNAME) or rrset.name == alias.name:
            continue
        if not isinstance(link, dns.rdtypes.ANY.CNAME.CNAME) or not alias.name.is_subdomain(rrset.name):
            continue
        prefix = alias.name.relativize(rrset.name)
        signatures = _own(message, rrset.name, dns.rdatatype.RRSIG, dns.rdatatype.DNAME)
        try:
            expected = prefix.concatenate(record.target)
        except dns.name.NameTooLong:
            continue
        verdict = check(rrset, signatures, keys, now)
        if expected == link.target and verdict.good and not verdict.wildcard:
            return True
    return False


async def _unverified(
    source: Resolving, link: Link, question: Question, unchecked: Reply | ExchangeError
) -> DnssecVerdict:
    """Say what is left where the chain does not reach: its own finding, or the resolver's word."""
    verdict = DnssecVerdict(link.state, HERE, link.detail, link.algorithms)
    if link.state is not DnssecState.INSECURE and not link.blind:
        return verdict
    question = replace(question, dnssec=True)
    plain = await source.exchange(question)
    if isinstance(plain, ExchangeError) or isinstance(unchecked, ExchangeError):
        return verdict
    server = f"resolver {plain.server}"
    if _broken(plain, question) and not _broken(unchecked, question):
        # Once more, lest a server that stumbled by chance make a zone bogus.
        second = await source.again(question)
        if isinstance(second, Reply) and _broken(second, question):
            detail = (
                f"the resolver refuses {_what(question.name, question.rdtype)} unless told not to validate"
            )
            return DnssecVerdict(DnssecState.BOGUS, server, detail)
        return verdict
    if link.blind and plain.message.flags & dns.flags.AD:
        detail = "the resolver says that it has validated it; it returns no signatures to check"
        return DnssecVerdict(DnssecState.SECURE, server, detail)
    return verdict


def _broken(reply: Reply, question: Question) -> bool:
    return interpret(reply.message, question.name, question.rdtype).failure is DnsFailure.SERVFAIL


def _secure(what: str, link: Link) -> DnssecVerdict:
    detail = f"{what}: signatures verified from the root to {link.detail}"
    return DnssecVerdict(DnssecState.SECURE, HERE, detail, link.algorithms)


def _target(
    message: dns.message.Message, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> dns.name.Name | None:
    names = interpret(message, name, rdtype).names
    return names[0] if names else None


def _own(
    message: dns.message.Message,
    name: dns.name.Name,
    rdtype: dns.rdatatype.RdataType,
    covers: dns.rdatatype.RdataType = dns.rdatatype.NONE,
) -> dns.rrset.RRset | None:
    return message.get_rrset(message.answer, name, dns.rdataclass.IN, rdtype, covers)


def _what(name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> str:
    return f"{dns.rdatatype.to_text(rdtype)} of {name_text(name)}"
