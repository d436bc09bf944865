"""Ask one server questions, a few at a time, and tell a refusal from a connection that merely failed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hipaacheck.net.tls.flight import MAX_FLIGHT, Flight, FlightEnd, read_flight
from hipaacheck.net.tls.handshake import alert_name
from hipaacheck.net.tls.hello import client_hello
from hipaacheck.net.tls.knowledge import Knowledge, No, Question, Unasked, Verdict, Yes
from hipaacheck.net.tls.suites import finite_field, rare_suites, suites_of
from hipaacheck.net.tls.wire import Failure, Gate, Wire, WireError

# Alerts with which servers say "nothing of this": RFC 8446 section 6.2, RFC 5246 section 7.2.2. What is not
# here is about something else (a name, a certificate) and is treated like a closed connection. internal_error
# is how OpenSSL 3 refuses TLS 1.0 and 1.1 at its default security level.
_REFUSALS = frozenset({40, 47, 70, 71, 80, 86, 109})
_PROTOCOL_VERSION = 70

_PATIENCE = 8.0
"""Seconds to wait for the answer to a wider question, so that one that never comes leaves time for others."""

LARGE = 127
"""Some appliances fail on hellos of 128 suites or more (the "server size limit bug" of testssl.sh)."""


@dataclass(frozen=True, slots=True)
class _Hung:
    """The connection ended without a clear word; whether that is a refusal remains to be seen.

    `early` says that it ended before the hello could be sent, which is never one.
    """

    reason: str
    early: bool = False


class Asker:
    """Ask questions of one server through `dial`, which opens a connection where TLS may begin.

    Many servers close the connection instead of sending an alert (sslyze counts every close and reset as a
    refusal, testssl.sh too), but so do servers that dislike many connections. So a close on a hello counts as
    a refusal only until the end, when `closes_are_refusals` must hold. If it does not, the questions are to
    be asked again with `careful` set: then every close is asked again alone, and believed only if a hello
    that the server took before is taken right after. Silence, and a connection that does not come about, are
    never a refusal.
    """

    def __init__(self, dial: Callable[[], Awaitable[Wire]], gate: Gate, server_name: str | None) -> None:
        self._dial = dial
        self._gate = gate
        self._server_name = server_name
        self._asked: dict[Question, asyncio.Lock] = {}
        self._open: dict[Question, asyncio.Future[None]] = {}
        self._waiting: list[tuple[Question, asyncio.Future[Verdict]]] = []
        self.knowledge = Knowledge()
        self.careful = False

    async def ask(self, question: Question) -> Verdict:
        """Return the answer, from what is known or from the server.

        It waits a while for questions under way that hold this one, unless the server is slow: one that is
        set up well refuses those, and this one with them. What a close alone says of them does not spare it.
        """
        if len(question.suites) <= LARGE and (known := self.knowledge.infer(question)) is not None:
            return known
        closes = not await self._wait_for_wider(question)
        done = asyncio.get_running_loop().create_future()
        self._open.setdefault(question, done)
        try:
            return await self._in_parts(question, closes)
        finally:
            done.set_result(None)
            if self._open.get(question) is done:
                del self._open[question]

    async def _wait_for_wider(self, question: Question) -> bool:
        """Return whether there was anything to wait for."""
        loop = asyncio.get_running_loop()
        end, waited = loop.time() + _PATIENCE, False
        while loop.time() < end and not self._gate.widened:
            wider = next((done for one, done in self._open.items() if one.holds(question)), None)
            if wider is None:
                break
            waited = True
            await asyncio.wait((wider,), timeout=end - loop.time())
        return waited

    async def _in_parts(self, question: Question, closes: bool) -> Verdict:
        """Ask the server; large questions take two hellos."""
        if len(question.suites) <= LARGE:
            return await self._ask_once(question, closes)
        rare = question.suites & rare_suites()
        verdict = await self._ask_once(Question(question.version, question.suites - rare), closes)
        if isinstance(verdict, Yes) or not rare:
            return verdict
        # All rare suites at once: refused, as nearly always, they are settled for every other question too.
        others = await self._ask_once(Question(question.version, rare_suites()), closes)
        if isinstance(others, Yes) and others.hello.suite not in rare:
            others = await self._ask_once(Question(question.version, rare), closes)
        return others if isinstance(verdict, No) or isinstance(others, Yes) else verdict

    async def chain(self) -> tuple[bytes, ...]:
        """Return the certificates that the server sends in clear (TLS 1.2 and older), if it can be had."""
        if not self.knowledge.taken:
            return ()
        _, hello = self.knowledge.taken[0]
        again = Question(hello.version, frozenset({hello.suite}))
        async with self._gate.slot():
            try:
                flight = await self._exchange(await self._dial(), again, whole=True)
            except WireError:
                return ()
        return flight.certificates

    async def _ask_once(self, question: Question, closes: bool) -> Verdict:
        async with self._asked.setdefault(question, asyncio.Lock()):
            known = self.knowledge.infer(question, closes=closes)
            if known is not None:
                return known
            async with self._gate.slot():
                known = self.knowledge.infer(question, closes=closes)
                if known is not None:
                    return known
                outcome = await self._try(question)
            if not isinstance(outcome, _Hung):
                return outcome
            if self.careful or outcome.early:
                return await self._second_chance(question)
            self.knowledge.learn_close(question)
            return No(outcome.reason, by_close=True)

    async def closes_are_refusals(self) -> bool:
        """Return whether as many connections as ever were open at once are all taken, when they ask for
        what the server took before: then it closed the others for what they asked, not for being many.
        """
        if not self.knowledge.taken:
            return False
        async with self._gate.alone():
            controls = await asyncio.gather(*(self._control() for _ in range(self._gate.limit)))
        return all(control is None for control in controls)

    async def _try(self, question: Question) -> Verdict | _Hung:
        try:
            wire = await self._dial()
        except WireError as error:
            return (
                Unasked(error.detail) if error.failure is Failure.TIMEOUT else _Hung(error.detail, early=True)
            )
        try:
            flight = await self._exchange(wire, question)
        except WireError as error:
            return Unasked(error.detail) if error.failure is Failure.TIMEOUT else _Hung(error.detail)
        outcome = _outcome(question, flight)
        if isinstance(outcome, No) and flight.alert == _PROTOCOL_VERSION:
            self._learn_version(question, outcome)
        elif not isinstance(outcome, _Hung):
            self.knowledge.learn(question, outcome)
        self.knowledge.learn_prime(flight.dh_bits)
        return outcome

    def _learn_version(self, question: Question, verdict: No) -> None:
        """Take protocol_version at its word (RFC 8446 section 6.2): no suite of this version will do."""
        if not self.knowledge.took(question.version):
            question = Question(question.version, suites_of(question.version))
        self.knowledge.learn(question, verdict)

    async def _exchange(self, wire: Wire, question: Question, *, whole: bool = False) -> Flight:
        """Send one hello, return the flight that answers it, and close. Raises WireError."""
        primes = finite_field()
        with wire:
            await wire.send(client_hello(question.version, question.suites, self._server_name))
            received = bytearray()
            while True:
                data = await wire.receive()
                received += data
                flight = read_flight(bytes(received), finite_field=primes)
                more = whole or (flight.hello is not None and flight.hello.suite in primes)
                if not data or flight.whole or (flight.hello is not None and not more):
                    return flight
                if len(received) > MAX_FLIGHT or (flight.dh_bits and not whole):
                    return flight

    async def _second_chance(self, question: Question) -> Verdict:
        future: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        async with self._gate.alone():
            if not future.done():
                await self._ask_the_waiting()
        return future.result()

    async def _ask_the_waiting(self) -> None:
        """Ask again, alone, whatever hung, and then something that the server took before."""
        batch, self._waiting = self._waiting, []
        hung: list[tuple[Question, asyncio.Future[Verdict], str]] = []
        for question, future in batch:
            outcome = self.knowledge.infer(question) or await self._try(question)
            if not isinstance(outcome, _Hung):
                future.set_result(outcome)
            elif outcome.early:
                future.set_result(Unasked(outcome.reason))
            else:
                hung.append((question, future, outcome.reason))
        if not hung:
            return
        control = await self._control()
        for question, future, reason in hung:
            verdict: Verdict = (
                No("it closes the connection") if control is None else Unasked(reason + control)
            )
            self.knowledge.learn(question, verdict)
            future.set_result(verdict)

    async def _control(self) -> str | None:
        """Return None if a hello that was taken before is taken now, else why the closes prove nothing."""
        if not self.knowledge.taken:
            return ", and took no other hello either"
        _, hello = self.knowledge.taken[0]
        outcome = await self._try(Question(hello.version, frozenset({hello.suite})))
        if isinstance(outcome, Yes):
            return None
        return ", and closes on what it took before: it may limit connections"


def _outcome(question: Question, flight: Flight) -> Verdict | _Hung:
    if flight.hello is not None:
        hello = flight.hello
        if hello.version > question.version or hello.suite not in question.suites:
            return Unasked("the server chose what it was not offered")
        return Yes(hello)
    if flight.end is FlightEnd.ALERT and flight.alert is not None:
        name = alert_name(flight.alert)
        if flight.alert in _REFUSALS:
            return No(f"alert {name}")
        return _Hung(f"the server sent the alert {name}")
    if flight.end is FlightEnd.INCOMPLETE:
        return _Hung("the server closed the connection on this hello")
    if flight.end is FlightEnd.NOT_TLS:
        return Unasked("the server answered in clear text")
    return Unasked("the server's answer breaks the protocol")
