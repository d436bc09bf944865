from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.shared.timeline import Run, joined, runs_of, stretches
from hipaacheck.inventory.schema.vendors import Agreement

DAYS = st.dates(date(2024, 1, 1), date(2024, 2, 20))
AGREEMENTS = st.builds(
    Agreement,
    signed=st.none() | DAYS,
    effective=st.none() | DAYS,
    expires=st.none() | DAYS,
    renewal=st.sampled_from([None, "auto", "manual", "coterminous"]),
)
WATCHED = [date(2023, 12, 25) + timedelta(days=each) for each in range(80)]


def day(text: str) -> date:
    return date.fromisoformat(text)


def runs(run: Run, on: date) -> bool:
    return run.begins <= on and (run.ends is None or on < run.ends)


def test_an_agreement_runs_from_signature_or_effect_whichever_is_later_to_the_end_of_its_last_day() -> None:
    (run,) = runs_of(
        [Agreement(signed=day("2024-02-01"), effective=day("2024-01-01"), expires=day("2024-03-01"))]
    )

    assert (run.begins, run.ends) == (day("2024-02-01"), day("2024-03-02"))


def test_an_agreement_that_nobody_signed_or_that_ends_before_it_begins_never_runs() -> None:
    unsigned = Agreement(effective=day("2024-01-01"))
    backwards = Agreement(signed=day("2024-02-01"), expires=day("2024-01-31"))

    assert runs_of([unsigned, backwards]) == ()
    assert list(stretches(())) == []
    assert joined(()) == []


def test_the_older_of_two_counts_until_the_newer_has_begun() -> None:
    old = Agreement(signed=day("2023-01-01"))
    new = Agreement(signed=day("2023-12-01"), effective=day("2024-03-01"))

    found = [(one.run.agreement, one.begins, one.ends) for one in stretches(runs_of([new, old]))]

    assert found == [(old, day("2023-01-01"), day("2024-03-01")), (new, day("2024-03-01"), None)]


def test_an_older_agreement_without_end_counts_again_when_the_newer_has_run_out() -> None:
    old = Agreement(signed=day("2023-01-01"))
    new = Agreement(signed=day("2024-01-01"), expires=day("2024-12-31"))

    assert [one.run.agreement for one in stretches(runs_of([old, new]))] == [old, new, old]


def test_of_two_that_begin_together_the_one_written_later_counts() -> None:
    first = Agreement(signed=day("2024-01-01"), plan="Basic")
    second = Agreement(signed=day("2024-01-01"), plan="Plus")

    assert [one.run.agreement for one in stretches(runs_of([first, second]))] == [second]


def test_an_agreement_that_renews_itself_runs_on_until_another_begins() -> None:
    old = Agreement(signed=day("2022-01-01"), expires=day("2022-12-31"), renewal="auto")
    new = Agreement(signed=day("2024-06-01"), expires=day("2024-12-31"))

    alone, (replaced, _) = runs_of([old]), runs_of([old, new])

    assert (alone[0].ends, alone[0].renews_on) == (None, day("2023-01-01"))
    assert (replaced.ends, replaced.renews_on) == (day("2024-06-01"), day("2023-01-01"))


def test_stretches_that_follow_each_other_without_a_day_between_are_joined() -> None:
    year = [
        Agreement(signed=day("2023-01-01"), expires=day("2023-12-31")),
        Agreement(signed=day("2024-01-01"), expires=day("2024-06-30")),
        Agreement(signed=day("2024-07-02"), expires=day("2024-12-31")),
    ]

    assert joined(runs_of(year)) == [
        (day("2023-01-01"), day("2024-07-01")),
        (day("2024-07-02"), day("2025-01-01")),
    ]


@given(st.lists(AGREEMENTS, max_size=6))
def test_on_every_day_the_agreement_counts_that_runs_and_began_last(agreements: list[Agreement]) -> None:
    made = runs_of(agreements)
    laid = list(stretches(made))

    assert all(one.ends is not None and one.ends <= two.begins for one, two in pairwise(laid))
    for on in WATCHED:
        running = [run for run in made if runs(run, on)]
        counting = [one.run for one in laid if one.begins <= on and (one.ends is None or on < one.ends)]
        newest = max(running, key=lambda run: run.begins, default=None)
        assert [run.begins for run in counting] == ([newest.begins] if newest is not None else [])
        assert all(run in running for run in counting)
        inside = [begins <= on and (ends is None or on < ends) for begins, ends in joined(made)]
        assert sum(inside) == (1 if running else 0)


def test_five_thousand_agreements_with_one_vendor_are_laid_out_at_once() -> None:
    start = date(1990, 1, 1)
    many = [
        Agreement(signed=start + timedelta(days=each % 5_000), expires=start + timedelta(days=9_000 + each))
        for each in range(5_000)
    ]

    assert len(list(stretches(runs_of(many)))) >= 5_000
