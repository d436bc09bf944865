"""Show beside a finding what another tool said of the same recommendation, where the two differ."""

import re
from collections.abc import Iterable, Mapping

from hipaacheck.checkers.shared.said import SaidFacts
from hipaacheck.model import Evidence, Finding, Outcome, Rule

_VERSION = re.compile(r"v\d+(\.\d+)*\Z", re.IGNORECASE)
_SAME = {
    "pass": Outcome.PASS,
    "fail": Outcome.FAIL,
    "warning": Outcome.FAIL,
}


def hear(
    findings: Iterable[Finding], rules: Iterable[Rule], evidence: Iterable[Evidence]
) -> tuple[Finding, ...]:
    """Return the findings, each with the verdicts of other tools that say something else.

    Verdicts are facts of kinds that end in ".said" (hipaacheck.checkers.shared.said). They are matched by the
    ids of baselines that the rule names. A warning is a failed recommendation that the other tool's baseline
    only advises. Verdicts that judge nothing, such as "N/A" and "No events found", are left out.
    """
    verdicts = {item.target: _by_baseline(item) for item in evidence if item.kind.endswith(".said")}
    if not any(verdicts.values()):
        return tuple(findings)
    baselines = {rule.id: [_plain(one) for one in rule.baselines] for rule in rules}
    return tuple(_heard(one, verdicts.get(one.target, {}), baselines[one.rule]) for one in findings)


def _by_baseline(item: Evidence) -> dict[str, list[tuple[Outcome, str]]]:
    found: dict[str, list[tuple[Outcome, str]]] = {}
    for one in SaidFacts.model_validate(item.facts or {}).verdicts:
        outcome = _SAME.get(one.verdict.lower())
        if outcome is not None:
            said = f"{one.tool} said {one.verdict} ({one.baseline})"
            found.setdefault(_plain(one.baseline), []).append((outcome, said))
    return found


def _heard(
    finding: Finding, verdicts: Mapping[str, list[tuple[Outcome, str]]], baselines: Iterable[str]
) -> Finding:
    if finding.outcome is Outcome.NOT_APPLICABLE:
        return finding
    said = [
        words
        for one in baselines
        for outcome, words in verdicts.get(one, ())
        if outcome is not finding.outcome
    ]
    return finding.model_copy(update={"heard": tuple(dict.fromkeys(said))}) if said else finding


def _plain(baseline: str) -> str:
    """Return an id without the version of its text: MS.EXO.1.1v2 is MS.EXO.1.1."""
    return _VERSION.sub("", baseline.strip()).upper()
