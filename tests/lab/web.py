"""Run the web sites and MTA-STS policies of the lab: one nginx, one server block for each host."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.lab.clinic import Clinic, Http, Site, Sts, Tls
from tests.lab.pki import Issued, Pki
from tests.lab.programs import Server, listens, program

_GOOD_HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
_GOOD_SUITES = "ECDHE+AESGCM"
_NIST_1_3 = "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256"
_TLS = {
    Tls.MODERN: ("TLSv1.2 TLSv1.3", _GOOD_SUITES),
    Tls.CHACHA_TOO: ("TLSv1.2 TLSv1.3", f"{_GOOD_SUITES}:ECDHE+CHACHA20"),
    Tls.TLS_1_2_ONLY: ("TLSv1.2", _GOOD_SUITES),
    Tls.OLD_TOO: ("TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", "ECDHE+AES:@SECLEVEL=0"),
    Tls.TLS_1_0_ONLY: ("TLSv1", "ECDHE+AES:@SECLEVEL=0"),
    Tls.STATIC_RSA_TOO: ("TLSv1.2 TLSv1.3", f"{_GOOD_SUITES}:AES128-GCM-SHA256"),
    Tls.STATIC_RSA_ONLY: ("TLSv1.2", "AES128-GCM-SHA256:AES256-GCM-SHA384"),
    Tls.DH_1024: ("TLSv1.2 TLSv1.3", f"{_GOOD_SUITES}:DHE+AESGCM:@SECLEVEL=0"),
}

_LENIENT = """\
openssl_conf = settings
[settings]
ssl_conf = modules
[modules]
system_default = policy
[policy]
CipherString = DEFAULT@SECLEVEL=0
"""
"""What lets OpenSSL 3 load a certificate with a short key at all."""


@dataclass(frozen=True, slots=True)
class WebPorts:
    """The two ports that stand for 80 and 443."""

    http: int
    https: int


class WebConfig:
    """The text of nginx.conf, and the files that it serves."""

    def __init__(self, folder: Path, pki: Pki, ports: WebPorts, dh_file: Path) -> None:
        self._folder = folder
        self._pki = pki
        self._ports = ports
        self._dh_file = dh_file
        self._blocks: list[str] = []

    def add_site(self, clinic: Clinic, site: Site, addresses: Sequence[str]) -> None:
        """Add the clinic's own site."""
        names = [clinic.name, f"www.{clinic.name}"]
        if site.http is not Http.CLOSED:
            self._block(self._listen(addresses, self._ports.http), names, self._http(clinic.name, site))
        if site.https:
            self._block(
                self._listen(addresses, self._ports.https, "ssl"),
                names,
                [*self._tls(site.tls, self._pki.issue(site.cert, *names)), *self._page(clinic.name, site)],
            )

    def add_policy(self, clinic: Clinic, addresses: Sequence[str]) -> None:
        """Add the clinic's MTA-STS policy host (RFC 8461 section 3.3)."""
        host = f"mta-sts.{clinic.name}"
        body = self._policy(clinic.sts, host, clinic.mx_names)
        tls = self._tls(Tls.MODERN, self._pki.issue(clinic.sts.cert, host))
        self._block(self._listen(addresses, self._ports.https, "ssl"), [host], [*tls, *body])

    def text(self) -> str:
        """Return the configuration; one process, in the foreground, everything inside its folder."""
        folder = self._folder
        head = [
            "daemon off;",
            "master_process off;",
            f"pid {folder}/nginx.pid;",
            "error_log stderr warn;",
            "worker_rlimit_nofile 4096;",
            "events { worker_connections 2000; }",
            "http {",
            "access_log off;",
            "server_tokens off;",
            "default_type text/html;",
            "types { text/html html; text/plain txt; }",
            "server_names_hash_bucket_size 512;",
            "server_names_hash_max_size 4096;",
            "keepalive_timeout 10s;",
            f"client_body_temp_path {folder}/body;",
        ]
        head += [f"{kind}_temp_path {folder}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi")]
        return "\n".join([*head, *self._blocks, "}"]) + "\n"

    def _block(self, listen: Iterable[str], names: Iterable[str], lines: Iterable[str]) -> None:
        inner = [*listen, f"server_name {' '.join(names)};", *lines]
        self._blocks.append("server {\n  " + "\n  ".join(inner) + "\n}")

    @staticmethod
    def _listen(addresses: Sequence[str], port: int, more: str = "") -> list[str]:
        shown = [f"[{one}]" if ":" in one else one for one in addresses]
        return [f"listen {one}:{port} {more};" for one in shown]

    def _tls(self, kind: Tls, issued: Issued) -> list[str]:

        versions, suites = _TLS[kind]
        lines = [
            f"ssl_certificate {issued.chain};",
            f"ssl_certificate_key {issued.key};",
            f"ssl_protocols {versions};",
            f"ssl_ciphers {suites};",
        ]
        if "TLSv1.3" in versions:
            lines.append(f"ssl_conf_command Ciphersuites {_NIST_1_3};")
        if kind is Tls.DH_1024:
            lines.append(f"ssl_dhparam {self._dh_file};")
        return lines

    def _http(self, name: str, site: Site) -> list[str]:
        if site.http is Http.LOOPS:
            return ["return 301 http://$host$request_uri;"]
        if site.http is Http.SERVES:
            return self._page(name, site, secure=False)
        return ["return 301 https://$host$request_uri;"]

    def _page(self, name: str, site: Site, *, secure: bool = True) -> list[str]:
        headers: Mapping[str, str] = {**_GOOD_HEADERS, **site.headers} if secure else {}
        lines = [f'add_header {header} "{value}" always;' for header, value in headers.items() if value]
        lines += [f'add_header Set-Cookie "{cookie}" always;' for cookie in site.cookies]
        if secure and site.https_to is not None:
            return [*lines, f"return 302 {site.https_to};"]
        folder = self._folder / "sites" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.html").write_text(site.body)
        return [*lines, f"root {folder};"]

    def _policy(self, sts: Sts, host: str, mx_names: Sequence[str]) -> list[str]:
        if sts.redirect:
            return ["return 301 https://$host/elsewhere.txt;"]
        if sts.policy is None:
            return ["return 404;"]
        folder = self._folder / "sites" / host
        (folder / ".well-known").mkdir(parents=True)
        text = sts.policy.replace("{mx}", "\nmx: ".join(mx_names))
        (folder / ".well-known" / "mta-sts.txt").write_text(text)
        return [f"root {folder};", f"types {{ {sts.content_type} txt; }}"]


def start_web(folder: Path, config: WebConfig, ready: tuple[str, int]) -> Server:
    """Start nginx and wait until it listens at `ready`."""
    path = folder / "nginx.conf"
    path.write_text(config.text())
    nginx = program("nginx")
    assert nginx is not None
    openssl = folder / "openssl.cnf"
    openssl.write_text(_LENIENT)
    command = [nginx, "-p", str(folder), "-c", str(path), "-e", "stderr"]
    server = Server(command, folder, "nginx", OPENSSL_CONF=str(openssl))
    server.wait_until(lambda: listens(*ready))
    return server
