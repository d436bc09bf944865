"""A stored run judged again: the same rules give the same bytes, and what cannot be judged is unknown."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.run_parts import run_of
from tests.support.runs import sample_run
from tests.support.toys import AS_OF, ToyFacts, checker, no_network, probe, rule, sees, target
from tests.tenants.microsoft.samples import FILES

from hipaacheck.checkers.api import Checker, CouldNotLookError, Saw
from hipaacheck.cli.tenant_data import plan_tenants
from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.collected import sealed
from hipaacheck.engine.evaluate import evaluate
from hipaacheck.engine.registry import Registry, load_checkers
from hipaacheck.engine.rejudge import judge_again
from hipaacheck.engine.scan import ScanRequest, in_order, load_rule_set, scan, without_vectors
from hipaacheck.engine.stored import as_stored
from hipaacheck.history.changes import compare
from hipaacheck.history.outlines import outline
from hipaacheck.inventory.loading import load_inventory
from hipaacheck.model import (
    Attestation,
    CheckerInfo,
    Evidence,
    Finding,
    Outcome,
    Problem,
    Record,
    Rule,
    Run,
    Seen,
    Severity,
    Target,
    TargetKind,
    Unseen,
    Waiver,
)
from hipaacheck.net.tenants.given import GivenTenants
from hipaacheck.packs.loader import RuleSet
from hipaacheck.reporters.json import load_run, render
from hipaacheck.tenants.recognise import read_tenant_file

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WRITTEN = datetime(2026, 11, 21, 12, tzinfo=UTC)
OFFLINE = ("agreements", "documents", "mailflows", "microsoft", "questionnaires", "retention", "waivers")


def same(run: Run, again: Run) -> bool:
    return (run.findings, run.evidence) == (again.findings, again.evidence)


@pytest.mark.parametrize("name", ["clinic", "business-associate"])
async def test_an_example_judged_again_by_the_same_rules_gives_the_same_bytes(name: str) -> None:
    loaded = load_inventory(EXAMPLES / name / "inventory.yaml")
    plan = plan_tenants((), loaded.declared)
    targets = [one for one in (*loaded.targets, *plan.targets) if not one.kind.on_network]
    request = ScanRequest(targets, WRITTEN, "scan", CollectOptions(), declared=loaded.declared)
    registry = load_checkers(OFFLINE)
    rules = load_rule_set(registry)
    run = await scan(request, registry, replace(no_network(), tenants=plan.client()), rules)

    # From its file, as a user would: nothing but the run itself is there to help.
    again = judge_again(load_run(render(run)), registry, rules, "judge")

    assert same(run, again)
    assert again.problems == run.problems and again.complete == run.complete
    assert (again.attestations, again.waivers, again.as_of) == (run.attestations, run.waivers, run.as_of)
    assert again.options["judged_again"] == run.id != again.id
    assert compare(outline(run), outline(again)).changes == ()
    assert same(again, judge_again(load_run(render(again)), registry, rules, "judge"))


@pytest.mark.parametrize("export", FILES[:2], ids=lambda path: path.name)
async def test_verdicts_of_other_tools_are_heard_again(export: Path) -> None:
    tenant = target("x", TargetKind.MICROSOFT_TENANT)
    net = replace(
        no_network(),
        tenants=GivenTenants({tenant.id: read_tenant_file(export.read_bytes(), export.name)}),
    )
    registry = load_checkers(["microsoft"])
    rules = load_rule_set(registry)
    run = await scan(ScanRequest([tenant], WRITTEN, "", CollectOptions()), registry, net, rules)

    assert same(run, judge_again(run, registry, rules, "judge"))


# From here on: toys.

INFO = CheckerInfo(name="toys", version="1", distribution="toys")
TOYS = checker(probe(sees))


def registry_of(*checkers: Checker) -> Registry:
    return Registry(checkers, (INFO,) if checkers else (), ())


def rule_set(*rules: Rule) -> RuleSet:
    return RuleSet(rules=rules, packs=(), frameworks=(), places={})


def seen(one: Target, ok: bool | None = True, kind: str = "toy") -> Evidence:
    outcome = CouldNotLookError("fog") if ok is None else Saw(ToyFacts(ok=ok), source="toy", method="looking")
    return sealed(f"toys.{kind}", kind, one, outcome, AS_OF)


def stored(
    *items: Evidence,
    rules: Sequence[Rule] = (rule(),),
    targets: Sequence[Target] = (target(),),
    **fields: object,
) -> Run:
    """Return a run of toys with what its evidence gives, as a scan would have stored it."""
    judged = evaluate(targets, items, rules, {"toy": ToyFacts}, AS_OF)
    run = run_of(
        tuple(targets), without_vectors(rules), tuple(items), judged.findings, checkers=(INFO,), as_of=AS_OF
    )
    run = run.model_copy(update={"frameworks": (), "packs": (), "timings": (), **fields})
    return in_order(run)


def only(run: Run) -> Finding:
    (finding,) = run.findings
    return finding


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([True, False, None]), max_size=5))
def test_the_same_rules_give_the_same_findings(states: list[bool | None]) -> None:
    targets = [target(f"d{number}.example") for number in range(len(states))]
    items = [seen(one, ok) for one, ok in zip(targets, states, strict=True)]
    run = stored(*items, targets=targets)

    assert same(run, judge_again(run, registry_of(TOYS), rule_set(rule()), "judge"))


def test_other_rules_judge_the_same_evidence() -> None:
    run = stored(seen(target()))
    strict = rule(passes_when="toy.count > 5", severity=Severity.CRITICAL)

    again = judge_again(
        run, registry_of(TOYS), rule_set(strict, rule(id="TOY-002", needs={"toy": "toy2"})), "judge"
    )

    found = {one.rule: one for one in again.findings}
    assert (found["TOY-001"].outcome, found["TOY-001"].severity) == (Outcome.FAIL, Severity.CRITICAL)
    assert found["TOY-002"].outcome is Outcome.UNKNOWN
    assert found["TOY-002"].because == "no probe collected toy2"
    assert again.evidence == run.evidence
    assert again.command == "judge" and again.previous is None


def test_what_went_wrong_while_collecting_stays_and_faults_of_rules_are_found_anew() -> None:
    then = (
        Problem(where="network", what="no proof", kind="environment"),
        Problem(where="rule TOY-001", what="a fault that is mended", kind="rule"),
        Problem(where="scan", what="interrupted", kind="interrupted"),
    )
    run = stored(seen(target()), problems=then)

    again = judge_again(run, registry_of(TOYS), rule_set(rule()), "judge")
    faulty = judge_again(run, registry_of(TOYS), rule_set(rule(passes_when="toy.count")), "judge")

    assert again.problems == (then[0], then[2])
    assert not again.complete
    assert "not true or false" in next(one for one in faulty.problems if one.kind == "rule").what


def test_what_a_missing_checker_saw_is_unknown_whatever_it_was() -> None:
    gone = checker(probe(sees, "other"))
    for ok in (True, False):
        run = stored(seen(target(), ok))

        again = judge_again(run, replace(registry_of(gone), infos=()), rule_set(), "judge")

        finding = only(again)
        assert (finding.outcome, finding.risk, finding.fix) == (Outcome.UNKNOWN, None, "")
        assert "not installed" in (finding.because or "")
        assert {one.kind for one in again.problems} == {"plugin", "environment"}
        assert again.rules == run.rules
        assert load_run(render(again)) == again


def test_a_rule_that_was_taken_out_is_gone() -> None:
    again = judge_again(stored(seen(target())), registry_of(TOYS), rule_set(), "judge")

    assert again.findings == () and again.rules == ()


@pytest.mark.parametrize("facts", [{"ok": True, "count": 1, "shape": "new"}, {"ok": "green", "count": 1}, {}])
def test_facts_of_another_version_are_unknown_and_a_problem(facts: dict[str, bool]) -> None:
    item = seen(target()).model_copy(update={"facts": facts, "tool_version": "0.0.1"})
    run = stored(seen(target()), findings=stored(seen(target())).findings).model_copy(
        update={"evidence": (item,)}
    )

    again = judge_again(run, registry_of(TOYS), rule_set(rule()), "judge")

    finding = only(again)
    assert finding.outcome is Outcome.UNKNOWN and finding.because
    (problem,) = again.problems
    assert problem.where == "evidence toy" and "0.0.1" in problem.what
    assert again.evidence == (item,)


def test_a_fact_that_is_younger_than_the_run_does_not_pass_by_its_default() -> None:
    """Defaults of facts describe a well-run target: an older version never looked."""
    item = seen(target()).model_copy(update={"facts": {"count": 1}, "tool_version": "0.0.1"})
    run = stored(seen(target())).model_copy(update={"evidence": (item,)})
    rules = rule_set(rule(), rule(id="TOY-002", passes_when="toy.count == 1"))

    again = judge_again(run, registry_of(TOYS), rules, "judge")

    by_rule = {one.rule: one for one in again.findings}
    assert by_rule["TOY-001"].outcome is Outcome.UNKNOWN
    assert by_rule["TOY-001"].because == "hipaacheck 0.0.1, which collected toy, did not look at this"
    assert by_rule["TOY-002"].outcome is Outcome.PASS
    assert not again.complete


class Inner(Record):
    """A part of facts."""

    name: str = "a"
    sends: bool = True


class Outer(Record):
    """Facts with parts of every shape."""

    one: Inner = Inner()
    many: tuple[Inner, ...] = (Inner(),)
    named: dict[str, Inner] = {}
    dark: Seen[int] = 1


def test_what_is_missing_is_unseen_at_any_depth() -> None:
    given = Outer.model_validate(
        {
            "one": {"name": "a"},
            "many": [{"name": "a", "sends": True}, {"name": "b"}],
            "named": {"x": {"sends": False}},
        }
    )

    found = as_stored(given, "too old")

    unseen: object = Unseen(unseen="too old")
    assert isinstance(found, Outer)
    missing: tuple[object, ...] = (found.one.sends, found.many[1].sends, found.named["x"].name, found.dark)
    assert missing == (unseen,) * 4
    assert found.many[0] is given.many[0]


def test_whole_facts_are_left_as_they_are() -> None:
    whole = Outer.model_validate(Outer(named={"x": Inner()}).model_dump(mode="json"))

    assert as_stored(whole, "") is whole


WAIVER = Waiver(rule="TOY-001", reason="soon", approved_by="Dana", expires=date(2026, 12, 31))
AFTER = datetime(2027, 1, 15, 23, 59, 59, tzinfo=UTC)


def test_waivers_of_the_run_count_and_end_on_the_day_that_is_asked_about() -> None:
    run = stored(seen(target(), ok=False), waivers=(WAIVER,))

    now = judge_again(run, registry_of(TOYS), rule_set(rule()), "judge")
    later = judge_again(run, registry_of(TOYS), rule_set(rule()), "judge", AFTER)

    assert only(now).waiver == WAIVER and now.as_of == AS_OF
    assert only(later).waiver is None and later.as_of == AFTER
    assert later.options["collected"] == AS_OF.isoformat()
    assert "collected" not in now.options
    assert later.evidence == run.evidence


def test_rules_read_the_day_that_is_asked_about() -> None:
    dated = rule(passes_when="as_of < timestamp('2027-01-01T00:00:00Z')")
    run = stored(seen(target()), rules=[dated])

    assert only(judge_again(run, registry_of(TOYS), rule_set(dated), "judge")).outcome is Outcome.PASS
    assert only(judge_again(run, registry_of(TOYS), rule_set(dated), "judge", AFTER)).outcome is Outcome.FAIL


def test_attestations_of_the_run_count() -> None:
    asks = rule(manual_when="true", question="Is it so?")
    word = Attestation(rule="TOY-001", answer=True, statement="It is.", by="Dana", date=date(2026, 11, 1))
    run = stored(seen(target()), rules=[asks], attestations=(word,))

    again = judge_again(run, registry_of(TOYS), rule_set(asks), "judge")

    assert only(again).outcome is Outcome.PASS and "Dana stated" in only(again).observed


def test_a_run_that_holds_no_waivers_but_findings_under_one_says_so() -> None:
    run = stored(seen(target(), ok=False))
    carrying = run.model_copy(update={"findings": (only(run).model_copy(update={"waiver": WAIVER}),)})

    again = judge_again(carrying, registry_of(TOYS), rule_set(rule()), "judge")

    assert only(again).waiver == WAIVER and again.waivers == (WAIVER,)
    (problem,) = again.problems
    assert problem.where == "waivers" and "stored no waivers" in problem.what


async def test_verdicts_of_other_tools_that_do_not_fit_are_a_problem_and_no_crash() -> None:
    tenant = target("x", TargetKind.MICROSOFT_TENANT)
    registry = load_checkers(["microsoft"])
    rules = load_rule_set(registry)
    data = read_tenant_file((EXAMPLES / "clinic" / "microsoft.json").read_bytes(), "microsoft.json")
    net = replace(no_network(), tenants=GivenTenants({tenant.id: data}))
    run = await scan(ScanRequest([tenant], WRITTEN, "", CollectOptions()), registry, net, rules)
    items = [
        one.model_copy(update={"facts": {"verdicts": "all well"}}) if one.kind.endswith(".said") else one
        for one in run.evidence
    ]
    assert items != list(run.evidence)

    again = judge_again(run.model_copy(update={"evidence": tuple(items)}), registry, rules, "judge")

    assert [one.outcome for one in again.findings] == [one.outcome for one in run.findings]
    assert any(one.where.endswith(".said") for one in again.problems)


def test_a_run_of_which_no_checker_is_installed_passes_nothing() -> None:
    run = sample_run()

    again = judge_again(run, replace(registry_of(), infos=()), rule_set(), "judge")

    assert {one.outcome for one in again.findings} == {Outcome.UNKNOWN}
    assert {one.fingerprint for one in again.findings} == {one.fingerprint for one in run.findings}
    assert not again.complete
