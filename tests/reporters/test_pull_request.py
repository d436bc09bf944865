"""The comment on a pull request: short, what changed and what stops it, and nothing in it refers to anything.

Rendered by cmarkgfm, which is GitHub's own renderer, with `unsafe`: what GitHub's sanitizer would still allow has
to be harmless too.
"""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reporters.gates import (
    LINE,
    failed,
    held_up,
    interrupted,
    offline,
    stopped,
    unchanged,
    undecided,
    unknown,
)
from tests.reporters.history import FAILED, PASSED, history_of
from tests.reporters.organisation import organisation_run
from tests.reporters.test_hostile import ATTACKS, attacked
from tests.support.runs import HOSTILE, empty_run, hostile_run, large_run, sample_run

from hipaacheck.gate.conditions import read_conditions
from hipaacheck.gate.exits import Exit
from hipaacheck.gate.judging import judge
from hipaacheck.gate.records import SubjectVerdict, Verdict
from hipaacheck.history.records import Change, ChangeKind, Comparison, History
from hipaacheck.model import Run
from hipaacheck.reporters import pull_request
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.escape import HIDDEN

OURS = {
    *("h3", "h4", "p", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "details", "summary"),
    *("code", "pre", "strong", "ul", "li", "hr"),
}
MENTIONS = "@everyone @a/b #12 GH-12 a/b#3 !12 ~bug $5 &7 [issue:3] :tada: https://evil.example www.evil.example a@b.example"
MORE = {
    **ATTACKS,
    "mentions": MENTIONS,
    "end": "</details></summary>--> `@x` | a |\n\n## h\n- l\n1. n\n```\n@y\n~~~",
}


