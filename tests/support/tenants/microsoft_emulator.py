"""Serve a made-up Microsoft 365 tenant on loopback over TLS: tokens, permissions, pages, every kind of trouble.

Answers of Graph, and the fields that are asked of it, are checked against Microsoft's own types (graph_types).
Those of cmdlets have the shape that ScubaGear's and CIPP's source expect. Nothing was compared with a live tenant.
"""

import argparse
import atexit
import contextlib
import functools
import gzip
import json
import os
import shutil
import signal
import socket
import ssl
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
from urllib.parse import parse_qsl, urlencode, urlsplit

import trustme
from tests.support.tenants import graph_types, microsoft_routes
from tests.support.tenants.microsoft_login import CLIENT_ID, TENANT_ID, LoginService
from tests.support.tenants.microsoft_routes import Route
from tests.support.tenants.microsoft_tenant import DOMAIN, INITIAL, MicrosoftTenant, lakeside

from hipaacheck.tenants.microsoft.sources import graph_permissions

GRAPH, EXCHANGE, COMPLIANCE = (
    "graph.microsoft.com",
    "outlook.office365.com",
    "ps.compliance.protection.outlook.com",
)
CMDLET_ROLE = "Exchange.ManageAsApp"
ALL_ROLES = frozenset(graph_permissions()) | {CMDLET_ROLE}
"""What the documentation tells people to grant; the routes know by themselves what each needs."""
PURVIEW = frozenset(
    {
        *("Get-UnifiedAuditLogRetentionPolicy", "Get-DlpCompliancePolicy", "Get-DlpComplianceRule"),
        *("Get-RetentionCompliancePolicy", "Get-RetentionComplianceRule", "Get-LabelPolicy"),
        "Get-ProtectionAlert",
    }
)
_ANCHOR = f"APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{TENANT_ID}"


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
    """What goes wrong with requests whose path begins so: `times` times, -1 is always, `after` good ones.

    `cmdlet` picks the requests for one cmdlet.
    """

    path: str
    reply: Reply
    times: int = -1
    after: int = 0
    cmdlet: str = ""


