"""Macros expand as the examples of RFC 7208 section 7.4 say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.email.spf.macros import (
    MacroError,
    expand,
    expand_domain,
    parse_domain_spec,
    parse_macro_string,
    shown,
    static_name,
)

VALUES = {
    "s": "strong-bad@email.example.com",
    "l": "strong-bad",
    "o": "email.example.com",
    "d": "email.example.com",
    "i": "192.0.2.3",
    "p": "mx.example.org",
    "v": "in-addr",
    "h": "mail.example.com",
    "c": "192.0.2.3",
    "r": "receiver.example",
    "t": "1700000000",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l-}", "strong.bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
        ("%%%_%-", "% %20"),
        ("%{S}", "strong-bad%40email.example.com"),
    ],
)
def test_the_examples_of_the_rfc_expand(text: str, expected: str) -> None:
    assert expand(parse_macro_string(text), VALUES) == expected


def test_a_long_name_loses_labels_on_the_left() -> None:
    spec = parse_domain_spec(".".join(["%{d}"] * 20))
    name = expand_domain(spec, VALUES)
    assert len(name) <= 253
    assert name.endswith(".email.example.com")
    assert name.split(".")[0] in ("email", "example", "com")


def test_a_name_that_cannot_be_cut_to_size_comes_back_whole() -> None:
    assert len(expand_domain(parse_macro_string("x" * 300), VALUES)) == 300


def test_a_name_is_static_when_only_domains_are_in_it() -> None:
    assert static_name(None, "example.org", "example.org") == "example.org"
    assert static_name(parse_domain_spec("_spf.%{d2}"), "a.b.Example.org", "x.org") == "_spf.example.org"
    assert (
        static_name(parse_domain_spec("%{o}._spf.example.org"), "a.org", "x.org") == "x.org._spf.example.org"
    )
    assert static_name(parse_domain_spec("%{i}.example.org"), "a.org", "x.org") is None


def test_text_for_messages_is_printable() -> None:
    assert shown("a\x1b\x00\xff") == "a\\x1b\\x00\\xff"
    assert len(shown("x" * 1000)) == 83


@given(st.text(alphabet="%{}sdlir09.-+,/_= ", max_size=60))
def test_what_parses_expands(text: str) -> None:
    try:
        parsed = parse_macro_string(text, explanation=True)
    except MacroError:
        return
    assert isinstance(expand(parsed, VALUES), str)
