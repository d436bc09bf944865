"""Say a run as a tagged PDF (PDF/UA-1), made by WeasyPrint of the same page as the HTML report."""

import hashlib
from typing import Any, NoReturn

from hipaacheck.model import Run
from hipaacheck.reporters.api import Reporter, ReportError
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.html import page


class PdfUnavailableError(ReportError):
    """WeasyPrint cannot start here; the message is one sentence that says what to install."""


_INSTALL = (
    "PDF reports need the Pango library: install it with "
    "`apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0` (Debian, Ubuntu), "
    "`dnf install pango` (Fedora), `apk add pango harfbuzz-subset font-dejavu` (Alpine) "
    "or `brew install pango` (macOS)."
)

_BREAK_ANYWHERE = (
    "* { break-inside: auto !important; break-before: auto !important; break-after: auto !important }"
)


def weasyprint_version() -> str:
    """Return the version of WeasyPrint. Raises PdfUnavailableError when it cannot start."""
    return str(_weasyprint().__version__)


def render(run: Run, edition: Edition = PLAIN) -> bytes:
    """Return the PDF. Raises PdfUnavailableError when WeasyPrint's libraries are missing.

    Its dates come from `as_of` through the page's metadata and its identifier from the page itself, so
    that equal runs give equal bytes on one machine; other fonts give other bytes.
    """
    weasyprint = _weasyprint()
    html = page(run, edition, printed=True)
    document = weasyprint.HTML(string=html, url_fetcher=_Refusal())
    options = {
        "pdf_variant": "pdf/ua-1",
        "pdf_identifier": hashlib.sha256(html.encode()).digest()[:16],
    }
    try:
        written = document.write_pdf(**options)
    except AssertionError:
        # WeasyPrint 70 fails its own assertion when it cannot keep together what it was asked to, which long
        # text from outside can bring about; such a report is better broken anywhere than not made.
        anywhere = weasyprint.CSS(string=_BREAK_ANYWHERE, url_fetcher=_Refusal())
        written = document.write_pdf(stylesheets=[anywhere], **options)
    if not isinstance(written, bytes):
        raise TypeError("WeasyPrint returned no bytes")
    return written


def _weasyprint() -> Any:
    """Load WeasyPrint late: it takes half a second, and fails where Pango is missing."""
    try:
        import weasyprint
    except (OSError, ImportError) as error:
        raise PdfUnavailableError(_INSTALL) from error
    return weasyprint


class _Refusal:
    """Fetch nothing: a report needs nothing but its run, and what it shows was written by strangers."""

    # WeasyPrint 68 and later ask its fetchers for this; False lets the page go on without what was refused.
    _fail_on_errors = False

    def __call__(self, url: str, *_: object, **__: object) -> NoReturn:
        raise ValueError(f"a report fetches nothing: {url}")


REPORTER = Reporter(name="pdf", media_type="application/pdf", suffixes=(".pdf",), render=render)
