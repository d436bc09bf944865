"""Run whole processes and measure them: wall clock, CPU time and peak memory, the median of several runs."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measured:
    """One process, or the median of several: seconds and mebibytes. `code` is its exit code."""

    wall: float
    cpu: float
    peak_mib: float
    code: int
    output: bytes = b""


def environment(pycache: Path) -> dict[str, str]:
    """Return the environment of the children: with byte code kept, as on every machine of a user."""
    found = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return found | {"PYTHONPYCACHEPREFIX": str(pycache)}


def run_once(command: Sequence[str], env: Mapping[str, str], output: Path) -> Measured:
    """Run a command to its end, with its output in a file: a pipe would have to be read meanwhile."""
    started = time.perf_counter()
    with output.open("wb") as sink:
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    # ru_maxrss is in bytes on macOS, in kibibytes elsewhere.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(wall, cpu, usage.ru_maxrss / unit, process.returncode, output.read_bytes())


def run_several(command: Sequence[str], env: Mapping[str, str], output: Path, times: int) -> Measured:
    """Return the median of each number over several runs, after one that is not counted."""
    run_once(command, env, output)
    runs = [run_once(command, env, output) for _ in range(times)]
    return Measured(
        wall=statistics.median(one.wall for one in runs),
        cpu=statistics.median(one.cpu for one in runs),
        peak_mib=statistics.median(one.peak_mib for one in runs),
        code=runs[-1].code,
        output=runs[-1].output,
    )
