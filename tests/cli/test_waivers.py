"""`hipaacheck waivers`: what ends when, and which no longer hold."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.support.run_parts import domain, finding, run_of
from tests.support.runs import RULES
from typer.testing import CliRunner

from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.model import Outcome
from hipaacheck.reporters.json import render
from hipaacheck.resources import rules_dir

TODAY = datetime.now(UTC).date()


def waiver(rule: str, days: int, target: str = "*", more: str = "") -> str:
    ends = TODAY + timedelta(days=days)
    return f"- {{rule: '{rule}', target: '{target}', reason: moving, approved_by: Dr Lee, expires: {ends}{more}}}\n"


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    file = tmp_path / "inventory.yaml"
    file.write_text("version: 1\norganisation: {name: Test}\nwaivers:\n" + waiver("EMAIL-DMARC-002", 20))
    return file


def told(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["waivers", *words])
    return result.exit_code, result.stdout, result.stderr


def test_they_are_listed_by_the_day_they_end(inventory: Path) -> None:
    with inventory.open("a") as file:
        file.write(waiver("WEB-*", 5, "web-host:portal.example.org"))

    code, out, _ = told("list", "-i", str(inventory))

    assert code == 0
    lines = out.splitlines()
    assert "5 days left" in lines[0] and "WEB-* for web-host:portal.example.org" in lines[0]
    assert "20 days left" in lines[2] and lines[2].endswith("EMAIL-DMARC-002")


@pytest.mark.parametrize(
    ("within", "shown"),
    [
        ("19d", 0),
        ("20d", 1),
        ("20 D", 1),
        ("'2 months'", 1),
        ("P3W", 1),
        ("P19D", 0),
        ("P20D", 1),
        ("P1M10D", 1),
    ],
)
def test_only_those_that_end_soon(inventory: Path, within: str, shown: int) -> None:
    _, out, _ = told("list", "-i", str(inventory), "--expiring", within.strip("'"), "--format", "json")

    document = json.loads(out)
    assert document["schema_version"] == "1"
    assert len(document["waivers"]) == shown


def test_a_bad_time_is_a_sentence(inventory: Path) -> None:
    for text in ("soon", "d", "-5d", "9" * 30 + "d"):
        result = CliRunner().invoke(app, ["waivers", "list", "-i", str(inventory), f"--expiring={text}"])
        assert isinstance(result.exception, UsageError)
        assert "takes a time such as 30d" in str(result.exception)


def test_a_waiver_that_is_not_approved_yet_says_from_when_it_counts(inventory: Path) -> None:
    begins = TODAY + timedelta(days=10)
    inventory.write_text("version: 1\nwaivers:\n" + waiver("EMAIL-*", 20, more=f", approved_on: {begins}"))

    code, out, _ = told("list", "-i", str(inventory))
    [row] = json.loads(told("list", "-i", str(inventory), "--format", "json")[1])["waivers"]

    assert code == 0
    assert out.splitlines()[0].split("  ")[1] == f"from {begins}"
    assert "days left" not in out
    assert row["state"] == "not-yet-approved"
    assert told("check", "-i", str(inventory)) == (0, "1 waiver, 1 not yet in force, 0 to look at\n", "")


def run_file(folder: Path, *outcomes: Outcome) -> Path:
    home = domain("clinic.example", 1)
    rules = [next(rule for rule in RULES if rule.id == "EMAIL-DMARC-002"), *RULES]
    found = tuple(finding(rule, home, outcome) for rule, outcome in zip(rules, outcomes, strict=False))
    path = folder / "run.json"
    path.write_bytes(render(run_of((home,), RULES, (), found)))
    return path


def test_a_run_says_what_each_waiver_accepts(inventory: Path, tmp_path: Path) -> None:
    with inventory.open("a") as file:
        file.write(waiver("*", 30, "domain:*") + waiver("*", -1) + waiver("*", 40, "domain:other.example"))
    path = run_file(tmp_path, Outcome.FAIL, Outcome.UNKNOWN, Outcome.MANUAL, Outcome.PASS)

    listed = told("list", "-i", str(inventory), "--run", str(path))[1]
    rows = json.loads(told("list", "-i", str(inventory), "--run", str(path), "--format", "json")[1])[
        "waivers"
    ]

    assert [row["accepts"] for row in rows] == [3, 1, 3, 0]
    lines = [line for line in listed.splitlines() if "approved by" in line]
    assert [line.rpartition("; ")[2] for line in lines] == [
        "would accept 3 findings",
        "accepts 1 finding",
        "accepts 3 findings",
        "accepts 0 findings",
    ]


def test_a_waiver_that_accepts_nothing_of_a_run_is_to_look_at(inventory: Path, tmp_path: Path) -> None:
    passed = run_file(tmp_path, Outcome.PASS, Outcome.NOT_APPLICABLE)
    code, _, err = told("check", "-i", str(inventory), "--run", str(passed))
    assert code == 1 and "EMAIL-DMARC-002: accepts nothing that the run found" in err

    failed = run_file(tmp_path, Outcome.FAIL)
    assert told("check", "-i", str(inventory), "--run", str(failed)) == (0, "1 waiver, 0 to look at\n", "")


def test_a_file_that_is_no_run_is_a_sentence(inventory: Path) -> None:
    result = CliRunner().invoke(app, ["waivers", "check", "-i", str(inventory), "--run", str(inventory)])
    assert isinstance(result.exception, UsageError) and "it is not JSON" in str(result.exception)


@pytest.mark.parametrize("command", ["list", "check"])
def test_rules_of_ones_own_are_known(inventory: Path, tmp_path: Path, command: str) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    text = (rules_dir() / "waivers" / "waivers.yaml").read_text("utf-8")
    (folder / "own.yaml").write_text(text.replace("pack: ", "pack: own-").replace("WAIVER-", "OWN-"), "utf-8")
    inventory.write_text("version: 1\nwaivers:\n" + waiver("OWN-*", 20))

    assert "no rule is called OWN-*" in "".join(told(command, "-i", str(inventory))[1:])
    code, out, err = told(command, "-i", str(inventory), "--rules", str(folder))
    assert (code, err) == (0, "") and "no rule is called" not in out


def test_check_is_quiet_about_what_holds(inventory: Path) -> None:
    assert told("check", "-i", str(inventory)) == (0, "1 waiver, 0 to look at\n", "")


def test_check_tells_what_ended_and_what_names_nothing(inventory: Path) -> None:
    with inventory.open("a") as file:
        file.write(waiver("EMAIL-*", -1) + waiver("NO-SUCH-RULE", 9))

    code, _, err = told("check", "-i", str(inventory))

    assert code == 1
    assert f"inventory.yaml:5: EMAIL-*: ended on {TODAY - timedelta(days=1)}" in err
    assert "inventory.yaml:6: NO-SUCH-RULE: no rule is called NO-SUCH-RULE" in err
    assert "EMAIL-DMARC-002" not in err


def test_today_is_still_a_day_on_which_it_counts(inventory: Path) -> None:
    inventory.write_text(inventory.read_text().replace(str(TODAY + timedelta(days=20)), str(TODAY)))

    assert told("check", "-i", str(inventory))[0] == 0
