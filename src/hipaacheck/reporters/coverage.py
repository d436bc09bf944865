"""Work out, paragraph by paragraph, what the findings of a run say of the regulation and how strongly."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from hipaacheck.model import Framework, Outcome, Regulated, Requirement, Strength
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.shapes import CoverageRow, FindingView, FrameworkView, State
from hipaacheck.reporters.verdicts import count
from hipaacheck.reporters.words import words

_TEXT = 2_000
# What most rules are evidence for comes first, whatever the order of the files.
_FIRST = "hipaa-security-rule"
_DECIDING: dict[State, Callable[[FindingView], bool]] = {
    State.GAP: lambda item: item.is_gap,
    State.ACCEPTED: lambda item: item.waiver is not None,
    State.EVIDENCE: lambda item: item.outcome is Outcome.PASS,
    State.ATTESTED: lambda item: item.outcome is Outcome.PASS,
    State.SUGGESTION: lambda item: item.is_suggestion,
}


def frameworks(
    catalogues: Iterable[Framework], findings: Iterable[FindingView], kind: Regulated | None = None
) -> tuple[tuple[FrameworkView, ...], tuple[CoverageRow, ...]]:
    """Return the catalogues with a row per paragraph, and rows for citations that no catalogue has.

    `kind` is what the organisation is, None when the run does not say. Definitions and background get no row,
    and a catalogue that is only proposed no view: what is not in force gives no verdict.
    """
    in_force = (catalogue for catalogue in catalogues if not catalogue.proposed)
    held = sorted(in_force, key=lambda catalogue: catalogue.id != _FIRST)
    citing: dict[str, list[FindingView]] = defaultdict(list)
    for finding in findings:
        for citation in finding.citations:
            citing[citation].append(finding)
    views = tuple(_framework(catalogue, citing, kind) for catalogue in held)
    known = {plain(item.id) for catalogue in held for item in catalogue.requirements}
    strays = tuple(_row(cited, None, citing[cited]) for cited in sorted(citing) if cited not in known)
    return views, strays


def _framework(
    catalogue: Framework, citing: dict[str, list[FindingView]], kind: Regulated | None
) -> FrameworkView:
    binding = [item for item in catalogue.requirements if item.designation.binds]
    # A finding on a paragraph that binds others only is shown all the same: a gap is never hidden.
    others = frozenset(
        plain(item.id)
        for item in binding
        if kind not in (None, Regulated.BOTH) and item.applies_to not in (kind, Regulated.BOTH)
    )
    rows = [_row(plain(item.id), item, citing.get(plain(item.id), [])) for item in binding]
    left = [row for row in rows if row.state is State.NOT_ASSESSED]
    return FrameworkView(
        id=plain(catalogue.id),
        title=plain(catalogue.title),
        text_status=plain(catalogue.text_status, limit=_TEXT),
        compiled=plain(catalogue.compiled),
        disclaimer=plain(catalogue.disclaimer, limit=_TEXT),
        source=plain(catalogue.source, limit=_TEXT),
        assessed=tuple(row for row in rows if row.state is not State.NOT_ASSESSED),
        not_assessed=tuple(row for row in left if row.id not in others),
        not_applicable=tuple(row for row in left if row.id in others),
        informing=len(catalogue.requirements) - len(binding),
    )


def _row(name: str, item: Requirement | None, findings: list[FindingView]) -> CoverageRow:
    say = words()
    found = _state(findings)
    strength = _strongest(findings, found)
    return CoverageRow(
        id=name,
        citation=plain(item.citation) if item else name,
        title=plain(item.title) if item else say.no_citation_entry,
        summary=plain(item.summary, limit=_TEXT) if item else "",
        evidence_limits=plain(item.evidence_limits, limit=_TEXT) if item else "",
        designation=item.designation if item else None,
        designation_label=say.designations[item.designation] if item else "",
        addressed_to=say.regulated[item.applies_to] if item else "",
        state=found,
        state_label=say.states[found],
        strength=strength,
        strength_label=say.strengths[strength] if strength else "",
        counts=count(findings),
        failed=_rules(findings, lambda item: item.is_open),
        accepted=_rules(findings, lambda item: item.waiver is not None),
        unseen=_rules(
            findings,
            lambda item: item.outcome in (Outcome.UNKNOWN, Outcome.MANUAL) and item.waiver is None,
        ),
        passed=_rules(findings, lambda item: item.outcome is Outcome.PASS),
    )


def _state(findings: list[FindingView]) -> State:
    """Return the first of: gap, accepted, evidence, attested, unseen, manual, suggestion, not assessed.

    Unlike an area, a paragraph with some evidence and some unseen says "evidence found"; the row counts
    what was not seen beside it. A paragraph whose every rule did not apply was not assessed.
    """
    counts = count(findings)
    if counts.gaps:
        return State.GAP
    if counts.accepted:
        return State.ACCEPTED
    if counts.passed:
        return State.ATTESTED if counts.attested == counts.passed else State.EVIDENCE
    if counts.unknown:
        return State.UNSEEN
    if counts.manual:
        return State.MANUAL
    return State.SUGGESTION if counts.suggestions else State.NOT_ASSESSED


def _strongest(findings: list[FindingView], found: State) -> Strength | None:
    decides = _DECIDING.get(found)
    if decides is None:
        return None
    return min((item.strength for item in findings if decides(item)), key=list(Strength).index)


def _rules(findings: list[FindingView], wanted: Callable[[FindingView], bool]) -> tuple[str, ...]:
    return tuple(sorted({finding.rule.id for finding in findings if wanted(finding)}))
