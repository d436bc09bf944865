"""Every rule and target gives exactly one finding, and what was not seen is never a pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.toys import AS_OF, ToyFacts, rule, target

from hipaacheck.engine.evaluate import evaluate
from hipaacheck.model import Evidence, Finding, Level, Observation, Outcome, Rule, Target, TargetKind

TYPES = {"toy": ToyFacts}


def evidence(facts: dict[str, object] | None, error: str | None = None) -> Evidence:
    return Evidence.sealed(
        probe="toys.toy",
        target=target().id,
        kind="toy",
        source="toy",
        method="looking",
        collected_at=AS_OF,
        tool_version="0",
        observation=Observation.FAILED if facts is None else Observation.PRESENT,
        facts=None if facts is None else ToyFacts.model_validate(facts).model_dump(mode="json"),
        error=error,
    )


def finding(subject: Rule, *held: Evidence, of: Target | None = None) -> Finding:
    (found,) = evaluate([of or target()], held, [subject], TYPES, AS_OF).findings
    return found


def test_a_pass_and_a_fail() -> None:
    good, bad = finding(rule(), evidence({})), finding(rule(), evidence({"ok": False}))

    assert (good.outcome, good.risk, good.fix) == (Outcome.PASS, None, "")
    assert (bad.outcome, bad.risk, bad.fix) == (Outcome.FAIL, Level.MODERATE, "Mend clinic.example.")
    assert bad.observed == "ok is False, count 1"
    assert bad.evidence == (evidence({"ok": False}).id,)


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        ((evidence(None, "the fog is thick"),), "the fog is thick"),
        ((evidence({"ok": {"unseen": "it was dark"}}),), "it was dark"),
        ((), "no probe collected toy"),
    ],
)
def test_what_was_not_seen_is_unknown_with_its_reason(held: tuple[Evidence, ...], reason: str) -> None:
    found = finding(rule(), *held)

    assert (found.outcome, found.because, found.risk) == (Outcome.UNKNOWN, reason, None)


def test_negation_cannot_turn_unseen_into_a_pass() -> None:
    for criterion in ("!toy.ok", "toy.ok != false", "!(toy.count > 3)", "toy.count != 9"):
        unseen = evidence({"ok": {"unseen": "dark"}, "count": {"unseen": "dark"}})

        assert finding(rule(passes_when=criterion), unseen).outcome is Outcome.UNKNOWN


def test_a_condition_that_is_not_met_is_not_applicable_and_says_why() -> None:
    subject = rule(applies_when="toy.count > 3", not_applicable="only {{ toy.count }}")

    found = finding(subject, evidence({}))

    assert (found.outcome, found.because) == (Outcome.NOT_APPLICABLE, "only 1")


def test_a_condition_that_cannot_be_decided_is_unknown() -> None:
    subject = rule(applies_when="toy.count > 3")

    assert finding(subject, evidence({"count": {"unseen": "dark"}})).outcome is Outcome.UNKNOWN


def test_an_unresolved_target_is_unknown_for_every_rule() -> None:
    unresolved = target().model_copy(update={"unresolved": "MX could not be had"})

    for subject in (rule(), rule(passes_when="true"), rule(applies_when="false")):
        found = finding(subject, of=unresolved)

        assert (found.outcome, found.because) == (Outcome.UNKNOWN, "MX could not be had")


def test_a_faulty_rule_is_unknown_and_a_problem_of_the_run() -> None:
    judged = evaluate([target()], [evidence({})], [rule(passes_when="toy.count")], TYPES, AS_OF)

    assert judged.findings[0].outcome is Outcome.UNKNOWN
    assert "not true or false" in judged.problems[0].what


def test_facts_of_another_version_are_unknown() -> None:
    strange = evidence({}).model_copy(update={"facts": {"shape": "new"}})

    found = finding(rule(), strange)

    assert found.outcome is Outcome.UNKNOWN
    assert "do not fit their type" in (found.because or "")


@given(
    st.lists(st.sampled_from(list(TargetKind)), max_size=6),
    st.lists(st.sampled_from(list(TargetKind)), max_size=6),
)
def test_one_finding_for_each_rule_and_target_it_applies_to(
    kinds: list[TargetKind], applies: list[TargetKind]
) -> None:
    targets = [target(f"{number}.example", kind) for number, kind in enumerate(kinds)]
    rules = [rule(id=f"TOY-{number:03}", applies_to=kind) for number, kind in enumerate(applies)]

    findings = evaluate(targets, [], rules, TYPES, AS_OF).findings

    wanted = {(r.id, t.id) for r in rules for t in targets if r.applies_to is t.kind}
    assert len(findings) == len(wanted)
    assert {(found.rule, found.target) for found in findings} == wanted


def test_the_same_facts_give_the_same_bytes() -> None:
    first, second = (finding(rule(), evidence({"ok": False})).model_dump_json() for _ in range(2))

    assert first == second
