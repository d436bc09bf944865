"""Derive who of the workforce was trained, from the records in the inventory and those in a file."""

from collections.abc import Iterator, Sequence
from datetime import date

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.documents.entries import derived, saw
from hipaacheck.checkers.documents.people import Below, Lapse, Member, TrainingFacts
from hipaacheck.checkers.shared.places import Lines
from hipaacheck.checkers.shared.timeline import day_after
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.documents import Person, Training, TrainingRecord
from hipaacheck.inventory.schema.organisation import OwnRules
from hipaacheck.inventory.schema.period import Span
from hipaacheck.inventory.training_csv import TrainingTable
from hipaacheck.model import Place, TargetKind, Unseen

KIND = "training.workforce"
_MOST_PROBLEMS = 5
_MOST_LINES = 20
_FROM_RECORDS = (
    "records",
    "latest",
    "untrained",
    "trained",
    "next_due",
    "below",
    "strangers",
    "unread",
)


def derive_training(known: Known) -> Iterator[Derived]:
    """Yield what is recorded of the training of the workforce."""
    declared = known.declared
    training = declared.inventory.training if declared is not None else None
    if declared is None or training is None:
        return
    origin = declared.origin("training")
    places = _lines(declared, training)
    outcome = saw(declared, training_facts(declared, training), origin, training.records_file, places=places)
    name = "training of the workforce"
    yield derived(known, "training:workforce", TargetKind.TRAINING, name, origin, outcome)


def _lines(declared: Declared, training: Training) -> tuple[Place, ...]:
    """Return the lines of people without a record, of the oldest last records, low scores and strangers."""
    lines = Lines(declared).add("training", None)
    lines.entry("training", None, {"records_file": ("file", "unread"), "passing_score": ("passing_score",)})
    people = {one.id: at for at, one in enumerate(training.people) if one.left is None}
    trained = {one.person for one in (*training.records, *_read(declared).records)}
    latest: dict[str, tuple[date, int]] = {}
    for at, record in enumerate(training.records):
        latest[record.person] = max(latest.get(record.person, (record.date, at)), (record.date, at))
    for person in [one for one in people if one not in trained][:_MOST_LINES]:
        lines.add("training", None, "people", people[person], about=("untrained", "trained"))
    known = sorted(item for person, item in latest.items() if person in people)
    for _, at in known[:_MOST_LINES]:
        lines.add("training", None, "records", at, "date", about=("next_due", "trained"))
    everybody = {one.id for one in training.people}
    least = training.passing_score if training.passing_score is not None else 0.0
    low = [at for at, one in enumerate(training.records) if one.score is not None and one.score < least]
    for at in low[:_MOST_LINES]:
        lines.add("training", None, "records", at, "score", about=("below",))
    strange = [at for at, one in enumerate(training.records) if one.person not in everybody]
    for at in strange[:_MOST_LINES]:
        lines.add("training", None, "records", at, about=("strangers",))
    return lines.places


def _read(declared: Declared) -> TrainingTable:
    return declared.training_records or TrainingTable()


def training_facts(declared: Declared, training: Training) -> TrainingFacts:
    """Return who was trained; unseen as far as a file with records could not be read."""
    organisation = declared.inventory.organisation
    own = organisation.own_rules if organisation is not None else OwnRules()
    table = _table(declared, training)
    read = TrainingTable() if isinstance(table, Unseen) else table
    people = [person for person in training.people if person.left is None]
    records = (*training.records, *read.records)
    seen = _days(records)
    facts = TrainingFacts(
        people=len(people),
        workforce=organisation.workforce if organisation is not None else None,
        records=len(records),
        latest=moment(max((days[-1] for days in seen.values()), default=None)),
        untrained=_members([one for one in people if one.id not in seen], seen, own.training_within),
        trained=_members([one for one in people if one.id in seen], seen, own.training_within),
        within=str(own.training_within) if own.training_within is not None else None,
        every=str(own.training_every) if own.training_every is not None else None,
        next_due=tuple(_lapses(people, seen, own.training_every)),
        passing_score=training.passing_score,
        below=tuple(_below(people, records, training.passing_score)),
        strangers=_strangers(training.people, records),
        unread=read.unread,
        problems=read.problems[:_MOST_PROBLEMS],
        file=file_facts(declared, training.records_file),
    )
    return facts.model_copy(update=dict(_unseen(facts, table)))


