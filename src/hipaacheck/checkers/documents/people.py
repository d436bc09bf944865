"""Typed facts about what was done with and for people: training, incidents, requests about email."""

from datetime import UTC, datetime

from hipaacheck.checkers.declared import FileFacts
from hipaacheck.checkers.shared.late import Late
from hipaacheck.model import Seen

_OCTOBER = datetime(2025, 10, 1, tzinfo=UTC)


class Member(Late):
    """A member of the workforce: the day of the first record, the day of joining.

    `due_ends` is the moment after the last day for it, where the organisation set a time.
    """

    person: str = "s-014"
    first: datetime | None = None
    joined: datetime | None = None
    due_ends: datetime | None = None


class Lapse(Late):
    """When the training of a person is no longer in time by the organisation's own rule: at `due_ends`.

    That is the moment after the last day for the next one, counted from `last`; `again` is the day on which
    it was repeated late, None where that is not on record.
    """

    person: str = "s-014"
    last: datetime = _OCTOBER
    due_ends: datetime = _OCTOBER
    again: datetime | None = None


class Below(Late):
    """A stretch of time in which a person's latest result in some topic is below the passing score."""

    person: str = "s-014"
    topic: str = "Phishing"
    begins: datetime = _OCTOBER
    ends: datetime | None = None


class TrainingFacts(Late):
    """Who must be trained and who was (training.workforce), for people who have not left.

    People are named by the ids that the inventory gives them. `workforce` is how many the organisation says
    it has. `untrained` have no record at all; `trained` have one, perhaps of a day still to come. `next_due`
    is when the training of each lapses. `below` is when somebody's latest result in some topic is below the
    passing score, `strangers` the names in records that stand for nobody on the list. What depends on a file
    that could not be read is unseen. `unread` counts rows of that file, `problems` names the first.
    """

    people: int = 1
    workforce: int | None = None
    records: Seen[int] = 1
    latest: Seen[datetime | None] = None
    untrained: Seen[tuple[Member, ...]] = ()
    trained: Seen[tuple[Member, ...]] = ()
    within: str | None = None
    every: str | None = None
    next_due: Seen[tuple[Lapse, ...]] = ()
    passing_score: float | None = None
    below: Seen[tuple[Below, ...]] = ()
    strangers: Seen[tuple[str, ...]] = ()
    unread: Seen[int] = 0
    problems: tuple[str, ...] = ()
    file: FileFacts = FileFacts()


class IncidentFacts(Late):
    """One incident (incident.record). `entity` is the kind of organisation, None when nobody says.

    `limit` is the 60th calendar day after discovery, `hhs_limit` the last day for the notice to HHS (None as
    long as the number of individuals is not recorded), `limit_ends` and `hhs_limit_ends` the moments after
    them. `delay_until` is the last day of a delay that law enforcement asked for, `delay_limit` the 60th
    calendar day after it and `delay_limit_ends` the moment after that: no paragraph says how soon a notice
    follows on such a delay, and later than that it does not follow without unreasonable delay.
    `factors_missing` are those of the four factors of 164.402(2) that the assessment does not answer.
    """

    entity: str | None = "covered-entity"
    discovered: datetime = _OCTOBER
    outcome: str = "breach"
    mitigated: str | None = "mail recalled, password changed"
    factors_missing: tuple[str, ...] = ()
    individuals: int | None = 12
    residents_of_one_state: int | None = None
    limit: datetime = datetime(2025, 11, 30, tzinfo=UTC)
    limit_ends: datetime = datetime(2025, 12, 1, tzinfo=UTC)
    hhs_limit: datetime | None = datetime(2026, 3, 1, tzinfo=UTC)
    hhs_limit_ends: datetime | None = datetime(2026, 3, 2, tzinfo=UTC)
    delay_until: datetime | None = None
    delay_limit: datetime | None = None
    delay_limit_ends: datetime | None = None
    individuals_told: datetime | None = None
    media_told: datetime | None = None
    hhs_told: datetime | None = None
    covered_entity_told: datetime | None = None
    file: FileFacts = FileFacts()


class RequestFacts(Late):
    """One person's request about email (mail.request), without who it is.

    `withdrawn` is the day from which it no longer holds.
    """

    preference: str = "unencrypted-email"
    requested: datetime = _OCTOBER
    warned: datetime | None = _OCTOBER
    how_to_withdraw: str | None = "by phone or mail"
    withdrawn: datetime | None = None
    recorded_by: str | None = "front desk"