class Page(HTMLParser):
    """Collects the elements of a page, the cells of each row of a table, and the text outside of code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.rows: list[int] = []
        self.prose = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert all(name in ("lang", "align") for name, _ in attrs), attrs
        if tag == "tr":
            self.rows.append(0)
        self.rows[-1:] = [one + (tag in ("td", "th")) for one in self.rows[-1:]]
        if tag != "hr":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"code", "pre"} & set(self.open):
            self.prose += data


def page_of(said: str) -> Page:
    cmarkgfm = pytest.importorskip("cmarkgfm")
    options = pytest.importorskip("cmarkgfm.cmark").Options
    return Page(cmarkgfm.github_flavored_markdown_to_html(said, options.CMARK_OPT_UNSAFE))


def comment(run: Run, edition: Edition = PLAIN) -> str:
    said = pull_request.render(run, edition).decode()
    assert said.startswith("<!-- hipaacheck -->\n### hipaacheck: ")
    assert len(said) <= pull_request.LIMIT
    assert not HIDDEN.search(said)
    return said


def changed(run: Run, kinds: tuple[ChangeKind, ...]) -> History:
    """Return a history in which the first findings of the run changed in these ways."""
    since = unchanged(run).since
    assert since is not None
    changes = tuple(
        Change(
            kind=kind,
            fingerprint=one.fingerprint,
            rule=one.rule,
            target=one.target,
            before=PASSED,
            after=FAILED,
            note=f"note {number}",
        )
        for number, (kind, one) in enumerate(zip(kinds, run.findings, strict=False))
    )
    return History(since=Comparison.model_validate({**since.model_dump(), "changes": changes}))


def test_it_says_how_it_ended_what_changed_what_stops_it_and_what_was_not_seen() -> None:
    run = sample_run()
    kinds = (ChangeKind.REGRESSED, ChangeKind.NEW, ChangeKind.FIXED, ChangeKind.NO_LONGER_ASSESSED)
    said = comment(run, Edition(verdict=stopped(run), history=changed(run, kinds)))

    assert "### hipaacheck: this change is stopped\n" in said
    assert LINE in said.replace("`", "").replace("\\", "")
    assert (
        "Since 2026-11-21 14:05:09 UTC: 1 regressed, 1 new, 1 no longer assessed, 1 fixed;"
        in said.replace("`", "")
    )
    rows = [
        line
        for line in said.splitlines()
        if re.match(r"\| (Regressed|New|Fixed|No longer assessed) \|", line)
    ]
    assert len(rows) == 4
    assert all(
        re.search(r"`[A-Z]+-[A-Z]+-\d+`\) \| `[^`]+` \| .*note \d \| `inventory\.yaml:\d+` \|$", row)
        for row in rows
    )
    assert said.count("<details><summary>How to fix it</summary>\n\n") == said.count("\n</details>\n") == 2
    assert "(`EMAIL-" in said and ", new: observed" in said
    assert "1 check that counts could not be seen: " in said
    assert f"{len(failed(run)) - 2} failures that do not stop it" in said
    assert "compared with run 0123456789ab of 2026-11-21 and the baseline baseline.yaml." in said


def test_it_is_short() -> None:
    run = sample_run()
    kinds = (ChangeKind.REGRESSED, ChangeKind.NEW, ChangeKind.FIXED)
    assert len(comment(run, Edition(verdict=stopped(run), history=changed(run, kinds))).splitlines()) < 60


def test_where_nothing_changed_one_sentence_says_so() -> None:
    run = sample_run()
    said = comment(run, Edition(history=unchanged(run)))

    assert said.count("nothing regressed, is new or fixed; ") == 1
    assert "| Change |" not in said


def test_without_a_run_to_compare_with_it_says_so() -> None:
    said = comment(sample_run())
    assert "#### What changed" not in said
    assert "compared with nothing." in said
    assert "#### What fails, the worst first" in said


def test_kinds_that_need_no_action_are_counted_and_not_listed() -> None:
    run = sample_run()
    said = comment(
        run, Edition(history=changed(run, (ChangeKind.BETTER, ChangeKind.RULE_ADDED, ChangeKind.WAIVED)))
    )
    assert "1 by an added rule, 1 newly accepted, 1 better" in said
    assert "| Change |" not in said


def test_what_holds_a_gate_up_is_told_by_reason() -> None:
    run = sample_run()
    said = comment(run, Edition(verdict=held_up(run)))
    numbers = [
        int(one)
        for one in re.findall(r"^- (\d+) checks? that counts? could not be seen: ", said, re.MULTILINE)
    ]

    assert "### hipaacheck: not all that counts could be seen" in said
    assert "#### What stops it" not in said
    assert sum(numbers) == len(unknown(run))


def test_what_was_not_asked_by_choice_is_one_number() -> None:
    run = offline(sample_run())
    said = comment(run, Edition(verdict=stopped(run, unseen=0)))
    assert f"- {len(unknown(run))} checks were not made (--offline)\n" in said


def test_a_gate_that_is_not_enforced_says_so() -> None:
    run = sample_run()
    verdict = stopped(run).model_copy(update={"exit": 0})
    assert "### hipaacheck: this change is stopped, and --exit-zero lets it through" in comment(
        run, Edition(verdict=verdict)
    )


@pytest.mark.parametrize("run", [undecided(sample_run()), empty_run()])
def test_where_nothing_was_judged_the_heading_says_so(run: Run) -> None:
    said = comment(run, Edition(verdict=judge(run, read_conditions(["high"]))))
    assert "### hipaacheck: nothing was judged\n" in said


def test_a_run_that_could_not_be_compared_is_not_said_to_have_been_unseen() -> None:
    run = interrupted(sample_run()).model_copy(update={"complete": True})
    said = comment(run, Edition(verdict=judge(run, read_conditions(["regression"]))))
    assert "### hipaacheck: this run is no pass\n" in said


def of_subjects(judged: Exit, *subjects: SubjectVerdict) -> Edition:
    return Edition(verdict=Verdict(exit=judged, judged=judged, line="It ended.", subjects=subjects))


def test_in_a_change_that_passes_no_subject_is_said_to_hold_it_up() -> None:
    unjudged = [
        SubjectVerdict(name=f"a{number}|_b_.example", exit=Exit.INCOMPLETE, line="nothing", decided=False)
        for number in range(12)
    ]
    good = SubjectVerdict(name="c.example", exit=Exit.OK, line="nothing that counts")
    said = comment(sample_run(), of_subjects(Exit.OK, unjudged[0], unjudged[1], good))

    assert "### hipaacheck: nothing stops this change\n" in said
    assert "| Subject |" not in said and "c.example" not in said
    assert "\nNot judged at all: `a0|_b_.example`, `a1|_b_.example`.\n" in said
    assert "`a9|_b_.example` and 2 more.\n" in comment(sample_run(), of_subjects(Exit.OK, *unjudged))


def test_of_several_subjects_those_that_do_not_pass_are_listed() -> None:
    subjects = [
        SubjectVerdict(name=f"a{number}.example", exit=Exit.FAILED, line="1 failed") for number in range(11)
    ]
    good = SubjectVerdict(name="c.example", exit=Exit.OK, line="nothing", decided=False)
    said = comment(sample_run(), of_subjects(Exit.FAILED, *subjects, good))

    assert said.count(" | 1 | 1 failed |\n") == 10
    assert "\n1 more is in the full report.\n" in said
    assert "Not judged at all: `c.example`." in said and "c.example` | 0" not in said


def test_the_run_that_changes_are_told_from_is_named_whatever_the_gate_asks() -> None:
    run = sample_run()
    verdict = judge(run, read_conditions(["never"]))
    said = comment(run, Edition(verdict=verdict, history=unchanged(run)))
    assert verdict.against == ()
    assert "compared with run 0123456789ab of 2026-11-21." in said


def test_accepted_risks_are_counted_and_never_called_passed() -> None:
    assert "- 2 accepted risks\n" in comment(organisation_run())


def test_an_empty_run_is_no_pass() -> None:
    assert "### hipaacheck: not assessed" in comment(empty_run()).lower()


@pytest.mark.parametrize("name", list(MORE))
@pytest.mark.parametrize("judged", [False, True])
def test_githubs_renderer_finds_our_elements_alone_and_no_link(name: str, judged: bool) -> None:
    run, edition = attacked(MORE[name])
    verdict = stopped(run, 9, line=MORE[name]) if judged else None
    page = page_of(comment(run, edition.model_copy(update={"verdict": verdict})))

    assert page.tags <= OURS
    assert page.open == []
    assert set(page.rows) <= {3, 5}
    assert not re.search(r"@|#\d|\bGH-\d|(?<!\w)[!~$&]\d|:tada:", page.prose)


@settings(max_examples=40)
@given(st.text(alphabet=st.sampled_from("ab1 @#!~$%^&*_-+=|\\/<>[](){}`'\":;.,?\n"), min_size=1, max_size=40))
def test_any_text_in_any_place_is_text(text: str) -> None:
    run = sample_run()
    first = failed(run)[0].model_copy(
        update={"observed": text, "expected": text, "fix": text, "because": text}
    )
    rules = tuple(one.model_copy(update={"title": text}) for one in run.rules)
    targets = tuple(one.model_copy(update={"name": text}) for one in run.targets)
    run = run.model_copy(update={"findings": (first,), "rules": rules, "targets": targets, "problems": ()})
    edition = Edition(verdict=stopped(run, line=text), history=changed(run, (ChangeKind.NEW,)))
    page = page_of(comment(run, edition))

    assert page.tags <= OURS and page.open == []
    assert set(page.rows) <= {3, 5}
    assert "@" not in page.prose


def test_it_stays_within_what_github_takes_whatever_is_in_it() -> None:
    word = "<|*" * 4_000
    run = large_run(100)
    findings = tuple(
        one.model_copy(update={"observed": word, "expected": word, "fix": word, "because": f"{number}{word}"})
        for number, one in enumerate(run.findings)
    )
    targets = tuple(one.model_copy(update={"name": f"{one.name}{word}"}) for one in run.targets)
    run = run.model_copy(update={"findings": findings, "targets": targets})
    history = changed(run, tuple(ChangeKind.NEW for _ in range(200)))
    said = comment(run, Edition(verdict=stopped(run, 300, line=word, unseen=300), history=history))

    assert len(said) < 65_536
    assert "185 more changes are in the full report." in said
    assert re.search(r"\d+ more are in the full report\.", said)


def test_hostile_runs_give_equal_bytes() -> None:
    edition = Edition(history=history_of(hostile_run(), text=HOSTILE))
    assert pull_request.render(hostile_run(), edition) == pull_request.render(hostile_run(), edition)


def test_a_signer_may_put_a_template_in_its_place() -> None:
    from hipaacheck.reporters.edition import Override

    own = Edition(
        overrides=(Override(name="pull-request.md.j2", text="{{ comment.heading }}\n{{ comment.compared }}"),)
    )
    assert pull_request.render(sample_run(), own).decode().startswith("13 gaps")
