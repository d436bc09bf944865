"""Tell what is wrong with a file that a person wrote: where, what, and what to do."""

import re
from dataclasses import dataclass

_WORD = re.compile(r"[A-Za-z0-9_.() -]{1,60}\Z")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with a file: where it stands and what to do about it."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


class FileMistakesError(Exception):
    """A file that the user wrote cannot be used; `mistakes` names all that was found."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=_place))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def _place(mistake: Mistake) -> tuple[str, int, str]:
    return mistake.file, mistake.line or 0, mistake.message


def key_shown(key: str | int) -> str:
    """Return a key as a message may show it; one that is no word may be a value in the wrong place."""
    text = str(key)
    return f"'{text}'" if _WORD.match(text) else "(not a word)"
