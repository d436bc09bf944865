"""Servers on loopback that take notices: webhooks that answer as a test wants, and mail servers."""

import contextlib
import logging
import socket
import ssl
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True)
class Got:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float


class Receiver(BaseHTTPRequestHandler):
    """Answers one request as the next of the answers says, the last again and again."""

    server: "Receiving"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server = self.server
        server.got.append(Got(self.path, dict(self.headers.items()), body, time.monotonic()))
        answer = server.answers[min(len(server.got), len(server.answers)) - 1]
        # The other side may have gone.
        with contextlib.suppress(OSError):
            answer(self)

    def do_GET(self) -> None:
        self.server.got.append(Got(f"GET {self.path}", {}, b"", time.monotonic()))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


Answer = Callable[[Receiver], None]


def says(status: int, body: bytes = b"ok", **headers: str) -> Answer:
    """Answer with a status, a body and headers (`Retry_After` for Retry-After)."""

    def answer(to: Receiver) -> None:
        to.send_response(status)
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)

    return answer


def hangs(to: Receiver) -> None:
    """Never answer."""
    to.server.over.wait(60)


def drops(to: Receiver) -> None:
    """End the connection without a word."""
    to.connection.shutdown(socket.SHUT_RDWR)


def floods(to: Receiver) -> None:
    """Answer 200 with a body that does not end."""
    to.send_response(200)
    to.end_headers()
    while not to.server.over.is_set():
        to.wfile.write(b"x" * 65_536)
        to.server.flooded += 65_536


def floods_head(to: Receiver) -> None:
    """Answer with headers that do not end."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not to.server.over.is_set():
        to.wfile.write(b"X-More: " + b"x" * 65_536 + b"\r\n")


def drips(to: Receiver) -> None:
    """Answer so slowly that no single read takes long, and the whole for ever."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not to.server.over.wait(0.05):
        to.wfile.write(b"x")


def garbles(to: Receiver) -> None:
    """Answer with what is no HTTP."""
    to.wfile.write(b"\x00\x16\x03 220 smtp.example ESMTP\r\n\r\n")
    to.connection.shutdown(socket.SHUT_RDWR)


class Receiving(ThreadingHTTPServer):
    """A webhook on loopback."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answers: tuple[Answer, ...], context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.answers = answers
        self.got: list[Got] = []
        self.flooded = 0
        self.over = threading.Event()
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        scheme = "http" if context is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self.server_address[1]}/services/T0/B0/s3cr3t-t0k3n"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: handshakes that break off are meant to."""


@contextlib.contextmanager
def receiving(*answers: Answer, context: ssl.SSLContext | None = None) -> Iterator[Receiving]:
    """Serve until the block ends."""
    server = Receiving(answers or (says(200),), context)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Authority:
    """A root of our own, in a file, and servers' contexts signed by it."""

    ca_file: Path
    context: ssl.SSLContext


def authority(folder: Path, *names: str) -> Authority:
    """Return a root and a context for names and addresses."""
    root = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    root.issue_cert(*(names or ("127.0.0.1", "localhost"))).configure_cert(context)
    ca_file = folder / "root.pem"
    root.cert_pem.write_to_path(str(ca_file))
    return Authority(ca_file, context)


@dataclass
class Mailbox:
    """What a mail server was given, and how it answers."""

    port: int = 0
    letters: list[Envelope] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    data_answers: list[str] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data_answers:
            return self.data_answers.pop(0)
        self.letters.append(envelope)
        self.over_tls.append(session.ssl is not None)
        return "250 2.0.0 taken"

    def check(
        self, server: SMTP, session: Session, envelope: Envelope, how: str, given: object
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append((given.login, given.password))
        good = given.password == b"p@ss/word"
        # A server may quote what it was told.
        return AuthResult(success=good, handled=False, message=f"535 5.7.8 not you, {given!r}, p@ss/word")


@contextlib.contextmanager
def mailbox(
    starttls: ssl.SSLContext | None = None,
    at_once: ssl.SSLContext | None = None,
    *,
    login: bool = False,
    box: Mailbox | None = None,
) -> Iterator[Mailbox]:
    """Run a mail server (aiosmtpd) until the block ends."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    box = box or Mailbox()
    with warnings.catch_warnings():
        # aiosmtpd warns of logins without STARTTLS, also where TLS stands around the whole connection.
        warnings.simplefilter("ignore", UserWarning)
        controller = _started(box, starttls, at_once, login)
        try:
            yield box
        finally:
            controller.stop()


def _started(
    box: Mailbox, starttls: ssl.SSLContext | None, at_once: ssl.SSLContext | None, login: bool
) -> Controller:
    """Return a running server on a port that was free; somebody else may be quicker, so it tries again."""
    for _ in range(20):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            box.port = probe.getsockname()[1]
        controller = Controller(
            box,
            hostname="127.0.0.1",
            port=box.port,
            server_hostname="mail.clinic.example",
            ready_timeout=10,
            ssl_context=at_once,
            tls_context=starttls,
            authenticator=box.check if login else None,
            auth_required=login,
            auth_require_tls=at_once is None,
            auth_exclude_mechanism=[] if login else ["LOGIN", "PLAIN"],
        )
        with contextlib.suppress(OSError):
            controller.start()
            return controller
    raise OSError("no free port found")


@contextlib.contextmanager
def speaking(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Run a server that holds every connection as a test wants; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        over = threading.Event()

        def one(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                talk(connection)

        def accept() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    threading.Thread(target=one, args=(listener.accept()[0],), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            thread.join()
