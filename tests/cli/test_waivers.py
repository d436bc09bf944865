"""`hipaacheck waivers`: what ends when, and which no longer hold."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hipaacheck.cli.app import app

TODAY = datetime.now(UTC).date()


def waiver(rule: str, days: int, target: str = "*") -> str:
    ends = TODAY + timedelta(days=days)
    return f"- {{rule: {rule}, target: '{target}', reason: moving, approved_by: Dr Lee, expires: {ends}}}\n"


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


@pytest.mark.parametrize(("within", "shown"), [("19d", 0), ("20d", 1), ("'2 months'", 1), ("P3W", 1)])
def test_only_those_that_end_soon(inventory: Path, within: str, shown: int) -> None:
    _, out, _ = told("list", "-i", str(inventory), "--expiring", within.strip("'"), "--format", "json")

    document = json.loads(out)
    assert document["schema_version"] == "1"
    assert len(document["waivers"]) == shown


def test_a_bad_time_is_a_sentence(inventory: Path) -> None:
    result = CliRunner().invoke(app, ["waivers", "list", "-i", str(inventory), "--expiring", "soon"])

    assert "takes a time such as 30d" in str(result.exception)


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
