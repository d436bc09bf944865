"""Several processes scan as one does, and none of them is ever left behind or missed."""

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dnslib.server import DNSLogger, DNSServer

from hipaacheck.cli import workers
from hipaacheck.cli.network import NetworkOptions
from hipaacheck.cli.running import Job
from hipaacheck.cli.workers import scan_side_by_side
from hipaacheck.demo.zone import ClinicResolver
from hipaacheck.inventory.targets import targets_of_names
from hipaacheck.model import Origin, Run
from hipaacheck.reporters.json import load_run

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks processes up in /proc")

DOMAINS = [f"clinic{number}.example" for number in range(4)]
LOST = {
    f"{kind}{name}"
    for name in DOMAINS[1::2]
    for kind in ("domain:", "web-host:", "web-host:www.", "mail-host:mx-of-")
}
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "TERM": "dumb"}
ZONE = ". IN NS a.root-servers.net.\nmx.shared.example. IN A 127.0.0.1\n" + "\n".join(
    f"{name}. IN A 127.0.0.1\nwww.{name}. IN A 127.0.0.1\n"
    f'{name}. IN MX 10 mx.shared.example.\n{name}. IN TXT "v=spf1 mx -all"\n'
    f'_dmarc.{name}. IN TXT "v=DMARC1; p=none"'
    for name in DOMAINS
)


@pytest.fixture(scope="module")
def resolver() -> Iterator[str]:
    quiet = DNSLogger(log="-request,-reply,-truncated,-error", prefix=False)
    server = DNSServer(ClinicResolver(ZONE), address="127.0.0.1", port=0, logger=quiet)
    server.start_thread()
    try:
        yield f"127.0.0.1:{server.server.server_address[1]}"
    finally:
        server.stop()
        server.server.server_close()


@contextlib.contextmanager
def silent_server() -> Iterator[tuple[int, threading.Semaphore]]:
    """Yield the port of a server that accepts and never answers, and what counts its visitors."""
    visits = threading.Semaphore(0)
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    held.append(server.accept()[0])
                    visits.release()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1], visits
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for one in held:
                one.close()


def command(resolver: str, *more: str) -> list[str]:
    """Return the scan of all domains by two processes; every connection is refused."""
    refused = [word for port in (25, 80, 443) for word in ("--connect-to", f":{port}:127.0.0.1:1")]
    program = [sys.executable, "-W", "error", "-m", "hipaacheck", "scan", "--no-store"]
    return [*program, *DOMAINS, "--nameserver", resolver, *more, *refused, "--processes", "2"]


def held_up(*names: str, port: int) -> list[str]:
    """Return the options with which a scan waits at the web sites of these domains."""
    lead = [word for name in names for word in ("--connect-to", f"{name}:443:127.0.0.1:{port}")]
    return [*lead, "--timeout", "60"]


def children(pid: int) -> list[int]:
    return [
        int(one) for path in Path(f"/proc/{pid}/task").glob("*/children") for one in path.read_text().split()
    ]


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until_gone(pids: list[int]) -> None:
    end = time.monotonic() + 30
    while any(map(runs, pids)):
        assert time.monotonic() < end, f"still there: {pids}"
        time.sleep(0.02)


def told(run: Run) -> dict[str, Any]:
    """Return what a run says, without times, what is made of times, and what has no order."""
    whole: dict[str, Any] = json.loads(run.model_dump_json(exclude={"id", "as_of", "command"}))
    for target in whole["targets"]:
        target["found_by"].sort()
    for item in whole["evidence"]:
        del item["id"], item["collected_at"]
    for finding in whole["findings"]:
        finding["evidence"] = len(finding["evidence"])
    whole["timings"] = sorted((one["target"], one["probe"]) for one in whole["timings"])
    return whole


def test_two_processes_say_what_one_says(resolver: str) -> None:
    words = [*command(resolver, "--format", "json", "--fail-on", "never")]

    two = subprocess.run(words, capture_output=True, env=ENVIRONMENT, timeout=110)
    one = subprocess.run([*words, "--processes", "1"], capture_output=True, env=ENVIRONMENT, timeout=110)

    closing = b"Exit 0: nothing was asked to stop it (--fail-on never).\n"
    assert (two.returncode, two.stderr) == (one.returncode, one.stderr) == (0, closing)
    shared = load_run(two.stdout)
    (host,) = (target for target in shared.targets if target.kind == "mail-host")
    assert sorted(host.found_by) == [f"domain:{name}" for name in DOMAINS]
    assert told(shared) == told(load_run(one.stdout))


