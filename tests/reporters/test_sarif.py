"""SARIF holds what people have to look at, each on a line, and nothing that GitHub would take for a gap."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.reporters.history import history_of
from tests.reporters.organisation import organisation_run
from tests.support.run_parts import AS_OF, domain, evidence, finding, framework, rule, run_of
from tests.support.runs import HOSTILE, RULES, empty_run, hostile_run, large_run, sample_run

from hipaacheck.gate.conditions import read_conditions
from hipaacheck.gate.exits import Exit
from hipaacheck.gate.judging import judge
from hipaacheck.gate.records import Verdict
from hipaacheck.history.records import Change, ChangeKind, Comparison, History
from hipaacheck.model import NOT_ASKED, NOT_LIVE, Finding, Outcome, Problem, Run, Severity, TargetKind
from hipaacheck.redaction.redacting import redact
from hipaacheck.reporters.edition import PLAIN, REDACTED, Edition
from hipaacheck.reporters.escape import HIDDEN
from hipaacheck.reporters.sarif import report
from hipaacheck.reporters.sarif.text import link, message

Json = dict[str, Any]
DOMAIN = domain("clinic.example", 4)
COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def sarif(run: Run, edition: Edition = PLAIN) -> Json:
    (only,) = json.loads(report.render(run, edition))["runs"]
    body: Json = only
    return body


def of(*findings: Finding, **fields: object) -> Run:
    return run_of((DOMAIN,), RULES, (), findings, **fields)


def found(outcome: Outcome, at: int = 0, **fields: object) -> Finding:
    return finding(RULES[at], DOMAIN, outcome, "seen", "wanted").model_copy(update=fields)


def compared(
    run: Run,
    *changes: tuple[ChangeKind, Finding],
    arrived: tuple[str, ...] = (),
    shifted: tuple[str, ...] = (),
) -> Edition:
    since = Comparison(
        older="0123456789ab",
        older_as_of=AS_OF,
        newer=run.id,
        newer_as_of=AS_OF,
        changes=tuple(
            Change(kind=kind, fingerprint=one.fingerprint, rule=one.rule, target=one.target)
            for kind, one in changes
        ),
        unchanged=1,
        untold=len(arrived) + len(shifted),
        arrived=arrived,
        shifted=shifted,
    )
    return Edition(history=History(since=since))


# --- which findings are written, and as what ---------------------------------------------------------


def test_gaps_open_questions_and_what_was_not_seen_are_written_and_a_pass_never_is() -> None:
    run = of(*(found(outcome, at, severity=Severity.HIGH) for at, outcome in enumerate(Outcome)))

    kinds = {one["properties"]["outcome"]: (one["kind"], one["level"]) for one in sarif(run)["results"]}

    assert kinds == {"fail": ("fail", "error"), "unknown": ("open", "none"), "manual": ("review", "none")}
    assert sarif(run)["properties"]["outcomes"] == dict.fromkeys([one.value for one in Outcome], 1)


@pytest.mark.parametrize(
    ("severity", "level", "score"),
    [
        (Severity.CRITICAL, "error", (9.0, 10.0)),
        (Severity.HIGH, "error", (7.0, 8.9)),
        (Severity.MODERATE, "warning", (4.0, 6.9)),
        (Severity.LOW, "note", (0.1, 3.9)),
        (Severity.INFO, "note", None),
    ],
)
def test_severities_are_githubs_of_the_same_name(
    severity: Severity, level: str, score: tuple[float, float] | None
) -> None:
    """The ranges are those of GitHub's "SARIF support for code scanning"."""
    asked = RULES[0].model_copy(update={"severity": severity})
    body = sarif(run_of((DOMAIN,), (asked,), (), (finding(asked, DOMAIN, Outcome.FAIL),)))
    (described,) = body["tool"]["driver"]["rules"]
    shown = described["properties"].get("security-severity")

    assert described["defaultConfiguration"]["level"] == body["results"][0]["level"] == level
    assert (
        (shown is None)
        if score is None
        else (score[0] < float(shown) <= score[1] or float(shown) == score[0])
    )
    assert ("security" in described["properties"]["tags"]) is (score is not None)


def test_the_severity_of_the_finding_decides_where_it_is_not_that_of_the_rule() -> None:
    run = of(found(Outcome.FAIL, severity=Severity.LOW))

    assert sarif(run)["results"][0]["level"] == "note"


