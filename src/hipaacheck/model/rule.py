"""Describe a rule: data that says when facts are good, why it matters and how to mend it."""

from datetime import UTC, datetime
from typing import Literal

from pydantic import Field, JsonValue

from hipaacheck.model.base import Record
from hipaacheck.model.words import Level, Outcome, Severity, Strength, TargetKind


class Vector(Record):
    """A worked example that ships with the rule: facts in, outcome out.

    `facts` maps each name of the rule's `needs` to the facts that differ from the type's
    defaults; a name mapped to None stands for evidence that could not be collected. `as_of` is
    the moment that the rule treats as now.
    """

    name: str
    outcome: Outcome
    as_of: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    facts: dict[str, dict[str, JsonValue] | None]
    target: dict[str, JsonValue] = Field(default_factory=dict)
    params: dict[str, JsonValue] = Field(default_factory=dict)


class Rule(Record):
    """One criterion with everything a report needs to print about it.

    `applies_when`, `manual_when` and `passes_when` are CEL expressions over the facts named in `needs`,
    plus `target` and `params`, asked in this order. When `manual_when` holds, nothing that hipaacheck can
    see decides, and `question` is what a person must answer. `observed`, `expected`, `fix`,
    `not_applicable` and `question` are Jinja2 over the same names. `platform` is a CEL expression that
    yields a key of `fixes`.

    `each` names one list among the facts (`{unit: mail.forwarding}`): `manual_when` and `passes_when` are
    then asked of each of its items in turn, under that name, and the worst answer is the outcome: fail,
    unknown, manual, pass. The texts may read `failed` and `unsure`, the items that failed and those that
    could not be decided. An empty list is unknown.

    `reads` says where the facts come from in the vendor's interface, the name of the source first;
    `baselines` are the ids of the same recommendation in published baselines. `vectors` are demanded when a
    pack is loaded, and left out of stored runs.
    """

    id: str = Field(pattern=r"^[A-Z][A-Z0-9]+(-[A-Z0-9]+)+$")
    title: str = Field(max_length=120)
    area: str
    applies_to: TargetKind
    needs: dict[str, str] = Field(min_length=1)
    each: dict[str, str] = Field(default_factory=dict, max_length=1)
    applies_when: str = "true"
    manual_when: str = "false"
    passes_when: str
    params: dict[str, JsonValue] = Field(default_factory=dict)
    severity: Severity
    likelihood: Level
    impact: Level
    strength: Strength
    citations: tuple[str, ...] = Field(min_length=1)
    sources: tuple[str, ...] = Field(min_length=1)
    observed: str
    expected: str
    not_applicable: str = ""
    question: str = ""
    why: str
    fix: str
    platform: str | None = None
    fixes: dict[str, str] = Field(default_factory=dict)
    references: dict[str, str] = Field(default_factory=dict)
    reads: tuple[str, ...] = ()
    baselines: tuple[str, ...] = ()
    lifecycle: Literal["stable", "experimental", "deprecated"] = "stable"
    vectors: tuple[Vector, ...] = ()
