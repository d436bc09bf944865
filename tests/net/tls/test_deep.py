"""Both engines must say the same of every fact that both look at."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import pytest
from tests.lab.odd_servers import (
    HAVE_OPENSSL,
    OddServer,
    OpensslServer,
    SmtpFront,
    TlsliteServer,
    tlslite_settings,
)
from tests.net.tls.conftest import HOST, Pki
from tests.support.fake_dns import FakeDns

from hipaacheck.model import Unseen
from hipaacheck.model.transport import TlsFacts
from hipaacheck.net.clients import TlsEndpoint
from hipaacheck.net.tls.deep import DEEP_ONLY, DeepTlsClient
from hipaacheck.net.tls.quick import QuickTlsClient
from hipaacheck.net.tls.settings import TlsSettings

pytestmark = [pytest.mark.lab, pytest.mark.skipif(not HAVE_OPENSSL, reason="needs openssl")]

SHARED = (
    "offers_ssl3",
    "offers_tls1_0",
    "offers_tls1_1",
    "offers_tls1_2",
    "offers_tls1_3",
    "accepts_rc4",
    "accepts_3des",
    "accepts_export_or_des",
    "accepts_null",
    "accepts_anonymous",
    "accepts_static_rsa",
    "supports_forward_secrecy",
    "dh_bits",
    "secure_renegotiation",
)

Server = Callable[[Pki], AbstractAsyncContextManager[int]]


def openssl(*options: str) -> Server:
    @asynccontextmanager
    async def start(pki: Pki) -> AsyncIterator[int]:
        async with OpensslServer(pki.cert, pki.key, *options) as server:
            yield server.port

    return start


def tlslite(lowest: tuple[int, int], highest: tuple[int, int], *ciphers: str) -> Server:
    @asynccontextmanager
    async def start(pki: Pki) -> AsyncIterator[int]:
        async with TlsliteServer(pki.cert, pki.key, tlslite_settings(lowest, highest, ciphers)) as server:
            yield server.port

    return start


SERVERS: dict[str, Server] = {
    "default": openssl(),
    "tls13": openssl("-tls1_3"),
    "modern": openssl("-cipher", "ECDHE+AESGCM"),
    "static-rsa": openssl("-no_tls1_3", "-cipher", "AES128-SHA"),
    "everything": openssl("-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-min_protocol", "TLSv1"),
    "sslv3": tlslite((3, 0), (3, 0)),
    "tls10": tlslite((3, 1), (3, 1)),
    "rc4-3des": tlslite((3, 1), (3, 3), "rc4", "3des"),
}


@pytest.mark.parametrize("name", SERVERS)
async def test_both_engines_agree(name: str, pki: Pki, settings: TlsSettings) -> None:
    from hipaacheck.net.tls.sslyze_facts import facts_of, scan

    async with SERVERS[name](pki) as port:
        endpoint = TlsEndpoint(HOST, port)
        mapped = replace(settings, connect_to={(HOST, port): ("127.0.0.1", port)}, reply_timeout=5.0)
        deadline = asyncio.get_running_loop().time() + 30
        quick = await QuickTlsClient(FakeDns(), mapped).survey(endpoint, deadline=deadline)
        found = await asyncio.to_thread(scan, endpoint, "127.0.0.1", port, mapped)

    assert not isinstance(found, str), found
    assert isinstance(quick.tls, TlsFacts)
    deep = facts_of(found, "127.0.0.1", settings.policies)
    ours = {fact: getattr(quick.tls, fact) for fact in SHARED}
    assert ours == {fact: getattr(deep, fact) for fact in SHARED}
    for policy, names in quick.tls.off_policy.items():
        every = deep.off_policy[policy]
        assert not isinstance(names, Unseen)
        assert not isinstance(every, Unseen)
        assert set(names) <= set(every)
        assert bool(names) == bool(every)


async def test_the_deep_client_adds_what_only_sslyze_looks_at(pki: Pki, settings: TlsSettings) -> None:
    async with OpensslServer(pki.cert, pki.key) as tls, SmtpFront(tls.port) as smtp:
        mapped = replace(settings, connect_to={(HOST, 25): ("127.0.0.1", smtp.port)}, reply_timeout=5.0)
        deadline = asyncio.get_running_loop().time() + 60
        found = await DeepTlsClient(FakeDns(), mapped).survey(
            TlsEndpoint(HOST, 25, "smtp"), deadline=deadline
        )

    assert isinstance(found.tls, TlsFacts)
    assert found.tls.engine == "deep"
    assert found.tls.handshake is True
    assert found.tls.heartbleed is False
    assert found.tls.robot is False
    assert found.tls.ccs_injection is False
    assert found.tls.tls_compression is False
    assert found.tls.client_renegotiation_dos is False
    assert not isinstance(found.tls.curves, Unseen)
    assert "secp256r1" in found.tls.curves
    assert found.smtp is not None
    assert found.smtp.outcome == "ready"


async def test_a_deep_survey_that_runs_out_of_time_keeps_the_quick_facts(
    pki: Pki, settings: TlsSettings
) -> None:
    async with OpensslServer(pki.cert, pki.key) as tls:
        mapped = replace(settings, connect_to={(HOST, 443): ("127.0.0.1", tls.port)})
        deadline = asyncio.get_running_loop().time() + 0.6
        found = await DeepTlsClient(FakeDns(), mapped).survey(TlsEndpoint(HOST, 443), deadline=deadline)

    assert isinstance(found.tls, TlsFacts)
    assert found.tls.handshake is True
    for name in DEEP_ONLY:
        value = getattr(found.tls, name)
        assert isinstance(value, Unseen)
        assert value.unseen.startswith("sslyze was not done after")


async def test_sslyze_that_cannot_connect_says_so(settings: TlsSettings) -> None:
    from hipaacheck.net.tls.sslyze_facts import scan

    async with OddServer(lambda reader, writer: asyncio.sleep(0)) as server:
        port = server.port
    quick = replace(settings, reply_timeout=1.0)
    found = await asyncio.to_thread(scan, TlsEndpoint(HOST, port), "127.0.0.1", port, quick)

    assert isinstance(found, str)
    assert found.startswith("sslyze could not connect")
