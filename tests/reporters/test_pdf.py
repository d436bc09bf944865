"""The PDF is tagged, titled, reproducible, fetches nothing, and says what to install when it cannot be made."""

import io
import os
import re
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pikepdf
import pytest
from tests.support.runs import empty_run, hostile_run, sample_run

from hipaacheck.reporters import pdf
from hipaacheck.reporters.edition import Edition, Logo
from hipaacheck.reporters.profile import Branding, Profile

ROOT = Path(__file__).parents[2]
LOGO = Logo(
    media_type="image/png",
    base64=("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"),
)


@pytest.fixture(scope="module")
def sample() -> bytes:
    return pdf.render(sample_run())


def test_equal_runs_give_equal_bytes_in_another_process_too(sample: bytes) -> None:
    program = (
        "import sys; from hipaacheck.reporters import pdf; from tests.support.runs import sample_run;"
        "sys.stdout.buffer.write(pdf.render(sample_run()))"
    )
    again = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        check=True,
    )
    assert again.stdout == sample


def test_it_is_a_tagged_pdf_ua_with_language_title_and_dates_of_the_run(sample: bytes) -> None:
    with pikepdf.open(io.BytesIO(sample)) as document:
        assert len(document.pages) > 10
        assert str(document.Root.Lang) == "en"
        assert bool(document.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in document.Root
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo.Title) == (
            "Evidence for a HIPAA risk analysis: Harbor Community Clinic, November 21, 2026"
        )
        assert str(document.docinfo.CreationDate).startswith("D:20261121140509")
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_bookmarks_lead_to_the_sections(sample: bytes) -> None:
    with pikepdf.open(io.BytesIO(sample)) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert [re.sub(r"^\d+\s*", "", title) for title in titles][:3] == [
        "Executive summary",
        "What this report is, and is not",
        "Scope and method",
    ]


def test_it_embeds_its_fonts_and_holds_no_script_file_or_remote_action(sample: bytes) -> None:
    with pikepdf.open(io.BytesIO(sample)) as document:
        assert "/JavaScript" not in document.Root.get("/Names", pikepdf.Dictionary())
        assert "/EmbeddedFiles" not in document.Root.get("/Names", pikepdf.Dictionary())
        fonts = [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def test_hostile_text_makes_a_pdf_within_a_minute() -> None:
    started = time.process_time()
    with pikepdf.open(io.BytesIO(pdf.render(hostile_run()))) as document:
        assert len(document.pages) < 60
    assert time.process_time() - started < 60


def test_nothing_is_fetched() -> None:
    with pytest.raises(ValueError, match="fetches nothing"):
        pdf._Refusal()("https://example.org/x.png")
    with pytest.raises(ValueError, match="fetches nothing"):
        pdf._Refusal()("data:image/png;base64,AAAA")


def test_of_all_addresses_only_that_of_the_logo_is_answered() -> None:
    refusal = pdf._Refusal(LOGO)
    refusal(f"data:image/png;base64,{LOGO.base64}")
    for other in (
        "data:image/png;base64,AAAA",
        f"data:image/svg+xml;base64,{LOGO.base64}",
        "file:///etc/passwd",
    ):
        with pytest.raises(ValueError, match="fetches nothing"):
            refusal(other)


def test_the_logo_is_in_the_pdf_with_its_alternative_text() -> None:
    branding = Branding(name="Harbor Advisers", accent="#14505f")
    edition = Edition(profile=Profile(parts=("signature",), branding=branding), logo=LOGO)
    with pikepdf.open(io.BytesIO(pdf.render(empty_run(), edition))) as document:
        assert len(document.pages[0].Resources.XObject) == 1
        alternatives = [
            str(item.Alt)
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
    assert alternatives == ["Logo of Harbor Advisers"]


def test_without_pango_one_sentence_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(pdf.PdfUnavailableError) as caught:
        pdf.render(sample_run())
    for system in ("Debian", "Fedora", "Alpine", "macOS", "libpango-1.0-0"):
        assert system in str(caught.value)


def test_a_layout_that_weasyprint_cannot_keep_together_is_broken_anywhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = import_module("weasyprint").HTML.render

    def lay_out(self: object, **options: object) -> object:
        assert options.get("stylesheets"), "as in weasyprint/layout/page.py: assert not page_is_empty"
        return real(self, **options)

    monkeypatch.setattr("weasyprint.HTML.render", lay_out)
    assert pdf.render(empty_run()).startswith(b"%PDF-1.7")
