"""Runs as users keep, list, prove, hand over and let go of them, in a process of their own."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.support.runs import sample_run

from hipaacheck.model import Run
from hipaacheck.reporters.json import load_run, render
from hipaacheck.store.opening import open_store

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
YEAR = timedelta(days=365)


def hipaacheck(*words: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(cwd),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],
        **variables,
    }
    command = [sys.executable, "-W", "error", "-m", "hipaacheck", *words]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=cwd, timeout=110)


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Run, Run]:
    """Keep two runs of one clinic, a year apart, in `store.db`; the first had one gap less."""
    second = sample_run()
    first = second.model_copy(update={"as_of": second.as_of - YEAR, "findings": second.findings[1:]})
    with open_store(tmp_path / "store.db") as store:
        return store.keep(first, NOW - YEAR), store.keep(second, NOW)


def test_runs_are_listed_with_their_numbers_and_how_the_gaps_went(
    tmp_path: Path, runs: tuple[Run, Run]
) -> None:
    done = hipaacheck("runs", "list", "--store", "store.db", cwd=tmp_path)
    as_json = hipaacheck("runs", "list", "--store", "store.db", "--format", "json", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[:2] for line in done.stdout.splitlines()[1:3]] == [
        ["1", runs[0].id[:12]],
        ["2", runs[1].id[:12]],
    ]
    assert "open gaps" in done.stdout
    assert "Incomplete runs saw less" in done.stdout
    document = json.loads(as_json.stdout)
    assert document["format"] == "hipaacheck.runs/1"
    assert [one["previous"] for one in document["runs"]] == [None, runs[0].id]


def test_the_place_of_the_store_may_come_from_the_environment(tmp_path: Path, runs: tuple[Run, Run]) -> None:
    done = hipaacheck("runs", "verify", cwd=tmp_path, HIPAACHECK_STORE=str(tmp_path / "store.db"))

    assert done.returncode == 0
    assert "2 runs checked" in done.stdout
    assert runs[1].id in done.stdout


def test_a_run_that_must_be_there_and_is_not_fails_the_check(tmp_path: Path, runs: tuple[Run, Run]) -> None:
    known = hipaacheck("runs", "verify", "--store", "store.db", "--expect", runs[0].id, cwd=tmp_path)
    strange = hipaacheck("runs", "verify", "--store", "store.db", "--expect", "0" * 32, cwd=tmp_path)

    assert known.returncode == 0
    assert strange.returncode == 1
    assert "0" * 12 in strange.stdout


def test_a_part_of_an_id_proves_nothing_and_is_no_missing_run(tmp_path: Path, runs: tuple[Run, Run]) -> None:
    part = hipaacheck("runs", "verify", "--store", "store.db", "--expect", runs[0].id[:12], cwd=tmp_path)
    loud = hipaacheck("runs", "verify", "--store", "store.db", "--expect", runs[0].id.upper(), cwd=tmp_path)

    assert part.returncode == 2
    assert "the whole id" in part.stderr
    assert loud.returncode == 0


def test_ids_stay_whole_beside_a_long_subject(tmp_path: Path) -> None:
    named = ", ".join(f"clinic{number}.example" for number in range(40))
    with open_store(tmp_path / "store.db") as store:
        kept = store.keep(sample_run().model_copy(update={"organisation": named}), NOW)
    done = hipaacheck("runs", "list", "--store", "store.db", cwd=tmp_path)

    assert done.stdout.splitlines()[1].split()[:2] == ["1", kept.id[:12]]


def test_a_list_without_runs_says_about_whom_there_are_none(tmp_path: Path, runs: tuple[Run, Run]) -> None:
    done = hipaacheck("runs", "list", "--store", "store.db", "--subject", "nobody", cwd=tmp_path)

    assert done.stdout == "store.db holds no runs about nobody.\n"


def test_a_password_on_the_command_line_is_refused(tmp_path: Path) -> None:
    done = hipaacheck("runs", "list", "--store", "postgresql://me:secret@db.example/x", cwd=tmp_path)

    assert done.returncode == 2
    assert "HIPAACHECK_STORE" in done.stderr
    assert "secret" not in done.stdout + done.stderr


@pytest.mark.parametrize("words", [("list",), ("verify",), ("show",), ("export", "-o", "x.zip")])
def test_a_store_that_is_not_there_is_said_and_not_made(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = hipaacheck("runs", *words, "--store", "store.db", cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith("hipaacheck: ")
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.glob("*.db")) == []


def test_a_stored_run_is_shown_and_reported_as_its_file_is(tmp_path: Path, runs: tuple[Run, Run]) -> None:
    shown = hipaacheck("runs", "show", "1", "--store", "store.db", "--format", "json", cwd=tmp_path)
    made = hipaacheck("report", "latest", "--store", "store.db", "-o", "run.json", cwd=tmp_path)

    assert load_run(shown.stdout.encode()) == runs[0]
    assert made.returncode == 0
    assert (tmp_path / "run.json").read_bytes() == render(runs[1])


def test_a_report_tells_what_changed_since_another_run(tmp_path: Path, runs: tuple[Run, Run]) -> None:
    later = hipaacheck("report", "2", "--store", "store.db", "--since", "1", "-o", "r.html", cwd=tmp_path)
    (tmp_path / "old.json").write_bytes(render(runs[0]))
    (tmp_path / "new.json").write_bytes(render(runs[1]))
    nowhere = ("--store", "none.db")
    files = hipaacheck("report", "new.json", "--since", "old.json", *nowhere, "-o", "f.html", cwd=tmp_path)

    assert (later.returncode, files.returncode) == (0, 0)
    for page in ("r.html", "f.html"):
        assert runs[0].as_of.strftime("%Y-%m-%d") in (tmp_path / page).read_text()


def test_a_pack_is_written_whole_and_verifies(tmp_path: Path, runs: tuple[Run, Run]) -> None:
    done = hipaacheck(
        "runs", "export", "latest", "--store", "store.db", "--no-pdf", "-o", "pack.zip", cwd=tmp_path
    )
    checked = hipaacheck("evidence", "verify", "pack.zip", cwd=tmp_path)
    redacted = hipaacheck(
        "runs", "export", "--store", "store.db", "--no-pdf", "--redact", "-o", "r.zip", cwd=tmp_path
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert runs[1].id[:12] in done.stdout
    assert checked.returncode == 0
    assert redacted.returncode == 0
    assert hipaacheck("evidence", "verify", "r.zip", cwd=tmp_path).returncode == 0
    assert {path.name for path in tmp_path.iterdir()} >= {"pack.zip", "r.zip"}
    assert list(tmp_path.glob(".*.tmp")) == []


def test_a_pack_that_cannot_be_signed_is_not_written(tmp_path: Path, runs: tuple[Run, Run]) -> None:
    (tmp_path / "key").write_text("no key")
    words = ("runs", "export", "--store", "store.db", "--no-pdf", "--sign-with", "key", "-o", "pack.zip")
    done = hipaacheck(*words, cwd=tmp_path)

    assert done.returncode == 2
    assert "key" in done.stderr
    assert not (tmp_path / "pack.zip").exists()


def test_a_young_run_goes_only_by_force_with_reason_and_name(tmp_path: Path, runs: tuple[Run, Run]) -> None:
    def prune(*more: str) -> subprocess.CompletedProcess[str]:
        return hipaacheck("runs", "prune", "1", "--store", "store.db", *more, cwd=tmp_path)

    blank = prune("--reason", "x", "--by", " ", "--force")
    silent = prune()
    young = prune("--reason", "too old", "--by", "Dana")
    forced = prune("--reason", "made by mistake", "--by", "Dana", "--force")
    after = hipaacheck("runs", "verify", "--store", "store.db", cwd=tmp_path)

    assert (silent.returncode, young.returncode, forced.returncode) == (2, 2, 0)
    assert "--by NAME --reason TEXT" in silent.stderr
    assert "--force" in young.stderr
    assert blank.returncode == 2
    assert after.returncode == 0
    assert "(let go): 1" in after.stdout
    assert "no later id proves what was before run 1" in after.stdout


@pytest.mark.parametrize("since", ["2", "latest", "previous", "1"])
def test_a_report_is_compared_with_nothing_that_came_later(
    tmp_path: Path, runs: tuple[Run, Run], since: str
) -> None:
    done = hipaacheck("report", "1", "--store", "store.db", "--since", since, cwd=tmp_path)

    assert done.returncode == 2
    assert "before" in done.stderr


def test_files_are_compared_with_nothing_that_came_later(tmp_path: Path, runs: tuple[Run, Run]) -> None:
    (tmp_path / "old.json").write_bytes(render(runs[0]))
    (tmp_path / "new.json").write_bytes(render(runs[1]))
    done = hipaacheck("report", "old.json", "--since", "new.json", "--store", "none.db", cwd=tmp_path)

    assert done.returncode == 2
    assert "later than the one that is reported on" in done.stderr


def test_what_is_too_long_for_a_name_is_a_mistake_and_no_bug(tmp_path: Path, runs: tuple[Run, Run]) -> None:
    for words in (("report",), ("judge",), ("runs", "show")):
        done = hipaacheck(*words, "x" * 5000, "--store", "store.db", cwd=tmp_path)

        assert done.returncode == 2
        assert "no run is called" in done.stderr


def test_a_run_from_a_file_is_reported_on_though_the_store_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_bytes(render(sample_run()))
    (tmp_path / "broken.db").write_bytes(b"no store at all")

    alone = hipaacheck("report", "run.json", "--store", "broken.db", "-o", "r.html", cwd=tmp_path)
    compared = hipaacheck("report", "run.json", "--store", "broken.db", "--since", "2025", cwd=tmp_path)

    assert alone.returncode == 0
    assert "the report tells nothing that the store knows" in alone.stderr
    assert (tmp_path / "r.html").exists()
    assert compared.returncode == 2
