"""Define the register of vendors and of the agreements with them (45 CFR 164.308(b), 164.504(e))."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hipaacheck.inventory.schema.common import Confirmed, Slug
from hipaacheck.inventory.schema.period import Period
from hipaacheck.inventory.schema.questionnaires import AskedQuestionnaire
from hipaacheck.model import Day, File, Record, Text, YesNo


class PhiAccess(StrEnum):
    """What a vendor does with PHI for the organisation (45 CFR 160.103 "business associate")."""

    MAINTAINS = "maintains"
    RECEIVES = "receives"
    CREATES = "creates"
    TRANSMITS = "transmits"
    NONE = "none"
    UNKNOWN = "unknown"


class NotNeeded(StrEnum):
    """Why a vendor is not a business associate; each is a recorded reason and somebody's decision."""

    NO_PHI = "no-phi"
    TREATMENT = "treatment"
    CONDUIT = "conduit"
    PAYMENT = "payment"
    WORKFORCE = "workforce"
    INCIDENTAL = "incidental"
    SELF_RUN = "self-run"
    OTHER_ARRANGEMENT = "other-arrangement"


class NotABusinessAssociate(Record):
    """The decision that no agreement is needed, with who decided it and when."""

    reason: NotNeeded
    why: Text
    decided_by: Text
    decided_on: Day
    file: File | None = None


class Presence(StrEnum):
    """Whether a term was found in an agreement by the person who read it."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCLEAR = "unclear"


ElementId = Annotated[str, Field(pattern=r"^BAA-(0[1-9]|1[0-9]|20)$")]


class Agreement(Record):
    """One business associate agreement, as recorded by whoever read it.

    `effective` defaults to `signed`. `expires` is left out for an agreement without end. `plan` and
    `services` are what the agreement itself names; `services_list_date` dates the vendor's list of covered
    services that was compared. `permits_phi` is False when its terms forbid PHI. `elements` says, for the
    numbered terms of the checklist (`hipaacheck vendors terms`), which were found. The `*_days` are calendar
    days. `signed` is the day of the last signature. `renewal` says whether it renews itself, must be
    renewed, or ends with the main contract. `form` is whose text it is, such as the vendor's own. `reviewed`
    is when somebody last read it. `destruction_within` is the time in which PHI is destroyed after the end.
    `review_due` overrides the review period that the organisation set for itself.
    """

    signed: Day | None = None
    effective: Day | None = None
    expires: Day | None = None
    renewal: Literal["auto", "manual", "coterminous"] | None = None
    form: Text | None = None
    signed_by_us: Text | None = None
    signed_by_vendor: Text | None = None
    file: File | None = None
    plan: Text | None = None
    services: tuple[Text, ...] = ()
    services_list_date: Day | None = None
    permits_phi: YesNo | None = None
    elements: dict[ElementId, Presence] = {}
    breach_notice_days: Annotated[int, Field(strict=True, ge=0, le=3650)] | None = None
    incident_notice_days: Annotated[int, Field(strict=True, ge=0, le=3650)] | None = None
    destruction_within: Period | None = None
    reviewed: Day | None = None
    review_due: Day | None = None


class Ending(Record):
    """How the work with a vendor ended: what became of the PHI (45 CFR 164.504(e)(2)(ii)(J)).

    `due` is the day by which it must be returned or destroyed. `proof` is the vendor's certificate,
    `proof_date` its date.
    """

    date: Day
    phi: Literal["returned", "destroyed", "not-feasible", "unknown"] = "unknown"
    due: Day | None = None
    proof_date: Day | None = None
    proof: File | None = None
    why_not_feasible: Text | None = None


class Marks(Record):
    """How a vendor that no catalogue knows shows in DNS and pages.

    Each is a name, vendor.example, that stands for all names below it; a public suffix such as co.uk is none.
    """

    mx: tuple[str, ...] = ()
    spf: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


class Vendor(Confirmed):
    """A company that does something for the organisation.

    `catalog` is its key in the vendor catalogue when that differs from `id`; "none" says that it is not the
    catalogue's company of that id. `phi` is what it does with PHI, `phi_types` which kinds of it. `services`
    and `plan` are what is in use. `first_phi_date` is when it first got PHI. `subcontractors_listed` dates
    the vendor's list of subcontractors. `questionnaires` are those that it was sent.
    """

    id: Slug
    name: Text
    legal_name: Text | None = None
    catalog: Slug | None = None
    services: tuple[Text, ...] = ()
    plan: Text | None = None
    phi: PhiAccess | None = None
    phi_types: tuple[Text, ...] = ()
    first_phi_date: Day | None = None
    owner: Text | None = None
    not_business_associate: NotABusinessAssociate | None = None
    agreements: tuple[Agreement, ...] = ()
    subcontractors_listed: Day | None = None
    questionnaires: tuple[AskedQuestionnaire, ...] = ()
    ended: Ending | None = None
    marks: Marks = Marks()
    note: Text | None = None

    @model_validator(mode="after")
    def _one_reading(self) -> Self:
        handles = self.phi not in (None, PhiAccess.NONE, PhiAccess.UNKNOWN)
        reason = self.not_business_associate
        if reason is not None and reason.reason is NotNeeded.NO_PHI and handles:
            raise ValueError(
                f"phi is '{self.phi}', yet not_business_associate.reason says no-phi; correct one"
            )
        return self
