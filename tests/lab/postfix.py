"""Run one honest Postfix from a folder of its own; it needs root, as Postfix does."""

import os
import subprocess
import time
from pathlib import Path

from tests.lab.programs import NotReadyError, listens, program
from tests.lab.smtp import MailServer

OPENSSL_CNF = """\
openssl_conf = settings
lab = settings
[settings]
ssl_conf = modules
[modules]
system_default = policy
[policy]
Ciphersuites = TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256
"""
"""Settings of OpenSSL 3: of TLS 1.3 only the suites that NIST SP 800-52r2 lists."""

_MASTER = """\
{listen} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
error unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
"""


def why_no_postfix() -> str | None:
    """Return why Postfix cannot run here, or None."""
    if program("postfix") is None:
        return "postfix is not installed"
    if os.geteuid() != 0:
        return "postfix can only be started by root"
    return None


class Postfix:
    """A Postfix of its own: configuration, queue and log inside `folder`."""

    def __init__(self, folder: Path, server: MailServer, port: int) -> None:
        address = server.addresses[0]
        self._config = folder / "etc"
        queue, data = folder / "queue", folder / "data"
        for one in (self._config, queue, data):
            one.mkdir(parents=True)
        # Its processes drop root, and must reach their folders through those of the test run.
        for parent in (folder, *folder.parents):
            if parent.stat().st_uid == os.geteuid() and parent.stat().st_mode & 0o011 != 0o011:
                parent.chmod(parent.stat().st_mode | 0o011)
        subprocess.run(["chown", "postfix", os.fspath(data)], check=True)
        (self._config / "main.cf").write_text(
            "\n".join(
                [
                    "compatibility_level = 3.6",
                    f"queue_directory = {queue}",
                    f"data_directory = {data}",
                    f"maillog_file = {folder}/postfix.log",
                    f"maillog_file_prefixes = {folder}",
                    f"myhostname = {server.host}",
                    "mydestination =",
                    "mynetworks = 127.0.0.0/8",
                    "inet_interfaces = 127.0.0.1",
                    "inet_protocols = ipv4",
                    "alias_maps =",
                    "alias_database =",
                    "smtpd_tls_security_level = may",
                    f"smtpd_tls_chain_files = {server.key}, {server.chain}",
                    "smtpd_tls_protocols = >=TLSv1.2",
                    "smtpd_tls_mandatory_protocols = >=TLSv1.2",
                    "tls_medium_cipherlist = ECDHE+AESGCM",
                    f"tls_config_file = {self._config}/openssl.cnf",
                    "tls_config_name = lab",
                    "smtpd_peername_lookup = no",
                    "smtpd_client_connection_count_limit = 0",
                ]
            )
            + "\n"
        )
        (self._config / "master.cf").write_text(_MASTER.format(listen=f"{address}:{port}"))
        (self._config / "openssl.cnf").write_text(OPENSSL_CNF)
        self._run("start")
        self._where = (address, port)

    def wait(self) -> None:
        """Raise NotReadyError unless it listens."""
        for _ in range(200):
            if listens(*self._where):
                return
            time.sleep(0.05)
        self.stop()
        raise NotReadyError("postfix does not listen")

    def stop(self) -> None:
        """End all of its processes."""
        self._run("stop")

    def _run(self, word: str) -> None:
        found = program("postfix")
        assert found is not None
        done = subprocess.run(
            [found, "-c", os.fspath(self._config), word],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        if done.returncode:
            raise NotReadyError(f"postfix {word}: {done.stdout}{done.stderr}")
