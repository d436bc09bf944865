"""Say a finding as a result: what was seen, what to do, and the line that it lands on."""

from collections.abc import Mapping
from dataclasses import dataclass

from hipaacheck.history.records import ChangeKind, Comparison
from hipaacheck.model import Finding, Outcome, Run, Target
from hipaacheck.reporters.details import place_of
from hipaacheck.reporters.lines import Line, Lines, Why
from hipaacheck.reporters.sarif.rules import LEVELS, rule_id
from hipaacheck.reporters.sarif.shapes import (
    Artifact,
    ArtifactLocation,
    Location,
    LogicalLocation,
    Message,
    PhysicalLocation,
    Properties,
    Region,
    Result,
    Suppression,
)
from hipaacheck.reporters.sarif.taxonomy import Taxonomies
from hipaacheck.reporters.sarif.text import line, mark, marked_blocks, message, paragraph, sentence
from hipaacheck.reporters.words import words

# The usual name of the root of a checkout, which GitHub's own tools use too (section 3.4.4).
BASE = "%SRCROOT%"

KINDS = {Outcome.FAIL: "fail", Outcome.UNKNOWN: "open", Outcome.MANUAL: "review"}
"""The outcomes that are written: GitHub raises an alert for every result whatever its kind.

https://github.com/microsoft/PSRule/issues/955
"""

_REASONS = {
    Why.PLACE: "What was judged was read from this line.",
    Why.FOUND_BY: "This line led to what was judged.",
    Why.ORIGIN: "This line names what was judged.",
    Why.FILE: "This file has to do with what was judged; which line is not known.",
    Why.INVENTORY: "No line has to do with it; the inventory stands for it.",
    Why.NOWHERE: "No file has to do with it; the name of the file is made up.",
}
_BEFORE = {ChangeKind.REGRESSED: "new", ChangeKind.NEW: "new"}


@dataclass(frozen=True, slots=True)
class Places:
    """The files that results lie in, each with its place among the artifacts."""

    lines: Mapping[str, Line]
    artifacts: tuple[Artifact, ...]
    index: Mapping[str, int]

    @classmethod
    def of(cls, run: Run, findings: tuple[Finding, ...]) -> "Places":
        """Place all findings, by their fingerprints."""
        found = Lines(run)
        lines = {one.fingerprint: found.place(one) for one in findings}
        uris = sorted({one.uri for one in lines.values()})
        artifacts = tuple(
            Artifact(location=_file(uri, number), roles=("resultFile",)) for number, uri in enumerate(uris)
        )
        return cls(lines, artifacts, {uri: number for number, uri in enumerate(uris)})

    def location(self, finding: Finding, target: Target | None) -> Location:
        """Return where a finding is."""
        at = self.lines[finding.fingerprint]
        name = _where(finding, target)
        return Location(
            physical_location=PhysicalLocation(
                artifact_location=_file(at.uri, self.index[at.uri]), region=Region(start_line=at.line)
            ),
            logical_locations=(
                LogicalLocation(
                    name=name,
                    fully_qualified_name=name,
                    kind="target" if target is None else target.kind.value,
                ),
            ),
            message=message(_REASONS[at.why]),
        )


def _file(uri: str, index: int) -> ArtifactLocation:
    return ArtifactLocation(uri=uri, uri_base_id=BASE, index=index)


@dataclass(frozen=True, slots=True)
class Judged:
    """What results are made of beside their findings."""

    targets: Mapping[str, Target]
    rules: Mapping[str, int]
    places: Places
    cited: Taxonomies
    states: Mapping[str, str] | None

    def result(self, finding: Finding) -> Result:
        """Return a finding as a result."""
        target = self.targets.get(finding.target)
        kind = KINDS[finding.outcome]
        name = rule_id(finding.rule)
        mark_of = line(finding.fingerprint, limit=100)
        return Result(
            rule_id=name,
            rule_index=self.rules[name],
            kind=kind,
            level=LEVELS[finding.severity] if kind == "fail" else "none",
            message=_message(finding, target),
            locations=(self.places.location(finding, target),),
            # GitHub reads the second alone, and takes it for a digest of lines and a count of equal ones.
            partial_fingerprints={"hipaacheck/v1": mark_of, "primaryLocationLineHash": f"{mark_of}:1"},
            suppressions=_suppressions(finding),
            baseline_state=None if self.states is None else self.states[finding.fingerprint],
            taxa=self.cited.of(finding.citations),
            properties=_properties(finding),
        )


