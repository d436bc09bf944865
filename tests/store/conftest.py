"""Give every test of the contract a new, empty place for a store: a file, and a schema in PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.store.postgres import Postgres, programs


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """Return a PostgreSQL server of this session."""
    place = programs()
    if place is None:
        pytest.skip("postgresql is not installed")
    running = Postgres(place)
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Return where a store may be made."""
    if request.param == "sqlite":
        return tmp_path / "runs.db"
    running = request.getfixturevalue("server")
    assert isinstance(running, Postgres)
    return running.new_place()
