"""`hipaacheck judge`: a stored run judged again from its file."""

import asyncio
from pathlib import Path

import pytest
from tests.support.runs import AS_OF, sample_run
from tests.support.toys import no_network
from typer.testing import CliRunner

from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import ScanRequest, scan
from hipaacheck.inventory.loading import load_inventory
from hipaacheck.model import Outcome, Run
from hipaacheck.reporters.json import load_run, render

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

RULE = """pack: own
title: Our own
area: documents
rules:
- id: OWN-001
  title: There is an organisation
  applies_to: organisation
  needs: {org: organisation.record}
  passes_when: params.pleased
  params: {pleased: false}
  severity: high
  likelihood: low
  impact: low
  strength: attestation
  citations: ["164.308(a)(2)"]
  sources: ["our own policy"]
  observed: seen
  expected: nothing
  why: Because we say so.
  fix: Nothing.
  vectors:
  - {name: never, outcome: fail, facts: {org: {}}}
  - {name: pleased, outcome: pass, params: {pleased: true}, facts: {org: {}}}
  - {name: dark, outcome: unknown, facts: {org: null}}
"""


@pytest.fixture(scope="module")
def run() -> Run:
    loaded = load_inventory(EXAMPLES / "business-associate" / "inventory.yaml")
    targets = [one for one in loaded.targets if not one.kind.on_network]
    request = ScanRequest(targets, AS_OF, "scan", CollectOptions(), declared=loaded.declared)
    registry = load_checkers(["documents", "retention", "waivers"])
    return asyncio.run(scan(request, registry, no_network()))


@pytest.fixture
def file(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "run.json"
    path.write_bytes(render(run))
    return path


def told(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["judge", *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_a_run_is_judged_again_from_its_file_alone(run: Run, file: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.json"

    code, out, err = told(str(file), "-o", str(again), "--fail-on", "never")

    written = load_run(again.read_bytes())
    assert (written.findings, written.evidence) == (run.findings, run.evidence)
    assert written.id != run.id and written.command.startswith("hipaacheck")
    assert code == 0
    assert "nothing was looked at anew" in err
    assert str(again) in " ".join(out.split())


def test_the_exit_code_is_that_of_a_scan(run: Run, file: Path) -> None:
    failed = {one.severity for one in run.findings if one.outcome is Outcome.FAIL and one.waiver is None}

    assert failed
    assert told(str(file), "--fail-on", max(failed, key=lambda one: one.rank))[0] == 1
    assert told(str(file), "--fail-on", "never")[0] == 0


def test_rules_of_ones_own_judge_what_was_seen_before(file: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "own.yaml").write_text(RULE)
    strict, plain = tmp_path / "strict.json", tmp_path / "plain.json"

    told(str(file), "--rules", str(rules), "-o", str(strict), "--fail-on", "never")
    _, _, err = told(str(strict), "-o", str(plain), "--fail-on", "never")

    (found,) = [one for one in load_run(strict.read_bytes()).findings if one.rule == "OWN-001"]
    assert found.outcome is Outcome.FAIL
    assert "Rules of that run that are not here now: OWN-001." in err and "--rules" in err
    without = load_run(plain.read_bytes())
    assert not [one for one in without.findings if one.rule == "OWN-001"]
    (gone,) = [one for one in without.problems if one.where.startswith("rules ")]
    assert "own.yaml" in gone.where and not without.complete


def test_deadlines_are_judged_on_the_day_that_is_asked_about(run: Run, file: Path, tmp_path: Path) -> None:
    later = tmp_path / "later.json"

    _, _, err = told(str(file), "--as-of", "2031-01-31", "-o", str(later), "--fail-on", "never")

    judged = load_run(later.read_bytes())
    before = {one.fingerprint: one.outcome for one in run.findings}
    ended = [one for one in judged.findings if before[one.fingerprint] is Outcome.PASS is not one.outcome]
    assert judged.as_of.isoformat() == "2031-01-31T23:59:59+00:00"
    assert any(one.outcome is Outcome.FAIL for one in ended)
    assert "judged as on 2031-01-31; what a probe saw is still as on 2026-11-21" in err
    assert [one for one in judged.evidence if one.kind != "waiver.record"] == [
        one for one in run.evidence if one.kind != "waiver.record"
    ]


def test_what_was_judged_as_of_a_later_day_was_not_seen_on_it(file: Path, tmp_path: Path) -> None:
    later, again = tmp_path / "later.json", tmp_path / "again.json"
    told(str(file), "--as-of", "2031-01-31", "-o", str(later), "--fail-on", "never")

    _, _, same = told(str(later), "--fail-on", "never")
    _, _, back = told(str(later), "--as-of", "2030-06-30", "-o", str(again), "--fail-on", "never")
    with pytest.raises(UsageError, match=r"collected \(2026-11-21\)"):
        told(str(later), "--as-of", "2026-11-20")

    assert "what was seen is of 2026-11-21" in same
    assert "judged as on 2031-01-31; what a probe saw is still as on 2026-11-21" in same
    assert "judged as on 2030-06-30" in back
    assert load_run(again.read_bytes()).as_of.date().isoformat() == "2030-06-30"


def test_what_was_seen_by_checkers_that_are_not_here_is_unknown(tmp_path: Path) -> None:
    """The rules of this run are made up, and no checker knows their facts."""
    file, again = tmp_path / "run.json", tmp_path / "again.json"
    made_up = sample_run()
    file.write_bytes(render(made_up))

    code, _, _ = told(str(file), "-o", str(again), "--fail-on", "never")

    judged = load_run(again.read_bytes())
    known = {one.fingerprint for one in made_up.findings}
    assert known <= {one.fingerprint for one in judged.findings}
    assert not [one for one in judged.findings if one.fingerprint in known and one.outcome is Outcome.PASS]
    assert code == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["no.json"], "no.json: there is no such file"),
        (["{file}", "--as-of", "soon"], "--as-of takes a day such as 2027-01-31, not 'soon'"),
        (["{file}", "--as-of", "2026-11-20"], "before the evidence was collected"),
        (["{file}", "--format", "xml"], "--format takes"),
        (["{file}", "-o", "x.doc"], "the suffix must be"),
    ],
    ids=["file", "day", "before", "format", "suffix"],
)
def test_mistakes_are_told_in_a_sentence(file: Path, words: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        told(*(word.format(file=file) for word in words))


def test_the_day_of_the_scan_itself_may_be_asked_about(file: Path) -> None:
    assert told(str(file), "--as-of", "2026-11-21", "--fail-on", "never")[0] == 0
