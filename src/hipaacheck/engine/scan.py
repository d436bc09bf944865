"""Carry out one scan: collect and load rules side by side, judge, and put the run together."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from hipaacheck import __version__
from hipaacheck.engine.collect import CollectOptions, Observer, collect
from hipaacheck.engine.collected import Collected
from hipaacheck.engine.derive import derive
from hipaacheck.engine.registry import Registry
from hipaacheck.model import Problem, Rule, Run, Target, sealed
from hipaacheck.net.clients import Network
from hipaacheck.resources import rules_dir

if TYPE_CHECKING:
    from hipaacheck.engine.judging import Verdicts
    from hipaacheck.inventory.declared import Declared
    from hipaacheck.packs.loader import RuleSet


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What to scan and how; everything that is not the network itself."""

    targets: Sequence[Target]
    as_of: datetime
    command: str
    collect: CollectOptions
    options: dict[str, str | int | float | bool | None] = field(default_factory=dict)
    declared: "Declared | None" = None
    inventory_sha256: str | None = None
    problems: tuple[Problem, ...] = ()


def load_rule_set(
    registry: Registry, more: Sequence[Traversable] = (), *, check_all: bool = False
) -> "RuleSet":
    """Load the frameworks, the packs of the checkers in `registry`, and those of the folders in `more`.

    The packs that ship with hipaacheck are looked through in full only if `check_all` is set. Raises
    FileMistakesError.
    """
    from hipaacheck.packs.loader import load_frameworks, load_rules

    folders = [checker.rules for checker in registry.checkers if checker.rules is not None]
    frameworks = load_frameworks(rules_dir() / "frameworks")
    shipped = [] if check_all else [folder for folder in folders if folder in list(rules_dir().iterdir())]
    return load_rules([*folders, *more], frameworks, registry.fact_types, shipped)


async def scan(
    request: ScanRequest,
    registry: Registry,
    net: Network,
    rules: "RuleSet | None" = None,
    observer: Observer = lambda step: None,
    stop: asyncio.Event | None = None,
) -> Run:
    """Return the run. Whatever judging needs is loaded in a thread, beside the waiting for the network."""
    return sealed(await look_and_judge(request, registry, net, rules, observer, stop))


async def look_and_judge(
    request: ScanRequest,
    registry: Registry,
    net: Network,
    rules: "RuleSet | None" = None,
    observer: Observer = lambda step: None,
    stop: asyncio.Event | None = None,
) -> Run:
    """Return the run as `scan` does, without its id: it may be a part of a larger one."""
    collected, rule_set, doubts = await asyncio.gather(
        collect(request.targets, registry.checkers, net, request.collect, observer, stop),
        asyncio.to_thread(_ready, registry, rules),
        _doubts(request.targets, net),
    )
    collected.problems.extend(Problem(where="network", what=doubt, kind="environment") for doubt in doubts)
    derive(registry.checkers, collected, request.declared, net.now())
    targets = tuple(sorted(collected.targets.values(), key=lambda target: target.id))
    verdicts = _judged(request, registry, rule_set, collected, targets)
    collected.evidence.extend(verdicts.evidence)
    return _run(request, registry, rule_set, collected, targets, verdicts)


def _judged(
    request: ScanRequest,
    registry: Registry,
    rule_set: "RuleSet",
    collected: Collected,
    targets: tuple[Target, ...],
) -> "Verdicts":
    from hipaacheck.engine.judging import Case, judge_case

    inventory = None if request.declared is None else request.declared.inventory
    return judge_case(
        Case(
            targets=targets,
            evidence=collected.evidence,
            rules=rule_set.rules,
            fact_types=registry.fact_types,
            as_of=request.as_of,
            attestations=() if inventory is None else inventory.attestations,
            waivers=() if inventory is None else inventory.waivers,
        )
    )


async def _doubts(targets: Sequence[Target], net: Network) -> Sequence[str]:
    """Return what is wrong with the network, unless nothing that is audited is reached through it."""
    return await net.surroundings() if any(target.kind.on_network for target in targets) else ()


def _ready(registry: Registry, rules: "RuleSet | None") -> "RuleSet":
    """Load and compile all that judging needs."""
    from hipaacheck.engine.evaluate import prepare

    rule_set = rules or load_rule_set(registry)
    prepare(rule_set.rules)
    return rule_set


def _organisation(declared: "Declared | None") -> str | None:
    organisation = None if declared is None else declared.inventory.organisation
    return None if organisation is None else organisation.name


def _run(
    request: ScanRequest,
    registry: Registry,
    rule_set: "RuleSet",
    collected: Collected,
    targets: tuple[Target, ...],
    verdicts: "Verdicts",
) -> Run:
    problems = [*request.problems, *registry.problems, *collected.problems, *verdicts.problems]
    if collected.interrupted:
        what = "the scan was interrupted; what was not seen by then is unknown"
        problems.append(Problem(where="scan", what=what, kind="interrupted"))
    run = Run(
        tool_version=__version__,
        id="",
        as_of=request.as_of,
        command=request.command,
        complete=False,
        options=request.options,
        checkers=registry.infos,
        packs=rule_set.packs,
        frameworks=rule_set.frameworks,
        inventory_sha256=request.inventory_sha256,
        organisation=_organisation(request.declared),
        attestations=() if request.declared is None else request.declared.inventory.attestations,
        waivers=() if request.declared is None else request.declared.inventory.waivers,
        targets=targets,
        rules=without_vectors(rule_set.rules),
        evidence=tuple(collected.evidence),
        findings=verdicts.findings,
        problems=tuple(problems),
        timings=tuple(collected.timings),
    )
    return in_order(run)


def without_vectors(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return rules as runs hold them: their worked examples were looked at when the pack was loaded."""
    return tuple(rule.model_copy(update={"vectors": ()}) for rule in rules)


_KINDS_OF_PROBLEMS = ("plugin", "probe", "environment", "rule", "interrupted")


def in_order(run: Run) -> Run:
    """Return `run` with its parts in the order that every run has, complete unless it has problems."""
    return run.model_copy(
        update={
            "complete": not run.problems,
            "targets": tuple(sorted(run.targets, key=lambda target: target.id)),
            "evidence": tuple(sorted(run.evidence, key=lambda item: (item.target, item.kind))),
            "problems": tuple(sorted(run.problems, key=lambda one: _KINDS_OF_PROBLEMS.index(one.kind))),
            "timings": tuple(sorted(run.timings, key=lambda item: (item.started, item.target, item.probe))),
        }
    )
