"""Hold what is read out of nginx.conf against nginx itself: it runs the very file, and a scan looks at it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.lab.pki import Cert, Pki
from tests.lab.programs import NotReadyError, Server, free_ports, listens, program
from tests.serverconfig.wire import COMPARED, differences, facts, planned, shown

from hipaacheck.cli.planned_servers import read_servers
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Unseen
from hipaacheck.net.clients import TlsEndpoint

pytestmark = [pytest.mark.lab, pytest.mark.timeout(180)]

# The OpenSSL of Debian refuses TLS 1.0 and 1.1 at the level that it is set to; here it shall not.
_LENIENT = """\
openssl_conf = settings
[settings]
ssl_conf = modules
[modules]
system_default = policy
[policy]
MinProtocol = None
CipherString = DEFAULT@SECLEVEL=0
"""
_STRICT = _LENIENT.replace("MinProtocol = None\n", "").replace("SECLEVEL=0", "SECLEVEL=2")
_HEAD = """\
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr warn;
events {{ worker_connections 100; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  ssl_certificate {rsa.chain}; ssl_certificate_key {rsa.key};
  ssl_certificate {ec.chain}; ssl_certificate_key {ec.key};
"""
_INTERMEDIATE = (
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384"
)


@dataclass(frozen=True)
class Case:
    """What stands in the http block, and for each host that is looked at how many fields stay unseen at most.

    PORT and OTHER stand for ports, FOLDER for the folder of nginx.conf.
    """

    text: str
    unseen: dict[str, int]
    refused_here: frozenset[str] = frozenset()
    openssl: str = _LENIENT


def server(names: str, tls: str, listen: str = "listen 127.0.0.1:PORT ssl;") -> str:
    return f"server {{ {listen} server_name {names}; {tls} return 204; }}\n"


CASES = {
    "modern": Case(server("a.example", "ssl_protocols TLSv1.3;"), {"a.example": 0}),
    "intermediate": Case(
        server("a.example", f"ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers {_INTERMEDIATE};"), {"a.example": 0}
    ),
    "intermediate with a prime": Case(
        server(
            "a.example",
            f"ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers {_INTERMEDIATE}; ssl_dhparam FOLDER/dh1024.pem;",
        ),
        {"a.example": 0},
    ),
    # TLS 1.0, 1.1 and 1.3 depend on the version of nginx.
    "nothing said": Case(server("a.example", ""), {"a.example": 3}),
    "old versions": Case(
        server(
            "a.example", "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers HIGH:!aNULL:@SECLEVEL=0;"
        ),
        {"a.example": 0},
    ),
    "old versions without a suite for them": Case(
        server("a.example", "ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers ECDHE+AESGCM:@SECLEVEL=0;"),
        {"a.example": 0},
    ),
    # The one direction in which a server may differ: the library refuses what the configuration allows.
    "old versions that this OpenSSL refuses": Case(
        server("a.example", "ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers HIGH:!aNULL;"),
        {"a.example": 0},
        frozenset({"offers_tls1_0", "offers_tls1_1"}),
        _STRICT,
    ),
    "only TLS 1.0": Case(
        server("a.example", "ssl_protocols TLSv1; ssl_ciphers ECDHE+AES:@SECLEVEL=0;"), {"a.example": 0}
    ),
    "weak suites": Case(
        server(
            "a.example",
            "ssl_protocols TLSv1.2; ssl_ciphers AES128-SHA:NULL-SHA256:AECDH-AES128-SHA:@SECLEVEL=0;",
        ),
        {"a.example": 0},
    ),
    "suites that this OpenSSL has not got": Case(
        server(
            "a.example", "ssl_protocols TLSv1.2; ssl_ciphers ECDHE+AESGCM:RC4-SHA:DES-CBC3-SHA:EXP-RC4-MD5;"
        ),
        {"a.example": 0},
        frozenset(
            {"accepts_rc4", "accepts_3des", "accepts_export_or_des", "accepts_static_rsa", "off_policy"}
        ),
    ),
    "static RSA alone": Case(
        server("a.example", "ssl_protocols TLSv1.2; ssl_ciphers kRSA+AESGCM;"), {"a.example": 0}
    ),
    "all from the http block": Case(
        "ssl_protocols TLSv1.2; ssl_ciphers ECDHE+AESGCM:AES128-SHA; ssl_prefer_server_ciphers on;\n"
        + server("a.example", "")
        + server("b.example", "ssl_ciphers ECDHE+AESGCM;"),
        {"a.example": 0, "b.example": 0},
    ),
    "the default server has the older versions": Case(
        server("a.example", "ssl_protocols TLSv1 TLSv1.2; ssl_ciphers ALL:!aNULL:@SECLEVEL=0;")
        + server("b.example", "ssl_protocols TLSv1.2; ssl_ciphers ECDHE+AES:@SECLEVEL=0;"),
        # Of b.example: whether TLS 1.0 is on. Of a.example: ALL may have RC4 and 3DES.
        {"a.example": 2, "b.example": 1},
    ),
    "a later default server has the older versions": Case(
        server("b.example", "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AES:@SECLEVEL=0;")
        + server(
            "a.example",
            "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AES:@SECLEVEL=0;",
            "listen 127.0.0.1:PORT ssl default_server;",
        ),
        {"a.example": 0, "b.example": 2},
    ),
    "names of all kinds": Case(
        server(".example ~^r", "ssl_protocols TLSv1.2; ssl_ciphers ECDHE+AESGCM:AES128-SHA;")
        + server("*.long.example", "ssl_protocols TLSv1.2; ssl_ciphers AES256-SHA;")
        + server("x.long.example", "ssl_protocols TLSv1.2; ssl_ciphers ECDHE+AESGCM;")
        + server("x.*", "ssl_protocols TLSv1.2; ssl_ciphers AES128-SHA;"),
        {
            "example": 0,
            "y.example": 0,
            "y.long.example": 0,
            "x.long.example": 0,
            "x.other": 0,
            "x.y.example": 0,
        },
    ),
    "ssl said by another server at the address": Case(
        server("a.example", "ssl_protocols TLSv1.2;", "listen 127.0.0.1:PORT;")
        + server("b.example", "ssl_protocols TLSv1.2;"),
        {"a.example": 0},
    ),
    "a range of ports": Case(
        server("a.example", "ssl_protocols TLSv1.2;", "listen 127.0.0.1:PORT-PORT ssl;"), {"a.example": 0}
    ),
    "another address with the same settings": Case(
        "ssl_protocols TLSv1.2; ssl_ciphers ECDHE+AES:AES128-SHA;\n"
        + server("a.example", "", "listen PORT ssl;")
        + server("b.example", "", "listen 127.0.0.1:PORT ssl;"),
        {"a.example": 0, "b.example": 0},
    ),
    "two lines of ssl_protocols": Case(
        server("a.example", "ssl_protocols TLSv1.2; ssl_protocols TLSv1.3;"), {"a.example": 0}
    ),
    "commands for OpenSSL": Case(
        server(
            "a.example",
            "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers HIGH:@SECLEVEL=0; "
            "ssl_conf_command MinProtocol TLSv1.2; ssl_conf_command CipherString ECDHE+AES:@SECLEVEL=0; "
            "ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256; ssl_conf_command Options PrioritizeChaCha;",
        ),
        {"a.example": 0},
    ),
    "commands of the http block": Case(
        "ssl_conf_command MaxProtocol TLSv1.2; ssl_protocols TLSv1.2 TLSv1.3;\n"
        + server("a.example", "ssl_conf_command Options PrioritizeChaCha;")
        + server("b.example", "", "listen 127.0.0.2:PORT ssl;"),
        # The server at the other address is limited to TLS 1.2, and a file does not say which is asked.
        {"a.example": 1},
    ),
    "a policy of the machine": Case(
        server("a.example", "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers DEFAULT@SECLEVEL=0:-kRSA;"),
        {"a.example": 0},
    ),
    "white space that is none, quotes and comments": Case(
        "# ssl_protocols TLSv1; \\\n"
        "server { listen 127.0.0.1:PORT ssl;# x;\n server_name 'a.example' \"b.example\";\n"
        'ssl_protocols \'TLSv1.2\'; ssl_ciphers "ECDHE+AESGCM:AES128-SHA"; # } "\r ssl_protocols TLSv1.3;\n'
        "if ($request_method = POST) { return 405; }\n"
        "location ~ \\.php$ { return 404; } location / { return 204; } }\n"
        'map $host $x { default "{"; ~^a{1,2} "}"; }\n'.replace("~^a{1,2}", '"~^a{1,2}"'),
        {"a.example": 0, "b.example": 0},
    ),
}


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


Run = Callable[[Case], tuple[Path, int]]


@pytest.fixture
def run(tmp_path: Path, pki: Pki) -> Iterator[Run]:
    """Return what starts nginx with a case, and returns its file and port."""
    nginx = program("nginx")
    if nginx is None:
        pytest.skip("nginx is not installed")
    servers: list[Server] = []

    def start(case: Case) -> tuple[Path, int]:
        port, other = free_ports(2)
        rsa, ec = pki.issue(Cert.RSA, "a.example"), pki.issue(Cert.GOOD, "a.example")
        body = (
            case.text.replace("PORT", str(port)).replace("OTHER", str(other)).replace("FOLDER", str(tmp_path))
        )
        (tmp_path / "dh1024.pem").write_text(DH_1024)
        path = tmp_path / "nginx.conf"
        path.write_text(f"{_HEAD.format(folder=tmp_path, rsa=rsa, ec=ec)}{body}}}\n", newline="")
        (tmp_path / "openssl.cnf").write_text(case.openssl)
        command = [nginx, "-p", str(tmp_path), "-c", str(path), "-e", "stderr"]
        one = Server(command, tmp_path, "nginx", OPENSSL_CONF=str(tmp_path / "openssl.cnf"))
        servers.append(one)
        one.wait_until(lambda: listens("127.0.0.1", port))
        return path, port

    yield start
    for one in servers:
        one.stop()


DH_1024 = """\
-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""
"""The prime of RFC 2409 section 6.2."""


@pytest.mark.parametrize("name", CASES)
async def test_the_reader_says_what_nginx_shows(name: str, run: Run) -> None:
    case = CASES[name]
    path, port = run(case)
    plan = read_servers([f"nginx={path}"])
    for host, most in case.unseen.items():
        endpoint = TlsEndpoint(host, port)
        said, seen = facts(await planned(plan, endpoint)), facts(await shown(endpoint, "127.0.0.1", port))

        assert seen.handshake is True or name in ("only TLS 1.0", "weak suites"), seen.handshake_detail
        assert differences(said, seen, case.refused_here) == []
        hidden = [field for field in COMPARED if isinstance(getattr(said, field), Unseen)]
        assert len(hidden) <= most, hidden


REFUSED = {
    "a protocol that there is not": "server { listen PORT ssl; ssl_protocols TLSv1.4; }",
    "ciphers given twice": "server { ssl_ciphers A; ssl_ciphers B; }",
    "no value": "server { ssl_protocols; }",
    "a block that does not end": "server { listen PORT ssl; ",
    "a block too many": "} }",
    "a quote that does not end": 'server { ssl_ciphers "HIGH; }',
    "a directive that does not end": "server { ssl_protocols TLSv1.2 }",
    "an include of itself": "include nginx.conf;",
    "in the wrong place": "server { location / { return 200; } } types { } ssl_dhparam a b;",
    "a port that there is not": "server { listen 127.0.0.1:99999 ssl; }",
}


BESIDE = {
    "a more specific address": ("listen PORT ssl;", "listen 127.0.0.1:PORT ssl;", "127.0.0.2"),
    "all addresses": ("listen 127.0.0.2:PORT ssl;", "listen PORT ssl;", "127.0.0.2"),
}


@pytest.mark.parametrize("name", BESIDE)
async def test_nginx_answers_with_another_server_where_the_own_one_does_not_listen(
    name: str, run: Run
) -> None:
    """Why settings that differ there are left open: this nginx shows those of the other at 127.0.0.1."""
    listen, other, own_address = BESIDE[name]
    path, port = run(
        Case(
            server("a.example", "ssl_protocols TLSv1.2; ssl_ciphers ECDHE+AES:@SECLEVEL=0;", listen)
            + server("o.example", "ssl_protocols TLSv1 TLSv1.2; ssl_ciphers ECDHE+AES:@SECLEVEL=0;", other),
            {},
        )
    )
    endpoint = TlsEndpoint("a.example", port)
    said = facts(await planned(read_servers([f"nginx={path}"]), endpoint))

    assert facts(await shown(endpoint, "127.0.0.1", port)).offers_tls1_0 is True
    assert facts(await shown(endpoint, own_address, port)).offers_tls1_0 is False
    assert isinstance(said.offers_tls1_0, Unseen)
    assert (said.offers_tls1_1, said.offers_tls1_2) == (False, True)


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_reader_refuses_nginx_refuses_too(name: str, run: Run, tmp_path: Path) -> None:
    with pytest.raises(NotReadyError) as real:
        run(Case(REFUSED[name], {}))
    with pytest.raises(FileMistakesError) as said:
        read_servers([f"nginx={tmp_path / 'nginx.conf'}"])

    [mistake] = said.value.mistakes
    assert mistake.file == str(tmp_path / "nginx.conf")
    assert mistake.line is not None
    lines = re.findall(r"nginx\.conf:(\d+)", str(real.value))
    # Of what does not end nginx names the last line, hipaacheck the one where it begins.
    if name not in ("a block that does not end", "a quote that does not end", "an include of itself"):
        assert str(mistake.line) in lines


async def test_nginx_takes_the_versions_of_the_default_server(run: Run) -> None:
    """Why the reader leaves differing versions open: what this nginx shows is not what the server says."""
    path, port = run(CASES["the default server has the older versions"])
    endpoint = TlsEndpoint("b.example", port)
    said = facts(await planned(read_servers([f"nginx={path}"]), endpoint))
    seen = facts(await shown(endpoint, "127.0.0.1", port))

    assert seen.offers_tls1_0 is True
    assert isinstance(said.offers_tls1_0, Unseen)
    assert "before 1.29.2" in said.offers_tls1_0.unseen
    assert said.offers_tls1_1 is False