def states(findings: tuple[Finding, ...], since: Comparison | None) -> dict[str, str] | None:
    """Return how each finding stood in the run that is compared with; None where there is none.

    All results have a state, or none (section 3.27.24).
    """
    if since is None:
        return None
    known = {one.fingerprint: _BEFORE.get(one.kind, "updated") for one in since.changes}
    known |= dict.fromkeys(since.arrived, "new") | dict.fromkeys(since.shifted, "updated")
    return {one.fingerprint: known.get(one.fingerprint, "unchanged") for one in findings}


def _where(finding: Finding, target: Target | None) -> str:
    return line(finding.target if target is None else place_of(target), limit=400) or "(no name)"


def _message(finding: Finding, target: Target | None) -> Message:
    """Return what was seen and what to do; the first sentence alone tells what it is about."""
    where, seen = _where(finding, target), _seen(finding)
    fix = finding.fix if finding.outcome is Outcome.FAIL else ""
    texts = [
        f"{where}: {sentence(seen)}",
        f"Expected: {sentence(finding.expected)}" if finding.expected.strip() else "",
        f"How to mend it: {paragraph(fix)}" if fix.strip() else "",
        *(sentence(one) for one in _notes(finding)),
    ]
    marked = [
        f"**{mark(where)}**: {mark(seen)}",
        f"**Expected:** {mark(finding.expected)}" if finding.expected.strip() else "",
        f"**How to mend it**\n\n{marked_blocks(fix)}" if fix.strip() else "",
        *(mark(one) for one in _notes(finding)),
    ]
    return message(_joined(texts), _joined(marked))


def _seen(finding: Finding) -> str:
    observed, because = line(finding.observed), line(finding.because or "")
    if finding.outcome is Outcome.UNKNOWN:
        return f"could not be seen: {because or words().no_reason}"
    if finding.outcome is Outcome.MANUAL:
        return f"only a person can answer: {because or observed or words().no_reason}"
    return observed or because or words().no_reason


def _notes(finding: Finding) -> list[str]:
    notes = [f"Seen otherwise: {one}" for one in finding.heard]
    if finding.waiver is not None:
        notes.insert(0, f"The risk is accepted: {_accepted(finding)}")
    return notes


def _accepted(finding: Finding) -> str:
    waiver = finding.waiver
    if waiver is None:
        return ""
    said = [
        waiver.reason,
        f"approved by {waiver.approved_by}" + (f" on {waiver.approved_on}" if waiver.approved_on else ""),
        f"until {waiver.expires}",
        f"instead: {waiver.compensating_control}" if waiver.compensating_control else "",
        f"ticket {waiver.ticket}" if waiver.ticket else "",
    ]
    return "; ".join(line(one) for one in said if one)


def _suppressions(finding: Finding) -> tuple[Suppression, ...]:
    """Return the acceptance of a risk; an empty list says that there is none (section 3.27.23)."""
    waiver = finding.waiver
    if waiver is None:
        return ()
    held: Properties = {"approvedBy": line(waiver.approved_by), "expires": str(waiver.expires)}
    return (
        Suppression(
            kind="external", status="accepted", justification=sentence(_accepted(finding)), properties=held
        ),
    )


def _properties(finding: Finding) -> Properties:
    held: Properties = {
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "strength": finding.strength.value,
        "likelihood": finding.likelihood.value,
        "impact": finding.impact.value,
        "target": line(finding.target, limit=400),
    }
    return held if finding.risk is None else {**held, "risk": finding.risk.value}


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part.strip())
