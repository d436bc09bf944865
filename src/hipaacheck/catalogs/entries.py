"""Define an entry of the vendor catalogue: what is said of agreements, since when, and how sure that is."""

import re
from collections.abc import Iterator
from datetime import date as Day
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from hipaacheck.catalogs.names import squashed
from hipaacheck.model import Record

Text = Annotated[str, Field(min_length=1, max_length=2_000)]


class Baa(StrEnum):
    """Whether a business associate agreement can be had; a "yes" says nothing of anybody having one."""

    YES = "yes"
    NO = "no"
    PLAN_DEPENDENT = "plan-dependent"


class Verified(StrEnum):
    """How far an entry, or one line of it, was checked, best first; the words are in the catalogue's meta."""

    ORGANISATION = "organisation"
    VENDOR_PAGE = "vendor-page"
    SECONDARY_QUOTING_VENDOR = "secondary-quoting-vendor"
    SECONDARY = "secondary"
    CONFLICT = "conflict"
    UNVERIFIED = "unverified"

    @property
    def decides(self) -> bool:
        """Return whether a rule may rest on it; otherwise it only ever leads to "ask the vendor"."""
        return self not in (Verified.CONFLICT, Verified.UNVERIFIED)

    @property
    def first_hand(self) -> bool:
        """Return whether the vendor's own words, or the organisation's, stand behind it: a rule may fail."""
        return self.decides and self is not Verified.SECONDARY

    @property
    def rests_on(self) -> str:
        """Return in plain words what it was taken from."""
        return _RESTS_ON[self]


_RESTS_ON = {
    Verified.ORGANISATION: "the organisation's own record",
    Verified.VENDOR_PAGE: "the vendor's own page",
    Verified.SECONDARY_QUOTING_VENDOR: "other people's pages that quote the vendor",
    Verified.SECONDARY: "other people's pages, not the vendor's own",
    Verified.CONFLICT: "pages that contradict each other",
    Verified.UNVERIFIED: "general knowledge that nobody has checked",
}


class Category(StrEnum):
    """What a service is used for."""

    AI_ASSISTANT = "ai-assistant"
    ANALYTICS = "analytics"
    CHAT = "chat"
    CRM = "crm"
    E_FAX = "e-fax"
    EHR = "ehr"
    EMAIL = "email"
    FORMS = "forms"
    HOSTING = "hosting"
    MARKETING = "marketing"
    SMS = "sms"
    STORAGE = "storage"
    VIDEO = "video"
    WEBSITE_BUILDER = "website-builder"
    OTHER = "other"


_PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")


def first_day(text: str) -> Day:
    """Return the first day of a partial date: of a month or a year when it names no more."""
    return Day.fromisoformat(text + "0000-01-01"[len(text) :])


def _real_date(text: str) -> str:
    if not _PARTIAL.match(text):
        raise ValueError("must be a date such as 2026-05-21, 2026-05 or 2026")
    first_day(text)
    return text


PartialDate = Annotated[str, AfterValidator(_real_date)]
"""A date as a source shows it: a day, a month or only a year."""


class Source(Record):
    """Where something was read. `file` is the file within a repository that `url` names.

    `read` is False for a page that is only known to exist. `date` is what the source itself shows; `note`
    says what kind of copy it was or what it says.
    """

    url: Text
    file: Text | None = None
    date: PartialDate | None = None
    kind: Literal["vendor", "secondary", "organisation"]
    read: bool = True
    note: Text | None = None

    @property
    def day(self) -> Day | None:
        """Return the first day of `date`, so that a month or a year never makes a source look younger."""
        return first_day(self.date) if self.date is not None else None


class Item(Record):
    """One line of a list of plans or services.

    `says` is for people. `names` are what it is recognised by, each exactly; a line without names is for
    people alone. `verified` is its own mark where that differs from the entry's, `source` the address of the
    entry's source that it rests on.
    """

    says: Text
    names: tuple[Annotated[str, Field(min_length=1, max_length=120)], ...] = ()
    verified: Verified | None = None
    source: Text | None = None


def _words_alone(value: object) -> object:
    return {"says": value, "names": [value]} if isinstance(value, str) else value


Items = tuple[Annotated[Item, BeforeValidator(_words_alone)], ...]
"""Lines of a list; plain text is a line that is recognised by that text."""


def _plain_yes_or_no(value: object) -> object:
    # YAML 1.1 reads an unquoted yes or no as true or false, and people do not quote them.
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


