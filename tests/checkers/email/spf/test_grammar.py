"""The parser reads RFC 7208 section 12 to the letter, says what is wrong, and never raises."""

from ipaddress import IPv4Network, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.email.spf.grammar import (
    PROBLEM_LIMIT,
    Kind,
    Qualifier,
    is_spf_record,
    parse_record,
)


def codes(text: str) -> list[str]:
    return [problem.code for problem in parse_record(text).problems]


@pytest.mark.parametrize(
    ("text", "is_record"),
    [
        ("v=spf1", True),
        ("v=spf1 -all", True),
        ("V=SPF1 -all", True),
        ("v=spf1 ", True),
        ("v=spf10 -all", False),
        ("v=spf1\t-all", False),
        (" v=spf1 -all", False),
        ('"v=spf1 -all"', False),
        ("v=spf1;-all", False),
        ("spf2.0/pra -all", False),
        ("", False),
    ],
)
def test_the_version_must_stand_first_and_end_at_a_space(text: str, is_record: bool) -> None:
    assert is_spf_record(text) is is_record


def test_a_record_becomes_typed_terms_in_order() -> None:
    record = parse_record(
        "v=spf1  ?include:_spf.%{d2} a:host.example.org/24//64 mx//48 -all exp=why.example.org "
    )
    include, a, mx, end = record.mechanisms
    assert record.problems == ()
    assert (include.kind, include.qualifier) == (Kind.INCLUDE, Qualifier.NEUTRAL)
    assert include.domain is not None
    assert include.domain.letters == {"d"}
    assert (a.prefix4, a.prefix6) == (24, 64)
    assert (mx.domain, mx.prefix4, mx.prefix6) == (None, 32, 48)
    assert (end.kind, end.qualifier) == (Kind.ALL, Qualifier.FAIL)
    assert record.explanation is not None
    assert record.explanation.value.text == "why.example.org"


def test_addresses_become_networks_with_host_bits_cleared() -> None:
    four, six = parse_record("v=spf1 ip4:192.0.2.77/24 ip6:2001:DB8::77/32").mechanisms
    assert four.network == IPv4Network("192.0.2.0/24")
    assert six.network == IPv6Network("2001:db8::/32")


def test_terms_after_all_are_not_evaluated_but_are_checked() -> None:
    record = parse_record("v=spf1 a -all mx moo")
    assert [term.text for term in record.evaluated] == ["a", "-all"]
    assert [problem.term for problem in record.problems] == ["moo"]


