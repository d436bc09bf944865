"""Speak SMTP, IMAP or POP3 up to the point where TLS begins, and never a word further."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hipaacheck.model import Unseen
from hipaacheck.model.transport import SmtpFacts
from hipaacheck.net.clients import TlsEndpoint
from hipaacheck.net.tls.replies import MAX_LINES, BadReplyError, Reply, ReplyReader, clean, software
from hipaacheck.net.tls.wire import Failure, Wire, WireError

_NO_EHLO = frozenset({500, 502, 504})
"""What servers that know only HELO say to EHLO (RFC 5321 section 4.1.1.1)."""


@dataclass(frozen=True, slots=True)
class Prelude:
    """How the talk before TLS ended.

    `ready` says that TLS may begin; `absent` that the server was reached and offers no TLS here. `reason`
    says why it is not ready. `transcript` holds both sides' lines. `busy` says that the server turned this
    connection away in a way that it would not turn away the only one (421 and its like).
    """

    ready: bool
    reason: str = ""
    absent: bool = False
    busy: bool = False
    transcript: tuple[str, ...] = ()


@dataclass
class _Talk:
    """One conversation in lines, with what was said so far."""

    wire: Wire
    said: list[str] = field(default_factory=list)

    async def send(self, line: str) -> None:
        self.said.append(f"C: {line}")
        await self.wire.send(line.encode("ascii") + b"\r\n")

    async def line(self) -> str:
        text = clean((await self.wire.line()).decode("utf-8", "replace"))
        if len(self.said) < 2 * MAX_LINES:
            self.said.append(f"S: {text}")
        return text

    async def reply(self) -> Reply:
        """Return one SMTP reply. Raises WireError."""
        reader = ReplyReader()
        while True:
            raw = await self.wire.line()
            if len(self.said) < 2 * MAX_LINES:
                self.said.append(f"S: {clean(raw.decode('utf-8', 'replace'))}")
            try:
                reply = reader.feed(raw)
            except BadReplyError as error:
                raise WireError(Failure.GARBAGE, f"the server sent {error}") from None
            if reply is not None:
                return reply


def smtp_unreached(endpoint: TlsEndpoint, outcome: str, detail: str, address: str = "") -> SmtpFacts:
    """Return the facts of an SMTP server that has not said a word."""
    unseen = Unseen(unseen=detail)
    return SmtpFacts(
        host=endpoint.host,
        port=endpoint.port,
        address=address,
        outcome=outcome,
        detail=detail,
        greeting_code=None,
        greeting_seconds=None,
        starttls_offered=unseen,
        starttls_reply=unseen,
        auth_before_tls=unseen,
        data_after_starttls=unseen,
    )


async def open_tls(
    wire: Wire,
    endpoint: TlsEndpoint,
    ehlo_name: str,
    greeted: Callable[[], None] = lambda: None,
    watch: Callable[[SmtpFacts], None] | None = None,
) -> Prelude:
    """Bring the connection to where TLS begins.

    `greeted` is called after a friendly greeting, `watch` with the SMTP facts whenever there are more; none
    are made without it. Never raises for what the server does; a broken connection is told in the result.
    """
    if endpoint.starttls is None:
        greeted()
        return Prelude(ready=True)
    if endpoint.starttls == "smtp":
        return await _Smtp(wire, endpoint, ehlo_name, greeted, watch).run()
    talk = _Talk(wire)
    try:
        step = _imap if endpoint.starttls == "imap" else _pop3
        prelude = await step(talk, greeted)
    except WireError as error:
        prelude = Prelude(ready=False, reason=error.detail, busy=error.failure is Failure.CLOSED)
    return replace(prelude, transcript=tuple(talk.said))


async def _imap(talk: _Talk, greeted: Callable[[], None]) -> Prelude:
    """RFC 9051 section 6.2.1: STARTTLS is answered OK, or NO/BAD by a server that has none."""
    greeting = await talk.line()
    if not greeting.upper().startswith(("* OK", "* PREAUTH")):
        return Prelude(ready=False, reason=f"the server greets with {greeting!r}", busy="BYE" in greeting)
    greeted()
    await talk.send("a1 STARTTLS")
    for _ in range(MAX_LINES):
        line = await talk.line()
        if line.lower().startswith("a1 "):
            if line[3:].upper().startswith("OK"):
                talk.wire.drop_buffer()
                return Prelude(ready=True)
            return Prelude(ready=False, absent=True, reason=f"STARTTLS is answered {line[3:]!r}")
    return Prelude(ready=False, reason=f"more than {MAX_LINES} lines without an answer to STARTTLS")


async def _pop3(talk: _Talk, greeted: Callable[[], None]) -> Prelude:
    """RFC 2595 section 4: STLS is answered +OK, or -ERR by a server that has none."""
    greeting = await talk.line()
    if not greeting.startswith("+OK"):
        return Prelude(ready=False, reason=f"the server greets with {greeting!r}", busy=True)
    greeted()
    await talk.send("STLS")
    line = await talk.line()
    if line.startswith("+OK"):
        talk.wire.drop_buffer()
        return Prelude(ready=True)
    return Prelude(ready=False, absent=line.startswith("-ERR"), reason=f"STLS is answered {line!r}")


class _Smtp:
    """The SMTP dialogue: greeting, EHLO, STARTTLS (RFC 3207), with every quirk as a value."""

    def __init__(
        self,
        wire: Wire,
        endpoint: TlsEndpoint,
        ehlo_name: str,
        greeted: Callable[[], None],
        watch: Callable[[SmtpFacts], None] | None,
    ) -> None:
        self._talk = _Talk(wire)
        self._ehlo_name = ehlo_name
        self._greeted = greeted
        self._watch = watch
        self._facts: SmtpFacts | None = None
        self._capable = False
        if watch is not None:
            self._facts = smtp_unreached(endpoint, "ready", "no answer to EHLO", wire.address)
            self._note(detail="")

    async def run(self) -> Prelude:
        try:
            prelude = await self._greeting() or await self._ehlo() or await self._starttls()
        except WireError as error:
            if self._capable:
                self._note(detail=error.detail, starttls_reply=Unseen(unseen=error.detail))
            else:
                self._note(outcome=str(error.failure), detail=error.detail)
            prelude = Prelude(ready=False, reason=error.detail, busy=error.failure is Failure.CLOSED)
        return replace(prelude, transcript=tuple(self._talk.said))

    def _note(self, **update: object) -> None:
        if self._facts is not None and self._watch is not None:
            self._facts = self._facts.model_copy(update=update)
            self._watch(self._facts)

    def _stop(self, outcome: str, reply: Reply, reason: str) -> Prelude:
        self._note(outcome=outcome, detail=reason)
        return Prelude(ready=False, reason=reason, busy=reply.code < 500)

    async def _greeting(self) -> Prelude | None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        reply = await self._talk.reply()
        self._note(
            greeting_code=reply.code,
            greeting=reply.text,
            greeting_seconds=round(loop.time() - started, 3),
            software=software(reply.text),
        )
        if reply.code == 220:
            self._greeted()
            return None
        if reply.code < 400:
            return self._stop("garbage", reply, f"the server greets with {reply.text}, not with 220")
        return self._stop("rejected", reply, f"the server greets with {reply.text}")

    async def _ehlo(self) -> Prelude | None:
        await self._talk.send(f"EHLO {self._ehlo_name}")
        reply = await self._talk.reply()
        if reply.code in _NO_EHLO:
            self._note(starttls_offered=False, starttls_reply=None, auth_before_tls=False)
            reason = f"no STARTTLS: EHLO is answered {reply.text}"
            self._note(detail=reason, data_after_starttls=False)
            return await self._quit(Prelude(ready=False, absent=True, reason=reason))
        if reply.code != 250:
            return self._stop("rejected", reply, f"EHLO is answered {reply.text}")
        words = tuple(line.upper() for line in reply.lines[1:])
        offered = any(word.split()[:1] == ["STARTTLS"] for word in words)
        clear_auth = any(word.startswith(("AUTH ", "AUTH=")) for word in words)
        self._capable = bool(reply.lines[1:])
        self._note(capabilities=reply.lines[1:], starttls_offered=offered, auth_before_tls=clear_auth)
        if offered:
            return None
        self._note(starttls_reply=None, data_after_starttls=False)
        return await self._quit(Prelude(ready=False, absent=True, reason="the server offers no STARTTLS"))

    async def _starttls(self) -> Prelude:
        await self._talk.send("STARTTLS")
        reply = await self._talk.reply()
        self._note(starttls_reply=reply.code)
        if reply.code == 220:
            self._note(data_after_starttls=bool(self._talk.wire.drop_buffer()))
            return Prelude(ready=True)
        reason = f"STARTTLS is answered {reply.text}"
        self._note(detail=reason)
        return await self._quit(Prelude(ready=False, reason=reason, busy=reply.code < 500))

    async def _quit(self, prelude: Prelude) -> Prelude:
        """Take leave politely (RFC 5321 section 4.1.1.10) without waiting for the answer."""
        await self._talk.send("QUIT")
        return prelude
