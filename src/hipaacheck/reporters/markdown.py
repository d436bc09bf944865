"""Say a run as a short GitHub-flavoured summary, for CI step summaries and tickets."""

import re
from collections.abc import Mapping
from functools import lru_cache

from jinja2 import ChoiceLoader, Environment, StrictUndefined, Undefined
from markupsafe import Markup

from hipaacheck.model import Run
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.blocks import Block
from hipaacheck.reporters.edition import PLAIN, REDACTED, Edition, Override
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.sandbox import rendered
from hipaacheck.reporters.templates import OwnLoader, PackagedLoader
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.words import words

_GROUPS = 10
_TARGETS = 5
_REASONS = 15
_SHORT = 300
_LONG = 3_000

# A backslash makes ASCII punctuation literal (CommonMark section 2.4), but not the "|" of tables everywhere;
# character references do.
_PUNCTUATION = re.compile(r"[\\`*_\[\]~$]")
_REFERENCES = {
    "@": "&#64;",
    "#": "&#35;",
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
    "|": "&#124;",
    "://": "&#58;//",
}
_REFERENCE = re.compile(r"://|[@#<>&|]")
_BARE_LINK = re.compile(r"\bwww\.", re.IGNORECASE)
_LIST_MARK = re.compile(r"^(?:[-+]|\d{1,9}(?=[.)](?: |$)))")

# What GitHub and GitLab make links, mentions and pictures of once the page is rendered, when a character
# reference is a character again: @name and name@host, #12 and GH-12, GitLab's !12 $12 %12 ~label &12 ^alert
# and [issue:12], :emoji:. They leave alone what stands in code.
_REFERRING = re.compile(
    r"@|#\w|(?<!\w)[!$%~&^](?=[\w\"])|\bGH-\d|\[\w+:|:[\w+-]*[a-z][\w+-]*:", re.IGNORECASE
)
# A table is cut into cells before code is read; marks at the end of a word are not of it.
_WORD = re.compile(r"[^ |]+?(?=[.,;!?)]*(?:[ |]|$))")


def text(value: str, *, limit: int = _SHORT) -> str:
    """Return one line that GitHub shows letter by letter, in a paragraph as in a table cell.

    Words that could mention somebody or refer to something are shown as code.
    """
    shown = " ".join(plain(value, limit=limit).split())
    if not _REFERRING.search(shown):
        return _LIST_MARK.sub(_marked, _literal(shown))
    pieces: list[str] = []
    end = 0
    for word in _WORD.finditer(shown):
        pieces += [_literal(shown[end : word.start()]), _word(word[0])]
        end = word.end()
    return _LIST_MARK.sub(_marked, "".join([*pieces, _literal(shown[end:])]))


def _word(word: str) -> str:
    return str(code(word, limit=len(word))) if _REFERRING.search(word) else _literal(word)


def _marked(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"


def _literal(shown: str) -> str:
    shown = _PUNCTUATION.sub(lambda match: f"\\{match[0]}", shown)
    shown = _REFERENCE.sub(lambda match: _REFERENCES[match[0]], shown)
    return _BARE_LINK.sub(lambda match: f"{match[0][:-1]}&#46;", shown)


def code(value: str, *, limit: int = _SHORT) -> Markup:
    """Return `value` as a code span, whatever backticks it holds (CommonMark section 6.1)."""
    shown = " ".join(plain(value, limit=limit).split()) or " "
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return Markup(f"{fence}{pad}{shown}{pad}{fence}")


def cell(value: str) -> Markup:
    """Return `value` as a code span in a table, where GFM splits cells before it reads code."""
    return Markup(str(code(value)).replace("|", "\\|"))


def long(value: str) -> Markup:
    """Return `text` with room for some sentences."""
    return Markup(text(value, limit=_LONG))


def block(value: Block) -> Markup:
    """Return a paragraph, or a fenced block that its own content cannot close."""
    if not value.code:
        return Markup("".join(code(s.text, limit=_LONG) if s.code else _prose(s.text) for s in value.spans))
    fence = "`" * max(3, _longest_run(value.text) + 1)
    return Markup(f"{fence}text\n{value.text}\n{fence}")


def _prose(value: str) -> str:
    before = " " if value[:1].isspace() else ""
    after = " " if value[-1:].isspace() else ""
    return f"{before}{text(value, limit=_LONG)}{after}"


def _longest_run(value: str) -> int:
    return max((len(run) for run in re.findall("`+", value)), default=0)


def _finalize(value: object) -> object:
    if isinstance(value, Markup | Undefined):
        return value
    return text(value) if isinstance(value, str) else value


def _upper_first(value: str) -> str:
    return value[:1].upper() + value[1:]


@lru_cache(maxsize=16)
def _environment(overrides: tuple[Override, ...]) -> Environment:
    kind = Environment
    if overrides:
        from hipaacheck.reporters.sandbox import Sandbox

        kind = Sandbox
    environment = kind(
        loader=ChoiceLoader([OwnLoader(overrides), PackagedLoader()]),
        autoescape=False,  # finalize escapes for Markdown instead, and filters that did return Markup
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "code": code,
        "cell": cell,
        "long": long,
        "block": block,
        "upper_first": _upper_first,
    }
    return environment


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the summary in UTF-8; it stays well under GitHub's limit of 1 MiB for a step summary."""
    known: dict[str, object] = {
        "report": build_view(run, edition, annex=False),
        "gate": edition.verdict,
        "notice": REDACTED if edition.redacted else "",
        "words": words(),
        "groups_limit": _GROUPS,
        "targets_limit": _TARGETS,
        "reasons_limit": _REASONS,
    }
    return page_of("summary.md.j2", known, edition.overrides).encode()


def page_of(template: str, known: Mapping[str, object], overrides: tuple[Override, ...]) -> str:
    """Return what a template in Markdown says, every text in it escaped, or as code by `code` and `cell`."""
    page = rendered(_environment(overrides), template, known)
    return re.sub(r"\n{3,}", "\n\n", page).strip() + "\n"


REPORTER = Reporter(name="markdown", media_type="text/markdown", suffixes=(".md", ".markdown"), render=render)