def test_what_was_not_asked_by_choice_is_counted_and_raises_no_alert() -> None:
    chosen = found(Outcome.UNKNOWN, 0, because=f"TXT of clinic.example: {NOT_ASKED}")
    missed = found(Outcome.UNKNOWN, 1, because="TXT: timeout")
    body = sarif(of(chosen, missed).model_copy(update={"options": {"offline": True}}))

    notes = body["invocations"][0]["toolExecutionNotifications"]
    note = notes[-1]
    assert [one["ruleId"] for one in body["results"]] == [missed.rule]
    assert note["level"] == "note"
    assert note["message"]["text"] == (
        "1 check was not made (--offline). It is not in this file, and has not passed."
    )


def test_what_is_not_live_yet_is_not_said_to_be_left_out_by_offline() -> None:
    read = evidence(DOMAIN, "tls.session", "nginx.conf", "configuration of nginx", {})
    chosen = found(Outcome.UNKNOWN, because=f"certificate: {NOT_LIVE}")
    chosen = chosen.model_copy(update={"evidence": (read.id,)})
    run = of(chosen, options={"configs": "nginx.conf"})
    body = sarif(run.model_copy(update={"evidence": (read,)}))
    text = body["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]

    assert text.startswith("1 check was not made (not live yet). ")
    assert "results" not in body or body["results"] == []


def test_what_was_not_asked_is_written_where_the_gate_demands_to_see_it() -> None:
    chosen = found(Outcome.UNKNOWN, because=f"TXT: {NOT_ASKED}")
    verdict = Verdict(exit=Exit.FAILED, judged=Exit.FAILED, line="Not seen.", unseen=(chosen.fingerprint,))
    body = sarif(of(chosen), Edition(verdict=verdict))

    assert [one["kind"] for one in body["results"]] == ["open"]
    assert "toolExecutionNotifications" not in body["invocations"][0]


def test_what_stops_the_gate_is_written_and_first_also_where_it_was_not_asked() -> None:
    failed = found(Outcome.FAIL, 0, severity=Severity.CRITICAL)
    chosen = found(Outcome.UNKNOWN, 1, because=f"TXT: {NOT_ASKED}", severity=Severity.HIGH)
    weak = found(Outcome.UNKNOWN, 2, because=f"TXT: {NOT_ASKED}", severity=Severity.LOW)
    run = of(failed, chosen, weak, options={"offline": True})
    verdict = judge(run, read_conditions(["unknown:high"]))
    body = sarif(run, Edition(verdict=verdict))

    assert [one.fingerprint for one in verdict.stopping] == [chosen.fingerprint]
    assert [one["partialFingerprints"]["hipaacheck/v1"] for one in body["results"]] == [
        chosen.fingerprint,
        failed.fingerprint,
    ]
    notes = body["invocations"][0]["toolExecutionNotifications"]
    assert notes[-1]["message"]["text"].startswith("1 check was not made (--offline). ")


def test_the_most_pressing_stands_first_and_what_was_accepted_last() -> None:
    run = organisation_run()

    written = [(bool(one["suppressions"]), one["kind"]) for one in sarif(run)["results"]]

    assert written == [(False, "fail"), (False, "review"), (True, "fail"), (True, "open")]


def test_more_results_than_github_takes_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MOST_RESULTS", 5)
    body = sarif(large_run(10))

    said = [one["message"]["text"] for one in body["invocations"][0]["toolExecutionNotifications"]]
    assert len(body["results"]) == 5
    assert {one["kind"] for one in body["results"]} == {"fail"}
    assert any("less pressing findings are not in this file: GitHub takes 5." in one for one in said)


# --- what a result says ------------------------------------------------------------------------------


def test_every_result_has_one_line_of_a_file_and_a_stable_fingerprint() -> None:
    run = sample_run()
    body = sarif(run)
    prints = {one.fingerprint for one in run.findings}

    assert body["results"]
    for result in body["results"]:
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["region"]["startLine"] >= 1
        assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        assert body["artifacts"][place["artifactLocation"]["index"]]["location"] == place["artifactLocation"]
        assert location["logicalLocations"][0]["name"]
        assert result["partialFingerprints"]["hipaacheck/v1"] in prints
        assert re.fullmatch(r"[0-9a-f]+:[0-9]+", result["partialFingerprints"]["primaryLocationLineHash"])
        assert "fingerprints" not in result  # a direct producer should not write them (section 3.27.17)


def test_the_first_sentence_says_where_and_what_and_the_rest_what_to_do() -> None:
    (result,) = sarif(
        of(found(Outcome.FAIL, observed="it ends in ?all", expected="one record", fix="Write -all"))
    )["results"]

    first, expected, fix = result["message"]["text"].split("\n\n")
    assert first == "clinic.example: it ends in ?all."
    assert expected == "Expected: one record."
    assert fix == "How to mend it: Write -all"
    assert result["message"]["markdown"].startswith(
        "**clinic.example**: it ends in ?all\n\n**Expected:** one record"
    )


def test_what_was_not_seen_says_why_and_not_how_to_mend_it() -> None:
    (result,) = sarif(of(found(Outcome.UNKNOWN, because="TXT: timeout")))["results"]

    assert (
        result["message"]["text"] == "clinic.example: could not be seen: TXT: timeout.\n\nExpected: wanted."
    )


def test_a_rule_is_pointed_to_by_its_place_and_all_that_took_part_are_there() -> None:
    run = sample_run()
    body = sarif(run)
    rules = body["tool"]["driver"]["rules"]

    assert sorted(one["id"] for one in rules) == sorted(one.id for one in run.rules)
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in body["results"])
    for one in rules:
        assert re.fullmatch(r"([A-Z][a-z0-9]*)+", one["name"]) and len(one["name"]) <= 255
        assert 0 < len(one["shortDescription"]["text"]) <= 1_024
        assert 0 < len(one["fullDescription"]["text"]) <= 1_024
        assert one["help"]["text"] and one["help"]["markdown"]
        assert len(one["properties"]["tags"]) <= 10
        assert one["properties"]["precision"] in ("very-high", "high", "medium", "low")