class VendorEntry(Record):
    """What is known of one service and agreements about PHI.

    `part_of` is the entry whose agreement would be the one, where `baa` says that there can be one.
    `permits_phi` is False where an agreement can be had whose terms still forbid PHI as content. Lines under
    `*_unclear` are those on which sources differ. `plans_source` and `services_source` are addresses among
    `sources` that the lists rest on. `compiled` is when the entry was written.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    aliases: tuple[Annotated[str, Field(min_length=1, max_length=120)], ...] = ()
    categories: tuple[Category, ...] = Field(min_length=1)
    part_of: str | None = None
    baa: Annotated[Baa, BeforeValidator(_plain_yes_or_no)]
    baa_confidence: Literal["low"] | None = None
    permits_phi: bool | None = None
    plans_covered: Items = ()
    plans_excluded: Items = ()
    plans_unclear: Items = ()
    plans_source: Text | None = None
    services_covered: Items = ()
    services_excluded: Items = ()
    services_unclear: Items = ()
    services_source: Text | None = None
    how_to_get: Text | None = None
    conflict: Text | None = None
    note: Text | None = None
    sources: tuple[Source, ...] = ()
    verified: Verified
    compiled: Day | None = None

    @property
    def newest(self) -> Source | None:
        """Return the youngest source that was read and shows a date."""
        dated = [source for source in self.sources if source.read and source.day is not None]
        return max(dated, key=lambda source: source.day or Day.min, default=None)

    @property
    def best(self) -> Source | None:
        """Return the youngest source that was read, of the kind that `verified` speaks of."""
        read = [source for source in self.sources if source.read]
        if self.verified is Verified.VENDOR_PAGE:
            read = [source for source in read if source.kind == "vendor"]
        return max(read, key=lambda source: source.day or Day.min, default=None)

    @property
    def as_of(self) -> Day | None:
        """Return the day for which this stands: of the youngest dated source, else when it was compiled."""
        return self.newest.day if self.newest is not None else self.compiled

    @property
    def as_of_is(self) -> Literal["source", "compiled", "unknown"]:
        """Return what `as_of` is the date of; pages without a date may be much older than `compiled`."""
        if self.newest is not None:
            return "source"
        return "unknown" if self.compiled is None else "compiled"

    def source(self, url: str | None) -> Source | None:
        """Return the source with this address."""
        return next((source for source in self.sources if source.url == url), None)

    def _lists(self) -> Iterator[tuple[str, Items]]:
        for subject in ("plans", "services"):
            for standing in ("covered", "excluded", "unclear"):
                yield subject, getattr(self, f"{subject}_{standing}")

    @model_validator(mode="after")
    def _names_stand_in_one_list(self) -> Self:
        seen: set[tuple[str, str]] = set()
        for subject, items in self._lists():
            here = {(subject, squashed(name)) for item in items for name in item.names}
            twice = sorted(name for _, name in here & seen)
            if twice:
                raise ValueError(f"'{twice[0]}' stands in two lists of {subject}; keep it in one")
            if (subject, "") in here:
                raise ValueError(f"a name among the {subject} has no letter or digit")
            seen |= here
        return self

    @model_validator(mode="after")
    def _says_no_more_than_its_mark(self) -> Self:
        if self.baa is Baa.NO and (self.plans_covered or self.services_covered):
            raise ValueError("baa is 'no', yet something is listed as covered; correct one")
        if self.verified is Verified.CONFLICT and self.conflict is None:
            raise ValueError("verified is 'conflict'; say in 'conflict' what the sources differ on")
        if self.verified.decides and self.verified is not Verified.ORGANISATION and not self._has_source():
            raise ValueError(f"verified is '{self.verified}', yet no source of that kind was read")
        if self.verified is Verified.UNVERIFIED and self.baa_confidence != "low":
            raise ValueError("verified is 'unverified'; baa_confidence must be 'low'")
        return self

    def _has_source(self) -> bool:
        wanted = {"vendor"} if self.verified is Verified.VENDOR_PAGE else {"vendor", "secondary"}
        return any(source.read and source.kind in wanted for source in self.sources)

    @model_validator(mode="after")
    def _lists_rest_on_its_sources(self) -> Self:
        named = {self.plans_source, self.services_source}
        named |= {item.source for _, items in self._lists() for item in items}
        unknown = sorted(url for url in named if url is not None and self.source(url) is None)
        if unknown:
            raise ValueError(f"{unknown[0]} is not among its sources")
        return self


def decides(entry: VendorEntry) -> bool:
    """Return whether a rule may rest on this entry; an unverified or disputed one means "ask the vendor"."""
    return entry.verified.decides


def is_stale(entry: VendorEntry, as_of: Day) -> bool:
    """Return whether `entry` is more than twelve months old on `as_of`; one without any date is.

    The day twelve months later still counts as fresh.
    """
    return entry.as_of is None or a_year_after(entry.as_of) < as_of


def a_year_after(day: Day) -> Day:
    """Return the day twelve months after `day`; 29 February gives the 28th."""
    if day.year == Day.max.year:
        return Day.max
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + 1, day=28 if leap else day.day)
