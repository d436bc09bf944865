"""Facts are made from the inventory and from what probes saw; a derivation that fails takes nothing along."""

from collections.abc import Callable, Iterable

from tests.support.toys import AS_OF, ToyFacts, cannot_look, no_network, probe, rule, sees, target

from hipaacheck.checkers.api import Checker, CouldNotLookError, Derivation, Derived, Known, Saw
from hipaacheck.checkers.waivers import CHECKER as WAIVERS
from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.registry import Registry
from hipaacheck.engine.scan import ScanRequest, load_rule_set, scan
from hipaacheck.inventory.loading import load_text
from hipaacheck.model import Finding, Origin, Outcome, Rule, Run, Strength, Target, TargetKind, Unseen
from hipaacheck.packs.loader import RuleSet

INVENTORY = """\
version: 1
organisation: {name: Test}
vendors:
- {id: zoom, name: Zoom}
waivers:
- {rule: TOY-*, target: 'vendor:*', reason: moving, approved_by: Lee, expires: 2027-02-01}
- {rule: TOY-*, target: 'vendor:none', reason: moving, approved_by: Lee, expires: 2025-02-01}
attestations:
- {rule: TOY-003, answer: true, statement: We asked., by: Lee, date: 2026-01-01}
"""

Derive = Callable[[Known], Iterable[Derived]]


async def run_with(derive: Derive, *rules: Rule, looks: bool = True, inventory: str = INVENTORY) -> Run:
    toys = Checker(
        name="toys",
        probes=(probe(sees if looks else cannot_look),),
        derivations=(Derivation("toys.vendor", "toy.vendor", derive),),
        facts={"toy": ToyFacts, "toy.vendor": ToyFacts},
    )
    loaded = load_text(inventory, "inventory.yaml")
    request = ScanRequest(
        [*loaded.targets, target()], AS_OF, "test", CollectOptions(), declared=loaded.declared
    )
    of_waivers = load_rule_set(Registry((WAIVERS,), (), ())).rules
    registry = Registry((toys, WAIVERS), (), ())
    return await scan(request, registry, no_network(), RuleSet((*rules, *of_waivers), (), (), {}))


def vendor_rule(**changes: object) -> Rule:
    wanted = {"id": "TOY-002", "applies_to": TargetKind.VENDOR, "needs": {"toy": "toy.vendor"}}
    return rule(**{**wanted, **changes})


def each_vendor(known: Known) -> Iterable[Derived]:
    ok = all(not isinstance(one, Unseen) for one in known.facts("toy", ToyFacts).values())
    for one in known.targets.values():
        if one.kind is TargetKind.VENDOR:
            yield Derived(one, Saw(ToyFacts(ok=not ok), str(one.origin), "declared", attested=True))


def by_rule(run: Run) -> dict[tuple[str, str], Finding]:
    return {(finding.rule, finding.target): finding for finding in run.findings}


async def test_a_derivation_sees_what_probes_saw_and_what_was_declared() -> None:
    seen = await run_with(each_vendor, vendor_rule())
    failed = await run_with(each_vendor, vendor_rule(), looks=False)

    assert by_rule(seen)["TOY-002", "vendor:zoom"].outcome is Outcome.FAIL
    assert by_rule(failed)["TOY-002", "vendor:zoom"].outcome is Outcome.PASS
    (evidence,) = [item for item in seen.evidence if item.kind == "toy.vendor"]
    assert evidence.source == "inventory.yaml:4" and evidence.attested


async def test_what_rests_on_somebodys_word_is_no_stronger_than_that() -> None:
    run = await run_with(each_vendor, vendor_rule(), rule())

    assert by_rule(run)["TOY-002", "vendor:zoom"].strength is Strength.ATTESTATION
    assert by_rule(run)["TOY-001", "domain:clinic.example"].strength is Strength.INDIRECT


async def test_a_derivation_may_bring_a_target_that_nobody_named() -> None:
    def found(known: Known) -> Iterable[Derived]:
        there = Target(id="vendor:new", kind=TargetKind.VENDOR, name="New", origin=Origin(file="DNS"))
        yield Derived(there, CouldNotLookError("there is fog"))

    finding = by_rule(await run_with(found, vendor_rule()))["TOY-002", "vendor:new"]

    assert (finding.outcome, finding.because) == (Outcome.UNKNOWN, "there is fog")


async def test_a_crash_is_a_problem_and_what_it_would_have_said_is_unknown() -> None:
    def crashes(known: Known) -> Iterable[Derived]:
        raise ZeroDivisionError("a bug")

    run = await run_with(crashes, vendor_rule(), rule())

    assert not run.complete
    assert [problem.where for problem in run.problems] == ["derivation toys.vendor"]
    assert by_rule(run)["TOY-002", "vendor:zoom"].outcome is Outcome.UNKNOWN
    assert by_rule(run)["TOY-001", "domain:clinic.example"].outcome is Outcome.PASS


async def test_waivers_mark_findings_and_are_findings_themselves() -> None:
    findings = by_rule(await run_with(each_vendor, vendor_rule()))

    waiver = findings["TOY-002", "vendor:zoom"].waiver
    assert waiver is not None and waiver.approved_by == "Lee"
    live, over = "waiver:TOY-*@vendor:*", "waiver:TOY-*@vendor:none"
    assert findings["WAIVER-EXPIRY-001", live].outcome is Outcome.PASS
    assert findings["WAIVER-SCOPE-001", live].outcome is Outcome.PASS
    assert findings["WAIVER-EXPIRY-001", over].outcome is Outcome.FAIL
    assert findings["WAIVER-SCOPE-001", over].outcome is Outcome.FAIL


async def test_a_question_is_manual_until_somebody_answers() -> None:
    asks = {"manual_when": "!toy.ok", "question": "Ask {{ target.name }}."}
    run = await run_with(
        each_vendor, vendor_rule(**asks), vendor_rule(id="TOY-003", **asks), inventory=INVENTORY
    )
    findings = by_rule(run)

    asked = findings["TOY-002", "vendor:zoom"]
    assert (asked.outcome, asked.because) == (Outcome.MANUAL, "Ask Zoom.")
    answered = findings["TOY-003", "vendor:zoom"]
    assert (answered.outcome, answered.strength) == (Outcome.PASS, Strength.ATTESTATION)
    assert answered.observed == "Lee stated on 2026-01-01: We asked."
