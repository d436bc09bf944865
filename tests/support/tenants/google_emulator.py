"""Serve a made-up Google Workspace account on loopback: tokens, scopes, pages, and every kind of trouble.

Shapes come from Google's discovery documents, against which every answer and every question is checked.
Nothing here was compared with a live account.
"""

import argparse
import contextlib
import gzip
import json
import os
import signal
import socket
import struct
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.support.tenants import discovery
from tests.support.tenants.google_oauth import TokenService
from tests.support.tenants.google_routes import (
    NO_SCOPE,
    NO_TOKEN,
    NOT_FOUND,
    NOT_SUPER,
    ONE,
    OWN_ROLE,
    SUPER_ADMIN_ONLY,
    UNPAGED,
    Found,
    find,
    refusal,
)
from tests.support.tenants.google_tenant import ADMIN, GoogleTenant, lakeside

APIS = ("cloudidentity", "admin", "groups", "licensing", "alerts", "vault")


@dataclass
class Reply:
    """What is sent, if it is not what the tenant would answer.

    `raw` is sent in place of a body of JSON. `how` is "" (whole), "reset" (the connection breaks half way)
    or "stall" (nothing more comes until the emulator stops).
    """

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    how: str = ""


@dataclass
class Trouble:
    """What goes wrong with requests whose path begins so: `times` times, -1 is always."""

    path: str
    reply: Reply
    times: int = -1
    after: int = 0
    """How many requests are answered well before."""


@dataclass(frozen=True)
class Seen:
    """One request, as it came."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]


class Emulator:
    """The account, its token service and its troubles. Requests are logged in `log`."""

    def __init__(
        self,
        tenant: GoogleTenant | None = None,
        *,
        delegated: frozenset[str] | None = None,
        page_size: int = 7,
        ignores_masks: bool = False,
    ) -> None:
        self.tenant = tenant or lakeside()
        self.tokens = TokenService(delegated, self.tenant.users)
        self.page_size = page_size
        self.ignores_masks = ignores_masks
        self.troubles: list[Trouble] = []
        self.log: list[Seen] = []
        self.wrong: list[str] = []
        """What was wrong with a question or an answer, by Google's own documents."""
        self.stopped = threading.Event()
        self.address = ""
        self._lock = threading.Lock()

    @property
    def endpoints(self) -> dict[str, str]:
        """Return what HIPAACHECK_TENANT_ENDPOINTS must say."""
        return {**dict.fromkeys(APIS, self.address), "token": f"{self.address}/token"}

    def environment(self, key_file: Path) -> dict[str, str]:
        """Write the key file and return the environment that leads here."""
        key_file.write_text(json.dumps(self.tokens.key_file()), encoding="utf-8")
        key_file.chmod(0o600)
        return {
            "HIPAACHECK_GOOGLE_KEY_FILE": str(key_file),
            "HIPAACHECK_GOOGLE_ADMIN": ADMIN,
            "HIPAACHECK_TENANT_ENDPOINTS": json.dumps(self.endpoints),
        }

    def reply(self, seen: Seen, body: bytes) -> Reply:
        """Return the answer to a request."""
        with self._lock:
            self.log.append(seen)
            for trouble in self.troubles:
                if not seen.path.startswith(trouble.path) or not trouble.times:
                    continue
                if trouble.after:
                    trouble.after -= 1
                    continue
                trouble.times -= 1
                return trouble.reply
        if seen.path == "/token":
            status, answer = self.tokens.answer(dict(parse_qsl(body.decode())))
            return Reply(status, answer)
        return self._api(seen)

    def _api(self, seen: Seen) -> Reply:
        grant = self.tokens.grant(seen.headers.get("authorization"))
        if grant is None:
            return Reply(401, NO_TOKEN)
        method = discovery.method_for(seen.method, seen.path) if discovery.folder() else None
        if method is not None:
            if not method.scopes & grant.scopes:
                return Reply(403, NO_SCOPE)
            wrong = discovery.wrong_parameters(method, seen.params)
            if wrong:
                self.wrong += wrong
                return Reply(400, refusal(400, "INVALID_ARGUMENT", f"Invalid value: {wrong[0]}"))
        if grant.subject is None and not seen.path.startswith(OWN_ROLE):
            return Reply(403, NOT_SUPER)
        if seen.path.startswith(SUPER_ADMIN_ONLY) and grant.subject not in self.tenant.super_admins:
            return Reply(403, NOT_SUPER)
        found = find(self.tenant, seen.path)
        if found is None:
            return Reply(404, NOT_FOUND)
        answer = self._masked(method, seen, self._page(found, seen.params))
        if isinstance(answer, Reply):
            return answer
        if method is not None:
            self.wrong += [f"{seen.path}: {one}" for one in discovery.problems(method, answer)]
        return Reply(200, answer)

    def _page(self, found: Found, params: Mapping[str, str]) -> dict[str, Any]:
        if found.items == ONE:
            return found.objects[0]
        if found.source in UNPAGED:
            return {found.items: found.objects} if found.objects else {}
        asked = int(params.get("maxResults") or params.get("pageSize") or 50)
        size = min(asked, self.page_size)
        mark = params.get("pageToken", "at-0")
        start = int(mark.removeprefix("at-").removesuffix("-again"))
        if found.source == "policies" and start == size and not mark.endswith("-again"):
            # A page without policies that is not the last: ScubaGoggles 1.1.0 met some.
            return {"nextPageToken": f"{mark}-again"}
        page: dict[str, Any] = {}
        if part := found.objects[start : start + size]:
            page[found.items] = part
        if start + size < len(found.objects):
            page["nextPageToken"] = f"at-{start + size}"
        return page

    def _masked(
        self, method: discovery.Method | None, seen: Seen, answer: dict[str, Any]
    ) -> dict[str, Any] | Reply:
        text = seen.params.get("fields")
        if text is None or self.ignores_masks:
            return answer
        try:
            mask = discovery.parse_mask(text)
        except ValueError as error:
            self.wrong.append(str(error))
            return Reply(400, refusal(400, "INVALID_ARGUMENT", f"Invalid field selection: {error}"))
        unknown = discovery.unknown_fields(method, mask) if method is not None else []
        if unknown:
            self.wrong.append(f"{seen.path}: no fields {unknown}")
            return Reply(400, refusal(400, "INVALID_ARGUMENT", f"Invalid field selection {unknown[0]}"))
        found: dict[str, Any] = discovery.masked(answer, mask)
        return found


