"""Say what `report.css` says, the foot lines of the paper first of all, in the language of a report."""

import re

from markupsafe import Markup

from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.translation import gettext, spoken

_VERDICT = "Evidence for a risk analysis, not a legal verdict"
_PAGE = "Page %(page)s of %(pages)s"
_ACCEPTED = "Accepted until"
TEXTS = (_VERDICT, _PAGE, _ACCEPTED)
"""What `report.css` says in English where no variable says it otherwise."""

_COUNTER = re.compile(r"%\((pages?)\)s")


def margins() -> Markup | None:
    """Return a style sheet with the texts of `report.css` in the language of the report, None for English."""
    if spoken() is None:
        return None
    # Every second piece is the name of a counter, in whatever order the language has them.
    pieces = _COUNTER.split(gettext(_PAGE))
    page = " ".join(f"counter({one})" if at % 2 else _quoted(one) for at, one in enumerate(pieces))
    # Markup, because nothing of a translation stands in it unquoted.
    return Markup(
        f":root {{ --said-verdict: {_quoted(gettext(_VERDICT))}; --said-page: {page};"
        f" --said-accepted: {_quoted(f'{gettext(_ACCEPTED)} ')}; }}"
    )


def _quoted(text: str) -> str:
    """Return a string of CSS: all but letters, digits and spaces is escaped (CSS Syntax 3, section 4.3.7)."""
    shown = plain(text.replace("%%", "%"), lines=False)
    return '"' + "".join(one if one.isalnum() or one == " " else f"\\{ord(one):x} " for one in shown) + '"'
