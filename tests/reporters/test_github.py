"""Workflow commands: one annotation a line and never another command, as many as GitHub shows, worst first.

`told` reads a line as the runner does (actions/runner, ActionCommand.cs and ActionCommandManager.cs). Where
ACTIONS_CORE names a folder in which `npm install @actions/core@1` was done, the escaping is compared with it.
"""

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporters.gates import LINE, failed, held_up, interrupted, offline, stopped, undecided, unknown
from tests.reporters.organisation import organisation_run
from tests.reporters.test_hostile import ATTACKS, attacked
from tests.support.runs import empty_run, hostile_run, large_run, sample_run

from hipaacheck.gate.conditions import read_conditions
from hipaacheck.gate.judging import judge
from hipaacheck.model import Outcome, Run
from hipaacheck.reporters import github
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.github import Level, command
from hipaacheck.reporters.lines import Line, Why

# The runner's, with those that only old ones know.
COMMANDS = {
    *(
        "error",
        "warning",
        "notice",
        "debug",
        "group",
        "endgroup",
        "echo",
        "add-mask",
        "add-path",
        "add-matcher",
    ),
    *("remove-matcher", "set-env", "set-output", "save-state", "stop-commands", "internal-set-repo-path"),
}
INJECTIONS = (
    "a\n::set-output name=x::y",
    "\r\n::add-mask::pass",
    "::stop-commands::token",
    "x::y::warning file=a::b",
    "##[add-mask]z",
    "##[set-env name=A]b\n##[group]c ###[endgroup]",
    "##vso[task.setvariable variable=a]b",
    "100%0A::error::x %25 %3A %2C",
    "\u2028::add-mask::x\x85::add-mask::y\x0b::add-mask::z",
    "title=a,file=b,line=3::",
)


def told(line: str) -> tuple[str, dict[str, str], str]:
    """Return the command of a line, its properties and its message."""
    assert line.startswith("::")
    info, _, data = line[2:].partition("::")
    name, _, rest = info.partition(" ")
    properties = dict(pair.split("=", 1) for pair in rest.split(",") if pair)
    for code, letter in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        properties = {key: value.replace(code, letter) for key, value in properties.items()}
    for code, letter in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        data = data.replace(code, letter)
    assert name in COMMANDS
    return name, properties, data


def commands(run: Run, edition: Edition = PLAIN) -> list[tuple[str, dict[str, str], str]]:
    said = github.render(run, edition).decode()
    assert said.endswith("\n")
    found = [told(line) for line in said[:-1].split("\n")]
    assert {name for name, _, _ in found} <= {"error", "warning", "notice"}
    assert max(Counter(name for name, _, _ in found).values()) <= 10
    assert all(set(properties) <= {"file", "line", "title"} for _, properties, _ in found)
    assert all(len(properties["title"]) <= 255 and len(data) <= 4_096 for _, properties, data in found)
    return found


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_becomes_another_command(text: str) -> None:
    line = command(Level.WARNING, text, title=text, line=Line(text.replace("/", "-"), 3, Why.PLACE))

    assert line.isprintable() or "\u2028" not in line
    assert "\n" not in line and "\r" not in line
    # A runner that does not know the command looks for this one anywhere in the line.
    assert "##[" not in line and "##vso[" not in line
    name, properties, data = told(line)
    assert name == "warning" and properties["line"] == "3"
    assert data == re.sub(r"##(?=\[|vso\[)", "## ", plain(text))


@given(st.text(), st.text(), st.text())
def test_any_text_is_one_line_and_reads_back(message: str, title: str, file: str) -> None:
    line = command(Level.ERROR, message, title=title, line=Line(plain(file, lines=False), 7, Why.PLACE))
    name, properties, data = told(line)

    assert "\n" not in line
    assert name == "error" and properties["line"] == "7"
    assert data == re.sub(r"##(?=\[|vso\[)", "## ", plain(message))


@pytest.mark.skipif(
    not os.environ.get("ACTIONS_CORE") or shutil.which("node") is None, reason="needs ACTIONS_CORE and node"
)
def test_the_escaping_is_that_of_actions_core() -> None:
    texts = [re.sub("#+", "#", plain(text)) for text in (*INJECTIONS, *ATTACKS.values())]
    asked = [
        {"level": "error", "properties": {"file": text, "line": 5, "title": "t"}, "message": text}
        for text in texts
    ]
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("actions_core.mjs"))],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
    )
    ours = [command(Level.ERROR, text, title="t", line=Line(text, 5, Why.PLACE)) for text in texts]

    assert done.stdout.decode().split("\n")[:-1] == ours


@pytest.mark.parametrize("name", list(ATTACKS))
@pytest.mark.parametrize("judged", [False, True])
def test_whatever_strangers_wrote_the_lines_are_annotations(name: str, judged: bool) -> None:
    run, edition = attacked(ATTACKS[name])
    verdict = stopped(run, line=ATTACKS[name]) if judged else None
    assert len(commands(run, edition.model_copy(update={"verdict": verdict}))) > 1


