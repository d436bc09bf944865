"""Check where redirects lead and which hosts belong to the audited site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from hipaacheck.checkers.shared.site import host_of, resolve, same_site
from hipaacheck.checkers.shared.text import bare_url, clean

BASE = "https://clinic.example/a/b?c#d"


@pytest.mark.parametrize(
    ("reference", "target"),
    [
        ("/x", "https://clinic.example/x"),
        ("x", "https://clinic.example/a/x"),
        ("?q", "https://clinic.example/a/b?q"),
        ("//Other.Example", "https://other.example/"),
        ("HTTP://clinic.example:80/", "http://clinic.example/"),
        ("https://clinic.example:443", "https://clinic.example/"),
        ("https://clinic.example:8443/", "https://clinic.example:8443/"),
        ("https://clinic.example./", "https://clinic.example/"),
        (" https://clinic.example/ ", "https://clinic.example/"),
        ("https://user:pass@clinic.example/", "https://clinic.example/"),
        ("https://clinic.example/#frag", "https://clinic.example/"),
        ("https:\\\\other.example\\x", "https://other.example/x"),
        # A browser goes to clinic.example here; an URL parser of RFC 3986 goes to evil.example.
        ("https://clinic.example\\@evil.example/", "https://clinic.example/@evil.example/"),
        ("ht\ttps://clinic.example/", "https://clinic.example/"),
        ("https://[::1]:8443/", "https://[::1]:8443/"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("https://[bad/", None),
        ("https://clinic.example:99999/", None),
        ("https:///", None),
        ("//", None),
        ("https:///evil.example/x", "https://evil.example/x"),
        ("/\\evil.example/x", "https://evil.example/x"),
        ("https:/x", "https://clinic.example/x"),
    ],
)
def test_a_location_means_what_it_means_to_a_browser(reference: str, target: str | None) -> None:
    assert resolve(BASE, reference) == target


@pytest.mark.parametrize(
    ("host", "other", "same"),
    [
        ("clinic.example", "clinic.example", True),
        ("clinic.example", "www.clinic.example", True),
        ("www.clinic.example", "clinic.example", True),
        ("portal.clinic.example", "login.clinic.example", True),
        ("clinic.example", "evilclinic.example", False),
        ("clinic.example", "clinic.example.evil.test", False),
        ("clinic.org", "other.org", False),
        ("a.clinic.co.uk", "b.clinic.co.uk", True),
        ("clinic.co.uk", "other.co.uk", False),
        ("clinic.github.io", "other.github.io", False),
        ("clinic.example", "192.0.2.1", False),
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "193.0.2.1", False),
        ("clinic.example", "", False),
    ],
)
def test_a_site_is_a_registrable_domain(host: str, other: str, same: bool) -> None:
    assert same_site(host, other) is same


_FULL = PublicSuffixList()
_LABEL = st.sampled_from(["a", "b", "www", "clinic"])
_SUFFIX = st.sampled_from(
    ["org", "co.uk", "uk", "github.io", "kawasaki.jp", "city.kawasaki.jp", "ck", "www.ck", "example"]
)


@given(st.lists(_LABEL, min_size=1, max_size=3), st.lists(_LABEL, min_size=1, max_size=3), _SUFFIX, _SUFFIX)
def test_reading_a_part_of_the_suffix_list_gives_what_the_whole_gives(
    left: list[str], right: list[str], first: str, second: str
) -> None:
    host, other = ".".join([*left, first]), ".".join([*right, second])
    above = host == "www." + other or other.endswith("." + host)
    same = _FULL.privatesuffix(host) is not None and _FULL.privatesuffix(host) == _FULL.privatesuffix(other)

    assert same_site(host, other) is (host == other or above or same)


@given(st.text(max_size=100))
def test_no_location_makes_the_reader_raise(reference: str) -> None:
    target = resolve(BASE, reference)
    bare_url(reference)
    if target is not None:
        host_of(target)
        assert resolve(BASE, target) == target or not target.startswith("http")


@given(st.text(max_size=500))
def test_clean_text_is_one_short_line(text: str) -> None:
    cleaned = clean(text)

    assert len(cleaned) <= 300
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in cleaned)


def test_a_shown_url_holds_no_secret() -> None:
    assert bare_url("https://u:p@clinic.example/a;jsessionid=1?token=2#t=3") == "https://clinic.example/a?..."
