"""Measure how long it takes to open a store and keep a run in it, and how large the store becomes.

Run it with: python -m benchmarks.store [RUN.json ...]. Without files it takes the sample run of the tests,
one of 20 domains and one of 200. Every measurement is a process of its own, since most of the time for a
small run is that of imports.
"""

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.process import environment

RUNS = 10


def _runs(folder: Path) -> list[Path]:
    if len(sys.argv) > 1:
        return [Path(name) for name in sys.argv[1:]]
    from tests.support.runs import large_run, sample_run

    from hipaacheck.reporters.json import render

    made = []
    for name, run in (
        ("small", sample_run()),
        ("20 domains", large_run(20)),
        ("200 domains", large_run(200)),
    ):
        made.append(folder / f"{name}.json")
        made[-1].write_bytes(render(run))
    return made


def _child(run_file: Path, place: Path, times: int) -> None:
    """Open a store, keep a run so many times, and print the seconds for each step as JSON."""
    import resource

    from hipaacheck.reporters.json import load_run

    run = load_run(run_file.read_bytes())
    told: dict[str, float] = {"before": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    start = time.perf_counter()
    from hipaacheck.store.opening import open_store

    with open_store(place) as store:
        told["open"] = time.perf_counter() - start
        start = time.perf_counter()
        for _ in range(times):
            kept = store.keep(run, datetime.now(UTC))
        told["keep"] = (time.perf_counter() - start) / max(times, 1)
        told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if times:
            for name, step in (
                ("entries", store.entries),
                ("outlines", lambda: store.outlines(store.entries()[0].subject)),
                ("load", lambda: store.load(kept.id)),
                ("verify", store.verify),
            ):
                start = time.perf_counter()
                step()
                told[name] = time.perf_counter() - start
    print(json.dumps(told))


def _measure(run_file: Path, place: Path, times: int, env: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.store", "--child", str(run_file), str(place), str(times)]
    printed = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout
    return {str(key): float(value) for key, value in json.loads(printed).items()}


def _report(file: Path, place: Path, env: dict[str, str]) -> None:
    new = _measure(file, place, 1, env)
    one = place.stat().st_size
    known = _measure(file, place, 1, env)
    many = _measure(file, place, RUNS - 2, env)
    whole = place.stat().st_size
    more = (whole - one) / (RUNS - 1)
    steps = ", ".join(f"{step} {many[step]:.3f} s" for step in ("entries", "outlines", "load", "verify"))
    print(f"{file.stem} ({file.stat().st_size / 1e6:.2f} MB of JSON)")
    print(f"  new store       open {new['open']:.2f} s, keep {new['keep']:.3f} s, {one / 1e3:.0f} kB")
    print(f"  existing store  open {known['open']:.2f} s, keep {known['keep']:.3f} s")
    print(f"  {RUNS} runs         {whole / 1e3:.0f} kB, {more / 1e3:.0f} kB for each run more")
    print(f"                  {steps}")
    print(f"  memory          {new['memory'] - new['before']:.0f} MiB for SQLAlchemy and one run kept")


def main() -> int:
    """Print a line for a new store, one for an existing one, and one for what ten runs take."""
    if sys.argv[1:2] == ["--child"]:
        _child(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = environment(folder)
        files = _runs(folder)
        _measure(files[0], folder / "warm.db", 1, env)
        for number, file in enumerate(files):
            _report(file, folder / f"{number}.db", env)
    return 0


if __name__ == "__main__":
    sys.exit(main())
