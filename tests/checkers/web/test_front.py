"""Check what web.front sees of real servers, and that it never follows a redirect out of the site."""

import asyncio
from pathlib import Path

import pytest
from tests.checkers.web.hosts import HOST, lab
from tests.net.http.servers import read_request, redirect, response
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.checkers.web import front
from hipaacheck.checkers.web.facts import WebFacts
from hipaacheck.model import Unseen
from hipaacheck.net.answers import DnsFailure

PAGE = {f"{HOST}/": response("<p>hello", "Server: nginx/1.18.0")}
TO_HTTPS = {f"{HOST}/": redirect(f"https://{HOST}/")}


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def test_a_good_host_is_seen_with_one_request_a_port(tmp_path: Path) -> None:
    async with lab(tmp_path, TO_HTTPS, PAGE) as run:
        facts = await run.front()

    assert facts == WebFacts(
        host=HOST,
        addresses=("127.0.0.1",),
        ipv6=False,
        http_chain=(f"http://{HOST}/", f"https://{HOST}/"),
        https_chain=(f"https://{HOST}/",),
        server="nginx/1.18.0",
        software="nginx",
    )
    assert run.asked() == [f"http {HOST}/", f"https {HOST}/"]


async def test_both_ports_are_asked_at_once(tmp_path: Path) -> None:
    both = asyncio.Barrier(2)

    async def wait_for_the_other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await both.wait()
        writer.write(response("x"))

    async with lab(tmp_path, wait_for_the_other, wait_for_the_other) as run:
        facts = await run.front()

    assert (facts.https_works, facts.http_serves_content) == (True, True)


async def test_a_host_with_http_only(tmp_path: Path) -> None:
    async with lab(tmp_path, PAGE, None) as run:
        facts = await run.front()

    assert facts.https_works is False
    assert facts.https_trusted is False
    assert facts.https_problem.endswith("refuses connections")
    assert (facts.http_listens, facts.http_redirects_to_https, facts.http_serves_content) == (
        True,
        False,
        True,
    )
    assert facts.software == "nginx"
    assert facts.loop is False


async def test_a_host_with_https_only(tmp_path: Path) -> None:
    async with lab(tmp_path, None, PAGE) as run:
        facts = await run.front()

    assert (facts.https_works, facts.https_trusted, facts.http_listens) == (True, True, False)
    assert isinstance(facts.http_redirects_to_https, Unseen)
    assert facts.http_serves_content is False
    assert facts.leaves_https is False


async def test_a_host_with_both_ports_closed_is_absent(tmp_path: Path) -> None:
    async with lab(tmp_path, None, None) as run:
        saw = await front.see_front(run.context)

    facts = saw.facts
    assert isinstance(facts, WebFacts)
    assert saw.absent
    assert (facts.exists, facts.https_works, facts.http_listens) == (True, False, False)


@pytest.mark.parametrize("zone", [FakeDns(), FakeDns({(HOST, "MX"): ["0 ."]})])
async def test_a_host_without_address_does_not_exist(tmp_path: Path, zone: FakeDns) -> None:
    async with lab(tmp_path, PAGE, PAGE, dns=zone) as run:
        saw = await front.see_front(run.context)

    facts = saw.facts
    assert isinstance(facts, WebFacts)
    assert saw.absent
    assert facts.exists is False
    assert isinstance(facts.http_redirects_to_https, Unseen)
    assert run.asked() == []


async def test_a_dns_failure_is_not_an_absent_host(tmp_path: Path) -> None:
    zone = FakeDns(failures={(HOST, "A"): DnsFailure.SERVFAIL})
    async with lab(tmp_path, PAGE, PAGE, dns=zone) as run:
        with pytest.raises(CouldNotLookError, match="servfail"):
            await run.front()


async def test_an_unknown_ipv6_address_is_unseen(tmp_path: Path) -> None:
    zone = FakeDns({(HOST, "A"): ["127.0.0.1"]}, failures={(HOST, "AAAA"): DnsFailure.TIMEOUT})
    async with lab(tmp_path, TO_HTTPS, PAGE, dns=zone) as run:
        facts = await run.front()

    assert isinstance(facts.ipv6, Unseen)
    assert facts.https_works is True


async def test_silence_is_unseen_and_never_false(tmp_path: Path) -> None:
    async with lab(tmp_path, _silent, _silent, timeout=0.3) as run:
        facts = await run.front()

    # The ports took connections, so something listens; nothing else is known.
    assert facts.http_listens is True
    for fact in (
        facts.https_works,
        facts.https_trusted,
        facts.https_status,
        facts.http_redirects_to_https,
        facts.http_serves_content,
        facts.loop,
        facts.leaves_https,
    ):
        assert isinstance(fact, Unseen)
        assert "nothing within 0.3 s" in fact.unseen


