"""Typed facts about what an organisation has in writing: officials, documents, decisions, systems."""

from datetime import UTC, datetime

from hipaacheck.checkers.declared import FileFacts
from hipaacheck.checkers.shared.effect import Effect
from hipaacheck.checkers.shared.late import Late


class OfficialFacts(Late):
    """A named official. `documents` are documents of the register that hold the designation."""

    named: bool = True
    name: str = "A. Reyes"
    title: str | None = None
    since: datetime | None = None
    file: FileFacts = FileFacts()
    documents: tuple[Effect, ...] = ()


class OrganisationFacts(Late):
    """What the inventory says of the organisation itself (organisation.record).

    `kind` is None when it does not say. `documents_kept` says that the inventory keeps a register of
    documents. `own_rules` are the periods and limits that the organisation set for itself, in words.
    """

    name: str = "Example Clinic"
    kind: str | None = "covered-entity"
    workforce: int | None = None
    security: OfficialFacts = OfficialFacts()
    privacy: OfficialFacts = OfficialFacts()
    documents_kept: bool = True
    own_rules: tuple[str, ...] = ()
    decided_by: str | None = None
    decided_on: datetime | None = None


class CloudTenant(Late):
    """A cloud tenant of the inventory; `looked_at` says that its settings were read or asked for."""

    name: str = "clinic.example"
    provider: str = "google"
    looked_at: bool = True


class CloudsFacts(Late):
    """The cloud tenants that the inventory names (organisation.tenants)."""

    tenants: tuple[CloudTenant, ...] = (CloudTenant(),)


class RegisterFacts(Late):
    """A register that belongs to the picture (register.section): kept in the inventory or not.

    `what` names what it holds, `shows` what could be told with it. `entries` is 0 for one that is not kept.
    """

    section: str = "documents"
    what: str = "documents"
    shows: str = "which documents are missing or past their review"
    kept: bool = True
    entries: int = 1


class RequiredFacts(Late):
    """The documents of one kind that is asked for (document.required.KIND), of the register as a whole.

    `concerned` says that it is asked of this kind of organisation, `entity` is that kind, None when the
    inventory does not say. `entries` are all documents of that kind, or that cover it.
    """

    kind: str = "risk-analysis"
    title: str = "risk analysis"
    entity: str | None = "covered-entity"
    concerned: bool = True
    entries: tuple[Effect, ...] = ()


class Review(Late):
    """A stretch of time, and by which day a review is due in it; `begins` is None where it has no beginning.

    `due` is the first moment of the last day for the review and `due_ends` the one after that day, None when
    the document is out of effect before; `set_by` says what the day follows from.
    """

    begins: datetime | None = None
    ends: datetime | None = None
    due: datetime | None = None
    due_ends: datetime | None = None
    set_by: str | None = None


class EntryFacts(Late):
    """One document of the register (document.entry).

    `effective` is the recorded date or that of approval. `ended` and `destroyed` are moments: the one after
    the last day in effect, the beginning of the day of destruction. `keep_until` is six years after the
    document was made or was last in effect, whichever is later, None while no end is recorded, and the
    earliest day possible for one that was destroyed without a last day (`retired`) on record. `reviews` say
    when a review is due; it is empty when nothing in the register says so. `review_ends` is what follows from
    the latest days on record, whether these have come or not.
    """

    kind: str = "policy-security"
    title: str = "Security policy"
    owner: str | None = "A. Reyes"
    version: str | None = "1.0"
    created: datetime | None = None
    effective: datetime | None = datetime(2025, 3, 1, tzinfo=UTC)
    approved_by: str | None = "A. Reyes"
    approved_on: datetime | None = None
    reviewed: datetime | None = None
    reviews: tuple[Review, ...] = ()
    review_ends: datetime | None = None
    retired: datetime | None = None
    ended: datetime | None = None
    destroyed: datetime | None = None
    keep_until: datetime | None = None
    available_to: str | None = "everybody, on the intranet"
    file: FileFacts = FileFacts()


class Done(Late):
    """One record of work: from its day (`begins`) until the next it is the latest.

    `due` is the first moment of the last day for the next one, by the interval that the organisation set,
    `due_ends` the moment after that day. `file` is what stands behind the record. `said` sums up the records
    up to this one, and says so where no confirmed file stands behind it.
    """

    begins: datetime = datetime(2025, 12, 1, tzinfo=UTC)
    ends: datetime | None = None
    by: str | None = "A. Reyes"
    found: str | None = None
    due: datetime | None = None
    due_ends: datetime | None = None
    said: str = "1 on record, the latest of 2025-12-01 by A. Reyes"
    file: FileFacts = FileFacts()


class PracticeFacts(Late):
    """The records of one kind of repeated work (practice.record and practice.record.KIND).

    `count` is how many there are, `unnamed` how many of them name nobody. `records` are all of them, the
    latest first, also those of days still to come. `own_rule` says whether the organisation could have set an
    interval for this kind; `every` is the one it set. `specification` is the addressable specification that
    asks for the work, `choice` what was decided on it.
    """

    kind: str = "log-review"
    title: str = "review of logs"
    count: int = 1
    unnamed: int = 0
    records: tuple[Done, ...] = (Done(),)
    own_rule: bool = True
    every: str | None = None
    specification: str | None = None
    choice: str | None = None


class DecisionFacts(Late):
    """The latest decision on one addressable specification (decision.record).

    `review_due` is the first moment of the day of the next review, `review_ends` the one after that day.
    """

    specification: str = "164.312(e)(2)(ii)"
    title: str = "Encryption"
    choice: str = "implemented"
    why: str = "fits the risk analysis"
    alternative: str | None = None
    by: str = "A. Reyes"
    date: datetime | None = datetime(2025, 3, 1, tzinfo=UTC)
    review_due: datetime | None = None
    review_ends: datetime | None = None
    file: FileFacts = FileFacts()


class Specification(Late):
    """An addressable specification: when it was last decided on, None if it was not.

    `counted_by` is the rule that speaks of the specification already, because the work that it asks for is
    in no record either.
    """

    id: str = "164.312(e)(2)(ii)"
    title: str = "Encryption"
    decided: datetime | None = None
    counted_by: str | None = None


class DecisionsFacts(Late):
    """Which of the addressable specifications have a decision (decision.register)."""

    specifications: tuple[Specification, ...] = (Specification(),)


class SystemFacts(Late):
    """A system of the inventory (system.record); None where the inventory does not say.

    `choice` is what was decided on 164.308(a)(7)(ii)(E), if anything.
    """

    name: str = "Practice system"
    kind: str = "ehr"
    holds_ephi: bool | None = True
    moves_ephi: bool | None = None
    people: int | None = 1200
    criticality: str | None = "high"
    restore_within: str | None = "1 day"
    owner: str | None = "A. Reyes"
    choice: str | None = None
