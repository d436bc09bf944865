"""Reduce a page to its structure: parts, headings, tables with their heads; `python -m` writes the golden files."""

from html.parser import HTMLParser
from pathlib import Path

from tests.reporters.history import history_of
from tests.reporters.organisation import organisation_run

from hipaacheck.reporters import html
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.profile import Audience, Profile

GOLDEN = Path(__file__).with_name("golden")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "caption")


class _Structure(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._inside = ""
        self._text = ""
        self._in_head = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note where parts begin, and what a heading or the head of a table says."""
        given = dict(attributes)
        if tag == "section" and given.get("id"):
            self.lines.append(f"part {given['id']}")
        if tag == "thead":
            self._in_head = True
        if tag in _HEADINGS or (tag == "th" and self._in_head):
            self._inside, self._text = tag, ""

    def handle_endtag(self, tag: str) -> None:
        """Write a heading when it is whole."""
        if tag == "thead":
            self._in_head = False
        if tag == self._inside:
            self.lines.append(f"  {tag} {' '.join(self._text.split())}")
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """Collect the text of a heading."""
        if self._inside:
            self._text += data


def structure(audience: Audience, *, printed: bool) -> str:
    """Return the structure of an edition of the organisation's run, a line for each heading."""
    run = organisation_run()
    edition = Edition(profile=Profile(template=audience), history=history_of(run))
    reader = _Structure()
    reader.feed(html.page(run, edition, printed=printed))
    return "\n".join(reader.lines) + "\n"


def golden_file(audience: Audience, *, printed: bool) -> Path:
    """Return where the structure of an edition is kept."""
    return GOLDEN / f"{audience.value}-{'paper' if printed else 'screen'}.txt"


if __name__ == "__main__":
    for one in Audience:
        for printed in (False, True):
            golden_file(one, printed=printed).write_text(structure(one, printed=printed), encoding="utf-8")
