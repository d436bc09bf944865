"""Say a run as OSCAL assessment results (docs/oscal.md): what was seen of each rule at each target.

The objective of a finding is the rule and never the paragraph: a rule that is met shows a part of a paragraph
and does not satisfy it.
"""

from base64 import b64encode

from hipaacheck.model import Attestation as Statement
from hipaacheck.model import Outcome, Run, Strength, canonical_json
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.oscal import people
from hipaacheck.reporters.oscal.matter import Case, Matter, matter_of
from hipaacheck.reporters.oscal.names import NS, objective_id
from hipaacheck.reporters.oscal.reviewed import objectives, reviewed
from hipaacheck.reporters.oscal.risks import risk, risk_id
from hipaacheck.reporters.oscal.seen import (
    case_props,
    definitions,
    evidence,
    observation,
    observation_id,
    said,
    times,
)
from hipaacheck.reporters.oscal.shapes import BackMatter, Base64, Prop, Resource, ResponsibleParty
from hipaacheck.reporters.oscal.shapes_documents import (
    AssessmentResults,
    Attestation,
    ImportAp,
    Part,
    Result,
    ResultsDocument,
)
from hipaacheck.reporters.oscal.shapes_judged import (
    Finding,
    FindingTarget,
    RelatedObservation,
    RelatedRisk,
    Status,
)
from hipaacheck.reporters.oscal.text import line, paragraphs, prop, props, prose, yes_no

