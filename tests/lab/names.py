"""Run the name servers of the lab: knot with all zones, odd servers, and unbound in front of them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import dns.exception
import dns.message
import dns.query
import dns.rcode
from tests.lab.programs import Server, program
from tests.lab.zones import ZoneFiles


@dataclass(frozen=True, slots=True)
class NamePorts:
    """Where the name servers listen, on 127.0.0.1."""

    authority: int
    resolver: int


def start_authority(folder: Path, zones: ZoneFiles, port: int) -> Server:
    """Start knot with all zones and wait until it answers for the root."""
    folder.mkdir(parents=True)
    for origin, text in zones.files.items():
        (folder / _file_name(origin)).write_text(text)
    lines = [
        "server:",
        f'  rundir: "{folder}"',
        f"  listen: 127.0.0.1@{port}",
        "  udp-workers: 1",
        "  tcp-workers: 1",
        "  background-workers: 1",
        "log:",
        "  - target: stdout",
        "    any: warning",
        "database:",
        f'  storage: "{folder}"',
        "template:",
        "  - id: default",
        f'    storage: "{folder}"',
        "    zonefile-load: whole",
        "    zonefile-sync: -1",
        "    journal-content: none",
        "    semantic-checks: false",
        "zone:",
    ]
    for origin in zones.files:
        lines += [f'  - domain: "{origin}"', f'    file: "{_file_name(origin)}"']
    config = folder / "knot.conf"
    config.write_text("\n".join(lines) + "\n")
    server = Server([_path("knotd"), "-c", str(config)], folder, "knotd")
    last = list(zones.files)
    server.wait_until(lambda: all(_answers(port, origin) for origin in last))
    return server


def start_resolver(folder: Path, trust_anchor: str, port: int, servers: Mapping[str, int]) -> Server:
    """Start unbound as a validating resolver that knows only the lab.

    `servers` says on which port each zone is served, as a delegation cannot. Nothing can leave the
    machine: questions go out from 127.0.0.1 (RFC 1122 section 3.2.1.3 keeps such packets inside).
    """
    folder.mkdir(parents=True)
    lines = [
        "server:",
        f"  directory: {folder}",
        f"  pidfile: {folder}/unbound.pid",
        '  chroot: ""',
        '  username: ""',
        "  use-syslog: no",
        "  verbosity: 1",
        "  num-threads: 1",
        "  interface: 127.0.0.1",
        f"  port: {port}",
        "  access-control: 127.0.0.0/8 allow",
        "  outgoing-interface: 127.0.0.1",
        "  do-not-query-localhost: no",
        "  do-ip6: no",
        "  qname-minimisation: no",
        "  outgoing-range: 900",
        "  num-queries-per-thread: 1000",
        "  so-rcvbuf: 0",
        '  module-config: "validator iterator"',
        f'  trust-anchor: "{trust_anchor}"',
    ]
    for zone, where in servers.items():
        lines += ["stub-zone:", f'  name: "{zone}"', f"  stub-addr: 127.0.0.1@{where}"]
    lines += ["remote-control:", "  control-enable: no"]
    config = folder / "unbound.conf"
    config.write_text("\n".join(lines) + "\n")
    server = Server([_path("unbound"), "-d", "-c", str(config)], folder, "unbound")
    server.wait_until(lambda: _answers(port, "example."))
    return server


def _file_name(origin: str) -> str:
    return "root.zone" if origin == "." else f"{origin}zone"


def _path(name: str) -> str:
    found = program(name)
    if found is None:
        raise FileNotFoundError(name)
    return os.fspath(found)


def _answers(port: int, origin: str) -> bool:
    question = dns.message.make_query(origin, "SOA")
    try:
        reply = dns.query.udp(question, "127.0.0.1", timeout=0.5, port=port)
    except (dns.exception.DNSException, OSError):
        return False
    return reply.rcode() == dns.rcode.NOERROR and bool(reply.answer)
