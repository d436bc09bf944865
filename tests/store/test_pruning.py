"""What is pruned leaves its place, and nothing younger than six years goes without force and a reason."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.store.keeping import CLINIC, NOW, edit, kept, look, run_at
from tests.support.runs import hostile_run

from hipaacheck.history.outlines import outline, point
from hipaacheck.model import Run
from hipaacheck.store.entries import Entry, Pruned
from hipaacheck.store.opening import StoreError, open_store
from hipaacheck.store.retention import kept_until

OLD = datetime(2015, 3, 1, 9, tzinfo=UTC)


def entry(as_of: datetime, stored_at: datetime) -> Entry:
    counts = point(outline(hostile_run()))
    return Entry(1, "a" * 32, None, CLINIC, as_of, stored_at, True, "1", counts)


@pytest.mark.parametrize(
    ("as_of", "stored_at", "until"),
    [
        (
            datetime(2020, 1, 1, tzinfo=UTC),
            datetime(2021, 5, 4, 3, tzinfo=UTC),
            datetime(2027, 5, 4, 3, tzinfo=UTC),
        ),
        (
            datetime(2022, 1, 1, tzinfo=UTC),
            datetime(2021, 5, 4, tzinfo=UTC),
            datetime(2028, 1, 1, tzinfo=UTC),
        ),
        (
            datetime(2024, 2, 29, tzinfo=UTC),
            datetime(2024, 2, 29, 8, tzinfo=UTC),
            datetime(2030, 3, 1, 8, tzinfo=UTC),
        ),
        (datetime(9998, 2, 28, tzinfo=UTC), OLD, datetime(9999, 2, 28, tzinfo=UTC)),
    ],
)
def test_a_run_is_kept_six_years_from_the_later_of_its_dates(
    as_of: datetime, stored_at: datetime, until: datetime
) -> None:
    assert kept_until(entry(as_of, stored_at)) == until


def old_and_new(place: Path | str) -> tuple[Run, ...]:
    old = kept(place, run_at(2014), hostile_run().model_copy(update={"as_of": OLD}), now=OLD)
    return old + kept(place, run_at(2026))


def test_what_is_old_enough_goes_and_leaves_its_place(place: Path | str) -> None:
    first, second, third = old_and_new(place)
    with open_store(place) as store:
        told = store.prune(second.id, NOW, reason=None, force=False, by="lee")
        entries = store.entries()
        found = store.verify([second.id, third.id])

        assert told == entries[1]
        assert told.pruned == Pruned(NOW, "", "lee")
        assert (told.run, told.previous, told.number) == (second.id, first.id, 2)
        assert (found.ok, found.checked, found.pruned) == (True, 3, (told,))
        assert [one.pruned for one in (entries[0], entries[2])] == [None, None]
        assert store.load(third.id) == third
        assert [one.run for one in store.outlines(CLINIC)] == [first.id, third.id]


def test_what_only_the_pruned_run_used_goes_with_it(place: Path | str) -> None:
    _, second, _ = old_and_new(place)
    before = look(place, "SELECT count(*) FROM hipaacheck_blobs")
    with open_store(place) as store:
        store.prune(second.id, NOW, reason=None, force=False, by="lee")

    assert before == [(4,)]
    assert look(place, "SELECT count(*) FROM hipaacheck_blobs") == [(2,)]
    assert look(place, "SELECT number FROM hipaacheck_bodies ORDER BY number") == [(1,), (3,)]
    assert look(place, "SELECT DISTINCT number FROM hipaacheck_uses ORDER BY number") == [(1,), (3,)]


@pytest.mark.parametrize(("reason", "force"), [(None, False), ("space", False), (None, True), ("  ", True)])
def test_a_young_run_stays_without_both_force_and_a_reason(
    place: Path | str, reason: str | None, force: bool
) -> None:
    *_, young = old_and_new(place)
    with open_store(place) as store:
        with pytest.raises(StoreError, match=r"reason|45 CFR 164.316\(b\)\(2\)\(i\).*ends on 2032-11-22"):
            store.prune(young.id, NOW, reason=reason, force=force, by="lee")

        assert store.load(young.id) == young


def test_the_last_moment_of_six_years_counts(place: Path | str) -> None:
    (run,) = kept(place, run_at(2014), now=OLD)
    with open_store(place) as store:
        with pytest.raises(StoreError, match="ends on 2021-03-01"):
            store.prune(
                run.id, OLD.replace(year=2021) - timedelta(seconds=1), reason="x", force=False, by="lee"
            )

        assert (
            store.prune(run.id, OLD.replace(year=2021), reason="x", force=False, by="lee").pruned is not None
        )


def test_force_with_a_reason_prunes_and_both_are_recorded(place: Path | str) -> None:
    *_, young = old_and_new(place)
    with open_store(place) as store:
        store.prune(young.id, NOW, reason="scanned the wrong clinic \x00", force=True, by="lee")

        assert store.entries()[2].pruned == Pruned(NOW, "scanned the wrong clinic \x00", "lee")
        assert store.verify().ok
        with pytest.raises(
            StoreError, match=r"run #3 was pruned on 2026-11-22 \(scanned the wrong clinic \?\)"
        ):
            store.load(young.id)
        with pytest.raises(StoreError, match="was pruned before"):
            store.prune(young.id, NOW, reason="again", force=True, by="lee")


def test_the_chain_goes_on_behind_a_pruned_end(place: Path | str) -> None:
    *_, young = old_and_new(place)
    with open_store(place) as store:
        store.prune(young.id, NOW, reason="wrong", force=True, by="lee")
        after = store.keep(run_at(2026), NOW)

        assert after.previous == young.id
        assert store.verify().ok
        assert store.find("latest").run == after.id
        assert store.find("#3").pruned is not None


def test_a_changed_tombstone_is_found(place: Path | str) -> None:
    *_, young = old_and_new(place)
    with open_store(place) as store:
        store.prune(young.id, NOW, reason="wrong clinic", force=True, by="lee")
    edit(place, "UPDATE hipaacheck_runs SET pruned_reason = :r WHERE number = 3", r=b"old enough")
    with open_store(place) as store:
        (fault,) = store.verify().findings

    assert (fault.number, fault.run) == (3, young.id)


def test_a_date_that_was_moved_back_does_not_open_the_door(place: Path | str) -> None:
    (run,) = kept(place, run_at(2014))
    edit(place, "UPDATE hipaacheck_runs SET stored_at = '2014-11-20T12:00:00.000000Z'")
    with open_store(place) as store:
        with pytest.raises(StoreError, match="not as it was stored"):
            store.prune(run.id, NOW, reason=None, force=False, by="lee")

        assert store.load(run.id) == run


def test_what_was_pruned_is_not_left_in_the_file(tmp_path: Path) -> None:
    place = tmp_path / "runs.db"
    first, second, _ = old_and_new(place)
    ((document,),) = look(place, "SELECT document FROM hipaacheck_bodies WHERE number = 2")
    assert isinstance(document, bytes)
    part = document[200:260]
    assert part in place.read_bytes()
    with open_store(place) as store:
        store.prune(second.id, NOW, reason=None, force=False, by="lee")

    assert part not in place.read_bytes()
    assert first.id.encode() in place.read_bytes()
