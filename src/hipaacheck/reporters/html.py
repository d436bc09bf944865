"""Say a run as one self-contained HTML page: no scripts, nothing fetched, good on paper too."""

from hipaacheck.model import Run
from hipaacheck.reporters.api import Reporter
from hipaacheck.reporters.templates import html_environment, stylesheet
from hipaacheck.reporters.view import build_view
from hipaacheck.reporters.words import words


def page(run: Run) -> str:
    """Return the page; the PDF is made of the same one."""
    template = html_environment().get_template("report.html.j2")
    return template.render(report=build_view(run), css=stylesheet(), words=words())


def render(run: Run) -> bytes:
    """Return the page in UTF-8."""
    return page(run).encode()


REPORTER = Reporter(name="html", media_type="text/html", suffixes=(".html", ".htm"), render=render)
