"""Survey one endpoint once: connect, talk up to TLS, shake hands, ask; and stop when time is up."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from hipaacheck.model import Seen, Unseen
from hipaacheck.model.transport import CertificateFacts, SmtpFacts, TlsFacts
from hipaacheck.net.clients import TlsEndpoint, TlsSurvey
from hipaacheck.net.tls.addresses import sni
from hipaacheck.net.tls.asker import Asker
from hipaacheck.net.tls.certificates import (
    TrustStore,
    UnreadableCertificateError,
    certificate_facts,
    to_pem,
)
from hipaacheck.net.tls.draft import Draft
from hipaacheck.net.tls.flight import FlightEnd, ServerHello
from hipaacheck.net.tls.handshake import Handshake, shake_hands
from hipaacheck.net.tls.knowledge import Question, Yes
from hipaacheck.net.tls.prelude import Prelude, open_tls, smtp_unreached
from hipaacheck.net.tls.questions import Interview
from hipaacheck.net.tls.settings import TlsSettings
from hipaacheck.net.tls.suites import Suite, Version, all_suites
from hipaacheck.net.tls.wire import Failure, Gate, Wire, WireError, connect, connect_any, place

# A server that lets everybody wait (a tarpit, postscreen) is asked all questions in one go, or four at a time
# would take longer than the whole scan may.
_SLOW_GREETING = 2.0
_SLOW_LIMIT = 16


class QuickSurvey:
    """The survey of one endpoint at known addresses. `run` may be cancelled; `result` always answers."""

    def __init__(
        self,
        endpoint: TlsEndpoint,
        addresses: Sequence[str],
        port: int,
        settings: TlsSettings,
        gate: Gate,
        store: TrustStore,
    ) -> None:
        self._endpoint = endpoint
        self._addresses = addresses
        self._port = port
        self._settings = settings
        self._gate = gate
        self._store = store
        self._name = sni(endpoint.host)
        self._asker = Asker(self._dial, gate, self._name)
        self._draft = Draft(settings.policies, self._asker.knowledge)
        self._address = ""
        self._connections = 0
        self._smtp: SmtpFacts | None = None
        self._prelude: Prelude | None = None
        self._handshake: Handshake | None = None
        self._chain: tuple[bytes, ...] = ()
        self._unreached = ""
        self._refused = False
        self._absent = ""
        if endpoint.starttls == "smtp":
            self._smtp = smtp_unreached(endpoint, "deadline", "time ran out before the server answered")

    async def run(self, *, questions: bool = True) -> None:
        """Do everything; with `questions` False only the talk before TLS and the full handshake."""
        first: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        interview = Interview(self._asker, self._draft, first)
        asking: list[asyncio.Task[None]] = []

        began = asyncio.get_running_loop().time()

        def greeted() -> None:
            if asyncio.get_running_loop().time() - began > _SLOW_GREETING:
                self._gate.widen(_SLOW_LIMIT)
            if questions:
                asking.append(asyncio.create_task(interview.run()))

        try:
            async with self._gate.slot():
                speaks = await self._first_contact(greeted)
            first.set_result(None)
            if speaks:
                if asking:
                    await asking[0]
                    await self._settle_closes(first)
                await self._settle_handshake()
        finally:
            for task in asking:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)

    async def _settle_closes(self, first: asyncio.Future[None]) -> None:
        """Find out whether closed connections were refusals; if not, ask again, one at a time."""
        knowledge = self._asker.knowledge
        if not knowledge.closed or not knowledge.taken:
            return
        self._draft.trust_closes = await self._asker.closes_are_refusals()
        if not self._draft.trust_closes:
            self._draft.forget()
            self._asker.careful = True
            await Interview(self._asker, self._draft, first).run()

    async def _first_contact(self, greeted: Callable[[], None]) -> bool:
        """Return whether the server speaks TLS, or may."""
        try:
            wire = await connect_any(
                self._addresses,
                self._port,
                timeout=self._settings.connect_timeout,
                reply_timeout=self._settings.reply_timeout,
            )
        except WireError as error:
            self._fail(error)
            return False
        self._connections += 1
        self._address = wire.address
        with wire:
            prelude = await open_tls(wire, self._endpoint, self._settings.ehlo_name, greeted, self._watch)
            self._prelude = prelude
            if prelude.absent:
                self._absent = prelude.reason
            if not prelude.ready:
                self._unreached = prelude.reason
                return False
            self._note(await shake_hands(wire, self._name))
        return not self._absent

    def _watch(self, facts: SmtpFacts) -> None:
        self._smtp = facts

    def _fail(self, error: WireError) -> None:
        self._unreached = error.detail
        self._refused = error.failure is Failure.REFUSED
        if self._endpoint.starttls == "smtp":
            self._smtp = smtp_unreached(self._endpoint, str(error.failure), error.detail, self._addresses[0])

    async def _dial(self) -> Wire:
        """Return a fresh connection on which TLS may begin. Raises WireError."""
        wire = await connect(
            self._address,
            self._port,
            timeout=self._settings.connect_timeout,
            reply_timeout=self._settings.reply_timeout,
        )
        self._connections += 1
        try:
            prelude = await open_tls(wire, self._endpoint, self._settings.ehlo_name)
        except BaseException:
            with wire:
                raise
        if not prelude.ready:
            with wire:
                raise WireError(Failure.REJECTED if prelude.busy else Failure.GARBAGE, prelude.reason)
        return wire

    def _note(self, handshake: Handshake) -> None:
        """Take over what the full handshake showed."""
        self._handshake = handshake
        draft, knowledge, flight = self._draft, self._asker.knowledge, handshake.flight
        if handshake.chain:
            self._chain = handshake.chain
        if flight.hello is not None and flight.hello.suite in all_suites():
            shown = Question(flight.hello.version, frozenset({flight.hello.suite}))
            knowledge.learn(shown, Yes(flight.hello))
            knowledge.learn_prime(flight.dh_bits)
            draft.show(flight.hello.version)
        if handshake.failure is None:
            draft.handshake, draft.detail = True, ""
            draft.version, draft.cipher = handshake.version, _iana(handshake)
        elif flight.end is FlightEnd.NOT_TLS and self._endpoint.starttls is None:
            self._absent = handshake.detail
        else:
            draft.detail = handshake.detail

    async def _settle_handshake(self) -> None:
        """Decide what a failed handshake means once it is known what else the server takes."""
        handshake = self._handshake
        if handshake is not None and handshake.failure is Failure.CLOSED:
            async with self._gate.alone():
                handshake = await self._again() or handshake
        if handshake is None or handshake.failure is None:
            return
        draft, taken = self._draft, self._asker.knowledge.taken
        hello = handshake.flight.hello
        if hello is not None and hello.version > Version.SSL3:
            draft.handshake = False  # it took the hello of current software, and failed later
        elif taken:
            await self._settle_old(handshake.detail)
        elif handshake.failure is Failure.TIMEOUT:
            draft.missing = handshake.detail
        else:
            draft.handshake = False

    async def _settle_old(self, detail: str) -> None:
        """Tell a server that has only what current software refuses from one that merely failed."""
        knowledge, draft = self._asker.knowledge, self._draft
        if not self._chain:
            self._chain = await self._asker.chain()
        modern = any(h.version > Version.SSL3 and not _suite(h).weaknesses for _, h in knowledge.taken)
        if modern:
            why = f"a full handshake failed ({detail}), though the server takes other hellos"
            draft.handshake, draft.detail = Unseen(unseen=why), why
            return
        best = max((hello for _, hello in knowledge.taken), key=lambda hello: hello.version)
        draft.handshake, draft.version, draft.cipher = True, best.version, _suite(best).name
        draft.detail = f"only with settings that current software refuses ({detail})"

    async def _again(self) -> Handshake | None:
        try:
            wire = await self._dial()
        except WireError:
            return None
        with wire:
            handshake = await shake_hands(wire, self._name)
        self._note(handshake)
        return handshake

    def result(self, now: datetime, late: str = "") -> TlsSurvey:
        """Return what is known. `late` is the reason for the rest when time ran out."""
        spoken = not self._absent
        reason = self._absent or self._unreached or late
        if reason:
            self._draft.missing = reason
        if late and self._prelude is None and self._smtp is not None:
            self._smtp = self._smtp.model_copy(update={"outcome": "deadline", "detail": late})
        tls: Seen[TlsFacts]
        certificate: Seen[CertificateFacts]
        if self._handshake is None and spoken:
            tls = Unseen(unseen=reason or "no handshake could be tried")
            certificate = tls
        else:
            if not spoken:
                self._draft.handshake, self._draft.detail = None, reason
            tls = self._draft.facts(
                engine="quick", address=self._address, connections=self._connections, spoken=spoken
            )
            certificate = self._certificate(now) if spoken else self._no_certificate()
        return TlsSurvey(
            endpoint=self._endpoint,
            address=self._address,
            smtp=self._smtp,
            tls=tls,
            certificate=certificate,
            chain_pem=tuple(to_pem(der) for der in self._chain),
            tls_absent=not spoken,
            nothing_there=self._refused,
            method=self._method(),
            transcript=self._prelude.transcript if self._prelude is not None else (),
        )

    def _no_certificate(self) -> CertificateFacts:
        return CertificateFacts.none_served(self._asked_name(), self._absent)

    def _asked_name(self) -> str:
        return self._name or self._endpoint.host

    def _certificate(self, now: datetime) -> Seen[CertificateFacts]:
        if not self._chain:
            why = self._draft.detail or self._draft.missing
            return Unseen(unseen=f"no certificate was seen: {why}")
        try:
            return certificate_facts(self._chain, self._asked_name(), self._store, now)
        except UnreadableCertificateError as error:
            return Unseen(unseen=str(error))

    def _method(self) -> str:
        spoken = f"STARTTLS ({self._endpoint.starttls})" if self._endpoint.starttls else "TLS"
        where = place(self._address, self._port) if self._address else "no address"
        return f"{spoken} at {where}, {self._connections} connections"


def _suite(hello: ServerHello) -> Suite:
    """Return the suite of a hello that was taken: it was offered, so the catalogue has it."""
    return all_suites()[hello.suite]


def _iana(handshake: Handshake) -> str | None:
    """Return the IANA name of the negotiated suite; OpenSSL has names of its own for TLS 1.2."""
    hello = handshake.flight.hello
    suite = all_suites().get(hello.suite) if hello is not None else None
    return suite.name if suite is not None else handshake.cipher
