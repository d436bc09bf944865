"""Walk from the root's trust anchors down to the zone of a name, one cut at a time (RFC 4035 section 5)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import dns.name
import dns.rdatatype
import dns.rrset

from hipaacheck.net.answers import DnssecState, DnsStatus
from hipaacheck.net.dns.denial import Cut, read_denials
from hipaacheck.net.dns.interpret import interpret
from hipaacheck.net.dns.signatures import (
    Keys,
    algorithm_names,
    check,
    entry_keys,
    supported,
    zone_keys,
)
from hipaacheck.net.dns.transport import ExchangeError, Reply
from hipaacheck.net.dns.wire import Question, name_text

DEEPEST = 20
_DNSKEY, _DS, _NS = dns.rdatatype.DNSKEY, dns.rdatatype.DS, dns.rdatatype.NS


class Source(Protocol):
    """What the walk needs of the client."""

    clock: Callable[[], float]

    def exchange(self, question: Question) -> Awaitable[Reply | ExchangeError]:
        """Return the response to a question, asked once in a run."""
        ...

    def proven(self, server: str) -> Awaitable[tuple[bool, str]]:
        """Return whether a resolver is proven, and why not."""
        ...


@dataclass(frozen=True, slots=True)
class Link:
    """How far trust reaches at a name: `keys` of the closest zone when the state is secure.

    `blind` says that signatures cannot be had from this resolver at all.
    """

    state: DnssecState
    detail: str
    keys: Keys | None = None
    algorithms: tuple[str, ...] = ()
    blind: bool = False


class Chain:
    """The chains of trust of a run; each name is walked once."""

    def __init__(self, source: Source, anchors: dns.rrset.RRset) -> None:
        self._source = source
        self._anchors = anchors
        self._links: dict[dns.name.Name, asyncio.Task[Link]] = {}

    async def reach(self, name: dns.name.Name) -> Link:
        """Return how far trust reaches at `name`, asking for everything on the way at once."""
        if len(name) > DEEPEST:
            return Link(DnssecState.INDETERMINATE, f"more than {DEEPEST} labels")
        ancestors = [name.split(size)[1] for size in range(1, len(name) + 1)]
        for one in ancestors:
            link = self._known(one)
            if link is not None and link.state is not DnssecState.SECURE:
                return link
        # Names like _25._tcp hardly ever begin a zone (RFC 8552); their keys are asked for when they do.
        questions = [_question(one, _DNSKEY) for one in ancestors if not one.labels[0].startswith(b"_")]
        questions += [_question(one, _DS) for one in ancestors[1:]]
        await asyncio.gather(*(self._source.exchange(question) for question in questions))
        return await self._link(name)

    def _known(self, name: dns.name.Name) -> Link | None:
        """Return how far trust reaches at `name` if somebody has walked there already."""
        task = self._links.get(name)
        return task.result() if task is not None and task.done() and not task.cancelled() else None

    async def aclose(self) -> None:
        """Stop what is still walking."""
        for task in self._links.values():
            task.cancel()
        await asyncio.gather(*self._links.values(), return_exceptions=True)

    async def _link(self, name: dns.name.Name) -> Link:
        if name not in self._links:
            step = self._root() if name == dns.name.root else self._below(name)
            self._links[name] = asyncio.get_running_loop().create_task(step)
        return await asyncio.shield(self._links[name])

    async def _root(self) -> Link:
        found = await self._records(_question(dns.name.root, _DNSKEY))
        if isinstance(found, str):
            return Link(DnssecState.INDETERMINATE, f"the keys of the root: {found}")
        dnskeys, signatures = found
        if dnskeys is None or signatures is None:
            detail = "the resolver returns no signatures, so that nothing can be validated here"
            return Link(DnssecState.INDETERMINATE, detail, blind=True)
        entry = entry_keys(self._anchors, dnskeys)
        if entry is None:
            detail = "the keys of the root that the resolver uses match no trust anchor"
            return Link(DnssecState.INDETERMINATE, detail)
        verdict = check(dnskeys, signatures, entry, self._source.clock())
        if not verdict.good:
            detail = f"the keys of the root: {verdict.why} (is the clock of this computer right?)"
            return Link(DnssecState.INDETERMINATE, detail)
        keys = zone_keys(dnskeys)
        return Link(DnssecState.SECURE, "the root", keys, keys.algorithms)

    async def _below(self, name: dns.name.Name) -> Link:
        above = await self._link(name.parent())
        if above.state is not DnssecState.SECURE or above.keys is None:
            return above
        reply = await self._source.exchange(_question(name, _DS))
        if isinstance(reply, ExchangeError):
            return _lost(f"DS of {name_text(name)}", str(reply) or reply.failure)
        step = interpret(reply.message, name, _DS)
        if step.status is DnsStatus.FAILED:
            return _lost(f"DS of {name_text(name)}", step.detail or str(step.failure))
        if step.names:
            return above  # an alias cannot be a zone cut (RFC 2181 section 10.1)
        if step.rrset is None:
            return await self._without_ds(name, above, above.keys, reply)
        verdict = check(step.rrset, step.signatures, above.keys, self._source.clock())
        if not verdict.good or verdict.wildcard:
            return _bogus(f"DS of {name_text(name)}: {verdict.why or 'it comes from a wildcard'}")
        if not supported(step.rrset):
            names = algorithm_names(getattr(ds, "algorithm", 0) for ds in step.rrset)
            detail = f"{name_text(name)} is signed with nothing that can be checked ({', '.join(names)})"
            return Link(DnssecState.INSECURE, detail, algorithms=names)
        return await self._zone(name, step.rrset)

    async def _zone(self, name: dns.name.Name, anchors: dns.rrset.RRset) -> Link:
        """Verify the keys of a zone that its parent vouches for."""
        found = await self._records(_question(name, _DNSKEY))
        zone = name_text(name)
        if isinstance(found, str):
            return _lost(f"DNSKEY of {zone}", found)
        dnskeys, signatures = found
        if dnskeys is None:
            return _bogus(f"{zone} has a DS record and no DNSKEY")
        algorithms = zone_keys(dnskeys).algorithms
        entry = entry_keys(anchors, dnskeys)
        if entry is None:
            return _bogus(f"no key of {zone} matches its DS record", algorithms)
        verdict = check(dnskeys, signatures, entry, self._source.clock())
        if not verdict.good or verdict.wildcard:
            return _bogus(f"DNSKEY of {zone}: {verdict.why or 'it comes from a wildcard'}", algorithms)
        return Link(DnssecState.SECURE, zone, zone_keys(dnskeys), algorithms)

    async def _without_ds(self, name: dns.name.Name, above: Link, keys: Keys, reply: Reply) -> Link:
        """Tell a name without a zone cut from a zone that is not signed."""
        zone, parent = name_text(name), name_text(keys.zone)
        cut = read_denials(reply.message, keys, self._source.clock()).no_ds(name)
        if cut is Cut.NO_CUT:
            return above
        if cut is Cut.UNSIGNED:
            return await self._insecure(name, f"{parent} proves that it has no DS record")
        if cut is Cut.OPT_OUT:
            return await self._insecure(name, f"{parent} vouches for signed delegations only (opt-out)")
        proven, why = await self._source.proven(reply.server)
        if not proven:
            return _lost(f"DS of {zone}", why)
        delegated = await self._records(_question(name, _NS))
        if isinstance(delegated, str):
            return _lost(f"NS of {zone}", delegated)
        if delegated[0] is None:
            return above
        return await self._insecure(name, f"it has no DS record, which {parent} was not seen to prove")

    async def _insecure(self, name: dns.name.Name, why: str) -> Link:
        """Say that a zone is not secure, and whether it is signed all the same."""
        found = await self._records(_question(name, _DNSKEY))
        dnskeys = None if isinstance(found, str) else found[0]
        algorithms = zone_keys(dnskeys).algorithms if dnskeys else ()
        state = "has keys, but its parent does not know them" if dnskeys else "is not signed"
        return Link(DnssecState.INSECURE, f"{name_text(name)} {state}: {why}", algorithms=algorithms)

    async def _records(
        self, question: Question
    ) -> tuple[dns.rrset.RRset | None, dns.rrset.RRset | None] | str:
        """Return the records at the very name with their signatures, or why they could not be had."""
        reply = await self._source.exchange(question)
        if isinstance(reply, ExchangeError):
            return str(reply) or str(reply.failure)
        step = interpret(reply.message, question.name, question.rdtype)
        if step.status is DnsStatus.FAILED:
            return step.detail or str(step.failure)
        if step.names:
            return None, None
        return step.rrset, step.signatures


def _question(name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> Question:
    return Question(name, rdtype, dnssec=True, unchecked=True)


def _lost(what: str, why: str) -> Link:
    return Link(DnssecState.INDETERMINATE, f"{what}: {why}")


def _bogus(detail: str, algorithms: tuple[str, ...] = ()) -> Link:
    return Link(DnssecState.BOGUS, detail, algorithms=algorithms)
