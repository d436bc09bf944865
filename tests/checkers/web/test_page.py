"""Check what web.page sees of real servers, and that what it could not see is never a clean page."""

import asyncio
import gzip
from pathlib import Path

import pytest
from tests.checkers.web.hosts import HOST, lab
from tests.net.http.servers import redirect, response
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.checkers.web.facts import Cookie, PageFacts
from hipaacheck.model import Unseen

HSTS = "Strict-Transport-Security: max-age=63072000; includeSubDomains; preload"
TO_HTTPS = {f"{HOST}/": redirect(f"https://{HOST}/")}
CONTENT = (
    "csp",
    "frame_protected",
    "content_type_options",
    "referrer_policy",
    "referrer_leaks",
    "has_form",
    "has_password_field",
    "form_targets_clear",
    "form_get_secrets",
    "mixed_content",
    "refresh_to_clear",
)


def _all_unseen(facts: PageFacts, word: str) -> bool:
    found = [getattr(facts, name) for name in CONTENT]
    return all(isinstance(fact, Unseen) and word in fact.unseen for fact in found)


async def test_a_careful_page_is_seen_without_another_request(tmp_path: Path) -> None:
    page = response(
        "<form method=post action=/in><input type=password></form>",
        HSTS,
        "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'",
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: no-referrer, strict-origin-when-cross-origin",
        "Set-Cookie: __Host-id=1; Path=/; Secure; HttpOnly; SameSite=Strict",
        "Server: nginx",
    )
    async with lab(tmp_path, TO_HTTPS, {f"{HOST}/": page}) as run:
        facts = await run.page()

    assert facts == PageFacts(
        url=f"https://{HOST}/",
        hsts_header=HSTS.partition(": ")[2],
        hsts_max_age=63_072_000,
        hsts_preload=True,
        hsts_preload_ready=True,
        csp="default-src 'self'; frame-ancestors 'none'",
        cookies=(Cookie(name="__Host-id", same_site="Strict"),),
        has_form=True,
        has_password_field=True,
    )
    assert run.asked() == [f"http {HOST}/", f"https {HOST}/"]


async def test_a_careless_page_is_seen(tmp_path: Path) -> None:
    page = response(
        "<form action=http://clinic.example/in><input type=password></form>"
        "<script src=http://cdn.example/a.js></script>"
        "<meta http-equiv=refresh content='9;url=http://clinic.example/'>",
        "Set-Cookie: a=1",
        "Set-Cookie: b=2; SameSite=None",
        "Referrer-Policy: unsafe-url",
        "Server: nginx/1.2.3",
    )
    async with lab(tmp_path, TO_HTTPS, {f"{HOST}/": page}) as run:
        facts = await run.page()

    assert (facts.hsts, facts.hsts_max_age, facts.hsts_header) == (False, None, None)
    assert (facts.csp, facts.frame_protected, facts.content_type_options) == (None, False, False)
    assert (facts.referrer_policy, facts.referrer_leaks) == ("unsafe-url", True)
    assert facts.insecure_cookies == facts.script_readable_cookies == ("a", "b")
    assert facts.cross_site_cookies == facts.refused_cookies == ("b",)
    assert facts.form_targets_clear == facts.form_get_secrets == ("http://clinic.example/in",)
    assert facts.mixed_content == ("http://cdn.example/a.js",)
    assert facts.refresh_to_clear == "http://clinic.example/"
    assert facts.version_banner == "server: nginx/1.2.3"


async def test_the_host_s_own_hsts_counts_and_not_that_of_where_it_leads(tmp_path: Path) -> None:
    secure = {
        f"{HOST}/": redirect("https://www.clinic.example/"),
        "www.clinic.example/": response("<p>x", HSTS, "X-Frame-Options: DENY"),
    }
    async with lab(tmp_path, TO_HTTPS, secure) as run:
        facts = await run.page()

    assert (facts.url, facts.hsts, facts.frame_protected) == ("https://www.clinic.example/", False, True)


async def test_hsts_behind_a_bad_certificate_is_shown_and_not_in_force(tmp_path: Path) -> None:
    async with lab(tmp_path, TO_HTTPS, {f"{HOST}/": response("x", HSTS)}, days=-1) as run:
        facts = await run.page()

    assert (facts.hsts, facts.hsts_ignored, facts.hsts_max_age) == (False, True, 63_072_000)


@pytest.mark.parametrize(
    ("fields", "hsts", "errors"),
    [
        (("Strict-Transport-Security: max-age=0",), False, ()),
        (("Strict-Transport-Security: max-age=1",), True, ()),
        (("Strict-Transport-Security: includeSubDomains",), False, ("max-age is missing",)),
        (
            ("Strict-Transport-Security: max-age=5", "Strict-Transport-Security: bogus"),
            True,
            ("the field is sent 2 times and browsers read the first",),
        ),
        (
            ("Strict-Transport-Security: bogus", "Strict-Transport-Security: max-age=5"),
            False,
            ("max-age is missing", "the field is sent 2 times and browsers read the first"),
        ),
    ],
)
async def test_hsts_is_what_browsers_keep(
    tmp_path: Path, fields: tuple[str, ...], hsts: bool, errors: tuple[str, ...]
) -> None:
    async with lab(tmp_path, TO_HTTPS, {f"{HOST}/": response("x", *fields)}) as run:
        facts = await run.page()

    assert (facts.hsts, facts.hsts_errors) == (hsts, errors)


