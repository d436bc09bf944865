"""Typed facts about vendors and the agreements with them: what is recorded, from when, until when.

Moments are the first instants of days in UTC. What ends does so at the moment after its last day, so that
something holds at `as_of` when `begins <= as_of` and (`ends` is None or `as_of < ends`).
"""

from datetime import UTC, datetime

from hipaacheck.checkers.declared import FileFacts
from hipaacheck.checkers.shared.late import Late
from hipaacheck.model import Seen

_BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
FAR_OFF = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of what has none, where a template has to compare it."""


class VendorBase(Late):
    """What every fact about a vendor begins with.

    `role` is handles-phi, no-phi, unstated or not-business-associate (a reason is recorded); `role_said` says
    it in words, with what it rests on. `party` is what the vendor would be under 45 CFR 160.103: a business
    associate, or the subcontractor of one. `ended` is the moment after the last day of the work.
    """

    name: str = "Example Vendor"
    role: str = "handles-phi"
    role_said: str = "it maintains PHI, by the register"
    party: str = "business associate"
    ended: datetime | None = None


class RecordFacts(VendorBase):
    """What the register says of a vendor and PHI, beside what the rest of the inventory says (vendor.record).

    `used_with_phi` are uses elsewhere in the inventory that bring PHI to the vendor, `keeps_phi` those of
    them in which it stays there. `made_to_keep` is what the catalogue says the service is for, where that
    means that content is stored. `unconfirmed` says how the tool found an entry that nobody has confirmed.
    `reason` is why the vendor is not a business associate.
    """

    phi: str | None = "maintains"
    used_with_phi: tuple[str, ...] = ()
    keeps_phi: tuple[str, ...] = ()
    made_to_keep: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    reason: str | None = None
    why: str | None = None
    decided_by: str | None = None
    decided_on: datetime | None = None
    file: FileFacts = FileFacts()


class Span(Late):
    """A stretch of time; `ends` is None when it has no end."""

    begins: datetime = _BEGIN
    ends: datetime | None = None


class Covered(Span):
    """A stretch without a gap in which signed agreements run; `last_day` is its last day."""

    last_day: datetime | None = None


class Gap(Late):
    """The days between two agreements on which none ran."""

    first_day: datetime = datetime(2025, 4, 1, tzinfo=UTC)
    last_day: datetime = datetime(2025, 4, 30, tzinfo=UTC)


class Period(Span):
    """A stretch of time in which one signed agreement counts: of those that run, the one that began last.

    An agreement that renews itself counts on after its recorded end; `renews_on` is the moment after that.
    What else is known of that agreement stands in records of its own for the same stretch: a criterion is
    quick where it reads little.
    """

    renews_on: datetime | None = None


class Copy(Span):
    """The file of the agreement that counts in this stretch, and when that was signed."""

    signed: datetime = _BEGIN
    file: FileFacts = FileFacts(named=True, path="baa.pdf", recorded=True)


class Parties(Span):
    """Who signed the agreement that counts in this stretch, or in what form it was accepted."""

    signed_by_us: str | None = "A. Manager"
    signed_by_vendor: str | None = "B. Vendor"
    form: str | None = None


class Review(Span):
    """By which day the agreement that counts in this stretch must be looked at again, and who set that.

    A stretch ends where the recorded review begins to count, so that one that is still to come does not.
    """

    signed: datetime = _BEGIN
    reviewed: datetime | None = None
    due: datetime | None = None
    set_by: str | None = None


class Scope(Span):
    """What the agreement that counts in this stretch names, beside what is in use.

    `plan_same` compares the plan in use with the one that the agreement names, None when either is not
    recorded; `plan_near` says that the two share words, or that one has none to compare. `not_named` are
    services in use that it does not name though it names some, `not_named_near` those of them of which the
    same is to be said.
    """

    plan: str | None = None
    plan_same: bool | None = None
    plan_near: bool = False
    names_services: bool = False
    not_named: tuple[str, ...] = ()
    not_named_near: tuple[str, ...] = ()


class AgreementFacts(VendorBase):
    """The agreements with a vendor, on a line of time (vendor.agreement).

    `said` are all agreements in words. `recorded` counts them, `signed` those with a date of signature.
    `effective` is the earliest day from which a signed agreement says that it holds, `begun` the earliest on
    which one also was signed. `periods` never overlap; `covered` joins those that follow each other without
    a day between, and `gaps` are what is left between. `legal_name` and `plan` are those of the vendor,
    `in_use` the services that are in use.
    """

    legal_name: str | None = "Example Vendor, Inc."
    plan: str | None = None
    in_use: tuple[str, ...] = ()
    first_phi: datetime | None = None
    said: tuple[str, ...] = ("signed 2025-01-01, in force from 2025-01-01, without end",)
    recorded: int = 1
    signed: int = 1
    effective: datetime | None = _BEGIN
    begun: datetime | None = _BEGIN
    periods: tuple[Period, ...] = (Period(),)
    copies: tuple[Copy, ...] = (Copy(),)
    parties: tuple[Parties, ...] = (Parties(),)
    reviews: tuple[Review, ...] = (Review(),)
    scopes: tuple[Scope, ...] = (Scope(),)
    covered: tuple[Covered, ...] = (Covered(),)
    gaps: tuple[Gap, ...] = ()


class Terms(Late):
    """How a group of terms stands in an agreement; `undecided` are those unclear or not recorded."""

    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()


class Wording(Span):
    """What is recorded of the words of the agreement that counts in this stretch, for people to read.

    `read` says that any term is recorded. `reports` are the terms on wrong uses, breaches and security
    incidents, `downstream` the one for agreements below a business associate. Days are calendar days.
    """

    read: bool = True
    general: Terms = Terms()
    subcontractors: Terms = Terms()
    reports: Terms = Terms()
    ending: Terms = Terms()
    downstream: Terms = Terms()
    incident_notice_days: int | None = None
    destruction_within: str | None = None


class TermsCount(Span):
    """How many terms of a group are absent, and how many undecided, in the agreement that counts then."""

    read: bool = True
    absent: int = 0
    undecided: int = 0


class Limits(Span):
    """Whether the agreement that counts in this stretch permits PHI, and its days for reports of breaches."""

    permits_phi: bool | None = None
    breach_notice_days: int | None = 30


class TermsFacts(VendorBase):
    """What the agreements with a vendor say (vendor.terms).

    `organisation` is what is audited under 45 CFR 160.103: covered-entity or business-associate.
    `own_limit` is the longest time, in calendar days, that the organisation itself allows for the report of a
    breach. Each group of `wording` is counted in the field of its name.
    """

    organisation: Seen[str] = "covered-entity"
    own_limit: int | None = None
    periods: tuple[Limits, ...] = (Limits(),)
    general: tuple[TermsCount, ...] = (TermsCount(),)
    subcontractors: tuple[TermsCount, ...] = (TermsCount(),)
    reports: tuple[TermsCount, ...] = (TermsCount(),)
    ending: tuple[TermsCount, ...] = (TermsCount(),)
    downstream: tuple[TermsCount, ...] = (TermsCount(),)
    wording: tuple[Wording, ...] = (Wording(),)


class Named(Late):
    """A stretch of time in which an agreement counts that names something; without an end it is far off."""

    begins: datetime = _BEGIN
    ends: datetime = FAR_OFF


class CoverageFacts(Late):
    """How the catalogue stands to a plan or service in use: covered, excluded, not-listed or unclear.

    `phrase` is what it says, `source` the site that rests on and its date, `dated` that date alone.
    `first_hand` says that the vendor's own words stand behind it, or the organisation's own record.
    `stale_from` is the moment from which it is older than twelve months, None when it has no date at all.
    `named_in` is when agreements count that name it by themselves.
    """

    name: str = "Mail"
    standing: str = "covered"
    phrase: str = "Mail"
    source: str = "vendor.example, 2026-01-01"
    dated: str = "2026-01-01"
    first_hand: bool = True
    stale_from: datetime | None = datetime(2027, 1, 2, tzinfo=UTC)
    named_in: tuple[Named, ...] = ()


class Running(Span):
    """A stretch of time in which a signed agreement counts: of those that run, the one that began last.

    `permits_phi` is whether it says that PHI may be content, `on_file` whether the register names a copy of
    it that is there.
    """

    permits_phi: bool | None = None
    on_file: Seen[bool] = True


class OfferFacts(VendorBase):
    """What the vendor catalogue says of a vendor, whatever is in use of it (vendor.offer).

    `known` is False when the catalogue has no entry; `not_known` then says so in words. `own` says that the
    entry is the organisation's own. `decides` is False for entries that were not verified or on which sources
    differ, `first_hand` also for those for which only others speak, not the vendor: these only ever lead to a
    question. `basis` says in words what the entry rests on, with `source` (a site and a date) or, for an own
    entry, file and line; `url` is the page. `offered` is yes, no or plan-dependent. `stale_from` is the
    moment from which the entry is older than twelve months, None when it has no date at all. `plans` are the
    plans that are covered. `lists_plans` and `lists_services` say that the entry has anything to say of plans
    or services.
    """

    known: bool = True
    not_known: str = "the catalogue has no entry for Example Vendor"
    entry: str = "example-vendor"
    entry_name: str = "Example Vendor"
    own: bool = False
    decides: bool = True
    first_hand: bool = True
    basis: str = "the vendor's own page (vendor.example, 2026-01-01)"
    offered: str = "yes"
    permits_phi: bool | None = None
    source: str = "vendor.example, 2026-01-01"
    url: str = "https://vendor.example/baa"
    dated: str = "2026-01-01"
    stale_from: datetime | None = datetime(2027, 1, 2, tzinfo=UTC)
    how_to_get: str | None = None
    says: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    lists_plans: bool = True
    lists_services: bool = True


class CatalogFacts(OfferFacts):
    """The same, and how it stands to the plan, the services and the agreements on record (vendor.catalog)."""

    plan: CoverageFacts | None = CoverageFacts(name="Business", phrase="Business")
    services: tuple[CoverageFacts, ...] = (CoverageFacts(),)
    running: tuple[Running, ...] = (Running(),)


class EndingFacts(VendorBase):
    """What became of the PHI when the work with a vendor ended (vendor.ending).

    `phi` is returned, destroyed, not-feasible or unknown. `due` is the moment after the day by which it had
    to be done, None when no such day is known; `due_said` says where it comes from. `keeps_phi` are uses
    elsewhere in the inventory in which PHI stays at the vendor.
    """

    phi: str = "unknown"
    due: datetime | None = None
    due_said: str | None = None
    proof_date: datetime | None = None
    why_not_feasible: str | None = None
    keeps_phi: tuple[str, ...] = ()
    file: FileFacts = FileFacts()
