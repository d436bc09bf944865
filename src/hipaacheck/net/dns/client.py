"""Ask DNS questions once each, follow aliases, and believe a "no" only from a proven resolver."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import dns.flags
import dns.name
import dns.rdatatype

from hipaacheck.net.answers import DnsAnswer, DnsFailure, DnssecVerdict, DnsStatus
from hipaacheck.net.dns.interpret import CHAIN_LIMIT, Step, interpret
from hipaacheck.net.dns.joined import EITHER, joined
from hipaacheck.net.dns.pace import Pace
from hipaacheck.net.dns.proof import Resolver, ResolverProof
from hipaacheck.net.dns.race import race
from hipaacheck.net.dns.settings import DnsMode, DnsSettings, chosen_nameservers
from hipaacheck.net.dns.transport import ExchangeError, Reply, Transport
from hipaacheck.net.dns.wire import BadNameError, Question, name_text, parse_name

if TYPE_CHECKING:
    from hipaacheck.net.dns.chain import Chain  # it needs cryptography, which is slow to import

Outcome = Reply | ExchangeError
_NEGATIVE = (DnsStatus.NXDOMAIN, DnsStatus.NODATA)


@dataclass(frozen=True, slots=True)
class _Trail:
    """Where a question ended: the last step, all aliases on the way, and who said so."""

    step: Step
    aliases: tuple[dns.name.Name, ...] = ()
    authenticated: bool = False
    source: str = ""


class LiveDns:
    """The DnsClient of a run: one cache, one proof of each resolver, one limit for all questions.

    `ask` takes at most `settings.lifetime` seconds from when the question gets its turn. Call `aclose`
    at the end.
    """

    def __init__(
        self, settings: DnsSettings | None = None, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.settings = settings or DnsSettings()
        self.clock = clock
        self._pace = Pace(self.settings.burst, self.settings.open_limit)
        self._resolvers: tuple[Resolver, ...] | None = None
        self._answers: dict[tuple[str, str, bool], DnsAnswer] = {}
        self._asked: dict[Question, asyncio.Task[Outcome]] = {}
        self._turns: dict[Question, float] = {}
        self._verdicts: dict[Question, asyncio.Task[DnssecVerdict]] = {}
        self._chain: Chain | None = None

    async def ask(self, name: str, rdtype: str, *, signatures: bool = False) -> DnsAnswer:
        """Return the end of one question; equal questions of a run are asked once."""
        key = (name, rdtype, signatures)
        answer = self._answers.get(key)
        if answer is None:
            answer = await self._ask(name, rdtype, signatures)
            if not answer.failed:
                self._answers[key] = answer
        return answer

    async def _ask(self, name: str, rdtype: str, signatures: bool) -> DnsAnswer:
        kind = dns.rdatatype.from_text(rdtype)
        try:
            wanted = parse_name(name)
        except BadNameError as error:
            return DnsAnswer(
                name=name.lower().removesuffix("."),
                rdtype=rdtype,
                status=DnsStatus.FAILED,
                failure=DnsFailure.BAD_NAME,
                detail=str(error),
            )
        trail = await self._follow(wanted, kind, signatures)
        return DnsAnswer(
            name=name_text(wanted),
            rdtype=rdtype,
            status=trail.step.status or DnsStatus.FAILED,
            rrset=trail.step.rrset,
            aliases=tuple(name_text(alias) for alias in trail.aliases),
            failure=trail.step.failure,
            detail=trail.step.detail,
            authenticated=trail.authenticated,
            signatures=trail.step.signatures,
            source=trail.source,
        )

    async def addresses(self, host: str) -> DnsAnswer:
        """Return A and AAAA together: `answer` if either has records.

        Without records it is `failed` when either question failed: a host is without addresses only if
        both were answered.
        """
        key = (host, EITHER, False)
        answer = self._answers.get(key)
        if answer is None:
            parts = await asyncio.gather(self.ask(host, "A"), self.ask(host, "AAAA"))
            answer = joined(host, *parts)
            if not any(part.failed for part in parts):
                self._answers[key] = answer
        return answer

    async def dnssec(self, name: str, rdtype: str) -> DnssecVerdict:
        """Return whether the RRset (or its absence) at `name` is authentic."""
        from hipaacheck.net.dns.anchors import read_anchors, shipped_anchors
        from hipaacheck.net.dns.chain import Chain
        from hipaacheck.net.dns.dnssec import indeterminate, validate

        kind = dns.rdatatype.from_text(rdtype)
        try:
            question = Question(parse_name(name), kind)
        except BadNameError as error:
            return indeterminate(f"{DnsFailure.BAD_NAME}: {error}")
        if self._chain is None:
            self._chain = Chain(self, read_anchors(self.settings.trust_anchors or shipped_anchors()))
        if question not in self._verdicts:
            verdict = validate(self, self._chain, question.name, kind)
            self._verdicts[question] = asyncio.get_running_loop().create_task(verdict)
        return await asyncio.shield(self._verdicts[question])

    async def proof(self) -> ResolverProof:
        """Return what is known of the resolver in use: the first proven one, else the first."""
        proofs = await self.proofs()
        if not proofs:
            return ResolverProof("", False, "no name server is configured")
        return next((proof for proof in proofs if proof.proven), proofs[0])

    async def proofs(self) -> tuple[ResolverProof, ...]:
        """Return what is known of each resolver."""
        return tuple(await asyncio.gather(*(resolver.proof() for resolver in self._servers())))

    async def aclose(self) -> None:
        """Cancel what is still asked and close all connections."""
        open_tasks = [*self._asked.values(), *self._verdicts.values()]
        for task in open_tasks:
            task.cancel()
        await asyncio.gather(*open_tasks, return_exceptions=True)
        if self._chain is not None:
            await self._chain.aclose()
        for resolver in self._resolvers or ():
            await resolver.aclose()

    async def exchange(self, question: Question) -> Outcome:
        """Return the one response to a question, or why there is none; it is asked once in a run."""
        task = self._asked.get(question)
        if task is None:
            task = self._asked[question] = asyncio.get_running_loop().create_task(self._send(question))
        elif task.done() and not task.cancelled():
            return task.result()
        return await asyncio.shield(task)

    async def again(self, question: Question) -> Outcome:
        """Ask once more, past the cache."""
        return await self._send(question)

    async def proven(self, server: str) -> tuple[bool, str]:
        """Return whether the resolver with this label is proven, and why not."""
        for resolver in self._servers():
            if resolver.transport.label == server:
                root = await resolver.root()
                return root.proven, root.detail
        return False, "unknown resolver"

    async def _follow(self, name: dns.name.Name, kind: dns.rdatatype.RdataType, dnssec: bool) -> _Trail:
        first = Question(name, kind, dnssec=dnssec)
        asked = asyncio.get_running_loop().time()
        outcome = await self.exchange(first)
        trail = _step(outcome, first, self._labels)
        if self._settled(trail):
            return trail
        deadline = max(asked, self._turns.get(first, asked)) + self.settings.lifetime
        try:
            async with asyncio.timeout_at(deadline):
                return await self._walk(first, outcome)
        except TimeoutError:
            detail = f"aliases or the proof of the resolver took longer than {self.settings.lifetime:g} s"
            step = Step(status=DnsStatus.FAILED, failure=DnsFailure.TIMEOUT, detail=detail)
            return _Trail(step, source=self._labels)

    def _settled(self, trail: _Trail) -> bool:
        """Return whether there is nothing to wait for: no alias to follow, no resolver to prove."""
        if trail.step.status in _NEGATIVE:
            return any(one.transport.label == trail.source and one.proven for one in self._servers())
        return trail.step.status is not None

    async def _walk(self, question: Question, outcome: Outcome) -> _Trail:
        """Follow aliases from the first response on, asking again where a response does not go on."""
        first, found = question, await self._believed(question, outcome)
        while found.step.status is None:
            names = (first.name, *found.aliases)
            if len(set(names)) < len(names) or len(names) > CHAIN_LIMIT:
                detail = "CNAME loop or chain too long"
                step = Step(status=DnsStatus.FAILED, failure=DnsFailure.MALFORMED, detail=detail)
                return replace(found, step=step)
            question = replace(question, name=names[-1])
            last = await self._believed(question, await self.exchange(question))
            found = replace(
                last,
                aliases=found.aliases + last.aliases,
                authenticated=found.authenticated and last.authenticated,
            )
        return found

    async def _believed(self, question: Question, outcome: Outcome) -> _Trail:
        """Return one step, with a "no" of a resolver that is not proven turned into a failure."""
        trail = _step(outcome, question, self._labels)
        if trail.step.status not in _NEGATIVE:
            return trail
        proven, why = await self.proven(trail.source)
        if proven:
            return trail
        for resolver in self._servers():
            if resolver.transport.label != trail.source and (await resolver.root()).proven:
                return _step(await self._try((resolver.transport,), question), question, self._labels)
        detail = f"it said {trail.step.status}, but {why}"
        step = Step(status=DnsStatus.FAILED, failure=DnsFailure.UNPROVEN, detail=detail)
        return replace(trail, step=step)

    async def _send(self, question: Question) -> Outcome:
        servers = self._servers()
        if not servers:
            return ExchangeError(DnsFailure.UNREACHABLE, "no name server is configured")
        usable = [one for one in servers if not one.dead]
        if not usable:
            return ExchangeError(DnsFailure.TIMEOUT, "no resolver has answered anything")
        usable.sort(key=lambda one: one.refuted)
        usable[0].start()
        attempts = max(len(usable), len(self.settings.repeats) + 1)
        plan = [usable[index % len(usable)] for index in range(attempts)]
        place = await self._pace.turn()
        try:
            self._turns[question] = asyncio.get_running_loop().time()
            outcome = await self._try([one.transport for one in plan], question)
        finally:
            place.leave()
        if isinstance(outcome, Reply):
            for one in usable:
                if one.transport.label == outcome.server:
                    one.answered = True
                    one.start()
        return outcome

    async def _try(self, plan: list[Transport] | tuple[Transport, ...], question: Question) -> Outcome:
        try:
            return await race(plan, question, lifetime=self.settings.lifetime, repeats=self.settings.repeats)
        except ExchangeError as error:
            return error

    async def _prove(self, transport: Transport, question: Question) -> Reply:
        plan = [transport] * (len(self.settings.repeats) + 1)
        return await race(plan, question, lifetime=self.settings.lifetime, repeats=self.settings.repeats)

    @property
    def _labels(self) -> str:
        return ", ".join(one.transport.label for one in self._servers())

    def _servers(self) -> tuple[Resolver, ...]:
        if self._resolvers is None:
            self._resolvers = tuple(Resolver(one, self._prove) for one in _transports(self.settings))
        return self._resolvers


def _transports(settings: DnsSettings) -> list[Transport]:
    if settings.mode is DnsMode.HTTPS:
        from hipaacheck.net.dns.doh import HttpsTransport

        if settings.doh_url is None:
            raise ValueError("DNS over HTTPS needs doh_url")
        return [HttpsTransport(settings.doh_url, ca_file=settings.ca_file, lifetime=settings.lifetime)]
    servers = chosen_nameservers(settings)
    if settings.mode is DnsMode.TLS:
        import ssl

        from hipaacheck.net.dns.stream import StreamTransport

        context = ssl.create_default_context(cafile=settings.ca_file)
        return [StreamTransport(one, context=context, tls_name=settings.tls_name) for one in servers]
    from hipaacheck.net.dns.udp import UdpTransport

    return [UdpTransport(one) for one in servers]


def _step(outcome: Outcome, question: Question, asked: str) -> _Trail:
    """Read one outcome; `asked` names the resolvers for when none of them answered."""
    if isinstance(outcome, ExchangeError):
        step = Step(status=DnsStatus.FAILED, failure=outcome.failure, detail=outcome.detail)
        return _Trail(step, source=asked)
    message = outcome.message
    step = interpret(message, question.name, question.rdtype)
    return _Trail(
        step,
        step.names,
        authenticated=bool(message.flags & dns.flags.AD),
        source=outcome.server,
    )
