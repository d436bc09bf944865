"""Read what was answered as a value of its question: lenient in the form, without ever guessing."""

import functools
import re
from collections.abc import Iterable, Mapping

from hipaacheck.questionnaires.amounts import digits, read_day, read_number, with_unit
from hipaacheck.questionnaires.answers import Value
from hipaacheck.questionnaires.forms import (
    NOT_APPLICABLE_WORDS,
    YES_NO_WORDS,
    cut,
    form,
    is_blank,
    is_reason,
    plain,
)
from hipaacheck.questionnaires.given import Given, Unreadable
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.words import NOT_APPLICABLE, AnswerType

__all__ = ["Given", "Unreadable", "as_written", "is_reason", "read_value", "shown"]

_MOST_ENTRIES = 2_000
# A label has 4,000 characters at most.
_LONGEST = 10_000


def read_value(question: Question, raw: Value | None) -> Given | Unreadable | None:
    """Return what an answer says, why it says nothing that can be understood, or None for no answer.

    Case, blanks, quotes and the text of a label do not matter; what could mean two things is unreadable.
    Dates are not compared with any day here, so one in the future is read.
    """
    kind = question.type
    raw = _unwrapped(raw)
    if raw is None:
        return None
    if isinstance(raw, tuple) and len(raw) > _MOST_ENTRIES:
        return Unreadable(why=f"has more than {_MOST_ENTRIES} entries")
    if isinstance(raw, str) and _says_not_applicable(question, raw):
        return NOT_APPLICABLE
    if kind is AnswerType.CHOICES:
        return _choices(question, raw)
    if kind.graded_by_hand:
        return _words(question, raw)
    if isinstance(raw, tuple):
        return Unreadable(why="holds more than one answer; give one")
    if kind is AnswerType.NUMBER:
        return read_number(question, raw)
    if kind is AnswerType.DATE:
        return read_day(raw)
    value = _picked(question, raw)
    return value if value is not None else Unreadable(why=f"is none of: {_allowed(question)}")


def shown(question: Question, given: Given) -> str:
    """Return an answer in words, on one line, as a person reads it."""
    if given == NOT_APPLICABLE:
        return "does not apply"
    if isinstance(given, float):
        return with_unit(given, question.unit or "")
    labels = question.labels
    if isinstance(given, tuple):
        return "; ".join(plain(labels.get(value, value)) for value in given)
    return plain(labels.get(given, given) if isinstance(given, str) else given.isoformat())


def as_written(raw: Value | None) -> str:
    """Return an answer as it was written, on one line and cut, to show one that cannot be read."""
    if raw is None:
        return ""
    if isinstance(raw, bool | str):
        return cut(_text(raw) or "")
    if isinstance(raw, tuple):
        return cut("; ".join(entry[:200] for entry in raw[:50]))
    return digits(raw) or "a number that cannot be"


def _unwrapped(raw: Value | None) -> Value | None:
    """Return an answer without blank entries; a list of one is that one, and a blank is no answer."""
    if isinstance(raw, tuple):
        entries = tuple(entry for entry in raw if not is_blank(entry))
        return entries if len(entries) > 1 else next(iter(entries), None)
    return None if isinstance(raw, str) and is_blank(raw) else raw


def _says_not_applicable(question: Question, text: str) -> bool:
    return len(text) < 100 and form(text) in NOT_APPLICABLE_WORDS and _picked(question, text) is None


def _picked(question: Question, raw: bool | int | float | str) -> str | None:
    """Return the one value that an answer names, by itself or by its label; None if none, or two."""
    text = _text(raw)
    if text is None or len(text) > _LONGEST:
        return None
    if text in question.values:
        return text
    return _forms(question.type, tuple(question.labels.items())).get(form(text))


@functools.lru_cache(maxsize=512)
def _forms(kind: AnswerType, labels: tuple[tuple[str, str], ...]) -> Mapping[str, str | None]:
    """Return the value that each way to write an option means; None for a way that could mean two."""
    found: dict[str, str | None] = {}
    for value, label in labels:
        words = {form(value), form(label)}
        if kind is AnswerType.YES_NO:
            words |= YES_NO_WORDS[value]
        for word in words:
            found[word] = value if found.get(word, value) == value else None
    return found


def _allowed(question: Question) -> str:
    return ", ".join(question.labels.values())


def _text(raw: bool | int | float | str) -> str | None:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return raw if isinstance(raw, str) else digits(raw)


def _choices(question: Question, raw: Value) -> Given | Unreadable:
    entries = raw if isinstance(raw, tuple) else _parted(question, raw)
    picked = [_picked(question, entry) for entry in entries]
    chosen = tuple(value for value in question.values if value in picked)
    alone = [option for option in question.options if option.alone and option.value in chosen]
    others = tuple(value for value in chosen if value not in {option.value for option in alone})
    if None in picked or not picked:
        return Unreadable(why=f"names what is none of: {_allowed(question)}", read=others)
    if alone and len(chosen) > 1:
        return Unreadable(why=f"has “{alone[0].label}” beside other answers", read=others)
    return chosen


def _parted(question: Question, raw: bool | int | float | str) -> tuple[str, ...]:
    """Return the entries of one cell, parted by lines and semicolons, or by commas if no label has one."""
    text = _text(raw) or ""
    if _picked(question, text) is not None:
        return (text,)
    entries = _without_blanks(re.split(r"[;\n\r]", text))
    if any("," in label for label in question.labels.values()):
        return entries
    if all(_picked(question, entry) is not None for entry in entries):
        return entries
    return _without_blanks(part for entry in entries for part in entry.split(","))


def _without_blanks(entries: Iterable[str]) -> tuple[str, ...]:
    return tuple(entry for entry in entries if not is_blank(entry))


def _words(question: Question, raw: Value) -> Given | Unreadable:
    if isinstance(raw, tuple):
        lines = raw
    else:
        text = _text(raw)
        if text is None:
            return Unreadable(why="is a number that cannot be written out; answer in words")
        lines = tuple(text.splitlines())
    if question.type is AnswerType.LIST:
        return tuple(line.strip() for line in lines if not is_blank(line))
    return "\n".join(lines).strip()