def test_a_rule_that_the_run_does_not_hold_is_shown_all_the_same() -> None:
    body = sarif(run_of((DOMAIN,), (), (), (finding(RULES[0], DOMAIN, Outcome.FAIL, "seen"),)))

    (described,) = body["tool"]["driver"]["rules"]
    assert described["id"] == body["results"][0]["ruleId"] == RULES[0].id
    assert "not among the rules" in described["help"]["text"]


def test_a_fix_that_differs_by_target_is_left_to_the_results() -> None:
    asked = RULES[0].model_copy(
        update={"fix": "Publish {{ target.name }}", "expected": "{% if x %}y{% endif %}"}
    )
    body = sarif(run_of((DOMAIN,), (asked,), (), (finding(asked, DOMAIN, Outcome.FAIL, fix="Publish it"),)))

    (described,) = body["tool"]["driver"]["rules"]
    assert "{" not in described["help"]["text"] + described["help"]["markdown"]
    assert "Publish it" in body["results"][0]["message"]["text"]


def test_links_go_to_the_web_only() -> None:
    asked = rule(
        "AA-BB-001", "T", "x", TargetKind.DOMAIN, Severity.LOW, why="w", fix="f", citations=("c",),
        references={"good": "https://www.rfc-editor.org/rfc/rfc7208#section-3", "bad": "javascript:alert(1)"},
    )  # fmt: skip
    (described,) = sarif(run_of((DOMAIN,), (asked,), (), ()))["tool"]["driver"]["rules"]

    assert described["helpUri"] == "https://www.rfc-editor.org/rfc/rfc7208#section-3"
    assert "[good](<https://www.rfc-editor.org/rfc/rfc7208#section-3>)" in described["help"]["markdown"]
    assert "](<javascript" not in described["help"]["markdown"]


@pytest.mark.parametrize(
    "url", ["https://a.example/>)[x](http://b.example", "https://a.example/\nb", "//a.example", "https://"]
)
def test_an_address_that_would_leave_its_link_is_none(url: str) -> None:
    assert link("label", url) == "label"


# --- acceptance, comparison, the regulation, the run -------------------------------------------------


def test_an_accepted_risk_is_suppressed_and_no_other_result_is() -> None:
    results = sarif(organisation_run())["results"]

    held = [one["suppressions"] for one in results]
    (suppression,) = held[-1]
    assert all(isinstance(one, list) for one in held)  # all or none (section 3.27.23)
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["justification"] == (
        "the policy is raised step by step; approved by A. Reyes on 2026-10-01; until 2027-03-31; "
        "instead: weekly look at the reports; ticket HC-118."
    )
    assert suppression["properties"] == {"approvedBy": "A. Reyes", "expires": "2027-03-31"}


