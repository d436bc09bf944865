"""Work out, paragraph by paragraph, what the findings of a run say of the regulation and how strongly."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from hipaacheck.model import Framework, Outcome, Requirement, Strength
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.shapes import CoverageRow, FindingView, FrameworkView, State
from hipaacheck.reporters.verdicts import count
from hipaacheck.reporters.words import words

_TEXT = 2_000


def frameworks(
    catalogues: Iterable[Framework], findings: Iterable[FindingView]
) -> tuple[tuple[FrameworkView, ...], tuple[CoverageRow, ...]]:
    """Return the catalogues with a row per paragraph, and rows for citations that no catalogue has."""
    citing: dict[str, list[FindingView]] = defaultdict(list)
    for finding in findings:
        for citation in finding.citations:
            citing[citation].append(finding)
    views = tuple(_framework(catalogue, citing) for catalogue in catalogues)
    known = {row.id for view in views for row in (*view.assessed, *view.not_assessed)}
    strays = tuple(_row(cited, None, citing[cited]) for cited in sorted(citing) if cited not in known)
    return views, strays


def _framework(catalogue: Framework, citing: dict[str, list[FindingView]]) -> FrameworkView:
    rows = [_row(plain(item.id), item, citing.get(plain(item.id), [])) for item in catalogue.requirements]
    return FrameworkView(
        id=plain(catalogue.id),
        title=plain(catalogue.title),
        text_status=plain(catalogue.text_status, limit=_TEXT),
        compiled=plain(catalogue.compiled),
        disclaimer=plain(catalogue.disclaimer, limit=_TEXT),
        source=plain(catalogue.source, limit=_TEXT),
        assessed=tuple(row for row in rows if row.state is not State.NOT_ASSESSED),
        not_assessed=tuple(row for row in rows if row.state is State.NOT_ASSESSED),
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
        state=found,
        state_label=say.states[found],
        strength=strength,
        strength_label=say.strengths[strength] if strength else "",
        counts=count(findings),
        failed=_rules(findings, lambda item: item.outcome is Outcome.FAIL),
        unseen=_rules(findings, lambda item: item.outcome in (Outcome.UNKNOWN, Outcome.MANUAL)),
        passed=_rules(findings, lambda item: item.outcome is Outcome.PASS),
    )


def _state(findings: list[FindingView]) -> State:
    """Return the first of: gap, evidence, attested, unseen, manual, suggestion, not assessed.

    Unlike an area, a paragraph with some evidence and some unseen says "evidence found"; the row counts
    what was not seen beside it. A paragraph whose every rule did not apply was not assessed.
    """
    counts = count(findings)
    if counts.gaps:
        return State.GAP
    if counts.passed:
        passes = [finding.strength for finding in findings if finding.outcome is Outcome.PASS]
        return State.ATTESTED if set(passes) == {Strength.ATTESTATION} else State.EVIDENCE
    if counts.unknown:
        return State.UNSEEN
    if counts.manual:
        return State.MANUAL
    return State.SUGGESTION if counts.suggestions else State.NOT_ASSESSED


def _strongest(findings: list[FindingView], found: State) -> Strength | None:
    deciding: Callable[[FindingView], bool]
    match found:
        case State.GAP:
            deciding = lambda item: item.is_gap  # noqa: E731
        case State.EVIDENCE | State.ATTESTED:
            deciding = lambda item: item.outcome is Outcome.PASS  # noqa: E731
        case State.SUGGESTION:
            deciding = lambda item: item.is_suggestion  # noqa: E731
        case _:
            return None
    order = list(Strength)
    return min((item.strength for item in findings if deciding(item)), key=order.index)


def _rules(findings: list[FindingView], wanted: Callable[[FindingView], bool]) -> tuple[str, ...]:
    return tuple(sorted({finding.rule.id for finding in findings if wanted(finding)}))
