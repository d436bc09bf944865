"""Serve a hundred clinics on loopback: knot for DNS, nginx for web and mail, and a relay that adds latency.

Every clinic has a web address of its own (apex, www and mta-sts) and two mail hosts of its own, so that no
answer and no survey of one serves another. The records are those of a well-run domain: SPF with two includes,
DKIM, DMARC, MTA-STS with its policy over HTTPS, TLS-RPT, CAA; every fifth zone is signed, as are the root and
the top-level domain.
"""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.lab.dkim_keys import RSA_2048
from tests.lab.dns_server import LabZone, running
from tests.lab.pki import Cert, Issued, Pki

TOP = "bench"
PROVIDER = f"mailhost.{TOP}"
MAIL_ZONE = f"mx.{TOP}"
SIGNED_EVERY = 5
PEER_DNS_PORT = 53
_PATIENCE = 30.0
_PAGE = "<!doctype html><title>Clinic</title><h1>Welcome</h1>" + "<p>We care for you and yours.</p>\n" * 600
_MODULES = [Path(f"/usr/{one}/nginx/modules/ngx_mail_module.so") for one in ("lib", "lib64", "share")]


@dataclass(frozen=True, slots=True)
class Clinic:
    """One domain and the loopback addresses of its servers."""

    number: int

    @property
    def name(self) -> str:
        return f"clinic{self.number:03}.{TOP}"

    @property
    def mail_hosts(self) -> tuple[str, str]:
        return f"clinic{self.number:03}-a.{MAIL_ZONE}", f"clinic{self.number:03}-b.{MAIL_ZONE}"

    @property
    def web_address(self) -> str:
        return f"127.1.0.{self.number}"

    @property
    def mail_addresses(self) -> tuple[str, str]:
        return f"127.2.0.{self.number}", f"127.3.0.{self.number}"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where nginx, or a relay before it, listens on the addresses of the clinics."""

    http: int
    https: int
    smtp: int


@dataclass(frozen=True, slots=True)
class Place:
    """The clinics as seen over one round trip time.

    `peer_nameserver` is an address with DNS on port 53, which peers cannot be told to change; None when
    this user may not listen there.
    """

    nameserver: str
    ports: Ports
    ca_file: Path
    trust_anchors: Path
    peer_nameserver: str | None = None

    def options(self, nameserver: str = "") -> list[str]:
        """Return the options with which hipaacheck finds its way here, or asks another name server."""
        ports = self.ports
        return [
            *("--nameserver", nameserver or self.nameserver, "--trust-anchor", str(self.trust_anchors)),
            *("--connect-to", f":80::{ports.http}", "--connect-to", f":443::{ports.https}"),
            *("--connect-to", f":25::{ports.smtp}", "--ca-file", str(self.ca_file)),
        ]


class MissingError(Exception):
    """A program that the benchmark needs is not installed; the message names it."""


def clinics(count: int = 100) -> list[Clinic]:
    """Return the clinics, numbered from 1."""
    return [Clinic(number) for number in range(1, count + 1)]


@contextmanager
def serving(folder: Path, round_trips: Sequence[float]) -> Iterator[dict[float, Place]]:
    """Serve all clinics until the block ends; the keys of the result are the round trips, in milliseconds.

    Raises MissingError when knot, nginx or nginx's mail module is not there.
    """
    for program in ("knotd", "keymgr", "nginx"):
        if shutil.which(program) is None:
            raise MissingError(f"{program} is not installed (apt: knot, nginx, libnginx-mod-mail)")
    pki = Pki(folder / "pki")
    anchors = folder / "anchors"
    with ExitStack() as stack:
        lab = stack.enter_context(running(folder / "dns", list(_zones(clinics()))))
        anchors.write_text("\n".join(lab.anchors) + "\n")
        ports = Ports(*(free_port() for _ in range(3)))
        stack.enter_context(_nginx(folder / "nginx", pki, ports))
        near = Place(f"{lab.address}:{lab.port}", ports, pki.ca_file, anchors)
        yield {
            round_trip: stack.enter_context(_relayed(near, round_trip, f"127.4.0.{index}"))
            for index, round_trip in enumerate(round_trips, 1)
        }


@contextmanager
def _relayed(near: Place, round_trip: float, dns_address: str) -> Iterator[Place]:
    """Put a relay before the servers. Without a round trip it is for the name server of the peers alone."""
    to_address, _, to_port = near.nameserver.partition(":")
    fronts = [PEER_DNS_PORT] if _may_listen(dns_address, PEER_DNS_PORT) else []
    ports, nameserver, lines = near.ports, near.nameserver, []
    if round_trip:
        ports = Ports(*(free_port() for _ in range(3)))
        fronts.append(free_port())
        nameserver = f"{dns_address}:{fronts[-1]}"
        lines = _relay_lines(ports, near.ports)
    for port in fronts:
        lines += [f"{kind} {dns_address} {port} {to_address} {to_port}" for kind in ("udp", "tcp")]
    place = replace(
        near,
        nameserver=nameserver,
        ports=ports,
        peer_nameserver=dns_address if PEER_DNS_PORT in fronts else None,
    )
    command = [sys.executable, "-m", "benchmarks.delay_proxy", str(round_trip / 2)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as relay:
        assert relay.stdin is not None and relay.stdout is not None
        relay.stdin.write("\n".join([*lines, "", ""]))
        relay.stdin.flush()
        if relay.stdout.readline() != "ready\n":
            raise RuntimeError("the relay did not start")
        yield place


def _relay_lines(front: Ports, back: Ports) -> list[str]:
    lines = []
    for clinic in clinics():
        pairs = [(clinic.web_address, front.http, back.http), (clinic.web_address, front.https, back.https)]
        pairs += [(address, front.smtp, back.smtp) for address in clinic.mail_addresses]
        lines += [f"tcp {address} {port} {address} {to_port}" for address, port, to_port in pairs]
    return lines


def _zones(found: Sequence[Clinic]) -> Iterator[LabZone]:
    servers = "ns1 A 127.0.0.1\nns2 A 127.0.0.1"
    yield LabZone(".", "")
    yield LabZone(TOP, "")
    yield LabZone("lab-servers.test", servers, signed=False)
    includes = '_spf TXT "v=spf1 ip4:192.0.2.0/24 -all"\n_forms TXT "v=spf1 ip4:198.51.100.0/24 -all"'
    yield LabZone(PROVIDER, includes, signed=False)
    hosts = [
        f"{host.partition('.')[0]} A {address}"
        for clinic in found
        for host, address in zip(clinic.mail_hosts, clinic.mail_addresses, strict=True)
    ]
    yield LabZone(MAIL_ZONE, "\n".join(hosts), signed=False)
    for clinic in found:
        yield LabZone(clinic.name, _records(clinic), signed=clinic.number % SIGNED_EVERY == 0)


def _records(clinic: Clinic) -> str:
    key = " ".join(f'"{RSA_2048[at : at + 200]}"' for at in range(0, len(RSA_2048), 200))
    first, second = clinic.mail_hosts
    lines = [
        f"@ A {clinic.web_address}",
        f"www A {clinic.web_address}",
        f"mta-sts A {clinic.web_address}",
        f"@ MX 10 {first}.",
        f"@ MX 20 {second}.",
        f'@ TXT "v=spf1 mx include:_spf.{PROVIDER} include:_forms.{PROVIDER} -all"',
        f'default._domainkey TXT "v=DKIM1; k=rsa; p=" {key}',
        f'_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@{clinic.name}"',
        '_mta-sts TXT "v=STSv1; id=20261121"',
        f'_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@{clinic.name}"',
        '@ CAA 0 issue "ca.example"',
    ]
    return "\n".join(lines)


@contextmanager
def _nginx(folder: Path, pki: Pki, ports: Ports) -> Iterator[None]:
    (folder / "www").mkdir(parents=True)
    (folder / "www" / "index.html").write_text(_PAGE)
    module = next((one for one in _MODULES if one.exists()), None)
    if module is None:
        raise MissingError("nginx's mail module is not installed (apt: libnginx-mod-mail)")
    conf = folder / "nginx.conf"
    conf.write_text(_nginx_conf(folder, module, pki, ports))
    log = folder / "error.log"
    log.touch()
    process = subprocess.Popen(["nginx", "-p", folder, "-c", conf, "-e", log], stdin=subprocess.DEVNULL)
    try:
        _wait_for("127.1.0.1", ports.https, process, log)
        yield
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE)


def _nginx_conf(folder: Path, module: Path, pki: Pki, ports: Ports) -> str:
    web = "\n".join(
        _web_server(folder, clinic, pki.issue(Cert.GOOD, clinic.name, f"*.{clinic.name}"), ports)
        for clinic in clinics()
    )
    mail = pki.issue(Cert.GOOD, f"*.{MAIL_ZONE}")
    listens = "\n".join(
        f"    listen {address}:{ports.smtp};" for clinic in clinics() for address in clinic.mail_addresses
    )
    scratch = "\n".join(
        f"  {name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""load_module {module};
daemon off;
master_process off;
pid {folder}/pid;
worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  server_tokens off;
  default_type text/html;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;
{scratch}
{web}
}}
mail {{
  auth_http 127.0.0.1:9/;
  server_name mail.{MAIL_ZONE};
  ssl_certificate {mail.chain};
  ssl_certificate_key {mail.key};
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;
  server {{
{listens}
    protocol smtp;
    starttls on;
    smtp_auth none;
    resolver off;
  }}
}}
"""