async def test_a_redirect_to_a_foreign_site_is_noted_and_not_followed(tmp_path: Path) -> None:
    away = {f"{HOST}/": redirect("https://partner.example/welcome?token=secret")}
    async with lab(tmp_path, away, away) as run:
        facts = await run.front()

    assert facts.https_chain == (f"https://{HOST}/", "https://partner.example/welcome?...")
    assert (facts.leaves_site, facts.http_redirects_to_https, facts.leaves_https) == (True, True, False)
    assert facts.https_status == 301
    assert run.asked() == [f"http {HOST}/", f"https {HOST}/"]
    assert not any(name.startswith("partner") for name, _ in run.dns.asked)


async def test_a_redirect_to_a_foreign_site_in_clear_is_not_https(tmp_path: Path) -> None:
    away = {f"{HOST}/": redirect("http://partner.example/")}
    async with lab(tmp_path, away, away) as run:
        facts = await run.front()

    assert (facts.http_redirects_to_https, facts.leaves_https, facts.http_serves_content) == (
        False,
        True,
        False,
    )


async def test_hosts_of_the_same_site_are_followed(tmp_path: Path) -> None:
    secure = {
        f"{HOST}/": redirect("https://www.clinic.example/"),
        "www.clinic.example/": redirect("//portal.clinic.example/in"),
        "portal.clinic.example/in": response("<p>in"),
    }
    async with lab(tmp_path, TO_HTTPS, secure) as run:
        facts = await run.front()

    assert facts.https_chain == (
        "https://clinic.example/",
        "https://www.clinic.example/",
        "https://portal.clinic.example/in",
    )
    assert facts.http_chain == ("http://clinic.example/", *facts.https_chain)
    assert facts.https_status == 200
    assert len(run.asked()) == 4


@pytest.mark.parametrize(
    ("clear", "expected"),
    [
        ({f"{HOST}/": redirect(f"https://{HOST}/")}, True),
        ({f"{HOST}/": redirect(f"https://{HOST}/", status="308 Permanent Redirect")}, True),
        ({f"{HOST}/": redirect("https://www.clinic.example/")}, True),
        ({f"{HOST}/": redirect("/home"), f"{HOST}/home": redirect(f"https://{HOST}/home")}, True),
        # In clear to another host first: the visitor's first HTTPS is not with this host.
        (
            {
                f"{HOST}/": redirect("http://www.clinic.example/"),
                "www.clinic.example/": redirect("https://www.clinic.example/"),
            },
            False,
        ),
        ({f"{HOST}/": redirect(f"https://{HOST}/", status="300 Multiple Choices")}, False),
        ({f"{HOST}/": response("", status="301 Moved Permanently")}, False),
        ({f"{HOST}/": redirect("https://[bad/")}, False),
        ({f"{HOST}/": redirect("mailto:info@clinic.example")}, False),
        ({f"{HOST}/": response("<p>x", "Refresh: 0;url=https://clinic.example/")}, False),
        ({f"{HOST}/": response("no", status="403 Forbidden")}, False),
        ({f"{HOST}/": redirect(f"https://{HOST}/back")}, False),
    ],
)
async def test_a_redirect_counts_only_when_it_leads_straight_to_https(
    tmp_path: Path, clear: dict[str, bytes], expected: bool
) -> None:
    secure = {
        f"{HOST}/": response("x"),
        f"{HOST}/home": response("x"),
        f"{HOST}/back": redirect(f"http://{HOST}/plain"),
        "www.clinic.example/": response("x"),
    }
    async with lab(tmp_path, clear, secure) as run:
        assert (await run.front()).http_redirects_to_https is expected


async def test_a_redirect_loop_is_seen(tmp_path: Path) -> None:
    async with lab(tmp_path, TO_HTTPS, {f"{HOST}/": redirect(f"http://{HOST}/")}) as run:
        facts = await run.front()

    assert (facts.loop, facts.leaves_https, facts.http_redirects_to_https) == (True, True, False)
    assert facts.https_chain == (
        "https://clinic.example/",
        "http://clinic.example/",
        "https://clinic.example/",
    )
    assert len(run.asked()) == 2


