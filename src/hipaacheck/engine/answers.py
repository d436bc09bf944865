"""Let people answer: attestations settle what only a person can see, waivers accept a risk for a time.

Neither hides a finding. An attestation makes `manual` a pass or fail of strength `attestation`; a waiver
leaves the outcome as it is and marks the finding, up to and with the day on which the waiver expires.
"""

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from hipaacheck.checkers.api import Saw
from hipaacheck.engine.collected import sealed
from hipaacheck.engine.risk import risk_level
from hipaacheck.model import (
    Attestation,
    Evidence,
    Finding,
    Outcome,
    Strength,
    Target,
    TargetKind,
    Waiver,
    WaiverFacts,
)

_WAIVABLE = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.MANUAL)


def day_of(as_of: datetime) -> date:
    """Return the day, in UTC, on which something is judged."""
    return as_of.astimezone(UTC).date()


def attest(
    findings: Iterable[Finding], attestations: Sequence[Attestation], as_of: datetime
) -> tuple[Finding, ...]:
    """Return the findings with every `manual` one settled that a statement in force answers."""
    about: dict[str, list[Attestation]] = {}
    for one in attestations:
        about.setdefault(one.rule, []).append(one)
    return tuple(_attested(finding, about.get(finding.rule, ()), day_of(as_of)) for finding in findings)


def _attested(finding: Finding, about: Sequence[Attestation], today: date) -> Finding:
    if finding.outcome is not Outcome.MANUAL:
        return finding
    answers = [one for one in about if one.target in (None, finding.target) and one.date <= today]
    if not answers:
        return finding
    # What names the target goes before what is said of all of them, the newest first; on one day, the worse.
    answer = max(answers, key=lambda one: (one.target is not None, one.date, not one.answer))
    if answer.expires is not None and answer.expires < today:
        said = f"{finding.because or ''} (the statement of {answer.by} ended on {answer.expires})".strip()
        return finding.model_copy(update={"because": said})
    outcome = Outcome.PASS if answer.answer else Outcome.FAIL
    return finding.model_copy(
        update={
            "outcome": outcome,
            "risk": None if answer.answer else risk_level(finding.likelihood, finding.impact),
            "strength": Strength.ATTESTATION,
            "observed": f"{answer.by} stated on {answer.date}: {answer.statement}",
            "because": None,
        }
    )


def waive(findings: Iterable[Finding], waivers: Sequence[Waiver], as_of: datetime) -> tuple[Finding, ...]:
    """Return the findings with those marked that a waiver in force accepts."""
    live = [waiver for waiver in waivers if in_force(waiver, day_of(as_of))]
    return tuple(_waived(finding, live) for finding in findings) if live else tuple(findings)


def in_force(waiver: Waiver, today: date) -> bool:
    """Return whether a waiver counts today: approved by now, and not yet expired."""
    return waiver.expires >= today and (waiver.approved_on is None or waiver.approved_on <= today)


def _waived(finding: Finding, waivers: Sequence[Waiver]) -> Finding:
    if waivable(finding):
        for waiver in waivers:
            if matches(waiver, finding):
                return finding.model_copy(update={"waiver": waiver})
    return finding


def waivable(finding: Finding) -> bool:
    """Return whether there is something about a finding that can be accepted."""
    return finding.outcome in _WAIVABLE


def matches(waiver: Waiver, finding: Finding) -> bool:
    """Return whether a waiver names this finding; * stands for any text, all else for itself."""
    return named(waiver.rule, finding.rule) and named(waiver.target, finding.target)


def named(pattern: str, text: str) -> bool:
    """Return whether a pattern names a text: * stands for any, everything else for itself."""
    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]"))


def waiver_target(waiver: Waiver) -> str:
    """Return the id of the target that stands for a waiver."""
    return f"waiver:{waiver.rule}@{waiver.target}"


def waiver_evidence(
    waivers: Sequence[Waiver], findings: Sequence[Finding], targets: Mapping[str, Target], now: datetime
) -> list[Evidence]:
    """Return what became of each waiver, as evidence on its own target."""
    made = []
    for waiver in waivers:
        target = targets.get(waiver_target(waiver))
        if target is None or target.kind is not TargetKind.WAIVER:
            continue
        method = "compared with the findings of this run"
        saw = Saw(_facts(waiver, findings), str(target.origin), method, attested=True)
        made.append(sealed("waivers", "waiver.record", target, saw, now))
    return made


def _facts(waiver: Waiver, findings: Sequence[Finding]) -> WaiverFacts:
    named = [finding for finding in findings if matches(waiver, finding)]
    accepted = [finding for finding in named if waivable(finding)]
    return WaiverFacts(
        rule=waiver.rule,
        target=waiver.target,
        expires=_moment(waiver.expires),
        approved_on=None if waiver.approved_on is None else _moment(waiver.approved_on),
        approved_by=waiver.approved_by,
        compensating_control=waiver.compensating_control,
        matched=len(named),
        accepted=len(accepted),
        worst=min((finding.severity for finding in accepted), key=lambda one: one.rank, default=None),
    )


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
