"""Keep tests off the network and out of the user's caches; hypothesis is reproducible."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0", "::")


def pytest_configure(config: pytest.Config) -> None:
    """Give the session one folder of its own for caches and kept runs; workers of xdist and programs inherit it."""
    if hasattr(config, "workerinput"):
        return
    place = tempfile.mkdtemp(prefix="hipaacheck-tests-")
    os.environ["XDG_CACHE_HOME"] = place
    os.environ["XDG_DATA_HOME"] = place
    # Scans of the examples must leave nothing beside them.
    os.environ["HIPAACHECK_STORE"] = f"{place}/hipaacheck-runs.db"
    config.add_cleanup(lambda: shutil.rmtree(place, ignore_errors=True))


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}")
        real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)
    yield
