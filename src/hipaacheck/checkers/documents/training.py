"""Derive who of the workforce was trained, from the records in the inventory and those in a file."""

from collections.abc import Iterator, Sequence
from datetime import date

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.documents.entries import day_after, derived, saw
from hipaacheck.checkers.documents.people import Overdue, TrainingFacts, Untrained
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.documents import Person, Training, TrainingRecord
from hipaacheck.inventory.schema.organisation import OwnRules
from hipaacheck.inventory.schema.period import Span
from hipaacheck.inventory.training_csv import TrainingTable
from hipaacheck.model import TargetKind, Unseen

KIND = "training.workforce"
_MOST_PROBLEMS = 5
_FROM_RECORDS = ("records", "latest", "untrained", "next_due", "below", "strangers", "unread")


def derive_training(known: Known) -> Iterator[Derived]:
    """Yield what is recorded of the training of the workforce."""
    declared = known.declared
    training = declared.inventory.training if declared is not None else None
    if declared is None or training is None:
        return
    origin = declared.origin("training")
    outcome = saw(declared, training_facts(declared, training), origin, training.records_file)
    name = "training of the workforce"
    yield derived(known, "training:workforce", TargetKind.TRAINING, name, origin, outcome)


def training_facts(declared: Declared, training: Training) -> TrainingFacts:
    """Return who was trained; unseen as far as a file with records could not be read."""
    organisation = declared.inventory.organisation
    own = organisation.own_rules if organisation is not None else OwnRules()
    table = _table(declared, training)
    read = TrainingTable() if isinstance(table, Unseen) else table
    people = [person for person in training.people if person.left is None]
    records = (*training.records, *read.records)
    seen = _latest(records)
    facts = TrainingFacts(
        people=len(people),
        workforce=organisation.workforce if organisation is not None else None,
        records=len(records),
        latest=moment(max(seen.values(), default=None)),
        untrained=_untrained(people, seen, own.training_within),
        within=str(own.training_within) if own.training_within is not None else None,
        every=str(own.training_every) if own.training_every is not None else None,
        next_due=_next_due(people, seen, own.training_every),
        passing_score=training.passing_score,
        below=tuple(_below(people, records, training.passing_score)),
        strangers=_strangers(training.people, records),
        unread=read.unread,
        problems=read.problems[:_MOST_PROBLEMS],
        file=file_facts(declared, training.records_file),
    )
    return facts.model_copy(update=dict(_unseen(facts, table)))


def _unseen(facts: TrainingFacts, table: TrainingTable | Unseen) -> Iterator[tuple[str, Unseen]]:
    """Yield the fields that cannot be told when the file, or some of its rows, could not be read."""
    if isinstance(table, Unseen):
        yield from ((name, table) for name in _FROM_RECORDS)
    elif table.unread:
        first = "; ".join(table.problems[:3])
        lost = Unseen(unseen=f"{table.unread} rows of the file could not be read: {first}")
        yield from ((name, lost) for name in ("untrained", "next_due", "below") if getattr(facts, name))


def _table(declared: Declared, training: Training) -> TrainingTable | Unseen:
    if training.records_file is None:
        return TrainingTable()
    path = training.records_file.path
    table = declared.training_records
    if table is None:
        state = declared.file(training.records_file)
        why = "there is no such file" if state is not None and not state.exists else "it was not read"
        return Unseen(unseen=f"the training records in {path} could not be read: {why}")
    if table.refused is not None:
        return Unseen(unseen=f"the training records in {path} could not be read: it {table.refused}")
    return table


def _latest(records: Sequence[TrainingRecord]) -> dict[str, date]:
    latest: dict[str, date] = {}
    for record in records:
        latest[record.person] = max(record.date, latest.get(record.person, record.date))
    return latest


def _untrained(people: Sequence[Person], seen: dict[str, date], within: Span | None) -> tuple[Untrained, ...]:
    return tuple(
        Untrained(
            person=person.id,
            joined=moment(person.joined),
            due_ends=moment(day_after(within.after(person.joined))) if within and person.joined else None,
        )
        for person in people
        if person.id not in seen
    )


def _next_due(people: Sequence[Person], seen: dict[str, date], every: Span | None) -> tuple[Overdue, ...]:
    if every is None:
        return ()
    return tuple(
        Overdue.model_validate(
            {
                "person": person.id,
                "last": moment(seen[person.id]),
                "due_ends": moment(day_after(every.after(seen[person.id]))),
            }
        )
        for person in people
        if person.id in seen
    )


def _below(
    people: Sequence[Person], records: Sequence[TrainingRecord], passing: float | None
) -> Iterator[str]:
    """Yield each person whose latest result in some topic is below the passing score."""
    if passing is None:
        return
    latest: dict[tuple[str, str], TrainingRecord] = {}
    for record in sorted(records, key=lambda record: record.date):
        if record.score is not None:
            latest[record.person, record.topic] = record
    failed = {person for (person, _), record in latest.items() if (record.score or 0) < passing}
    yield from (person.id for person in people if person.id in failed)


def _strangers(people: Sequence[Person], records: Sequence[TrainingRecord]) -> tuple[str, ...]:
    known = {person.id for person in people}
    return tuple(dict.fromkeys(record.person for record in records if record.person not in known))


TRAINING = Derivation("documents.training", KIND, derive_training)
