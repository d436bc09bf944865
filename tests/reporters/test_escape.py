"""Outside text is shown letter by letter: nothing hidden, nothing reordered, nothing endless."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.reporters.escape import HIDDEN, plain

HIDING = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs"}


def test_every_control_format_and_odd_space_character_of_unicode_is_written_out() -> None:
    shown = [
        f"U+{point:04X}"
        for point in range(sys.maxunicode + 1)
        if unicodedata.category(chr(point)) in HIDING
        and chr(point) not in " \n\t"
        and not HIDDEN.match(chr(point))
    ]
    assert shown == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("\x9b31m", r"\x9b31m"),
        ("a\u202eb", r"a\u202eb"),
        ("\U000e0041", r"\U000e0041"),
        ("v=spf1\xa0-all", r"v=spf1\xa0-all"),
        ("\udc80", r"\udc80"),
        ("lone\rreturn", r"lone\rreturn"),
        ("Zürich 東京 Ω", "Zürich 東京 Ω"),
    ],
)
def test_hidden_characters_become_python_escapes_and_letters_stay(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_line_breaks_stay_or_are_written_out_as_asked() -> None:
    assert plain("a\r\nb\n\tc") == "a\nb\n\tc"
    assert plain("a\r\nb\n\tc", lines=False) == r"a\nb\n\tc"


def test_long_text_is_cut_with_a_note_of_its_length() -> None:
    assert plain("x" * 5_000, limit=10) == "x" * 10 + "… [cut here: 5,000 characters in all]"


def test_a_pile_of_combining_marks_is_written_out_from_the_fifth_on() -> None:
    assert plain("e" + "\u0301" * 6) == "e" + "\u0301" * 4 + r"\u0301\u0301"


@given(st.text(st.characters()), st.integers(1, 200), st.booleans())
def test_the_result_is_bounded_safe_and_stable(text: str, limit: int, lines: bool) -> None:
    once = plain(text, limit=limit, lines=lines)
    assert len(once) <= limit * 10 + 60
    assert not HIDDEN.search(once)
    assert lines or "\n" not in once
    assert plain(once, lines=lines) == once
    once.encode()
