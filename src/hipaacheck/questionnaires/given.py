"""Name what an answer can be once it is read."""

from datetime import date

from hipaacheck.model import Record

Given = str | float | date | tuple[str, ...]
"""An answer that was understood: a value of the options, "n/a", "never", a text, a number, a day, a list."""


class Unreadable(Record):
    """An answer that cannot be understood, and what to write instead.

    `read` are the values that stand in it beside what cannot be understood.
    """

    why: str
    read: tuple[str, ...] = ()