_DECIDED = (Outcome.PASS, Outcome.FAIL)
_REASONS = {Outcome.PASS: "pass", Outcome.FAIL: "fail"}
_NOT_SHOWN = "OSCAL has no third state: not-satisfied means here that nothing was shown, and is no failure."
_REMARKS = {
    Outcome.UNKNOWN: f"It could not be seen whether the rule is met. {_NOT_SHOWN}",
    Outcome.MANUAL: f"Only a person can answer, and nobody has. {_NOT_SHOWN}",
}
_ON_WORD = "Nothing but somebody's word stands behind this."
_NO_PLAN = "There is no OSCAL assessment plan. The resource says what was asked for instead."
_LISTED = 50


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the run as OSCAL JSON: two spaces, a final newline; equal runs and editions give equal bytes."""
    matter = matter_of(run, edition)
    document = ResultsDocument(assessment_results=_results(matter))
    return document.model_dump_json(by_alias=True, exclude_defaults=True, indent=2).encode() + b"\n"


def _results(matter: Matter) -> AssessmentResults:
    named = (*people.signers(matter), *people.attesters(matter), *people.deciders(matter))
    plan = _plan(matter)
    return AssessmentResults(
        uuid=matter.ids.once("results"),
        metadata=people.metadata(matter, "Assessment results", named),
        import_ap=ImportAp(href=f"#{plan.uuid}", remarks=_NO_PLAN),
        local_definitions=objectives(matter),
        results=(_result(matter),),
        back_matter=BackMatter(resources=(plan, *evidence(matter, matter.cases))),
    )


def _plan(matter: Matter) -> Resource:
    """Return what stands in for a plan: what was called, with which options and rules."""
    run = matter.run
    asked = {
        "command": run.command,
        "options": run.options,
        "checkers": [one.model_dump(mode="json") for one in run.checkers],
        "packs": [one.model_dump(mode="json") for one in run.packs],
        "frameworks": [one.id for one in run.frameworks],
    }
    inside = b64encode(canonical_json(asked).encode("utf-8", "replace")).decode()
    return Resource(
        uuid=matter.ids.once("plan"),
        title="What was asked for",
        description="Stands in for an assessment plan: the command, its options, and the packs of rules.",
        props=(Prop(name="type", value="plan"), *prop("command", run.command)),
        base64=Base64(filename="asked.json", media_type="application/json", value=inside),
    )


def _result(matter: Matter) -> Result:
    first, last = times(matter)
    risks = [case for case in matter.cases if case.is_risk]
    return Result(
        uuid=matter.ids.once("result"),
        title=line(f"Run {matter.run.id}"),
        description=line(f"What {matter.run.tool} {matter.run.tool_version} saw and judged."),
        start=first,
        end=last,
        props=_counts(matter),
        local_definitions=definitions(matter, matter.run.targets),
        reviewed_controls=reviewed(matter.cases),
        attestations=tuple(_attestation(matter, one, at) for at, one in enumerate(matter.run.attestations)),
        observations=tuple(observation(matter, case) for case in matter.cases),
        risks=tuple(risk(matter, case) for case in risks),
        findings=tuple(_finding(matter, case) for case in matter.cases),
        remarks=_remarks(matter),
    )


def _counts(matter: Matter) -> tuple[Prop, ...]:
    counted = ((outcome.value, str(matter.count(outcome))) for outcome in Outcome)
    return props((("complete", yes_no(matter.run.complete)), *counted))


def _remarks(matter: Matter) -> str:
    left = matter.count(Outcome.NOT_APPLICABLE)
    problems = matter.run.problems
    told = [plain(f"{one.where}: {one.what}", limit=1_000, lines=False) for one in problems[:_LISTED]]
    more = len(problems) - len(told)
    return paragraphs(
        "" if matter.run.complete else "The run is not complete: not everything was looked at.",
        f"{left:,} pairs of rule and target that do not apply are left out." if left else "",
        *told,
        f"{more:,} more problems are in the run." if more else "",
    ) or prose("The run is complete.")


def _attestation(matter: Matter, one: Statement, at: int) -> Attestation:
    day = matter.as_of.date()
    live = one.date <= day and (one.expires is None or day <= one.expires)
    titles = {rule.id: rule.title for rule in matter.run.rules}
    said_of = (
        ("rule", one.rule),
        ("target", one.target),
        ("answer", yes_no(one.answer)),
        ("date", one.date.isoformat()),
        ("expires", one.expires.isoformat() if one.expires else None),
        ("in-force", yes_no(live)),
        ("file", one.file.path if one.file else None),
    )
    whose = ResponsibleParty(role_id=people.ATTESTER, party_uuids=(people.party_id(matter, one.by),))
    part = Part(
        uuid=matter.ids.once("attestation", f"{at}"),
        name="statement",
        ns=NS,
        title=line(titles.get(one.rule, one.rule)),
        props=props(said_of),
        prose=prose(one.statement),
    )
    return Attestation(responsible_parties=(whose,), parts=(part,))


def _finding(matter: Matter, case: Case) -> Finding:
    finding = case.finding
    return Finding(
        uuid=matter.ids.once("finding", finding.fingerprint),
        title=line(f"{case.title}: {case.where}"),
        description=said(case),
        props=case_props(case),
        target=FindingTarget(
            type="objective-id",
            target_id=objective_id(finding.rule),
            title=line(case.title),
            status=_status(case),
        ),
        related_observations=(RelatedObservation(observation_uuid=observation_id(matter, case)),),
        related_risks=(RelatedRisk(risk_uuid=risk_id(matter, case)),) if case.is_risk else (),
        remarks=paragraphs(f"Expected: {plain(finding.expected)}") if finding.expected.strip() else None,
    )


def _status(case: Case) -> Status:
    """Return OSCAL's state of a rule: satisfied when it passed, and in no other case."""
    finding = case.finding
    on_word = finding.strength is Strength.ATTESTATION and finding.outcome in _DECIDED
    told = paragraphs(
        _REMARKS.get(finding.outcome, ""), _ON_WORD if on_word else "", people.accepted_by(finding)
    )
    return Status(
        state="satisfied" if finding.outcome is Outcome.PASS else "not-satisfied",
        reason=_REASONS.get(finding.outcome, "other"),
        remarks=told or None,
    )


REPORTER = Reporter(name="oscal", media_type="application/json", suffixes=(".ar.json",), render=render)
