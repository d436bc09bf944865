"""Say a run as one self-contained HTML page: no scripts, nothing fetched, good on paper too."""

from hipaacheck.model import Run
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.brief import brief
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.parts.chosen import chosen
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.templates import html_environment, packaged
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.words import words


def page(run: Run, edition: Edition = PLAIN, *, printed: bool = False) -> str:
    """Return the page; `printed` gives the one that the PDF is made of, with counts for the longest lists."""
    template = html_environment().get_template("report.html.j2")
    report = build_view(run, edition)
    return template.render(
        report=report,
        edition=edition,
        parts=chosen(Source(run, report, edition, printed)),
        brief=brief(report) if printed else None,
        css=packaged("report.css"),
        words=words(),
    )


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the page in UTF-8."""
    return page(run, edition).encode()


REPORTER = Reporter(name="html", media_type="text/html", suffixes=(".html", ".htm"), render=render)
