"""A PDF for the archive is a PDF/A-3b that keeps its tags, holds its run and a manifest, and leans on nothing.

veraPDF is not to be had by the registries that this project uses (it is on Maven alone); what it would check
first is checked here with pikepdf, qpdf and poppler: conformance as claimed in the metadata, associated files,
embedded fonts, no glyph missing, colour profile, and nothing that acts or points outside.
"""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from tests.support.runs import empty_run, sample_run

from hipaacheck.model import Run
from hipaacheck.reporters import json as run_json
from hipaacheck.reporters import pdf
from hipaacheck.reporters.edition import Edition, Logo
from hipaacheck.reporters.pdf_archive import PdfManifest
from hipaacheck.reporters.profile import Branding, Person, Profile

ROOT = Path(__file__).parents[2]
PARTS = ("summary", "coverage", "signature")
EDITION = Edition(profile=Profile(parts=PARTS), attach=True)
UA = "{http://www.aiim.org/pdfua/ns/id/}"
A = "{http://www.aiim.org/pdfa/ns/id/}"


@pytest.fixture(scope="module")
def archive() -> bytes:
    return pdf.render(sample_run(), EDITION)


@pytest.fixture
def document(archive: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(archive)) as opened:
        yield opened


def test_equal_runs_and_editions_give_equal_bytes_in_another_process(archive: bytes) -> None:
    program = (
        "import sys; from hipaacheck.reporters import pdf; from tests.support.runs import sample_run;"
        "from tests.reporters.test_pdf_archive import EDITION;"
        "sys.stdout.buffer.write(pdf.render(sample_run(), EDITION))"
    )
    again = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        capture_output=True,
        check=True,
    )
    assert again.stdout == archive


