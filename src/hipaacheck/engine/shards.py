"""Put runs over parts of the same targets together, as if one scan had looked at them all."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hipaacheck.engine.evaluate import evaluate
from hipaacheck.engine.scan import in_order
from hipaacheck.model import Evidence, Finding, Problem, Record, Run, Target, Timing

OfTarget = TypeVar("OfTarget", Evidence, Finding, Timing)


@dataclass(frozen=True, slots=True)
class Part:
    """The run over some of the targets that the user named.

    `named` are the ids of these, `late` how many seconds after the first part this one began.
    """

    run: Run
    named: frozenset[str]
    late: float = 0.0


def alike(one: Run, other: Run) -> bool:
    """Return whether two runs differ in nothing but what they looked at: same rules, same moment."""
    return _frame(one) == _frame(other)


def merge(parts: Sequence[Part], fact_types: Mapping[str, type[Record]]) -> Run:
    """Return the run over all targets, not sealed. Raises ValueError for parts that are not alike.

    A target that several parts found is taken whole from the part in which it was named, else from the
    first that has it; since rules may read who led to a target, it is judged again when that changed.
    """
    first = parts[0].run
    if not all(alike(first, part.run) for part in parts[1:]):
        raise ValueError("these runs were not made with the same rules and options")
    chosen = _chosen(parts)
    taken = [one for at, part in enumerate(parts) for one in part.run.targets if chosen[one.id] == at]
    targets = _united(taken, parts)
    evidence = _taken([part.run.evidence for part in parts], chosen)
    findings = _taken([part.run.findings for part in parts], chosen)
    changed = {new.id: new for old, new in zip(taken, targets, strict=True) if new != old}
    again = evaluate(changed.values(), evidence, first.rules, fact_types, first.as_of)
    findings = [*(one for one in findings if one.target not in changed), *again.findings]
    told = itertools.chain(*(part.run.problems for part in parts), again.problems)
    problems: tuple[Problem, ...] = tuple(dict.fromkeys(told))
    merged = first.model_copy(
        update={
            "id": "",
            "targets": tuple(targets),
            "evidence": tuple(evidence),
            # Stable: the findings of one target stay in the order of the rules.
            "findings": tuple(sorted(findings, key=lambda finding: finding.target)),
            "problems": problems,
            "timings": tuple(_taken([_timings(part) for part in parts], chosen)),
        }
    )
    return in_order(merged)


def _frame(run: Run) -> Run:
    nothing: dict[str, object] = dict.fromkeys(("targets", "evidence", "findings", "problems", "timings"), ())
    return run.model_copy(update={**nothing, "id": "", "complete": True})


def _chosen(parts: Sequence[Part]) -> dict[str, int]:
    """Return for every target the index of the part that it is taken from."""
    chosen: dict[str, int] = {}
    for index, part in enumerate(parts):
        for target in part.run.targets:
            held = chosen.setdefault(target.id, index)
            if target.id in part.named and target.id not in parts[held].named:
                chosen[target.id] = index
    return chosen


def _united(taken: Sequence[Target], parts: Sequence[Part]) -> list[Target]:
    """Return the targets with all that led to them in any part."""
    leading: dict[str, list[str]] = {target.id: list(target.found_by) for target in taken}
    for target in itertools.chain.from_iterable(part.run.targets for part in parts):
        leading[target.id] += target.found_by
    found_by = {id: tuple(dict.fromkeys(ids)) for id, ids in leading.items()}
    return [
        one if found_by[one.id] == one.found_by else one.model_copy(update={"found_by": found_by[one.id]})
        for one in taken
    ]


def _taken(held: Sequence[Sequence[OfTarget]], chosen: Mapping[str, int]) -> list[OfTarget]:
    """Return what the parts hold of the targets that are taken from them."""
    return [item for index, items in enumerate(held) for item in items if chosen[item.target] == index]


def _timings(part: Part) -> Sequence[Timing]:
    if not part.late:
        return part.run.timings
    return [one.model_copy(update={"started": round(one.started + part.late, 4)}) for one in part.run.timings]
