"""What is no store is refused in one sentence, left as it is, and harms nobody."""

import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.store.keeping import CLINIC, NOW, edit, kept, run_at

from hipaacheck.store import backend, migrating
from hipaacheck.store.opening import StoreError, open_store

ROOT = Path(__file__).resolve().parents[2]


def refused(path: Path, *, create: bool = True) -> str:
    with pytest.raises(StoreError) as error:
        open_store(path, create=create)
    told = str(error.value)
    assert "\n" not in told
    assert told.isprintable()
    return told


def test_a_new_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        kept(tmp_path / "runs.db", run_at(2026))
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "runs.db").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["runs.db"]


def test_a_store_keeps_the_rollback_journal(tmp_path: Path) -> None:
    kept(tmp_path / "runs.db", run_at(2026))
    with sqlite3.connect(tmp_path / "runs.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


@pytest.mark.parametrize(
    "name",
    ["a file with spaces ?mode=memory#x%00%41.db", "\u00fcml\u00e4ut-\U0001f3e5.db", "-v.db", "a'b\"c;.db"],
)
def test_a_file_may_have_any_name(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (run,) = kept(Path(name), run_at(2026))

    assert os.listdir(tmp_path) == [name]
    with open_store(name, create=False) as store:
        assert store.load(run.id) == run


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize(
    "content",
    [
        os.urandom(5_000),
        b"x",
        b"SQLite format 3\x00",
        b"SQLite format 3\x00" + b"\xff" * 4_080,
        b"\x00" * 8_192,
    ],
    ids=["random", "one byte", "magic", "magic and garbage", "zeros"],
)
def test_random_bytes_are_refused_and_left_alone(tmp_path: Path, content: bytes, create: bool) -> None:
    path = tmp_path / "runs.db"
    path.write_bytes(content)

    assert refused(path, create=create).startswith(f"{path}: ")
    assert path.read_bytes() == content


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=600))
def test_no_bytes_are_taken_for_a_store(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "runs.db"
    path.write_bytes(content)

    refused(path)
    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_store_only_when_one_may_be_made(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    path.touch()

    assert "holds no runs yet" in refused(path, create=False)
    assert path.read_bytes() == b""
    with open_store(path) as store:
        assert store.entries() == ()


def test_another_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE visits (url TEXT)")
    connection.close()
    before = path.read_bytes()

    assert "no store of runs" in refused(path)
    assert "no store of runs" in refused(path, create=False)
    assert path.read_bytes() == before


def test_what_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    assert "no runs are kept there" in refused(tmp_path / "none.db", create=False)
    assert "it is no file" in refused(tmp_path / "folder")
    assert "it is no file" in refused(tmp_path / "pipe")
    assert "No such file" in refused(tmp_path / "none" / "runs.db")
    refused(tmp_path / "link")
    refused(tmp_path / "loop")
    refused(tmp_path / ("x" * 5_000))
    refused(tmp_path / "nul\x00byte\x1b[31m")
    assert not (tmp_path / "nowhere").exists()
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_a_truncated_store_says_that_it_is_damaged(tmp_path: Path, share: float) -> None:
    path = tmp_path / "runs.db"
    kept(path, *(run_at(year) for year in range(2015, 2020)))
    os.truncate(path, int(path.stat().st_size * share))

    with (
        pytest.raises(StoreError, match=r"damaged|differ|no SQLite database|contradicts"),
        open_store(path) as store,
    ):
        store.verify()
        store.keep(run_at(2026), NOW)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255), length=st.integers(1, 3_000))
def test_a_store_with_any_damage_gives_whole_runs_or_an_error(
    tmp_path: Path, at: float, byte: int, length: int
) -> None:
    whole, path = tmp_path / "whole.db", tmp_path / "runs.db"
    if not whole.exists():
        kept(whole, run_at(2024), run_at(2025))
    with open_store(whole) as store:
        known = {entry.run: store.load(entry.run) for entry in store.entries()}
    content = bytearray(whole.read_bytes())
    start = int(at * len(content))
    content[start : start + length] = bytes([byte]) * len(content[start : start + length])
    path.write_bytes(content)

    try:
        with open_store(path) as store:
            store.verify()
            store.outlines(CLINIC)
            for entry in store.entries():
                assert known[entry.run] == store.load(entry.run)
    except StoreError as error:
        assert str(error).isprintable()
    path.unlink()


