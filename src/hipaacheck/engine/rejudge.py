"""Judge a stored run again: its evidence, today's rules; nothing is looked at anew."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from hipaacheck import __version__
from hipaacheck.engine.answers import waiver_target
from hipaacheck.engine.judging import Case, judge_case
from hipaacheck.engine.registry import Registry
from hipaacheck.engine.scan import in_order, without_vectors
from hipaacheck.engine.stored import fault, misfits
from hipaacheck.model import Evidence, Finding, Outcome, Problem, Rule, Run, Waiver, sealed

if TYPE_CHECKING:
    from hipaacheck.packs.loader import RuleSet


def judge_again(
    run: Run, registry: Registry, rules: "RuleSet", command: str, as_of: datetime | None = None
) -> Run:
    """Return the run that the evidence, attestations and waivers of `run` give by `rules`.

    `registry` holds the checkers that took part. What one that is missing has collected is unknown. As of
    `as_of`, if it is given, else of the moment of the run. Problems of the collection stay, for what could
    not be looked at then cannot be now.
    """
    orphans = _orphans(run, registry, rules)
    waivers, forgotten = _waivers(run)
    evidence = _without_waivers(run.evidence, waivers)
    verdicts = judge_case(
        Case(
            targets=sorted(run.targets, key=lambda target: target.id),
            evidence=[item for item in evidence if _judgeable(item, registry)],
            rules=rules.rules,
            fact_types=registry.fact_types,
            as_of=as_of or run.as_of,
            attestations=run.attestations,
            waivers=waivers,
            settled=_unjudged(run, orphans),
            stored=True,
        )
    )
    problems = [
        *(one for one in run.problems if one.kind != "rule"),
        *registry.problems,
        *_missing(run, registry),
        *_gone(run, rules),
        *_misfits(evidence, registry),
        *forgotten,
        *verdicts.problems,
    ]
    again = run.model_copy(
        update={
            "id": "",
            "tool_version": __version__,
            "command": command,
            "as_of": as_of or run.as_of,
            "options": _options(run, as_of),
            "checkers": registry.infos,
            "packs": rules.packs,
            "frameworks": rules.frameworks,
            "rules": (*without_vectors(rules.rules), *orphans),
            "waivers": waivers,
            "evidence": (*evidence, *verdicts.evidence),
            "findings": verdicts.findings,
            "problems": tuple(dict.fromkeys(problems)),
            "previous": None,
        }
    )
    return sealed(in_order(again))


def collected(run: Run) -> datetime:
    """Return when a scan saw what a run holds: the run may be one that was judged again as of a later day."""
    try:
        moment = datetime.fromisoformat(str(run.options["collected"]))
    except (KeyError, ValueError):
        return run.as_of
    return min(moment, run.as_of) if moment.tzinfo is not None else run.as_of


def _options(run: Run, as_of: datetime | None) -> dict[str, str | int | float | bool | None]:
    """Return the options of the collection, with what was judged again and when it was collected."""
    options = {**run.options, "judged_again": run.id}
    if as_of is not None and as_of != run.as_of:
        options.setdefault("collected", run.as_of.isoformat())
    return options


def _orphans(run: Run, registry: Registry, rules: "RuleSet") -> list[Rule]:
    """Return the stored rules that are not there today because no checker knows the facts that they need.

    Rules that are gone while their facts are known were taken out on purpose.
    """
    today = {rule.id for rule in rules.rules}
    known = registry.fact_types
    return [
        one for one in run.rules if one.id not in today and any(k not in known for k in one.needs.values())
    ]


def _unjudged(run: Run, rules: Sequence[Rule]) -> list[Finding]:
    """Return the findings of rules that cannot be asked today: unknown, whatever they were."""
    asked = {rule.id: rule for rule in rules}
    why = "the checker that knows what was seen is not installed, or did not load; it cannot be judged again"
    nothing = {
        "outcome": Outcome.UNKNOWN,
        "risk": None,
        "because": why,
        "observed": "",
        "fix": "",
        "heard": (),
    }
    return [
        finding.model_copy(update={**nothing, "waiver": None, "strength": asked[finding.rule].strength})
        for finding in run.findings
        if finding.rule in asked
    ]


def _judgeable(item: Evidence, registry: Registry) -> bool:
    """Return whether evidence may be judged: verdicts of other tools are read whole or not at all."""
    return not item.kind.endswith(".said") or not fault(item, registry.fact_types)


def _waivers(run: Run) -> tuple[tuple[Waiver, ...], list[Problem]]:
    """Return the waivers of a run; its findings carry no more than those that were in force then."""
    carried = tuple(dict.fromkeys(one.waiver for one in run.findings if one.waiver is not None))
    if run.waivers or not carried:
        return run.waivers, []
    what = (
        f"hipaacheck {run.tool_version} stored no waivers and attestations with this run; of waivers only the"
        f" {len(carried)} that its findings carry are counted, and attestations are not counted"
    )
    return carried, [Problem(where="waivers", what=what, kind="environment")]


def _without_waivers(evidence: Sequence[Evidence], waivers: Sequence[Waiver]) -> list[Evidence]:
    """Return the evidence without what became of waivers, which is found anew."""
    known = {waiver_target(waiver) for waiver in waivers}
    return [item for item in evidence if item.kind != "waiver.record" or item.target not in known]


def _missing(run: Run, registry: Registry) -> Iterator[Problem]:
    installed = {info.name for info in registry.infos}
    for info in run.checkers:
        if info.name not in installed:
            what = (
                f"took part in the scan (version {info.version}), is not there now; its findings are unknown"
            )
            yield Problem(where=f"checker {info.name}", what=what, kind="plugin")


def _gone(run: Run, rules: "RuleSet") -> Iterator[Problem]:
    """Yield the files of rules that took part and do not now: what they asked, or asked more strictly."""
    here = {(pack.name, pack.origin) for pack in rules.packs}
    for pack in run.packs:
        if (pack.name, pack.origin) not in here:
            what = "its rules took part in the scan and are not here now; what they ask was not judged again"
            yield Problem(where=f"rules {pack.name} ({pack.origin})", what=what, kind="environment")


def _misfits(evidence: Sequence[Evidence], registry: Registry) -> Iterator[Problem]:
    for one in misfits(evidence, registry.fact_types):
        of = "one target" if one.number == 1 else f"{one.number:,} targets"
        said = f"facts of {of}, stored by hipaacheck {one.tool_version}: {one.why}"
        what = f"{said}; what rests on that is unknown"
        yield Problem(where=f"evidence {one.kind}", what=what, kind="environment")