def _web_server(folder: Path, clinic: Clinic, issued: Issued, ports: Ports) -> str:
    first, second = clinic.mail_hosts
    lines = ("version: STSv1", "mode: enforce", f"mx: {first}", f"mx: {second}", "max_age: 604800", "")
    policy = "\\r\\n".join(lines)
    return f"""  server {{
    listen {clinic.web_address}:{ports.http};
    location / {{ return 301 https://$host$request_uri; }}
  }}
  server {{
    listen {clinic.web_address}:{ports.https} ssl;
    ssl_certificate {issued.chain};
    ssl_certificate_key {issued.key};
    add_header Strict-Transport-Security "max-age=31536000; includeSubDomains";
    add_header Content-Security-Policy "default-src 'self'; frame-ancestors 'none'";
    add_header X-Content-Type-Options nosniff;
    add_header Referrer-Policy same-origin;
    location = /.well-known/mta-sts.txt {{ default_type text/plain; return 200 "{policy}"; }}
    root {folder}/www;
  }}"""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _may_listen(address: str, port: int) -> bool:
    try:
        with socket.socket() as probe:
            probe.bind((address, port))
    except OSError:
        return False
    return True


def _wait_for(address: str, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection((address, port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nginx did not start: {log.read_text()[-2000:]}")
