"""Several processes keep runs in one store, and die in the middle of it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.store.keeping import CLINIC, NOW, kept, look, run_at

from hipaacheck.store.opening import open_store

ROOT = Path(__file__).resolve().parents[2]
KEEPERS, EACH = 4, 6


def start(module: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_that_keep_runs_at_once_make_one_whole_chain(place: Path | str) -> None:
    """The first of them makes the store, while the others want to do the same."""
    keepers = [start("tests.store.keeper", str(place), str(EACH), str(2020 + at)) for at in range(KEEPERS)]
    for keeper in keepers:
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == "ready\n"
    for keeper in keepers:
        assert keeper.stdin is not None
        keeper.stdin.write("go\n")
        keeper.stdin.flush()
    ids = []
    for keeper in keepers:
        printed, errors = keeper.communicate(timeout=100)
        assert (keeper.returncode, errors) == (0, "")
        ids += printed.split()

    with open_store(place, create=False) as store:
        found = store.verify(ids)
        assert (found.findings, found.checked) == ((), KEEPERS * EACH)
        assert {entry.run for entry in store.entries(CLINIC)} == set(ids)


def test_a_process_killed_before_any_statement_leaves_no_half_run(place: Path | str) -> None:
    """The store is made by one that dies as well; what it leaves is an empty store, or a whole one."""
    process = start("tests.store.dying", str(place))
    printed, errors = process.communicate(timeout=110)
    assert (process.returncode, errors) == (0, "")

    *deaths, end = printed.splitlines()
    assert deaths.count("-9 none") > 10
    assert deaths.count("-9 True 0 0") > 5
    assert set(deaths) == {"-9 none", "-9 True 0 0"}
    assert end == "0 True 1 1"
    # Nothing of the dead is left over.
    assert look(place, "SELECT count(*) FROM hipaacheck_bodies") == [(1,)]
    assert look(place, "SELECT count(*) FROM hipaacheck_blobs") == [(2,)]


def test_a_reader_sees_whole_runs_while_another_writes(place: Path | str) -> None:
    kept(place, run_at(2020))
    keeper = start("tests.store.keeper", str(place), "10", "2021")
    assert keeper.stdout is not None
    assert keeper.stdout.readline() == "ready\n"
    assert keeper.stdin is not None
    keeper.stdin.write("go\n")
    keeper.stdin.flush()
    seen = set()
    with open_store(place) as store:
        while keeper.poll() is None:
            found = store.verify()
            assert found.findings == ()
            seen.add(found.checked)
        assert store.verify().checked == 11
        assert store.keep(run_at(2026), NOW).previous == store.entries()[-2].run
    keeper.communicate()

    assert keeper.returncode == 0
    assert seen
