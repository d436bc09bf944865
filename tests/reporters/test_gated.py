"""How findings count for a gate is the same in every format that CI systems read, and so is what is redacted."""

import json
from collections import Counter
from importlib.metadata import entry_points

import pytest
from tests.reporters.gates import failed, held_up, offline, stopped, unknown
from tests.reporters.history import history_of
from tests.reporters.organisation import organisation_run
from tests.support.run_parts import evidence
from tests.support.runs import BILLING, CLINIC, empty_run, large_run, sample_run

from hipaacheck.gate.conditions import read_conditions
from hipaacheck.gate.judging import judge
from hipaacheck.gate.records import Ground
from hipaacheck.model import NOT_LIVE, Outcome, Run, Severity
from hipaacheck.redaction.redacting import redact
from hipaacheck.reporters.edition import PLAIN, REDACTED, Edition
from hipaacheck.reporters.gated import Gated, Stand
from hipaacheck.reporters.view import build_view

FORMATS = ("github", "gitlab", "jsonl", "junit", "pull-request", "markdown")


def said(name: str, run: Run, edition: Edition) -> str:
    reporter = next(one for one in entry_points(group="hipaacheck.reporters") if one.name == name).load()
    written: bytes = reporter.render(run, edition)
    return written.decode()


@pytest.mark.parametrize("name", FORMATS)
def test_a_redacted_copy_names_nobody_and_still_says_what_stops_the_gate(name: str) -> None:
    run = sample_run()
    line = f"Exit 1: 2 findings stop it: EMAIL-DMARC-002 at {CLINIC}."
    subjects = stopped(run).subjects
    verdict = stopped(run, line=line).model_copy(
        update={"subjects": subjects, "against": (f"run of {BILLING}",)}
    )
    shown, edition = redact(run, Edition(verdict=verdict, history=history_of(run)))
    text = said(name, shown, edition)

    assert "harborclinic" not in text.lower() and "harborbilling" not in text.lower()
    assert edition.verdict is not None and len(edition.verdict.stopping) == 2
    assert {one.fingerprint for one in edition.verdict.stopping} <= {
        one.fingerprint for one in shown.findings
    }
    if name == "junit":
        assert REDACTED in text and text.count("Stops the gate: new") == 1
    if name == "jsonl":
        assert json.loads(text.split("\n")[0])["redacted"] is True


@pytest.mark.parametrize("words", ["high", "new", "info", "unknown", "never", "regression,critical"])
@pytest.mark.parametrize(
    "run", [sample_run(), offline(sample_run()), organisation_run(), large_run(5), empty_run()]
)
def test_each_finding_counts_once_and_as_the_gate_counts_it(run: Run, words: str) -> None:

    verdict = judge(run, read_conditions([words]))
    edition = Edition(verdict=verdict)
    gated = Gated(run, edition, build_view(run, edition, annex=False))
    stands = Counter(one.stand for one in gated.items)

    assert sum(stands.values()) == len(run.findings)
    assert {one.finding.fingerprint for one in gated.of(Stand.STOPS)} == {
        one.fingerprint for one in verdict.stopping
    }
    assert {one.finding.fingerprint for one in gated.of(Stand.UNSEEN)} == set(verdict.unseen) - {
        one.fingerprint for one in verdict.stopping
    }
    not_asked = [one for one in gated.items if one.stand is Stand.UNASKED]
    assert verdict.by_choice == len(not_asked)
    passed = sum(one.outcome is Outcome.PASS and one.waiver is None for one in run.findings)
    assert stands[Stand.PASSED] == passed


@pytest.mark.parametrize("name", [one for one in FORMATS if one != "gitlab"])
def test_what_the_user_left_out_is_told(name: str) -> None:
    text = said(name, offline(sample_run()), Edition(verdict=stopped(sample_run())))
    assert "No connection was opened: what only the network knows is unknown." in text


