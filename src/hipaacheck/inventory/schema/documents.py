"""Define what the regulation asks to have in writing, and the records that show it is done."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hipaacheck.inventory.schema.common import Count, Slug
from hipaacheck.model import Day, File, Record, Text


class DocumentKind(StrEnum):
    """What a document is; several documents may be of one kind."""

    RISK_ANALYSIS = "risk-analysis"
    RISK_MANAGEMENT_PLAN = "risk-management-plan"
    SECURITY_OFFICIAL = "security-official"
    PRIVACY_OFFICIAL = "privacy-official"
    POLICY_SECURITY = "policy-security"
    POLICY_PRIVACY = "policy-privacy"
    POLICY_EMAIL = "policy-email"
    POLICY_ENCRYPTION = "policy-encryption"
    POLICY_ACCESS = "policy-access"
    POLICY_MOBILE_DEVICES = "policy-mobile-devices"
    POLICY_AI_USE = "policy-ai-use"
    POLICY_SANCTIONS = "policy-sanctions"
    POLICY_INCIDENT_RESPONSE = "policy-incident-response"
    POLICY_BREACH_NOTIFICATION = "policy-breach-notification"
    POLICY_RETENTION = "policy-retention"
    POLICY_VENDORS = "policy-vendors"
    POLICY_BACKUP = "policy-backup"
    POLICY_MEDIA_DISPOSAL = "policy-media-disposal"
    POLICY_OTHER = "policy-other"
    BACKUP_PLAN = "backup-plan"
    DISASTER_RECOVERY_PLAN = "disaster-recovery-plan"
    EMERGENCY_MODE_PLAN = "emergency-mode-plan"
    TRAINING_PROGRAMME = "training-programme"
    EVALUATION = "evaluation"
    NOTICE_OF_PRIVACY_PRACTICES = "notice-of-privacy-practices"
    OTHER = "other"


_KINDS = frozenset(DocumentKind)


class Document(Record):
    """A document that is kept because a rule asks for it (45 CFR 164.316, 164.530(i), (j)).

    `available_to` says who can read it, and where. `effective` defaults to `approved_on`. `retired` is the
    last day it was in effect; from then, or from `created` if that is later, six years count
    (164.316(b)(2)(i)). `covers` are other kinds that the same document holds as chapters.
    """

    id: Slug
    kind: DocumentKind
    covers: tuple[DocumentKind, ...] = ()
    title: Text
    owner: Text | None = None
    version: Text | None = None
    created: Day | None = None
    effective: Day | None = None
    approved_by: Text | None = None
    approved_on: Day | None = None
    reviewed: Day | None = None
    next_review: Day | None = None
    retired: Day | None = None
    destroyed: Day | None = None
    available_to: Text | None = None
    file: File | None = None

    @model_validator(mode="after")
    def _id_of_its_kind(self) -> Self:
        if self.id in _KINDS and self.id != self.kind:
            raise ValueError(f"the id is the name of another kind than '{self.kind}'; choose another id")
        return self


class PracticeKind(StrEnum):
    """Work that is done again and again and leaves a record."""

    LOG_REVIEW = "log-review"
    ACCESS_REVIEW = "access-review"
    RESTORE_TEST = "restore-test"
    CONTINGENCY_TEST = "contingency-test"
    CONFIGURATION_BASELINE = "configuration-baseline"
    CHANGE = "change"
    PATCHING = "patching"
    SECURITY_REMINDER = "security-reminder"
    VULNERABILITY_SCAN = "vulnerability-scan"


class Practice(Record):
    """One time that something was done: when, by whom, what was found, and the record of it."""

    kind: PracticeKind
    date: Day
    by: Text | None = None
    found: Text | None = None
    file: File | None = None


class Person(Record):
    """A member of the workforce, for training records; `id` may be a staff number."""

    id: Text
    joined: Day | None = None
    left: Day | None = None


class TrainingRecord(Record):
    """That one person was trained in one topic; `score` is in percent."""

    person: Text
    date: Day
    topic: Text
    score: Annotated[float, Field(ge=0, le=100)] | None = None


class Training(Record):
    """Who must be trained and who was. `records_file` is a CSV file with person,date,topic[,score].

    `passing_score` in percent is the organisation's own.
    """

    people: tuple[Person, ...] = ()
    records: tuple[TrainingRecord, ...] = ()
    records_file: File | None = None
    passing_score: Annotated[float, Field(ge=0, le=100)] | None = None


class Incident(Record):
    """A security incident or a suspected breach, without any patient's data (45 CFR 164.308(a)(6), 164.402).

    `factors` says which of the four factors of 164.402(2) the assessment answers. `individuals` is how many
    were affected. The notice dates are those of 164.404, 164.406 and 164.408; `covered_entity_told` is when
    a business associate told the covered entity (164.410).
    """

    id: Slug
    discovered: Day
    what: Text
    mitigated: Text | None = None
    outcome: Literal["open", "no-phi", "low-probability", "breach", "exception"] = "open"
    factors: tuple[Literal["nature", "recipient", "acquired", "mitigated"], ...] = ()
    individuals: Count | None = None
    residents_of_one_state: Count | None = None
    individuals_told: Day | None = None
    media_told: Day | None = None
    hhs_told: Day | None = None
    covered_entity_told: Day | None = None
    law_enforcement_delay_until: Day | None = None
    file: File | None = None
