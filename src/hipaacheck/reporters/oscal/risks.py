"""Say which risks were found, how large they are, and what was decided about them."""

from hipaacheck.model import Action, Level, Outcome, Progress, Treatment, Waiver
from hipaacheck.reporters.oscal.matter import Case, Matter, evening, morning
from hipaacheck.reporters.oscal.names import NS, SP_800_30
from hipaacheck.reporters.oscal.people import APPROVER, OWNER, accepted_by, party_id
from hipaacheck.reporters.oscal.seen import brief_props, observation_id, said
from hipaacheck.reporters.oscal.shapes import Prop, ResponsibleRole
from hipaacheck.reporters.oscal.shapes_judged import (
    Characterization,
    Facet,
    LogEntry,
    LoggedBy,
    MitigatingFactor,
    OnDate,
    RelatedObservation,
    Response,
    Risk,
    RiskLog,
    Task,
    Timing,
)
from hipaacheck.reporters.oscal.text import line, paragraphs, prop, props, prose
from hipaacheck.reporters.words import utc

ACCEPTED = "deviation-approved"
_NOT_SEEN = "Whether there is a gap could not be seen. What follows is what it would mean if there is one."
_DONE = "Somebody reports this as done. The run still found the gap, so the risk stays open."


def risk_id(matter: Matter, case: Case) -> str:
    """Return the UUID of a risk, which it keeps from run to run."""
    return matter.ids.lasting("risk", case.finding.fingerprint)


def risk(matter: Matter, case: Case) -> Risk:
    """Return the risk behind a failure, or behind what somebody accepted unseen."""
    waiver = case.finding.waiver
    return Risk(
        uuid=risk_id(matter, case),
        title=line(f"{case.title}: {case.where}"),
        description=said(case),
        statement=_statement(case),
        props=(*brief_props(case), *_acceptance(waiver)),
        status=status(case),
        origins=(matter.origin,),
        characterizations=(Characterization(origin=matter.origin, facets=_facets(case)),),
        mitigating_factors=_factors(matter, case),
        deadline=evening(case.action.due) if case.action and case.action.due else None,
        remediations=_remediations(matter, case),
        risk_log=_log(matter, case),
        related_observations=(RelatedObservation(observation_uuid=observation_id(matter, case)),),
    )


def status(case: Case) -> str:
    """Return where a risk stands. Never `closed`: the run has just seen it, whatever somebody says."""
    if case.finding.waiver is not None:
        return ACCEPTED
    at_work = (Progress.IN_PROGRESS, Progress.DONE)
    return "remediating" if case.action and case.action.status in at_work else "open"


def _statement(case: Case) -> str:
    why = case.rule.why if case.rule else ""
    unseen = "" if case.finding.outcome is Outcome.FAIL else _NOT_SEEN
    return paragraphs(unseen, why) or prose("")


def _acceptance(waiver: Waiver | None) -> tuple[Prop, ...]:
    if waiver is None:
        return ()
    approved = waiver.approved_on.isoformat() if waiver.approved_on else None
    return props(
        (
            ("accepted-by", waiver.approved_by),
            ("accepted-on", approved),
            ("accepted-until", waiver.expires.isoformat()),
            ("ticket", waiver.ticket),
        )
    )


def _facets(case: Case) -> tuple[Facet, ...]:
    """Return the measures by SP 800-30r1; a risk that nobody saw has no level of risk."""
    finding = case.finding
    measured: tuple[tuple[str, Level | None], ...] = (
        ("likelihood", finding.likelihood),
        ("impact", finding.impact),
        ("risk", finding.risk),
    )
    first = (Prop(name="state", value="initial"),)
    return (
        *(
            Facet(name=name, system=SP_800_30, value=level.value, props=first)
            for name, level in measured
            if level is not None
        ),
        Facet(name="severity", system=NS, value=finding.severity.value, props=first),
    )


def _factors(matter: Matter, case: Case) -> tuple[MitigatingFactor, ...]:
    waiver = case.finding.waiver
    if waiver is None or waiver.compensating_control is None:
        return ()
    made = matter.ids.lasting("factor", case.finding.fingerprint)
    return (MitigatingFactor(uuid=made, description=prose(waiver.compensating_control)),)


