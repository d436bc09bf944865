"""Reports are written whole or not at all, and one that cannot be made does not take the others along."""

import os
import threading
from pathlib import Path

import pytest
from tests.support.runs import sample_run

from hipaacheck.cli import output
from hipaacheck.cli.exits import UsageError, ended_as
from hipaacheck.cli.saying import say
from hipaacheck.gate.exits import Exit
from hipaacheck.reporters import pdf
from hipaacheck.reporters.api import Reporter, ReportError
from hipaacheck.reporters.edition import PLAIN


def test_without_pango_everything_but_the_pdf_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_pango() -> None:
        raise pdf.PdfUnavailableError("PDF reports need the Pango library: install it with `apt install x`.")

    monkeypatch.setattr(pdf, "_weasyprint", no_pango)

    whole = say(
        sample_run(),
        PLAIN,
        [tmp_path / "a.pdf", tmp_path / "a.json", tmp_path / "a.html"],
        "text",
        verbose=False,
    )
    said = capsys.readouterr()

    assert not whole
    assert {path.name for path in tmp_path.iterdir()} == {"a.json", "a.html"}
    assert said.err == (
        f"hipaacheck: {tmp_path}/a.pdf was not written: "
        "PDF reports need the Pango library: install it with `apt install x`.\n"
    )
    assert "a.html" in said.out


def test_a_report_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(run: object, edition: object) -> bytes:
        raise ReportError("no")

    old = tmp_path / "a.md"
    old.write_text("old")
    broken = Reporter("markdown", "text/markdown", (".md",), fails)
    monkeypatch.setattr(output, "load_reporter", lambda name: broken)

    written = output.write_quick(sample_run(), PLAIN, [old])

    assert (written.paths, written.failures) == ((), (f"{old} was not written: no",))
    assert old.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_a_report_keeps_the_rights_of_the_file_and_goes_through_a_link(tmp_path: Path) -> None:
    old, link = tmp_path / "a.md", tmp_path / "b.md"
    old.write_text("old")
    old.chmod(0o600)
    link.symlink_to("a.md")

    output.write_quick(sample_run(), PLAIN, [link])

    assert link.is_symlink() and old.read_text().startswith("# ")
    assert old.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"a.md", "b.md"}


def test_a_report_can_be_poured_into_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    poured: list[bytes] = []
    reader = threading.Thread(target=lambda: poured.append(pipe.read_bytes()))
    reader.start()

    written = output.write_quick(sample_run(), PLAIN, [pipe])
    reader.join(30)

    assert written.paths == (pipe,)
    assert poured[0].startswith(b"# ") and pipe.is_fifo()


def test_a_missing_report_makes_success_incomplete_and_a_failure_stays_one() -> None:
    assert ended_as(Exit.OK, whole=False) is Exit.INCOMPLETE
    assert ended_as(Exit.FAILED, whole=False) is Exit.FAILED
    assert ended_as(Exit.OK, whole=True) is Exit.OK


def test_a_pdf_is_not_poured_over_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    with pytest.raises(UsageError, match=r"-o report\.pdf"):
        output.print_format(sample_run(), PLAIN, "pdf")


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("run.json", "json"),
        ("clinic.2026.json", "json"),
        ("ar.json", "json"),
        ("clinic.ar.json", "oscal"),
        ("clinic.2026.POAM.JSON", "oscal-poam"),
    ],
)
def test_two_suffixes_choose_oscal_and_any_other_json_is_the_run(name: str, format: str) -> None:
    assert output.format_of(Path(name)) == format
