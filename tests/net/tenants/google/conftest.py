"""Give the tests of Google an account on loopback, and an access to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from tests.support.tenants.google_emulator import Emulator, serving
from tests.support.tenants.google_policies import SETTINGS
from tests.support.tenants.google_tenant import lakeside

from hipaacheck.net.tenants.google import GoogleAccess, collect_google
from hipaacheck.tenants.snapshot import Snapshot


class Collect(Protocol):
    """Collect a snapshot from an emulator, waiting for nothing."""

    async def __call__(self, emulator: Emulator, **options: Any) -> Snapshot: ...


FEW = 15
"""How many settings the emulator has."""


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """Yield the made-up clinic with a few settings of its many, served."""
    with serving(Emulator(lakeside(settings=SETTINGS[:FEW]), page_size=10)) as served:
        yield served


@pytest.fixture
def clinic() -> Iterator[Emulator]:
    """Yield the whole clinic, served."""
    with serving(Emulator()) as served:
        yield served


@pytest.fixture
def access(tmp_path: Path) -> Callable[[Emulator], GoogleAccess]:
    """Return what makes an access to an emulator."""

    def make(emulator: Emulator) -> GoogleAccess:
        return GoogleAccess.from_environment(emulator.environment(tmp_path / "key.json"))

    return make


@pytest.fixture
def collect(access: Callable[[Emulator], GoogleAccess]) -> Collect:
    """Return what collects a snapshot; waits are skipped."""

    async def skip(seconds: float) -> None:
        pass

    async def make(emulator: Emulator, **options: Any) -> Snapshot:
        return await collect_google(
            access(emulator), **{"endpoints": emulator.endpoints, "sleep": skip, **options}
        )

    return make