def test_its_metadata_claims_pdf_a_3b_and_pdf_ua_1_and_says_what_the_latter_is(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as metadata:
        assert metadata[f"{A}part"] == "3"
        assert metadata[f"{A}conformance"] == "B"
        assert metadata[f"{UA}part"] == "1"
        assert metadata.pdfa_status == "3B"
        assert metadata["dc:title"] == str(document.docinfo.Title)
    packet = document.Root.Metadata.read_raw_bytes()
    assert packet.startswith(b"<?xpacket begin="), "readable without knowing PDF"
    assert packet.count(b"<rdf:RDF") == 1
    assert b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>" in packet


def test_it_keeps_tags_title_language_and_bookmarks(document: pikepdf.Pdf) -> None:
    assert bool(document.Root.MarkInfo.Marked)
    assert document.Root.StructTreeRoot.K
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert str(document.Root.Lang) == "en"
    assert "Harbor Community Clinic" in str(document.docinfo.Title)
    with document.open_outline() as outline:
        titles = [re.sub(r"^\d+\s*", "", item.title) for item in outline.root]
    assert titles == ["Executive summary", "HIPAA coverage", "Review and signature"]


def test_the_run_reads_back_from_it_and_the_manifest_tells_its_size_and_digest(
    document: pikepdf.Pdf,
) -> None:
    held = {name: file.get_file().read_bytes() for name, file in document.attachments.items()}
    assert set(held) == {"MANIFEST.json", "run.json"}
    assert held["run.json"] == run_json.render(sample_run())
    assert run_json.load_run(held["run.json"]) == sample_run()
    manifest = PdfManifest.model_validate_json(held["MANIFEST.json"])
    (listed,) = manifest.files
    assert manifest.run == sample_run().id
    assert not manifest.redacted
    assert (listed.path, listed.size) == ("run.json", len(held["run.json"]))
    assert listed.sha256 == hashlib.sha256(held["run.json"]).hexdigest()


def test_its_files_are_associated_with_the_document_as_source_and_data(document: pikepdf.Pdf) -> None:
    files = list(document.Root.AF.as_list())
    told = {str(file.UF): (str(file.AFRelationship), str(file.EF.F.Subtype)) for file in files}
    assert len(files) == 2
    assert told == {
        "MANIFEST.json": ("/Data", "/application/json"),
        "run.json": ("/Source", "/application/json"),
    }
    assert all(str(file.F) == str(file.UF) and str(file.Desc) for file in files)
    names = [str(name) for name in document.Root.Names.EmbeddedFiles.Names.as_list()[::2]]
    assert names == sorted(names)


def test_a_redacted_copy_says_so_in_its_manifest() -> None:
    edition = EDITION.model_copy(update={"redacted": True})
    with pikepdf.open(io.BytesIO(pdf.render(empty_run(), edition))) as redacted:
        manifest = json.loads(redacted.attachments["MANIFEST.json"].get_file().read_bytes())
    assert manifest["redacted"] is True


def test_its_colours_have_a_profile_and_its_trailer_an_identifier(document: pikepdf.Pdf) -> None:
    (intent,) = document.Root.OutputIntents.as_list()
    assert str(intent.S) == "/GTS_PDFA1"
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp", "an ICC profile (ICC.1:2022, 7.2.9)"
    assert len(bytes(document.trailer.ID[0])) == 16
    assert not document.is_encrypted


def test_all_its_fonts_are_embedded_with_their_characters(archive: bytes, tmp_path: Path) -> None:
    file = tmp_path / "archive.pdf"
    file.write_bytes(archive)
    listed = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    fonts = [line.split()[-5:-2] for line in listed.splitlines()[2:]]
    assert fonts
    assert all(font == ["yes", "yes", "yes"] for font in fonts), "embedded, a subset, to Unicode"


def test_qpdf_finds_nothing_wrong(archive: bytes, tmp_path: Path) -> None:
    assert shutil.which("qpdf"), "install qpdf"
    file = tmp_path / "archive.pdf"
    file.write_bytes(archive)
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "WARNING" not in checked.stdout + checked.stderr


def test_nothing_in_it_acts_and_addresses_lead_only_to_the_sources_that_we_cite(
    document: pikepdf.Pdf,
) -> None:
    for name in ("/OpenAction", "/AA", "/AcroForm"):
        assert name not in document.Root
    assert "/JavaScript" not in document.Root.Names
    cited = _cited(sample_run())
    for item in document.objects:
        if not isinstance(item, pikepdf.Dictionary):
            continue
        # Of actions a link may have; everything that starts, sends, plays or opens files is none.
        if item.get("/Type") == "/Action" or "/URI" in item:
            assert str(item.get("/S")) == "/URI"
            assert str(item.URI) in cited
        assert not {"/AA", "/FFilter", "/JS"} & set(item.keys())
        if item.get("/Type") == "/Annot":
            assert item.Subtype == "/Link"
            assert int(item.F) == 4, "ISO 19005-3, 6.3.2: printed, not hidden"
    for item in document.objects:
        if isinstance(item, pikepdf.Stream):
            assert "/F" not in item, "an external stream"


def _cited(run: Run) -> set[str]:
    """Return the addresses that rules and frameworks of a run name."""
    said = "".join(item.model_dump_json() for item in (*run.rules, *run.frameworks))
    return set(re.findall(r'https?://[^\s"\\]+', said))


def test_a_logo_is_in_it_without_the_smoothing_that_pdf_a_forbids() -> None:
    picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
    edition = Edition(
        profile=Profile(parts=("signature",), branding=Branding(name="Harbor Advisers")),
        logo=Logo(media_type="image/png", base64=picture),
        attach=True,
    )
    with pikepdf.open(io.BytesIO(pdf.render(empty_run(), edition))) as branded:
        images = [
            item
            for item in branded.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        ]
        assert images
        assert not any(bool(image.get("/Interpolate", False)) for image in images)


def test_a_character_that_no_font_has_is_written_as_its_code_point() -> None:
    profile = Profile(parts=("signature",), assessor=Person(name="Dr \U00010fff Ng"))
    with pikepdf.open(io.BytesIO(pdf.render(empty_run(), Edition(profile=profile)))) as written:
        assert "\U00010fff" not in str(written.docinfo.Author)
        assert r"\U00010fff" in str(written.docinfo.Author)


def test_without_the_wish_a_pdf_has_no_attachment_and_claims_no_pdf_a() -> None:
    plain = EDITION.model_copy(update={"attach": False})
    with pikepdf.open(io.BytesIO(pdf.render(empty_run(), plain))) as document:
        assert not document.attachments
        with document.open_metadata() as metadata:
            assert metadata.pdfa_status == ""
