"""JSON lines: a line for the run, one for each finding, a summary at the end, and every field is documented."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from tests.reporters.gates import LINE, held_up, offline, stopped
from tests.reporters.history import history_of
from tests.reporters.organisation import organisation_run
from tests.reporters.test_hostile import ATTACKS, attacked
from tests.support.runs import HOSTILE, empty_run, hostile_run, large_run, sample_run

from hipaacheck.model import Run
from hipaacheck.reporters import jsonl
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.escape import HIDDEN

DOCS = Path(__file__).resolve().parents[2] / "docs" / "ci-formats.md"
RUNS = {
    "sample": sample_run(),
    "hostile": hostile_run(),
    "empty": empty_run(),
    "organisation": organisation_run(),
    "large": large_run(20),
}


def lines(run: Run, edition: Edition = PLAIN) -> list[dict[str, object]]:
    said = jsonl.render(run, edition).decode()
    assert said.endswith("}\n")
    assert not HIDDEN.search(said)
    return [json.loads(line) for line in said[:-1].split("\n")]


def judged(run: Run) -> Edition:
    return Edition(verdict=stopped(run), history=history_of(run))


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_the_run_comes_first_every_finding_once_and_a_summary_last(run: Run) -> None:
    found = lines(run, judged(run))
    types = [str(one["type"]) for one in found]

    assert types == sorted(types, key=("run", "finding", "change", "problem", "summary").index)
    assert types[0] == "run" and types[-1] == "summary" and types.count("summary") == 1
    assert Counter(one["fingerprint"] for one in found if one["type"] == "finding") == Counter(
        one.fingerprint for one in run.findings
    )
    assert jsonl.render(run, judged(run)) == jsonl.render(run, judged(run))


def test_the_first_line_names_the_version_of_the_format_and_the_run() -> None:
    run = sample_run()
    head = lines(run)[0]
    assert (head["format"], head["schema_version"], head["id"]) == ("hipaacheck.lines/1", "1", run.id)
    assert head["as_of"] == "2026-11-21T14:05:09+00:00"


def test_texts_are_whole_and_as_they_were_seen() -> None:
    found = [one for one in lines(hostile_run()) if one["type"] == "finding"]
    assert {one["observed"] for one in found} >= {HOSTILE}


def test_a_finding_says_how_it_counts_and_where_it_lands() -> None:
    run = sample_run()
    verdict = stopped(run)
    found = {
        one["fingerprint"]: one for one in lines(run, Edition(verdict=verdict)) if one["type"] == "finding"
    }
    stops = found[verdict.stopping[0].fingerprint]

    assert (stops["counts"], stops["ground"], stops["file"]) == ("stops", "new", "inventory.yaml")
    assert found[verdict.unseen[0]]["counts"] == "unseen"
    assert {one["counts"] for one in found.values()} >= {"open", "aside", "passed"}


def test_the_summary_counts_all_findings_and_says_how_it_ended() -> None:
    run = sample_run()
    last = lines(run, Edition(verdict=stopped(run)))[-1]
    counts = last["counts"]

    assert isinstance(counts, dict) and sum(counts.values()) == last["findings"] == len(run.findings)
    assert (last["exit"], last["judged"], last["line"]) == (1, 1, LINE)
    assert last["subjects"] == [{"name": "harborclinic.example", "exit": 1, "line": "2 failed"}]
    assert lines(run, Edition(verdict=held_up(run)))[-1]["exit"] == 3
    assert lines(run)[-1]["exit"] is None


def test_what_was_not_asked_by_choice_is_told_as_that() -> None:
    found = lines(offline(sample_run()))
    assert {one["counts"] for one in found if one.get("outcome") == "unknown"} == {"unasked"}


def test_an_accepted_risk_has_its_waiver() -> None:
    found = [one for one in lines(organisation_run()) if one.get("waived")]
    assert len(found) == 2 and all(one["counts"] == "accepted" for one in found)
    assert all(isinstance(one["waiver"], dict) and one["waiver"]["ticket"] == "HC-118" for one in found)


@pytest.mark.parametrize("name", list(ATTACKS))
def test_whatever_strangers_wrote_a_line_is_one_object(name: str) -> None:
    run, edition = attacked(ATTACKS[name])
    assert all(lines(run, edition.model_copy(update={"verdict": stopped(run, line=ATTACKS[name])})))


def test_no_text_in_it_is_a_command_of_a_log() -> None:
    run = sample_run()
    findings = tuple(one.model_copy(update={"observed": "##[add-mask]x ##vso[y]"}) for one in run.findings)
    said = jsonl.render(run.model_copy(update={"findings": findings})).decode()

    assert "##[" not in said and "##vso[" not in said
    assert json.loads(said.split("\n")[1])["observed"] == "##[add-mask]x ##vso[y]"


def test_the_documentation_lists_the_fields_of_every_line_in_their_order() -> None:
    text = DOCS.read_text("utf-8").partition("## JSON lines")[2].partition("\n## ")[0]
    run = sample_run()
    for kind in ("run", "finding", "change", "problem", "summary"):
        table = text.partition(f'### `"type": "{kind}"`')[2].partition("\n### ")[0]
        listed = re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)
        line = next(one for one in lines(run, judged(run)) if one["type"] == kind)
        assert listed == [name for name in line if name != "type"], kind
