"""Whatever was changed, removed, moved or put in is found, and the run is named."""

import zlib
from pathlib import Path

import pytest
from tests.store.keeping import NOW, OTHER, edit, kept, look, run_at
from tests.support.runs import hostile_run

from hipaacheck.history.outlines import outline
from hipaacheck.model import Run
from hipaacheck.store.entries import Fault
from hipaacheck.store.opening import open_store

COLUMNS = "number, run, previous, subject, as_of, stored_at, complete, tool_version, counts, seal"


@pytest.fixture
def runs(place: Path | str) -> tuple[Run, ...]:
    """Keep four runs, the last of which has long artefacts."""
    return kept(place, run_at(2023), run_at(2024), run_at(2025), hostile_run())


def faults(place: Path | str, *expect: str) -> tuple[Fault, ...]:
    with open_store(place) as store:
        found = store.verify(expect)
    assert found.ok == (not found.findings)
    return found.findings


def document(place: Path | str, number: int) -> str:
    (packed,) = look(place, "SELECT document FROM hipaacheck_bodies WHERE number = :n", n=number)
    return zlib.decompress(bytes(packed[0])).decode()  # type: ignore[call-overload]


def exchange(place: Path | str, number: int, text: str) -> None:
    packed = zlib.compress(text.encode())
    edit(place, "UPDATE hipaacheck_bodies SET document = :d WHERE number = :n", d=packed, n=number)


def test_what_was_not_touched_is_in_order(place: Path | str, runs: tuple[Run, ...]) -> None:
    with open_store(place) as store:
        found = store.verify([run.id for run in runs])

    assert (found.ok, found.checked, found.findings, found.head) == (True, 4, (), runs[3].id)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"complete":false', '"complete":true'),
        ('"outcome":"fail"', '"outcome":"pass"'),
        ('"severity":"critical"', '"severity":"low"'),
        ('"observation":"failed"', '"observation":"absent"'),
        ('"tool":"hipaacheck"', '"tool":"hipaacheck","waived":true'),
        ('"tool":"hipaacheck",', ""),
        ("T12:00:00Z", "T12:00:01Z"),
    ],
)
def test_an_edited_field_is_found(place: Path | str, runs: tuple[Run, ...], before: str, after: str) -> None:
    text = document(place, 2)
    assert before in text
    exchange(place, 2, text.replace(before, after, 1))

    (fault,) = faults(place)
    assert (fault.number, fault.run) == (2, runs[1].id)
    assert fault.what.startswith("it is not what was stored: what is there now would have the id ")


@pytest.mark.parametrize(
    "content", [b"", b"garbage", zlib.compress(b"garbage"), zlib.compress(b"[]"), zlib.compress(b"{}")]
)
def test_garbage_in_place_of_a_document_is_found(
    place: Path | str, runs: tuple[Run, ...], content: bytes
) -> None:
    edit(place, "UPDATE hipaacheck_bodies SET document = :d WHERE number = 2", d=content)

    assert [(fault.number, fault.run) for fault in faults(place)] == [(2, runs[1].id)]


@pytest.mark.parametrize("content", ["[" * 100_000, '{"evidence":' * 100_000, "9" * 10_000, '{"a":NaN}'])
def test_a_hostile_document_is_found_and_harms_nobody(
    place: Path | str, runs: tuple[Run, ...], content: str
) -> None:
    exchange(place, 2, content)

    assert [(fault.number, fault.run) for fault in faults(place)] == [(2, runs[1].id)]


def test_an_edited_shared_part_is_found_in_every_run_that_has_it(
    place: Path | str, runs: tuple[Run, ...]
) -> None:
    rules = look(place, "SELECT sha256 FROM hipaacheck_uses WHERE number = 1 ORDER BY sha256")
    for (address,) in rules:
        (row,) = look(place, "SELECT content FROM hipaacheck_blobs WHERE sha256 = :a", a=address)
        text = zlib.decompress(bytes(row[0])).decode()  # type: ignore[call-overload]
        if '"passes_when"' in text:
            changed = zlib.compress(text.replace('"severity":"critical"', '"severity":"low"').encode())
            edit(place, "UPDATE hipaacheck_blobs SET content = :c WHERE sha256 = :a", c=changed, a=address)

    found = faults(place)
    assert [fault.number for fault in found] == [1, 2, 3]
    assert {fault.what for fault in found} == {"what it holds as its rules was changed"}


def test_an_edited_artefact_is_found(place: Path | str, runs: tuple[Run, ...]) -> None:
    mine = "SELECT sha256 FROM hipaacheck_uses WHERE number = 4 AND sha256 NOT IN "
    others = "(SELECT sha256 FROM hipaacheck_uses WHERE number < 4)"
    for (address,) in look(place, mine + others):
        (row,) = look(place, "SELECT content FROM hipaacheck_blobs WHERE sha256 = :a", a=address)
        text = zlib.decompress(bytes(row[0]))  # type: ignore[call-overload]
        if text.startswith(b"v=spf1"):
            changed = zlib.compress(text + b"!")
            edit(place, "UPDATE hipaacheck_blobs SET content = :c WHERE sha256 = :a", c=changed, a=address)

    (fault,) = faults(place)
    assert (fault.number, fault.run) == (4, runs[3].id)
    assert fault.what.startswith("the text of its artefact ") and fault.what.endswith(" was changed")


