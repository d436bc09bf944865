"""Certificates and a client for surveys of servers on this machine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio
import trustme
from tests.support.fake_dns import FakeDns

from hipaacheck.net.clients import TlsEndpoint, TlsSurvey
from hipaacheck.net.tls.policies import load_policies
from hipaacheck.net.tls.quick import QuickTlsClient
from hipaacheck.net.tls.settings import TlsSettings

HOST = "mail.example.org"


@dataclass(frozen=True)
class Pki:
    """A root that surveys trust, and one good RSA certificate for HOST."""

    ca: trustme.CA
    ca_file: Path
    cert: str
    key: str


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    folder = tmp_path_factory.mktemp("pki")
    ca = trustme.CA(key_type=trustme.KeyType.RSA)
    leaf = ca.issue_cert(HOST, key_type=trustme.KeyType.RSA)
    ca.cert_pem.write_to_path(folder / "ca.pem")
    leaf.private_key_pem.write_to_path(folder / "key.pem")
    (folder / "cert.pem").write_bytes(b"".join(pem.bytes() for pem in leaf.cert_chain_pems))
    return Pki(ca, folder / "ca.pem", str(folder / "cert.pem"), str(folder / "key.pem"))


Survey = Callable[..., Awaitable[TlsSurvey]]


@pytest.fixture
def settings(pki: Pki) -> TlsSettings:
    return TlsSettings(policies=load_policies(), ca_file=pki.ca_file, connect_timeout=2.0, reply_timeout=3.0)


@pytest_asyncio.fixture
async def survey(settings: TlsSettings) -> AsyncIterator[Survey]:
    """Return a coroutine that surveys HOST, which is really 127.0.0.1 at the given port."""
    clients: list[QuickTlsClient] = []

    async def run(
        port: int, *, starttls: str | None = None, seconds: float = 15.0, **changes: object
    ) -> TlsSurvey:
        mapped = replace(settings, connect_to={(HOST, port): ("127.0.0.1", port)}, **changes)  # type: ignore[arg-type]
        client = QuickTlsClient(FakeDns(), mapped)
        clients.append(client)
        deadline = asyncio.get_running_loop().time() + seconds
        return await client.survey(TlsEndpoint(HOST, port, starttls), deadline=deadline)

    yield run
    for client in clients:
        await client.aclose()
