"""Hand a notice to a mail server for submission (RFC 6409): never in the clear to another machine."""

import asyncio
import contextlib
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from hipaacheck.net.notify.patience import Patience, Tried, sent

_MOST_LINES = 2_000
"""Lines that a server may say in one session; a greeting is some ten."""
# RFC 3463: "5.7.1"; what else a server says may quote addresses and names of accounts.
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, slots=True)
class MailRoute:
    """A server that takes mail from its users.

    `at_once` begins with TLS (port 465, RFC 8314); otherwise STARTTLS is asked for, and without it nothing is
    sent unless `clear` allows that, for a server on this machine.
    """

    host: str
    port: int
    at_once: bool
    clear: bool = False
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with the addresses of its envelope, and the name by which its sender greets."""

    sender: str
    recipients: Sequence[str]
    greeting: str
    raw: bytes = field(repr=False)


async def mail(route: MailRoute, letter: Letter, context: ssl.SSLContext, patience: Patience) -> str | None:
    """Hand a letter over; return why that failed, None when it was taken for every recipient."""

    async def once() -> Tried | None:
        session = _Session(route, letter, context, patience.attempt)
        try:
            return await _in_thread(session)
        finally:
            session.abandon()

    return await sent(once, patience)


async def _in_thread(session: "_Session") -> Tried | None:
    """Run a session in a thread that no end of the program waits for, as it would for those of a pool."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Tried | None] = loop.create_future()

    def tell(tried: Tried | None) -> None:
        if not ended.done():
            ended.set_result(tried)

    def run() -> None:
        tried = session.run()
        # Nobody listens any more when the loop is closed.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, tried)

    threading.Thread(target=run, daemon=True, name="hipaacheck-mail").start()
    return await ended


class _Smtp(smtplib.SMTP):
    """A client that hears only so much from one server."""

    heard = 0
    _host: str

    def getreply(self) -> tuple[int, bytes]:
        lines: list[bytes] = []
        if self.file is None and self.sock is not None:
            self.file = self.sock.makefile("rb")
        while True:
            line = b"" if self.file is None else self.file.readline(1_000)
            self.heard += 1
            if not line.endswith(b"\n") or self.heard > _MOST_LINES:
                self.close()
                raise smtplib.SMTPServerDisconnected("the connection ended, or the server says too much")
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                break
        code = int(line[:3]) if line[:3].isdigit() else -1
        return code, b"\n".join(lines)


class _Session:
    """One connection to a mail server, which another thread may end."""

    def __init__(self, route: MailRoute, letter: Letter, context: ssl.SSLContext, seconds: float) -> None:
        self._route = route
        self._letter = letter
        self._context = context
        self._seconds = seconds
        self._smtp: _Smtp | None = None
        self._abandoned = False

    def abandon(self) -> None:
        """End the connection if there is still one."""
        self._abandoned = True
        connection = None if self._smtp is None else self._smtp.sock
        if connection is not None:
            with contextlib.suppress(OSError):
                # Not SSLSocket.shutdown, which changes an object that the other thread uses.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def run(self) -> Tried | None:
        """Hand the letter over; return how that failed."""
        try:
            self._connect()
            return self._hand_over()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return _failure(error)
        finally:
            if self._smtp is not None:
                self._smtp.close()

    def _connect(self) -> None:
        route = self._route
        connection = socket.create_connection((route.host, route.port), timeout=self._seconds)
        smtp = self._smtp = _Smtp(local_hostname=self._letter.greeting, timeout=self._seconds)
        # By which name starttls() checks the certificate; connect() would set it.
        smtp._host = route.host
        smtp.sock = connection
        if self._abandoned:
            raise smtplib.SMTPServerDisconnected("nobody waits any more")
        if route.at_once:
            smtp.sock = self._context.wrap_socket(connection, server_hostname=route.host)
        code, said = smtp.getreply()
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)

    def _hand_over(self) -> Tried | None:
        smtp, route, letter = self._smtp, self._route, self._letter
        assert smtp is not None  # _connect has made it
        smtp.ehlo_or_helo_if_needed()
        if not route.at_once and (smtp.has_extn("starttls") or not route.clear):
            if not smtp.has_extn("starttls"):
                return Tried("it offers no encryption (STARTTLS), so nothing was sent")
            smtp.starttls(context=self._context)
            smtp.ehlo_or_helo_if_needed()
        if route.user:
            smtp.login(route.user, route.password)
        refused = smtp.sendmail(letter.sender, list(letter.recipients), letter.raw)
        with contextlib.suppress(smtplib.SMTPException, OSError):
            smtp.quit()
        if not refused:
            return None
        code, said = next(iter(refused.values()))
        return Tried(
            f"it took the mail, but not for {len(refused)} of {len(letter.recipients)} addresses"
            f"{_codes(code, said)}"
        )


def _failure(error: Exception) -> Tried:
    """Say why a letter was not taken. What the server said is left out: it may quote accounts."""
    match error:
        case ssl.SSLCertVerificationError():
            return Tried(f"its certificate is not trusted ({error.verify_message})")
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return Tried("the connection ended before the mail was taken", again=True)
        case ssl.SSLError():
            return Tried("it speaks no TLS that is good enough")
        case smtplib.SMTPNotSupportedError():
            return Tried("it offers no way to log in")
        case smtplib.SMTPAuthenticationError(smtp_code=code, smtp_error=said):
            return Tried(f"it refused the login{_codes(code, said)}", again=400 <= code < 500)
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, said = next(iter(refused.values()))
            passing = all(400 <= one[0] < 500 for one in refused.values())
            return Tried(f"it refused every recipient{_codes(code, said)}", again=passing)
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            return Tried(f"it refused{_codes(code, said)}", again=400 <= code < 500)
        case smtplib.SMTPServerDisconnected():
            return Tried("the connection ended before the mail was taken", again=True)
        case smtplib.SMTPException():
            # An OSError too; smtplib raises it bare where it knows none of the ways that are offered.
            return Tried("it offers no way to log in that is known here")
        case TimeoutError():
            return Tried("it took too long", again=True)
        case OSError():
            return Tried("no connection to it", again=True)
    return Tried("its answers are no SMTP")


def _codes(code: int, said: object) -> str:
    found = _ENHANCED.search(said) if isinstance(said, bytes) else None
    return f" ({code} {found[0].decode()})" if found else f" ({code})"
