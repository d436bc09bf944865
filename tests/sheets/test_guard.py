"""Text in CSV that a spreadsheet would calculate is guarded, and comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.sheets.guard import guarded, unguarded


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "'=1", "''@x"])
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "'quoted'", "1-2", "' =1", "p=none; v=DMARC1"])
def test_other_text_stays(text: str) -> None:
    assert guarded(text) == text == unguarded(text)


@given(st.one_of(st.text(), st.text(alphabet="'=+-@\t\r\nx")))
def test_any_text_comes_back_and_never_begins_like_a_formula(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
