"""Find the tags of an HTML page in one pass, whatever the page does.

The standard library's html.parser takes 34 s for 32 KiB of `<a <a <a` (Python 3.11; CVE-2025-6069 is of
this kind), and what is scanned is hostile. This reader follows the tokenizer of the HTML standard
(section 13.2.5) for tags, attributes, comments and raw text, and never looks at a character more than
a few times.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SPACE = "[\t\n\f\r ]"
_NAME = re.compile(r"[^\t\n\f\r />]+")
_BETWEEN = re.compile(r"[\t\n\f\r /]*")
_ATTRIBUTE = re.compile(r"=?[^\t\n\f\r />=]*")
_EQUALS = re.compile(rf"{_SPACE}*={_SPACE}*")
_BARE_VALUE = re.compile(r"[^\t\n\f\r >]*")
_COMMENT_END = re.compile(r"--!?>")

# Elements whose content is text; browsers that run scripts treat noscript so too, others do not.
_RAW = ("iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp")
_RAW_END = {name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII) for name in _RAW}
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag with a lower-case name; attribute values are as written, character references and all."""

    name: str
    attributes: dict[str, str]
    closing: bool = False


def tags(page: str) -> Iterator[Tag]:
    """Yield every start and end tag of `page`, in order; of equal attributes the first counts."""
    at = page.find("<")
    while at != -1:
        following = page[at + 1 : at + 2]
        closing = following == "/"
        start = at + 2 if closing else at + 1
        if page[start : start + 1] in _LETTERS and start < len(page):
            tag, at = _tag(page, start, closing)
            if tag is None:
                return
            yield tag
            at = at if closing else _after_raw_text(page, at, tag.name)
        elif following == "!":
            at = _after_comment(page, at)
        elif following == "?" or (closing and start < len(page)):
            at = _after(page, ">", at)
        else:
            at += 1
        at = page.find("<", at) if at != -1 else -1


def _tag(page: str, at: int, closing: bool) -> tuple[Tag | None, int]:
    """Return the tag whose name begins at `at`, None if the page ends inside it, and where it ends."""
    name = _NAME.match(page, at)
    at = name.end() if name else at
    attributes: dict[str, str] = {}
    while True:
        between = _BETWEEN.match(page, at)
        at = between.end() if between else at
        if at >= len(page):
            return None, at
        if page[at] == ">":
            return Tag(name[0].lower() if name else "", attributes, closing), at + 1
        key = _ATTRIBUTE.match(page, at)
        at = key.end() if key else at
        value, at = _value(page, at)
        if value is None:
            return None, at
        attributes.setdefault(key[0].lower() if key else "", value)


def _value(page: str, at: int) -> tuple[str | None, int]:
    """Return the value that may follow an attribute's name, None if the page ends inside it."""
    equals = _EQUALS.match(page, at)
    if equals is None:
        return "", at
    at = equals.end()
    mark = page[at : at + 1]
    if mark in ('"', "'") and mark:
        end = page.find(mark, at + 1)
        return (page[at + 1 : end], end + 1) if end != -1 else (None, len(page))
    bare = _BARE_VALUE.match(page, at)
    return (bare[0], bare.end()) if bare else ("", at)


def _after_comment(page: str, at: int) -> int:
    if not page.startswith("<!--", at):
        return _after(page, ">", at)
    for empty in ("<!-->", "<!--->"):
        if page.startswith(empty, at):
            return at + len(empty)
    end = _COMMENT_END.search(page, at + 4)
    return end.end() if end else -1


def _after_raw_text(page: str, at: int, name: str) -> int:
    if name == "plaintext":
        return -1
    if name not in _RAW_END:
        return at
    end = _RAW_END[name].search(page, at)
    return end.start() if end else -1


def _after(page: str, mark: str, at: int) -> int:
    end = page.find(mark, at)
    return end + 1 if end != -1 else -1
