"""Find what already stands against a risk: rules of the same area that passed at the same assets."""

from collections import defaultdict
from collections.abc import Iterable

from hipaacheck.model import Outcome
from hipaacheck.reporters.risks.catalog import entry_of
from hipaacheck.reporters.risks.shapes import Control
from hipaacheck.reporters.shapes import FindingView, WaiverView

LIMIT = 3

Passed = dict[tuple[str, str], list[FindingView]]


def passed(findings: Iterable[FindingView]) -> Passed:
    """Return the findings that passed by target and area."""
    by_place: Passed = defaultdict(list)
    for finding in findings:
        if finding.outcome is Outcome.PASS:
            by_place[finding.target_id, finding.rule.area].append(finding)
    return by_place


def controls(
    failed: tuple[FindingView, ...], passes: Passed, waiver: WaiverView | None
) -> tuple[tuple[Control, ...], int]:
    """Return at most three controls and how many more there are.

    What a waiver names comes first, then the rules of the area against the same threat, those that passed at
    most of the assets first, then the most urgent. What stands against another threat would comfort wrongly.
    """
    threat = _threat(failed[0].rule.id)
    by_rule: dict[str, list[FindingView]] = defaultdict(list)
    for target_id in dict.fromkeys(finding.target_id for finding in failed):
        for finding in passes.get((target_id, failed[0].rule.area), ()):
            if threat is not None and _threat(finding.rule.id) == threat:
                by_rule[finding.rule.id].append(finding)
    stated = [_stated(waiver)] if waiver and waiver.compensating_control else []
    seen = [_control(found) for found in sorted(by_rule.values(), key=_order)]
    room = LIMIT - len(stated)
    return (*stated, *seen[:room]), len(seen[room:])


def _order(found: list[FindingView]) -> tuple[int, int, str]:
    return (-len(found), found[0].severity.rank, found[0].rule.id)


def _threat(rule_id: str) -> str | None:
    entry = entry_of(rule_id)
    return None if entry is None else entry.threat


def _control(found: list[FindingView]) -> Control:
    first = found[0]
    attested = any(finding.is_attested for finding in found)
    return Control(first.rule.title, first.rule.id, len(found), attested)


def _stated(waiver: WaiverView) -> Control:
    return Control(waiver.compensating_control, "", 0, attested=True, compensating=True)
