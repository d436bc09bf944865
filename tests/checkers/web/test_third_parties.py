"""The hosts of other sites that a page loads from or sends forms to."""

import pytest

from hipaacheck.checkers.web.content import read_content
from hipaacheck.model import Unseen
from hipaacheck.net.answers import HttpReply

URL = "https://portal.clinic.example/"


def hosts(page: str) -> object:
    reply = HttpReply(url=URL, status=200, headers=(("content-type", "text/html"),), body=page.encode())
    return read_content(reply, None).third_party_hosts


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<script src=https://static.hotjar.com/c/hotjar-1.js></script>", ("static.hotjar.com",)),
        ('<iframe src="//form.jotform.com/123"></iframe>', ("form.jotform.com",)),
        (
            '<form action="https://clinic.us1.list-manage.com/subscribe/post">',
            ("clinic.us1.list-manage.com",),
        ),
        ('<form><button formaction="https://a.example.net/x">', ("a.example.net",)),
        ('<img src="https://www.facebook.com/tr?id=1&amp;ev=PageView">', ("www.facebook.com",)),
        ('<img src="\\\\px.ads.linkedin.com/collect">', ("px.ads.linkedin.com",)),
        (
            '<link rel=stylesheet href="https://fonts.googleapis.com/css?family=Lato">',
            ("fonts.googleapis.com",),
        ),
        ('<link rel="dns-prefetch" href="//s.w.org">', ()),
        ('<a href="https://www.zocdoc.com/practice">Book</a>', ()),
        ('<img src="/logo.png"><script src="app.js"></script>', ()),
        ('<img src="https://cdn.clinic.example/logo.png">', ()),
        ('<img src="data:image/png;base64,AAAA">', ()),
        ('<base href="https://static.vendor.example/"><img src="logo.png">', ("static.vendor.example",)),
        ('<!-- <script src="https://old.example.net/x.js"></script> -->', ()),
        ("plain text", ()),
    ],
)
def test_what_a_page_names(page: str, found: tuple[str, ...]) -> None:
    assert hosts(page) == found


def test_hosts_stand_once_and_sorted() -> None:
    page = "".join(f"<script src=https://{host}/x.js></script>" for host in ("b.net", "a.net", "b.net"))

    assert hosts(page) == ("a.net", "b.net")


def test_a_page_that_was_cut_off_names_no_absence() -> None:
    reply = HttpReply(
        url=URL, status=200, headers=(("content-type", "text/html"),), body=b"<p>", truncated=True
    )
    some = HttpReply(url=URL, status=200, body=b"<img src=https://a.net/x>", truncated=True)

    assert isinstance(read_content(reply, None).third_party_hosts, Unseen)
    assert read_content(some, None).third_party_hosts == ("a.net",)


def test_a_hidden_page_is_unseen() -> None:
    assert isinstance(read_content(HttpReply(url=URL), "it answered with 403").third_party_hosts, Unseen)