@dataclass(frozen=True)
class Seen:
    """One request, as it came; `form` is the posted body, parsed."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    form: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cmdlet(self) -> str:
        """Return the cmdlet that is to be run, if any."""
        found = self.form.get("CmdletInput")
        return str(found.get("CmdletName", "")) if isinstance(found, dict) else ""


def refusal(status: int, code: str, message: str) -> Reply:
    """Return an error as Graph writes it."""
    inner = {"date": "2026-11-22T01:23:45", "request-id": "1-2-3", "client-request-id": "1-2-3"}
    return Reply(status, {"error": {"code": code, "message": message, "innerError": inner}})


# What Exchange warns of on each page that is not the last, and when ResultSize leaves some objects out.
MORE_RESULTS = (
    "There are more results available than are currently displayed. To view them, increase the value for the "
    "ResultSize parameter."
)
NO_TOKEN = refusal(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
NO_ROLE = refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
NOT_FOUND = refusal(
    404,
    "Request_ResourceNotFound",
    "Resource does not exist or one of its queried reference-property objects are not present.",
)
NO_PREMIUM = refusal(
    403,
    "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
    "Neither tenant is B2C or tenant doesn't have premium license",
)
TOO_MANY = Reply(
    429, {"error": {"code": "TooManyRequests", "message": "Too many requests"}}, {"Retry-After": "7"}
)


@functools.cache
def usual_authority() -> trustme.CA:
    """Return the authority that vouches for all emulators of one run."""
    return trustme.CA()


@functools.cache
def usual_root() -> Path:
    """Return the file of that authority: one for all, since reading roots takes time."""
    folder = tempfile.mkdtemp(prefix="hipaacheck-root-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = Path(folder) / "root.pem"
    usual_authority().cert_pem.write_to_path(str(file))
    return file


class Emulator:
    """The tenant, its sign-in service and its troubles. Requests are logged in `log`."""

    def __init__(
        self,
        tenant: MicrosoftTenant | None = None,
        *,
        roles: frozenset[str] = ALL_ROLES,
        page_size: int = 5,
        authority: trustme.CA | None = None,
    ) -> None:
        self.tenant = tenant or lakeside()
        self.login = LoginService(roles, frozenset({DOMAIN, INITIAL}))
        self.page_size = page_size
        self.result_size = 1000
        """How many objects a cmdlet gives that is not asked for all (ResultSize)."""
        self.troubles: list[Trouble] = []
        self.log: list[Seen] = []
        self.wrong: list[str] = []
        """What was wrong with a question or an answer, by Microsoft's own types."""
        self.stopped = threading.Event()
        self.address = ""
        self.location = f"https://nam13b.{EXCHANGE}/AdminApi/v1.0/{TENANT_ID}/EXOModuleFile"
        """Where Exchange says that the tenant's region is."""
        self._ca = authority or usual_authority()
        self._lock = threading.Lock()

    @property
    def endpoints(self) -> dict[str, str]:
        """Return what HIPAACHECK_TENANT_ENDPOINTS must say."""
        return dict.fromkeys(("login", "graph", "exchange", "compliance"), self.address)

    def server_context(self) -> ssl.SSLContext:
        """Return the context that the server speaks TLS with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        return context

    def environment(self, folder: Path, *, certificate: bool = True) -> dict[str, str]:
        """Write the certificate into a folder, and return the environment that leads here."""
        root, pem = usual_root(), folder / "app.pem"
        self.login.write_certificate(pem)
        proof = (
            {"AZURE_CLIENT_CERTIFICATE_PATH": str(pem)}
            if certificate
            else {"AZURE_CLIENT_SECRET": self.login.secret}
        )
        return {
            "AZURE_TENANT_ID": DOMAIN,
            "AZURE_CLIENT_ID": CLIENT_ID,
            **proof,
            "HIPAACHECK_CA_FILE": str(root),
            "HIPAACHECK_TENANT_ENDPOINTS": json.dumps(self.endpoints),
        }

    def reply(self, seen: Seen) -> Reply:
        """Return the answer to a request."""
        with self._lock:
            self.log.append(seen)
            for trouble in self.troubles:
                if not seen.path.startswith(trouble.path) or not trouble.times:
                    continue
                if trouble.cmdlet and trouble.cmdlet != seen.cmdlet:
                    continue
                if trouble.after:
                    trouble.after -= 1
                    continue
                trouble.times -= 1
                return trouble.reply
        parts = seen.path.strip("/").split("/")
        if seen.path.endswith("/v2.0/.well-known/openid-configuration"):
            return Reply(*self.login.discovery(parts[0], self.address))
        if seen.path == f"/{TENANT_ID}/oauth2/v2.0/token":
            return Reply(*self.login.answer(seen.form, self.address + seen.path))
        if seen.path.startswith("/v1.0/"):
            return self._graph(seen)
        return self._exchange(seen)

    def _graph(self, seen: Seen) -> Reply:
        grant = self.login.grant(seen.headers.get("authorization"))
        if grant is None or grant.audience != GRAPH:
            return NO_TOKEN
        found = microsoft_routes.find(seen.path.removeprefix("/v1.0"))
        if found is None:
            return NOT_FOUND
        route, thing = found
        if not grant.roles.intersection(route.any_of):
            return NO_ROLE
        if route.plan is not None and route.plan not in self.tenant.plans():
            return refusal(403, route.code, "Request not applicable to target tenant.")
        wrong = self._wrong_question(route, seen)
        if wrong:
            self.wrong.append(f"{seen.path}: {wrong}")
            return refusal(400, "BadRequest", wrong)
        if "signInActivity" in seen.params.get("$select", "") and (
            "AuditLog.Read.All" not in grant.roles or "AAD_PREMIUM" not in self.tenant.plans()
        ):
            return NO_ROLE if "AuditLog.Read.All" not in grant.roles else NO_PREMIUM
        objects = self._objects(route, thing)
        if objects is None:
            return NOT_FOUND
        return Reply(200, self._answer(route, seen, objects))

    def _objects(self, route: Route, thing: str) -> list[dict[str, Any]] | None:
        if route.source == "members":
            return self.tenant.members.get(thing)
        if route.source == "app_role_assignments":
            known = any(app["id"] == thing for app in self.tenant.graph["service_principals"])
            return self.tenant.assignments.get(thing, []) if known else None
        return self.tenant.graph[route.source]

    def _wrong_question(self, route: Route, seen: Seen) -> str:
        allowed = {"$select", "$top", "$expand", "$skiptoken"}
        unknown = set(seen.params) - allowed
        if unknown:
            return f"the parameter {min(unknown)} is not supported"
        fields = set(graph_types.fields_of("User" if route.kind == "DirectoryObject" else route.kind))
        if route.kind == "DirectoryObject":
            fields |= set(graph_types.fields_of("ServicePrincipal")) | set(graph_types.fields_of("Group"))
        named = ",".join(seen.params[one] for one in ("$select", "$expand") if one in seen.params)
        for name in filter(None, named.split(",")):
            if name not in fields:
                return f"Could not find a property named '{name}' on type 'microsoft.graph.{route.kind}'."
        if int(seen.params.get("$top", "1")) > max(
            route.page, 999 if route.kind == "ServicePrincipal" else 0, 100
        ):
            return "Invalid page size specified."
        return ""

    def _answer(self, route: Route, seen: Seen, objects: list[dict[str, Any]]) -> dict[str, Any]:
        for one in objects:
            self.wrong += [f"{seen.path}: {problem}" for problem in graph_types.problems(route.kind, one)]
        select = seen.params.get("$select")
        shown = objects if select is None else [_selected(one, set(select.split(","))) for one in objects]
        if route.kind == "DeviceCompliancePolicy" and seen.params.get("$expand") != "assignments":
            shown = [
                {name: value for name, value in one.items() if "assignments" not in name} for one in shown
            ]
        context = f"https://{GRAPH}/v1.0/$metadata#{route.source}"
        if route.single:
            return {"@odata.context": context, **shown[0]}
        size = min(int(seen.params.get("$top", self.page_size)), self.page_size)
        start = int(seen.params.get("$skiptoken", "at-0").removeprefix("at-"))
        page: dict[str, Any] = {"@odata.context": context, "value": shown[start : start + size]}
        if start + size < len(shown):
            params = {**seen.params, "$skiptoken": f"at-{start + size}"}
            page["@odata.nextLink"] = f"{self.address}{seen.path}?{urlencode(params)}"
        return page

    def _exchange(self, seen: Seen) -> Reply:
        grant = self.login.grant(seen.headers.get("authorization"))
        if grant is None or grant.audience not in (EXCHANGE, COMPLIANCE):
            return Reply(401, raw=b"")
        if seen.headers.get("x-anchormailbox") != _ANCHOR:
            self.wrong.append(f"{seen.path}: no anchor mailbox")
        if seen.method == "GET" and seen.path == f"/AdminApi/v1.0/{TENANT_ID}/EXOModuleFile":
            return Reply(302, headers={"Location": self.location}, raw=b"")
        if seen.method != "POST" or seen.path != f"/adminapi/beta/{TENANT_ID}/InvokeCommand":
            return Reply(404, raw=b"")
        objects = self.tenant.cmdlets.get(seen.cmdlet)
        wanted = COMPLIANCE if seen.cmdlet in PURVIEW else EXCHANGE
        if objects is None or CMDLET_ROLE not in grant.roles or grant.audience != wanted:
            # What Exchange answers for a cmdlet that it does not know or does not allow.
            return Reply(403, raw=b"\0" * 8)
        if seen.form["CmdletInput"]["Parameters"] == {"ResultSize": "Unlimited"}:
            shown = objects
        else:
            shown = objects[: self.result_size]
        size = min(int(seen.headers["prefer"].removeprefix("odata.maxpagesize=")), self.page_size)
        start = int(seen.params.get("$skiptoken", "0"))
        given = shown[start : start + size]
        page: dict[str, Any] = {
            "@odata.context": f"https://{EXCHANGE}/adminapi/beta/$metadata#Collection(Exchange.GenericHashTable)",
            "@adminapi.warnings": [MORE_RESULTS] if start + len(given) < len(objects) else [],
            "value": given,
        }
        if start + size < len(shown):
            page["@odata.nextLink"] = f"{self.address}{seen.path}?%24skiptoken={start + size}"
        return Reply(200, page)


def _selected(one: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Return the fields that were asked for; Graph gives id and the type of derived objects unasked."""
    found = {name: value for name, value in one.items() if name in names or name in ("id", "@odata.type")}
    return found


