"""Say a run as a tagged PDF (PDF/UA-1, at wish PDF/A-3b too), made by WeasyPrint of the page of the HTML."""

import base64
import hashlib
import importlib
import warnings
from typing import Any

from hipaacheck.model import Run
from hipaacheck.reporters.api import Reporter, ReportError
from hipaacheck.reporters.branding import logo_address
from hipaacheck.reporters.edition import PLAIN, Edition, Logo
from hipaacheck.reporters.escape import code_point
from hipaacheck.reporters.html import page
from hipaacheck.reporters.pdf_archive import VARIANT, Attached, attached, attachments, finish


class PdfUnavailableError(ReportError):
    """WeasyPrint cannot start here; the message is one sentence that says what to install."""


_INSTALL = (
    "PDF reports need the Pango library: install it with "
    "`apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0` (Debian, Ubuntu), "
    "`dnf install pango` (Fedora), `apk add pango harfbuzz-subset font-dejavu` (Alpine) "
    "or `brew install pango` (macOS)."
)

_SMALLER_SUMMARY = (
    ".page-of-its-own, .page-of-its-own * { font-size: 6.9pt !important; line-height: 1.2 !important }"
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
    that equal runs give equal bytes on one machine; other fonts give other bytes. An edition that asks for
    it has the run inside (`pdf_archive`).
    """
    weasyprint = _weasyprint()
    html = page(run, edition, printed=True)
    files = attached(run, edition) if edition.attach else ()
    written, missing = _written(weasyprint, html, run, edition.logo, files)
    if missing:
        # An empty box says nothing, and no PDF/UA or PDF/A may show one (ISO 14289-1, 7.21.8).
        html = html.translate({code: code_point(chr(code)) for code in missing})
        written, _ = _written(weasyprint, html, run, edition.logo, files)
    return written


def _written(
    weasyprint: Any, html: str, run: Run, logo: Logo | None, files: tuple[Attached, ...]
) -> tuple[bytes, set[int]]:
    """Return the PDF, and the characters that no font of this machine has."""
    missing: set[int] = set()
    refusal = _Refusal(logo)
    identity = hashlib.sha256(html.encode() + b"".join(file.content for file in files))
    options: dict[str, Any] = {"pdf_variant": "pdf/ua-1", "pdf_identifier": identity.digest()[:16]}
    if files:
        options |= {
            "pdf_variant": VARIANT,
            "pdf_tags": True,
            "attachments": attachments(files, run.as_of),
        }

    def finisher(document: Any, pdf: Any) -> None:
        missing.update(code for font in document.fonts.values() for code in getattr(font, "missing", ()))
        if files:
            finish(pdf)

    document = weasyprint.HTML(string=html, url_fetcher=refusal)
    laid_out = _laid_out(weasyprint, document, refusal, options)
    with warnings.catch_warnings():
        # WeasyPrint 70 leaves it to Python to close its file of the colour profile.
        warnings.simplefilter("ignore", ResourceWarning)
        written = laid_out.write_pdf(finisher=finisher, **options)
    if not isinstance(written, bytes):
        raise TypeError("WeasyPrint returned no bytes")
    return written, missing


def _laid_out(weasyprint: Any, document: Any, refusal: "_Refusal", options: dict[str, Any]) -> Any:
    """Return the pages; with another style where the first does not come out as it must."""
    try:
        pages = document.render(**options)
    except AssertionError:
        # WeasyPrint 70 fails its own assertion when it cannot keep together what it was asked to, which long
        # text from outside can bring about; such a report is better broken anywhere than not made.
        anywhere = weasyprint.CSS(string=_BREAK_ANYWHERE, url_fetcher=refusal)
        return document.render(stylesheets=[anywhere], **options)
    if _spills(pages):
        # What the summary may hold is chosen for the usual fonts; with others it may take a line more.
        smaller = weasyprint.CSS(string=_SMALLER_SUMMARY, url_fetcher=refusal)
        pages = document.render(stylesheets=[smaller], **options)
    return pages


def _spills(pages: Any) -> bool:
    """Return whether the summary, which starts a page and ends one, takes more than one."""
    found = [number for number, page in enumerate(pages.pages) if "summary" in page.anchors]
    ends = [number for number, page in enumerate(pages.pages) if "summary-end" in page.anchors]
    return found != ends


def _weasyprint() -> Any:
    """Load WeasyPrint late: it takes half a second, and fails where Pango is missing."""
    try:
        import weasyprint
    except (OSError, ImportError) as error:
        raise PdfUnavailableError(_INSTALL) from error
    return weasyprint


class _Refusal:
    """Fetch nothing but the logo that we put into the page ourselves: what a report shows strangers wrote."""

    # WeasyPrint 68 and later ask its fetchers for this; False lets the page go on without what was refused.
    _fail_on_errors = False

    def __init__(self, logo: Logo | None = None) -> None:
        self._logo = logo
        self._address = None if logo is None else str(logo_address(logo))

    def __call__(self, url: str, *_: object, **__: object) -> object:
        if self._logo is None or url != self._address:
            raise ValueError(f"a report fetches nothing: {url[:200]}")
        return _response(url, base64.b64decode(self._logo.base64), self._logo.media_type)


def _response(url: str, content: bytes, media_type: str) -> object:
    """Return what a fetcher returns: an object since WeasyPrint 68, a dictionary before."""
    urls = importlib.import_module("weasyprint.urls")
    if hasattr(urls, "URLFetcherResponse"):
        return urls.URLFetcherResponse(url, content, {"Content-Type": media_type})
    return {"string": content, "mime_type": media_type}


REPORTER = Reporter(name="pdf", media_type="application/pdf", suffixes=(".pdf",), render=render)
