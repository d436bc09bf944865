"""Define the systems that hold or move ePHI, and how long what they hold is kept."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import model_validator

from hipaacheck.inventory.schema.common import Count, Slug
from hipaacheck.inventory.schema.period import Period
from hipaacheck.model import Day, File, Record, Text, YesNo


class System(Record):
    """An application or store of the organisation.

    `criticality` is the outcome of 45 CFR 164.308(a)(7)(ii)(E); `people` counts the persons on record;
    `vendor` is the id of who runs it; `restore_within` is the time in which it must be back.
    """

    id: Slug
    name: Text
    kind: Literal[
        "ehr",
        "mail",
        "files",
        "messaging",
        "telephony",
        "imaging",
        "billing",
        "website",
        "backup",
        "devices",
        "other",
    ]
    holds_ephi: YesNo | None = None
    moves_ephi: YesNo | None = None
    people: Count | None = None
    criticality: Literal["high", "moderate", "low"] | None = None
    restore_within: Period | None = None
    vendor: Slug | None = None
    owner: Text | None = None
    location: Text | None = None


class RecordClass(StrEnum):
    """What kind of records a retention entry is about."""

    HIPAA_DOCUMENTATION = "hipaa-documentation"
    MEDICAL_RECORDS = "medical-records"
    AUDIT_LOGS = "audit-logs"
    MAIL = "mail"
    CHAT = "chat"
    FILES = "files"
    BACKUPS = "backups"


class OtherRule(Record):
    """A period that something other than HIPAA asks for: a State, a payer, a contract, a court."""

    source: Text
    period: Period


class Copies(Record):
    """The copies of a backup, the original not counted.

    `count` is how many there are. `locations` and `providers` are compared as they are written: name the
    same place the same way everywhere. `immutable`: not even an administrator can delete them early.
    """

    count: Count | None = None
    locations: tuple[Text, ...] = ()
    providers: tuple[Text, ...] = ()
    immutable: YesNo | None = None
    encrypted: YesNo | None = None
    last_restore_test: Day | None = None
    restore_test_file: File | None = None

    @model_validator(mode="after")
    def _as_many_as_places(self) -> Self:
        if self.count is not None and self.count < len(self.locations):
            raise ValueError(
                f"count is {self.count}, yet {len(self.locations)} locations are named; correct one"
            )
        return self


class RetentionEntry(Record):
    """How long one kind of records is kept in one place.

    `kept_for` is what the system is set to keep at least, `deleted_after` when it deletes by itself,
    `kept_forever` that it never does; `counted_from` says from when these periods count. `policy` is what the
    organisation's own policy says, `policy_document` the id of the document that says so.
    `holds_documentation` says that documentation which the HIPAA rules ask to keep lives here (45 CFR
    164.316(b)(2)(i), 164.530(j)(2)); `hold` that a litigation hold or the like suspends deletion.
    `users_can_delete` is about what must stay: archive or logs.
    """

    id: Slug
    what: RecordClass
    name: Text
    system: Slug | None = None
    vendor: Slug | None = None
    kept_for: Period | None = None
    kept_forever: YesNo = False
    deleted_after: Period | None = None
    counted_from: Literal["creation", "last-change", "last-in-effect"] | None = None
    policy: Period | None = None
    policy_document: Slug | None = None
    other_rules: tuple[OtherRule, ...] = ()
    holds_documentation: YesNo | None = None
    users_can_delete: YesNo | None = None
    hold: YesNo | None = None
    backup: Copies | None = None
    evidence: File | None = None
    owner: Text | None = None

    @model_validator(mode="after")
    def _one_reading(self) -> Self:
        if self.kept_forever and (self.kept_for is not None or self.deleted_after is not None):
            raise ValueError(
                "kept_forever says that nothing is ever deleted, yet a period is given; correct one"
            )
        if self.what is RecordClass.HIPAA_DOCUMENTATION and self.holds_documentation is False:
            raise ValueError("what is 'hipaa-documentation', yet holds_documentation is false; correct one")
        return self
