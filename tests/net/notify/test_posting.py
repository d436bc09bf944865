"""Posting to real servers on loopback that answer well, badly, late and without end."""

import asyncio
import logging
import ssl
import time
from pathlib import Path

import httpx
import pytest
from tests.notices.receivers import (
    Answer,
    Receiving,
    authority,
    drips,
    drops,
    floods,
    floods_head,
    garbles,
    hangs,
    receiving,
    says,
)

from hipaacheck.net.notify.patience import Patience
from hipaacheck.net.notify.posting import Post, post
from hipaacheck.net.tenants.client import Route, tenant_client

QUICK = Patience(attempt=0.6, total=5.0, first_wait=0.01)


async def posted(server: Receiving, patience: Patience = QUICK, route: Route | None = None) -> str | None:
    async with tenant_client(route or Route()) as client:
        return await post(client, Post(server.url, b'{"a":1}', {"X-One": "1"}), patience)


async def test_a_body_arrives_as_it_is() -> None:
    with receiving() as server:
        assert await posted(server) is None

    (got,) = server.got
    assert got.body == b'{"a":1}'
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["X-One"] == "1"
    assert got.path.endswith("s3cr3t-t0k3n")


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_any_success_is_one(status: int) -> None:
    with receiving(says(status, b"")) as server:
        assert await posted(server) is None


@pytest.mark.parametrize("bad", [says(500), says(503), says(429), drops, garbles])
async def test_what_may_pass_is_tried_again(bad: Answer) -> None:
    with receiving(bad, bad, says(200)) as server:
        assert await posted(server) is None

    assert len(server.got) == 3


async def test_three_tries_and_no_more() -> None:
    with receiving(says(500)) as server:
        failure = await posted(server)

    assert failure == "it answered HTTP 500 (3 tries)".replace("HTTP 500", "HTTP 500: ok")
    assert len(server.got) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413])
async def test_what_will_not_pass_is_not_tried_again(status: int) -> None:
    with receiving(says(status, b"no_service")) as server:
        assert await posted(server) == f"it answered HTTP {status}: no_service"

    assert len(server.got) == 1


async def test_retry_after_is_waited_for() -> None:
    with receiving(says(429, Retry_After="1"), says(200)) as server:
        assert await posted(server) is None

    assert server.got[1].at - server.got[0].at >= 1.0


async def test_a_retry_after_that_is_too_long_ends_it_at_once() -> None:
    began = time.monotonic()
    with receiving(says(429, Retry_After="86400")) as server:
        failure = await posted(server)

    assert failure is not None and "86,400 s, which is too long" in failure
    assert len(server.got) == 1
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    with receiving() as other, receiving(says(status, Location=other.url)) as server:
        failure = await posted(server)

    assert failure is not None and "redirect" in failure
    assert other.got == []
    assert len(server.got) == 1


@pytest.mark.parametrize("slow", [hangs, drips])
async def test_a_server_that_holds_on_costs_no_more_than_the_time_there_is(slow: Answer) -> None:
    began = time.monotonic()
    with receiving(slow) as server:
        failure = await posted(server, Patience(attempt=0.3, total=1.5, first_wait=0.01))

    assert failure is not None and "in time" in failure
    assert time.monotonic() - began < 2.5
    assert len(server.got) == 3


async def test_an_answer_without_end_is_read_no_further() -> None:
    with receiving(floods) as server:
        assert await posted(server) is None

    assert server.flooded < 50_000_000


async def test_headers_without_end_are_no_answer() -> None:
    with receiving(floods_head) as server:
        failure = await posted(server)

    assert failure is not None


async def test_a_failure_told_in_a_200_is_one() -> None:
    """What the retired connectors of Teams said, as learn.microsoft.com quotes it."""
    told = b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413 with ContextId tcid=0"
    with receiving(says(200, told)) as server:
        assert await posted(server) == "it answered HTTP 413"


async def test_nobody_at_the_port_is_said_without_the_address() -> None:
    with receiving() as server:
        pass

    failure = await posted(server)

    assert failure == "no connection to it (3 tries)"


async def test_tls_is_checked_and_no_try_is_wasted_on_a_wrong_certificate(tmp_path: Path) -> None:
    good, other = authority(tmp_path), tmp_path / "other"
    other.mkdir()
    with receiving(context=good.context) as server:
        assert await posted(server, route=Route(ca_file=str(good.ca_file))) is None
        failure = await posted(server, route=Route(ca_file=str(authority(other).ca_file)))

    assert failure is not None and failure.startswith("its certificate is not trusted")
    assert len(server.got) == 1


async def test_a_certificate_for_another_name_is_not_trusted(tmp_path: Path) -> None:
    wrong = authority(tmp_path, "elsewhere.example")
    with receiving(context=wrong.context) as server:
        failure = await posted(server, route=Route(ca_file=str(wrong.ca_file)))

    assert failure is not None and "not trusted" in failure
    assert server.got == []


async def test_the_words_of_a_server_are_shown_only_as_a_plain_word() -> None:
    with receiving(says(400, b"bad token /services/T0/B0/s3cr3t-t0k3n \x1b[31m")) as server:
        assert await posted(server) == "it answered HTTP 400"


def test_the_secret_is_in_no_representation() -> None:
    message = Post("https://hooks.example/s3cr3t-t0k3n", b"body", {"X": "s3cr3t"})

    assert "s3cr3t" not in repr(message)


async def test_nothing_logs_the_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with receiving(says(200)) as quick, receiving(says(500), says(200)) as slow:
        assert set(await asyncio.gather(posted(quick), posted(slow))) == {None}
        assert "s3cr3t" not in caplog.text
        async with tenant_client(Route()) as client:
            await client.post(quick.url)

    assert "s3cr3t" in caplog.text


async def test_an_address_that_httpx_cannot_use_is_a_failure_without_the_address() -> None:
    async with httpx.AsyncClient(verify=ssl.create_default_context()) as client:
        failure = await post(client, Post("gopher://127.0.0.1/s3cr3t", b""), QUICK)

    assert failure == "its address cannot be used"