@pytest.mark.parametrize(
    "term",
    [
        "A",
        "+All",
        "a/0",
        "a//0",
        "a:foo:bar/baz.example.com",
        "a:foo.example.xn--zckzah",
        "a:example.1-2",
        "a:example.org.",
        "a:.org",
        "a:%{d}",
        "a:%{d}/24",
        "a:%{d2/}/24//64",
        "exists:%{ir}.%{l1r+-}._spf.%{D}",
        "exists:x%_",
        "include:_spf.example.org",
        "ptr:example.org",
        "ip6:::1.1.1.1/0",
        "ip6:::/0",
        "moo.cow-far_out=man:dog/cat",
        "default=",
        "exp=%{d}.example.org",
        "redirect=%{d200}",
    ],
)
def test_these_terms_are_good(term: str) -> None:
    assert codes(f"v=spf1 {term}") == []


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ("-all.", "unknown-mechanism"),
        ("-all:foobar", "unexpected-argument"),
        ("-all/8", "unexpected-argument"),
        ("--all", "unknown-mechanism"),
        ("moo", "unknown-mechanism"),
        ("ipv4:192.0.2.1", "unknown-mechanism"),
        ("redirect:example.org", "unknown-mechanism"),
        ("+redirect=example.org", "unknown-mechanism"),
        ("1up=foo", "unknown-mechanism"),
        ("=all", "unknown-mechanism"),
        ("v=spf1", ""),
        ("include", "missing-argument"),
        ("include:", "empty-domain"),
        ("include:example.org/24", "bad-top-label"),
        ("include:org", "single-label"),
        ("include/24", "missing-argument"),
        ("a:", "empty-domain"),
        ("a:museum.", "single-label"),
        ("a:111.222.33.44", "numeric-top-label"),
        ("a:abc.123", "numeric-top-label"),
        ("a:example.-com", "bad-top-label"),
        ("a:example.com-", "bad-top-label"),
        ("a:example.com:8080", "bad-top-label"),
        ("a:example..", "bad-top-label"),
        ("a:%{d}.", "single-label"),
        ("a:%{d}org", "single-label"),
        ("a/33", "bad-prefix"),
        ("a//129", "bad-prefix"),
        ("a/024", "bad-prefix"),
        ("a/", "bad-prefix"),
        ("a//", "bad-prefix"),
        ("a/24/64", "bad-prefix"),
        ("a/" + "9" * 9999, "bad-prefix"),
        ("ptr/0", "unexpected-argument"),
        ("ptr:", "empty-domain"),
        ("exists", "missing-argument"),
        ("exists:%(ir).example.org", "bad-macro"),
        ("exists:%{x}.example.org", "bad-macro"),
        ("exists:%{d0}.example.org", "bad-macro"),
        ("exists:%{d", "bad-macro"),
        ("exists:example.org%", "bad-macro"),
        ("exists:%{d;}", "bad-macro"),
        ("exp=%{r}.example.org", "macro-only-in-explanation"),
        ("exp=", "empty-domain"),
        ("redirect=", "empty-domain"),
        ("foo=%abc", "bad-macro"),
        ("ip4", "missing-argument"),
        ("ip4:", "missing-argument"),
        ("ip4:1.2.3", "bad-address"),
        ("ip4:1.2.3.04", "bad-address"),
        ("ip4:1.2.3.4:25", "bad-address"),
        ("ip4:2001:db8::1", "bad-address"),
        ("ip4:1.2.3.4//32", "bad-prefix"),
        ("ip4:1.2.3.4/33", "bad-prefix"),
        ("ip4:1.2.3.4/032", "bad-prefix"),
        ("ip4:1.2.3.4/", "bad-prefix"),
        ("ip6::CAFE::BABE", "bad-address"),
        ("ip6:fe80::1%eth0", "bad-address"),
        ("ip6:192.0.2.1", "bad-address"),
        ("ip6:::1/129", "bad-prefix"),
        ("a:\x00.org", "control-character"),
        ("a\tmx", "control-character"),
        ("\x7f", "control-character"),
        ("\xe2\x80\x93all", "non-ascii"),
        ("a:ex\xe4mple.org", "non-ascii"),
    ],
)
def test_each_error_has_its_code(term: str, code: str) -> None:
    assert codes(f"v=spf1 {term}") == ([code] if code else [])


def test_exp_and_redirect_may_stand_once_and_other_modifiers_again() -> None:
    assert codes("v=spf1 exp=a.org exp=b.org -all") == ["duplicate-modifier"]
    assert codes("v=spf1 redirect=a.org REDIRECT=b.org") == ["duplicate-modifier"]
    assert codes("v=spf1 x=1 x=2 -all") == []


def test_every_problem_is_reported_with_its_term_and_the_good_terms_stay() -> None:
    record = parse_record("v=spf1 ipv4:192.0.2.1 mx a: -all")
    assert [problem.term for problem in record.problems] == ["ipv4:192.0.2.1", "a:"]
    assert [term.text for term in record.terms] == ["mx", "-all"]


def test_messages_show_no_control_characters_and_stay_short() -> None:
    record = parse_record("v=spf1 \x1b[31mred " + "x" * 5000)
    assert all(problem.message.isascii() and problem.message.isprintable() for problem in record.problems)
    assert all(len(problem.message) < 300 for problem in record.problems)


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=400))
def test_any_text_is_parsed_without_raising(text: str) -> None:
    record = parse_record("v=spf1 " + text)
    words = [word for word in text.split(" ") if word]
    assert len(record.terms) + len(record.problems) == len(words) or len(record.problems) == PROBLEM_LIMIT


PIECES = st.sampled_from(
    [
        *"+-?~:/=.%{} 09ard",
        "%{d}",
        "%{ir}",
        "%%",
        "a",
        "mx",
        "all",
        "ip4:",
        "ip6:",
        "include:",
        "exp=",
        "1.2.3.4",
        "::",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_almost_records_are_parsed_without_raising(text: str) -> None:
    parse_record("v=spf1 " + text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["a ", "/", "%{d}", "%", "1", ".", "a:", "%{d.-+,/_=", "-", "exp=a.org "])
def test_a_record_as_long_as_dns_allows_is_parsed_in_time(piece: str) -> None:
    text = piece * (65_000 // len(piece))
    for start in ("", "a:", "ip4:", "ip6:", "foo=", "exists:"):
        record = parse_record(f"v=spf1 {start}{text}")
        assert len(record.problems) <= PROBLEM_LIMIT