def _unseen(facts: TrainingFacts, table: TrainingTable | Unseen) -> Iterator[tuple[str, Unseen]]:
    """Yield the fields that cannot be told when the file, or some of its rows, could not be read.

    Such a row may be of anybody, and of any result: it may undo a fault, and it may be the only one.
    """
    if isinstance(table, Unseen):
        yield from ((name, table) for name in _FROM_RECORDS)
    elif table.unread:
        first = "; ".join(table.problems[:3])
        rows = "1 row" if table.unread == 1 else f"{table.unread} rows"
        lost = Unseen(unseen=f"{rows} of the file could not be read: {first}")
        yield from ((name, lost) for name in ("untrained", "next_due") if getattr(facts, name))
        yield "below", lost
        if not facts.strangers:
            yield "strangers", lost


def _table(declared: Declared, training: Training) -> TrainingTable | Unseen:
    if training.records_file is None:
        return TrainingTable()
    path = training.records_file.path
    table = declared.training_records
    if table is None:
        state = declared.file(training.records_file)
        why = (state.problem if state is not None else None) or "it was not read"
        why = f"it {why}" if why.startswith("is ") else why
        return Unseen(unseen=f"the training records in {path} could not be read: {why}")
    if table.refused is not None:
        return Unseen(unseen=f"the training records in {path} could not be read: it {table.refused}")
    return table


def _days(records: Sequence[TrainingRecord]) -> dict[str, list[date]]:
    """Return the days on which each person was trained, in order."""
    found: dict[str, set[date]] = {}
    for record in records:
        found.setdefault(record.person, set()).add(record.date)
    return {person: sorted(days) for person, days in found.items()}


def _members(
    people: Sequence[Person], seen: dict[str, list[date]], within: Span | None
) -> tuple[Member, ...]:
    return tuple(
        Member(
            person=person.id,
            first=moment(seen[person.id][0]) if person.id in seen else None,
            joined=moment(person.joined),
            due_ends=moment(day_after(within.after(person.joined))) if within and person.joined else None,
        )
        for person in people
    )


def _lapses(people: Sequence[Person], seen: dict[str, list[date]], every: Span | None) -> Iterator[Lapse]:
    """Yield when the training of each person lapses: a day that is in time puts it off."""
    if every is None:
        return
    for person in people:
        days = seen.get(person.id, [])
        for last, following in zip(days, (*days[1:], None), strict=False):
            ends = day_after(every.after(last))
            if following is None or ends < following:
                yield Lapse.model_validate(
                    {
                        "person": person.id,
                        "last": moment(last),
                        "due_ends": moment(ends),
                        "again": moment(following),
                    }
                )


def _below(
    people: Sequence[Person], records: Sequence[TrainingRecord], passing: float | None
) -> Iterator[Below]:
    """Yield when each person's latest result in some topic is below the passing score."""
    if passing is None:
        return
    results: dict[tuple[str, str], dict[date, float]] = {}
    for record in records:
        if record.score is not None:
            results.setdefault((record.person, record.topic), {})[record.date] = record.score
    present = {person.id for person in people}
    for (person, topic), scores in results.items():
        days = sorted(scores)
        for begins, ends in zip(days, (*days[1:], None), strict=False):
            if scores[begins] < passing and person in present:
                since, until = moment(begins), moment(ends)
                yield Below.model_validate({"person": person, "topic": topic, "begins": since, "ends": until})


def _strangers(people: Sequence[Person], records: Sequence[TrainingRecord]) -> tuple[str, ...]:
    known = {person.id for person in people}
    return tuple(dict.fromkeys(record.person for record in records if record.person not in known))


TRAINING = Derivation("documents.training", KIND, derive_training)