async def test_a_loop_that_may_be_about_cookies_is_unseen(tmp_path: Path) -> None:
    secure = {f"{HOST}/": redirect("/", "Set-Cookie: seen=1")}
    async with lab(tmp_path, TO_HTTPS, secure) as run:
        facts = await run.front()

    assert isinstance(facts.loop, Unseen)


async def test_redirects_without_end_are_given_up(tmp_path: Path) -> None:
    secure = {f"{HOST}/": redirect("/1")} | {f"{HOST}/{n}": redirect(f"/{n + 1}") for n in range(40)}
    async with lab(tmp_path, TO_HTTPS, secure) as run:
        facts = await run.front()

    assert isinstance(facts.loop, Unseen)
    assert isinstance(facts.leaves_https, Unseen)
    assert len(facts.https_chain) == 12
    assert len(run.secure.requests) == 11


@pytest.mark.parametrize(
    ("certificate", "days", "trusted", "word"),
    [
        (("other.example",), 30, True, "mismatch"),
        ((HOST,), -1, True, "expired"),
        ((HOST,), 30, False, "certificate"),
    ],
)
async def test_a_bad_certificate_does_not_hide_the_host(
    tmp_path: Path, certificate: tuple[str, ...], days: int, trusted: bool, word: str
) -> None:
    async with lab(tmp_path, TO_HTTPS, PAGE, certificate=certificate, days=days, trusted=trusted) as run:
        facts = await run.front()

    assert (facts.https_works, facts.https_trusted, facts.https_status) == (True, False, 200)
    assert word in facts.https_problem.lower()


async def test_old_tls_works_and_is_not_trusted(tmp_path: Path) -> None:
    async with lab(tmp_path, TO_HTTPS, PAGE, old_tls=True) as run:
        facts = await run.front()

    # asyncio's server closes without an alert, so why the strict client failed is not known.
    assert facts.https_works is True
    assert facts.https_trusted is not True


async def test_a_server_without_tls_on_443_is_no_https(tmp_path: Path) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        await reader.read()

    async with lab(tmp_path, TO_HTTPS, greet, plain_443=True) as run:
        facts = await run.front()

    assert (facts.https_works, facts.https_trusted) == (False, False)
    assert facts.https_problem.startswith("no TLS handshake")
    assert facts.http_redirects_to_https is True


async def test_garbage_and_broken_connections_are_unseen(tmp_path: Path) -> None:
    async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"\x00garbage\r\n\r\n")

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)

    async with lab(tmp_path, garbage, hang_up) as run:
        facts = await run.front()

    assert facts.http_listens is True
    assert isinstance(facts.http_redirects_to_https, Unseen)
    assert isinstance(facts.https_works, Unseen)


async def test_a_page_in_clear_anywhere_on_the_way_is_content(tmp_path: Path) -> None:
    clear = {f"{HOST}/": redirect("http://www.clinic.example/"), "www.clinic.example/": response("<p>hi")}
    async with lab(tmp_path, clear, PAGE) as run:
        facts = await run.front()

    assert (facts.http_serves_content, facts.http_redirects_to_https) == (True, False)


async def test_evidence_holds_no_secrets(tmp_path: Path) -> None:
    secure = {
        f"{HOST}/": redirect("/in?token=sesame", "Set-Cookie: sid=sesame; Secure", "X-Token: sesame"),
        f"{HOST}/in?token=sesame": response("sesame", "Set-Cookie: sesame"),
    }
    async with lab(tmp_path, TO_HTTPS, secure) as run:
        await run.front()
        await run.page()

    for saw in run.context.saw.values():
        assert "sesame" not in saw.facts.model_dump_json()
        assert all("sesame" not in (item.text or "") for item in saw.artefacts)
    assert "set-cookie: sid=...; Secure" in (run.context.saw["web.front"].artefacts[0].text or "")


async def test_control_characters_of_a_server_do_not_get_through(tmp_path: Path) -> None:
    secure = {f"{HOST}/": response("x", "Server: a\x1b[2Jb\x9bc")}
    async with lab(tmp_path, TO_HTTPS, secure) as run:
        facts = await run.front()

    assert facts.server == "a [2Jb c"


@pytest.mark.parametrize(
    ("port", "url"),
    [
        (None, f"https://{HOST}/"),
        (443, f"https://{HOST}/"),
        (80, f"https://{HOST}/"),
        (8443, f"https://{HOST}:8443/"),
    ],
)
async def test_the_port_of_the_target_is_that_of_https(tmp_path: Path, port: int | None, url: str) -> None:
    async with lab(tmp_path, TO_HTTPS, PAGE, port=port) as run:
        assert front.start_urls(run.context.target) == (f"http://{HOST}/", url)
