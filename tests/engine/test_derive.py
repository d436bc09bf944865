"""Facts are made from the inventory and from what probes saw; a derivation that fails takes nothing along."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import pytest
from tests.support.toys import AS_OF, ToyFacts, cannot_look, no_network, probe, rule, sees, target

from hipaacheck.checkers.api import Checker, CouldNotLookError, Derivation, Derived, Known, Saw
from hipaacheck.checkers.waivers import CHECKER as WAIVERS
from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.collected import Collected
from hipaacheck.engine.derive import KnownFacts, derive, in_turn
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


def vendor(name: str) -> Target:
    return Target(id=f"vendor:{name}", kind=TargetKind.VENDOR, name=name, origin=Origin(file="test"))


def well(ok: bool = True) -> Saw:
    return Saw(ToyFacts(ok=ok), "toy", "thinking")


def derived(*derivations: Derive, kinds: tuple[str, ...] = ("toy.vendor",)) -> Collected:
    """Run derivations one after the other, each of its kind, and return all that there is then."""
    collected = Collected()
    made = zip(kinds, derivations, strict=True)
    named = tuple(Derivation(f"toys.{kind}", kind, each) for kind, each in made)
    derive([Checker(name="toys", derivations=named)], collected, None, AS_OF)
    return collected


def said(collected: Collected) -> dict[str, str | None]:
    """Return for every target with evidence why it is unknown, None where it is not."""
    assert len({(item.target, item.kind) for item in collected.evidence}) == len(collected.evidence)
    return {item.target: item.error for item in collected.evidence}


def test_what_was_yielded_before_a_crash_is_kept() -> None:
    def crashes(known: Known) -> Iterable[Derived]:
        yield Derived(vendor("a"), well(ok=False))
        raise ValueError("the second entry \ud800")

    collected = derived(crashes)

    assert said(collected) == {"vendor:a": None}
    (problem,) = collected.problems
    assert problem.where == "derivation toys.toy.vendor" and problem.what.encode()


def test_a_derivation_that_cannot_look_is_a_problem_of_the_run() -> None:
    def cannot(known: Known) -> Iterable[Derived]:
        raise CouldNotLookError("no catalogue")

    assert [problem.what for problem in derived(cannot).problems] == ["no catalogue"]


@pytest.mark.parametrize("first", [well(ok=False), CouldNotLookError("lost")])
def test_two_pieces_of_evidence_of_one_target_are_unknown_and_a_problem(
    first: Saw | CouldNotLookError,
) -> None:
    def thrice(known: Known) -> Iterable[Derived]:
        yield Derived(vendor("a"), first)
        yield Derived(vendor("b"), well())
        yield Derived(vendor("a"), well())
        yield Derived(vendor("a"), well())

    collected = derived(thrice)

    assert said(collected) == {"vendor:a": "two pieces of toy.vendor of one target", "vendor:b": None}
    assert [problem.where for problem in collected.problems] == ["toys.toy.vendor on vendor:a"]


def test_two_derivations_of_one_kind_do_not_outdo_each_other() -> None:
    seen: list[Mapping[str, ToyFacts | Unseen]] = []

    def bad(known: Known) -> Iterable[Derived]:
        yield Derived(vendor("a"), well(ok=False))

    def good(known: Known) -> Iterable[Derived]:
        yield Derived(vendor("a"), well())

    def looks(known: Known) -> Iterable[Derived]:
        seen.append(known.facts("toy.vendor", ToyFacts))
        return ()

    collected = derived(bad, good, looks, kinds=("toy.vendor", "toy.vendor", "toy.other"))

    assert said(collected) == {"vendor:a": "two pieces of toy.vendor of one target"}
    assert [type(facts) for facts in seen[0].values()] == [Unseen]


def test_a_derivation_sees_the_facts_of_those_before_it() -> None:
    def first(known: Known) -> Iterable[Derived]:
        yield Derived(vendor("a"), well(ok=False))
        yield Derived(vendor("b"), CouldNotLookError("there is fog"))

    def second(known: Known) -> Iterable[Derived]:
        facts = known.facts("toy.vendor", ToyFacts)
        assert facts == {"vendor:a": ToyFacts(ok=False), "vendor:b": Unseen(unseen="there is fog")}
        yield Derived(known.targets["vendor:a"], well())

    collected = derived(first, second, kinds=("toy.vendor", "toy.other"))

    assert collected.problems == [] and len(collected.evidence) == 3


class _NoRecord:
    """Anything but facts."""


@pytest.mark.parametrize(
    "outcome",
    [
        None,
        Saw(cast(ToyFacts, {"ok": True}), "toy", "thinking"),
        Saw(cast(ToyFacts, _NoRecord()), "toy", "thinking"),
        Saw(target("\ud800"), "toy", "thinking"),
        Saw(ToyFacts(), "\ud800", "thinking"),
        CouldNotLookError("\ud800"),
        CouldNotLookError(cast(str, 7)),
    ],
)
def test_an_outcome_that_cannot_be_kept_is_unknown_and_a_problem(outcome: Any) -> None:
    def strange(known: Known) -> Iterable[Derived]:
        yield Derived(vendor("a"), outcome)
        yield Derived(vendor("b"), well())

    collected = derived(strange)
    reasons = said(collected)

    assert "cannot be kept" in (reasons["vendor:a"] or "") and reasons["vendor:b"] is None
    assert len(collected.problems) == 1


@pytest.mark.parametrize(
    "made", [None, Derived(vendor("\ud800"), well()), Derived(cast(Target, "a"), well())]
)
def test_a_target_that_cannot_be_kept_is_a_problem_and_takes_nothing_along(made: Any) -> None:
    def strange(known: Known) -> Iterable[Derived]:
        yield made
        yield Derived(vendor("b"), well())

    collected = derived(strange)

    assert said(collected) == {"vendor:b": None} and set(collected.targets) == {"vendor:b"}
    assert len(collected.problems) == 1


def test_a_derivation_cannot_change_the_targets() -> None:
    known = KnownFacts(Collected({"vendor:a": vendor("a")}), None)

    with pytest.raises(TypeError):
        cast(dict[str, Target], known.targets)["vendor:b"] = vendor("b")


@pytest.mark.parametrize("answers", [("true", "false"), ("false", "true")])
async def test_the_newest_statement_counts(answers: tuple[str, str]) -> None:
    older, newer = (
        f"{{rule: TOY-003, answer: {answer}, statement: S., by: Lee, date: {day}}}"
        for answer, day in zip(answers, ("2026-01-01", "2026-03-01"), strict=True)
    )
    asks = {"id": "TOY-003", "manual_when": "!toy.ok", "question": "Ask {{ target.name }}."}
    for first, second in ((older, newer), (newer, older)):
        text = f"{INVENTORY.partition('attestations:')[0]}attestations:\n- {first}\n- {second}\n"
        run = await run_with(each_vendor, vendor_rule(**asks), inventory=text)
        expected = Outcome.PASS if answers[1] == "true" else Outcome.FAIL

        assert by_rule(run)["TOY-003", "vendor:zoom"].outcome is expected


def nothing(known: Known) -> Iterable[Derived]:
    return ()


def named(name: str, *after: str) -> Derivation:
    return Derivation(name, f"toy.{name}", nothing, after=tuple(f"toy.{kind}" for kind in after))


@pytest.mark.parametrize(
    ("given", "order"),
    [
        ((named("a"), named("b"), named("c")), "abc"),
        ((named("a", "c"), named("b"), named("c")), "bca"),
        ((named("a", "b"), named("b", "c"), named("c")), "cba"),
        ((named("a", "none"), named("b", "a")), "ab"),
        ((named("a", "a"), named("b")), "ab"),
        ((named("a", "b"), named("b", "a"), named("c", "a")), "abc"),
        ((named("d", "a"), named("a", "b"), named("b", "a"), named("c")), "cdab"),
    ],
    ids=["none waits", "one waits", "in a row", "a missing kind", "for itself", "in a circle", "on a circle"],
)
def test_a_derivation_waits_for_the_kinds_that_it_names_and_the_others_keep_their_order(
    given: tuple[Derivation, ...], order: str
) -> None:
    assert "".join(one.name for one in in_turn(given)) == order


def test_a_derivation_sees_facts_of_a_checker_whose_name_comes_later() -> None:
    met: list[object] = []

    def look(known: Known) -> Iterable[Derived]:
        met.extend(known.facts("toy.later", ToyFacts).values())
        return ()

    def make(known: Known) -> Iterable[Derived]:
        yield Derived(target(), Saw(ToyFacts(), "here", "made"))

    checkers = (
        Checker(name="a", derivations=(Derivation("a.look", "toy.first", look, after=("toy.later",)),)),
        Checker(name="b", derivations=(Derivation("b.make", "toy.later", make),)),
    )
    derive(checkers, Collected(), None, AS_OF)

    assert met == [ToyFacts()]