def _remediations(matter: Matter, case: Case) -> tuple[Response, ...]:
    recommended = _recommended(matter, case) if case.finding.fix.strip() else ()
    accepted = _accepted(matter, case, case.finding.waiver) if case.finding.waiver else ()
    planned = _planned(matter, case, case.action) if case.action else ()
    return (*recommended, *accepted, *planned)


def _recommended(matter: Matter, case: Case) -> tuple[Response, ...]:
    return (
        Response(
            uuid=matter.ids.lasting("recommended", case.finding.fingerprint),
            lifecycle="recommendation",
            title=line(f"How to close the gap: {case.title}"),
            description=prose(case.finding.fix),
            origins=(matter.origin,),
        ),
    )


def _accepted(matter: Matter, case: Case, waiver: Waiver) -> tuple[Response, ...]:
    return (
        Response(
            uuid=matter.ids.lasting("accepted", case.finding.fingerprint),
            lifecycle="planned",
            title="The risk is accepted for a time",
            description=paragraphs(accepted_by(case.finding), waiver.reason),
            props=_type(Treatment.ACCEPT),
        ),
    )


def _planned(matter: Matter, case: Case, action: Action) -> tuple[Response, ...]:
    """Return what the organisation plans; an empty entry of its list is no plan."""
    if not any((action.treatment, action.owner, action.due, action.status, action.comment)):
        return ()
    done = _DONE if action.status is Progress.DONE and case.finding.outcome is Outcome.FAIL else ""
    comment = action.comment or "No comment was written down."
    return (
        Response(
            uuid=matter.ids.lasting("planned", case.finding.fingerprint),
            lifecycle="planned",
            title="What the organisation plans",
            description=paragraphs(comment, done),
            props=(*_type(action.treatment), *action_props(action)),
            tasks=_tasks(matter, case, action),
        ),
    )


def _type(treatment: Treatment | None) -> tuple[Prop, ...]:
    """Return OSCAL's own property for the kind of answer; its words are those of SP 800-39 too."""
    return (Prop(name="type", value=treatment.value),) if treatment else ()


def action_props(action: Action | None) -> tuple[Prop, ...]:
    """Return an entry of the plan as it was written down."""
    if action is None:
        return ()
    return props(
        (
            ("treatment", action.treatment.value if action.treatment else None),
            ("owner", action.owner),
            ("due", action.due.isoformat() if action.due else None),
            ("progress", action.status.value if action.status else None),
            ("recorded", utc(action.recorded_at).isoformat()),
            ("recorded-in", action.source),
        )
    )


def _tasks(matter: Matter, case: Case, action: Action) -> tuple[Task, ...]:
    if action.owner is None and action.due is None:
        return ()
    who = (
        (ResponsibleRole(role_id=OWNER, party_uuids=(party_id(matter, action.owner),)),)
        if action.owner
        else ()
    )
    return (
        Task(
            uuid=matter.ids.lasting("task", case.finding.fingerprint),
            type="milestone",
            title=line(f"Carry out what is planned: {case.title}"),
            timing=Timing(on_date=OnDate(date=evening(action.due))) if action.due else None,
            responsible_roles=who,
        ),
    )


def _log(matter: Matter, case: Case) -> RiskLog | None:
    """Return the acceptance as an entry of the log; one without a day has no place in it."""
    waiver = case.finding.waiver
    if waiver is None or waiver.approved_on is None:
        return None
    entry = LogEntry(
        uuid=matter.ids.lasting("accepted-entry", case.finding.fingerprint),
        title="The risk was accepted",
        description=prose(accepted_by(case.finding)),
        start=morning(waiver.approved_on),
        props=prop("ticket", waiver.ticket),
        logged_by=(LoggedBy(party_uuid=party_id(matter, waiver.approved_by), role_id=APPROVER),),
        status_change=ACCEPTED,
    )
    return RiskLog(entries=(entry,))
