"""Read what is known beside the rules: threats, weaknesses and efforts (`report_templates/risks.yaml`)."""

import re
from collections.abc import Iterator
from fnmatch import translate
from functools import lru_cache

from pydantic import Field, model_validator

from hipaacheck.model import Exposure, Progress, Record, Treatment
from hipaacheck.reporters.data import data, packaged_data
from hipaacheck.reporters.risks.shapes import Effort, Said, Step, Threat, Who
from hipaacheck.reporters.translation import gettext, spoken
from hipaacheck.reporters.voice import own
from hipaacheck.reporters.words import Plural, translated

_FILE = "risks.yaml"


class Phrase(Record):
    """Words of a table of SP 800-30r1, or our own where none of its tables has any that fit."""

    text: str
    table: str = Field(default="", pattern=r"^([DE]-[0-9])?$")


class ThreatRecord(Record):
    """A threat source and the event that it may bring about."""

    source: Phrase
    event: Phrase


class Entry(Record):
    """What is known of the rules whose ids match `rules` (* for any text).

    `threat` names one of the threats; `effort` is for one target.
    """

    rules: tuple[str, ...] = Field(min_length=1)
    threat: str
    weakness: str
    effort: Effort
    who: Who
    because: str
    depends_on: str = ""


class Exposures(Record):
    """How the inventory's words on an asset are put."""

    holds_ephi: str
    no_ephi: str
    public: str
    people: Plural


class Remarks(Record):
    """What is said of a recorded decision that does not fit what was seen."""

    overdue: str
    done_still_seen: str
    done_since: str
    accepted_without_waiver: str


class Labels(Record):
    """The words of the register and the plan."""

    efforts: dict[Effort, str]
    for_each: str
    not_estimated: str
    no_threat: str
    own_wording: str
    who: dict[Who, str]
    steps: dict[Step, str]
    treatments: dict[Treatment, str]
    statuses: dict[Progress, str]
    exposures: Exposures
    remarks: Remarks


class Catalog(Record):
    """All of `risks.yaml`; of the entries the first that matches a rule counts."""

    labels: Labels
    threats: dict[str, ThreatRecord]
    entries: tuple[Entry, ...]

    @model_validator(mode="after")
    def _names_known_threats(self) -> "Catalog":
        for entry in self.entries:
            if entry.threat not in self.threats:
                raise ValueError(f"there is no threat '{entry.threat[:60]}' for {entry.rules[0][:60]}")
        return self


def catalog() -> Catalog:
    """Return the catalogue of the report that is being made."""
    return data(_FILE, Catalog)


def labels() -> Labels:
    """Return the labels of the report that is being made, in its language."""
    found, catalogue = catalog().labels, spoken()
    return found if catalogue is None else translated(found, catalogue)


def texts() -> Iterator[str]:
    """Yield what our catalogue says of threats and rules, to be translated; `labels` are apart."""
    known = packaged_data(_FILE, Catalog)
    for threat in known.threats.values():
        yield from (threat.source.text, threat.event.text)
    for entry in known.entries:
        yield from (text for text in (entry.weakness, entry.because, entry.depends_on) if text)


def entry_of(rule_id: str) -> Entry | None:
    """Return what is known of a rule, None of one that no entry names: then nothing is guessed."""
    return _entry_of(rule_id, own(_FILE))


# `own` stands for the catalogue among the arguments, that of another report being another.
@lru_cache(maxsize=4096)
def _entry_of(rule_id: str, own: str | None) -> Entry | None:
    return next((entry for pattern, entry in _patterns(own) if pattern.fullmatch(rule_id)), None)


@lru_cache(maxsize=16)
def _patterns(own: str | None) -> tuple[tuple[re.Pattern[str], Entry], ...]:
    return tuple(
        (re.compile("|".join(translate(name) for name in entry.rules)), entry) for entry in catalog().entries
    )


def threat_of(entry: Entry) -> Threat:
    """Return the threat that an entry names, in the language of the report."""
    known = catalog().threats[entry.threat]
    return Threat(
        source=Said(gettext(known.source.text), known.source.table),
        event=Said(gettext(known.event.text), known.event.table),
    )


def exposure_text(exposure: Exposure) -> str:
    """Return what an inventory says of an asset, nothing where it says nothing."""
    say = labels().exposures
    said = []
    if exposure.holds_ephi is not None:
        said.append(say.holds_ephi if exposure.holds_ephi else say.no_ephi)
    if exposure.public:
        said.append(say.public)
    if exposure.people is not None:
        said.append(say.people.of(exposure.people))
    return ", ".join(said)