def test_garbage_of_other_types_in_the_index_is_an_error_of_ours(tmp_path: Path) -> None:
    """SQLite takes a value of any type in any column."""
    path = tmp_path / "runs.db"
    kept(path, run_at(2024), run_at(2025))
    for column in ("run", "previous", "subject", "as_of", "complete", "tool_version", "counts", "seal"):
        for value in (3, 2.5, "text", b"\xff", "\ud7ff" * 9, 2**62):
            changed = tmp_path / "changed.db"
            shutil.copy(path, changed)
            edit(changed, f"UPDATE hipaacheck_runs SET {column} = :v WHERE number = 1", v=value)
            with open_store(changed) as store:
                assert 1 in {fault.number for fault in store.verify().findings}


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hipaacheck.store import packing

    monkeypatch.setattr(packing, "LARGEST", 1_000_000)
    path = tmp_path / "runs.db"
    (run,) = kept(path, run_at(2024))
    edit(path, "UPDATE hipaacheck_bodies SET document = :d", d=zlib.compress(b" " * 1_000_001))
    with open_store(path) as store:
        (fault,) = store.verify().findings

    assert (fault.run, "too large" in fault.what) == (run.id, True)


@pytest.mark.parametrize("version", ["0002", "9999"])
def test_a_newer_store_is_refused_and_left_alone(place: Path | str, version: str) -> None:
    kept(place, run_at(2024))
    edit(place, "UPDATE hipaacheck_version SET version_num = :v", v=version)
    for create in (True, False):
        with pytest.raises(StoreError, match=f"newer hipaacheck .version {version} of the store.*; update"):
            open_store(place, create=create)


@pytest.mark.parametrize("version", ["", "abc", "\u0661\u0661\u0661\u0661"])
def test_a_version_that_is_none_is_refused(place: Path | str, version: str) -> None:
    kept(place, run_at(2024))
    edit(place, "UPDATE hipaacheck_version SET version_num = :v", v=version)
    with pytest.raises(StoreError, match="version cannot be read"):
        open_store(place)


def test_lost_tables_are_an_error_of_ours(place: Path | str) -> None:
    kept(place, run_at(2024))
    edit(place, "DROP TABLE hipaacheck_bodies")
    with open_store(place) as store, pytest.raises(StoreError, match="tables of a store are missing"):
        store.keep(run_at(2025), NOW)


def test_a_writer_that_never_ends_is_waited_for_only_so_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "PATIENCE", 0.05)
    path = tmp_path / "runs.db"
    kept(path, run_at(2024))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_store(path) as store:
        with pytest.raises(StoreError, match="another process has been writing"):
            store.keep(run_at(2025), NOW)
        assert len(store.entries()) == 1
        other.close()
        store.keep(run_at(2025), NOW)
        assert len(store.entries()) == 2


_READ_ONLY = """
import os, sys
from pathlib import Path
from tests.store.keeping import NOW, kept, run_at
from hipaacheck.store.opening import StoreError, open_store
# All is imported while that can still be read.
kept(Path(sys.argv[3]), run_at(2024))
with open_store(Path(sys.argv[3])) as store:
    store.verify()
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
with open_store(Path(sys.argv[1])) as store:
    print(len(store.entries()), store.verify().ok)
    try:
        store.keep(run_at(2025), NOW)
    except StoreError as error:
        print(error)
try:
    open_store(Path(sys.argv[2]))
except StoreError as error:
    print(error)
"""


def test_a_store_without_rights_can_be_read_or_says_so(tmp_path: Path) -> None:
    path, secret = tmp_path / "runs.db", tmp_path / "secret.db"
    kept(path, run_at(2024))
    kept(secret, run_at(2024))
    path.chmod(0o444)
    secret.chmod(0o000)
    if os.geteuid() == 0:
        for folder in (tmp_path, *tmp_path.parents[:-2]):
            folder.chmod(folder.stat().st_mode | 0o055)
    printed = subprocess.run(
        [sys.executable, "-c", _READ_ONLY, str(path), str(secret), str(tmp_path / "other.db")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert printed.stderr == ""
    told = printed.stdout.splitlines()
    assert told[0] == "1 True"
    assert told[1].startswith(f"{path}: the file or its folder cannot be written to")
    assert told[2].startswith(f"{secret}: it cannot be opened or made (Permission denied)")


def test_the_application_id_marks_a_store(tmp_path: Path) -> None:
    kept(tmp_path / "runs.db", run_at(2024))
    with (tmp_path / "runs.db").open("rb") as file:
        header = file.read(100)

    # sqlite.org/fileformat.html, section 1.3: the application id stands at offset 68.
    assert int.from_bytes(header[68:72], "big") == migrating.APPLICATION_ID


def test_opening_an_existing_store_needs_no_alembic_and_an_entry_no_sqlalchemy(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    kept(path, run_at(2024))
    program = (
        "import sys; import hipaacheck.store.entries, hipaacheck.store.opening\n"
        "assert 'sqlalchemy' not in sys.modules\n"
        "from pathlib import Path\n"
        "with hipaacheck.store.opening.open_store(Path(sys.argv[1])) as store: store.entries()\n"
        "assert 'sqlalchemy' in sys.modules and 'alembic' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_listens_where_no_server_is(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"postgresql://keeper:secret@127.0.0.1:{free.getsockname()[1]}/runs"
        with pytest.raises(StoreError) as error:
            open_store(address)

    assert "no server answers there" in str(error.value)
    assert "secret" not in str(error.value)
