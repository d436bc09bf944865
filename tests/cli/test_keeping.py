"""A run that was scanned is never lost, whatever becomes of the store that was to keep it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from tests.store.keeping import edit, kept, run_at
from tests.support.runs import sample_run

from hipaacheck.cli import invocation, keeping, running
from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.gating import Gate
from hipaacheck.cli.network import NetworkOptions
from hipaacheck.cli.run_tables import print_entries
from hipaacheck.cli.running import Job, perform
from hipaacheck.gate.conditions import Conditions
from hipaacheck.gate.exits import Exit
from hipaacheck.history.records import ChangeKind
from hipaacheck.model import Run, sealed
from hipaacheck.reporters.json import load_run
from hipaacheck.store import opening, writing
from hipaacheck.store.opening import open_store
from hipaacheck.store.store import Store

RUN = run_at(2026)


@pytest.fixture(autouse=True)
def scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scan(job: Job, clock: object) -> Run:
        return sealed(RUN)

    monkeypatch.setattr(running, "_scan", scan)


def performed(store: Path, *outputs: Path) -> Exit:
    return perform(Job((), NetworkOptions()), outputs, "json", Gate(Conditions()), store=store)


def test_a_bug_in_keeping_loses_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "append", mock.Mock(side_effect=ZeroDivisionError))

    with pytest.raises(ZeroDivisionError):
        performed(tmp_path / "store.db", tmp_path / "run.json")

    assert load_run((tmp_path / "run.json").read_bytes()) == sealed(RUN)


def test_an_interruption_while_keeping_loses_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(writing, "append", mock.Mock(side_effect=KeyboardInterrupt))

    ended = performed(tmp_path / "store.db", tmp_path / "run.json")

    assert ended is Exit.INCOMPLETE
    assert load_run((tmp_path / "run.json").read_bytes()) == sealed(RUN)
    assert b"it was interrupted while this run was kept" in capsysbinary.readouterr().err


def test_that_nothing_was_kept_is_told_when_no_report_was_made_either(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    performed(tmp_path, tmp_path / "nowhere" / "run.json")

    said = capsysbinary.readouterr()
    assert b"was not written" in said.err
    assert b"this run was not kept" in said.err
    assert json.loads(said.out)["id"] == sealed(RUN).id


def test_a_run_is_not_said_to_be_lost_when_only_its_past_cannot_be_read(tmp_path: Path) -> None:
    place = tmp_path / "store.db"
    (first,) = kept(place, run_at(2025))
    edit(place, "UPDATE hipaacheck_bodies SET outline = :bad", bad=b"x")

    told = keeping.keep(RUN, place)

    assert told.failure.startswith("this run was kept, but its reports tell no history")
    assert told.run.previous == first.id
    with open_store(place) as store:
        assert store.load(told.run.id) == told.run


def test_a_run_of_a_later_moment_is_told_for_it_would_be_taken_for_the_latest(tmp_path: Path) -> None:
    place = tmp_path / "store.db"
    kept(place, run_at(2030), run_at(2025))

    told = keeping.keep(RUN, place)

    assert told.failure == ""
    assert "run #1 of the store is of 2030-11-20, later than this one" in told.doubt
    assert [one.as_of.year for one in told.history.points] == [2025, 2026]
    assert keeping.keep(run_at(2031), place).doubt == ""


@pytest.mark.parametrize(
    "named", ["postgresql:me:secret@db/x", "Postgres:/me:secret@db", "host=db user=me password = secret"]
)
@pytest.mark.parametrize("option", [True, False])
def test_an_address_with_a_slip_is_no_file_and_not_quoted(
    named: str, option: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keeping.VARIABLE, named)

    with pytest.raises(UsageError) as caught:
        keeping.chosen_store(named if option else None, None)

    assert "secret" not in str(caught.value)
    assert "postgresql://" in str(caught.value)


def test_an_empty_list_names_a_database_without_its_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "postgresql://me:secret@127.0.0.1:1/x"
    backend = opening._at_address(url)

    with Store(backend) as store:
        print_entries((), store.name, "nobody")

    assert capsys.readouterr().out == "postgresql://me:***@127.0.0.1:1/x holds no runs about nobody.\n"


def stored(store: Store, *days: int) -> list[Run]:
    return [
        store.keep(RUN.model_copy(update={"as_of": RUN.as_of + timedelta(days=day)}), datetime.now(UTC))
        for day in days
    ]


def test_previous_is_before_the_run_that_is_reported_on(tmp_path: Path) -> None:
    with open_store(tmp_path / "store.db") as store:
        first, second, _, _ = stored(store, 0, 1, 2, 3)
        past = keeping.past(store, second, "previous")

    assert past.since is not None and past.since.older == first.id
    assert past.since.count(ChangeKind.FIXED) == 0
    assert [one.run for one in past.points] == [first.id, second.id]


def test_a_byte_that_is_no_text_is_shown_as_an_escape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["hipaacheck", "scan", "-o", "\udcff.json"])

    assert invocation.command_line() == "hipaacheck scan -o '\\udcff.json'"
    assert invocation.file_name(Path("\udcff.txt")) == "\\udcff.txt"
    assert sealed(sample_run().model_copy(update={"command": invocation.command_line()})).id


def test_a_store_may_have_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    place = tmp_path / "\udcff.db"

    assert keeping.keep(RUN, place).failure == ""
    assert place.exists()
