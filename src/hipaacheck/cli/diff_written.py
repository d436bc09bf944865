"""Write what changed between two runs for programs (JSON) and for a page (Markdown)."""

import json
from collections.abc import Iterator

from hipaacheck.cli.diff_view import ChangeRow, DiffView, RuleRows
from hipaacheck.history.records import ChangeKind
from hipaacheck.model import Run, subject_of
from hipaacheck.reporters.markdown import text
from hipaacheck.reporters.words import words

SCHEMA = "hipaacheck.diff/1"
_ROWS = 200
"""Rows of one kind on a page: a changed rule pack can change thousands of findings at once."""


def as_json(view: DiffView, older: Run, newer: Run) -> str:
    """Return a comparison as JSON of the schema `hipaacheck.diff/1`: fields may be added, none change."""
    compared = view.comparison
    document = {
        "schema": SCHEMA,
        "older": _run(older),
        "newer": _run(newer),
        "counts": {kind.value: compared.count(kind) for kind in ChangeKind},
        "unchanged": compared.unchanged,
        "untold": compared.untold,
        "notes": list(view.notes),
        "changes": [_change(rule, row) for kind in view.kinds for rule in kind.rules for row in rule.rows],
    }
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=True)


def _run(run: Run) -> dict[str, object]:
    return {
        "id": run.id,
        "as_of": run.model_dump(mode="json", include={"as_of"})["as_of"],
        "subject": subject_of(run),
        "complete": run.complete,
        "tool_version": run.tool_version,
    }


def _change(rule: RuleRows, row: ChangeRow) -> dict[str, object]:
    return {
        **row.change.model_dump(mode="json"),
        "title": rule.title,
        "severity": rule.severity,
        "target_name": row.target,
        "seen": row.seen,
    }


def as_markdown(view: DiffView) -> str:
    """Return a comparison in GitHub's Markdown, a table for each kind of change."""
    return "\n".join(_lines(view))


def _lines(view: DiffView) -> Iterator[str]:
    yield f"## {text(view.subject)}: what changed"
    yield f"\n**{text(view.headline)}**\n"
    yield f"{text(view.older)} → {text(view.newer)}"
    for note in view.notes:
        yield f"\n> {text(note)}"
    for kind in view.kinds:
        yield f"\n### {text(kind.label)} ({kind.number:,})\n\n{text(kind.means)}\n"
        yield "| Severity | Rule | Target | Change | |"
        yield "|---|---|---|---|---|"
        rows = [(rule, row) for rule in kind.rules for row in rule.rows]
        yield from (_line(rule, row) for rule, row in rows[:_ROWS])
        if len(rows) > _ROWS:
            yield f"\nand {len(rows) - _ROWS:,} more"


def _line(rule: RuleRows, row: ChangeRow) -> str:
    severity = "" if rule.severity is None else words().severities[rule.severity]
    cells = (severity, f"{rule.title} ({rule.rule})", row.target, f"{row.before} → {row.after}", row.said)
    return f"| {' | '.join(text(one) for one in cells)} |"
