"""Run Knot DNS on loopback with zones of its own root, signed by Knot itself, some of them broken on purpose.

    zones = [LabZone(".", ""), LabZone("test", ""), LabZone("clinic.test", "@ A 192.0.2.1")]
    with running(tmp_path, zones) as lab:
        settings = DnsSettings(nameservers=(Nameserver(lab.address, lab.port),), trust_anchors=lab.anchors)

The server is authoritative for all of the zones and knows its root, so that it can be asked like a resolver.
Delegations and DS records between the zones that are given are added to the parents. Zones are first signed
by Knot, then served as files, so that a fault can be put into a signature.
"""

import contextlib
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

import dns.exception
import dns.flags
import dns.message
import dns.query

ADDRESS = "127.0.0.1"
PATIENCE = 20.0


class Fault(StrEnum):
    """What is wrong with the signatures of a zone."""

    NONE = "none"
    BROKEN = "broken"  # every signature but those over DNSKEY is spoilt
    BROKEN_KEYS = "broken-keys"  # the signatures over DNSKEY are spoilt
    EXPIRED = "expired"
    STRIPPED = "stripped"  # the parent has a DS record, the zone no signatures
    NO_DS = "no-ds"  # signed, but the parent does not know


@dataclass(frozen=True)
class LabZone:
    """A zone: `text` are its records in zone file form, SOA and NS excepted.

    `algorithm` is a name that Knot knows. `nsec3` and `opt_out` choose how absence is proven.
    """

    name: str
    text: str
    signed: bool = True
    algorithm: str = "ECDSAP256SHA256"
    nsec3: bool = False
    opt_out: bool = False
    fault: Fault = Fault.NONE

    @property
    def origin(self) -> str:
        return "." if self.name == "." else f"{self.name.rstrip('.')}."


@dataclass(frozen=True)
class DnsLab:
    """A running server; `anchors` are the DS records of its root."""

    address: str
    port: int
    anchors: tuple[str, ...]


def available() -> bool:
    """Return whether Knot DNS is installed."""
    return all(shutil.which(name) for name in ("knotd", "keymgr"))


@contextmanager
def running(folder: Path, zones: Sequence[LabZone]) -> Iterator[DnsLab]:
    """Sign and serve the zones until the block ends; the root must be among them."""
    signing = _Knot(folder / "signing", zones, sign=True)
    anchors = signing.make_keys()
    signing.write_zones(anchors)
    with signing.serving():
        signing.wait_for_signatures()
    static = _Knot(folder / "static", zones, sign=False)
    for zone in zones:
        text = signing.file(zone).read_text()
        static.file(zone).write_text(_spoilt(text, zone.fault))
    with static.serving() as port:
        yield DnsLab(ADDRESS, port, anchors.get(".", ()))


