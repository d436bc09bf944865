"""What a notice tells, and when there is none."""

from typing import Any

import pytest
from tests.notices.noticed import VERDICT, changed, earlier, edition_of, notice
from tests.support.runs import HOSTILE, hostile_run, sample_run

from hipaacheck.gate.exits import Exit
from hipaacheck.history.records import ChangeKind, History
from hipaacheck.model import Outcome, Problem, TargetKind
from hipaacheck.notices.records import Occasion
from hipaacheck.notices.telling import notice_of, verdict_line
from hipaacheck.reporters.edition import Edition


def test_what_regressed_is_told_with_rule_title_target_and_severity() -> None:
    run, edition = changed()

    told = notice(run, edition)

    failing = {one.fingerprint for one in run.findings if one.outcome is Outcome.FAIL and one.waiver is None}
    regressed = [one for one in told.changes if one.kind is ChangeKind.REGRESSED]
    assert {one.fingerprint for one in regressed} == failing
    titles = {rule.id: rule.title for rule in run.rules}
    assert all(one.title == titles[one.rule] and one.target for one in regressed)
    assert told.counts[ChangeKind.REGRESSED] == len(failing)
    assert told.verdict == "Exit 1: 2 findings stop it (1 passed before, 1 by severity)."


def test_what_can_no_longer_be_seen_is_told() -> None:
    told = notice()

    assert told.counts[ChangeKind.NO_LONGER_ASSESSED] > 0


def test_nothing_is_told_of_a_run_that_stands_as_the_one_before() -> None:
    run = sample_run()

    assert notice_of(run, edition_of(run, earlier(run, {}))) is None


def test_an_incomplete_run_without_changes_is_told_if_the_one_before_was_whole() -> None:
    run = sample_run()
    assert not run.complete

    told = notice_of(run, edition_of(run, earlier(run, {}, complete=True)))

    assert told is not None
    assert told.changes == ()
    assert any("incomplete" in doubt for doubt in told.doubts)


def test_a_run_that_is_whole_again_is_told() -> None:
    run = sample_run().model_copy(update={"complete": True, "problems": ()})

    told = notice_of(run, edition_of(run, earlier(run, {}, complete=False)))

    assert told is not None
    assert any("whole again" in doubt for doubt in told.doubts)


def test_an_interrupted_run_says_so() -> None:
    stopped = Problem(where="scan", what="stopped by the user", kind="interrupted")
    run = sample_run().model_copy(update={"problems": (stopped,)})

    told = notice_of(run, edition_of(run, earlier(run, {Outcome.UNKNOWN: Outcome.PASS})))

    assert told is not None
    assert any("interrupted" in doubt for doubt in told.doubts)


def test_a_run_that_checked_nothing_says_so_and_that_all_is_no_longer_assessed() -> None:
    full = sample_run()
    empty = full.model_copy(update={"findings": (), "targets": ()})

    told = notice_of(empty, edition_of(empty, earlier(full, {})))

    assert told is not None
    assert set(told.counts) == {ChangeKind.NO_LONGER_ASSESSED}
    assert any("Nothing was checked" in doubt for doubt in told.doubts)


def test_the_first_run_is_told_so_that_a_watch_is_seen_to_work() -> None:
    run = sample_run()

    told = notice_of(run, edition_of(run, None))

    assert told is not None
    assert told.occasion is Occasion.FIRST_RUN
    assert sum(told.now.gaps.values()) > 0


def test_a_history_that_cannot_be_read_is_no_first_run_and_not_silence() -> None:
    told = notice_of(sample_run(), Edition(history=History()))

    assert told is not None
    assert told.occasion is Occasion.NOT_COMPARED


def test_the_same_pair_of_runs_has_the_same_id_and_no_other_pair() -> None:
    run, edition = changed()
    other = edition_of(run, earlier(run, {Outcome.FAIL: Outcome.PASS}).model_copy(update={"id": "f" * 32}))

    assert notice(run, edition).id == notice(run, edition).id
    assert notice(run, edition) == notice(run, edition)
    assert notice(run, other).id != notice(run, edition).id


def test_nothing_that_was_observed_is_told() -> None:
    run, edition = changed()
    marked = run.model_copy(
        update={
            "findings": tuple(
                one.model_copy(
                    update={
                        "observed": "break-glass-1@clinic.example",
                        "fix": "OBSERVED",
                        "because": "OBSERVED",
                    }
                )
                for one in run.findings
            ),
            "problems": (Problem(where="/home/jo/OBSERVED", what="OBSERVED", kind="probe"),),
        }
    )

    written = notice(marked, edition).model_dump_json()

    assert "break-glass" not in written
    assert "OBSERVED" not in written


@pytest.mark.parametrize("target", ["email-request:mrn-4711", "waiver:email.x@email-request:mrn-4711"])
def test_a_request_of_a_patient_is_not_named(target: str) -> None:
    run, _ = changed()
    of_clinic = run.targets[0].id
    renamed = run.model_copy(
        update={
            "targets": tuple(
                one.model_copy(update={"id": target, "kind": TargetKind.EMAIL_REQUEST, "name": "mrn-4711"})
                if one.id == of_clinic
                else one
                for one in run.targets
            ),
            "findings": tuple(
                one.model_copy(update={"target": target}) if one.target == of_clinic else one
                for one in run.findings
            ),
        }
    )
    edition = edition_of(renamed, earlier(renamed, {Outcome.FAIL: Outcome.PASS}))

    told = notice_of(renamed, edition)

    assert told is not None
    assert any(one.target == "" for one in told.changes)
    assert "4711" not in told.model_dump_json()


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        (
            {"exit": Exit.OK},
            "Exit 0 by --exit-zero, 1 without it: 2 findings stop it (1 passed before, 1 by severity).",
        ),
        ({"judged": Exit.OK, "exit": Exit.OK, "stopping": ()}, "Exit 0: nothing stops it."),
        (
            {"judged": Exit.OK, "exit": Exit.OK, "stopping": (), "fail_on": ("never",)},
            "Exit 0: nothing was to stop it.",
        ),
        (
            {
                "judged": Exit.INCOMPLETE,
                "exit": Exit.INCOMPLETE,
                "stopping": (),
                "unseen": ("a",),
                "by_choice": 2,
            },
            "Exit 3: nothing failed that counts, but 1 check that counts could not be seen; 2 checks not made by choice.",
        ),
        (
            {"judged": Exit.INCOMPLETE, "exit": Exit.INCOMPLETE, "stopping": ()},
            "Exit 3: nothing failed that counts, but not all was looked at.",
        ),
    ],
)
def test_a_verdict_is_told_in_numbers(verdict: dict[str, Any], line: str) -> None:
    assert verdict_line(VERDICT.model_copy(update=verdict)) == line


def test_hostile_words_are_written_out_and_cut() -> None:
    run = hostile_run()
    told = notice_of(run, edition_of(run, earlier(run, {Outcome.FAIL: Outcome.PASS})))

    assert told is not None
    assert "\n" not in told.subject
    assert "\x1b" not in told.model_dump_json().replace("\\u001b", "\x1b")
    assert "\u202e" not in told.subject
    assert len(told.subject) < len(HOSTILE)
