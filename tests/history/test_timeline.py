"""The history of a run: what was before it, in order of time."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.history.outlined import FIRST, held, outlined, stands
from tests.support.runs import sample_run

from hipaacheck.history.outlines import outline
from hipaacheck.history.records import ChangeKind, Outline
from hipaacheck.history.timeline import history_of
from hipaacheck.model import Outcome

RUN = sample_run()
GAP = next(one for one in RUN.findings if one.outcome is Outcome.FAIL and one.waiver is None)


def before(days: int, outcome: str | None = "fail", *, waived: bool = False) -> Outline:
    """Return the outline of a run `days` before RUN, in which its gap stood so; None: it was not there."""
    standing = None if outcome is None else stands(outcome, waived=waived)
    findings = [] if standing is None else [held(GAP.rule, GAP.target, standing)]
    made = outlined(f"before-{days}", *findings, rules=outline(RUN).rules)
    return made.model_copy(update={"as_of": RUN.as_of - timedelta(days=days)})


def test_without_earlier_runs_there_is_one_point_and_nothing_to_compare_with() -> None:
    history = history_of(RUN, ())

    assert [one.run for one in history.points] == [RUN.id]
    assert history.since is None
    assert history.sightings[GAP.fingerprint].first == RUN.as_of


@given(st.permutations([before(9), before(7, "pass"), before(3), before(1, "unknown")]))
def test_the_order_in_which_runs_are_given_means_nothing(earlier: list[Outline]) -> None:
    history = history_of(RUN, earlier)

    assert [one.run for one in history.points] == ["before-9", "before-7", "before-3", "before-1", RUN.id]
    assert history.since is not None and history.since.older == "before-1"
    assert history == history_of(RUN, sorted(earlier, key=lambda one: one.run))


def test_the_run_itself_is_there_once_and_what_came_later_is_not() -> None:
    later = before(-2)

    history = history_of(RUN, [outline(RUN), later, before(1), before(1)])

    assert [one.run for one in history.points] == ["before-1", RUN.id]


def test_a_gap_is_known_since_the_first_of_an_unbroken_row_of_runs() -> None:
    history = history_of(RUN, [before(9), before(7, "pass"), before(5), before(3)])

    seen = history.sightings[GAP.fingerprint]
    assert seen.first == RUN.as_of - timedelta(days=9)
    assert seen.since == RUN.as_of - timedelta(days=5)
    assert seen.last == RUN.as_of


def test_what_could_not_be_seen_or_was_accepted_breaks_the_row() -> None:
    for outcome, waived in (("unknown", False), ("fail", True), (None, False)):
        history = history_of(RUN, [before(9), before(7, outcome, waived=waived)])

        seen = history.sightings[GAP.fingerprint]
        assert (seen.first, seen.since) == (RUN.as_of - timedelta(days=9), RUN.as_of)


def test_a_gap_that_was_closed_keeps_when_it_was_last_seen() -> None:
    closed = held("GONE-1", "domain:gone.example", stands("fail"))
    earlier = outlined("first", closed)

    history = history_of(RUN, [earlier])

    seen = history.sightings[closed.fingerprint]
    assert (seen.first, seen.since, seen.last) == (FIRST, FIRST, FIRST)


def test_since_may_be_any_run() -> None:
    older = before(9, "pass")

    history = history_of(RUN, [older, before(1)], since=older)

    assert history.since is not None and history.since.older == "before-9"
    kinds = {change.fingerprint: change.kind for change in history.since.changes}
    assert kinds[GAP.fingerprint] is ChangeKind.REGRESSED
