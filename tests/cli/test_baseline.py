"""`hipaacheck baseline`: written once, kept true, shown, and never a silent mute."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.baselines.parts import AT_HOME, FAILS, PASSES, SPF_SHOP, USUAL, Stood, run_with
from tests.support.runs import hostile_run, sample_run
from typer.testing import CliRunner

from hipaacheck.baselines.reading import read_baseline
from hipaacheck.baselines.standing import known_of
from hipaacheck.cli.baseline import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.keeping import opened
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Outcome, Run, Severity, sealed
from hipaacheck.reporters.json import render

TODAY = datetime.now(UTC).date()
SAID = ("--reason", "before the move", "--approved-by", "Dana Whitlock")


def told(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def saved(folder: Path, run: Run, name: str = "run.json") -> str:
    (folder / name).write_bytes(render(sealed(run)))
    return str(folder / name)


def standing(folder: Path, stood: Stood = USUAL) -> str:
    return saved(folder, run_with(stood))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "baseline.yaml"
    told("write", standing(tmp_path), "-o", str(path), *SAID)
    return path


def known(path: Path) -> int:
    found = known_of(read_baseline(path.read_text(), str(path)), TODAY)
    return len(found.gaps) + len(found.unseen)


def test_what_was_written_is_known_and_says_until_when(tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"

    code, out = told("write", standing(tmp_path), "-o", str(path), *SAID, "--expires", "30d")

    ends = TODAY + timedelta(days=30)
    assert code == 0
    assert out.splitlines()[0] == f"{path}: 2 findings until {ends} (1 high, 1 could not be seen)"
    assert f"\nexpires: {ends}\n" in path.read_text()
    assert f"  # {run_with().rules[0].title}" in path.read_text()
    assert known(path) == 2


def test_without_words_of_a_person_nothing_is_known_and_show_says_so(tmp_path: Path) -> None:
    path = tmp_path / "baseline.yaml"

    _, out = told("write", standing(tmp_path), "-o", str(path))

    assert "no entry counts until a reason and who approved it is written where TODO stands" in out
    assert known(path) == 0
    code, shown = told("show", str(path))
    assert code == 1
    assert shown.count("nobody wrote a reason, or who approved it, so it covers nothing") == 2
    path.write_text(path.read_text().replace("TODO: say why this may stand until then", "until the move"))
    assert known(path) == 0
    path.write_text(path.read_text().replace("TODO: who approved this", "Dana Whitlock"))
    assert known(path) == 2
    assert told("show", str(path))[0] == 0


def test_a_baseline_is_never_overwritten(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()

    with pytest.raises(UsageError, match="is there already; hipaacheck baseline update"):
        told("write", standing(tmp_path), "-o", str(file), *SAID)

    assert file.read_bytes() == before
    assert not list(tmp_path.glob("*.tmp"))


def test_a_run_with_nothing_open_gives_a_baseline_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"

    code, out = told("write", standing(tmp_path, {AT_HOME: PASSES}), "-o", str(path), *SAID)

    assert code == 0 and "it covers no finding: everything is new" in out
    assert told("show", str(path))[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--expires", "soon"), "--expires takes a time such as 90d or '6 months', or a day"),
        (("--expires", "2 years"), "--expires takes a day from today on and within a year"),
        (("--expires", "2020-01-01"), "--expires takes a day from today on and within a year"),
        (("--expires", "9" * 400 + "d"), "--expires takes"),
        (("--reason", "TODO"), "--reason takes words of yours"),
        (("--reason", " "), "--reason takes words of yours"),
        (("--approved-by", "?"), "--approved-by takes words of yours"),
        (("--reason", "x" * 5_000), "--reason takes words of yours"),
    ],
)
def test_a_wrong_option_is_a_sentence_and_nothing_is_written(
    words: tuple[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=said):
        told("write", standing(tmp_path), "-o", str(tmp_path / "b.yaml"), *words)

    assert not (tmp_path / "b.yaml").exists()


def test_a_run_of_the_store_and_a_run_that_is_not_there(tmp_path: Path) -> None:
    store = tmp_path / "runs.db"
    with opened(store, create=True) as held:
        held.keep(sample_run(), datetime.now(UTC))

    code, _ = told("write", "latest", "--store", str(store), "-o", str(tmp_path / "b.yaml"), *SAID)

    assert code == 0
    assert "subject: Harbor Community Clinic\n" in (tmp_path / "b.yaml").read_text()
    with pytest.raises(UsageError, match="there is no such file"):
        told("write", "no-run.json", "-o", str(tmp_path / "c.yaml"))


def test_update_takes_out_what_is_fixed_and_tells_what_is_new(file: Path, tmp_path: Path) -> None:
    run = standing(tmp_path, {**USUAL, AT_HOME: PASSES, SPF_SHOP: FAILS})

    dry = told("update", str(file), run, "--dry-run")[1]
    before = file.read_text()
    code, out = told("update", str(file), run)

    assert code == 0
    assert f"fixed, taken out: 1\n  high      {AT_HOME[0]} at {AT_HOME[1]} (it passes)" in out
    assert (
        f"new, and not in it (--add --reason takes it in): 1\n  high      {SPF_SHOP[0]} at {SPF_SHOP[1]}"
        in out
    )
    assert out.endswith(f"{file} holds 1 finding: 1 out, 0 new\n")
    assert dry.endswith(f"{file} would hold 1 finding: 1 out, 0 new\n")
    assert len(before) > len(file.read_text())
    assert known(file) == 1


def test_update_adds_with_a_reason_alone(file: Path, tmp_path: Path) -> None:
    run = standing(tmp_path, {**USUAL, SPF_SHOP: FAILS})

    with pytest.raises(UsageError, match="--add takes --reason TEXT"):
        told("update", str(file), run, "--add")
    with pytest.raises(UsageError, match="are for what is added: say --add too"):
        told("update", str(file), run, "--reason", "x y")
    _, out = told("update", str(file), run, "--add", "--reason", "found late")

    assert "new, taken in: 1" in out
    assert "no entry counts until who approved it is written where TODO stands" in out
    assert known(file) == 2
    assert len(read_baseline(file.read_text(), "b").content.findings) == 3


def test_a_run_of_something_else_changes_nothing(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    other = saved(tmp_path, run_with(organisation="Other Clinic"), "other.json")

    with pytest.raises(UsageError, match=r"and the run of Other Clinic\. Nothing was changed\."):
        told("update", str(file), other, "--prune")

    assert file.read_bytes() == before


def test_show_tells_what_a_run_says(file: Path, tmp_path: Path) -> None:
    run = standing(tmp_path, {**USUAL, AT_HOME: (Outcome.FAIL, Severity.CRITICAL), SPF_SHOP: FAILS})

    code, out = told("show", str(file), "--run", run)
    rows = json.loads(told("show", str(file), "--run", run, "--format", "json")[1])

    assert code == 1
    assert "! worse now, so it is not covered: known at high, now critical" in out
    assert out.splitlines()[-1] == "2 findings: 2 in force, 1 worse now, 1 still there, 1 new and not in it"
    assert rows["schema"] == "hipaacheck.baseline-shown/1"
    assert [row["now"] for row in rows["findings"]] == ["worse", "stands"]
    assert [row["state"] for row in rows["findings"]] == ["in-force", "in-force"]
    assert [row["severity_now"] for row in rows["findings"]] == ["critical", "high"]
    assert rows["findings"][0]["line"] == 12
    assert [row["rule"] for row in rows["new"]] == [SPF_SHOP[0]]


def test_what_ends_soon_and_what_has_ended(file: Path) -> None:
    text = file.read_text()
    soon, past = TODAY + timedelta(days=5), TODAY - timedelta(days=1)
    file.write_text(text.replace(f"expires: {TODAY + timedelta(days=90)}", f"expires: {soon}"))

    assert (
        told("show", str(file), "--expiring", "4d")[1].splitlines()[1]
        == "holds no finding that ends within 4d"
    )
    code, out = told("show", str(file), "--expiring", "5d")
    assert code == 0 and out.count("5 days left") == 2 and "2 of them end within 30 days" in out
    file.write_text(text.replace(f"expires: {TODAY + timedelta(days=90)}", f"expires: {past}"))
    code, out = told("show", str(file))
    assert code == 1
    assert out.count("ended 1 day ago") == 2 and out.count(f"! ended on {past}, so it counts again") == 2


def test_mistakes_of_the_file_are_told_by_line(file: Path) -> None:
    file.write_text(file.read_text().replace("outcome: fail", "outcome: broken"))

    for command in (("show", str(file)), ("update", str(file), "x.json")):
        with pytest.raises(FileMistakesError, match=rf"{file}:15: "):
            told(*command)


def test_a_hostile_run_shows_no_control_codes_and_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    run = saved(tmp_path, hostile_run())

    _, wrote = told("write", run, "-o", str(path), *SAID)
    _, shown = told("show", str(path), "--run", run)
    _, moved = told("update", str(path), run)

    assert read_baseline(path.read_text(), "b").content.findings
    for text in (wrote, shown, moved, path.read_text()):
        assert not {"\x1b", "\x9b", "\u202e", "\x00"} & set(text)


def test_a_baseline_that_is_no_text_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "b.yaml"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(UsageError, match="is not UTF-8 text"):
        told("show", str(path))
