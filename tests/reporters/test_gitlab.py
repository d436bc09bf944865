"""GitLab Code Quality: all fields that GitLab reads, a fingerprint for each entry, a line of a file of the project.

GITLAB stands for what GitLab's own code checks (app/validators/json_schemas/codeclimate.json), with what its
documentation adds: the five severities, and paths without "./".
"""

import json

import jsonschema
import pytest
from tests.reporters.gates import failed, held_up, interrupted, offline, stopped, undecided, unknown
from tests.reporters.organisation import organisation_run
from tests.reporters.test_hostile import ATTACKS, attacked
from tests.support.runs import empty_run, hostile_run, large_run, sample_run

from hipaacheck.gate.conditions import read_conditions
from hipaacheck.gate.judging import judge
from hipaacheck.model import Run, Severity
from hipaacheck.reporters import gitlab
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.escape import HIDDEN

GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "additionalProperties": False,
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\.{0,2}/)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def entries(run: Run, edition: Edition = PLAIN) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(gitlab.render(run, edition))
    jsonschema.validate(found, GITLAB)
    return found


def whole(run: Run) -> Run:
    return run.model_copy(update={"complete": True, "problems": ()})


@pytest.mark.parametrize(
    "run",
    [sample_run(), hostile_run(), empty_run(), organisation_run(), large_run(30)],
    ids=["sample", "hostile", "empty", "organisation", "large"],
)
def test_open_failures_and_unknowns_have_an_entry_each(run: Run) -> None:
    found = [one for one in entries(run) if one["check_name"] != "hipaacheck"]

    assert {one["fingerprint"] for one in found} == {one.fingerprint for one in (*failed(run), *unknown(run))}
    assert len(found) == len({str(one["fingerprint"]) for one in found})
    assert gitlab.render(run) == gitlab.render(run)


@pytest.mark.parametrize("name", list(ATTACKS))
def test_whatever_strangers_wrote_is_text_in_it(name: str) -> None:
    run, edition = attacked(ATTACKS[name])
    found = entries(run, edition.model_copy(update={"verdict": stopped(run, line=ATTACKS[name])}))

    assert found
    assert not any(HIDDEN.search(str(value)) for one in found for value in one.values())


def test_severities_are_those_of_the_specification() -> None:
    run = sample_run()
    by_print = {one["fingerprint"]: one["severity"] for one in entries(run)}
    theirs = {
        Severity.CRITICAL: "blocker",
        Severity.HIGH: "critical",
        Severity.MODERATE: "major",
        Severity.LOW: "minor",
        Severity.INFO: "info",
    }

    assert all(by_print[one.fingerprint] == theirs[one.severity] for one in failed(run))
    assert all(by_print[one.fingerprint] == "info" for one in unknown(run))


def test_what_stops_the_gate_comes_first_and_only_unknowns_that_count_are_there() -> None:
    run = whole(sample_run())
    verdict = stopped(run, unseen=1)
    found = entries(run, Edition(verdict=verdict))

    # Of one severity; the regression is the more pressing ground.
    assert [one["fingerprint"] for one in found[:2]] == [
        one.fingerprint for one in reversed(verdict.stopping)
    ]
    assert len(found) == len(failed(run)) + 1
    assert len(entries(run, Edition(verdict=held_up(run)))) == len(failed(run)) + len(unknown(run)) + 1


def test_what_was_not_asked_by_choice_is_no_entry() -> None:
    run = offline(whole(sample_run()))
    assert len(entries(run)) == len(failed(run))


@pytest.mark.parametrize("judged", [True, False])
@pytest.mark.parametrize("run", [undecided(sample_run()), empty_run(), interrupted(sample_run())])
def test_a_run_that_is_not_whole_does_not_look_as_if_all_was_mended(run: Run, judged: bool) -> None:
    verdict = judge(run, read_conditions(["high"])) if judged else None
    first, *rest = entries(run, Edition(verdict=verdict))

    assert rest == []
    assert str(first["description"]).startswith("The run is not whole: ")
    assert (first["check_name"], first["severity"]) == ("hipaacheck", "major")
    path = "inventory.yaml" if run.targets else "hipaacheck/run"
    assert first["location"] == {"path": path, "lines": {"begin": 1}}


def test_that_a_run_is_not_whole_is_one_entry_from_run_to_run() -> None:
    runs = undecided(sample_run()), empty_run(), interrupted(organisation_run())
    assert len({str(entries(run)[0]["fingerprint"]) for run in runs}) == 1


def test_a_run_that_is_whole_has_no_such_entry() -> None:
    run = whole(interrupted(sample_run()))
    assert entries(run) == entries(run, Edition(verdict=judge(run, read_conditions(["high"])))) == []


def test_accepted_risks_are_no_entries() -> None:
    assert [one["check_name"] for one in entries(organisation_run())] == ["EMAIL-SPF-001"]


def test_an_entry_says_what_was_seen_and_where() -> None:
    run = sample_run()
    one = next(item for item in failed(run) if item.rule == "EMAIL-DMARC-002")
    entry = next(item for item in entries(run) if item["fingerprint"] == one.fingerprint)

    assert one.observed in str(entry["description"])
    assert entry["location"] == {
        "path": "inventory.yaml",
        "lines": {"begin": 4 if "clinic" in one.target else 9},
    }


def test_of_two_findings_with_one_fingerprint_the_more_pressing_is_shown() -> None:
    run = whole(sample_run())
    first, second = failed(run)[:2]
    twin = second.model_copy(update={"fingerprint": first.fingerprint})
    found = entries(run.model_copy(update={"findings": (first, twin)}))
    assert len(found) == 1


def test_no_text_in_it_is_a_command_of_a_log() -> None:
    run = sample_run()
    findings = tuple(
        one.model_copy(update={"observed": "##[add-mask]x ###vso[y] \x7f"}) for one in run.findings
    )
    said = gitlab.render(run.model_copy(update={"findings": findings})).decode()

    assert "##[" not in said and "##vso[" not in said
    assert any("##[add-mask]x ###vso[y]" in str(one["description"]) for one in json.loads(said))
