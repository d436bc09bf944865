"""Fill the tables of `report_templates/registers.yaml` from the evidence of a run, and nothing else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from jinja2 import ChainableUndefined, Environment, Template, TemplateError, Undefined
from pydantic import JsonValue

from hipaacheck.model import Evidence, Record, Run, TargetKind
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.grouping import SEEN
from hipaacheck.reporters.shapes import (
    CellView,
    ColumnView,
    RegisterRow,
    RegisterView,
    SectionView,
    TargetView,
)
from hipaacheck.reporters.words import utc
from hipaacheck.resources import templates_dir

CELL_LIMIT = 2_000
LIST_LIMIT = 8


class Column(Record):
    """A column: `value` is Jinja over the facts and the target, `empty` stands where it gives nothing."""

    title: str
    width: int
    value: str
    empty: str = "not recorded"


class Register(Record):
    """A table for one kind of target. `facts` maps names to kinds of evidence; `when` drops rows that
    give no text.

    A target without any of the facts has no row, and a register without rows is left out.
    """

    id: str
    kind: TargetKind
    title: str
    note: str = ""
    facts: dict[str, str]
    when: str = "yes"
    columns: tuple[Column, ...]


class _Registers(Record):
    registers: tuple[Register, ...]


@dataclass(frozen=True, slots=True)
class Hole:
    """Facts that could not be seen: whatever is asked of them, the answer is the reason."""

    reason: str

    def __str__(self) -> str:
        return f"could not be seen: {self.reason}"

    def __iter__(self) -> Iterator["Hole"]:
        return iter((self,))


class _Environment(Environment):
    """Reads facts of a run: an old or strange run lacks some of them, which then show as nothing."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a fact; a dict's own methods are no facts."""
        if isinstance(obj, Hole):
            return obj
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return a fact or a member of a list, for filters such as map."""
        return obj if isinstance(obj, Hole) else super().getitem(obj, argument)


def registers(run: Run, targets: Sequence[TargetView]) -> tuple[RegisterView, ...]:
    """Return the registers that have entries in this run, in the order of the file."""
    if all(target.kind in SEEN for target in targets):
        return ()
    held: dict[str, dict[str, Evidence]] = defaultdict(dict)
    for item in run.evidence:
        held[plain(item.target)].setdefault(item.kind, item)
    now = utc(run.as_of).strftime("%Y-%m-%dT%H:%M:%SZ")
    views = (_register(kind, held, targets, now) for kind in _described())
    return tuple(view for view in views if view.rows)


def _register(
    register: Register, held: Mapping[str, Mapping[str, Evidence]], targets: Sequence[TargetView], now: str
) -> RegisterView:
    rows = [
        RegisterRow(target, tuple(_cell(column, known) for column in register.columns))
        for target in targets
        if target.kind is register.kind
        for known in [_known(register, target, held.get(target.id, {}), now)]
        if known is not None and _text(register.when, known)
    ]
    columns = tuple(ColumnView(column.title, column.width) for column in register.columns)
    return RegisterView(register.id, register.title, register.note, columns, tuple(rows))


def _known(
    register: Register, target: TargetView, held: Mapping[str, Evidence], now: str
) -> dict[str, object] | None:
    """Return the names that cells may use, or None when the run holds no facts for a row."""
    facts = {name: _facts(held[kind]) for name, kind in register.facts.items() if kind in held}
    return {**facts, "target": target, "now": now} if facts else None


def _facts(item: Evidence) -> object:
    if item.facts is None:
        return Hole(plain(item.error or "no reason was recorded", limit=300, lines=False))
    return _opened(item.facts)


def _opened(value: JsonValue) -> object:
    """Return facts with a Hole for every one that could not be seen."""
    if isinstance(value, dict):
        if set(value) == {"unseen"}:
            return Hole(plain(str(value["unseen"]), limit=300, lines=False))
        return {name: _opened(inner) for name, inner in value.items()}
    return [_opened(inner) for inner in value] if isinstance(value, list) else value


def _cell(column: Column, known: Mapping[str, object]) -> CellView:
    text = plain(_text(column.value, known), limit=CELL_LIMIT)
    return CellView(text, True) if text else CellView(column.empty, False)


def _text(source: str, known: Mapping[str, object]) -> str:
    try:
        lines = _template(source).render(known).split("\n")
    except (TypeError, ValueError, TemplateError):
        # A run of another version, or of a plugin, may hold facts of the same kind in another shape.
        return "the facts of this run have another shape"
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def unkept(run: Run) -> tuple[SectionView, ...]:
    """Return the registers that an inventory could hold and this one leaves out (register.section)."""
    views = [
        SectionView(
            plain(str(item.facts.get("what", "")), limit=200, lines=False),
            plain(str(item.facts.get("shows", "")), limit=300, lines=False),
        )
        for item in run.evidence
        if item.kind == "register.section" and item.facts and item.facts.get("kept") is False
    ]
    return tuple(sorted((view for view in views if view.what), key=lambda view: view.what))


@cache
def _described() -> tuple[Register, ...]:
    import yaml

    text = (templates_dir() / "registers.yaml").read_text("utf-8")
    return _Registers.model_validate(yaml.safe_load(text)).registers


@cache
def _template(source: str) -> Template:
    return _environment().from_string(source)


@cache
def _environment() -> Environment:
    environment = _Environment(undefined=ChainableUndefined, finalize=_shown, autoescape=False)
    environment.filters |= {"day": day, "last_day": last_day, "running": running, "some": some, "word": word}
    return environment


def _shown(value: object) -> object:
    """Return a fact in words."""
    if value is None or isinstance(value, Undefined):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return some(value) if isinstance(value, list | tuple) else value


def some(values: object, limit: int = LIST_LIMIT) -> str:
    """Return a list in words: the first few, and how many more there are."""
    if not isinstance(values, list | tuple):
        return str(_shown(values))
    named = [str(_shown(value)) for value in values[:limit]]
    more = [f"and {len(values) - limit:,} more"] if len(values) > limit else []
    return ", ".join([*named, *more])


def word(value: object, labels: Mapping[str, str]) -> object:
    """Return the label of a value from a closed set; one that is not in it stays as it is."""
    return labels.get(value, value) if isinstance(value, str) else value


def day(moment: object) -> object:
    """Return the day of a moment: 2026-11-21; what is no moment stays as it is."""
    at = _moment(moment)
    return moment if at is None else at.date().isoformat()


def last_day(moment: object) -> object:
    """Return the day before a moment that is the first after something ended."""
    at = _moment(moment)
    return moment if at is None else (at - timedelta(days=1)).date().isoformat()


def running(spans: object, now: str) -> object:
    """Return the first span that has begun and not ended at `now`, or None.

    A span says `begins` and `ends`, or `effective` and `expires`; without an end it has none, without a
    beginning nobody can say that it has begun.
    """
    if isinstance(spans, Hole):
        return spans
    at = _moment(now)
    if at is None or not isinstance(spans, list):
        return None
    for span in spans:
        if isinstance(span, Mapping):
            begins = _moment(span.get("begins", span.get("effective")))
            last = span.get("ends", span.get("expires"))
            ends = _moment(last)
            if begins is not None and begins <= at and (last is None or (ends is not None and at < ends)):
                return {"begins": begins.isoformat(), "ends": last}
    return None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
