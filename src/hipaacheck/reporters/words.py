"""Read the words that all reporters share from `report_templates/words.yaml`."""

from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from pydantic import Field

from hipaacheck.history.records import ChangeKind
from hipaacheck.model import Record
from hipaacheck.reporters.data import data
from hipaacheck.reporters.translation import Catalogue, gettext, ngettext, spoken
from hipaacheck.reporters.voice import own

FIXED = frozenset({"id", "citation", "begins", "related", "inventory_areas"})
"""Fields that hold no words."""

_FILE = "words.yaml"
R = TypeVar("R", bound=Record)


class Plural(Record):
    """A noun or phrase for one and for several; `{n}` stands for the number."""

    one: str
    many: str

    def of(self, number: int) -> str:
        """Return the phrase for `number`."""
        return ngettext(self.one, self.many, number).replace("{n}", f"{number:,}")


class Counted(Record):
    """The phrases that verdicts are made of."""

    gaps: Plural
    suggestions: Plural
    unknown: Plural
    manual: Plural
    accepted: Plural
    others: Plural
    checks: Plural
    not_applicable: Plural
    passed: Plural


class Attested(Record):
    """What stands after a number of findings, of which one, all or some are nothing but somebody's word."""

    one: str
    all: str
    some: str


class Heard(Record):
    """What stands before the words of other tools: who they are, and how far they count."""

    label: str
    note: str


class Verdicts(Record):
    """What a verdict says when there is nothing to count."""

    no_gap_in: str
    no_open_gap_in: str
    no_gap_seen: str
    no_gap_said: str
    nothing_seen: str
    nothing_applies: str
    not_assessed: str


class Family(Record):
    """Paragraphs of one kind of safeguard: those whose number begins like one of `begins`.

    `related` are provisions beside the Security Rule.
    """

    id: str
    title: str
    citation: str
    begins: tuple[str, ...]
    related: bool = False


class ChangeWords(Record):
    """The name of a kind of change, its number in a sentence, and what it means."""

    label: str
    counted: Plural
    means: str


class Words(Record):
    """Every label that more than one reporter prints."""

    title: str
    statement: str
    areas: dict[str, str]
    inventory_areas: frozenset[str]
    outcomes: dict[str, str]
    severities: dict[str, str]
    levels: dict[str, str]
    strengths: dict[str, str]
    designations: dict[str, str]
    regulated: dict[str, str]
    states: dict[str, str]
    readiness: dict[str, str]
    choices: dict[str, str]
    families: tuple[Family, ...]
    observations: dict[str, str]
    problem_kinds: dict[str, str]
    kinds: dict[str, Plural]
    counted: Counted
    attested: Attested
    heard: Heard
    verdicts: Verdicts
    changes: dict[ChangeKind, ChangeWords]
    no_reason: str
    no_citation_entry: str
    months: tuple[str, ...] = Field(min_length=12, max_length=12)

    def area(self, area: str) -> str:
        """Return the title of an area; one that is not listed is shown under its own name."""
        return self.areas.get(area, area.replace("-", " ").capitalize())

    def area_rank(self, area: str) -> tuple[int, str]:
        """Return the sort key of an area: listed ones first, in their order."""
        listed = list(self.areas)
        return (listed.index(area) if area in self.areas else len(listed), area)

    def kind(self, kind: StrEnum, number: int = 1) -> str:
        """Return the word for a kind of target, without the number."""
        return self.kinds[kind].of(number)

    def word_given(self, attested: int, among: int) -> str:
        """Return, to stand after the number `among`, how many of these are nothing but somebody's word."""
        if not attested:
            return ""
        some = self.attested.some.replace("{n}", f"{attested:,}")
        return f", {some if attested < among else self.attested.all if among > 1 else self.attested.one}"

    def day(self, moment: datetime) -> str:
        """Return the UTC date as Americans write it: November 21, 2026."""
        at = utc(moment)
        said = {"month": self.months[at.month - 1], "day": at.day, "year": at.year}
        return gettext("%(month)s %(day)s, %(year)s") % said


def utc(moment: datetime) -> datetime:
    """Return `moment` in UTC; one without a zone is UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def timestamp(moment: datetime) -> str:
    """Return `moment` to the second: 2026-11-21 14:05:09 UTC."""
    return utc(moment).strftime("%Y-%m-%d %H:%M:%S UTC")


def words() -> Words:
    """Return the shared words of the report that is being made, in its language."""
    catalogue = spoken()
    return data(_FILE, Words) if catalogue is None else _translated(catalogue, own(_FILE))


# `own` stands for the words among the arguments, those of another report being others.
@lru_cache(maxsize=8)
def _translated(catalogue: Catalogue, own: str | None) -> Words:
    return translated(data(_FILE, Words), catalogue)


def translated(record: R, catalogue: Catalogue) -> R:
    """Return a record with its texts translated; a Plural is when its number is known."""
    if isinstance(record, Plural):
        return record
    fields = {
        name: _of(getattr(record, name), catalogue) for name in type(record).model_fields if name not in FIXED
    }
    return record.model_copy(update=fields)


def _of(value: object, catalogue: Catalogue) -> object:
    if isinstance(value, str):
        return catalogue.of(value)
    if isinstance(value, Record):
        return translated(value, catalogue)
    if isinstance(value, dict):
        return {name: _of(inner, catalogue) for name, inner in value.items()}
    return tuple(_of(inner, catalogue) for inner in value) if isinstance(value, tuple) else value
