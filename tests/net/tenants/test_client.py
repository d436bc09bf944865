"""Through whom a vendor is asked: no proxy by surprise, one that was named, and whose certificates are believed."""

import asyncio
from pathlib import Path

import httpx
import pytest
import trustme
from tests.net.http.servers import answering, ca_file, response, server_context, serving

from hipaacheck.net.tenants.access import NoAccessError
from hipaacheck.net.tenants.client import Route, route_of, tenant_client

# Reserved for documentation (RFC 5737): never reached, because the proxy is asked first or nothing is.
VENDOR = "https://192.0.2.1/"


async def _asked(route: Route, url: str) -> httpx.Response | str:
    async with tenant_client(route) as client:
        try:
            return await client.get(url, timeout=0.5)
        except httpx.HTTPError as error:
            return type(error).__name__


async def test_a_proxy_in_the_environment_of_other_programs_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(answering(response("{}", status="407 No"))) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        async with serving(answering(response("{}"))) as server:
            found = await _asked(Route(), f"http://127.0.0.1:{server.port}/")
        async with tenant_client(Route()) as client:
            transport = client._transport_for_url(httpx.URL(VENDOR))

    assert isinstance(found, httpx.Response)
    assert found.status_code == 200
    assert proxy.connections == 0
    assert transport is client._transport


async def test_the_proxy_that_was_named_is_asked_to_connect_and_sees_no_more() -> None:
    async with serving(answering(response("", status="403 No"))) as proxy:
        found = await _asked(route_of({"HIPAACHECK_PROXY": f"http://127.0.0.1:{proxy.port}"}), VENDOR)

    assert found == "ProxyError"
    assert len(proxy.requests) == 1
    assert proxy.requests[0].startswith("CONNECT 192.0.2.1:443 ")
    assert "authorization: bearer" not in proxy.requests[0].lower()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_this_machine_is_asked_directly_even_with_a_proxy(host: str) -> None:
    async with serving(answering(response("{}"))) as server:
        found = await _asked(Route(proxy="http://127.0.0.1:9"), f"http://{host}:{server.port}/")

    assert isinstance(found, httpx.Response)
    assert found.status_code == 200


async def test_a_root_that_was_named_is_trusted_and_no_other(tmp_path: Path) -> None:
    ca = trustme.CA()
    async with serving(answering(response("{}")), context=server_context(ca, "localhost")) as server:
        url = f"https://localhost:{server.port}/"
        trusted = await _asked(route_of({"HIPAACHECK_CA_FILE": ca_file(ca, tmp_path)}), url)
        refused = await _asked(Route(), url)

    assert isinstance(trusted, httpx.Response)
    assert trusted.status_code == 200
    assert refused == "ConnectError"


@pytest.mark.parametrize(
    "proxy", ["proxy.example:3128", "ftp://proxy.example", "http://", "nonsense", "socks5://127.0.0.1:1"]
)
def test_a_proxy_that_is_none_is_refused(proxy: str) -> None:
    with pytest.raises(NoAccessError, match="HIPAACHECK_PROXY is not the address of a proxy"):
        route_of({"HIPAACHECK_PROXY": proxy})


def test_roots_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    broken = tmp_path / "ca.pem"
    broken.write_text("no certificate")
    for path in (broken, tmp_path / "none.pem"):
        with pytest.raises(NoAccessError, match=r"HIPAACHECK_CA_FILE names .*, which cannot be read"):
            route_of({"HIPAACHECK_CA_FILE": str(path)})


def test_a_route_does_not_show_the_password_of_its_proxy() -> None:
    route = route_of({"HIPAACHECK_PROXY": "http://me:canary@127.0.0.1:3128"})

    assert "canary" not in repr(route)


def test_an_empty_environment_is_no_route() -> None:
    assert route_of({"HIPAACHECK_PROXY": "", "HIPAACHECK_CA_FILE": ""}) == Route()


async def test_a_client_does_not_follow_redirects() -> None:
    moved = response("", "Location: http://127.0.0.1:9/", status="302 Found")
    async with serving(answering(moved)) as server:
        found = await _asked(Route(), f"http://127.0.0.1:{server.port}/")
        await asyncio.sleep(0)

    assert isinstance(found, httpx.Response)
    assert found.status_code == 302
