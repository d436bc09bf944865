"""Find out whether a resolver resolves at all before its "no" is believed (DESIGN section 8)."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import dns.flags
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from hipaacheck.net.answers import DnsFailure
from hipaacheck.net.dns.transport import ExchangeError, Reply, Transport
from hipaacheck.net.dns.wire import Question

ROOT_SERVERS = Question(dns.name.root, dns.rdatatype.NS, dnssec=True)


@dataclass(frozen=True, slots=True)
class ResolverProof:
    """What is known of a resolver.

    `proven`: it answered a root NS question with NS records. `lies`: a name under `.invalid` (RFC 6761
    section 6.4) got addresses; None when that was not asked or not answered. `validates`: it set the AD
    bit on the root's NS records. `latency_ms` is that of the root question.
    """

    server: str
    proven: bool
    detail: str
    lies: bool | None = None
    validates: bool = False
    latency_ms: float | None = None


@dataclass(frozen=True, slots=True)
class RootAnswer:
    """The outcome of the root question to one server."""

    proven: bool
    detail: str
    validates: bool = False
    seconds: float | None = None
    silent: bool = False


Ask = Callable[[Transport, Question], Awaitable[Reply]]


class Resolver:
    """One server with its proof, which starts with the first question that it is asked."""

    def __init__(self, transport: Transport, ask: Ask) -> None:
        self.transport = transport
        self.answered = False
        self._ask = ask
        self._root: asyncio.Task[RootAnswer] | None = None

    @property
    def dead(self) -> bool:
        """Return whether nothing ever came from it, although the root question had its full time."""
        known = self._known
        return not self.answered and known is not None and known.silent

    @property
    def proven(self) -> bool:
        """Return whether the proof has come already."""
        known = self._known
        return known is not None and known.proven

    @property
    def refuted(self) -> bool:
        """Return whether the proof has failed already."""
        known = self._known
        return known is not None and not known.proven

    @property
    def _known(self) -> RootAnswer | None:
        root = self._root
        return root.result() if root is not None and root.done() and not root.cancelled() else None

    def start(self) -> asyncio.Task[RootAnswer]:
        """Ask the root question, once."""
        if self._root is None:
            self._root = asyncio.get_running_loop().create_task(self._ask_root())
        return self._root

    async def root(self) -> RootAnswer:
        """Return the outcome of the root question."""
        return await asyncio.shield(self.start())

    async def proof(self) -> ResolverProof:
        """Return all that can be known, asking for a name that cannot exist beside the root question."""
        name = dns.name.from_text(f"hipaacheck-{secrets.token_hex(6)}.invalid")
        root, lies = await asyncio.gather(
            self.root(), self._answers(Question(name, dns.rdatatype.A)), return_exceptions=False
        )
        milliseconds = None if root.seconds is None else round(root.seconds * 1000, 1)
        return ResolverProof(
            self.transport.label, root.proven, root.detail, lies, root.validates, milliseconds
        )

    async def aclose(self) -> None:
        """Stop the root question and close the transport."""
        if self._root is not None:
            self._root.cancel()
            await asyncio.gather(self._root, return_exceptions=True)
        await self.transport.aclose()

    async def _answers(self, question: Question) -> bool | None:
        try:
            reply = await self._ask(self.transport, question)
        except ExchangeError:
            return None
        return bool(reply.message.answer)

    async def _ask_root(self) -> RootAnswer:
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            reply = await self._ask(self.transport, ROOT_SERVERS)
        except ExchangeError as error:
            silent = error.failure in (DnsFailure.TIMEOUT, DnsFailure.UNREACHABLE)
            detail = f"{error.failure}: {error.detail}" if error.detail else str(error.failure)
            return RootAnswer(False, f"no answer to the root question ({detail})", silent=silent)
        seconds = loop.time() - started
        message = reply.message
        found = message.get_rrset(message.answer, dns.name.root, dns.rdataclass.IN, dns.rdatatype.NS)
        if message.rcode() == dns.rcode.NOERROR and found:
            validates = bool(message.flags & dns.flags.AD)
            return RootAnswer(True, "it knows the root servers", validates, seconds)
        word = dns.rcode.to_text(message.rcode())
        return RootAnswer(False, f"it does not know the root servers ({word})", False, seconds)