def test_what_stops_the_gate_is_an_error_and_the_rest_is_told_by_its_severity() -> None:
    run = sample_run()
    verdict = stopped(run, 2)
    found = commands(run, Edition(verdict=verdict))
    errors = [data for name, _, data in found if name == "error"]

    assert len(errors) == 2
    assert "Stops the gate: regression" in errors[0] and "Stops the gate: new" in errors[1]
    severe = ("Critical", "High", "Moderate")
    for name, properties, _ in found[2:-1]:
        if not properties["title"].startswith("hipaacheck"):
            assert name == ("warning" if properties["title"].startswith(severe) else "notice")


def test_without_a_verdict_severities_decide() -> None:
    found = commands(sample_run())
    errors = [properties["title"] for name, properties, _ in found if name == "error"]

    assert errors and all(title.startswith(("Critical", "High")) for title in errors)


def test_in_a_run_that_is_held_up_the_unknowns_that_count_are_errors() -> None:
    run = sample_run()
    found = commands(run, Edition(verdict=held_up(run)))
    *errors, last = [data for name, _, data in found if name == "error"]

    assert len(errors) == min(9, len(unknown(run)))
    assert all("Could not be seen: " in data for data in errors)
    assert last.startswith("Exit 3: ")


def test_every_annotation_has_the_line_it_lands_on() -> None:
    for name, properties, _ in commands(sample_run())[:-1]:
        if not properties["title"].startswith("hipaacheck"):
            assert properties["file"] == "inventory.yaml" and properties["line"] in ("4", "9"), name


def test_what_no_file_names_has_no_file() -> None:
    run = sample_run()
    nowhere = tuple(
        one.model_copy(
            update={"origin": one.origin.model_copy(update={"file": "command line", "line": None})}
        )
        for one in run.targets
    )
    run = run.model_copy(update={"targets": nowhere, "inventory_sha256": None})
    assert not any("file" in properties for _, properties, _ in commands(run))


def test_of_many_the_most_pressing_are_shown_and_the_last_line_counts_the_others() -> None:
    run = large_run(100)
    verdict = stopped(run, 60, unseen=50)
    found = commands(run, Edition(verdict=verdict))
    name, properties, data = found[-1]

    assert Counter(one for one, _, _ in found)["error"] == 10
    assert (name, properties) == ("notice", {"title": "hipaacheck"})
    assert data.startswith(LINE)
    left = len(failed(run)) + 50 - (len(found) - 1)
    assert f"{left:,} more without an annotation, for GitHub shows ten of a kind (50 stop the gate, " in data


def test_the_last_line_says_what_is_no_pass_and_has_no_annotation() -> None:
    data = commands(offline(sample_run()))[-1][2]
    assert f"{len(unknown(sample_run()))} were not made (--offline)" in data
    assert "accepted risks" in commands(organisation_run())[-1][2]
    assert "This run is incomplete." in commands(empty_run())[-1][2]


@pytest.mark.parametrize("run", [undecided(sample_run()), empty_run(), interrupted(sample_run())])
@pytest.mark.parametrize(("zero", "level"), [(False, "error"), (True, "warning")])
def test_a_run_that_is_not_whole_does_not_look_green(run: Run, zero: bool, level: str) -> None:
    verdict = judge(run, read_conditions(["high"]), exit_zero=zero)
    name, properties, data = commands(run, Edition(verdict=verdict))[-1]

    assert (name, properties) == (level, {"title": "hipaacheck"})
    assert data.startswith("Exit 3: " if not zero else "Exit 0 by --exit-zero, 3 without it: ")


@pytest.mark.parametrize("run", [undecided(sample_run()), empty_run(), interrupted(sample_run())])
def test_without_a_verdict_a_run_that_is_not_whole_ends_with_a_warning(run: Run) -> None:
    assert commands(run)[-1][0] == "warning"


def test_one_is_told_as_one() -> None:
    run = sample_run()
    first = failed(run)[0]
    many = tuple(first.model_copy(update={"fingerprint": f"{number:032x}"}) for number in range(11))
    run = run.model_copy(update={"findings": many, "problems": run.problems[:1] * 4})
    edition = Edition(verdict=stopped(run, 11))
    told_of = commands(run, edition)

    assert (
        "1 more without an annotation, for GitHub shows ten of a kind (1 stops the gate): it is in"
        in (told_of[-1][2])
    )
    assert any("(and 1 more problem)" in data for _, _, data in told_of)
    six = run.model_copy(update={"findings": many[:7], "problems": run.problems})
    assert " (1 fails): it is in" in commands(six)[-1][2]


def test_only_the_verdict_is_told_of_a_run_that_passed() -> None:
    run = large_run(1)
    run = run.model_copy(
        update={"findings": tuple(one for one in run.findings if one.outcome is Outcome.PASS)}
    )
    assert [name for name, _, _ in commands(run)] == ["notice"]


def test_problems_of_the_run_are_warnings() -> None:
    run = sample_run()
    titles = [properties["title"] for name, properties, _ in commands(run) if name == "warning"]
    assert sum(title.startswith("hipaacheck: ") for title in titles) == min(len(run.problems), 10)


def test_equal_runs_give_equal_bytes() -> None:
    assert github.render(hostile_run()) == github.render(hostile_run())
