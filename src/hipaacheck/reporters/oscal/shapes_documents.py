"""Shape the two OSCAL documents that we write, and the parts that only one of them has."""

from datetime import datetime

from hipaacheck.reporters.oscal.shapes import BackMatter, Definitions, Metadata, Piece, Prop, ResponsibleParty
from hipaacheck.reporters.oscal.shapes_judged import (
    Finding,
    Observation,
    Origin,
    RelatedObservation,
    RelatedRisk,
    Risk,
)


class ImportAp(Piece):
    """Which assessment plan was followed."""

    href: str
    remarks: str


class Part(Piece):
    """A piece of text with a name; `id` for objectives, `uuid` for what somebody attests."""

    id: str | None = None
    uuid: str | None = None
    name: str
    ns: str | None = None
    title: str | None = None
    props: tuple[Prop, ...] = ()
    prose: str | None = None
    parts: "tuple[Part, ...]" = ()


class LocalObjective(Piece):
    """An objective of this assessment for one control: here, a rule."""

    control_id: str
    props: tuple[Prop, ...] = ()
    parts: tuple[Part, ...]


class Objectives(Piece):
    """The objectives of this assessment."""

    objectives_and_methods: tuple[LocalObjective, ...] = ()
    remarks: str


class Control(Piece):
    """A pointer to a control."""

    control_id: str


class ControlSelection(Piece):
    """Controls that were reviewed."""

    description: str
    include_controls: tuple[Control, ...]


class Objective(Piece):
    """A pointer to an objective."""

    objective_id: str


class ObjectiveSelection(Piece):
    """Objectives that were judged."""

    description: str
    include_objectives: tuple[Objective, ...]


class ReviewedControls(Piece):
    """What was reviewed."""

    description: str
    control_selections: tuple[ControlSelection, ...]
    control_objective_selections: tuple[ObjectiveSelection, ...] = ()
    remarks: str


class Attestation(Piece):
    """What somebody states."""

    responsible_parties: tuple[ResponsibleParty, ...]
    parts: tuple[Part, ...]


class Result(Piece):
    """What one assessment found."""

    uuid: str
    title: str
    description: str
    start: datetime
    end: datetime
    props: tuple[Prop, ...] = ()
    local_definitions: Definitions
    reviewed_controls: ReviewedControls
    attestations: tuple[Attestation, ...] = ()
    observations: tuple[Observation, ...] = ()
    risks: tuple[Risk, ...] = ()
    findings: tuple[Finding, ...] = ()
    remarks: str | None = None


class AssessmentResults(Piece):
    """The whole of assessment results."""

    uuid: str
    metadata: Metadata
    import_ap: ImportAp
    local_definitions: Objectives
    results: tuple[Result, ...]
    back_matter: BackMatter


class ResultsDocument(Piece):
    """A file of assessment results."""

    assessment_results: AssessmentResults


class SystemId(Piece):
    """Whose system a plan is about."""

    identifier_type: str
    id: str


class PlanItem(Piece):
    """One entry of a plan of action and milestones."""

    uuid: str
    title: str
    description: str
    props: tuple[Prop, ...] = ()
    origins: tuple[Origin, ...] = ()
    related_observations: tuple[RelatedObservation, ...] = ()
    related_risks: tuple[RelatedRisk, ...] = ()
    remarks: str | None = None


class Plan(Piece):
    """The whole of a plan of action and milestones."""

    uuid: str
    metadata: Metadata
    system_id: SystemId
    local_definitions: Definitions
    observations: tuple[Observation, ...] = ()
    risks: tuple[Risk, ...] = ()
    poam_items: tuple[PlanItem, ...]
    back_matter: BackMatter | None = None


class PlanDocument(Piece):
    """A file with a plan of action and milestones."""

    plan_of_action_and_milestones: Plan
