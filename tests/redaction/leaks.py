"""Find what is left of an identity in a report, however it is packed, coded or written."""

import base64
import binascii
import html
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from rich.console import Console
from tests.archive.packs import NOW

from hipaacheck.archive.writing import PackFile, write_pack
from hipaacheck.model import Run
from hipaacheck.redaction.words import folded, split
from hipaacheck.reporters import csv, markdown, pdf, text, xlsx
from hipaacheck.reporters import html as page
from hipaacheck.reporters import json as run_json
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.oscal import poam, results
from hipaacheck.reporters.view import build_view

_CODED = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-f]{2}){8,}")


def rendered(run: Run, edition: Edition, *, paper: bool = True) -> Iterator[tuple[str, bytes]]:
    """Yield every way of saying a run, by its name."""
    for reporter in (text, markdown, page, run_json, csv, xlsx, results, poam, *([pdf] if paper else [])):
        yield reporter.__name__, reporter.REPORTER.render(run, edition)
    stream = io.StringIO()
    console = Console(file=stream, width=120, force_terminal=True, color_system="truecolor")
    text.print_run(console, build_view(run, edition, annex=False), verbose=True)
    yield "terminal", stream.getvalue().encode()
    out = io.BytesIO()
    report = PackFile("report.html", page.render(run, edition), "text/html", "The report.")
    write_pack(out, run, edition, (report,), NOW)
    yield "pack", out.getvalue()


def unpacked(data: bytes) -> Iterator[str]:
    """Yield all text in a file: that of each member of a ZIP, of a PDF's pages and properties, of any text."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            for name in held.namelist():
                yield name
                yield from unpacked(held.read(name))
    elif data.startswith(b"%PDF"):
        for command in (["pdftotext", "-", "-"], ["pdfinfo", "-"]):
            done = subprocess.run(command, input=data, capture_output=True, check=True)
            yield done.stdout.decode("utf-8", "replace")
    else:
        yield from _decoded(data.decode("utf-8"))


def _decoded(content: str) -> Iterator[str]:
    yield content
    for other in (html.unescape(content), unquote(content)):
        if other != content:
            yield other
    if "\\u" in content and content[:1] in "{[":
        yield json.dumps(json.loads(content), ensure_ascii=False)
    for found in _CODED.findall(content):
        try:
            yield base64.b64decode(found + "=" * (-len(found) % 4)).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
    for found in _HEX.findall(content):
        yield bytes.fromhex(found).decode("utf-8", "ignore")


def plainly(content: str) -> str:
    """Return a text as words between blanks, by their letters alone."""
    plain = content if content.isascii() else folded_text(content)
    return f" {' '.join(re.findall('[a-z0-9]+', plain.lower()))} "


def folded_text(content: str) -> str:
    """Return a text in which every word stands by its letters alone, in ASCII as far as it can be."""
    return " ".join(folded(word) for word in split(content))


def leaks(data: bytes, needles: tuple[str, ...]) -> list[str]:
    """Return what is left of needles in a file, with the words around."""
    wanted = {needle: plainly(needle) for needle in needles}
    found = []
    for content in unpacked(data):
        words = plainly(content)
        for needle, row in wanted.items():
            at = words.find(row)
            if at >= 0:
                found.append(f"{needle}: {words[max(0, at - 60) : at + len(row) + 40]}")
    return found
