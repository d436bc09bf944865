"""Run whole processes and measure them: wall clock, CPU time and peak memory, the median of several runs.

As a program (python -m benchmarks.process OUTPUT COMMAND...) it runs one command, with what it prints in the
file OUTPUT, and prints the numbers as JSON. Linux counts the memory of the process that starts another one as
that one's own (ru_maxrss), so a small one must do it. What several processes hold at the same time is looked
up in /proc ten times a second; pages that they share are counted for each.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measured:
    """One process, or the median of several: seconds and mebibytes. `code` is its exit code."""

    wall: float
    cpu: float
    peak_mib: float
    code: int


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of the children: byte code and caches are kept, as on the machine of a user."""
    found = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return found | {"PYTHONPYCACHEPREFIX": str(folder / "pycache"), "XDG_CACHE_HOME": str(folder / "cache")}


def run_once(command: Sequence[str], env: Mapping[str, str], output: Path) -> Measured:
    """Run a command to its end; what it prints is in the file `output`."""
    launcher = [sys.executable, "-m", "benchmarks.process", str(output), *command]
    printed = subprocess.run(launcher, env=env, check=True, capture_output=True, text=True).stdout
    return Measured(**json.loads(printed))


def run_several(command: Sequence[str], env: Mapping[str, str], output: Path, times: int) -> Measured:
    """Return the median of each number over several runs, after one that is not counted."""
    run_once(command, env, output)
    runs = [run_once(command, env, output) for _ in range(times)]
    return Measured(
        wall=statistics.median(one.wall for one in runs),
        cpu=statistics.median(one.cpu for one in runs),
        peak_mib=statistics.median(one.peak_mib for one in runs),
        code=runs[-1].code,
    )


def _run(command: Sequence[str], output: Path) -> Measured:
    started = time.perf_counter()
    with output.open("wb") as out, output.with_suffix(".err").open("wb") as err:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        together = _Together(process.pid)
        together.start()
        _, status, usage = os.wait4(process.pid, 0)
        together.ended.set()
        together.join()
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    # ru_maxrss is in bytes on macOS, in kibibytes elsewhere.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(wall, cpu, max(usage.ru_maxrss / unit, together.peak_mib), process.returncode)


class _Together(threading.Thread):
    """Watches how much memory a process and those that it started hold at the same time."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.peak_mib = 0.0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.1):
            pages = sum(map(_resident_pages, _family(self.pid)))
            self.peak_mib = max(self.peak_mib, pages * os.sysconf("SC_PAGE_SIZE") / (1024 * 1024))


def _family(pid: int) -> Iterator[int]:
    yield pid
    for path in Path("/proc").glob(f"{pid}/task/*/children"):
        with contextlib.suppress(OSError):
            for child in path.read_text().split():
                yield from _family(int(child))


def _resident_pages(pid: int) -> int:
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return 0


if __name__ == "__main__":
    print(json.dumps(asdict(_run(sys.argv[2:], Path(sys.argv[1])))))
