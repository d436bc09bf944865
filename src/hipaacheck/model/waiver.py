"""Describe a risk that somebody accepted for a time, and what became of it."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from pydantic import Field

from hipaacheck.model.base import Record
from hipaacheck.model.day import Day
from hipaacheck.model.words import Severity

_Text = Annotated[str, Field(min_length=1, max_length=4_000)]


class Waiver(Record):
    """An accepted risk: findings that stay visible but do not count, up to and with the day `expires`.

    `rule` and `target` are ids, in which * stands for any text. An inventory has one for a rule and target.
    """

    written_in_order: ClassVar[bool] = True

    approved_by: _Text
    approved_on: Day | None = None
    compensating_control: _Text | None = None
    expires: Day
    reason: _Text
    rule: _Text
    target: _Text = "*"
    ticket: _Text | None = None


class WaiverFacts(Record):
    """What became of one waiver in a run (waiver.record).

    `expires` is the first moment of the last day on which it counts, `approved_on` that of its approval.
    `matched` counts the findings of every outcome that its patterns name, `accepted` those of them that are
    no pass: what it accepts, or would accept if it were in force. `worst` is the most urgent severity of
    these.
    """

    rule: str = "EMAIL-DMARC-002"
    target: str = "*"
    expires: datetime = datetime(2026, 6, 30, tzinfo=UTC)
    approved_on: datetime | None = None
    approved_by: str = "the security official"
    compensating_control: str | None = None
    matched: int = 1
    accepted: int = 1
    worst: Severity | None = None