def test_a_removed_part_is_found(place: Path | str, runs: tuple[Run, ...]) -> None:
    edit(
        place,
        "DELETE FROM hipaacheck_blobs WHERE sha256 IN (SELECT sha256 FROM hipaacheck_uses WHERE number = 4) "
        "AND sha256 NOT IN (SELECT sha256 FROM hipaacheck_uses WHERE number < 4)",
    )

    (fault,) = faults(place)
    assert (fault.number, fault.run) == (4, runs[3].id)
    assert fault.what.endswith("is gone")


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_removed_run_is_named(place: Path | str, runs: tuple[Run, ...], number: int) -> None:
    edit(place, "DELETE FROM hipaacheck_runs WHERE number = :n", n=number)

    (fault,) = faults(place)
    assert (fault.number, fault.run) == (number, runs[number - 1].id)
    assert fault.what.startswith("it is missing: ")


def test_two_removed_runs_are_named_as_far_as_the_chain_knows_them(
    place: Path | str, runs: tuple[Run, ...]
) -> None:
    edit(place, "DELETE FROM hipaacheck_runs WHERE number IN (1, 3)")

    assert [(one.number, one.run) for one in faults(place)] == [(1, runs[0].id), (3, runs[2].id)]


def test_all_runs_removed_is_found(place: Path | str, runs: tuple[Run, ...]) -> None:
    edit(place, "DELETE FROM hipaacheck_runs")

    assert [(one.number, one.run) for one in faults(place)] == [(4, runs[3].id)]


def test_a_body_removed_without_a_word_is_found(place: Path | str, runs: tuple[Run, ...]) -> None:
    edit(place, "DELETE FROM hipaacheck_bodies WHERE number = 3")

    assert faults(place) == (Fault(3, runs[2].id, "its content is gone"),)


def test_a_removal_hidden_by_new_numbers_is_found(place: Path | str, runs: tuple[Run, ...]) -> None:
    edit(place, "DELETE FROM hipaacheck_runs WHERE number = 2")
    edit(place, "DELETE FROM hipaacheck_bodies WHERE number = 2")
    for number in (3, 4):
        for table in ("runs", "bodies", "uses"):
            clear = f"DELETE FROM hipaacheck_{table} WHERE number = {number - 1}"
            edit(place, clear)
            edit(place, f"UPDATE hipaacheck_{table} SET number = {number - 1} WHERE number = {number}")
    edit(place, "UPDATE hipaacheck_chain SET count = 3")

    assert runs[1].id in {fault.run for fault in faults(place)}


def test_runs_in_another_order_are_named(place: Path | str, runs: tuple[Run, ...]) -> None:
    for table in ("runs", "bodies", "uses"):
        for old, new in ((2, 99), (3, 2), (99, 3)):
            edit(place, f"UPDATE hipaacheck_{table} SET number = {new} WHERE number = {old}")

    found = faults(place)
    moved = {fault.run for fault in found if "in another order" in fault.what}
    assert moved == {runs[1].id, runs[2].id}
    assert {fault.number for fault in found} == {2, 3}


def test_an_inserted_run_is_named(place: Path | str, runs: tuple[Run, ...], tmp_path: Path) -> None:
    (stranger,) = kept(tmp_path / "other.db", run_at(2022))
    for table in ("runs", "bodies", "uses"):
        for old in (4, 3):
            edit(place, f"UPDATE hipaacheck_{table} SET number = {old + 1} WHERE number = {old}")
    copied = f"INSERT INTO hipaacheck_runs ({COLUMNS}) SELECT 3, :run, {COLUMNS.split(', ', 2)[2]}"
    edit(place, copied + " FROM hipaacheck_runs WHERE number = 2", run=stranger.id)

    found = faults(place)
    put_in = [fault for fault in found if "does not belong to the chain" in fault.what]
    assert [(fault.number, fault.run) for fault in put_in] == [(3, stranger.id)]


def test_a_run_added_behind_the_end_is_named(place: Path | str, runs: tuple[Run, ...]) -> None:
    copied = f"INSERT INTO hipaacheck_runs ({COLUMNS}) SELECT 5, :run, :previous, {COLUMNS.split(', ', 3)[3]}"
    edit(place, copied + " FROM hipaacheck_runs WHERE number = 4", run="f" * 32, previous=runs[3].id)

    assert (5, "f" * 32) in {(fault.number, fault.run) for fault in faults(place)}


