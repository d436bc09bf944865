"""Find the tags of an HTML page in one pass, whatever the page does.

The standard library's html.parser takes 34 s for 32 KiB of `<a <a <a` (Python 3.11; CVE-2025-6069 is of
this kind), and what is scanned is hostile. This reader follows the tokenizer of the HTML standard
(section 13.2.5) for tags, attributes, comments and raw text, and never looks at a character more than
a few times.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_NAME = re.compile(r"[^\t\n\f\r />]+")
# Possessive, so that a value whose quotation mark is never closed is no match at all. Only single
# characters are repeated so: before Python 3.11.5 possessive groups match wrongly (gh-106052).
_ATTRIBUTE = re.compile(
    r"""[\t\n\f\r /]*+ (=?[^\t\n\f\r />=]*+)
    (?: [\t\n\f\r\ ]*+ = [\t\n\f\r\ ]*+ (?: "([^"]*+)" | '([^']*+)' | (?!["']) ([^\t\n\f\r >]*+) )
      | (?! [\t\n\f\r\ ]*+ = )
    ) [\t\n\f\r /]*+""",
    re.VERBOSE,
)
_ANY_MARK = re.compile("<")
_COMMENT_END = re.compile(r"--!?>")

# Elements whose content is text; browsers that run scripts treat noscript so too, others do not.
_RAW = frozenset({"iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"})
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(slots=True)
class Tag:
    """A tag with a lower-case name; attribute values are as written, character references and all."""

    name: str
    attributes: dict[str, str]
    closing: bool = False


def tags(page: str, wanted: frozenset[str] | None = None) -> Iterator[Tag]:
    """Yield the start and end tags of `page` in order, all or those of the wanted elements.

    Of equal attributes the first counts.
    """
    find = _ANY_MARK.search if wanted is None else _finder(wanted).search
    at = _next(find, page, 0)
    while at != -1:
        following = page[at + 1 : at + 2]
        closing = following == "/"
        start = at + 2 if closing else at + 1
        if page[start : start + 1] in _LETTERS:
            name_end = _NAME.match(page, start).end()  # type: ignore[union-attr]  # a letter is there
            name = page[start:name_end].lower()
            attributes: dict[str, str] | None = {} if wanted is None or name in wanted else None
            plain = page.startswith(">", name_end)
            at = name_end + 1 if plain else _after_attributes(page, name_end, attributes)
            if at == -1:
                return
            if attributes is not None:
                yield Tag(name, attributes, closing)
            at = at if closing else _after_raw_text(page, at, name)
        elif following == "!":
            at = _after_comment(page, at)
        elif following == "?" or (closing and start < len(page)):
            at = _after_mark(page, at)
        else:
            at += 1
        at = _next(find, page, at) if at != -1 else -1


@lru_cache(maxsize=4)
def _finder(wanted: frozenset[str]) -> re.Pattern[str]:
    """Return what finds each `<` but those of common, well-formed tags that nobody wants.

    In such a tag there is no other `<`, so that what is looked at ahead ends before the next one; and each
    part of it begins with a character that the part before cannot hold, so that giving up takes no longer
    than that. All together takes a time that grows with the length of the page, whatever is in it.
    """
    special = "|".join(map(re.escape, sorted({*wanted, *_RAW, "plaintext"})))
    return re.compile(
        rf"""< (?! /? (?! (?:{special}) [\t\n\f\r\ />] ) [a-z][a-z0-9-]*
        (?: [\t\n\f\r\ ]+ [A-Za-z-]+ (?: = (?: "[^"<]*" | '[^'<]*' ) )? )*
        [\t\n\f\r\ ]* /? > )""",
        re.VERBOSE,
    )


def _next(find: Callable[[str, int], re.Match[str] | None], page: str, at: int) -> int:
    found = find(page, at)
    return found.start() if found else -1


def _after_attributes(page: str, at: int, found: dict[str, str] | None) -> int:
    """Return where the tag ends, -1 if the page ends inside it; collect its attributes if wanted."""
    while True:
        match = _ATTRIBUTE.match(page, at)
        if match is None:
            return -1
        at = match.end()
        if found is not None and match[1]:
            found.setdefault(match[1].lower(), match[2] or match[3] or match[4] or "")
        if at >= len(page):
            return -1
        if page[at] == ">":
            return at + 1


def _after_comment(page: str, at: int) -> int:
    if not page.startswith("<!--", at):
        return _after_mark(page, at)
    for empty in ("<!-->", "<!--->"):
        if page.startswith(empty, at):
            return at + len(empty)
    end = _COMMENT_END.search(page, at + 4)
    return end.end() if end else -1


def _after_raw_text(page: str, at: int, name: str) -> int:
    if name == "plaintext":
        return -1
    if name not in _RAW:
        return at
    end = _raw_end(name).search(page, at)
    return end.start() if end else -1


@lru_cache(maxsize=16)
def _raw_end(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII)


def _after_mark(page: str, at: int) -> int:
    end = page.find(">", at)
    return end + 1 if end != -1 else -1
