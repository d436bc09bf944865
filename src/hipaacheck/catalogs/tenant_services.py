"""Know services and editions of tenants by the names that interfaces give them, and how agreements stand."""

from collections.abc import Iterable, Mapping
from datetime import date as Day
from enum import StrEnum
from functools import cache, cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from hipaacheck.catalogs.entries import PartialDate, Text, Verified, a_year_after, first_day
from hipaacheck.model import Record
from hipaacheck.resources import rules_dir
from hipaacheck.yamlio import parse_yaml

FILE = "tenant_services.yaml"


class ServiceStanding(StrEnum):
    """How a service or edition stands to the vendor's agreement.

    A `feature` is no place for content of its own: coverage follows the service that it belongs to.
    """

    COVERED = "covered"
    OUTSIDE = "outside"
    UNCLEAR = "unclear"
    FEATURE = "feature"


class TenantService(Record):
    """One service or edition (a plan that is bought), and what is known of it.

    `marks` are the names under which the vendor's interface gives it, whatever their case; one that ends in
    * stands for every name that begins so. `holds_content` says that people can put PHI into it. `as_of` is
    the date that the source shows, None where it shows none. `source` is an address, or words.
    """

    platform: Literal["google", "microsoft"]
    what: Literal["service", "edition"]
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")
    name: Text
    marks: tuple[str, ...] = Field(min_length=1)
    standing: ServiceStanding
    holds_content: bool = True
    as_of: PartialDate | None = None
    source: Text
    verified: Verified
    note: str = ""

    @property
    def settled(self) -> bool:
        """Return whether a rule may rest on it without asking a person."""
        return self.standing is not ServiceStanding.UNCLEAR and self.verified.decides

    @property
    def may_fail(self) -> bool:
        """Return whether a rule may fail for it: the vendor's own words leave it out."""
        return self.standing is ServiceStanding.OUTSIDE and self.verified.first_hand

    @property
    def stale_from(self) -> Day | None:
        """Return the first day on which its date is more than twelve months past; None without a date."""
        if self.as_of is None:
            return None
        last = a_year_after(first_day(self.as_of))
        return last if last == Day.max else Day.fromordinal(last.toordinal() + 1)

    @property
    def basis(self) -> str:
        """Return in words what it rests on: the source, its date and how sure that is."""
        dated = "no date" if self.as_of is None else self.as_of
        return f"{self.source} ({dated}; {self.verified.rests_on})"

    @model_validator(mode="after")
    def _unclear_says_why(self) -> Self:
        if self.standing is ServiceStanding.UNCLEAR and not self.note:
            raise ValueError(f"{self.id}: is unclear; say why in its note")
        return self


class CatalogueMeta(Record):
    """Where the catalogue comes from and when it was compiled."""

    title: str
    compiled: Day
    sources: tuple[str, ...]


class _File(Record):
    meta: CatalogueMeta
    entries: tuple[TenantService, ...]


class TenantServices:
    """The services and editions of one platform, found by the names that its interface gives them."""

    def __init__(self, entries: Iterable[TenantService]) -> None:
        self.entries = tuple(entries)

    def service(self, mark: str) -> TenantService | None:
        """Return the service with this name; the longest mark that fits wins."""
        return _find(self._of["service"], mark)

    def edition(self, mark: str) -> TenantService | None:
        """Return the edition with this name; the longest mark that fits wins."""
        return _find(self._of["edition"], mark)

    @cached_property
    def _of(self) -> Mapping[str, Mapping[str, TenantService]]:
        found: dict[str, dict[str, TenantService]] = {"service": {}, "edition": {}}
        for entry in self.entries:
            found[entry.what] |= {mark.lower(): entry for mark in entry.marks}
        return found


def _find(marks: Mapping[str, TenantService], name: str) -> TenantService | None:
    wanted = name.lower()
    if wanted in marks:
        return marks[wanted]
    begins = [mark for mark in marks if mark.endswith("*") and wanted.startswith(mark[:-1])]
    return marks[max(begins, key=len)] if begins else None


def tenant_services(platform: str) -> TenantServices:
    """Return the services and editions of "google" or "microsoft"."""
    return _by_platform()[platform]


@cache
def _by_platform() -> Mapping[str, TenantServices]:
    entries = catalogue().entries
    names = dict.fromkeys(entry.platform for entry in entries)
    return {name: TenantServices(one for one in entries if one.platform == name) for name in names}


@cache
def catalogue() -> _File:
    """Return the whole catalogue, read once."""
    text = (rules_dir() / "catalogs" / FILE).read_text(encoding="utf-8")
    return _File.model_validate(parse_yaml(text, FILE, keep=True).data)
