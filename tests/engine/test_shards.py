"""Runs over parts of the targets become the run that one scan over all of them would have been."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.run_parts import run_of
from tests.support.toys import AS_OF, ToyFacts, rule, target

from hipaacheck.checkers.api import CouldNotLookError, Saw
from hipaacheck.engine.collected import sealed
from hipaacheck.engine.evaluate import evaluate
from hipaacheck.engine.scan import in_order
from hipaacheck.engine.shards import Part, merge
from hipaacheck.model import Evidence, Outcome, Problem, Rule, Run, Target, TargetKind, Timing

FACTS = {"toy": ToyFacts}
RULES = (
    rule(),
    rule(id="TOY-002", applies_to=TargetKind.MAIL_HOST),
    rule(id="TOY-003", applies_to=TargetKind.MAIL_HOST, passes_when="size(target.found_by) < 2"),
)
DOMAINS = tuple(target(f"d{number}.example") for number in range(6))
HOSTS = ("mx1.example", "mx2.example", "d0.example")
WORLDS = st.fixed_dictionaries({one.name: st.sets(st.sampled_from(HOSTS)) for one in DOMAINS})
SHARES = st.lists(st.integers(0, 2), min_size=len(DOMAINS), max_size=len(DOMAINS))


def seen(one: Target, ok: bool | None) -> Evidence:
    outcome = CouldNotLookError("fog") if ok is None else Saw(ToyFacts(ok=ok), source="toy", method="looking")
    return sealed("toys.toy", "toy", one, outcome, AS_OF)


def run_over(
    domains: Sequence[Target],
    leads: dict[str, set[str]],
    states: dict[str, bool | None],
    rules: Sequence[Rule] = RULES,
) -> Run:
    """Return the run that a scan of `domains` gives where these lead to hosts in these states."""
    found: dict[str, Target] = {one.id: one for one in domains}
    for one in domains:
        for name in sorted(leads.get(one.name, ())):
            host = target(name, TargetKind.MAIL_HOST)
            before = found.get(host.id, host).found_by
            found[host.id] = host.model_copy(update={"found_by": (*before, one.id)})
    targets = sorted(found.values(), key=lambda held: held.id)
    evidence = tuple(seen(one, states.get(one.name, True)) for one in targets)
    judged = evaluate(targets, evidence, rules, FACTS, AS_OF)
    timings = tuple(Timing(probe="toys.toy", target=one.id, started=0.5, seconds=0.1) for one in targets)
    whole = run_of(tuple(targets), tuple(rules), evidence, judged.findings, problems=judged.problems)
    return in_order(whole.model_copy(update={"timings": timings, "id": ""}))


def part_over(domains: Sequence[Target], run: Run, late: float = 0.0) -> Part:
    return Part(run, frozenset(one.id for one in domains), late)


def parts_of(
    turns: Sequence[int], leads: dict[str, set[str]], states: Sequence[dict[str, bool | None]]
) -> list[Part]:
    shares = [[one for one, turn in zip(DOMAINS, turns, strict=True) if turn == at] for at in range(3)]
    return [part_over(share, run_over(share, leads, states[at])) for at, share in enumerate(shares)]


def told(run: Run) -> Run:
    """Return a run without the one thing that has no order: which domain led to a host first."""
    targets = (one.model_copy(update={"found_by": tuple(sorted(one.found_by))}) for one in run.targets)
    return run.model_copy(update={"targets": tuple(targets)})


@given(leads=WORLDS, turns=SHARES, fails=st.sets(st.sampled_from([*HOSTS, "d1.example", "d4.example"])))
def test_parts_of_one_world_make_the_run_over_all_of_it(
    leads: dict[str, set[str]], turns: list[int], fails: set[str]
) -> None:
    states: dict[str, bool | None] = dict.fromkeys(fails, False)

    merged = merge(parts_of(turns, leads, [states] * 3), FACTS)

    assert told(merged) == told(run_over(DOMAINS, leads, states))


STATES = st.dictionaries(
    st.sampled_from([*HOSTS, *(one.name for one in DOMAINS)]), st.sampled_from([True, False, None])
)


@given(leads=WORLDS, turns=SHARES, states=st.lists(STATES, min_size=3, max_size=3))
def test_no_target_is_lost_and_no_outcome_is_turned(
    leads: dict[str, set[str]], turns: list[int], states: list[dict[str, bool | None]]
) -> None:
    """The world changes while it is looked at: each part may have seen something else."""
    parts = parts_of(turns, leads, states)

    merged = merge(parts, FACTS)

    outcomes = [
        {
            (one.rule, one.target): (one.outcome, one.evidence)
            for one in part.run.findings
            if one.rule != "TOY-003"
        }
        for part in parts
    ]
    assert {one.id for one in merged.targets} == {one.id for part in parts for one in part.run.targets}
    assert len({(one.rule, one.target) for one in merged.findings}) == len(merged.findings)
    for finding in merged.findings:
        if finding.rule != "TOY-003":
            pair = (finding.rule, finding.target)
            assert (finding.outcome, finding.evidence) in [held[pair] for held in outcomes if pair in held]
    kept = {item.id for item in merged.evidence}
    assert kept >= {id for finding in merged.findings for id in finding.evidence}


@given(leads=WORLDS, turns=SHARES, states=st.lists(STATES, min_size=3, max_size=3))
def test_it_does_not_matter_which_parts_are_put_together_first(
    leads: dict[str, set[str]], turns: list[int], states: list[dict[str, bool | None]]
) -> None:
    one, two, three = parts_of(turns, leads, states)

    left = Part(merge([one, two], FACTS), one.named | two.named)
    right = Part(merge([two, three], FACTS), two.named | three.named)

    whole = merge([one, two, three], FACTS)
    assert merge([left, three], FACTS) == whole
    assert merge([one, right], FACTS) == whole


def test_what_was_named_is_taken_from_where_it_was_named() -> None:
    named = target("mx1.example", TargetKind.MAIL_HOST)
    finder = run_over(DOMAINS[:1], {"d0.example": {"mx1.example"}}, {"mx1.example": True})
    owner = run_over([named], {}, {"mx1.example": False})

    merged = merge([part_over(DOMAINS[:1], finder), part_over([named], owner)], FACTS)

    (host,) = (one for one in merged.targets if one.id == named.id)
    (finding,) = (one for one in merged.findings if one.rule == "TOY-002")
    assert host.found_by == ("domain:d0.example",)
    assert finding.outcome is Outcome.FAIL


def test_a_doubt_that_all_have_is_told_once_and_an_interruption_last() -> None:
    doubt = Problem(where="network", what="the resolver is not proven", kind="environment")
    crash = Problem(where="probe a on b", what="ZeroDivisionError: x", kind="probe")
    stopped = Problem(where="scan", what="interrupted", kind="interrupted")
    one = run_over(DOMAINS[:1], {}, {}).model_copy(update={"problems": (doubt, stopped)})
    two = run_over(DOMAINS[1:2], {}, {}).model_copy(update={"problems": (crash, doubt)})

    merged = merge([part_over(DOMAINS[:1], one), part_over(DOMAINS[1:2], two)], FACTS)

    assert merged.problems == (crash, doubt, stopped)
    assert not merged.complete


def test_times_count_from_the_start_of_the_first_part() -> None:
    one, two = run_over(DOMAINS[:1], {}, {}), run_over(DOMAINS[1:2], {}, {})

    merged = merge([part_over(DOMAINS[:1], one), part_over(DOMAINS[1:2], two, late=0.25)], FACTS)

    assert [timing.started for timing in merged.timings] == [0.5, 0.75]


@pytest.mark.parametrize(
    "field", ["rules", "packs", "frameworks", "checkers", "as_of", "options", "tool_version"]
)
def test_runs_by_other_rules_are_not_put_together(field: str) -> None:
    one = run_over(DOMAINS[:1], {}, {})
    others = {"as_of": AS_OF, "options": {"deep": True}, "tool_version": "0", "rules": one.rules[:1]}
    other = run_over(DOMAINS[1:2], {}, {}).model_copy(update={field: others.get(field, ("other",))})

    with pytest.raises(ValueError, match="not made with the same rules"):
        merge([part_over(DOMAINS[:1], one), part_over(DOMAINS[1:2], other)], FACTS)
