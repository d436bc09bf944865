"""Fill one cell of a register: Jinja over facts, in which what could not be seen stays unseen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Annotated, Any, NoReturn

from jinja2 import ChainableUndefined, Environment, Template, TemplateError, TemplateSyntaxError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import AfterValidator, JsonValue, ValidationInfo

from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.voice import OURS

LIST_LIMIT = 8


def _parsed(source: str, info: ValidationInfo) -> str:
    """Return the text of a cell when it is Jinja; a mistake would show as facts of another shape.

    In the context `OURS` it is: parsing all cells takes a twentieth of a second.
    """
    if info.context == OURS:
        return source
    try:
        environment().parse(source)
    except TemplateSyntaxError as error:
        raise ValueError(f"is no template in its line {error.lineno}: {error.message}") from None
    return source


CellTemplate = Annotated[str, AfterValidator(_parsed)]


class _UnseenError(Exception):
    """A text depends on facts that could not be seen; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Hole:
    """Facts that could not be seen: whatever is asked of them, the answer is the reason.

    They are neither true nor false nor equal to anything, so a text that turns on one becomes the reason.
    """

    reason: str

    def __str__(self) -> str:
        return f"could not be seen: {self.reason}"

    def __bool__(self) -> NoReturn:
        raise _UnseenError(str(self))

    def __eq__(self, other: object) -> NoReturn:
        raise _UnseenError(str(self))

    def __iter__(self) -> Iterator["Hole"]:
        return iter((self,))


class _Environment(ImmutableSandboxedEnvironment):
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


def opened(value: JsonValue) -> object:
    """Return facts with a Hole for every one that could not be seen."""
    if isinstance(value, dict):
        if set(value) == {"unseen"}:
            return Hole(plain(str(value["unseen"]), limit=300, lines=False))
        return {name: opened(inner) for name, inner in value.items()}
    return [opened(inner) for inner in value] if isinstance(value, list) else value


def cell_text(source: str, known: Mapping[str, object]) -> str:
    """Return what a cell says, a line for each that is not empty; what turns on a Hole is its reason."""
    try:
        lines = _template(source).render(known).split("\n")
    except _UnseenError as unseen:
        return str(unseen)
    except (TypeError, ValueError, ArithmeticError, TemplateError):
        # A run of another version, or of a plugin, may hold facts of the same kind in another shape.
        return "the facts of this run have another shape"
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


@cache
def _template(source: str) -> Template:
    return environment().from_string(source)


@cache
def environment() -> Environment:
    """Return the environment of cells; its undefined facts show as nothing."""
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