@pytest.mark.parametrize("zone", [None, FakeDns()])
async def test_a_host_without_https_has_no_page(tmp_path: Path, zone: FakeDns | None) -> None:
    async with lab(tmp_path, {f"{HOST}/": response("x", HSTS)}, None, dns=zone) as run:
        facts = await run.page()

    assert (facts.fetched, facts.is_page, facts.hsts, facts.status) == (False, False, False, 0)
    assert _all_unseen(facts, "no page")
    assert run.context.saw["web.page"].absent


async def test_silence_is_could_not_look(tmp_path: Path) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with lab(tmp_path, TO_HTTPS, silent, timeout=0.3) as run:
        with pytest.raises(CouldNotLookError, match=r"nothing within 0\.3 s"):
            await run.page()


async def test_an_error_answer_is_not_taken_for_the_page(tmp_path: Path) -> None:
    secure = {f"{HOST}/": response("<p>go away", status="403 Forbidden")}
    async with lab(tmp_path, TO_HTTPS, secure) as run:
        facts = await run.page()

    assert (facts.is_page, facts.status) == (True, 403)
    assert isinstance(facts.hsts, Unseen)
    assert _all_unseen(facts, "answered with 403")


async def test_hsts_on_an_error_answer_is_in_force(tmp_path: Path) -> None:
    secure = {f"{HOST}/": response("x", HSTS, status="404 Not Found")}
    async with lab(tmp_path, TO_HTTPS, secure) as run:
        assert (await run.page()).hsts is True


@pytest.mark.parametrize("target", ["https://partner.example/", f"http://{HOST}/plain"])
async def test_a_host_that_only_redirects_has_no_page_of_its_own(tmp_path: Path, target: str) -> None:
    async with lab(tmp_path, TO_HTTPS, {f"{HOST}/": redirect(target, HSTS)}) as run:
        facts = await run.page()

    assert (facts.fetched, facts.is_page, facts.status, facts.hsts) == (True, False, 301, True)
    assert _all_unseen(facts, "no page")


async def test_a_loop_hides_the_page(tmp_path: Path) -> None:
    async with lab(tmp_path, TO_HTTPS, {f"{HOST}/": redirect("/", "Set-Cookie: a=b", HSTS)}) as run:
        facts = await run.page()

    assert (facts.is_page, facts.hsts) == (True, True)
    assert _all_unseen(facts, "circle")


async def test_a_dead_end_hides_the_page(tmp_path: Path) -> None:
    secure = {f"{HOST}/": redirect("https://nowhere.clinic.example/", HSTS)}
    async with lab(tmp_path, TO_HTTPS, secure) as run:
        facts = await run.page()

    assert (facts.is_page, facts.hsts) == (True, True)
    assert _all_unseen(facts, "nowhere.clinic.example")


async def test_what_a_long_page_did_not_show_is_unseen(tmp_path: Path) -> None:
    body = "<form action=http://clinic.example/in>" + "x" * 300_000 + "<input type=password>"
    async with lab(tmp_path, TO_HTTPS, {f"{HOST}/": response(body)}) as run:
        facts = await run.page()

    assert facts.truncated
    assert facts.has_form is True
    assert facts.form_targets_clear == ("http://clinic.example/in",)
    assert isinstance(facts.has_password_field, Unseen)
    assert isinstance(facts.mixed_content, Unseen)
    assert facts.frame_protected is False


async def test_a_compressed_page_is_unseen_and_its_fields_are_seen(tmp_path: Path) -> None:
    packed = gzip.compress(b"<form><input type=password></form>")
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nX-Frame-Options: DENY\r\nContent-Length: {len(packed)}"
    )
    async with lab(tmp_path, TO_HTTPS, {f"{HOST}/": head.encode() + b"\r\n\r\n" + packed}) as run:
        facts = await run.page()

    assert facts.frame_protected is True
    assert isinstance(facts.has_form, Unseen)
    assert "gzip" in facts.has_form.unseen


async def test_what_is_not_html_has_no_forms(tmp_path: Path) -> None:
    raw = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n"<form>"'
    async with lab(tmp_path, TO_HTTPS, {f"{HOST}/": raw}) as run:
        assert (await run.page()).has_form is False


@pytest.mark.parametrize("where", ["field", "meta"])
async def test_upgraded_requests_are_not_mixed_content(tmp_path: Path, where: str) -> None:
    fields = ("Content-Security-Policy: upgrade-insecure-requests",) if where == "field" else ()
    meta = "" if fields else "<meta http-equiv=Content-Security-Policy content=upgrade-insecure-requests>"
    body = meta + "<script src=http://cdn.example/></script><form action=http://clinic.example/>"
    async with lab(tmp_path, TO_HTTPS, {f"{HOST}/": response(body, *fields)}) as run:
        facts = await run.page()

    assert (facts.mixed_content, facts.form_targets_clear) == ((), ())
    assert facts.csp == "upgrade-insecure-requests"


async def test_the_page_itself_is_kept_only_as_a_digest(tmp_path: Path) -> None:
    async with lab(tmp_path, TO_HTTPS, {f"{HOST}/": response("Jane Doe, room 4")}) as run:
        await run.page()

    head, page = run.context.saw["web.page"].artefacts
    assert (page.size, page.text) == (16, None)
    assert "Jane" not in (head.text or "")
