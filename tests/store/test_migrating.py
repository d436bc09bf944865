"""The migrations make the tables that queries are written for, and old stores can be read."""

import json
import shutil
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from tests.store.keeping import NOW, kept, run_at

from hipaacheck.store import schema
from hipaacheck.store.opening import open_store

GOLDEN = Path(__file__).parent / "golden"


def test_the_newest_migration_is_the_version_that_is_asked_for() -> None:
    config = Config()
    config.set_main_option("script_location", "hipaacheck.store:migrations")
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_heads() == [schema.VERSION]
    assert [one.revision for one in scripts.walk_revisions()][-1] == "0001"


def test_the_migrations_leave_the_tables_as_described(place: Path | str) -> None:
    kept(place, run_at(2024))
    url = (
        f"sqlite:///{place}"
        if isinstance(place, Path)
        else place.replace("postgresql:", "postgresql+psycopg:")
    )
    engine = create_engine(url)
    with engine.connect() as connection:
        options = {"compare_type": True, "version_table": schema.VERSION_TABLE}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, schema.METADATA)
    engine.dispose()

    assert differences == []


def test_a_store_of_the_first_version_is_read_verified_and_gone_on_with(tmp_path: Path) -> None:
    """golden/v1.db holds five runs, of which the third was pruned; v1.json what they were."""
    expected = json.loads((GOLDEN / "v1.json").read_text(encoding="utf-8"))
    place = tmp_path / "runs.db"
    shutil.copy(GOLDEN / "v1.db", place)
    with open_store(place, create=False) as store:
        entries = store.entries()
        found = store.verify()

        assert found.findings == ()
        assert [[one.number, one.run, one.previous, one.subject] for one in entries] == expected["entries"]
        assert [one.counts.model_dump(mode="json") for one in entries] == expected["counts"]
        assert [one.pruned and one.pruned.reason for one in found.pruned] == ["the wrong clinic"]
        for one in entries:
            if one.pruned is None:
                assert store.load(one.run).id == one.run
        assert [len(one.findings) for one in store.outlines(entries[0].subject)] == expected["findings"]
        assert [one.owner for one in store.actions(entries[0].subject)] == ["Ana"]
        assert store.keep(run_at(2026), NOW).previous == entries[-1].run
        assert store.verify([entries[-1].run]).ok
