"""Say a run as JSON lines, one finding a line, for programs that read a stream.

docs/ci-formats.md describes the fields. Fields are only ever added, and a reader leaves out types of lines
that it does not know.
"""

import json
from collections.abc import Iterator, Mapping

from hipaacheck.history.records import Change, Standing
from hipaacheck.model import SCHEMA_VERSION, Finding, Problem, Rule, Run, Target
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.gated import Gated, Judged, Stand
from hipaacheck.reporters.gitlab import escaped
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.words import utc

FORMAT = "hipaacheck.lines/1"
"""The version of the lines; another number is another meaning of a field."""

Fields = dict[str, object]


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the lines in UTF-8: the run, its findings in the order of the report, the rest, a summary."""
    return "".join(f"{_written(fields)}\n" for fields in _lines(run, edition)).encode()


def _written(fields: Fields) -> str:
    return escaped(json.dumps(fields, ensure_ascii=False, separators=(",", ":")))


def _lines(run: Run, edition: Edition) -> Iterator[Fields]:
    report = build_view(run, edition, annex=False)
    gated = Gated(run, edition, report)
    rules = {rule.id: rule for rule in run.rules}
    targets = {target.id: target for target in run.targets}
    since = edition.history.since
    changes = {} if since is None else {one.fingerprint: one for one in since.changes}
    yield _head(run, edition, report.limits)
    for item in gated.items:
        finding = item.finding
        yield _finding(
            item,
            gated,
            rules.get(finding.rule),
            targets.get(finding.target),
            changes.get(finding.fingerprint),
        )
    for change in () if since is None else since.changes:
        yield _change(change)
    for problem in run.problems:
        yield _problem(problem)
    yield _summary(run, edition, gated)


def _head(run: Run, edition: Edition, limits: tuple[str, ...]) -> Fields:
    verdict, since = edition.verdict, edition.history.since
    return {
        "type": "run",
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "id": run.id,
        "as_of": utc(run.as_of).isoformat(),
        "tool": run.tool,
        "tool_version": run.tool_version,
        "organisation": run.organisation,
        "complete": run.complete,
        "limits": list(limits),
        "redacted": edition.redacted,
        "fail_on": None if verdict is None else list(verdict.fail_on),
        "against": None if verdict is None else list(verdict.against),
        "since": None if since is None else {"id": since.older, "as_of": utc(since.older_as_of).isoformat()},
    }


def _finding(
    item: Judged, gated: Gated, rule: Rule | None, target: Target | None, change: Change | None
) -> Fields:
    finding, line = item.finding, gated.line(item)
    return {
        "type": "finding",
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "title": "" if rule is None else rule.title,
        "area": "" if rule is None else rule.area,
        "target": finding.target,
        "target_name": finding.target if target is None else target.name,
        "target_kind": None if target is None else target.kind.value,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "risk": None if finding.risk is None else finding.risk.value,
        "counts": item.stand.value,
        "ground": None if item.ground is None else item.ground.value,
        "change": None if change is None else change.kind.value,
        "observed": finding.observed,
        "expected": finding.expected,
        "because": finding.because,
        "fix": finding.fix,
        "citations": list(finding.citations),
        "strength": finding.strength.value,
        "heard": list(finding.heard),
        "file": line.file if line.exists else None,
        "line": line.line if line.exists else None,
        "line_from": line.why.value,
        "waived": finding.waiver is not None,
        "waiver": _waiver(finding),
    }


def _waiver(finding: Finding) -> Fields | None:
    waiver = finding.waiver
    if waiver is None:
        return None
    return {
        "rule": waiver.rule,
        "target": waiver.target,
        "expires": str(waiver.expires),
        "approved_by": waiver.approved_by,
        "reason": waiver.reason,
        "ticket": waiver.ticket,
    }


def _change(change: Change) -> Fields:
    return {
        "type": "change",
        "kind": change.kind.value,
        "fingerprint": change.fingerprint,
        "rule": change.rule,
        "target": change.target,
        "before": _standing(change.before),
        "after": _standing(change.after),
        "note": change.note,
    }


def _standing(standing: Standing | None) -> Fields | None:
    if standing is None:
        return None
    return {
        "outcome": standing.outcome.value,
        "severity": standing.severity.value,
        "waived": standing.waived,
    }


def _problem(problem: Problem) -> Fields:
    return {"type": "problem", "kind": problem.kind, "where": problem.where, "what": problem.what}


def _summary(run: Run, edition: Edition, gated: Gated) -> Fields:
    verdict = edition.verdict
    counts: Mapping[str, int] = {stand.value: gated.count(stand) for stand in Stand}
    return {
        "type": "summary",
        "exit": None if verdict is None else verdict.exit.value,
        "judged": None if verdict is None else verdict.judged.value,
        "line": None if verdict is None else verdict.line,
        "complete": run.complete,
        "findings": len(run.findings),
        "counts": counts,
        "changes": None if edition.history.since is None else len(edition.history.since.changes),
        "problems": len(run.problems),
        "subjects": []
        if verdict is None
        else [{"name": one.name, "exit": one.exit.value, "line": one.line} for one in verdict.subjects],
    }


REPORTER = Reporter(
    name="jsonl", media_type="application/jsonl", suffixes=(".jsonl", ".ndjson"), render=render
)