def test_what_a_killed_process_looked_at_is_unknown(resolver: str) -> None:
    with silent_server() as (port, visits):
        words = command(resolver, *held_up(DOMAINS[1], port=port), "--format", "json", "--fail-on", "never")
        with subprocess.Popen(
            words, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert visits.acquire(timeout=60)
            (worker,) = children(process.pid)
            os.kill(worker, signal.SIGKILL)
            out, err = process.communicate(timeout=60)

    assert process.returncode == 3
    assert [line.partition(b":")[0] for line in err.splitlines()] == [b"Exit 3"]
    run = load_run(out)
    why = "the process that looked at it ended before it was done (signal 9)"
    lost = [one for one in run.findings if one.target in LOST]
    assert {one.id for one in run.targets if one.unresolved == why} == LOST == {one.target for one in lost}
    assert {(one.outcome, one.because) for one in lost} == {("unknown", why)}
    assert [(one.kind, one.what) for one in run.problems] == [("environment", f"2 domains: {why}")]
    seen = {one.outcome for one in run.findings if one.target == f"domain:{DOMAINS[0]}"}
    assert {"pass", "fail"} <= seen


class OnTerminal:
    """A scan on a terminal of its own, as somebody sees it who may press Ctrl-C."""

    def __init__(self, words: list[str]) -> None:
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 4000, 0, 0))
        # What a shell starts in the background ignores Ctrl-C, and so does all that it starts.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self.process = subprocess.Popen(
                words,
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                env={**ENVIRONMENT, "TERM": "xterm"},
                start_new_session=True,
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            )
        finally:
            signal.signal(signal.SIGINT, before)
        os.close(theirs)
        self.said = ""

    def press(self, key: bytes) -> None:
        os.write(self.ours, key)

    def until_left(self, names: list[str]) -> None:
        """Read progress until probes of all these names are under way, and no others."""
        while True:
            _, _, running = self.said.rpartition("\x1b[2K")[2].partition("  ")
            probes = [one for one in running.split(", ") if one]
            of_all = all(any(name in one for one in probes) for name in names)
            if of_all and all(any(name in one for name in names) for one in probes):
                return
            assert select.select([self.ours], [], [], 60)[0], f"no progress after {self.said[-300:]!r}"
            self.said += os.read(self.ours, 65_536).decode()

    def end(self) -> int:
        with contextlib.suppress(OSError):  # Linux says EIO when the other side has closed
            while select.select([self.ours], [], [], 60)[0] and (some := os.read(self.ours, 65_536)):
                self.said += some.decode()
        os.close(self.ours)
        return self.process.wait(60)


@pytest.mark.parametrize("how", ["ctrl-c", "INT", "TERM"])
def test_an_interrupted_scan_keeps_what_all_saw(resolver: str, tmp_path: Path, how: str) -> None:
    with silent_server() as (port, _):
        words = command(resolver, *held_up(*DOMAINS[2:], port=port), "-o", str(tmp_path / "run.json"))
        scan = OnTerminal(words)
        scan.until_left(DOMAINS[2:])
        workers_then = children(scan.process.pid)
        if how == "ctrl-c":
            scan.press(b"\x03")
        else:
            scan.process.send_signal(signal.Signals[f"SIG{how}"])
        ended = scan.end()

    assert ended in (1, 3), scan.said[-2000:]
    assert "Traceback" not in scan.said
    assert len(workers_then) == 1
    wait_until_gone(workers_then)
    run = load_run((tmp_path / "run.json").read_bytes())
    assert [problem.kind for problem in run.problems] == ["interrupted"]
    assert {one.name for one in run.targets if one.kind == "domain"} == set(DOMAINS)
    for name in DOMAINS[2:]:
        reasons = {one.because for one in run.findings if one.target == f"web-host:{name}"}
        assert "the scan was interrupted" in reasons
    for name in DOMAINS:
        outcomes = {one.outcome for one in run.findings if one.target == f"domain:{name}"}
        assert "pass" in outcomes, "the answers of DNS had come"


def test_nobody_outlives_the_scan(resolver: str) -> None:
    with silent_server() as (port, visits):
        words = command(resolver, *held_up(*DOMAINS, port=port))
        with subprocess.Popen(
            words, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            for _ in DOMAINS:
                assert visits.acquire(timeout=60)
            left = children(process.pid)
            process.kill()

            assert len(left) == 1
            wait_until_gone(left)


def job(resolver: str) -> Job:
    return Job(
        targets=targets_of_names([(name, Origin(file="test")) for name in DOMAINS]),
        network=NetworkOptions(
            nameservers=(resolver,),
            timeout=10,
            connect_to=tuple(f":{port}:127.0.0.1:1" for port in (25, 80, 443)),
        ),
    )


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import time; time.sleep(600)", "took too long, and was ended"),
        ("import sys; sys.exit(7)", "ended before it was done (exit code 7)"),
        (
            "import sys; sys.path[:] = sys.argv[1:]; from hipaacheck.cli import worker\n"
            "def full(*all): raise MemoryError\n"
            "worker.look_and_judge = full; worker.main()",
            "failed (MemoryError)",
        ),
        (
            "import sys; sys.path[:] = sys.argv[1:]; from hipaacheck.cli import worker\n"
            "async def odd(*all): print('noise'); return lambda: 0\n"
            "worker.look_and_judge = odd; worker.main()",
            "pickle",
        ),
    ],
)
async def test_a_process_that_hangs_or_fails_costs_its_share_and_no_more(
    monkeypatch: pytest.MonkeyPatch, resolver: str, program: str, why: str
) -> None:
    monkeypatch.setattr(workers, "_BOOT", program)
    monkeypatch.setattr(workers, "_GRACE_SECONDS", 0.0)
    monkeypatch.setattr(workers, "_GOODBYE_SECONDS", 0.1)
    if "too long" in why:
        monkeypatch.setattr(workers, "_SECONDS_A_TARGET", -1.5)

    run = await scan_side_by_side(job(resolver), 2, [])

    assert children(os.getpid()) == []
    (problem,) = run.problems
    assert problem.kind == "environment"
    assert why in problem.what
    assert not run.complete
    outcomes = {one.outcome for one in run.findings if one.target == f"domain:{DOMAINS[1]}"}
    assert outcomes == {"unknown"}
    assert "pass" in {one.outcome for one in run.findings if one.target == f"domain:{DOMAINS[2]}"}


async def test_where_no_process_can_be_started_one_scans(
    monkeypatch: pytest.MonkeyPatch, resolver: str
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    run = await scan_side_by_side(job(resolver), 2, [])

    assert run.problems == ()
    assert {one.name for one in run.targets if one.kind == "domain"} == set(DOMAINS)