def _handler(emulator: Emulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            params = dict(parse_qsl(parts.query, keep_blank_values=True))
            reply = emulator.reply(Seen(self.command, parts.path, params, headers, _form(headers, body)))
            with contextlib.suppress(OSError):
                self._send(reply)

        do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET

        def _send(self, reply: Reply) -> None:
            raw = reply.raw if reply.raw is not None else json.dumps(reply.body).encode()
            headers = dict(reply.headers)
            if "gzip" in self.headers.get("Accept-Encoding", "") and reply.raw is None and not reply.how:
                raw = gzip.compress(raw, 1)
                headers["Content-Encoding"] = "gzip"
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json;odata.metadata=minimal", **headers}.items():
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


def _form(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    if headers.get("content-type", "").startswith("application/json"):
        found = json.loads(body)
        return found if isinstance(found, dict) else {}
    return dict(parse_qsl(body.decode()))


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a peer that went away, or that does not trust the certificate."""
        problem = sys.exc_info()[1]
        if not isinstance(problem, OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serving(emulator: Emulator, port: int = 0) -> Iterator[Emulator]:
    """Serve on localhost until the block ends."""
    server = _Server(("127.0.0.1", port), _handler(emulator))
    # The handshake is the thread's affair, so that nobody waits for a slow peer.
    server.socket = emulator.server_context().wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    emulator.address = f"https://localhost:{server.server_address[1]}"
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
    """Serve until killed; say the address and the environment that leads here, as `export` lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--refuse", action="append", default=[], metavar="PERMISSION", help="one not granted")
    parser.add_argument("--no-premium", action="store_true", help="leave Entra ID P1, P2 and Intune out")
    given = parser.parse_args(arguments)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    emulator = Emulator(roles=ALL_ROLES - frozenset(given.refuse), page_size=100)
    if given.no_premium:
        without_premium(emulator.tenant)
    with tempfile.TemporaryDirectory() as folder, serving(emulator, given.port):
        say(f"# {emulator.address}")
        for name, value in emulator.environment(Path(folder)).items():
            say(f"export {name}='{value}'")
        sys.stdout.flush()
        while not ended.wait(0.5) and os.getppid() != 1:
            pass


def without_premium(tenant: MicrosoftTenant) -> None:
    """Take the plans away that many questions of Graph need."""
    gone = {"AAD_PREMIUM", "AAD_PREMIUM_P2", "INTUNE_A"}
    for sku in tenant.graph["subscribed_skus"]:
        sku["servicePlans"] = [one for one in sku["servicePlans"] if one["servicePlanName"] not in gone]


if __name__ == "__main__":
    main(sys.argv[1:])
