"""Compare the quick TLS engine with sslyze: connections and seconds, over 0 and 40 ms round trips.

    python benchmarks/tls_engines.py [--runs 3]

Both survey the same servers on loopback in one run; the ratio is what counts, not the seconds of this
machine. sslyze is asked for versions, suites and the certificate: what the quick engine answers, not its full scan.
"""

import argparse
import asyncio
import contextlib
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import trustme

from hipaacheck.model import Unseen
from hipaacheck.net.clients import TlsEndpoint
from hipaacheck.net.tls.policies import load_policies
from hipaacheck.net.tls.quick import QuickTlsClient
from hipaacheck.net.tls.settings import TlsSettings
from tests.lab.delay import DelayProxy
from tests.support.fake_dns import FakeDns

HOST = "mail.example.org"
ROUND_TRIPS = (0.0, 0.04)


@dataclass(frozen=True)
class Result:
    """What one engine did to one server: median seconds, and connections."""

    seconds: float
    connections: int


def serve(cert: str) -> None:
    """Be the servers: TLS from the first byte, and SMTP with STARTTLS; print their ports."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert)

    async def quiet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            await reader.read(1000)
            writer.close()

    async def smtp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            writer.write(b"220 mail.example.org ESMTP\r\n")
            while line := await reader.readline():
                if line.upper().startswith(b"STARTTLS"):
                    writer.write(b"220 go ahead\r\n")
                    await writer.drain()
                    await writer.start_tls(context)
                    await reader.read(1000)
                    break
                writer.write(b"250-mail.example.org\r\n250 STARTTLS\r\n")
            writer.close()

    async def forever() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
        web = await asyncio.start_server(quiet, "127.0.0.1", 0, ssl=context)
        mail = await asyncio.start_server(smtp, "127.0.0.1", 0)
        ports = [server.sockets[0].getsockname()[1] for server in (web, mail)]
        print(*ports, flush=True)
        await asyncio.Event().wait()

    asyncio.run(forever())


async def quick(endpoint: TlsEndpoint, port: int) -> None:
    """Survey once with the quick engine."""
    settings = TlsSettings(
        policies=load_policies(), connect_to={(endpoint.host, endpoint.port): ("127.0.0.1", port)}
    )
    deadline = asyncio.get_running_loop().time() + 30
    found = await QuickTlsClient(FakeDns(), settings).survey(endpoint, deadline=deadline)
    assert not isinstance(found.tls, Unseen), found.tls
    assert found.tls.handshake is True


async def sslyze(endpoint: TlsEndpoint, port: int) -> None:
    """Scan once with sslyze, for the same answers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sslyze import (  # type: ignore[attr-defined]
            ProtocolWithOpportunisticTlsEnum,
            ScanCommand,
            Scanner,
            ServerNetworkConfiguration,
            ServerNetworkLocation,
            ServerScanRequest,
        )

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


async def measure(engine: str, endpoint: TlsEndpoint, backend: int, round_trip: float, runs: int) -> Result:
    """Return the median of `runs` surveys through a delaying proxy."""
    survey = quick if engine == "quick" else sslyze
    seconds: list[float] = []
    connections = 0
    for _ in range(runs):
        async with DelayProxy(backend, round_trip) as proxy:
            started = time.perf_counter()
            await survey(endpoint, proxy.port)
            seconds.append(time.perf_counter() - started)
            connections = proxy.connections
    return Result(statistics.median(seconds), connections)


async def compare(web: int, mail: int, runs: int) -> None:
    """Print the table."""
    servers = {"TLS": (TlsEndpoint(HOST, 443), web), "STARTTLS": (TlsEndpoint(HOST, 25, "smtp"), mail)}
    for endpoint, port in servers.values():
        await measure("sslyze", endpoint, port, 0.0, 1)
        await measure("quick", endpoint, port, 0.0, 1)
    print(f"{'':10}{'round trip':>12}{'quick':>20}{'sslyze':>20}{'seconds':>10}{'connections':>13}")
    for name, (endpoint, port) in servers.items():
        for round_trip in ROUND_TRIPS:
            ours = await measure("quick", endpoint, port, round_trip, runs)
            theirs = await measure("sslyze", endpoint, port, round_trip, 1)
            cells = [f"{r.seconds:.2f} s, {r.connections:3d} conn." for r in (ours, theirs)]
            ratios = (theirs.seconds / ours.seconds, theirs.connections / ours.connections)
            trip = f"{round_trip * 1000:.0f} ms"
            print(f"{name:10}{trip:>12}{cells[0]:>20}{cells[1]:>20}{ratios[0]:>9.0f}x{ratios[1]:>12.0f}x")


def main() -> None:
    """Start the servers in a process of their own, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve")
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    leaf = trustme.CA(key_type=trustme.KeyType.RSA).issue_cert(HOST, key_type=trustme.KeyType.RSA)
    with tempfile.TemporaryDirectory() as folder:
        cert = Path(folder) / "cert.pem"
        leaf.private_key_and_cert_chain_pem.write_to_path(cert)
        command = [sys.executable, __file__, "--serve", str(cert)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            web, mail = map(int, server.stdout.readline().split())
            try:
                asyncio.run(compare(web, mail, options.runs))
            finally:
                server.terminate()


if __name__ == "__main__":
    main()
