"""Check the readers of response fields against the words of their standards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.web.headers import (
    Hsts,
    frames_refused,
    is_nosniff,
    parse_csp,
    parse_hsts,
    referrer_leaks,
    referrer_policy,
    software,
    upgrades_insecure,
    version_banner,
)
from hipaacheck.net.answers import HttpReply


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        # The examples of RFC 6797 section 6.2.
        ("max-age=31536000", Hsts(31_536_000)),
        ("max-age=15768000 ; includeSubDomains", Hsts(15_768_000, True)),
        ('max-age="31536000"', Hsts(31_536_000)),
        ("max-age=0", Hsts(0)),
        ("max-age=0; includeSubDomains", Hsts(0, True)),
        # Section 6.1: names in any case, empty directives, unknown directives, any order.
        ("MAX-AGE=1; INCLUDESUBDOMAINS; PreLoad", Hsts(1, True, True)),
        (";; max-age=1 ;;", Hsts(1)),
        ("includeSubDomains; unknown=1; other; max-age=5", Hsts(5, True)),
        ('max-age = "1\\0"', Hsts(10)),
        ("max-age=1; preload=yes", Hsts(1)),
        ("max-age=" + "9" * 5_000, Hsts(2**53)),
        ('x="a;b, c=\\"d"; max-age=7', Hsts(7)),
    ],
)
def test_a_valid_hsts_field_is_read(field: str, expected: Hsts) -> None:
    assert parse_hsts(field) == expected


@pytest.mark.parametrize(
    ("field", "error"),
    [
        ("", "max-age is missing"),
        ("includeSubDomains", "max-age is missing"),
        ("max-age", "max-age is not a number of seconds"),
        ("max-age=", "syntax error at 'max-age='"),
        ("max-age=-1", "max-age is not a number of seconds"),
        ("max-age=1.5", "max-age is not a number of seconds"),
        ("max-age=\u0661", "syntax error at 'max-age=\u0661'"),
        ("max-age=1; max-age=2", "max-age appears twice"),
        ("max-age=1; Max-Age=1", "Max-Age appears twice"),
        ("max-age=1; x; x", "x appears twice"),
        ("max-age=1; includeSubDomains=true", "includeSubDomains has a value"),
        ("max-age=1, includeSubDomains", "syntax error at 'max-age=1, includeSubDomains'"),
        ("max-age=1 includeSubDomains", "syntax error at 'max-age=1 includeSubDomains'"),
        ("max-age=31536000; includeSubDomains; preload;\xa0", "syntax error at ''"),
        ("max-age: 31536000", "syntax error at 'max-age: 31536000'"),
        ('max-age="1', "syntax error at 'max-age=\"1'"),
        ("max-age='1'", "max-age is not a number of seconds"),
        ("x" * 10_000, "the field has 10000 characters"),
    ],
)
def test_a_faulty_hsts_field_is_ignored_as_a_whole(field: str, error: str) -> None:
    parsed = parse_hsts(field)

    assert parsed.max_age is None
    assert error in parsed.errors


@pytest.mark.parametrize(
    ("field", "ready"),
    [
        ("max-age=31536000; includeSubDomains; preload", True),
        ("max-age=31535999; includeSubDomains; preload", False),
        ("max-age=63072000; preload", False),
        ("max-age=63072000; includeSubDomains", False),
    ],
)
def test_preloading_wants_a_year_subdomains_and_the_directive(field: str, ready: bool) -> None:
    assert parse_hsts(field).preload_ready is ready


@given(st.text(max_size=200) | st.text('max-age=01;" \\,includeSubDomains\t', max_size=80))
def test_the_hsts_reader_never_raises_and_valid_means_no_errors(field: str) -> None:
    parsed = parse_hsts(field)

    assert (parsed.max_age is None) == bool(parsed.errors)


@given(
    st.integers(0, 10**12),
    st.permutations(["includeSubDomains", "preload", "token=value", 'quoted="a b"', ""]),
)
def test_hsts_directives_mean_the_same_in_any_order(age: int, others: list[str]) -> None:
    field = ";".join([*others[:2], f" max-age={age} ", *others[2:]])

    assert parse_hsts(field) == Hsts(age, True, True)


@pytest.mark.parametrize(
    ("csp", "xfo", "protected"),
    [
        ((), (), False),
        ((), ("DENY",), True),
        ((), ("sameorigin",), True),
        ((), ("ALLOW-FROM https://partner.example",), False),
        ((), ("nonsense",), False),
        ((), ("nonsense", "deny"), True),
        ((), ("ALLOWALL",), False),
        ((), ("deny, sameorigin",), True),
        (("frame-ancestors 'none'",), (), True),
        (("default-src 'self'; Frame-Ancestors 'self' https://partner.example",), (), True),
        (("frame-ancestors *",), ("DENY",), False),
        (("frame-ancestors https:",), (), False),
        (("frame-ancestors",), (), True),
        (("frame-ancestors *", "frame-ancestors 'none'"), (), True),
        (("frame-ancestors *, frame-ancestors 'none'",), (), True),
        (("frame-ancestors *; frame-ancestors 'none'",), (), False),
        (("default-src 'none'",), (), False),
    ],
)
def test_framing_is_judged_as_browsers_do(
    csp: tuple[str, ...], xfo: tuple[str, ...], protected: bool
) -> None:
    assert frames_refused(csp, xfo) is protected


@pytest.mark.parametrize(
    ("fields", "works"),
    [
        ((), False),
        (("nosniff",), True),
        ((" NoSniff ",), True),
        (("nosniff, nosniff",), True),
        (("nosniff", "other"), True),
        (("other", "nosniff"), False),
        (("'nosniff'",), False),
        (("nosniff;",), False),
    ],
)
def test_only_the_first_value_of_content_type_options_counts(fields: tuple[str, ...], works: bool) -> None:
    assert is_nosniff(fields) is works


@pytest.mark.parametrize(
    ("fields", "policy", "leaks"),
    [
        ((), None, False),
        # The example of Referrer Policy section 11.1: old browsers take the first, new ones the last.
        (("no-referrer, strict-origin-when-cross-origin",), "strict-origin-when-cross-origin", False),
        (("strict-origin", "unknown-policy"), "strict-origin", False),
        (("no-referrer", "unsafe-url"), "unsafe-url", True),
        (("NO-REFERRER-WHEN-DOWNGRADE",), "no-referrer-when-downgrade", True),
        (("",), None, False),
        (("same-origin,",), "same-origin", False),
    ],
)
def test_the_last_known_referrer_policy_wins(
    fields: tuple[str, ...], policy: str | None, leaks: bool
) -> None:
    assert referrer_policy(fields) == policy
    assert referrer_leaks(referrer_policy(fields)) is leaks


def test_upgrading_insecure_requests_is_seen_in_any_policy() -> None:
    assert upgrades_insecure(("default-src 'self'", "Upgrade-Insecure-Requests"))
    assert not upgrades_insecure(("default-src upgrade-insecure-requests",))


@pytest.mark.parametrize(
    ("field", "value", "banner"),
    [
        ("server", "nginx/1.2.3", "server: nginx/1.2.3"),
        ("server", "nginx", None),
        ("server", "Apache", None),
        ("server", "Apache/2", "server: Apache/2"),
        ("x-powered-by", "PHP/8.1.2", "x-powered-by: PHP/8.1.2"),
        ("x-powered-by", "ASP.NET", None),
        ("x-aspnet-version", "4.0.30319", "x-aspnet-version: 4.0.30319"),
        ("server", "evil\x1b[31m/1.0", "server: evil [31m/1.0"),
    ],
)
def test_a_version_banner_is_one_with_a_version(field: str, value: str, banner: str | None) -> None:
    assert version_banner(HttpReply("https://x/", headers=((field, value),))) == banner


@pytest.mark.parametrize(
    ("server", "name"),
    [
        ("nginx/1.18.0 (Ubuntu)", "nginx"),
        ("openresty", "nginx"),
        ("Apache/2.4.57 (Debian) OpenSSL/3.0", "apache"),
        ("Microsoft-IIS/10.0", "iis"),
        ("Caddy", "caddy"),
        ("cloudflare", "cloudflare"),
        ("Apache-Coyote/1.1", "tomcat"),
        ("Google Frontend", "google"),
        ("something", None),
        ("", None),
        (None, None),
    ],
)
def test_the_software_is_recognised_by_its_product_token(server: str | None, name: str | None) -> None:
    assert software(server) == name


@given(st.lists(st.text(max_size=100), max_size=4))
def test_no_field_makes_a_reader_raise(values: list[str]) -> None:
    fields = tuple(values)
    parse_csp(fields)
    frames_refused(fields, fields)
    is_nosniff(fields)
    referrer_policy(fields)
    software(",".join(fields))
