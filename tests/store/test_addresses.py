"""The address of a PostgreSQL database works or is refused in one sentence, without its password."""

import socket

import psycopg
import pytest
from tests.store.keeping import kept, run_at
from tests.store.postgres import IN_ADDRESS, PASSWORD, Postgres

from hipaacheck.store.opening import StoreError, open_store


def refused(address: str, *, create: bool = True) -> str:
    with pytest.raises(StoreError) as error:
        open_store(address, create=create)
    told = str(error.value)
    assert told.isprintable()
    for secret in (PASSWORD, IN_ADDRESS, "w0rd", "p@ss", "hunter2"):
        assert secret not in told
    assert error.value.__cause__ is None
    return told


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_usual_scheme_is_taken(server: Postgres, scheme: str) -> None:
    place = server.new_place().replace("postgresql:", f"{scheme}:")
    (run,) = kept(place, run_at(2024))
    with open_store(place) as store:
        assert store.load(run.id) == run


def test_a_wrong_password_is_said_to_be_wrong(server: Postgres) -> None:
    told = refused(server.address("postgres", password="hunter2"))

    assert told.startswith("postgresql://keeper:***@127.0.0.1:")
    assert "refuses the user or the password" in told


def test_a_missing_database_or_user_is_told(server: Postgres) -> None:
    assert "no such database" in refused(server.address("nothing"))
    assert "refuses the user or the password" in refused(server.address("postgres", user="nobody"))


def test_a_database_without_a_store_is_no_store_to_read_from(server: Postgres) -> None:
    place = server.new_place()
    assert "holds no runs yet" in refused(place, create=False)
    with open_store(place), open_store(place, create=False) as store:
        assert store.entries() == ()


def test_a_user_without_rights_is_told(server: Postgres) -> None:
    place = server.new_place()
    server.run("DROP ROLE IF EXISTS guest")
    server.run("CREATE ROLE guest LOGIN PASSWORD 'hunter2'")
    guest = place.replace(f"keeper:{IN_ADDRESS}", "guest:hunter2")
    # Without rights on the schema there is no place for tables at all.
    assert "right" in refused(guest) or "schema" in refused(guest)
    schema = place.rsplit("%3D", 1)[1]
    server.run(f"GRANT USAGE ON SCHEMA {schema} TO guest")

    assert "no right" in refused(guest)
    kept(place, run_at(2024))
    server.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO guest")
    with open_store(guest) as store:
        assert store.verify().ok
        with pytest.raises(StoreError, match="no right"):
            store.prune(store.find("#1").run, run_at(2030).as_of, reason="x", force=True, by="guest")


def test_a_writer_that_never_ends_is_waited_for_only_so_long(
    server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hipaacheck.store import backend

    monkeypatch.setattr(backend, "PATIENCE", 0.05)
    place = server.new_place()
    kept(place, run_at(2024))
    schema = place.rsplit("%3D", 1)[1]
    with psycopg.connect(server.address("postgres")) as other, open_store(place) as store:
        other.execute(f"SELECT 1 FROM {schema}.hipaacheck_chain FOR UPDATE".encode())
        with pytest.raises(StoreError, match="another process has been writing"):
            store.keep(run_at(2025), run_at(2025).as_of)
        other.rollback()
        store.keep(run_at(2025), run_at(2025).as_of)
        assert len(store.entries()) == 2


def test_a_server_that_goes_away_is_an_error_of_ours(server: Postgres) -> None:
    place = server.new_place()
    kept(place, run_at(2024))
    with open_store(place) as store:
        server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        with pytest.raises(StoreError):
            store.entries()
        assert len(store.entries()) == 1


@pytest.mark.parametrize(
    "address",
    [
        "mysql://keeper:hunter2@127.0.0.1/runs",
        "postgresql+asyncpg://keeper:hunter2@127.0.0.1/runs",
        "sqlite:///runs.db",
        "://hunter2",
        "postgresql://keeper:hunter2@127.0.0.1:hunter2/runs",
        "postgresql://keeper:hunter2@127.0.0.1:99999999/runs",
        "postgresql://keeper:hunter2@[::1/runs",
        "postgresql://keeper:hunter2@127.0.0.1:1/runs?hunter2=hunter2",
        "postgresql://keeper:hunter2@127.0.0.1:1/runs?sslmode=hunter2",
        "postgresql://keeper:hunter2@127.0.0.1:1/runs?password=hunter2",
        "postgresql://keeper:hunter2\x00@127.0.0.1:1/\x1b[31m",
        "postgresql://" + "x" * 5_000 + "://",
    ],
)
def test_an_address_that_cannot_be_used_is_refused(address: str) -> None:
    refused(address)


def test_a_server_that_is_no_database_is_told() -> None:
    """Something that listens and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        listener.close()
        told = refused(f"postgresql://keeper:hunter2@127.0.0.1:{port}/runs")

    assert "look at the address" in told
