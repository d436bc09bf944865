"""A store gives back what was put into it, in a file as in PostgreSQL."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from tests.reporters.organisation import organisation_run
from tests.store.keeping import CLINIC, NOW, OTHER, kept, look, run_at
from tests.support.runs import empty_run, hostile_run, large_run, sample_run

from hipaacheck.history.outlines import outline, point
from hipaacheck.model import Action, Artefact, Run, Timing, canonical_json, record_digest, sealed, subject_of
from hipaacheck.store.opening import StoreError, open_store

ALL_SAMPLES = (sample_run, hostile_run, empty_run, organisation_run)


@pytest.mark.parametrize("make", ALL_SAMPLES)
def test_a_run_comes_back_as_it_was_put_in(place: Path | str, make: Callable[[], Run]) -> None:
    run = make()
    with open_store(place) as store:
        stored = store.keep(run, NOW)
        loaded = store.load(stored.id)

    assert loaded == stored
    assert stored == sealed(run.model_copy(update={"previous": None}))


def test_each_run_holds_the_id_of_the_one_before(place: Path | str) -> None:
    first, second = kept(place, run_at(2025), run_at(2026))
    (third,) = kept(place, hostile_run())

    assert (first.previous, second.previous, third.previous) == (None, first.id, second.id)
    assert [sealed(run) for run in (first, second, third)] == [first, second, third]


def test_the_same_run_may_be_kept_twice(place: Path | str) -> None:
    first, second = kept(place, sample_run(), sample_run())

    assert first.id != second.id
    with open_store(place) as store:
        assert store.verify().ok


def test_the_document_is_the_canonical_json_of_the_run(place: Path | str) -> None:
    (stored,) = kept(place, hostile_run())
    with open_store(place) as store:
        document = store.document(stored.id)

    assert document == canonical_json(stored.model_dump(mode="json")).encode()
    body = json.loads(document) | {"id": ""}
    assert record_digest(stored.model_copy(update={"id": ""}))[:32] == stored.id
    assert canonical_json(body) == canonical_json(
        stored.model_copy(update={"id": ""}).model_dump(mode="json")
    )


def test_entries_tell_of_every_run_in_the_order_of_storing(place: Path | str) -> None:
    runs = kept(place, run_at(2026), run_at(2024, subject=OTHER, complete=True), run_at(2025))
    with open_store(place) as store:
        entries = store.entries()

    assert [one.number for one in entries] == [1, 2, 3]
    assert [one.run for one in entries] == [run.id for run in runs]
    assert [one.previous for one in entries] == [run.previous for run in runs]
    assert [one.subject for one in entries] == [CLINIC, OTHER, CLINIC]
    assert [one.as_of for one in entries] == [run.as_of for run in runs]
    assert [one.complete for one in entries] == [False, True, False]
    assert {one.stored_at for one in entries} == {NOW}
    assert {one.tool_version for one in entries} == {runs[0].tool_version}
    assert [one.counts for one in entries] == [point(outline(run)) for run in runs]
    assert {one.pruned for one in entries} == {None}


def test_entries_and_outlines_of_one_subject_leave_others_out(place: Path | str) -> None:
    runs = kept(place, run_at(2026), run_at(2024, subject=OTHER), run_at(2025))
    with open_store(place) as store:
        assert [one.run for one in store.entries(OTHER)] == [runs[1].id]
        assert [one.run for one in store.outlines(OTHER)] == [runs[1].id]
        assert store.outlines("nobody") == ()


def test_outlines_are_in_order_of_time_up_to_a_moment(place: Path | str) -> None:
    late, early, middle = kept(place, run_at(2026), run_at(2024), run_at(2025))
    with open_store(place) as store:
        assert store.outlines(CLINIC) == (outline(early), outline(middle), outline(late))
        assert store.outlines(CLINIC, middle.as_of) == (outline(early), outline(middle))
        assert store.outlines(CLINIC, middle.as_of - timedelta(seconds=1)) == (outline(early),)


def test_a_subject_may_hold_any_text(place: Path | str) -> None:
    subject = "Clinic \x00 " + "\U0001f3e5" * 4_000 + " ' \" ; -- "
    (stored,) = kept(place, run_at(2025, subject=subject))
    with open_store(place) as store:
        assert [one.subject for one in store.entries(subject)] == [subject]
        assert store.load(stored.id).organisation == subject
        assert store.verify().ok


def test_a_moment_of_another_zone_is_the_same_moment(place: Path | str) -> None:
    as_of = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=5)))
    kept(place, sample_run().model_copy(update={"as_of": as_of}), now=as_of)
    with open_store(place) as store:
        (entry,) = store.entries()

        assert (entry.as_of, entry.stored_at) == (as_of, as_of)
        assert entry.as_of.tzinfo is UTC
        assert store.verify().ok


def test_a_run_is_found_by_its_names(place: Path | str) -> None:
    old, other, new = kept(place, run_at(2024), run_at(2025, subject=OTHER), run_at(2026))
    with open_store(place) as store:
        found = {name: store.find(name).run for name in (old.id, old.id[:8], "#1", "1", "2024", "2024-11-20")}

        assert set(found.values()) == {old.id}
        assert store.find("latest").run == new.id
        assert store.find("previous").run == old.id
        assert store.find("2025").run == other.id
        assert store.find("2025", CLINIC).run == old.id


def test_what_is_not_there_is_said_to_be_missing(place: Path | str) -> None:
    kept(place, sample_run())
    with open_store(place) as store:
        with pytest.raises(StoreError, match="no run with the id"):
            store.load("0" * 32)
        with pytest.raises(StoreError, match="no run with the id"):
            store.document("'; DROP TABLE hipaacheck_runs; --\x1b[31m")
        with pytest.raises(StoreError, match="no run is called"):
            store.find("#2")
        assert len(store.entries()) == 1


def test_runs_share_their_rules_and_long_artefacts(place: Path | str) -> None:
    kept(place, *(run_at(year) for year in range(2015, 2025)))

    assert look(place, "SELECT count(*) FROM hipaacheck_blobs") == [(2,)]
    kept(place, hostile_run(), hostile_run())
    assert look(place, "SELECT count(*) FROM hipaacheck_blobs") == [(4,)]


def test_a_large_run_and_a_gigantic_text_are_kept_whole(place: Path | str) -> None:
    large = large_run(30)
    first = large.evidence[0]
    zone = Artefact(
        name="zone", media_type="text/plain", size=8_000_000, sha256="", text="spf1 \x00\n\u2028" * 10**6
    )
    gigantic = first.model_copy(update={"artefacts": (zone,)})
    run = large.model_copy(update={"evidence": (gigantic, *large.evidence[1:])})
    (stored,) = kept(place, run)
    with open_store(place) as store:
        assert store.load(stored.id) == stored


def test_numbers_and_text_of_any_kind_keep_their_digest(place: Path | str) -> None:
    run = sample_run()
    facts = {
        "a": 1e16,
        "b": 0.1 + 0.2,
        "c": -0.0,
        "d": 1e-7,
        "e": 2**70,
        "f": "\u2028\x7f\U0001f600",
        "g": 1.0,
    }
    seen = run.evidence[0].model_copy(update={"facts": facts})
    timed = Timing(probe="spf", target="domain:a", started=1e-7, seconds=1e22)
    changed = run.model_copy(
        update={
            "evidence": (seen, *run.evidence[1:]),
            "timings": (timed,),
            "options": {"limit": 1e100, "small": 5e-324, "name": "caf\u00e9"},
        }
    )
    (stored,) = kept(place, changed)
    with open_store(place) as store:
        assert store.load(stored.id) == stored == sealed(stored)
        assert store.verify().ok


def action(fingerprint: str, owner: str, at: datetime) -> Action:
    return Action(
        fingerprint=fingerprint,
        rule="EMAIL-SPF-001",
        target="domain:a",
        owner=owner,
        recorded_at=at,
        source="register.xlsx",
    )


def test_the_newest_action_of_each_finding_counts(place: Path | str) -> None:
    with open_store(place) as store:
        store.record([action("a", "Lee", NOW), action("b\x00", "Kim", NOW)], CLINIC)
        store.record([action("a", "Ana", NOW + timedelta(days=1)), action("a", "Old", NOW)], CLINIC)
        store.record([action("a", "Elsewhere", NOW + timedelta(days=9))], OTHER)
        store.record([], CLINIC)

        assert [(one.fingerprint, one.owner) for one in store.actions(CLINIC)] == [
            ("a", "Ana"),
            ("b\x00", "Kim"),
        ]
        assert [one.owner for one in store.actions(OTHER)] == ["Elsewhere"]
        assert store.actions("nobody") == ()
    assert look(place, "SELECT count(*) FROM hipaacheck_actions") == [(5,)]


def test_of_two_actions_of_one_moment_the_later_in_the_store_counts(place: Path | str) -> None:
    with open_store(place) as store:
        store.record([action("a", "First", NOW), action("a", "Second", NOW)], CLINIC)

        assert [one.owner for one in store.actions(CLINIC)] == ["Second"]


def test_an_empty_store_has_nothing_and_is_in_order(place: Path | str) -> None:
    with open_store(place) as store:
        assert store.entries() == ()
        assert store.verify().ok
        with pytest.raises(StoreError, match="no run is stored"):
            store.find("latest")
    with open_store(place, create=False) as store:
        assert store.entries() == ()


def test_the_subject_of_a_run_without_an_organisation_is_what_was_named(place: Path | str) -> None:
    run = sample_run().model_copy(update={"organisation": None})
    kept(place, run)
    with open_store(place) as store:
        assert [one.subject for one in store.entries()] == [subject_of(run)]
        assert store.verify().ok
