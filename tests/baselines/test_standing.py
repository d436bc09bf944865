"""Only what a person reviewed, and what has not ended, is known to a gate."""

from datetime import date, timedelta

import pytest
from tests.baselines.parts import (
    AT_HOME,
    AT_SHOP,
    DMARC,
    HEAD,
    HOME,
    SPF_HOME,
    TODAY,
    entry,
    read,
    text_of,
)
from tests.support.run_parts import finding

from hipaacheck.baselines.records import NO_NAME, NO_REASON, is_written
from hipaacheck.baselines.standing import State, known_of, notes_of, state_of
from hipaacheck.baselines.writing import Approval
from hipaacheck.model import Outcome, Severity, fingerprint

PRINT = fingerprint(*AT_HOME)


def test_entries_in_force_are_known_each_as_what_it_is() -> None:
    known = known_of(read(text_of()), TODAY)

    assert known.name == "the baseline baseline.yaml"
    assert known.gaps == {PRINT: Severity.HIGH}
    assert known.unseen == {fingerprint(*AT_SHOP)}


@pytest.mark.parametrize(
    ("more", "state", "said"),
    [
        ({}, State.IN_FORCE, ""),
        ({"expires": "2026-11-22"}, State.IN_FORCE, ""),
        ({"expires": "2026-11-21"}, State.EXPIRED, "does not count any more"),
        ({"approved_on": "2026-11-22"}, State.IN_FORCE, ""),
        ({"approved_on": "2026-11-23"}, State.NOT_YET, "does not count yet"),
        ({"reason": NO_REASON}, State.NO_REASON, "nobody wrote a reason"),
        ({"approved_by": NO_NAME}, State.NO_REASON, "nobody wrote a reason"),
        ({"reason": "..."}, State.NO_REASON, "nobody wrote a reason"),
        ({"reason": "tbd"}, State.NO_REASON, "nobody wrote a reason"),
        ({"reason": NO_REASON, "expires": "2026-01-01"}, State.EXPIRED, "does not count any more"),
    ],
)
def test_all_else_covers_nothing_and_is_told_with_its_line(
    more: dict[str, str], state: State, said: str
) -> None:
    baseline = read(HEAD + "findings:\n" + entry(*AT_HOME, **more))

    assert state_of(baseline, baseline.content.findings[0], TODAY) is state
    assert (PRINT in known_of(baseline, TODAY).gaps) is (state is State.IN_FORCE)
    notes = notes_of(baseline, TODAY)
    assert [said in note for note in notes] == ([True] if said else [])
    assert all("1 entry of baseline.yaml (line 8)" in note for note in notes)


def test_the_end_of_the_file_is_that_of_entries_without_their_own() -> None:
    baseline = read(HEAD + "findings:\n" + entry(*AT_HOME) + entry(*SPF_HOME, expires="2027-03-01"))

    assert set(known_of(baseline, date(2027, 1, 31)).gaps) == {PRINT, fingerprint(*SPF_HOME)}
    assert set(known_of(baseline, date(2027, 2, 1)).gaps) == {fingerprint(*SPF_HOME)}


def test_placeholders_that_write_leaves_cover_nothing() -> None:
    baseline = read(text_of(said=Approval(TODAY + timedelta(days=90), TODAY)))

    known = known_of(baseline, TODAY)

    assert (known.gaps, known.unseen) == ({}, frozenset())
    assert notes_of(baseline, TODAY) == (
        "2 entries of baseline.yaml (lines 12, 19) do not count: nobody wrote a reason, or who approved it.",
    )


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("moving in May", True),
        ("Umzug im Mai", True),
        ("移転まで", True),
        ("todo list is long", False),
        ("<TODO>", False),
        ("  - tbd: ask Dana", False),
        ("TODOs are done by May", True),
        ("fixme", False),
        ("???", False),
        ("123", False),
        (" ", False),
    ],
)
def test_a_reason_is_words_of_a_person(text: str, is_one: bool) -> None:
    assert is_written(text) is is_one


@pytest.mark.parametrize(
    ("outcome", "severity", "covered"),
    [
        (Outcome.FAIL, Severity.HIGH, True),
        (Outcome.FAIL, Severity.LOW, True),
        (Outcome.FAIL, Severity.CRITICAL, False),
        (Outcome.UNKNOWN, Severity.HIGH, False),
    ],
)
def test_what_weighs_more_or_is_no_longer_seen_is_not_known(
    outcome: Outcome, severity: Severity, covered: bool
) -> None:
    known = known_of(read(HEAD + "findings:\n" + entry(*AT_HOME)), TODAY)

    assert known.holds(finding(DMARC, HOME, outcome, severity=severity)) is covered


def test_what_could_not_be_seen_and_fails_now_is_not_known() -> None:
    known = known_of(read(HEAD + "findings:\n" + entry(*AT_HOME, outcome="unknown")), TODAY)

    assert known.holds(finding(DMARC, HOME, Outcome.UNKNOWN))
    assert not known.holds(finding(DMARC, HOME, Outcome.FAIL, severity=Severity.INFO))


def test_an_end_far_away_and_a_baseline_of_nothing_are_told() -> None:
    far = read(HEAD + "findings:\n" + entry(*AT_HOME, expires="2029-01-01"))

    assert notes_of(far, TODAY) == ("1 entry of baseline.yaml (line 8) ends more than a year from now.",)
    assert PRINT in known_of(far, TODAY).gaps
    assert notes_of(read(HEAD + "findings: []\n"), TODAY) == (
        "baseline.yaml is a baseline of no findings: everything is new.",
    )