class _Knot:
    def __init__(self, folder: Path, zones: Sequence[LabZone], *, sign: bool) -> None:
        self.folder = folder
        self.zones = zones
        self.sign = sign
        (folder / "db").mkdir(parents=True)
        self.conf = folder / "knot.conf"
        self._configure(_free_port())

    def file(self, zone: LabZone) -> Path:
        return self.folder / f"{zone.origin.rstrip('.') or 'root'}.zone"

    def make_keys(self) -> dict[str, tuple[str, ...]]:
        """Make a key for each signed zone; returns the DS records by origin."""
        found = {}
        for zone in self.zones:
            if zone.signed:
                self._keymgr(zone, "generate", f"algorithm={zone.algorithm}", "ksk=yes", "zsk=yes")
                lines = self._keymgr(zone, "ds").splitlines()
                # Digest 2 is SHA-256; Knot prints SHA-384 too.
                found[zone.origin] = tuple(
                    line.replace(" DS ", " IN DS ") for line in lines if line.split()[4] == "2"
                )
        return found

    def write_zones(self, anchors: dict[str, tuple[str, ...]]) -> None:
        for zone in self.zones:
            lines = [
                f"$ORIGIN {zone.origin}",
                "$TTL 300",
                "@ SOA ns1.lab-servers.test. hostmaster.lab-servers.test. 1 3600 600 86400 300",
                "@ NS ns1.lab-servers.test.",
                "@ NS ns2.lab-servers.test.",
                zone.text,
            ]
            for child in self.zones:
                if self._parent(child) is zone:
                    lines.append(f"{child.origin} NS ns1.lab-servers.test.")
                    if child.fault is not Fault.NO_DS:
                        lines += anchors.get(child.origin, ())
            self.file(zone).write_text("\n".join(lines) + "\n")

    def wait_for_signatures(self) -> None:
        """Wait until every signed zone was written back to its file with its signatures."""
        for zone in self.zones:
            if zone.signed:
                _wait(partial(_signed, self.file(zone)), f"signatures of {zone.name}")

    @contextmanager
    def serving(self) -> Iterator[int]:
        port = _free_port()
        self._configure(port)
        with (self.folder / "log").open("w") as log:
            process = subprocess.Popen(["knotd", "-c", self.conf], stdout=log, stderr=log)
        try:
            for zone in self.zones:
                _wait(partial(_answers, port, zone.origin), f"zone {zone.name} in {self.folder}")
            yield port
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)

    def _parent(self, child: LabZone) -> LabZone | None:
        above = [one for one in self.zones if one is not child and _below(child.origin, one.origin)]
        return max(above, key=lambda one: len(one.origin), default=None)

    def _keymgr(self, zone: LabZone, *arguments: str) -> str:
        command = ["keymgr", "-c", str(self.conf), zone.origin, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def _configure(self, port: int) -> None:
        text = [
            "server:",
            f"  rundir: {self.folder}",
            f"  listen: {ADDRESS}@{port}",
            "  udp-workers: 1",
            "  tcp-workers: 1",
            "  background-workers: 1",
            "database:",
            f"  storage: {self.folder}/db",
            "  journal-db-max-size: 10M",
            "  timer-db-max-size: 10M",
            "  kasp-db-max-size: 20M",
            "policy:",
        ]
        for number, zone in enumerate(self.zones):
            text += [
                f"  - id: policy{number}",
                f"    algorithm: {zone.algorithm}",
                "    single-type-signing: on",
                "    manual: on",
                f"    nsec3: {'on' if zone.nsec3 else 'off'}",
                f"    nsec3-opt-out: {'on' if zone.opt_out else 'off'}",
            ]
        text += ["zone:"]
        for number, zone in enumerate(self.zones):
            text += [f"  - domain: {zone.origin}", f"    file: {self.file(zone)}", "    semantic-checks: off"]
            if self.sign and zone.signed:
                text += [
                    "    dnssec-signing: on",
                    f"    dnssec-policy: policy{number}",
                    "    zonefile-sync: 0",
                ]
            else:
                text += ["    journal-content: none"]
        self.conf.write_text("\n".join(text) + "\n")


def _below(name: str, parent: str) -> bool:
    return parent == "." or name.endswith(f".{parent}")


def _spoilt(text: str, fault: Fault) -> str:
    """Return the text of a signed zone with the fault put in."""
    if fault in (Fault.NONE, Fault.NO_DS):
        return text
    return "".join(filter(None, (_spoilt_line(line, fault) for line in text.splitlines(keepends=True))))


def _spoilt_line(line: str, fault: Fault) -> str:
    fields = line.split()
    kind = next(
        (word for word in fields[1:4] if word in ("RRSIG", "DNSKEY", "NSEC", "NSEC3", "NSEC3PARAM")), ""
    )
    if fault is Fault.STRIPPED:
        return "" if kind else line
    if kind != "RRSIG":
        return line
    covered = fields[fields.index("RRSIG") + 1]
    if fault is Fault.EXPIRED:
        return re.sub(r"\b20\d{12}\b(\s+)20\d{12}\b", r"20200201000000\g<1>20200101000000", line)
    if (fault is Fault.BROKEN_KEYS) is (covered == "DNSKEY"):
        signature = fields[-1]
        other = "B" if signature[8] != "B" else "C"
        return line.replace(signature, signature[:8] + other + signature[9:])
    return line


def _signed(file: Path) -> bool:
    return "RRSIG" in file.read_text()


def _free_port() -> int:
    """Return a port that is free for both TCP and UDP; what is free for one may be taken for the other."""
    for _ in range(50):
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind((ADDRESS, 0))
            port: int = tcp.getsockname()[1]
            with contextlib.suppress(OSError):
                udp.bind((ADDRESS, port))
                return port
    raise OSError("no port is free for both TCP and UDP")


def _answers(port: int, origin: str) -> bool:
    query = dns.message.make_query(origin, "SOA")
    try:
        response = dns.query.udp(query, ADDRESS, timeout=1, port=port)
    except (OSError, dns.exception.DNSException):
        return False
    return bool(response.answer) and bool(response.flags & dns.flags.AA)


def _wait(ready: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"the lab's DNS server is not ready: {what}")
        time.sleep(0.05)
