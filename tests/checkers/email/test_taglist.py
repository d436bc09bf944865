from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.email.taglist import MAX_TAGS, parse_tag_list, shown


def test_reads_tags_in_order_without_the_space_around_them() -> None:
    listed = parse_tag_list(" v = DKIM1 ;p=a b;")
    assert [(tag.name, tag.value, tag.position) for tag in listed.tags] == [
        ("v", "DKIM1", 1),
        ("p", "a b", 12),
    ]
    assert listed.errors == ()


def test_says_where_a_part_is_no_tag() -> None:
    listed = parse_tag_list("v=DMARC1; p reject; ; r\x07=1")
    assert [tag.name for tag in listed.tags] == ["v"]
    assert listed.errors == (
        'no = sign at position 11: "p reject"',
        "empty tag at position 21",
        'bad tag name at position 23: "r\\x07=1"',
    )


def test_a_value_with_bytes_beyond_ascii_is_an_error() -> None:
    assert parse_tag_list("v=DMARC1; p=reject\u00a0").errors == (
        'character that is not printable ASCII at position 11: "p=reject\\xa0"',
    )


def test_reads_a_bounded_number_of_tags() -> None:
    listed = parse_tag_list("a=b;" * 100_000)
    assert len(listed.tags) == MAX_TAGS
    assert listed.errors == (f"more than {MAX_TAGS} tags; the rest was not read",)


def test_exactly_the_limit_is_no_error() -> None:
    listed = parse_tag_list("a=b;" * MAX_TAGS)
    assert (len(listed.tags), listed.errors) == (MAX_TAGS, ())


@given(st.text(max_size=2000))
def test_never_raises(text: str) -> None:
    listed = parse_tag_list(text)
    assert len(listed.tags) <= MAX_TAGS
    assert all(" " <= char <= "~" for error in listed.errors for char in error)


@given(st.text(max_size=200))
def test_shown_text_is_short_and_printable(text: str) -> None:
    assert len(shown(text)) <= 10 * 63 + 5
    assert all(" " <= char <= "~" for char in shown(text))
