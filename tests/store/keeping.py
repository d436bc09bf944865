"""Make runs of several dates for tests of the store, and edit a store behind its back."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, text
from tests.support.runs import sample_run

from hipaacheck.model import Run
from hipaacheck.store.opening import open_store

NOW = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)
CLINIC = "Harbor Community Clinic"
OTHER = "Lakeside Clinic"


def run_at(
    year: int, month: int = 11, day: int = 20, *, subject: str = CLINIC, complete: bool = False
) -> Run:
    """Return the sample run as of noon of another day."""
    as_of = datetime(year, month, day, 12, tzinfo=UTC)
    return sample_run().model_copy(update={"as_of": as_of, "organisation": subject, "complete": complete})


def kept(place: Path | str, *runs: Run, now: datetime = NOW) -> tuple[Run, ...]:
    """Keep runs in a store and return them as they stand there."""
    with open_store(place) as store:
        return tuple(store.keep(run, now) for run in runs)


def edit(place: Path | str, statement: str, **values: object) -> None:
    """Run a statement on the database of a store, as somebody would who has the rights."""
    url = (
        f"sqlite:///{place}"
        if isinstance(place, Path)
        else place.replace("postgresql:", "postgresql+psycopg:")
    )
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


def look(place: Path | str, statement: str, **values: object) -> list[tuple[object, ...]]:
    """Return the rows that a query gives."""
    url = (
        f"sqlite:///{place}"
        if isinstance(place, Path)
        else place.replace("postgresql:", "postgresql+psycopg:")
    )
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(statement), values)]
    engine.dispose()
    return rows
