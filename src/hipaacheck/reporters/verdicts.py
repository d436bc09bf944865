"""Count findings and say in a few words what the counts mean; never more than was seen."""

from collections.abc import Iterable

from hipaacheck.model import Outcome, Severity
from hipaacheck.reporters.shapes import Counts, FindingView, SeverityCount, State, Verdict
from hipaacheck.reporters.words import Words, words

# What a reader should see first comes first.
OUTCOMES = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.MANUAL, Outcome.PASS, Outcome.NOT_APPLICABLE)


def count(findings: Iterable[FindingView]) -> Counts:
    """Return how many findings ended how."""
    listed = tuple(findings)

    def of(outcome: Outcome) -> int:
        return sum(finding.outcome is outcome and not finding.waiver for finding in listed)

    return Counts(
        gaps=sum(finding.is_gap for finding in listed),
        suggestions=sum(finding.is_suggestion for finding in listed),
        unknown=of(Outcome.UNKNOWN),
        manual=of(Outcome.MANUAL),
        accepted=sum(finding.waiver is not None for finding in listed),
        passed=of(Outcome.PASS),
        attested=sum(finding.is_attested for finding in listed),
        not_applicable=of(Outcome.NOT_APPLICABLE),
    )


def verdict(findings: Iterable[FindingView]) -> Verdict:
    """Return the verdict over findings, for instance "3 gaps, 1 could not be seen"."""
    listed = tuple(findings)
    counts = count(listed)
    return Verdict(_text(counts, words()), state(counts), counts, _severities(listed, words()))


def state(counts: Counts) -> State:
    """Return the state that a reader should see first: gaps before what was not seen before what was."""
    if counts.gaps:
        return State.GAP
    if counts.unknown:
        return State.UNSEEN
    if counts.manual:
        return State.MANUAL
    if counts.accepted:
        return State.ACCEPTED
    if counts.passed:
        return State.ATTESTED if counts.attested == counts.passed else State.EVIDENCE
    return State.SUGGESTION if counts.suggestions else State.NOT_ASSESSED


def _text(counts: Counts, say: Words) -> str:
    if not counts.checked:
        return say.verdicts.nothing_applies if counts.not_applicable else say.verdicts.not_assessed
    checks = say.counted.checks.of(counts.checked - counts.accepted)
    if counts.unknown == counts.checked:
        return say.verdicts.nothing_seen.replace("{checks}", checks)
    rest = [
        phrase.of(number)
        for phrase, number in (
            (say.counted.suggestions, counts.suggestions),
            (say.counted.unknown, counts.unknown),
            (say.counted.manual, counts.manual),
            (say.counted.accepted, counts.accepted),
        )
        if number
    ]
    if counts.gaps:
        return ", ".join([say.counted.gaps.of(counts.gaps), *rest])
    if not counts.passed and not counts.suggestions:
        return ", ".join(rest)
    if counts.unknown or counts.manual:
        said = counts.passed and counts.passed == counts.attested
        return ", ".join([say.verdicts.no_gap_said if said else say.verdicts.no_gap_seen, *rest])
    none = say.verdicts.no_open_gap_in if counts.accepted else say.verdicts.no_gap_in
    word = say.word_given(counts.attested, counts.checked - counts.accepted)
    return ", ".join([none.replace("{checks}", checks) + word, *rest])


def _severities(findings: tuple[FindingView, ...], say: Words) -> tuple[SeverityCount, ...]:
    failed = [finding.severity for finding in findings if finding.is_open]
    return tuple(SeverityCount(item, say.severities[item], failed.count(item)) for item in Severity)
