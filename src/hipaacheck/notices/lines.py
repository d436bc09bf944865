"""Put a notice into lines of plain text that every service shows in its own way."""

from collections.abc import Iterator
from dataclasses import dataclass

from hipaacheck.history.records import ChangeKind
from hipaacheck.notices.records import Notice, Occasion, RunNamed, Told
from hipaacheck.reporters.words import utc, words

_TOO_LONG = "…"


@dataclass(frozen=True, slots=True)
class Section:
    """The changes of one kind: those that are `shown`, and how many more there are."""

    label: str
    means: str
    number: int
    shown: tuple[Told, ...]

    @property
    def more(self) -> int:
        """Return how many changes of the kind are counted only."""
        return self.number - len(self.shown)


def sections(notice: Notice, most: int) -> tuple[Section, ...]:
    """Return the changes by kind, the most pressing first; `most` of them all are shown."""
    say, left, found = words().changes, most, []
    for kind in ChangeKind:
        number = notice.counts.get(kind, 0)
        if not number:
            continue
        shown = tuple(one for one in notice.changes if one.kind is kind)[:left]
        left -= len(shown)
        found.append(Section(say[kind].label, say[kind].means, number, shown))
    return tuple(found)


def summary(notice: Notice) -> str:
    """Return a few words for a subject line or a preview: "2 regressed, 1 new"."""
    if notice.occasion is Occasion.FIRST_RUN:
        return "the watch begins"
    if notice.occasion is Occasion.NOT_COMPARED:
        return "not compared with an earlier run"
    say = words().changes
    counted = [say[kind].counted.of(number) for kind, number in notice.counts.items()]
    if counted:
        return ", ".join(counted)
    return "whole again" if notice.run.complete else "incomplete"


def standing(notice: Notice) -> str:
    """Return how things stand now: "Now: 4 gaps (1 critical, 3 high), 2 could not be seen"."""
    say, now = words().counted, notice.now
    gaps = sum(now.gaps.values())
    split = ", ".join(
        f"{number:,} {words().severities[severity].lower()}"
        for severity, number in now.gaps.items()
        if number
    )
    told = [say.gaps.of(gaps) + (f" ({split})" if split else "")]
    others = ((say.unknown, now.unknown), (say.manual, now.manual), (say.accepted, now.accepted))
    told += [plural.of(number) for plural, number in (*others, (say.passed, now.passed)) if number]
    return f"Now: {', '.join(told)}."


def severity(told: Told) -> str:
    """Return the word for how much a change weighs."""
    return words().severities[told.severity].lower()


def where(told: Told) -> str:
    """Return the name of the target; of one that must not be named, what it is."""
    if told.target:
        return told.target
    kinds = words().kinds
    return kinds[told.target_kind].of(1) if told.target_kind in kinds else "a target"


def what(told: Told) -> str:
    """Return the title of the rule with its id; a rule that is asked no more has no title here."""
    return f"{told.title} ({told.rule})" if told.title else told.rule


def closing(notice: Notice) -> Iterator[str]:
    """Yield what the runs are called, and where more is to be found."""
    compared = notice.compared_with
    against = "" if compared is None else f", compared with {_named(compared)}"
    yield f"{_named(notice.run).capitalize()}{against}; hipaacheck {notice.tool_version}."
    yield "What was observed and how to fix it is in the report of this run; it is not sent."


def _named(run: RunNamed) -> str:
    return f"run {run.id[:12]} of {utc(run.as_of):%Y-%m-%d %H:%M} UTC"


def cut(text: str, limit: int) -> str:
    """Return text of at most `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1] + _TOO_LONG
