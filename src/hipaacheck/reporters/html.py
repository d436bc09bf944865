"""Say a run as one self-contained HTML page: nothing fetched, whole without its script, good on paper too."""

import base64
import hashlib

from markupsafe import Markup

from hipaacheck.model import Run
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.branding import brand
from hipaacheck.reporters.brief import brief
from hipaacheck.reporters.charts import families
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.families import coverage_by_family
from hipaacheck.reporters.margins import margins
from hipaacheck.reporters.parts.chosen import chosen, left_out
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.sandbox import rendered
from hipaacheck.reporters.templates import html_environment, packaged
from hipaacheck.reporters.translation import speaking
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.voice import in_voice_of
from hipaacheck.reporters.words import words


def page(run: Run, edition: Edition = PLAIN, *, printed: bool = False) -> str:
    """Return the page; `printed` gives the one that the PDF is made of, with counts for the longest lists.

    Raises ReportError where the edition asks for what cannot be: a part unknown, a colour nobody can read.
    """
    with in_voice_of(edition), speaking(edition):
        return _page(run, edition, printed)


def _page(run: Run, edition: Edition, printed: bool) -> str:
    report = build_view(run, edition)
    short = brief(report) if printed else None
    source = Source(run, report, edition, printed, short)
    parts = chosen(source)
    script = None if printed else packaged("script.js", edition.overrides)
    known: dict[str, object] = {
        "report": report,
        "edition": edition,
        "parts": parts,
        "present": frozenset(part.id for part in parts),
        "absent": left_out(source),
        "brief": short,
        "brand": brand(edition),
        "drawn_families": families(coverage_by_family(report)),
        "css": packaged("report.css", edition.overrides),
        "margins": margins(),
        "script": script,
        "script_hash": None if script is None else _digest(script),
        "words": words(),
    }
    return rendered(html_environment(edition.overrides), "report.html.j2", known)


def _digest(script: str) -> Markup:
    """Return the digest by which a content security policy lets one script run (CSP 3, section 2.3.1)."""
    return Markup("sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode())


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the page in UTF-8."""
    return page(run, edition).encode()


REPORTER = Reporter(name="html", media_type="text/html", suffixes=(".html", ".htm"), render=render)
