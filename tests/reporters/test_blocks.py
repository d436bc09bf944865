"""Fixes are cut into prose and what is to be copied, whatever they hold."""

from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.reporters.blocks import blocks


def shape(text: str) -> list[tuple[bool, str]]:
    return [(block.code, block.text) for block in blocks(text)]


def codes(text: str) -> list[str]:
    return [span.text for block in blocks(text) for span in block.spans if span.code]


def test_indented_lines_are_code_and_keep_their_own_indentation() -> None:
    text = "Publish this:\n\n    a {\n      b\n\n    }\n\nthen wait."
    assert shape(text) == [(False, "Publish this:"), (True, "a {\n  b\n\n}"), (False, "then wait.")]


def test_indented_lines_right_under_prose_are_code() -> None:
    assert shape("nginx:\n  return 301;\ndone") == [(False, "nginx:"), (True, "return 301;"), (False, "done")]


def test_fences_make_code_and_an_open_fence_runs_to_the_end() -> None:
    assert shape("a\n```\nx\n\ny\n```\nb\n```text\nz") == [
        (False, "a"),
        (True, "x\n\ny"),
        (False, "b"),
        (True, "z"),
    ]


def test_backticks_and_dns_records_in_prose_are_code() -> None:
    assert codes("Run `postfix reload` now.") == ["postfix reload"]
    assert codes("Publish v=spf1 mx include:_spf.example.net ~all (and wait).") == [
        "v=spf1 mx include:_spf.example.net ~all"
    ]
    assert codes("Publish v=DMARC1; p=quarantine; rua=mailto:a@b.example.") == [
        "v=DMARC1; p=quarantine; rua=mailto:a@b.example"
    ]
    assert codes("A record begins with v=spf1, always.") == ["v=spf1"]


@given(st.text(alphabet=st.sampled_from("ab `\n\tv=spf1 ;:-~")))
def test_no_letter_is_lost(text: str) -> None:
    shown = "".join(block.text for block in blocks(text))
    assert sorted(shown.replace("`", "").split()) is not None
    kept = [letter for letter in text if letter in "abspf1"]
    inside = [letter for letter in shown if letter in "abspf1"]
    assert inside == kept or "```" in text
    for block in blocks(text):
        if not block.code:
            joined = "".join(span.text for span in block.spans)
            assert joined.replace("`", "") == block.text.replace("`", "")
