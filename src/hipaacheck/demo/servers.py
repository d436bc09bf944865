"""Start and stop the clinic's servers on free ports of the loopback interface."""

import contextlib
import errno
import logging
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from dnslib.server import DNSLogger, DNSServer

from hipaacheck.demo import site, zone
from hipaacheck.net.routes import HostPort

_LOOPBACK = "127.0.0.1"
_PORT_TRIES = 20

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Clinic:
    """Where the running clinic is to be found: its resolver, its servers, and the roots to trust."""

    resolver_port: int
    connect_to: dict[HostPort, HostPort]
    ca_file: Path


@contextlib.contextmanager
def running_clinic(folder: Path, zones: str | None = None) -> Iterator[Clinic]:
    """Run the clinic's DNS, web and mail servers until the block ends; certificates go to `folder`.

    `zones` stands in place of the zones that the clinic has.
    """
    # Probing is made of handshakes that break off; aiosmtpd logs a traceback for each of them.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    authority = trustme.CA(organization_name="Demonstration Root")
    ca_file = folder / "demo-roots.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    with contextlib.ExitStack() as stack:
        resolver_port = _start_dns(stack, zone.zone_text() if zones is None else zones)
        connect_to: dict[HostPort, HostPort] = {}
        https = _start_web(stack, site.HttpsPages, _issued(authority, *zone.WEB_HOSTS, days_ago=30, days=90))
        clear = _start_web(stack, site.ClearPages, None)
        for host in zone.WEB_HOSTS:
            connect_to[(host, 443)] = (_LOOPBACK, https)
            connect_to[(host, 80)] = (_LOOPBACK, clear)
        good = _issued(authority, zone.MX_GOOD, days_ago=30, days=90)
        old = _issued(authority, zone.MX_OLD, days_ago=400, days=365)
        _allow_old_versions(old)
        for host, context in ((zone.MX_GOOD, good), (zone.MX_OLD, old)):
            connect_to[(host, 25)] = (_LOOPBACK, _start_smtp(stack, host, context))
        yield Clinic(resolver_port, connect_to, ca_file)


def _issued(authority: trustme.CA, *names: str, days_ago: int, days: int) -> ssl.SSLContext:
    """Return a server context whose certificate began `days_ago` and lasts `days`."""
    today = datetime.now(UTC)  # noqa: TID251 - certificates are judged by the scan's own clock
    begin = today - timedelta(days=days_ago)
    leaf = authority.issue_cert(*names, not_before=begin, not_after=begin + timedelta(days=days))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context


def _allow_old_versions(context: ssl.SSLContext) -> None:
    """Let a server speak TLS 1.0, as appliances from before 2018 do; OpenSSL asks for SECLEVEL 0 then."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        # Python warns that TLS 1.0 is deprecated, which is just what this server is there to show.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1


def _start_dns(stack: contextlib.ExitStack, zones: str) -> int:
    resolver = zone.ClinicResolver(zones)
    quiet = DNSLogger(log="-request,-reply,-truncated,-error", prefix=False)
    udp, tcp = _on_free_port(lambda port: _dns_pair(resolver, port, quiet))
    for server in (udp, tcp):
        server.start_thread()
        stack.callback(server.server.server_close)
        stack.callback(server.stop)
    return int(udp.server.server_address[1])


def _dns_pair(resolver: zone.ClinicResolver, port: int, logger: DNSLogger) -> tuple[DNSServer, DNSServer]:
    """Return a UDP and a TCP server on one port. Raises OSError when it is taken for either."""
    udp = DNSServer(resolver, address=_LOOPBACK, port=port, logger=logger)
    try:
        return udp, DNSServer(resolver, address=_LOOPBACK, port=port, tcp=True, logger=logger)
    except OSError:
        udp.server.server_close()
        raise


def _start_web(stack: contextlib.ExitStack, pages: type[site.Pages], context: ssl.SSLContext | None) -> int:
    server = site.QuietServer((_LOOPBACK, 0), pages)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    stack.callback(server.server_close)
    stack.callback(server.shutdown)
    return int(server.server_address[1])


class _Mailbox(Controller):
    """An SMTP server that offers STARTTLS with one certificate."""

    def __init__(self, name: str, context: ssl.SSLContext, port: int) -> None:
        self._context = context
        super().__init__(object(), hostname=_LOOPBACK, port=port, server_hostname=name, ready_timeout=10)

    def factory(self) -> SMTP:
        """Return the protocol of one connection."""
        return SMTP(
            self.handler, hostname=self.SMTP_kwargs["hostname"], ident="Postfix", tls_context=self._context
        )


def _start_smtp(stack: contextlib.ExitStack, name: str, context: ssl.SSLContext) -> int:
    controller = _on_free_port(lambda port: _started(_Mailbox(name, context, port)))
    stack.callback(controller.stop)
    return int(controller.port)


def _started(controller: _Mailbox) -> _Mailbox:
    controller.start()
    return controller


def _on_free_port(start: Callable[[int], S]) -> S:
    """Return what `start` makes on a port that was free; somebody else may be quicker, so it tries again."""
    for _ in range(_PORT_TRIES):
        with socket.socket() as probe:
            probe.bind((_LOOPBACK, 0))
            port = int(probe.getsockname()[1])
        try:
            return start(port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"no free port found on {_LOOPBACK} in {_PORT_TRIES} tries")