def test_without_a_verdict_nothing_stops_and_all_unknowns_count() -> None:
    run = sample_run()
    gated = Gated(run, PLAIN, build_view(run, annex=False))

    assert gated.count(Stand.STOPS) == 0
    assert gated.count(Stand.OPEN) == len(failed(run))
    assert gated.count(Stand.UNSEEN) == len(unknown(run))
    assert gated.count(Stand.ASIDE) == 0


def test_what_a_file_stands_for_before_it_is_live_was_not_to_be_seen() -> None:
    run = sample_run()
    read = evidence(run.targets[0], "tls.session", "nginx.conf", "configuration of nginx, as if in use", {})
    findings = tuple(
        one.model_copy(update={"because": f"signatures: {NOT_LIVE}", "evidence": (read.id,)})
        if one in unknown(run)
        else one
        for one in run.findings
    )
    run = run.model_copy(
        update={
            "findings": findings,
            "evidence": (*run.evidence, read),
            "options": {"configs": "nginx=nginx.conf"},
        }
    )
    gated = Gated(run, PLAIN, build_view(run, annex=False))

    assert gated.count(Stand.UNASKED) == len(unknown(run)) and gated.choice == "not live yet"


@pytest.mark.parametrize("words", ["high", "unknown:high", "unknown", "never"])
@pytest.mark.parametrize("name", ["github", "pull-request", "jsonl", "sarif"])
def test_every_format_gives_the_number_of_the_closing_line_for_what_was_not_asked(
    name: str, words: str
) -> None:
    run = offline(large_run(3))
    verdict = judge(run, read_conditions([words]))
    text = said(name, run, Edition(verdict=verdict))
    number = f"{verdict.by_choice:,} check{'' if verdict.by_choice == 1 else 's'}"
    made = f"{'was' if verdict.by_choice == 1 else 'were'} not made (--offline)"

    if verdict.by_choice == 0:
        assert "not made (--offline)" not in text
    elif name == "jsonl":
        assert json.loads(text.rstrip().rpartition("\n")[2])["counts"]["unasked"] == verdict.by_choice
    elif name == "sarif":
        assert text.count(f"{number} {made}") == 2  # the second is the closing line
    else:
        assert text.count(f"{number} {made}") == 2 - (name == "github")
        assert text.count(f"{verdict.by_choice} {made}") == (name == "github")
    if name == "sarif":
        assert all(one.fingerprint in text for one in verdict.stopping)


def test_the_most_severe_comes_first_of_what_stops_the_gate() -> None:
    run = large_run(3)
    findings = tuple(
        one.model_copy(update={"severity": list(Severity)[number % 5]})
        for number, one in enumerate(run.findings)
    )
    run = run.model_copy(update={"findings": findings})
    verdict = judge(run, read_conditions(["info", "unknown:info"]))
    edition = Edition(verdict=verdict)
    ranks = [
        one.view.severity.rank
        for one in Gated(run, edition, build_view(run, edition, annex=False)).of(Stand.STOPS)
    ]

    assert {one.ground for one in verdict.stopping} == {Ground.SEVERITY, Ground.UNKNOWN}
    assert len(set(ranks)) == 5 and ranks == sorted(ranks)


def test_what_was_not_asked_is_so_only_in_a_run_without_connections() -> None:
    """Whoever answers can write whatever he likes into a reason."""
    run = offline(sample_run()).model_copy(update={"options": {}})
    gated = Gated(run, PLAIN, build_view(run, annex=False))
    assert gated.count(Stand.UNASKED) == 0
    assert gated.count(Stand.UNSEEN) == len(unknown(run))


def test_a_verdict_about_what_could_not_be_seen_holds_the_gate_up() -> None:
    run = sample_run()
    assert Gated(run, Edition(verdict=held_up(run)), build_view(run, annex=False)).held_up
    assert not Gated(run, Edition(verdict=stopped(run)), build_view(run, annex=False)).held_up
