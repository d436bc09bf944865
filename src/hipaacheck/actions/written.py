"""Read a plan that somebody wrote in YAML."""

from pydantic import Field as Limits
from pydantic import model_validator

from hipaacheck.actions.entries import Decided, Entry, PlanFile
from hipaacheck.actions.layout import FORMAT, Field
from hipaacheck.model import Day, Progress, Record, Text, Treatment
from hipaacheck.sheets.refusal import RefusedFileError
from hipaacheck.yamlio import build, parse_yaml

_CHARACTERS = 2_000_000


class _Line(Record):
    """An entry: what names the finding, and what was decided; null clears, what is left out stays."""

    fingerprint: str | None = Limits(default=None, pattern=r"^[0-9a-f]{32}$")
    rule: Text | None = None
    target: Text | None = None
    treatment: Treatment | None = None
    owner: Text | None = None
    due: Day | None = None
    status: Progress | None = None
    comment: Text | None = None

    @model_validator(mode="after")
    def _names_a_finding(self) -> "_Line":
        if self.fingerprint is None and (self.rule is None or self.target is None):
            raise ValueError("names no finding; give its fingerprint, or rule and target")
        return self


class _Plan(Record):
    format: str = Limits(pattern=f"^{FORMAT}$")
    run: Text | None = None
    actions: tuple[_Line, ...]


def is_plan_yaml(text: str) -> bool:
    """Return whether a text says that it is a plan in YAML."""
    return any(line.startswith("format:") and FORMAT in line for line in text.splitlines()[:50])


def read_yaml(text: str, name: str) -> PlanFile:
    """Return the plan. Raises FileMistakesError with the line of each mistake, and RefusedFileError."""
    if len(text) > _CHARACTERS:
        raise RefusedFileError("is far longer than any plan, so it was not read")
    document = parse_yaml(text, name)
    plan = build(_Plan, document, (), document.data)
    lines = (document.line(("actions", at)) for at in range(len(plan.actions)))
    entries = (_entry(one, f"{name}:{line}") for one, line in zip(plan.actions, lines, strict=True))
    return PlanFile(tuple(entries), plan.run)


def _entry(line: _Line, place: str) -> Entry:
    decided = Decided(line.treatment, line.owner, line.due, line.status, line.comment)
    given = frozenset(one for one in Field if one.value in line.model_fields_set)
    return Entry(place, line.fingerprint or "", line.rule or "", line.target or "", decided, given)
