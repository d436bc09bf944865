"""Say what is to be done as an OSCAL plan of action and milestones (docs/oscal.md).

An entry is a rule that failed at a target, or a risk that somebody accepted. What could not be seen, and what
only a person can answer, is no entry; the head of the plan says how much of it there is.
"""

from hipaacheck.model import Outcome, Run, Target
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.oscal import people
from hipaacheck.reporters.oscal.matter import Case, Matter, matter_of
from hipaacheck.reporters.oscal.names import RFC_4122
from hipaacheck.reporters.oscal.risks import action_props, risk, risk_id, status
from hipaacheck.reporters.oscal.seen import (
    case_props,
    definitions,
    evidence,
    observation,
    observation_id,
    said,
)
from hipaacheck.reporters.oscal.shapes import BackMatter
from hipaacheck.reporters.oscal.shapes_documents import Plan, PlanDocument, PlanItem, SystemId
from hipaacheck.reporters.oscal.shapes_judged import RelatedObservation, RelatedRisk
from hipaacheck.reporters.oscal.text import line, paragraphs, prop

_NOTHING = (
    "OSCAL demands an entry; this one stands for none. No rule failed in this run and no risk was accepted "
    "in it, as far as it could see."
)
_INCOMPLETE = "The run is not complete: not everything was looked at."


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the plan as OSCAL JSON: two spaces, a final newline; equal inputs give equal bytes."""
    matter = matter_of(run, edition)
    document = PlanDocument(plan_of_action_and_milestones=_plan(matter))
    return document.model_dump_json(by_alias=True, exclude_defaults=True, indent=2).encode() + b"\n"


def _plan(matter: Matter) -> Plan:
    cases = tuple(case for case in matter.cases if case.is_risk)
    named = (*people.signers(matter), *people.deciders(matter))
    found = evidence(matter, cases)
    return Plan(
        uuid=matter.ids.lasting("plan"),
        metadata=people.metadata(matter, "Plan of action and milestones", named, _left_out(matter)),
        system_id=SystemId(identifier_type=RFC_4122, id=matter.ids.lasting("system")),
        local_definitions=definitions(matter, _targets(cases)),
        observations=tuple(observation(matter, case) for case in cases),
        risks=tuple(risk(matter, case) for case in cases),
        poam_items=tuple(_item(matter, case) for case in cases) or (_none(matter),),
        back_matter=BackMatter(resources=found) if found else None,
    )


def _targets(cases: tuple[Case, ...]) -> tuple[Target, ...]:
    return tuple({case.target.id: case.target for case in cases if case.target}.values())


def _item(matter: Matter, case: Case) -> PlanItem:
    fingerprint = case.finding.fingerprint
    return PlanItem(
        uuid=matter.ids.lasting("item", fingerprint),
        title=line(f"{case.title}: {case.where}"),
        description=said(case),
        props=(*case_props(case), *prop("status", status(case)), *action_props(case.action)),
        origins=(matter.origin,),
        related_observations=(RelatedObservation(observation_uuid=observation_id(matter, case)),),
        related_risks=(RelatedRisk(risk_uuid=risk_id(matter, case)),),
        remarks=_comment(case),
    )


def _comment(case: Case) -> str | None:
    comment = case.action.comment if case.action and case.action.comment else ""
    return paragraphs(people.accepted_by(case.finding), comment) or None


def _none(matter: Matter) -> PlanItem:
    return PlanItem(
        uuid=matter.ids.lasting("no-item"),
        title="No entry",
        description=paragraphs(_NOTHING, _left_out(matter)),
        props=prop("placeholder", "yes"),
        origins=(matter.origin,),
    )


def _left_out(matter: Matter) -> str:
    """Return what a reader must not take for being in order because it is no entry."""
    unseen = sum(case.finding.outcome is Outcome.UNKNOWN and not case.is_risk for case in matter.cases)
    asked = sum(case.finding.outcome is Outcome.MANUAL and not case.is_risk for case in matter.cases)
    told = [] if matter.run.complete else [_INCOMPLETE]
    told += [f"Could not be seen, and no entry here: {unseen:,}."] if unseen else []
    told += [f"For a person to answer, and no entry here: {asked:,}."] if asked else []
    return " ".join(told)


REPORTER = Reporter(name="oscal-poam", media_type="application/json", suffixes=(".poam.json",), render=render)
