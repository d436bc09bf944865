"""Tell the records and commands in a fix from the prose around them, so that they can be copied whole."""

import re
from dataclasses import dataclass

from hipaacheck.reporters.escape import plain

FIX_LIMIT = 6_000

_FENCE = re.compile(r"^\s*```[\w-]*\s*$")
_INDENT = re.compile(r"^(?: {2,}|\t)\S")

# Records whose grammar says where they end are code wherever they stand (RFC 7208, 9989, 8461, 8460).
_SPF_TERM = (
    r"(?:(?:include|ip4|ip6|exists|a|mx|ptr):[^\s,;()]+"
    r"|(?:redirect|exp)=[^\s,;()]+|(?:a|mx|ptr|all)(?:/\d+)*)"
)
_SPF = rf"v=spf1(?: [+~?-]?{_SPF_TERM}(?=[\s.,;)]|$))*"
_TAGS = r"v=(?:DMARC1|STSv1|TLSRPTv1|DKIM1|BIMI1)(?:; ?[a-z]+=[^;\s]*[^;\s.,)])*"
_SPAN = re.compile(rf"`([^`\n]+)`|(?<![\w=])({_SPF}|{_TAGS})")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a paragraph: prose, or `code` to be read and copied letter by letter."""

    text: str
    code: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a run of lines to copy. `spans` is empty for code."""

    text: str
    code: bool
    spans: tuple[Span, ...] = ()


def blocks(text: str) -> tuple[Block, ...]:
    """Split plain text: fenced or indented lines are code, the rest is prose, parted by empty lines.

    A fence that is never closed runs to the end. The text is made `plain`.
    """
    found: list[Block] = []
    for code, lines in _runs(plain(text, limit=FIX_LIMIT).strip("\n").split("\n")):
        if code:
            found.append(Block(_dedent(lines), True))
        else:
            joined = "\n".join(lines).strip()
            found.append(Block(joined, False, spans(joined)))
    return tuple(block for block in found if block.text.strip())


def spans(text: str) -> tuple[Span, ...]:
    """Split a paragraph into prose and code: what stands between backticks, and DNS records."""
    found: list[Span] = []
    end = 0
    for match in _SPAN.finditer(text):
        found += [Span(text[end : match.start()], False), Span(match[1] or match[2], True)]
        end = match.end()
    return tuple(span for span in [*found, Span(text[end:], False)] if span.text)


def _runs(lines: list[str]) -> list[tuple[bool, list[str]]]:
    runs: list[tuple[bool, list[str]]] = []
    fenced = False
    blank_before = True
    for line in lines:
        if _FENCE.match(line):
            fenced = not fenced
            runs.append((fenced, []))
            blank_before = True
            continue
        code = fenced or bool(_INDENT.match(line))
        blank = not line.strip()
        inside_code = bool(runs) and runs[-1][0]
        if blank and not fenced:
            if inside_code:
                runs[-1][1].append("")
            blank_before = True
            continue
        if not runs or runs[-1][0] != code or (blank_before and not code):
            runs.append((code, []))
        runs[-1][1].append(line)
        blank_before = False
    return runs


def _dedent(lines: list[str]) -> str:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:].rstrip() for line in lines)
