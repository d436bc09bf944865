"""The matcher: label boundaries, the closest mark, and no crash on anything."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.catalogs.services import MarkKind, service_catalogue
from hipaacheck.checkers.services.match import hint_of, is_below, mark_of, selector_of, token_of

LABEL = st.text(string.ascii_lowercase + string.digits + "-_", min_size=1, max_size=12)
NAMES = st.lists(LABEL, min_size=1, max_size=6).map(".".join)
NO_SUFFIXES = (MarkKind.TXT, MarkKind.SELECTOR, MarkKind.APP, MarkKind.PUBLISHER, MarkKind.CLIENT)
SUFFIX_KINDS = [kind for kind in MarkKind if kind not in NO_SUFFIXES]
MARKS = [(kind, name) for kind in SUFFIX_KINDS for name in service_catalogue().names(kind) if "#" not in name]
TOKENS = [name for name in service_catalogue().names(MarkKind.TXT) if not name.endswith("#")]


@given(st.sampled_from(list(MarkKind)), st.text(max_size=600))
def test_any_text_is_a_name_of_nobody_or_of_a_mark_it_lies_below(kind: MarkKind, text: str) -> None:
    mark = mark_of(kind, text)

    assert mark is None or "#" in mark.name or is_below(text, mark.name)


@given(st.sampled_from(MARKS), NAMES)
def test_a_name_below_a_mark_is_recognised_by_it_or_a_closer_one(
    mark: tuple[MarkKind, str], below: str
) -> None:
    kind, name = mark
    found = mark_of(kind, f"{below}.{name}")

    assert found is not None
    assert is_below(found.name.replace("#", "1"), name) or "#" in found.name


@given(st.sampled_from(MARKS), LABEL)
def test_a_name_that_only_ends_in_the_same_letters_is_not_recognised_by_it(
    mark: tuple[MarkKind, str], letters: str
) -> None:
    kind, name = mark
    found = mark_of(kind, f"{letters.strip('-_') or 'a'}{name}")

    assert found is None or found.name != name


@given(st.sampled_from(MARKS), NAMES)
def test_a_mark_in_front_of_another_name_is_a_look_alike(mark: tuple[MarkKind, str], behind: str) -> None:
    kind, name = mark
    found = mark_of(kind, f"{name}.{behind}.invalid")

    assert found is None


@given(st.text(max_size=6_000))
def test_any_text_is_a_token_of_nobody_or_begins_with_the_mark(text: str) -> None:
    mark = token_of(text)

    assert mark is None or mark.name.rstrip("#") in text.lower()


@given(st.sampled_from(TOKENS), st.text(string.ascii_letters + string.digits, min_size=8, max_size=80))
def test_a_token_is_recognised_whatever_its_case(name: str, value: str) -> None:
    found = token_of(f"{name.upper()}{value}")

    assert found is not None
    assert len(found.name) >= len(name)


@pytest.mark.parametrize(
    "text",
    [
        "docusign=",
        "docusign= is our signing service",
        "please add docusign=05958488-4752-4ef2-95eb-aa7ba8a3bd0e",
        "notgoogle-site-verification=abcdefgh",
        "MS=tomorrow",
        "MS=ms",
        "MS=ms12 34",
        "v=spf1 include:_spf.google.com -all",
        "x" * 10_000,
        "\x00\x00\x00",
        "",
    ],
)
def test_what_only_looks_like_a_token_is_none(text: str) -> None:
    assert token_of(text) is None


def test_a_selector_names_a_service_only_when_no_other_hands_it_out() -> None:
    google = selector_of("google")

    assert google is not None and google.service.id == "google-workspace"
    assert selector_of("k1") is None
    assert selector_of("s1") is None
    assert selector_of("selector7") is None


def test_a_row_of_digits_in_a_mark_stands_for_any_number() -> None:
    found = mark_of(MarkKind.NS, "ns-2048.awsdns-64.com.")

    assert found is not None and found.service.id == "aws"
    assert mark_of(MarkKind.NS, "ns-2048.awsdns-x.com") is None


def test_a_name_that_marks_of_another_kind_cover_is_a_hint_that_is_never_verified() -> None:
    found = hint_of(MarkKind.CNAME, "mta-sts.easydmarc.com")

    assert found is not None and (found.service.id, found.kind, found.verified) == (
        "easydmarc",
        "cname",
        False,
    )
    assert hint_of(MarkKind.WEB, "apis.google.com") is None
    assert hint_of(MarkKind.SPF, "ec2.amazonaws.com") is None
    assert hint_of(MarkKind.SPF, "relay.example") is None
