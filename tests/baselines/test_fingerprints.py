"""A baseline outlives edits that change nothing: reordering, a renamed file, another wording of a rule.

Proven with real scans of the example clinic's registers, offline; nothing here is made by hand but the edits.
"""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from hipaacheck.baselines.comparing import Compared, Now, compare, coverable
from hipaacheck.baselines.reading import read_baseline
from hipaacheck.baselines.standing import known_of
from hipaacheck.baselines.writing import Approval, written
from hipaacheck.cli.app import app
from hipaacheck.model import Run, Severity
from hipaacheck.reporters.json import load_run
from hipaacheck.resources import rules_dir

EXAMPLE = Path(__file__).parents[2] / "examples" / "clinic"
TODAY = datetime.now(UTC).date()
RULE = "VENDOR-BAA-001"


def scanned(folder: Path, file: str = "inventory.yaml", rules: Path | None = None) -> Run:
    more = [] if rules is None else ["--rules", str(rules)]
    out = folder / "run.json"
    done = CliRunner().invoke(
        app,
        [
            "scan",
            "-i",
            str(folder / file),
            "--no-store",
            "--fail-on",
            "never",
            "-o",
            str(out),
            "--offline",
            *more,
        ],
    )
    assert out.exists(), done.output
    return load_run(out.read_bytes())


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the clinic without what is reached through the network."""
    folder = tmp_path_factory.mktemp("clinic")
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    data = yaml.safe_load((folder / "inventory.yaml").read_text())
    for section in ("domains", "web_hosts", "hosts"):
        data.pop(section, None)
    (folder / "inventory.yaml").write_text(yaml.safe_dump(data, sort_keys=False))
    return folder


@pytest.fixture(scope="module")
def first(clinic: Path) -> Run:
    return scanned(clinic)


def held(first: Run, run: Run) -> Compared:
    said = Approval(TODAY + timedelta(days=90), TODAY, "before the gate", "Dana Whitlock")
    text = written(first, coverable(first), said)
    return compare(read_baseline(text, "baseline.yaml"), run, TODAY)


def copied(clinic: Path, tmp_path: Path) -> Path:
    shutil.copytree(clinic, tmp_path / "there")
    return tmp_path / "there"


def assert_nothing_changed(compared: Compared) -> None:
    assert len(compared.rows) > 20
    assert {row.now for row in compared.rows} == {Now.STANDS}
    assert compared.new == () and compared.doubts == ()


def test_sections_and_entries_in_another_order_are_the_same_findings(
    clinic: Path, first: Run, tmp_path: Path
) -> None:
    there = copied(clinic, tmp_path)
    data = yaml.safe_load((there / "inventory.yaml").read_text())
    backwards = {
        key: value[::-1] if isinstance(value, list) else value for key, value in reversed(data.items())
    }
    (there / "inventory.yaml").write_text(yaml.safe_dump(backwards, sort_keys=False))

    assert_nothing_changed(held(first, scanned(there)))


def test_a_renamed_and_reflowed_file_holds_the_same_findings(
    clinic: Path, first: Run, tmp_path: Path
) -> None:
    there = copied(clinic, tmp_path)
    data = yaml.safe_load((there / "inventory.yaml").read_text())
    (there / "inventory.yaml").unlink()
    (there / "risk-register.yaml").write_text("# moved\n\n" + json.dumps(data, indent=1, default=str))

    assert_nothing_changed(held(first, scanned(there, "risk-register.yaml")))


def own_rules(folder: Path, **changes: object) -> Path:
    """Return a folder with one shipped rule, changed."""
    for pack in sorted(rules_dir().glob("*/*.yaml")):  # type: ignore[attr-defined]
        data = yaml.safe_load(pack.read_text())
        rules = data.get("rules", []) if isinstance(data, dict) else []
        for rule in rules:
            if isinstance(rule, dict) and rule.get("id") == RULE:
                folder.mkdir()
                own = {**data, "rules": [{**rule, **changes}]}
                (folder / "own.yaml").write_text(yaml.safe_dump(own, sort_keys=False))
                return folder
    raise AssertionError(f"no pack holds {RULE}")


def test_another_wording_of_a_rule_changes_no_fingerprint(clinic: Path, first: Run, tmp_path: Path) -> None:
    rules = own_rules(tmp_path / "own", title="Said in other words", why="Other words.", fix="Do it.")

    run = scanned(clinic, rules=rules)

    assert next(rule.title for rule in run.rules if rule.id == RULE) == "Said in other words"
    assert_nothing_changed(held(first, run))


def test_a_rule_that_weighs_more_now_is_no_longer_covered(clinic: Path, first: Run, tmp_path: Path) -> None:
    light = scanned(clinic, rules=own_rules(tmp_path / "own", severity="low"))

    compared = held(light, first)

    worse = compared.of(Now.WORSE)
    assert {row.entry.rule for row in worse} == {RULE} and worse
    assert {row.why for row in worse} == {"known at low, now critical"}
    said = Approval(TODAY, TODAY, "before the gate", "Dana Whitlock")
    known = known_of(read_baseline(written(light, coverable(light), said), "b.yaml"), TODAY)
    stopping = [one for one in coverable(first) if not known.holds(one)]
    assert {one.rule for one in stopping} == {RULE}
    assert all(one.severity is Severity.CRITICAL for one in stopping)


def test_a_vendor_with_another_id_is_told_as_no_longer_there_and_as_new(
    clinic: Path, first: Run, tmp_path: Path
) -> None:
    there = copied(clinic, tmp_path)
    gap = next(one for one in coverable(first) if one.rule == RULE and one.outcome == "fail")
    name = gap.target.removeprefix("vendor:")
    for file in there.glob("*.yaml"):
        text = file.read_text()
        file.write_text(
            text.replace(f"id: {name}\n", f"id: {name}-2\n").replace(
                f"vendor: {name}\n", f"vendor: {name}-2\n"
            )
        )

    compared = held(first, scanned(there))

    gone = {row.entry.target: row.why for row in compared.of(Now.GONE)}
    assert gone[gap.target] == "the run did not look at this target"
    assert (RULE, f"vendor:{name}-2") in {(one.rule, one.target) for one in compared.new}
    assert not [row for row in compared.of(Now.FIXED) if row.entry.target == gap.target]


def test_a_scan_stops_at_what_the_baseline_does_not_hold(clinic: Path, first: Run, tmp_path: Path) -> None:
    said = Approval(TODAY, TODAY, "before the gate", "Dana Whitlock")
    held_all, held_less = tmp_path / "all.yaml", tmp_path / "less.yaml"
    found = coverable(first)
    held_all.write_text(written(first, found, said))
    held_less.write_text(written(first, [one for one in found if one.rule != RULE], said))

    def ended(baseline: Path) -> tuple[int, str]:
        words = ["scan", "-i", str(clinic / "inventory.yaml"), "--no-store", "--offline"]
        done = CliRunner().invoke(app, [*words, "--baseline", str(baseline), "--fail-on", "new"])
        return done.exit_code, done.output

    assert ended(held_all)[0] == 0
    code, out = ended(held_less)
    assert code == 1
    assert f"{RULE} at" in out.splitlines()[-1]
