"""`report import-actions`: an edited plan goes into the store, all of it or nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from tests.actions.plans import edited
from tests.support.runs import sample_run
from typer.testing import CliRunner, Result

from hipaacheck.cli import actions
from hipaacheck.cli.exits import UsageError
from hipaacheck.model import Action, Run, subject_of
from hipaacheck.reporters import csv, xlsx
from hipaacheck.store.opening import open_store

app = typer.Typer()
app.command()(actions.command)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def kept(tmp_path: Path) -> Run:
    with open_store(tmp_path / "runs.db", create=True) as store:
        return store.keep(sample_run(), NOW)


def bring_in(file: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [str(file), "--store", str(file.parent / "runs.db"), *words])


def refused(file: Path, *words: str) -> str:
    done = bring_in(file, *words)
    assert isinstance(done.exception, UsageError), done.output
    return str(done.exception)


def recorded(folder: Path) -> tuple[Action, ...]:
    with open_store(folder / "runs.db", create=False) as store:
        return store.actions(subject_of(sample_run()))


def plan(folder: Path, run: Run, edits: dict[tuple[int, str], object]) -> Path:
    file = folder / "plan.xlsx"
    file.write_bytes(edited(xlsx.render(run), edits))
    return file


def test_an_edited_workbook_is_recorded_and_told(tmp_path: Path, kept: Run) -> None:
    done = bring_in(plan(tmp_path, kept, {(5, "Owner"): "Dana", (5, "Status"): "in progress"}))

    assert done.exit_code == 0, done.output
    assert "  Owner: not decided -> Dana\n  Status: not decided -> In progress\n" in done.output
    assert "1 entry changes." in done.output
    (action,) = recorded(tmp_path)
    assert (action.owner, action.status, action.source) == ("Dana", "in-progress", "plan.xlsx")
    assert action.fingerprint in {one.fingerprint for one in kept.findings}


def test_the_same_file_again_changes_nothing(tmp_path: Path, kept: Run) -> None:
    file = plan(tmp_path, kept, {(5, "Owner"): "Dana"})
    bring_in(file)

    assert "all is as it was recorded already" in bring_in(file).output
    assert len(recorded(tmp_path)) == 1


def test_a_dry_run_tells_all_and_writes_nothing(tmp_path: Path, kept: Run) -> None:
    done = bring_in(plan(tmp_path, kept, {(5, "Owner"): "Dana"}), "--dry-run")

    assert "Owner: not decided -> Dana" in done.output
    assert "1 entry would change. Nothing was written." in done.output
    assert recorded(tmp_path) == ()


def test_one_mistake_and_nothing_is_taken(tmp_path: Path, kept: Run) -> None:
    said = refused(plan(tmp_path, kept, {(5, "Owner"): "Dana", (6, "Due"): "soon"}))

    assert said == (
        "plan.xlsx has mistakes, so nothing was changed:\n"
        "  Action plan, row 6: Due: 'soon' is not a day; write 2026-12-31"
    )
    assert recorded(tmp_path) == ()


def test_a_fingerprint_that_is_not_known_is_told(tmp_path: Path, kept: Run) -> None:
    assert "is no finding of the run" in refused(
        plan(tmp_path, kept, {(5, "Owner"): "Dana", (5, "Fingerprint"): "f" * 32})
    )


def test_a_csv_and_yaml_are_read_too_and_a_blank_clears(tmp_path: Path, kept: Run) -> None:
    first = kept.findings[0]
    file = tmp_path / "plan.yaml"
    file.write_text(
        f"format: hipaacheck.plan/1\nactions:\n- {{fingerprint: {first.fingerprint}, owner: Dana}}\n"
    )
    assert "does not say from which run it was made" in refused(file)
    assert bring_in(file, "--run", "latest").exit_code == 0
    table = tmp_path / "plan.csv"
    table.write_bytes(csv.render(kept))

    done = bring_in(table)

    assert "Owner: Dana -> not decided (the cell is blank, so what was recorded is cleared)" in done.output
    assert recorded(tmp_path)[0].owner is None


def test_a_run_that_the_store_does_not_have_is_told(tmp_path: Path, kept: Run) -> None:
    assert "was made from the run" in refused(plan(tmp_path, sample_run(), {}))


def test_no_store_is_one_sentence(tmp_path: Path) -> None:
    assert "no runs are kept there" in refused(plan(tmp_path, sample_run(), {}))
    assert not (tmp_path / "runs.db").exists()


def test_a_hostile_file_does_nothing_to_the_terminal(tmp_path: Path, kept: Run) -> None:
    file = tmp_path / "\x1b[31mplan.csv"
    file.write_text("fingerprint,owner,due\nx\x1b[31m,y,\x1b]0;title\x07\n")

    assert "\x1b" not in refused(file, "--run", "latest")


def test_what_was_decided_for_one_organisation_is_not_recorded_for_another(tmp_path: Path, kept: Run) -> None:
    """Findings of both have the same fingerprints: the same rules at the same targets."""
    with open_store(tmp_path / "runs.db", create=False) as store:
        other = store.keep(sample_run().model_copy(update={"organisation": "Another Practice"}), NOW)
    file = plan(tmp_path, kept, {(5, "Owner"): "Dana"})

    assert f"was made from the run {kept.id}, and --run names {other.id}" in refused(file, "--run", other.id)
    with open_store(tmp_path / "runs.db", create=False) as store:
        assert store.actions("Another Practice") == ()
    assert bring_in(file, "--run", kept.id).exit_code == 0