def test_a_run_exchanged_with_its_id_is_named(place: Path | str, runs: tuple[Run, ...]) -> None:
    edit(place, "UPDATE hipaacheck_runs SET run = :run WHERE number = 2", run="e" * 32)

    found = faults(place)
    assert any(
        fault.run == runs[1].id and f"#2 {'e' * 32} stands in its place" in fault.what for fault in found
    )
    assert any(fault.number == 2 and fault.run == "e" * 32 for fault in found)


def test_a_shorter_chain_that_fits_is_found_by_an_id_from_elsewhere(
    place: Path | str, runs: tuple[Run, ...]
) -> None:
    edit(place, "DELETE FROM hipaacheck_runs WHERE number = 4")
    edit(place, "UPDATE hipaacheck_chain SET count = 3, head = :head", head=runs[2].id)

    assert faults(place) == ()
    assert faults(place, runs[0].id, runs[3].id) == (
        Fault(None, runs[3].id, "it was expected in this chain, and is not in it"),
    )


@pytest.mark.parametrize(
    ("column", "value", "word"),
    [
        ("subject", OTHER.encode(), "subject"),
        ("as_of", "2020-01-01T00:00:00.000000Z", "date"),
        ("complete", 1, "completeness"),
        ("tool_version", b"9.9", "version"),
        ("stored_at", "2019-01-01T00:00:00.000000Z", "not as it was stored"),
        ("seal", "0" * 64, "not as it was stored"),
        ("pruned_at", "2019-01-01T00:00:00.000000Z", "cannot be read"),
        ("stored_at", "yesterday", "cannot be read"),
        ("subject", b"\xff\xfe", "cannot be read"),
        ("counts", b"{}", "cannot be read"),
        ("counts", b"[" * 100_000, "cannot be read"),
        ("previous", None, "is not what was stored"),
    ],
)
def test_an_edited_column_of_the_index_is_found(
    place: Path | str, runs: tuple[Run, ...], column: str, value: object, word: str
) -> None:
    edit(place, f"UPDATE hipaacheck_runs SET {column} = :v WHERE number = 3", v=value)

    found = [fault for fault in faults(place) if fault.number == 3 and fault.run == runs[2].id]
    assert any(word in fault.what for fault in found)


def test_edited_counts_are_found(place: Path | str, runs: tuple[Run, ...]) -> None:
    ((counts,),) = look(place, "SELECT counts FROM hipaacheck_runs WHERE number = 3")
    fewer = bytes(counts).replace(b'"passed":', b'"passed":9')  # type: ignore[call-overload]
    edit(place, "UPDATE hipaacheck_runs SET counts = :c WHERE number = 3", c=fewer)

    assert faults(place) == (Fault(3, runs[2].id, "its counts in the index are not those of the run"),)


def test_an_edited_outline_is_found(place: Path | str, runs: tuple[Run, ...]) -> None:
    better = outline(runs[2]).model_copy(update={"findings": (), "run": ""})
    packed = zlib.compress(better.model_dump_json().encode())
    edit(place, "UPDATE hipaacheck_bodies SET outline = :o WHERE number = 3", o=packed)

    (fault,) = faults(place)
    assert (fault.number, fault.run) == (3, runs[2].id)
    assert fault.what.startswith("its outline")


def test_a_changed_list_of_shared_parts_is_found(place: Path | str, runs: tuple[Run, ...]) -> None:
    edit(place, "DELETE FROM hipaacheck_uses WHERE number = 3")

    (fault,) = faults(place)
    assert (fault.number, fault.run) == (3, runs[2].id)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM hipaacheck_chain", "UPDATE hipaacheck_chain SET head = NULL"]
)
def test_a_lost_end_of_the_chain_is_found(place: Path | str, runs: tuple[Run, ...], statement: str) -> None:
    edit(place, statement)

    assert faults(place) != ()


def test_a_chain_that_counts_otherwise_is_found(place: Path | str, runs: tuple[Run, ...]) -> None:
    edit(place, "UPDATE hipaacheck_chain SET count = 7")

    (fault,) = faults(place)
    assert "counts 7 runs; 4 are there" in fault.what


def test_a_run_that_was_changed_is_not_given_out(place: Path | str, runs: tuple[Run, ...]) -> None:
    from hipaacheck.store.opening import StoreError

    exchange(place, 2, document(place, 2).replace('"outcome":"fail"', '"outcome":"pass"', 1))
    with open_store(place) as store:
        for read in (store.load, store.document):
            with pytest.raises(StoreError, match="run #2 cannot be used: its content is not what was stored"):
                read(runs[1].id)
        assert store.load(runs[2].id) == runs[2]


def test_a_damaged_shared_part_is_put_right_by_the_next_run(place: Path | str, runs: tuple[Run, ...]) -> None:
    edit(place, "UPDATE hipaacheck_blobs SET content = :c", c=b"damaged")
    with open_store(place) as store:
        stored = store.keep(run_at(2026), NOW)

        assert store.load(stored.id) == stored
        assert [fault.number for fault in store.verify().findings] == [4]
