"""Check the reader of Set-Cookie, also against http.cookies and httpx."""

import string
from http.cookiejar import CookieJar
from http.cookies import SimpleCookie

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.web.cookies import MOST_COOKIES, parse_cookie, parse_cookies
from hipaacheck.checkers.web.facts import Cookie


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("a=b", Cookie(name="a", secure=False, http_only=False, same_site=None)),
        (
            "SID=31d4; Path=/; Secure; HttpOnly; SameSite=Lax",
            Cookie(name="SID", secure=True, http_only=True, same_site="Lax"),
        ),
        ("a=b;SECURE ; httponly=x; samesite=STRICT", Cookie(name="a", same_site="Strict")),
        ("a=b; SameSite=Lax; SameSite=None; Secure; HttpOnly", Cookie(name="a", same_site="None")),
        ("a=b; SameSite=bogus; Secure; HttpOnly", Cookie(name="a", same_site=None)),
        ("a==b=; Secure; HttpOnly; SameSite", Cookie(name="a", same_site=None)),
        ("justvalue; Secure; HttpOnly", Cookie(name="", same_site=None)),
        ("=value; Secure; HttpOnly", Cookie(name="", same_site=None)),
        ("a=b, Secure", Cookie(name="a", secure=False, http_only=False, same_site=None)),
    ],
)
def test_a_cookie_is_read_as_browsers_do(field: str, expected: Cookie) -> None:
    assert parse_cookie(field) == expected


@pytest.mark.parametrize("field", ["", "=", ";Secure", " = ;", "a=" + "x" * 5_000])
def test_what_browsers_drop_is_no_cookie(field: str) -> None:
    assert parse_cookie(field) is None


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("__Host-a=b; Secure; Path=/", ""),
        ("__Host-a=b; Path=/", "the prefix __Host- needs Secure"),
        ("__Host-a=b; Secure; Path=/; Domain=x.example", "the prefix __Host- forbids Domain"),
        ("__Host-a=b; Secure", "the prefix __Host- needs Path=/"),
        ("__Host-a=b; Secure; Path=/app", "the prefix __Host- needs Path=/"),
        ("__HOST-a=b", "the prefix __Host- needs Secure"),
        ("__Secure-a=b", "the prefix __Secure- needs Secure"),
        ("__Secure-a=b; Secure; Domain=x.example", ""),
        ("a=b; SameSite=None", "SameSite=None needs Secure"),
        ("a=b; SameSite=None; Secure", ""),
        ("=__Host-a=b", "the prefix __Host- needs Secure"),
    ],
)
def test_refused_cookies_say_why(field: str, problem: str) -> None:
    cookie = parse_cookie(field)
    assert cookie is not None and cookie.problem == problem


def test_the_number_of_cookies_is_bounded() -> None:
    assert len(parse_cookies(["a=b"] * 1_000)) == MOST_COOKIES


_WORD = st.text(string.ascii_letters + string.digits, min_size=1, max_size=12)


@given(_WORD, _WORD, st.booleans(), st.booleans(), st.sampled_from(["", "Lax", "Strict", "None"]))
def test_the_standard_library_and_httpx_read_the_same(
    name: str, value: str, secure: bool, http_only: bool, same_site: str
) -> None:
    field = f"{name}={value}; Path=/"
    field += "; Secure" * secure + "; HttpOnly" * http_only + (f"; SameSite={same_site}" if same_site else "")
    ours = parse_cookie(field)
    morsel = SimpleCookie(field)[name]
    jar = CookieJar()
    response = httpx.Response(
        200, headers={"set-cookie": field}, request=httpx.Request("GET", "https://a.example/")
    )
    httpx.Cookies(jar).extract_cookies(response)
    (kept,) = list(jar)

    assert ours is not None
    assert (ours.name, ours.secure, ours.http_only) == (
        morsel.key,
        bool(morsel["secure"]),
        bool(morsel["httponly"]),
    )
    assert (ours.same_site or "") == morsel["samesite"]
    assert (kept.name, kept.secure) == (ours.name, ours.secure)


@given(st.text(max_size=200))
def test_no_field_makes_the_reader_raise(field: str) -> None:
    parse_cookie(field)


@given(_WORD, st.text("0123456789abcdef", min_size=16, max_size=32))
def test_no_value_is_kept(name: str, secret: str) -> None:
    for field in (f"{name}={secret}", secret, f"={secret}; Path=/{name}"):
        cookie = parse_cookie(field)
        assert cookie is not None and secret not in cookie.model_dump_json()
