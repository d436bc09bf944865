"""The Markdown summary shows outside text letter by letter, in tables, prose and code."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.support.runs import empty_run, hostile_run, large_run, sample_run

from hipaacheck.gate.exits import Exit
from hipaacheck.gate.records import Verdict
from hipaacheck.reporters import markdown
from hipaacheck.reporters.blocks import Block
from hipaacheck.reporters.edition import Edition

GITHUB = MarkdownIt("gfm-like", {"linkify": False, "html": True})


def shown(source: str) -> str:
    page = re.sub("<[^>]+>", "", GITHUB.render(source))
    for name, letter in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("#64", "@"), ("amp", "&")):
        page = page.replace(f"&{name};", letter)
    return page.strip("\n")


def test_equal_runs_give_equal_bytes_and_stay_short() -> None:
    assert markdown.render(sample_run()) == markdown.render(sample_run())
    assert len(markdown.render(sample_run())) < 20_000
    assert len(markdown.render(large_run(100))) < 200_000


def test_it_names_the_verdict_the_fix_and_what_was_not_seen() -> None:
    page = markdown.render(sample_run()).decode()
    assert "13 gaps, 2 suggestions, 8 could not be seen" in page
    assert "```text\nv=DMARC1; p=quarantine; rua=mailto:dmarc-reports@harborbilling.example\n```" in page
    assert "none of 61 selectors answered" in page
    assert "**This run is incomplete.**" in page


def test_tables_keep_their_shape_under_hostile_text() -> None:
    page = markdown.render(hostile_run()).decode()
    widths = [len(re.findall(r"(?<!\\)\|", line)) for line in page.splitlines() if line.startswith("| Rule ")]
    assert widths == [4]
    rendered = GITHUB.render(page)
    assert rendered.count("<table>") == 3
    assert "<script" not in rendered
    assert "<img" not in rendered
    assert "<a " not in rendered


def test_nobody_is_mentioned_and_no_issue_is_linked() -> None:
    """GitHub and GitLab look for mentions in the rendered page, outside of code."""
    page = GITHUB.render(markdown.render(hostile_run()).decode())
    assert "@everyone" in page
    assert "@" not in re.sub(r"<(code|pre)\b.*?</\1>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize(
    "value",
    [
        "john@evil.example",
        "xmpp:a@b.c",
        "@everyone",
        "#12",
        "GH-12",
        "a/b#3",
        "!12",
        "~bug",
        "$5",
        "[issue:1]",
        ":x:",
    ],
)
def test_what_would_refer_to_something_is_code_for_githubs_own_renderer(value: str) -> None:
    cmarkgfm = pytest.importorskip("cmarkgfm")
    page = cmarkgfm.github_flavored_markdown_to_html(markdown.text(f"see {value} now"))
    assert page.strip() == f"<p>see <code>{value}</code> now</p>"


def test_the_verdict_of_a_gate_stands_on_top() -> None:
    verdict = Verdict(exit=Exit.FAILED, judged=Exit.FAILED, line="Exit 1: a finding <b> stops it @all.")
    lines = markdown.render(sample_run(), Edition(verdict=verdict)).decode().splitlines()
    assert lines[2] == "**Exit 1: a finding &lt;b&gt; stops it `@all`.**"


def test_a_step_summary_stays_below_a_mebibyte_whatever_is_in_it() -> None:
    word = "<|*" * 4_000
    run = large_run(80)
    findings = tuple(
        one.model_copy(update={"observed": word, "expected": word, "fix": word, "because": f"{word}{number}"})
        for number, one in enumerate(run.findings)
    )
    rules = tuple(one.model_copy(update={"why": word}) for one in run.rules)
    said = markdown.render(run.model_copy(update={"findings": findings, "rules": rules}))
    assert len(said) < 1024 * 1024


def test_an_empty_run_says_that_nothing_was_checked() -> None:
    assert "Nothing was checked." in markdown.render(empty_run()).decode()


@pytest.mark.parametrize("value", ["a ` b", "``", "`x`", "a ``` b", "plain"])
def test_a_code_span_survives_backticks(value: str) -> None:
    assert shown(str(markdown.code(value))) == value


def test_a_code_block_cannot_be_closed_by_what_is_in_it() -> None:
    rendered = GITHUB.render(str(markdown.block(Block("a\n```\n# b\n~~~\n````\nc", True))))
    assert rendered.count("<pre>") == 1
    assert "<h1>" not in rendered


@given(st.text(alphabet=st.sampled_from("ab1.)-+ `*_[]()<>&|#@!~$\\:/w=\"'")))
def test_escaped_text_reads_as_it_was(value: str) -> None:
    assert shown(markdown.text(value)) == " ".join(value.split())