def test_the_comparison_with_an_earlier_run_gives_every_result_a_state() -> None:
    new, back, worse, same, open_ = (found(Outcome.FAIL, at) for at in range(5))
    open_ = open_.model_copy(update={"outcome": Outcome.UNKNOWN})
    run = of(new, back, worse, same, open_)
    kinds = ((ChangeKind.NEW, new), (ChangeKind.REGRESSED, back), (ChangeKind.WORSE, worse))
    body = sarif(run, compared(run, *kinds, (ChangeKind.FIXED, found(Outcome.PASS, 6))))

    states = {one["ruleId"]: one["baselineState"] for one in body["results"]}
    assert [states[one.rule] for one in (new, back, worse, same, open_)] == [
        "new", "new", "updated", "unchanged", "unchanged",
    ]  # fmt: skip
    assert body["baselineGuid"] != body["automationDetails"]["guid"]


def test_what_changed_without_being_better_or_worse_has_a_state_too() -> None:
    gap, arrived, shifted = found(Outcome.FAIL, 0), found(Outcome.UNKNOWN, 1), found(Outcome.UNKNOWN, 2)
    run = of(gap, arrived, shifted)
    body = sarif(run, compared(run, arrived=(arrived.fingerprint,), shifted=(shifted.fingerprint,)))

    states = {one["ruleId"]: one["baselineState"] for one in body["results"]}
    assert [states[one.rule] for one in (gap, arrived, shifted)] == ["unchanged", "new", "updated"]


def test_the_guid_of_a_run_is_that_by_which_a_later_one_names_it() -> None:
    older = of(found(Outcome.FAIL)).model_copy(update={"id": "0123456789ab"})
    newer = of(found(Outcome.FAIL))

    assert sarif(newer, compared(newer))["baselineGuid"] == sarif(older)["automationDetails"]["guid"]


def test_paragraphs_are_taxa_of_the_catalogues_in_force() -> None:
    proposed = framework().model_copy(update={"id": "proposal", "proposed": True})
    body = sarif(of(found(Outcome.FAIL), frameworks=(proposed, framework())))

    (taxonomy,) = body["taxonomies"]
    (result,) = body["results"]
    assert taxonomy["name"] == "hipaa-security-rule"
    assert [one["id"] for one in result["taxa"]] == list(RULES[0].citations)
    for one in result["taxa"]:
        assert taxonomy["taxa"][one["index"]]["id"] == one["id"]
        assert one["toolComponent"] == {"name": "hipaa-security-rule", "index": 0}
    related = body["tool"]["driver"]["rules"][result["ruleIndex"]]["relationships"]
    assert [one["target"] for one in related] == result["taxa"]


def test_a_run_that_saw_not_everything_did_not_succeed_and_says_what_went_wrong() -> None:
    problem = Problem(where="plugin x", what="ImportError: {0} [a](b)", kind="plugin")
    (invocation,) = sarif(of(complete=False, problems=(problem,)))["invocations"]

    (told,) = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] is False
    assert told["level"] == "error"
    assert told["message"]["text"] == "plugin x: ImportError: {{0}} [a] (b)."
    assert "exitCode" not in invocation


@pytest.mark.parametrize("outcomes", [(), (Outcome.UNKNOWN,), (Outcome.NOT_APPLICABLE, Outcome.UNKNOWN)])
def test_a_run_that_decided_nothing_did_not_succeed(outcomes: tuple[Outcome, ...]) -> None:
    run = of(*(found(outcome, at) for at, outcome in enumerate(outcomes)), complete=True)

    assert sarif(run)["invocations"][0]["executionSuccessful"] is False


def test_what_the_user_left_out_or_had_read_from_files_is_said() -> None:
    run = of(found(Outcome.FAIL), options={"offline": True, "zones": "clinic.zone", "skip": "EMAIL-*"})
    (invocation,) = sarif(run)["invocations"]

    said = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert {one["level"] for one in invocation["toolExecutionNotifications"]} == {"note"}
    assert any("clinic.zone" in one for one in said)
    assert any("EMAIL-*" in one for one in said)
    assert any("No connection was opened" in one for one in said)


