"""Build single parts of a report for tests, as data and as text."""

import re

from hipaacheck.model import Run
from hipaacheck.reporters import html
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.profile import Profile
from hipaacheck.reporters.view import build_view


def source_of(run: Run, edition: Edition = PLAIN) -> Source:
    """Return what a builder of a part gets."""
    return Source(run, build_view(run, edition), edition, printed=False)


def markup_of(run: Run, part: str, *, printed: bool = False) -> str:
    """Return one part of the page as HTML, empty when the report leaves it out."""
    page = html.page(run, Edition(profile=Profile(parts=(part,))), printed=printed)
    _, found, rest = page.partition(f'<section id="{part}"')
    return rest.partition("</section>")[0] if found else ""


def text_of(run: Run, part: str, *, printed: bool = False) -> str:
    """Return the words of one part of the page."""
    return " ".join(re.sub("<[^>]+>", " ", markup_of(run, part, printed=printed)).split())
