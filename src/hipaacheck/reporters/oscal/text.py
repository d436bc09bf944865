"""Write text as OSCAL's data types want it: strings of one line, and Markdown in which nothing works."""

import re
from collections.abc import Iterable
from functools import lru_cache

from hipaacheck.reporters.blocks import Block, blocks
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.oscal.names import NS
from hipaacheck.reporters.oscal.shapes import Prop

_LINE = 300
_NOTHING = "(nothing recorded)"

# What Metaschema's Markdown would act on (CommonMark, and ~ ^ {{ }} of its own); a backslash takes it at its
# word (CommonMark section 2.4). An underscore inside of a word does nothing, so host names stay readable.
_ACTS = re.compile(r"[\\`*\[\]~^<>|]|&(?=[#A-Za-z])|\{(?=\{)|(?<=\{)\{|(?<![^\W_])_|_(?![^\W_])")
_STARTS = re.compile(r"(?m)^(?:[-+#=]|[0-9]{1,9}(?=[.)](?:\s|$)))")


def value(text: str, *, limit: int = _LINE) -> str:
    """Return one line without spaces around it, taken letter by letter (OSCAL `string`); never empty."""
    return " ".join(plain(text, limit=limit).split()) or _NOTHING


def line(text: str, *, limit: int = _LINE) -> str:
    """Return one line of Markdown that shows `text` as it is (OSCAL `markup-line`); never empty."""
    return _literal(value(text, limit=limit))


@lru_cache(maxsize=4_096)
def prose(text: str) -> str:
    """Return Markdown (OSCAL `markup-multiline`) in which only code is marked up; never empty.

    Paragraphs, records and commands are told apart as in every other report (reporters/blocks.py).
    """
    return "\n\n".join(map(_block, blocks(text))) or _NOTHING


def paragraphs(*texts: str) -> str:
    """Return Markdown of the texts that are not empty, a paragraph each."""
    return "\n\n".join(prose(text) for text in texts if text.strip())


def prop(name: str, text: str | None) -> tuple[Prop, ...]:
    """Return a property in the namespace of hipaacheck; none where there is nothing to say."""
    if text is None or not text.strip():
        return ()
    return (Prop(name=name, ns=NS, value=value(text)),)


def props(pairs: Iterable[tuple[str, str | None]]) -> tuple[Prop, ...]:
    """Return properties in the namespace of hipaacheck, without those that say nothing."""
    return tuple(made for name, text in pairs for made in prop(name, text))


def yes_no(flag: bool) -> str:
    """Return a truth value as OSCAL's own properties have it."""
    return "yes" if flag else "no"


def _literal(text: str) -> str:
    return _unmarked(_ACTS.sub(_escaped, text))


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _unmarked(shown: str) -> str:
    """Return text whose lines begin no list, heading or table."""
    return _STARTS.sub(lambda match: f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}", shown)


def _block(block: Block) -> str:
    if block.code:
        fence = "`" * max(3, _longest_run(block.text) + 1)
        return f"{fence}\n{block.text}\n{fence}"
    shown = (_code(span.text) if span.code else _ACTS.sub(_escaped, span.text) for span in block.spans)
    # Line by line: one that begins with four spaces would be code.
    return _unmarked("\n".join(part.strip() for part in "".join(shown).split("\n")))


def _code(text: str) -> str:
    shown = " ".join(text.split()) or " "
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
