"""Read the words that all reporters share from `report_templates/words.yaml`."""

from datetime import UTC, datetime
from enum import StrEnum
from functools import cache

from pydantic import Field

from hipaacheck.model import Record
from hipaacheck.resources import templates_dir


class Plural(Record):
    """A noun or phrase for one and for several; `{n}` stands for the number."""

    one: str
    many: str

    def of(self, number: int) -> str:
        """Return the phrase for `number`."""
        return (self.one if number == 1 else self.many).replace("{n}", f"{number:,}")


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
    observations: dict[str, str]
    problem_kinds: dict[str, str]
    kinds: dict[str, Plural]
    counted: Counted
    attested: Attested
    heard: Heard
    verdicts: Verdicts
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
        return f"{self.months[at.month - 1]} {at.day}, {at.year}"


def utc(moment: datetime) -> datetime:
    """Return `moment` in UTC; one without a zone is UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def timestamp(moment: datetime) -> str:
    """Return `moment` to the second: 2026-11-21 14:05:09 UTC."""
    return utc(moment).strftime("%Y-%m-%d %H:%M:%S UTC")


@cache
def words() -> Words:
    """Return the shared words, read once."""
    import yaml

    return Words.model_validate(yaml.safe_load((templates_dir() / "words.yaml").read_text("utf-8")))
