"""Define who is audited and what the organisation has decided for itself."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from hipaacheck.inventory.schema.common import Count
from hipaacheck.inventory.schema.period import Period
from hipaacheck.model import Day, File, Record, Text


class OrganisationKind(StrEnum):
    """What the organisation is under 45 CFR 160.103; nothing infers it, somebody must say it."""

    COVERED_ENTITY = "covered-entity"
    BUSINESS_ASSOCIATE = "business-associate"


class Official(Record):
    """A named official (45 CFR 164.308(a)(2), 164.530(a)); `designation` is the written proof."""

    name: Text
    title: Text | None = None
    since: Day | None = None
    designation: File | None = None


class OwnRules(Record):
    """Periods and limits that the organisation has set for itself; HIPAA names none of these numbers.

    What is left out is not judged, except where the regulation has a limit of its own. `breach_notice_days`
    is the longest time in which a business associate may report a breach (45 CFR 164.410 ends at 60);
    `training_within` the time after joining in which somebody is trained for the first time.
    """

    agreement_review_every: Period | None = None
    breach_notice_days: Annotated[int, Field(strict=True, ge=1, le=60)] | None = None
    document_review_every: Period | None = None
    risk_analysis_every: Period | None = None
    training_every: Period | None = None
    training_within: Period | None = None
    log_review_every: Period | None = None
    access_review_every: Period | None = None
    restore_test_every: Period | None = None
    contingency_test_every: Period | None = None
    security_reminder_every: Period | None = None
    vulnerability_scan_every: Period | None = None
    evaluation_every: Period | None = None
    patch_record_every: Period | None = None
    decided_by: Text | None = None
    decided_on: Day | None = None


class Organisation(Record):
    """Who is audited. `workforce` counts people (45 CFR 160.103), `state` is the two-letter code."""

    name: Text
    kind: OrganisationKind | None = None
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    workforce: Count | None = None
    security_official: Official | None = None
    privacy_official: Official | None = None
    own_rules: OwnRules = OwnRules()
