"""Find rows of words in texts: names as they are written, joined, turned round, and inside longer words."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hipaacheck.redaction.common import MONTHS
from hipaacheck.redaction.words import WORD, folded

_GAP = 3
_SLUG = frozenset("._-+")
_SENTENCE = re.compile(r"(?:^|[.!?:;\n\u2022\u201c\"(])\s*$")
_CAPITALS_UP_TO = 3
_PEOPLE = ("person-", "account")
_PREFIX = 5
_INSIDE = 7


@dataclass(frozen=True, slots=True)
class Row:
    """Folded words that stand for somebody, and the token to put; `shy` needs more proof that they do."""

    words: tuple[str, ...]
    token: str
    shy: bool


class Rows:
    """The rows to look for. `known` says whether a word is of our language, `kept` are words never cut."""

    def __init__(self, known: Callable[[str], bool], kept: Iterable[str]) -> None:
        self._known = known
        self._kept = frozenset(kept)
        self._rows: dict[str, dict[tuple[str, ...], Row]] = defaultdict(dict)
        self._sorted: dict[str, list[Row]] = {}
        self._marks: dict[str, str] = {}
        self._inside: dict[str, str | None] = {}

    def add(self, words: tuple[str, ...], token: str) -> None:
        """Look for these words in this order; the first token that words were given stays theirs."""
        shy = all(self._known(word) or len(word) == 1 for word in words)
        if len(words) == 1 and len(words[0]) <= _CAPITALS_UP_TO and token.startswith(_PEOPLE):
            shy = True
        self._rows[words[0]].setdefault(words, Row(words, token, shy))

    def mark(self, word: str, token: str) -> None:
        """Look for a telling word, also at the beginning of longer words, or inside of them."""
        if not self._known(word):
            self.add((word,), token)
            self._marks.setdefault(word, token)

    def replaced(self, text: str, hidden: Callable[[str], str]) -> str:
        """Return a text in which `hidden(token)` stands for each row found, the longest first."""
        found = list(WORD.finditer(text))
        if not found:
            return text
        folds = [folded(one[0]) for one in found]
        pieces: list[str] = []
        at = end = 0
        while at < len(found):
            row = self._row_at(text, found, folds, at)
            token = self._part(folds[at]) if row is None else row.token
            if token is not None:
                last = at if row is None else at + len(row.words) - 1
                pieces += [text[end : found[at].start()], hidden(token)]
                end = found[last].end()
                at = last
            at += 1
        return "".join((*pieces, text[end:])) if pieces else text

    def _row_at(self, text: str, found: list[re.Match[str]], folds: list[str], at: int) -> Row | None:
        bare = folds[at].rstrip("0123456789") or folds[at]
        for word in dict.fromkeys((folds[at], bare)):
            for row in self._beginning(word):
                if self._stands(row, text, found, folds, at, word):
                    return row
        return None

    def _beginning(self, word: str) -> list[Row]:
        if word not in self._rows:
            return []
        if word not in self._sorted:
            rows = self._rows[word].values()
            self._sorted[word] = sorted(rows, key=lambda row: (-len(row.words), row.words))
        return self._sorted[word]

    def _stands(
        self, row: Row, text: str, found: list[re.Match[str]], folds: list[str], at: int, first: str
    ) -> bool:
        last = at + len(row.words) - 1
        if last >= len(found):
            return False
        here = [first, *folds[at + 1 : last + 1]]
        if len(here) > 1:
            here[-1] = here[-1] if here[-1] == row.words[-1] else here[-1].rstrip("0123456789")
        if tuple(here) != row.words:
            return False
        gaps = [text[found[one].end() : found[one + 1].start()] for one in range(at, last)]
        if any(len(gap.strip(" \t\n")) + (gap[:1].isspace()) > _GAP or len(gap) > _GAP + 5 for gap in gaps):
            return False
        return not row.shy or self._proven(row, text, found[at : last + 1], gaps)

    def _proven(self, row: Row, text: str, words: list[re.Match[str]], gaps: list[str]) -> bool:
        """Return whether words of our language are meant as a name here."""
        if text[: words[0].start()].strip(" \"'") == "" == text[words[-1].end() :].strip(" \"'"):
            return True
        capital = all(word[0][0].isupper() for word in words if len(word[0]) > 1 or len(words) == 1)
        if len(words) > 1:
            return capital or (bool(gaps) and all(gap and set(gap) <= _SLUG for gap in gaps))
        if not capital or row.words[0] in MONTHS:
            return False
        if not self._known(row.words[0]):
            return True
        before, after = text[: words[0].start()], text[words[0].end() :]
        if _SENTENCE.search(before[-20:]):
            return False
        return not _ends_in_capital(before) and not re.match(r"[ \u00a0-]+[A-Z\u00c0-\u00de0-9]", after)

    def _part(self, word: str) -> str | None:
        """Return the token of a telling word that a longer word begins with or holds."""
        if word not in self._inside:
            self._inside[word] = None if word in self._kept else self._cut(word)
        return self._inside[word]

    def _cut(self, word: str) -> str | None:
        for mark, token in self._marks.items():
            if len(mark) >= _INSIDE and mark in word:
                return token
            if len(mark) >= _PREFIX and word.startswith(mark):
                return token
        return None


def _ends_in_capital(before: str) -> bool:
    return re.search(r"\b[A-Z\u00c0-\u00de][\w'\u2019-]*[ \u00a0-]+$", before[-40:]) is not None
