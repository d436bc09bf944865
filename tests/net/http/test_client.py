"""Hold the HTTP client to its promise on real servers: every end is a value."""

import asyncio
import shutil
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.net.http.servers import (
    OK,
    answering,
    ca_file,
    client_for,
    read_request,
    response,
    server_context,
    serving,
)
from tests.support.fake_dns import FakeDns

from hipaacheck import __version__
from hipaacheck.net.answers import DnsFailure, HttpFailure
from hipaacheck.net.http import Http1Client

HOST = "clinic.example"


@pytest.fixture
def dns() -> FakeDns:
    return FakeDns({(HOST, "A"): ["127.0.0.1"]})


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def refusing_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


async def test_a_clear_text_page_comes_back_with_its_fields(dns: FakeDns) -> None:
    raw = b"HTTP/1.1 200 Fine\r\nX-One: a\r\nx-one: b\r\nContent-Length: 5\r\n\r\nhello"
    async with serving(answering(raw)) as server, client_for(dns, clear=server.port) as client:
        reply = await client.get(f"http://{HOST}/a?b=1#c")

    assert (reply.status, reply.body, reply.truncated, reply.failure) == (200, b"hello", False, None)
    assert reply.all_headers("x-one") == ("a", "b")
    assert reply.address == "127.0.0.1"
    assert reply.url == f"http://{HOST}/a?b=1"


async def test_the_request_names_us_and_asks_for_no_compression_and_no_cookies(dns: FakeDns) -> None:
    raw = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    async with serving(answering(raw)) as server, client_for(dns, clear=server.port) as client:
        await client.get(f"http://{HOST}/1")
        await client.get(f"http://{HOST}/2?q=x")

    assert server.requests[1].split("\r\n") == [
        "GET /2?q=x HTTP/1.1",
        f"Host: {HOST}",
        f"User-Agent: hipaacheck/{__version__}",
        "Accept: text/html,application/xhtml+xml,*/*;q=0.8",
        "Accept-Encoding: identity",
        "Connection: close",
        "",
        "",
    ]


async def test_redirects_are_not_followed(dns: FakeDns) -> None:
    raw = b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n"
    async with serving(answering(raw)) as server, client_for(dns, clear=server.port) as client:
        reply = await client.get(f"http://{HOST}/")

    assert (reply.status, reply.header("Location"), server.connections) == (302, "/next", 1)


