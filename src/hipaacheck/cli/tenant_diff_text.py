"""Print what became of a tenant, for people and programs; values of settings only as findings say them."""

import json
from collections.abc import Iterator

from hipaacheck.cli.tenant_diff_view import Step, TenantDiff, Way, ended
from hipaacheck.gate.exits import Exit
from hipaacheck.model import Finding, Outcome, Severity
from hipaacheck.reporters.escape import plain
from hipaacheck.tenants.data import TenantData

SCHEMA = "hipaacheck.tenant-diff/1"
_TEXT = 600
_NAME = 200
_FIELDS = 30
_HEADINGS = {
    Way.WORSE: "got worse",
    Way.LOST: "no longer seen: this is not good news, and no proof of bad",
    Way.BETTER: "got better",
    Way.NOT_APPLICABLE: "does not apply any more",
    Way.OTHERWISE: "fails as before, and looks different",
}


def as_text(view: TenantDiff, least: Severity | None) -> str:
    """Return what became of a tenant, as lines."""
    return "\n".join(_lines(view, least))


def _lines(view: TenantDiff, least: Severity | None) -> Iterator[str]:
    old, new = view.data
    name = new.domain or old.domain or new.tenant_id or old.tenant_id or "a tenant without a name"
    yield f"{_one(name)}, {new.platform}"
    yield f"from {_state(old)}"
    yield f"to   {_state(new)}"
    for way in Way:
        steps = view.of(way)
        if steps:
            yield f"\n{_HEADINGS[way]} ({len(steps)})"
        for step in steps:
            yield from _step(step)
    yield from _raw(view)
    for run in view.runs:
        for problem in run.problems:
            yield f"\nproblem: {_one(problem.where)}: {_one(problem.what)}"
    yield f"\n{verdict(view, least)}"


def _state(data: TenantData) -> str:
    at = "of an unknown time" if data.taken.at is None else f"of {data.taken.at:%Y-%m-%d %H:%M} UTC"
    return f"{_one(data.taken.file or '')} {at}, by {_one(data.taken.tool)}"


def _step(step: Step) -> Iterator[str]:
    yield f"  {step.after.severity.upper():<9} {_one(step.rule.title)}  {_one(step.rule.id)}"
    if step.units:
        yield f"            at {_one(', '.join(step.units))}"
    before, after = _seen(step.before), _seen(step.after)
    if before == after:
        yield f"            {after}"
    else:
        yield f"            before: {before}"
        yield f"            now:    {after}"
    if step.way in (Way.WORSE, Way.OTHERWISE) and step.after.fix:
        yield f"            fix:    {_one(step.after.fix)}"


def _seen(finding: Finding) -> str:
    said = finding.observed if finding.outcome in (Outcome.PASS, Outcome.FAIL) else finding.because
    return f"{finding.outcome}: {_one(said)}" if said else finding.outcome.value


def _raw(view: TenantDiff) -> Iterator[str]:
    for word, names in (("no longer held", view.raw.lost), ("held now, and not before", view.raw.gained)):
        if names:
            yield f"\nsources {word}: {_one(', '.join(names))}"
    if view.unjudged:
        total = sum(view.unjudged.values())
        yield f"\nchanged, and judged by no rule: {total:,} in {len(view.unjudged):,} settings"
        for field, count in list(view.unjudged.items())[:_FIELDS]:
            yield f"  {_one(str(field))}{f'  {count:,} times' if count > 1 else ''}"
        if len(view.unjudged) > _FIELDS:
            yield f"  and {len(view.unjudged) - _FIELDS:,} more; --format json lists all"


def verdict(view: TenantDiff, least: Severity | None) -> str:
    """Return how it ends in one sentence."""
    counts = {way: len(view.of(way)) for way in Way}
    told = (
        f"{counts[Way.WORSE]} got worse, {counts[Way.LOST]} no longer seen, {counts[Way.BETTER]} got better; "
        f"{view.decided} rules decided, {view.undecided} could not be"
    )
    match ended(view, least):
        case Exit.FAILED:
            return f"Exit 1: {told}."
        case Exit.INCOMPLETE:
            nothing = "" if view.decided else " Nothing in the second file could be judged."
            return f"Exit 3: {told}.{nothing}"
    least_said = "never" if least is None else least.value
    below = f" What got worse or is no longer seen is below --fail-on {least_said}."
    return f"Exit 0: {told}.{below if counts[Way.WORSE] + counts[Way.LOST] else ''}"


def _one(text: str) -> str:
    return plain(text, limit=_TEXT, lines=False)


def as_json(view: TenantDiff, least: Severity | None) -> str:
    """Return what became of a tenant as `hipaacheck.tenant-diff/1`: fields may be added, none change."""
    old, new = view.data
    document = {
        "schema": SCHEMA,
        "platform": new.platform.value,
        "tenant": {"id": new.tenant_id or old.tenant_id, "domain": new.domain or old.domain},
        "before": _taken(old),
        "after": _taken(new),
        "exit": int(ended(view, least)),
        "verdict": verdict(view, least),
        "decided": view.decided,
        "undecided": view.undecided,
        **{way.name.lower(): [_json_step(one) for one in view.of(way)] for way in Way},
        "sources_lost": list(view.raw.lost),
        "sources_gained": list(view.raw.gained),
        "unjudged": [
            {"source": field.source, "field": field.path, "times": count}
            for field, count in view.unjudged.items()
        ],
        "problems": [one.model_dump(mode="json") for run in view.runs for one in run.problems],
    }
    return json.dumps(document, indent=2, ensure_ascii=True)


def _taken(data: TenantData) -> dict[str, object]:
    return {
        "file": data.taken.file,
        "at": None if data.taken.at is None else data.taken.at.isoformat(),
        "by": data.taken.tool,
        "sha256": data.taken.sha256,
    }


def _json_step(step: Step) -> dict[str, object]:
    return {
        "rule": step.rule.id,
        "title": step.rule.title,
        "severity": step.after.severity,
        "fingerprint": step.after.fingerprint,
        "units": list(step.units),
        "before": _json_standing(step.before),
        "after": _json_standing(step.after),
        "fix": step.after.fix,
    }


def _json_standing(finding: Finding) -> dict[str, object]:
    return {"outcome": finding.outcome, "observed": finding.observed, "because": finding.because}
