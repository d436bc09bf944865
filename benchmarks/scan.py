"""Measure `hipaacheck scan` as a whole process, with and without latency, and its peers beside it.

Run from the repository: python -m benchmarks.scan [--times 5] [--peers]. It needs knot, nginx and nginx's
mail module (apt: knot, nginx, libnginx-mod-mail), and talks to loopback addresses only.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clinics import Clinic, MissingError, Place, clinics, serving
from benchmarks.dead_hosts import Dead, dead_hosts
from benchmarks.process import Measured, environment, run_once, run_several

HIPAACHECK = (sys.executable, "-m", "hipaacheck")
ROUND_TRIPS = (0.0, 40.0)
DEAD_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class Case:
    """One line of the table; the limits are those of the project's issue 2, None where it sets none.

    `nothing_kept` measures without what hipaacheck keeps between runs (hipaacheck/kept.py).
    """

    title: str
    command: tuple[str, ...]
    seconds: float | None = None
    mebibytes: float | None = None
    nothing_kept: bool = False


YARDSTICK = Case("yardstick: import checkdmarc", (sys.executable, "-c", "import checkdmarc"))
"""0.36 s on the machine on which the limits were set; how slow a machine is today shows here."""


def cases(places: Mapping[float, Place]) -> Iterator[Case]:
    """Yield what is measured over the clinics."""
    yield YARDSTICK
    yield Case("--version", (*HIPAACHECK, "--version"), 0.2)
    yield Case("--help", (*HIPAACHECK, "--help"), 0.2)
    every = clinics()
    yield Case("1 domain, 0 ms", scan_of(every[:1], places[0.0]), 0.8)
    yield Case("1 domain, 0 ms, nothing kept", scan_of(every[:1], places[0.0]), nothing_kept=True)
    yield Case("1 domain, 40 ms", scan_of(every[:1], places[40.0]), 1.2)
    one_process = ("--processes", "1")
    yield Case("100 domains, 0 ms", scan_of(every, places[0.0]))
    yield Case("100 domains, 0 ms, 1 process", (*scan_of(every, places[0.0]), *one_process))
    yield Case("100 domains, 40 ms, 1 process", (*scan_of(every, places[40.0]), *one_process))
    yield Case("100 domains, 40 ms", scan_of(every, places[40.0]), 8.0, 300.0)


def scan_of(found: list[Clinic], place: Place) -> tuple[str, ...]:
    """Return the command that scans these clinics."""
    names = (one.name for one in found)
    return (*HIPAACHECK, "scan", "--no-store", *names, *place.options(), "--format", "json")


def peer_commands(clinic: Clinic, place: Place) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what users of the peers run for the same answers: one for DNS, then one for TLS, host by host."""
    folder = Path(sys.executable).parent
    sslyze = (str(folder / "sslyze"), "--quiet", "--json_out", os.devnull)
    if place.peer_nameserver is not None:
        options = ("--skip-tls", "--nameserver", place.peer_nameserver)
        yield "checkdmarc", (str(folder / "checkdmarc"), clinic.name, *options)
    for address, name, port in (
        (clinic.web_address, clinic.name, place.ports.https),
        (clinic.web_address, f"www.{clinic.name}", place.ports.https),
    ):
        yield "sslyze web", (*sslyze, "--sni", name, f"{address}:{port}")
    for address in clinic.mail_addresses:
        yield "sslyze mail", (*sslyze, "--starttls", "smtp", f"{address}:{place.ports.smtp}")


def show(case: Case, measured: Measured) -> None:
    """Print one line of the table."""
    limits = []
    if case.seconds is not None:
        limits.append(f"{case.seconds:g} s {'met' if measured.wall <= case.seconds else 'MISSED'}")
    if case.mebibytes is not None:
        limits.append(f"{case.mebibytes:g} MiB {'met' if measured.peak_mib <= case.mebibytes else 'MISSED'}")
    numbers = f"{measured.wall:8.3f} s {measured.cpu:8.3f} s CPU {measured.peak_mib:7.0f} MiB"
    print(f"{case.title:34}{numbers}   {', '.join(limits)}", flush=True)


def show_outcomes(measured: Measured, output: Path) -> None:
    """Print what the scan found, so that nobody takes a scan that saw nothing for a fast one."""
    try:
        run = json.loads(output.read_bytes())
    except ValueError:
        told = output.with_suffix(".err").read_text()[-300:]
        print(f"{'':34}no run came out (exit {measured.code}): {told}")
        return
    outcomes = Counter(finding["outcome"] for finding in run["findings"])
    words = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    print(f"{'':34}{len(run['targets'])} targets, {len(run['problems'])} problems: {words}", flush=True)


def show_peers(place: Place, ours: Measured, env: Mapping[str, str], scratch: Path) -> None:
    """Print how long the peers take for one domain, once each: minutes are long enough to be sure."""
    total = 0.0
    for title, command in peer_commands(clinics()[0], place):
        measured = run_once(command, env, scratch)
        total += measured.wall
        show(Case(f"  {title}", command), measured)
    print(f"{'peers together':34}{total:8.3f} s: {total / ours.wall:.1f} times hipaacheck", flush=True)


def show_dead(dead: Dead, env: Mapping[str, str], scratch: Path) -> None:
    """Print how long a scan of a host that never answers takes: its timeout, once."""
    timeout = ("--timeout", f"{DEAD_TIMEOUT:g}", "--format", "json")
    for title, options in dead.options():
        command = (*HIPAACHECK, "scan", "--no-store", dead.clinic.name, *options, *timeout)
        run_once(command, env, scratch)
        measured = run_once(command, env, scratch)
        show(Case(title, command, DEAD_TIMEOUT + 1), measured)
        show_outcomes(measured, scratch)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--times", type=int, default=5, help="runs of which the median counts")
    parser.add_argument("--peers", action="store_true", help="run checkdmarc and sslyze too (minutes)")
    parser.add_argument("--only", default="", help="only lines whose title holds this text")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hipaacheck-bench-") as name:
        folder = Path(name)
        env, scratch = environment(folder), folder / "output"
        try:
            with serving(folder, ROUND_TRIPS) as places:
                print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; median of {chosen.times}")
                for case in cases(places):
                    if chosen.only not in case.title:
                        continue
                    used = env | {"XDG_CACHE_HOME": os.devnull} if case.nothing_kept else env
                    measured = run_several(case.command, used, scratch, chosen.times)
                    show(case, measured)
                    if "domain" in case.title:
                        show_outcomes(measured, scratch)
                    if chosen.peers and case.title.startswith("1 domain") and case.seconds:
                        show_peers(places[40.0 if "40" in case.title else 0.0], measured, env, scratch)
                if chosen.only in "dead host":
                    with dead_hosts(clinics()[0], places[0.0]) as dead:
                        show_dead(dead, env, scratch)
        except MissingError as error:
            print(error, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
