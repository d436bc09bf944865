"""Shape a comparison of two runs for people: by kind, then by rule, with titles and names from the runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from hipaacheck.history.changes import compare
from hipaacheck.history.outlines import outline
from hipaacheck.history.records import Change, ChangeKind, Comparison, Standing
from hipaacheck.model import Finding, Outcome, Run, Severity
from hipaacheck.reporters.changed import headline
from hipaacheck.reporters.details import place_of
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.words import timestamp, words

_NAME = 120
_SEEN = 400


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One finding that changed. `seen` is what the newer run saw, or why it could not."""

    change: Change
    target: str
    before: str
    after: str
    note: str
    seen: str

    @property
    def said(self) -> str:
        """Return the note and what was seen in one line."""
        return "; ".join(text for text in (self.note, self.seen) if text)


@dataclass(frozen=True, slots=True)
class RuleRows:
    """What changed by one rule in one way. `severity` is None where nothing fails, or failed."""

    rule: str
    title: str
    severity: Severity | None
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class KindRows:
    """What changed in one way."""

    kind: ChangeKind
    label: str
    means: str
    number: int
    rules: tuple[RuleRows, ...]


@dataclass(frozen=True, slots=True)
class DiffView:
    """A comparison with all that is printed about it; texts are plain."""

    comparison: Comparison
    subject: str
    older: str
    newer: str
    headline: str
    kinds: tuple[KindRows, ...]
    notes: tuple[str, ...]


def diff_view(older: Run, newer: Run, compared: Comparison | None = None) -> DiffView:
    """Return what changed from one run to another, in words; `compared` where that is known already."""
    old, new = outline(older), outline(newer)
    compared = compared or compare(old, new)
    return DiffView(
        comparison=compared,
        subject=plain(new.subject, limit=_NAME, lines=False),
        older=f"{timestamp(older.as_of)}, run {plain(older.id, limit=40, lines=False)[:12]}",
        newer=f"{timestamp(newer.as_of)}, run {plain(newer.id, limit=40, lines=False)[:12]}",
        headline=headline(compared),
        kinds=_kinds(compared, _Names.of(older, newer)),
        notes=tuple(plain(note, limit=_SEEN, lines=False) for note in compared.notes),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """What two runs call things; the newer one is asked first."""

    titles: Mapping[str, str]
    targets: Mapping[str, str]
    findings: Mapping[str, Finding]

    @classmethod
    def of(cls, older: Run, newer: Run) -> "_Names":
        return cls(
            titles={rule.id: rule.title for run in (older, newer) for rule in run.rules},
            targets={one.id: place_of(one) for run in (older, newer) for one in run.targets},
            findings={finding.fingerprint: finding for finding in newer.findings},
        )


def _kinds(compared: Comparison, names: _Names) -> tuple[KindRows, ...]:
    by_kind: dict[ChangeKind, dict[tuple[str, Severity | None], list[ChangeRow]]] = {}
    for change in compared.changes:
        group = (change.rule, severity_of(change))
        by_kind.setdefault(change.kind, {}).setdefault(group, []).append(_row(change, names))
    return tuple(
        KindRows(
            kind=kind,
            label=words().changes[kind].label,
            means=words().changes[kind].means,
            number=compared.count(kind),
            rules=tuple(
                RuleRows(plain(rule, limit=_NAME, lines=False), _title(rule, names), severity, tuple(rows))
                for (rule, severity), rows in by_kind[kind].items()
            ),
        )
        for kind in ChangeKind
        if kind in by_kind
    )


def severity_of(change: Change) -> Severity | None:
    """Return the severity of a change: of the failure now or, without one, of that before."""
    for standing in (change.after, change.before):
        if standing is not None and standing.outcome is Outcome.FAIL:
            return standing.severity
    return None


def _title(rule: str, names: _Names) -> str:
    return plain(names.titles.get(rule, ""), limit=_SEEN, lines=False)


def _row(change: Change, names: _Names) -> ChangeRow:
    found = names.findings.get(change.fingerprint)
    seen = "" if found is None or found.outcome is Outcome.NOT_APPLICABLE else found.because or found.observed
    return ChangeRow(
        change=change,
        target=plain(names.targets.get(change.target, change.target), limit=_NAME, lines=False),
        before=_standing(change.before, beside=change.after),
        after=_standing(change.after, beside=change.before),
        note=plain(change.note, limit=_SEEN, lines=False),
        seen=plain(seen, limit=_SEEN, lines=False),
    )


def _standing(standing: Standing | None, beside: Standing | None) -> str:
    """Return a standing in words, with the severity of a failure where that beside it has another."""
    if standing is None:
        return "not there"
    said = words().outcomes[standing.outcome].lower()
    both_fail = beside is not None and standing.outcome is beside.outcome is Outcome.FAIL
    if both_fail and beside is not None and standing.severity is not beside.severity:
        said += f", {words().severities[standing.severity].lower()}"
    return f"{said}, accepted" if standing.waived else said
