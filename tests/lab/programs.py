"""Find, start and stop the real programs that the lab is made of."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

READY_WITHIN = 20.0
"""Seconds that a server may take to start; it is only reached on a machine that is stuck."""

_SYSTEM_FOLDERS = "/usr/sbin:/usr/local/sbin:/sbin"
NEEDED = {"knotd": "knot", "unbound": "unbound", "nginx": "nginx-light", "openssl": "openssl"}


class NotReadyError(RuntimeError):
    """A server did not come up; the message holds what it said."""


def program(name: str) -> str | None:
    """Return where `name` is installed; Debian keeps servers where a user's PATH does not look."""
    return shutil.which(name) or shutil.which(name, path=_SYSTEM_FOLDERS)


def missing_programs() -> list[str]:
    """Return the Debian packages that the lab lacks on this machine."""
    return [package for name, package in NEEDED.items() if program(name) is None]


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on, over UDP or TCP, on any address of either family."""
    found: list[int] = []
    held: list[socket.socket] = []
    try:
        while len(found) < count:
            first = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            held.append(first)
            first.bind(("0.0.0.0", 0))
            port = first.getsockname()[1]
            if _others_free(port, held):
                found.append(port)
    finally:
        for one in held:
            one.close()
    return found


def _others_free(port: int, held: list[socket.socket]) -> bool:
    wanted = [(socket.AF_INET, socket.SOCK_DGRAM, "0.0.0.0")]
    if has_ipv6():
        wanted += [(socket.AF_INET6, socket.SOCK_STREAM, "::1"), (socket.AF_INET6, socket.SOCK_DGRAM, "::1")]
    for family, kind, address in wanted:
        one = socket.socket(family, kind)
        held.append(one)
        try:
            one.bind((address, port))
        except OSError:
            return False
    return True


def has_ipv6() -> bool:
    """Return whether ::1 can be listened on."""
    if not socket.has_ipv6:
        return False
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as one:
        try:
            one.bind(("::1", 0))
        except OSError:
            return False
    return True


class Server:
    """A program that runs in the foreground, with its output in a file beside its configuration."""

    def __init__(self, command: Sequence[str], folder: Path, name: str, **environment: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        setpriv = program("setpriv")
        if setpriv is not None:
            # Should the tests be killed, their servers go with them.
            command = [setpriv, "--pdeathsig", "TERM", *command]
        self._log_path = folder / f"{name}.log"
        with self._log_path.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
            )

    @property
    def log(self) -> str:
        """Return what it has printed so far."""
        return self._log_path.read_text(errors="replace")

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Wait until `ready`; raises NotReadyError when it ends before, or takes too long."""
        end = time.monotonic() + READY_WITHIN
        while not ready():
            if self._process.poll() is not None:
                code = self._process.returncode
                self.stop()
                raise NotReadyError(f"{self.name} ended with code {code}: {self.log[-2000:]}")
            if time.monotonic() > end:
                self.stop()
                raise NotReadyError(f"{self.name} is not ready after {READY_WITHIN} s: {self.log[-2000:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it: ask, then insist."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()


def listens(address: str, port: int) -> bool:
    """Return whether a TCP connection comes about."""
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True
