"""Replace names, addresses and ids in texts by tokens; one value has one token everywhere."""

import re
from pathlib import PurePosixPath

from hipaacheck.redaction.hosts import HOST
from hipaacheck.redaction.ids import EMAIL, identified
from hipaacheck.redaction.naming import Names
from hipaacheck.redaction.words import decoded

# While a text is worked on, characters that no text of a report shows stand for tokens, so that nothing is
# replaced twice: the private-use planes (Unicode 23.5).
_FIRST, _LAST = 0xF0000, 0x10FFFD
_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
_HEX = re.compile(r"[0-9a-f]+")
_SHORTEST = 8
_PREFIX = 12
_LONGEST = 100_000


class Tokens:
    """Replace what names somebody; numbers in the order of first appearance."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._given: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._signs: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self._done: dict[str, str] = {}

    def settle(self, text: str, token: str) -> None:
        """Have a token replace a text that is exactly this one: ids of targets, which must not collide."""
        self._done[text] = token

    def text(self, text: str) -> str:
        """Return a text in which tokens stand for names, addresses and ids."""
        if text not in self._done:
            self._done[text] = self._replaced(text)
        return self._done[text]

    def _replaced(self, text: str) -> str:
        if not text or text.isspace():
            return text
        bare = _PRIVATE.sub("\ufffd", text)
        clear = decoded(bare)
        if clear is not None:
            clear = _PRIVATE.sub("\ufffd", clear)
            signed = self._signed(clear)
            if signed != clear and self._opened(signed) != self._opened(self._signed(bare)):
                return self._opened(signed)
        return self._opened(self._signed(bare))

    def _signed(self, text: str) -> str:
        if "@" in text:
            text = EMAIL.sub(lambda found: self._hidden(self._email(found[0])), text)
        text = identified(text, lambda kind, value: self._hidden(self._numbered(kind, value)))
        if "." in text:
            text = HOST.sub(lambda found: self._host(found[0]), text)
        return self._names.rows.replaced(text, self._hidden)

    def _opened(self, text: str) -> str:
        shown = _PRIVATE.sub(lambda found: self._shown.get(found[0], found[0]), text)
        shown = re.sub(r"\b([Tt])he the organisation\b", r"\1he organisation", shown)
        return f"T{shown[1:]}" if shown.startswith("the organisation") and text[:1] in self._shown else shown

    def _hidden(self, token: str) -> str:
        sign = self._signs.get(token)
        if sign is None:
            sign = chr(min(_FIRST + len(self._signs), _LAST))
            self._signs[token] = sign
            self._shown.setdefault(sign, token if len(self._signs) <= _LAST - _FIRST else "hidden")
        return sign

    def file(self, path: str) -> str:
        """Return the last part of a path: folders on a disk often bear somebody's name."""
        return self.text(PurePosixPath(path.replace("\\", "/")).name or path)

    def digest(self, text: str) -> str:
        """Return a number in place of a digest, as long as it; a digest cut short has the same number."""
        if not _HEX.fullmatch(text.lower()) or len(text) < _SHORTEST:
            return self.text(text)
        return self._numbered("digest", text.lower())

    def numbered(self, kind: str, value: str) -> str:
        """Return the token of a value of a kind."""
        return self._numbered(kind, value)

    def _email(self, address: str) -> str:
        domain = address.rpartition("@")[2]
        known = self._names.hosts.token(domain)
        return f"{self._numbered('address', address.casefold())}@{known or 'elsewhere.example'}"

    def _host(self, host: str) -> str:
        token = self._names.hosts.token(host)
        return host if token is None else self._hidden(token)

    def _numbered(self, kind: str, value: str) -> str:
        key = (kind, value[:_PREFIX] if kind == "digest" else value)
        number = self._given.get(key)
        if number is None:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            number = self._given[key] = str(self._counts[kind])
        if kind == "digest":
            return number.zfill(_PREFIX)[-len(value) :].ljust(len(value), "0")
        return f"{kind}-{number}"
