"""Run whole processes and measure them: wall clock, CPU time and peak memory, the median of several runs.

As a program (python -m benchmarks.process OUTPUT COMMAND...) it runs one command, with what it prints in the
file OUTPUT, and prints the numbers as JSON. Linux counts the memory of the process that starts another one as
that one's own (ru_maxrss), so a small one must do it.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
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
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    # ru_maxrss is in bytes on macOS, in kibibytes elsewhere.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(wall, cpu, usage.ru_maxrss / unit, process.returncode)


if __name__ == "__main__":
    print(json.dumps(asdict(_run(sys.argv[2:], Path(sys.argv[1])))))