async def test_proxies_of_the_environment_are_not_used(
    dns: FakeDns, monkeypatch: pytest.MonkeyPatch, refusing_port: int
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{refusing_port}")
    async with serving(answering(OK)) as server, client_for(dns, clear=server.port) as client:
        assert (await client.get(f"http://{HOST}/")).status == 200


async def test_equal_requests_are_made_once_whether_at_once_or_later(dns: FakeDns) -> None:
    async with serving(answering(OK)) as server, client_for(dns, clear=server.port) as client:
        url = f"http://{HOST}/"
        await asyncio.gather(*(client.get(url) for _ in range(5)))
        await client.get(url.upper().replace("HTTP", "http"))

    assert server.connections == 1


async def test_a_host_gets_only_a_few_connections_at_a_time(dns: FakeDns) -> None:
    async def slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await asyncio.sleep(0.05)
        writer.write(OK)

    async with serving(slowly) as server, client_for(dns, clear=server.port, per_host=2) as client:
        replies = await asyncio.gather(*(client.get(f"http://{HOST}/{n}") for n in range(6)))

    assert [reply.status for reply in replies] == [200] * 6
    assert server.peak == 2


@pytest.mark.parametrize(
    ("record", "failure"),
    [
        (FakeDns(), HttpFailure.NO_ADDRESS),
        (FakeDns({(HOST, "TXT"): ["x"]}), HttpFailure.NO_ADDRESS),
        (FakeDns(failures={(HOST, "A"): DnsFailure.SERVFAIL}), HttpFailure.DNS),
        (FakeDns({(HOST, "A"): []}, failures={(HOST, "AAAA"): DnsFailure.TIMEOUT}), HttpFailure.DNS),
    ],
)
async def test_no_address_is_only_said_when_dns_proves_it(record: FakeDns, failure: HttpFailure) -> None:
    async with client_for(record) as client:
        reply = await client.get(f"https://{HOST}/")

    assert reply.failure is failure
    assert HOST in reply.detail


async def test_an_address_of_one_family_is_enough_when_the_other_question_fails(dns: FakeDns) -> None:
    dns.fail(HOST, "AAAA", DnsFailure.TIMEOUT)
    async with serving(answering(OK)) as server, client_for(dns, clear=server.port) as client:
        assert (await client.get(f"http://{HOST}/")).status == 200


async def test_a_closed_port_is_refused(dns: FakeDns, refusing_port: int) -> None:
    async with client_for(dns, clear=refusing_port) as client:
        reply = await client.get(f"http://{HOST}/")

    assert reply.failure is HttpFailure.REFUSED
    assert reply.detail == f"127.0.0.1 port {refusing_port} refuses connections"


async def test_an_ipv6_only_server_is_reached() -> None:
    dns = FakeDns({(HOST, "AAAA"): ["::1"]})
    async with serving(answering(OK), host="::1") as server, client_for(dns, clear=server.port) as client:
        reply = await client.get(f"http://{HOST}/")

    assert (reply.status, reply.address) == (200, "::1")


async def test_the_next_address_is_tried_when_the_first_refuses() -> None:
    dns = FakeDns({(HOST, "AAAA"): ["::1"], (HOST, "A"): ["127.0.0.1"]})
    async with serving(answering(OK)) as server, client_for(dns, clear=server.port) as client:
        reply = await client.get(f"http://{HOST}/")

    assert (reply.status, reply.address) == (200, "127.0.0.1")


async def test_a_family_that_was_asked_for_is_kept_to() -> None:
    dns = FakeDns({(HOST, "A"): ["127.0.0.1"]})
    client = Http1Client(dns, family=socket.AF_INET6)
    reply = await client.get(f"http://{HOST}/")
    await client.aclose()

    assert (reply.failure, reply.detail) == (HttpFailure.UNREACHABLE, f"{HOST} has no IPv6 address")


async def test_connect_to_takes_the_place_of_dns_and_keeps_the_name(
    dns: FakeDns, ca: trustme.CA, tmp_path: Path
) -> None:
    async with serving(answering(OK), context=server_context(ca, "portal.example")) as server:
        where = {("portal.example", 443): ("127.0.0.1", server.port)}
        client = Http1Client(FakeDns(), connect_to=where, ca_file=ca_file(ca, tmp_path))
        reply = await client.get("https://portal.example/")
        await client.aclose()

    assert reply.status == 200
    assert "Host: portal.example\r\n" in server.requests[0]


async def test_two_names_at_one_address_are_each_checked_against_the_certificate(
    ca: trustme.CA, tmp_path: Path
) -> None:
    dns = FakeDns({("right.example", "A"): ["127.0.0.1"], ("wrong.example", "A"): ["127.0.0.1"]})
    context = server_context(ca, "right.example")
    async with (
        serving(answering(OK), context=context) as server,
        client_for(dns, secure=server.port, ca=ca_file(ca, tmp_path)) as client,
    ):
        right = await client.get("https://right.example/")
        wrong = await client.get("https://wrong.example/")

    assert right.status == 200
    assert wrong.failure is HttpFailure.TLS_CERTIFICATE
    assert "wrong.example" in wrong.detail


async def test_an_expired_certificate_is_told_and_can_be_looked_past(
    dns: FakeDns, ca: trustme.CA, tmp_path: Path
) -> None:
    context = server_context(ca, HOST, days=-1)
    async with (
        serving(answering(OK), context=context) as server,
        client_for(dns, secure=server.port, ca=ca_file(ca, tmp_path)) as client,
    ):
        strict = await client.get(f"https://{HOST}/")
        lenient = await client.get(f"https://{HOST}/", verify=False)

    assert (strict.failure, strict.detail) == (HttpFailure.TLS_CERTIFICATE, "certificate has expired")
    assert strict.address == "127.0.0.1"
    assert lenient.status == 200


async def test_an_unknown_issuer_is_a_certificate_failure(dns: FakeDns, ca: trustme.CA) -> None:
    async with (
        serving(answering(OK), context=server_context(ca, HOST)) as server,
        client_for(dns, secure=server.port) as client,
    ):
        reply = await client.get(f"https://{HOST}/")

    assert reply.failure is HttpFailure.TLS_CERTIFICATE
    assert "issuer certificate" in reply.detail or "self-signed" in reply.detail


async def test_the_common_name_does_not_name_a_server(dns: FakeDns, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (tmp_path / "cert.pem").write_bytes(pem)
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    async with (
        serving(answering(OK), context=context) as server,
        client_for(dns, secure=server.port, ca=str(tmp_path / "cert.pem")) as client,
    ):
        reply = await client.get(f"https://{HOST}/")

    assert reply.failure is HttpFailure.TLS_CERTIFICATE
    assert "mismatch" in reply.detail.lower()


async def test_tls_1_0_is_a_failure_that_can_be_looked_past(
    dns: FakeDns, ca: trustme.CA, tmp_path: Path
) -> None:
    context = server_context(ca, HOST, old_tls=True)
    async with (
        serving(answering(OK), context=context) as server,
        client_for(dns, secure=server.port, ca=ca_file(ca, tmp_path)) as client,
    ):
        strict = await client.get(f"https://{HOST}/")
        lenient = await client.get(f"https://{HOST}/", verify=False)

    # Without a TLS alert (asyncio's server sends none) this is only a broken connection.
    assert strict.failure in (HttpFailure.TLS, HttpFailure.UNREACHABLE)
    assert lenient.status == 200


@pytest.mark.lab
@pytest.mark.parametrize(
    "options",
    [
        ["-tls1", "-cipher", "ALL:@SECLEVEL=0"],
        ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
        ["-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"],
    ],
)
async def test_old_openssl_settings_are_reached_without_checks(
    dns: FakeDns, ca: trustme.CA, tmp_path: Path, options: list[str]
) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    pem = tmp_path / "server.pem"
    pem.write_bytes(ca.issue_cert(HOST, key_type=trustme.KeyType.RSA).private_key_and_cert_chain_pem.bytes())
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        *(openssl, "s_server", "-accept", f"127.0.0.1:{port}", "-cert", str(pem), "-www", *options),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        assert process.stdout is not None
        await process.stdout.readuntil(b"ACCEPT")
        async with client_for(dns, secure=port, ca=ca_file(ca, tmp_path)) as client:
            strict = await client.get(f"https://{HOST}/")
            lenient = await client.get(f"https://{HOST}/", verify=False)
    finally:
        process.kill()
        await process.communicate()

    assert lenient.status == 200
    assert strict.status == (200 if "-tls1_2" in options else None)
    assert strict.failure in (HttpFailure.TLS, None)


async def test_a_client_certificate_that_is_demanded_late_is_a_tls_failure(
    dns: FakeDns, ca: trustme.CA, tmp_path: Path
) -> None:
    context = server_context(ca, HOST)
    context.verify_mode = ssl.CERT_REQUIRED
    ca.configure_trust(context)
    async with (
        serving(answering(OK), context=context) as server,
        client_for(dns, secure=server.port, ca=ca_file(ca, tmp_path)) as client,
    ):
        reply = await client.get(f"https://{HOST}/")

    assert reply.failure in (HttpFailure.TLS, HttpFailure.UNREACHABLE)
    assert reply.status is None


async def test_an_address_as_host_needs_no_dns(ca: trustme.CA, tmp_path: Path) -> None:
    dns = FakeDns()
    async with (
        serving(answering(OK), context=server_context(ca, "127.0.0.1")) as server,
        client_for(dns, ca=ca_file(ca, tmp_path)) as client,
    ):
        reply = await client.get(f"https://127.0.0.1:{server.port}/")

    assert (reply.status, dns.asked) == (200, [])


@pytest.mark.parametrize(
    "url", ["ftp://clinic.example/", "file:///etc/passwd", "//x", "http://[::1", "http://a b/"]
)
async def test_what_is_no_web_address_is_not_asked_for(dns: FakeDns, url: str) -> None:
    async with client_for(dns) as client:
        reply = await client.get(url)

    assert (reply.failure, reply.status, dns.asked) == (HttpFailure.PROTOCOL, None, [])


def test_a_ca_file_that_cannot_be_read_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        Http1Client(FakeDns(), ca_file=str(tmp_path / "none.pem"))
    (tmp_path / "bad.pem").write_text("nonsense")
    with pytest.raises(OSError):
        Http1Client(FakeDns(), ca_file=str(tmp_path / "bad.pem"))


@pytest.mark.parametrize(
    "raw",
    [
        OK,
        response("<p>page</p>", "Server: nginx/1.2.3", "Set-Cookie: a=b; Secure", "Set-Cookie: c=d"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK,
        b"HTTP/1.1 204 No Content\r\nX-A:  spaces \t \r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nX-Latin: caf\xe9\r\n\r\n",
    ],
)
async def test_httpx_reads_the_same_from_the_same_server(dns: FakeDns, raw: bytes) -> None:
    async with serving(answering(raw)) as server, client_for(dns, clear=server.port) as client:
        ours = await client.get(f"http://{HOST}/")
        async with httpx.AsyncClient(trust_env=False) as other:
            theirs = await other.get(f"http://127.0.0.1:{server.port}/", headers={"Host": HOST})

    assert (ours.status, ours.body) == (theirs.status_code, theirs.content)
    assert ours.headers == tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in theirs.headers.raw
    )
