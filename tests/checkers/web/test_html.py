"""Check what is seen in pages: where forms send, what is loaded in clear, how a refresh leads."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.web.html import decode_page, refresh_target, scan_page

URL = "https://clinic.example/app/page"


@pytest.mark.parametrize(
    ("page", "clear"),
    [
        ("<form action='http://clinic.example/send?token=1'>", ["http://clinic.example/send?..."]),
        ("<form action=//clinic.example/send>", []),
        ("<form action=send>", []),
        ("<form>", []),
        ("<form action=''>", []),
        ("<base href='http://clinic.example/x/'><form action=send>", ["http://clinic.example/x/send"]),
        ("<base href='http://clinic.example/'><form action=''>", []),
        ("<base target=_top><base href='http://a.example/'><form action=b>", ["http://a.example/b"]),
        ("<form action=x><button formaction='http://clinic.example/b'>", ["http://clinic.example/b"]),
        ("<input type=submit formaction=HTTP://clinic.example/c>", ["http://clinic.example/c"]),
        ("<form action='ht&#116;p://clinic.example/'>", ["http://clinic.example/"]),
        ("<form action=' http:\\\\clinic.example\\a'>", ["http://clinic.example/a"]),
        ("<form action='ht\ntp://clinic.example/'>", ["http://clinic.example/"]),
        ("<form action='javascript:go()'>", []),
        ("<form action='mailto:a@clinic.example'>", []),
        ("<form action='http://[bad'>", []),
        ("<form action=/a><form action=http://clinic.example/>", []),
        ("<form action=/a></form><form action=http://clinic.example/>", ["http://clinic.example/"]),
        ("<!-- <form action=http://clinic.example/> -->", []),
        ("<script>'<form action=http://clinic.example/>'</script>", []),
        ("<form action=http://user:secret@clinic.example/a;jsessionid=1>", ["http://clinic.example/a"]),
    ],
)
def test_form_actions_in_clear_are_found(page: str, clear: list[str]) -> None:
    assert scan_page(page, URL).clear_actions == clear


@pytest.mark.parametrize(
    ("page", "secrets"),
    [
        ("<form method=get><input type=password>", ["https://clinic.example/app/page"]),
        ("<form method=GET action=/login><input type=PASSWORD>", ["https://clinic.example/login"]),
        ("<form action=/login><input type=password>", ["https://clinic.example/login"]),
        ("<form method=post><input type=password>", []),
        ("<form><input type=password>", []),
        ("<form method=get><input type=text></form><input type=password>", []),
        ("<form method=dialog><input type=password>", []),
    ],
)
def test_passwords_that_end_up_in_the_url_are_found(page: str, secrets: list[str]) -> None:
    scan = scan_page(page, URL)

    assert scan.secret_gets == secrets
    assert scan.password_fields == page.lower().count("type=password")


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<script src=http://cdn.example/a.js?k=1></script>", ["http://cdn.example/a.js?..."]),
        ("<iframe src=http://cdn.example/></iframe>", ["http://cdn.example/"]),
        ("<link rel='Alternate Stylesheet' href=http://cdn.example/a.css>", ["http://cdn.example/a.css"]),
        ("<object data=http://cdn.example/a>", ["http://cdn.example/a"]),
        ("<embed src=http://cdn.example/a>", ["http://cdn.example/a"]),
        ("<img src=http://cdn.example/a.png>", []),
        ("<a href=http://cdn.example/>", []),
        ("<link rel=canonical href=http://clinic.example/>", []),
        ("<script src=https://cdn.example/a.js></script>", []),
        ("<script src=//cdn.example/a.js></script>", []),
        ("<script></script>", []),
        ("<script src=http://a.example/></script>" * 3, ["http://a.example/"]),
    ],
)
def test_active_mixed_content_is_found(page: str, found: list[str]) -> None:
    assert scan_page(page, URL).clear_content == found


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("5", None),
        ("5;", None),
        ("0; url=http://a.example/", "http://a.example/"),
        ("0;URL='http://a.example/' x", "http://a.example/"),
        ("0, http://a.example/", "http://a.example/"),
        (" 1.5 ; url = b", "b"),
        ("", None),
    ],
)
def test_a_refresh_is_read_as_browsers_do(content: str, target: str | None) -> None:
    assert refresh_target(content) == target


def test_meta_elements_are_read() -> None:
    page = (
        "<meta http-equiv=Refresh content='0;url=http://clinic.example/'>"
        "<meta http-equiv=content-security-policy content='upgrade-insecure-requests'>"
        "<meta name=referrer content=bogus><meta name=Referrer content=always>"
    )
    scan = scan_page(page, URL)

    assert scan.clear_refresh == "http://clinic.example/"
    assert scan.policies == ["upgrade-insecure-requests"]
    assert scan.referrer == "unsafe-url"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<form>", None),
        ("<form>é".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ("\ufeff<form>".encode(), "text/html"),
        ("\ufeff<form>".encode("utf-16-le"), "text/html"),
        ("<form>".encode("utf-16"), "text/html; charset=utf-16"),
    ],
)
def test_a_page_is_decoded_well_enough_for_its_tags(body: bytes, kind: str | None) -> None:
    assert scan_page(decode_page(body, kind), URL).forms == 1


@given(st.binary(max_size=500), st.none() | st.text(max_size=50))
def test_no_body_makes_the_reader_raise(body: bytes, kind: str | None) -> None:
    scan_page(decode_page(body, kind), URL)


@given(
    st.lists(
        st.sampled_from(
            [
                "<form ",
                "<input ",
                "<meta ",
                "<base ",
                "<link ",
                "action=",
                "href=",
                "content=",
                "http-equiv=refresh ",
                "type=password ",
                "'",
                '"',
                "&#",
                "9" * 5_000,
                ";",
                "http://",
                "[",
                "]",
                ":99999",
                "\\",
                ">",
                "x",
                "rel=stylesheet ",
            ]
        ),
        max_size=30,
    )
)
def test_no_pieces_make_the_reader_raise(pieces: list[str]) -> None:
    scan_page("".join(pieces), URL)


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<form action=http://a.example/>",
        "<script src=http://a.example/></script>",
        "<input type=password>",
        "<meta http-equiv=refresh content='0;url=http://a.example/'>",
        "<meta http-equiv=content-security-policy content=a>",
    ],
)
def test_large_pages_take_little_time_and_leave_little(piece: str) -> None:
    page = piece * (262_144 // len(piece))
    began = time.process_time()
    scan = scan_page(page, URL)

    assert time.process_time() - began < 2.0
    assert len(scan.clear_actions) + len(scan.clear_content) + len(scan.policies) < 300
