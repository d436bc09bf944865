"""Compare the quick TLS engine with sslyze: connections and seconds, over 0 and 40 ms round trips.

    python -m benchmarks.tls_engines [--runs 3]

Both survey the same servers on loopback in one run; the ratio is what counts, not the seconds of this
machine. sslyze is asked for versions, suites and the certificate: what the quick engine answers, not its
full scan. Servers and round trips live in processes of their own.
"""

import argparse
import asyncio
import contextlib
import socket
import socketserver
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path

import trustme
from tests.support.fake_dns import FakeDns

from hipaacheck.model import Unseen
from hipaacheck.net.clients import TlsEndpoint
from hipaacheck.net.tls.policies import load_policies
from hipaacheck.net.tls.quick import QuickTlsClient
from hipaacheck.net.tls.settings import TlsSettings

HOST = "mail.example.org"
ROUND_TRIPS_MS = (0, 40)
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:ECDHE+AES:RSA+AES"
Survey = Callable[[TlsEndpoint, int], Coroutine[None, None, None]]


@dataclass(frozen=True)
class Result:
    """What one engine did to one server: median seconds, and connections."""

    seconds: float
    connections: int


class Server(socketserver.ThreadingTCPServer):
    """Serve TLS, with or without STARTTLS, and count connections."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, context: ssl.SSLContext, smtp: bool) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.context = context
        self.smtp = smtp
        self.count = 0


class Handler(socketserver.BaseRequestHandler):
    """Talk up to TLS, shake hands, and wait for the client to leave."""

    server: Server

    def handle(self) -> None:
        self.server.count += 1
        with contextlib.suppress(OSError):
            if not self.server.smtp or self._starttls():
                with self.server.context.wrap_socket(self.request, server_side=True) as secure:
                    secure.recv(1000)

    def _starttls(self) -> bool:
        self.request.sendall(b"220 mail.example.org ESMTP\r\n")
        while line := self.request.recv(1000):
            if line.upper().startswith(b"STARTTLS"):
                self.request.sendall(b"220 go ahead\r\n")
                return True
            self.request.sendall(b"250-mail.example.org\r\n250 STARTTLS\r\n")
        return False


def serve(cert: str) -> None:
    """Be the servers: print their ports, and, for each line of standard input, their counts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert)
    context.set_ciphers(CIPHERS)
    servers = [Server(context, smtp) for smtp in (False, True)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(*(server.server_address[1] for server in servers), flush=True)
    for _ in sys.stdin:
        print(*(server.count for server in servers), flush=True)


async def quick(endpoint: TlsEndpoint, port: int) -> None:
    """Survey once with the quick engine."""
    target = (endpoint.host, endpoint.port)
    settings = TlsSettings(policies=load_policies(), connect_to={target: ("127.0.0.1", port)})
    deadline = asyncio.get_running_loop().time() + 30
    found = await QuickTlsClient(FakeDns(), settings).survey(endpoint, deadline=deadline)
    assert not isinstance(found.tls, Unseen), found.tls
    assert found.tls.handshake is True


async def sslyze(endpoint: TlsEndpoint, port: int) -> None:
    """Scan once with sslyze, for the same answers."""
    from sslyze.connection_helpers.opportunistic_tls_helpers import ProtocolWithOpportunisticTlsEnum
    from sslyze.plugins.scan_commands import ScanCommand
    from sslyze.scanner.models import ServerScanRequest
    from sslyze.scanner.scanner import Scanner
    from sslyze.server_setting import ServerNetworkConfiguration, ServerNetworkLocation

    starttls = ProtocolWithOpportunisticTlsEnum.SMTP if endpoint.starttls else None
    versions = ("SSL_3_0", "TLS_1_0", "TLS_1_1", "TLS_1_2", "TLS_1_3")
    commands = {ScanCommand[f"{version}_CIPHER_SUITES"] for version in versions}
    request = ServerScanRequest(
        server_location=ServerNetworkLocation(endpoint.host, port, ip_address="127.0.0.1"),
        network_configuration=ServerNetworkConfiguration(
            tls_server_name_indication=endpoint.host, tls_opportunistic_encryption=starttls
        ),
        scan_commands={*commands, ScanCommand.CERTIFICATE_INFO},
    )

    def scan() -> None:
        scanner = Scanner()
        scanner.queue_scans([request])
        assert all(result.scan_result is not None for result in scanner.get_results())

    await asyncio.to_thread(scan)


def free_port() -> int:
    """Return a TCP port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def distance(milliseconds: int, backend: int) -> Iterator[int]:
    """Yield the port of a relay to `backend` with this round trip."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.delay_proxy", str(milliseconds / 2)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as relay:
        assert relay.stdin is not None
        assert relay.stdout is not None
        relay.stdin.write(f"tcp 127.0.0.1 {port} 127.0.0.1 {backend}\n\n")
        relay.stdin.flush()
        assert relay.stdout.readline() == "ready\n"
        yield port
        relay.stdin.close()


class Lab:
    """The servers, and how often each was connected to."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.ports = self._numbers()

    def counts(self) -> tuple[int, ...]:
        """Return the connections so far: TLS, STARTTLS."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._numbers()

    def _numbers(self) -> tuple[int, ...]:
        assert self._process.stdout is not None
        return tuple(map(int, self._process.stdout.readline().split()))

    def measure(self, survey: Survey, starttls: bool, milliseconds: int, runs: int) -> Result:
        """Return the median of `runs` surveys over this round trip."""
        endpoint = TlsEndpoint(HOST, 25, "smtp") if starttls else TlsEndpoint(HOST, 443)
        before = self.counts()[starttls]
        seconds = []
        with distance(milliseconds, self.ports[starttls]) as port:
            for _ in range(runs):
                started = time.perf_counter()
                asyncio.run(survey(endpoint, port))
                seconds.append(time.perf_counter() - started)
        return Result(statistics.median(seconds), (self.counts()[starttls] - before) // runs)

    def compare(self, runs: int) -> None:
        """Print the table."""
        for survey in (quick, sslyze):
            self.measure(survey, False, 0, 1)  # imports and catalogues are not what is compared
        print(f"{'':10}{'round trip':>12}{'quick':>20}{'sslyze':>20}{'seconds':>10}{'connections':>13}")
        for starttls in (False, True):
            for milliseconds in ROUND_TRIPS_MS:
                ours = self.measure(quick, starttls, milliseconds, runs)
                theirs = self.measure(sslyze, starttls, milliseconds, 1)
                cells = "".join(f"{f'{r.seconds:.2f} s, {r.connections} conn.':>20}" for r in (ours, theirs))
                ratios = (theirs.seconds / ours.seconds, theirs.connections / ours.connections)
                name = "STARTTLS" if starttls else "TLS"
                print(f"{name:10}{milliseconds:>9} ms{cells}{ratios[0]:>9.0f}x{ratios[1]:>12.0f}x")


def main() -> None:
    """Start the servers in a process of their own, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve")
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    warnings.simplefilter("ignore")  # sslyze's trust stores hold certificates that cryptography dislikes
    leaf = trustme.CA(key_type=trustme.KeyType.RSA).issue_cert(HOST, key_type=trustme.KeyType.RSA)
    with tempfile.TemporaryDirectory() as folder:
        cert = Path(folder) / "cert.pem"
        leaf.private_key_and_cert_chain_pem.write_to_path(cert)
        command = [sys.executable, "-m", "benchmarks.tls_engines", "--serve", str(cert)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            Lab(process).compare(options.runs)


if __name__ == "__main__":
    main()