def test_the_gates_verdict_is_the_exit_code_and_its_words() -> None:
    verdict = Verdict(exit=Exit.FAILED, judged=Exit.FAILED, line="Exit 1: one new gap.")
    (invocation,) = sarif(of(found(Outcome.FAIL)), Edition(verdict=verdict))["invocations"]

    assert (invocation["exitCode"], invocation["exitCodeDescription"]) == (1, "Exit 1: one new gap.")
    assert invocation["executionSuccessful"] is True


def test_the_command_with_what_it_may_hold_is_not_written() -> None:
    run = of(found(Outcome.FAIL), command="hipaacheck scan --store postgresql://u:s3cret@db/x")

    assert b"s3cret" not in report.render(run, PLAIN)


@pytest.mark.parametrize(
    ("version", "semantic"),
    [("1.2.3", "1.2.3"), ("1.2.3-rc.1", "1.2.3-rc.1"), ("1.2", None), ("0.1.dev0+g1", None)],
)
def test_only_a_semantic_version_is_called_one(version: str, semantic: str | None) -> None:
    driver = sarif(of(tool_version=version))["tool"]["driver"]

    assert (driver["version"], driver.get("semanticVersion")) == (version, semantic)


def test_runs_of_one_subject_are_one_category_and_others_are_not() -> None:
    def category(run: Run) -> str:
        name: str = sarif(run)["automationDetails"]["id"]
        return name.rpartition("/")[0]

    first, second = of(found(Outcome.FAIL)), of(found(Outcome.PASS)).model_copy(update={"id": "ff00"})
    assert category(first) == category(second) == "hipaacheck/clinic.example"
    assert category(of(options={"offline": True})) == "hipaacheck/clinic.example/offline"
    assert category(of(organisation="A clinic!")) != category(of(organisation="A clinic?"))


def test_a_redacted_copy_says_so_and_names_nobody() -> None:
    run, edition = redact(organisation_run(), PLAIN)
    said = report.render(run, edition).decode()
    body = sarif(run, edition)

    assert "Reyes" not in said and "Harbor Community" not in said
    assert body["properties"]["notice"] == REDACTED
    assert REDACTED in [
        one["message"]["text"] for one in body["invocations"][0]["toolExecutionNotifications"]
    ]


# --- text of strangers -------------------------------------------------------------------------------


def strings(tree: Any) -> list[str]:
    if isinstance(tree, dict):
        return [text for key, below in tree.items() for text in (key, *strings(below))]
    if isinstance(tree, list):
        return [text for below in tree for text in strings(below)]
    return [tree] if isinstance(tree, str) else []


def marked(tree: Any) -> list[str]:
    if isinstance(tree, dict):
        own = [value for key, value in tree.items() if key == "markdown"]
        return own + [text for below in tree.values() for text in marked(below)]
    return [text for below in tree for text in marked(below)] if isinstance(tree, list) else []


def test_the_same_run_gives_the_same_bytes() -> None:
    assert report.render(sample_run(), PLAIN) == report.render(sample_run(), PLAIN)


@pytest.mark.parametrize("run", [hostile_run(), empty_run()], ids=["hostile", "empty"])
def test_nothing_hidden_and_no_endless_text_comes_through(run: Run) -> None:
    body = sarif(run, Edition(history=history_of(run, text=HOSTILE)))

    for text in strings(body):
        assert not HIDDEN.search(text)
        assert len(text) < 20_000


def test_markdown_of_hostile_text_has_no_html_no_links_and_no_images() -> None:
    body = sarif(hostile_run())

    texts = marked(body)
    assert texts
    for text in texts:
        tokens = [inner for token in COMMONMARK.parse(text) for inner in (token, *(token.children or ()))]
        kinds = {token.type for token in tokens}
        assert not kinds & {"html_block", "html_inline", "image", "heading_open", "table_open"}
        links = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
        assert all(re.match(r"https?://", one) for one in links)


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["[", "]", "(", ")", "{", "}", "0", "a", "\\"])).map("".join)
)
def test_a_message_has_no_placeholder_and_no_embedded_link(text: str) -> None:
    made = message(text).text

    assert "](" not in made
    single = made.replace("{{", "").replace("}}", "")
    assert not re.search(r"\{[0-9]+\}", single)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_gives_json_in_utf_8(text: str) -> None:
    run = of(found(Outcome.FAIL, observed=text, fix=text, expected=text))

    assert json.loads(report.render(run, PLAIN).decode("utf-8"))["version"] == "2.1.0"
