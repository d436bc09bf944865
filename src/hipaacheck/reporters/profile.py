"""Describe a report as its signer wants it: audience, parts, whose it is, and how it looks."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from hipaacheck.model import Day, FilePath, Record, Text

Name = Annotated[str, Field(min_length=1, max_length=200)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class Audience(StrEnum):
    """Whom a report is for; it chooses the parts."""

    ANNUAL = "annual"
    TECHNICAL = "technical"
    EXECUTIVE = "executive"
    VENDOR = "vendor"


class Status(StrEnum):
    """Whether somebody answers for a report yet."""

    DRAFT = "draft"
    FINAL = "final"


class Period(Record):
    """The days that a report is about, both included."""

    begins: Day
    ends: Day


class Person(Record):
    """Somebody who made or reviewed a report."""

    name: Name
    title: Name | None = None
    organisation: Name | None = None


class Branding(Record):
    """How a report shows whose it is. `logo` is a PNG, JPEG or SVG beside the profile."""

    name: Name | None = None
    logo: FilePath | None = None
    accent: Colour | None = None


class Profile(Record):
    """A report as its signer wants it (the YAML file of `--profile`).

    `parts` are the ids of the parts to show, in this order; None takes those of the audience. `leave_out`
    takes some away; the report says which were left out. `notes` are the signer's own words, as plain text,
    at the head of a part.
    """

    template: Audience = Audience.ANNUAL
    parts: tuple[Name, ...] | None = None
    leave_out: tuple[Name, ...] = ()
    title: Name | None = None
    client: Name | None = None
    period: Period | None = None
    assessor: Person | None = None
    reviewers: tuple[Person, ...] = ()
    status: Status = Status.DRAFT
    confidentiality: Text | None = None
    branding: Branding = Branding()
    notes: dict[Name, Text] = {}
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")] = "en"