def _handler(emulator: Emulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            self._any()

        do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET

        def _any(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            params = dict(parse_qsl(parts.query, keep_blank_values=True))
            reply = emulator.reply(Seen(self.command, parts.path, params, headers), body)
            with contextlib.suppress(OSError):
                self._send(reply)

        def _send(self, reply: Reply) -> None:
            raw = reply.raw if reply.raw is not None else json.dumps(reply.body).encode()
            headers = dict(reply.headers)
            if "gzip" in self.headers.get("Accept-Encoding", "") and reply.raw is None and not reply.how:
                raw = gzip.compress(raw, 1)
                headers["Content-Encoding"] = "gzip"
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json; charset=UTF-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            if not reply.how:
                self.wfile.write(raw)
                return
            self.wfile.write(raw[: len(raw) // 2])
            self.wfile.flush()
            self.close_connection = True
            if reply.how == "stall":
                emulator.stopped.wait(60)
            else:
                # Closed with something unread to come, so the peer gets a reset.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()

    return Handler


@contextmanager
def serving(emulator: Emulator, port: int = 0) -> Iterator[Emulator]:
    """Serve on 127.0.0.1 until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(emulator))
    server.daemon_threads = True
    emulator.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield emulator
    finally:
        emulator.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def main(arguments: list[str], say: Callable[[str], None] = print) -> None:
    """Serve until killed, or until who started this ends; say the address and the environment that leads here, as `export` lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--refuse", action="append", default=[], metavar="SCOPE", help="a scope not granted")
    given = parser.parse_args(arguments)
    ended, parent = threading.Event(), os.getppid()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    emulator = Emulator(page_size=100)
    if given.refuse:
        refused = {f"https://www.googleapis.com/auth/{one}" for one in given.refuse}
        every = {scope for method in discovery.methods() for scope in method.scopes}
        emulator.tokens.delegated = frozenset(every - refused)
    with tempfile.TemporaryDirectory() as folder, serving(emulator, given.port):
        say(f"# {emulator.address}")
        for name, value in emulator.environment(Path(folder) / "key.json").items():
            say(f"export {name}='{value}'")
        sys.stdout.flush()
        while not ended.wait(0.5) and os.getppid() == parent:
            pass


if __name__ == "__main__":
    main(sys.argv[1:])
