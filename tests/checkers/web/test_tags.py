"""Check the tag reader against two other parsers, and that no page keeps it busy."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.web.tags import Tag, tags

tokenizer = pytest.importorskip("tinyhtml5.tokenizer")

SIZE = 262_144


def _by_tinyhtml5(page: str) -> list[tuple[str, dict[str, str], bool]]:
    found = []
    for token in tokenizer.HTMLTokenizer(page):
        kind = token["type"].name
        if kind in ("START_TAG", "EMPTY_TAG", "END_TAG"):
            closing = kind == "END_TAG"
            found.append((token["name"], {} if closing else dict(token["data"]), closing))
    return found


def _ours(page: str) -> list[tuple[str, dict[str, str], bool]]:
    return [(tag.name, {} if tag.closing else tag.attributes, tag.closing) for tag in tags(page)]


@given(st.text("<>/!-?='\"abA \n\t\f", max_size=60))
def test_a_tokenizer_of_the_html_standard_finds_the_same_tags(page: str) -> None:
    assert _ours(page) == _by_tinyhtml5(page)


@given(
    st.lists(
        st.sampled_from(
            [
                "<a",
                "</a",
                " b",
                "=",
                '"',
                "'",
                ">",
                "/",
                "<!--",
                "-->",
                "--!>",
                "--",
                "<!",
                "<?",
                "</",
                " ",
                "c",
                "<",
            ]
        ),
        max_size=40,
    )
)
def test_it_finds_the_same_in_pieces_of_tags(pieces: list[str]) -> None:
    page = "".join(pieces)

    assert _ours(page) == _by_tinyhtml5(page)


class _Standard(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {key: value or "" for key, value in reversed(attrs)}, False))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((tag, {}, True))


_NAMES = st.sampled_from(["a", "div", "form", "input", "b-c", "h1", "script", "style"])
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["href", "action", "data-x"]), st.text("ab c/=>:'", max_size=8), max_size=3
)


@given(st.lists(st.tuples(_NAMES, _ATTRIBUTES, st.text("xy z\n", max_size=5)), max_size=8))
def test_the_standard_library_finds_the_same_in_well_formed_pages(
    elements: list[tuple[str, dict[str, str], str]],
) -> None:
    page = "<!DOCTYPE html><!-- <a> -->" + "".join(
        f"<{name}" + "".join(f' {key}="{value}"' for key, value in attributes.items()) + f">{text}</{name}>"
        for name, attributes, text in elements
    )
    standard = _Standard()
    standard.feed(page)
    standard.close()

    assert _ours(page) == standard.found


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("<script>if (a<b) '<form>'</script><p>", ["script", "script", "p"]),
        ("<title><form></title><b>", ["title", "title", "b"]),
        ("<textarea><input type=password></TEXTAREA ><b>", ["textarea", "textarea", "b"]),
        ("<style></styles><p></style><b>", ["style", "style", "b"]),
        ("<script src=a><p>", ["script"]),
        ("<plaintext><p>", ["plaintext"]),
        ("<!--><b>", ["b"]),
        ("<!-- <b> --!><i>", ["i"]),
        ("<b <i>", ["b"]),
        ("1 < 2 <b>", ["b"]),
    ],
)
def test_text_is_not_taken_for_tags(page: str, names: list[str]) -> None:
    assert [tag.name for tag in tags(page)] == names


_OPENINGS = st.sampled_from(["<p", "</p", "<script", "</script", "<form", "<FORM", "<", "<!--", "<plaintext"])
_PARTS = st.sampled_from([" b", "='", '="', "'", '"', "=c", ">", "/>", "/", "-->", " ", "\n", "text", "-"])
_TAGS = st.sampled_from(["<br>", '<a href="x>y">', "<li class=a>", "<li class='<'>", "<p\n/>", "</br >"])


@given(
    st.lists(_OPENINGS | _PARTS | _TAGS, max_size=40).map("".join) | st.text("<>/='\"pbr \n-", max_size=40)
)
def test_asking_for_some_tags_gives_these_of_all(page: str) -> None:
    for wanted in (frozenset({"form", "script"}), frozenset({"p", "b"}), frozenset({"br"})):
        assert list(tags(page, wanted)) == [tag for tag in tags(page) if tag.name in wanted]


def test_two_megabytes_of_hostile_bytes_take_bounded_time() -> None:
    size = 2_000_000
    for piece in ('<a b="c" d =\'', "<p a b c\n", "</p x", "<p" + " b" * size, "<p" + ' b="c"' * 50 + "<"):
        page = (piece * (size // len(piece) + 1))[:size]
        began = time.process_time()

        assert list(tags(page, frozenset({"form"}))) == []
        assert time.process_time() - began < 10.0


def test_the_first_of_equal_attributes_counts() -> None:
    assert list(tags("<form ACTION=a action='b'>")) == [Tag("form", {"action": "a"})]


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "<a b='",
        '<a b="',
        "</a",
        "<!--",
        "<!",
        "<![CDATA[",
        "<?",
        "<div>",
        "<script>",
        "<script></",
        "<a b=c ",
        "<a b",
        "<!-- --!",
        "<title>",
        "<a" + " " * 50,
        "<a/",
        "<a =",
        "</",
        "<textarea></",
        "<a b  ",
        "<!--->",
        "&#x",
    ],
)
def test_hostile_repetition_takes_linear_time(piece: str) -> None:
    page = (piece * (SIZE // len(piece) + 1))[:SIZE]
    began = time.process_time()
    for _ in tags(page):
        pass

    assert time.process_time() - began < 2.0


@given(st.text(max_size=300))
def test_no_page_makes_it_raise(page: str) -> None:
    list(tags(page))
