"""`hipaacheck diff`: what changed between two runs, in words, in JSON and as an exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.support.runs import AS_OF, hostile_run, sample_run
from typer.testing import CliRunner

from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.keeping import opened
from hipaacheck.history.records import ChangeKind
from hipaacheck.model import Level, Outcome, Run, Severity, sealed, subject_of
from hipaacheck.reporters.json import render

NEWER = sample_run()
OLD_DAY = AS_OF - timedelta(days=365)


def older(changes: Mapping[tuple[str, str], Mapping[str, object]] | None = None) -> Run:
    """Return the run of a year before, in which findings of a rule at a target stood otherwise."""
    changes = changes or {}
    findings = tuple(
        one.model_copy(update=dict(changes.get((one.rule, one.target), {}))) for one in NEWER.findings
    )
    return sealed(NEWER.model_copy(update={"as_of": OLD_DAY, "findings": findings}))


def some(outcome: Outcome) -> tuple[str, str]:
    """Return a finding of the newer run with this outcome, above `info`."""
    found = next(
        one for one in NEWER.findings if one.outcome is outcome and one.severity is not Severity.INFO
    )
    return found.rule, found.target


FAILED, PASSED, UNKNOWN = some(Outcome.FAIL), some(Outcome.PASS), some(Outcome.UNKNOWN)
PASS = {"outcome": Outcome.PASS, "risk": None}
FAIL = {"outcome": Outcome.FAIL, "risk": Level.HIGH}
REGRESSED = {FAILED: PASS}
FIXED = {PASSED: FAIL}
LOST = {UNKNOWN: FAIL}


def saved(folder: Path, before: Run, after: Run = NEWER) -> tuple[str, str]:
    paths = folder / "older.json", folder / "newer.json"
    for path, run in zip(paths, (before, after), strict=True):
        path.write_bytes(render(run))
    return str(paths[0]), str(paths[1])


def told(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["diff", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_it_says_in_a_line_what_changed_and_then_each_change(tmp_path: Path) -> None:
    code, out = told(*saved(tmp_path, older({**REGRESSED, **FIXED, **LOST})))

    assert code == 0
    assert f"Since {OLD_DAY.date()}: 1 regressed, 1 no longer assessed, 1 fixed;" in " ".join(out.split())
    headings = [out.index(f"{label} (1)") for label in ("Regressed", "No longer assessed", "Fixed")]
    assert headings == sorted(headings)
    titles = {rule.id: rule.title for rule in NEWER.rules}
    for rule, _ in (FAILED, PASSED, UNKNOWN):
        assert rule in out and titles[rule] in out
    for step in ("pass → fail", "fail → unknown", "fail → pass"):
        assert step in out
    assert "\x1b" not in out


def test_runs_that_are_alike_have_nothing_to_tell(tmp_path: Path) -> None:
    code, out = told(*saved(tmp_path, older()), "--exit-code")

    assert (code == 0) is NEWER.complete
    assert "nothing regressed, is new or fixed" in " ".join(out.split())
    assert f"{len(NEWER.findings)} as before" in " ".join(out.split())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        (FIXED, 0),
        (REGRESSED, 1),
        ({FAILED: {"outcome": Outcome.UNKNOWN, "risk": None}}, 1),
        (LOST, 3),
        ({**LOST, **REGRESSED}, 1),
    ],
    ids=["same", "fixed", "regressed", "new", "lost", "both"],
)
def test_the_exit_code_is_that_of_a_gate(
    tmp_path: Path, changes: Mapping[tuple[str, str], Mapping[str, object]], code: int
) -> None:
    whole = NEWER.model_copy(update={"complete": True, "problems": ()})
    files = saved(tmp_path, older(changes), whole)

    assert told(*files, "--exit-code")[0] == code
    assert told(*files)[0] == 0


def test_an_incomplete_run_does_not_pass_a_gate(tmp_path: Path) -> None:
    partial = NEWER.model_copy(update={"complete": False})

    assert told(*saved(tmp_path, older(), partial), "--exit-code")[0] == 3


def test_a_suggestion_does_not_fail_a_gate(tmp_path: Path) -> None:
    def advised(run: Run) -> Run:
        findings = (one.model_copy(update={"severity": Severity.INFO}) for one in run.findings)
        return run.model_copy(update={"findings": tuple(findings), "complete": True, "problems": ()})

    files = saved(tmp_path, advised(older(REGRESSED)), advised(NEWER))

    code, out = told(*files, "--exit-code")
    assert code == 0 and "1 regressed" in out


def test_json_is_for_programs(tmp_path: Path) -> None:
    code, out = told(*saved(tmp_path, older({**REGRESSED, **FIXED})), "--format", "json")

    document = json.loads(out)
    assert code == 0
    assert document["schema"] == "hipaacheck.diff/1"
    assert document["older"]["as_of"].startswith(OLD_DAY.date().isoformat())
    assert document["newer"] == {
        "as_of": document["newer"]["as_of"],
        "complete": NEWER.complete,
        "id": NEWER.id,
        "subject": subject_of(NEWER),
        "tool_version": NEWER.tool_version,
    }
    assert set(document["counts"]) == {kind.value for kind in ChangeKind}
    assert document["unchanged"] == len(NEWER.findings) - 2
    first = document["changes"][0]
    assert (first["kind"], first["rule"], first["target"]) == ("regressed", *FAILED)
    assert first["before"]["outcome"] == "pass" and first["after"]["outcome"] == "fail"
    assert set(first) == {
        *("kind", "fingerprint", "rule", "target", "before", "after", "note"),
        *("title", "severity", "target_name", "seen"),
    }


def test_markdown_is_a_table_of_each_kind(tmp_path: Path) -> None:
    _, out = told(*saved(tmp_path, older(REGRESSED)), "--format", "markdown")

    assert "### Regressed (1)" in out
    (row,) = [line for line in out.splitlines() if FAILED[0] in line]
    assert row.startswith("| ") and row.count(" | ") == 4 and "pass → fail" in row


def test_many_changes_are_cut_short_unless_all_are_asked_for(tmp_path: Path) -> None:
    fewer = NEWER.model_copy(update={"findings": (), "rules": (), "as_of": OLD_DAY})
    files = saved(tmp_path, fewer)

    brief, whole = told(*files)[1], told(*files, "-v")[1]

    assert "more by other rules: -v shows all" in brief
    assert all(one.rule in whole for one in NEWER.findings if one.outcome is not Outcome.NOT_APPLICABLE)
    assert "-v shows all" not in whole


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_what_strangers_wrote_stays_text(tmp_path: Path, format: str) -> None:
    run = hostile_run()
    before = run.model_copy(update={"findings": (), "rules": (), "as_of": run.as_of - timedelta(days=1)})

    code, out = told(*saved(tmp_path, before, run), "--format", format, "-v")

    assert code == 0
    assert not {"\x1b", "\x07", "\u202e", "\x00"} & set(out)
    if format == "markdown":
        assert "<script" not in out


def test_runs_come_from_the_store_too(tmp_path: Path) -> None:
    place = tmp_path / "runs.db"
    first, second = sealed(older(REGRESSED)), sealed(NEWER)
    with opened(place, create=True) as store:
        for run in (first, second):
            store.keep(run, datetime(2026, 11, 22, tzinfo=UTC))

    code, out = told(str(OLD_DAY.year), "latest", "--store", str(place))

    assert code == 0 and "1 regressed" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["no.json", "no.json"], "no.json: there is no such file"),
        (["2025", "latest", "--store", "/nonexistent/runs.db"], "2025: there is no such file; /nonexistent"),
        ([__file__, __file__], "not JSON"),
        ([__file__, __file__, "--format", "xml"], "--format takes text, json or markdown"),
    ],
    ids=["file", "store", "no run", "format"],
)
def test_mistakes_are_told_in_a_sentence(words: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        told(*words)


def test_a_terminal_that_is_not_utf_8_is_shown_what_it_can_show(tmp_path: Path) -> None:
    files = saved(tmp_path, older(REGRESSED), hostile_run())
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    command = [sys.executable, "-W", "error", "-m", "hipaacheck", "diff", "-v", *files]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, b"")
    assert b" -> " in done.stdout and done.stdout.isascii()
