"""Describe what a person states of something that no scan can see."""

from hipaacheck.model.base import Record
from hipaacheck.model.day import Day
from hipaacheck.model.fields import File, Text, YesNo


class Attestation(Record):
    """A statement that a named person makes of something no scan can see.

    `rule` is the id of the rule that it answers, `target` the target's id if the rule has several. There is
    one for a rule, target and date.
    """

    rule: Text
    target: Text | None = None
    answer: YesNo
    statement: Text
    by: Text
    date: Day
    expires: Day | None = None
    file: File | None = None
