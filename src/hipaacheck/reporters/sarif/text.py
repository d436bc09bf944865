"""Write text as SARIF wants it: messages in which no stranger's link, placeholder or markup works."""

import re

from markupsafe import Markup

from hipaacheck.reporters import markdown
from hipaacheck.reporters.blocks import blocks
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.sarif.shapes import Message

_LINE = 1_200
_LONG = 6_000
# GitHub refuses descriptions of rules that are longer than 1,024 characters.
DESCRIPTION = 900


def line(value: str, *, limit: int = _LINE) -> str:
    """Return one line of plain text without spaces around it."""
    return " ".join(plain(value, limit=limit).split())


def sentence(value: str, *, limit: int = _LINE) -> str:
    """Return one line that ends like a sentence; "" where there is nothing to say."""
    shown = line(value, limit=limit)
    return shown if not shown or shown.endswith((".", "!", "?", ":")) else f"{shown}."


def paragraph(value: str, *, limit: int = _LONG) -> str:
    """Return plain text with its own line breaks."""
    return plain(value, limit=limit).strip()


def message(text: str, formatted: str | None = None) -> Message:
    """Return a message (section 3.11).

    What looks like a placeholder (section 3.11.5) is doubled. In plain text what looks like an embedded link
    (section 3.11.6) is taken apart; Markdown must be escaped already.
    """
    unlinked = re.sub(r"\](?=\()", "] ", text)
    return Message(text=_doubled(unlinked), markdown=None if formatted is None else _doubled(formatted))


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def told(text: str) -> Message:
    """Return a description, which has no placeholders that anybody fills in."""
    return Message(text=re.sub(r"\](?=\()", "] ", text))


def mark(value: str, *, limit: int = _LINE) -> str:
    """Return one line of Markdown that shows `value` letter by letter."""
    return markdown.text(value, limit=limit)


def marked_blocks(value: str) -> str:
    """Return Markdown in which only code is marked up: records and commands, as in every report."""
    return "\n\n".join(str(markdown.block(one)) for one in blocks(value))


def link(label: str, url: str) -> str:
    """Return a Markdown link to the web; of any other address, and of one that is not plain, the label."""
    shown = mark(label, limit=200)
    return f"[{shown}](<{url}>)" if is_web(url) else shown


def is_web(url: str) -> bool:
    """Return whether an address is one of the web, in ASCII and without anything that ends a link."""
    return re.fullmatch(r"https?://[A-Za-z0-9][!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]{1,500}", url) is not None


def code(value: str) -> Markup:
    """Return a code span."""
    return markdown.code(value)
