"""Keep spreadsheets from taking text in CSV for a formula, in a way that can be undone.

OWASP, "CSV Injection": text that begins with = + - @, a tab or a line end, in any width, gets an apostrophe
before it. Text that has apostrophes before such a sign gets one more, so that taking one away always gives
back what was there.
"""

import re

_TAKEN_FOR_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def guarded(text: str) -> str:
    """Return text as it may stand in a cell of CSV."""
    return f"'{text}" if _TAKEN_FOR_FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    return text[1:] if text.startswith("'") and _TAKEN_FOR_FORMULA.match(text) else text
