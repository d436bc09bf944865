"""Shape what was seen and concluded in OSCAL: observations, findings, risks, and what is done about them."""

from datetime import datetime

from hipaacheck.reporters.oscal.shapes import Piece, Prop, ResponsibleRole


class Subject(Piece):
    """A pointer to what was looked at."""

    subject_uuid: str
    type: str
    title: str


class Actor(Piece):
    """Who says so."""

    type: str
    actor_uuid: str


class Origin(Piece):
    """Where a statement comes from."""

    actors: tuple[Actor, ...]


class RelevantEvidence(Piece):
    """A pointer to evidence in the back matter."""

    href: str
    description: str


class Observation(Piece):
    """What was seen."""

    uuid: str
    title: str
    description: str
    props: tuple[Prop, ...] = ()
    methods: tuple[str, ...]
    types: tuple[str, ...]
    origins: tuple[Origin, ...]
    subjects: tuple[Subject, ...] = ()
    relevant_evidence: tuple[RelevantEvidence, ...] = ()
    collected: datetime
    remarks: str | None = None


class RelatedObservation(Piece):
    """A pointer to an observation."""

    observation_uuid: str


class RelatedRisk(Piece):
    """A pointer to a risk."""

    risk_uuid: str


class Status(Piece):
    """Whether an objective is satisfied; OSCAL knows no third state."""

    state: str
    reason: str
    remarks: str | None = None


class FindingTarget(Piece):
    """The objective that a finding is about."""

    type: str
    target_id: str
    title: str
    status: Status


class Finding(Piece):
    """What was concluded about an objective."""

    uuid: str
    title: str
    description: str
    props: tuple[Prop, ...] = ()
    target: FindingTarget
    related_observations: tuple[RelatedObservation, ...] = ()
    related_risks: tuple[RelatedRisk, ...] = ()
    remarks: str | None = None


class Facet(Piece):
    """One measure of a risk in the words of `system`."""

    name: str
    system: str
    value: str
    props: tuple[Prop, ...] = ()


class Characterization(Piece):
    """How somebody measures a risk."""

    origin: Origin
    facets: tuple[Facet, ...]


class MitigatingFactor(Piece):
    """What makes a risk smaller."""

    uuid: str
    description: str


class OnDate(Piece):
    """A day."""

    date: datetime


class Timing(Piece):
    """When something is due."""

    on_date: OnDate


class Task(Piece):
    """A step of a plan."""

    uuid: str
    type: str
    title: str
    timing: Timing | None = None
    responsible_roles: tuple[ResponsibleRole, ...] = ()


class Response(Piece):
    """What to do about a risk: recommended or planned."""

    uuid: str
    lifecycle: str
    title: str
    description: str
    props: tuple[Prop, ...] = ()
    origins: tuple[Origin, ...] = ()
    tasks: tuple[Task, ...] = ()


class LoggedBy(Piece):
    """Who made an entry."""

    party_uuid: str
    role_id: str


class LogEntry(Piece):
    """Something that was done about a risk."""

    uuid: str
    title: str
    description: str
    start: datetime
    props: tuple[Prop, ...] = ()
    logged_by: tuple[LoggedBy, ...] = ()
    status_change: str


class RiskLog(Piece):
    """What was done about a risk."""

    entries: tuple[LogEntry, ...]


class Risk(Piece):
    """A risk that was identified."""

    uuid: str
    title: str
    description: str
    statement: str
    props: tuple[Prop, ...] = ()
    status: str
    origins: tuple[Origin, ...] = ()
    characterizations: tuple[Characterization, ...] = ()
    mitigating_factors: tuple[MitigatingFactor, ...] = ()
    deadline: datetime | None = None
    remediations: tuple[Response, ...] = ()
    risk_log: RiskLog | None = None
    related_observations: tuple[RelatedObservation, ...] = ()
