"""Write the first sheet, which says what the workbook is, and the hidden one, by which it is read back."""

from collections.abc import Iterator, Mapping, Sequence

from hipaacheck.actions.entries import decided_of
from hipaacheck.actions.layout import FORMAT, META, PLAN, READ_ME, ROW, RUN_LABEL
from hipaacheck.model import Action
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.shapes import ReportView
from hipaacheck.reporters.workbook.plan import cells_of, planned
from hipaacheck.reporters.workbook.tables import PROTECTION
from hipaacheck.sheets.cells import cell_text
from hipaacheck.sheets.heights import Block, height
from hipaacheck.sheets.styles import Book, put

_LABEL, _TEXT = 1, 2
_LABEL_WIDTH, _TEXT_WIDTH = 26, 92
_EDIT = (
    (
        "What you can fill in",
        f"The yellow cells of the sheet “{PLAN}”: Treatment, Owner, Due, Status and Comment. Blank means "
        "that nothing was decided; a cell that you blank clears what was recorded. Everything else is locked "
        "against accidents, without a password (Review, Unprotect Sheet).",
    ),
    (
        "Bringing it back",
        "hipaacheck report import-actions FILE.xlsx reads it; with --dry-run it only tells what would "
        "change. Columns may be moved, rows sorted, filtered or left out: each is found by its fingerprint. "
        "It takes all of the file or, if anything cannot be read, nothing.",
    ),
    (
        "Sorting",
        "Excel sorts only sheets that are not locked: unprotect the sheet first, and select whole rows.",
    ),
    (
        "Status",
        "Done is the word of whoever wrote it. Only the next scan says whether the gap is closed.",
    ),
)


def write_front(book: Book, report: ReportView, edition: Edition, sheets: Sequence[tuple[str, str]]) -> None:
    """Add the first sheet; `sheets` are the names of the others and what is on them."""
    sheet = book.sheet(READ_ME)
    sheet.set_column(0, 0, 2, book.style("plain"))
    sheet.set_column(_LABEL, _LABEL, _LABEL_WIDTH, book.style("plain"))
    sheet.set_column(_TEXT, _TEXT, _TEXT_WIDTH, book.style("plain"))
    sheet.set_row(0, 30)
    put(
        sheet,
        0,
        _LABEL,
        cell_text(plain(edition.profile.title or report.title, lines=False)),
        book.style("title"),
    )
    row = 1
    for heading, lines in (
        ("", tuple(_facts(report, edition))),
        ("Sheets", sheets),
        ("Filling it in", _EDIT if not edition.redacted else _REDACTED),
        ("Limits", tuple(_limits(report))),
    ):
        if heading:
            row += 1
            put(sheet, row, _LABEL, heading, book.style("heading"))
            put(sheet, row, _TEXT, None, book.style("heading"))
            row += 1
        for label, text in lines:
            block = Block(cell_text(text), _TEXT_WIDTH)
            put(sheet, row, _LABEL, cell_text(label), book.style("label"))
            put(sheet, row, _TEXT, block.text, book.style("wrap"))
            sheet.set_row(row, height([[block], [Block(label, _LABEL_WIDTH, bold=True)]]))
            row += 1
    sheet.protect("", PROTECTION)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, row - 1, _TEXT)


_REDACTED = (
    (
        "Redacted",
        "People, addresses and ids were replaced by tokens, so that this workbook can be shared. It cannot "
        "be read back; fill in one that was made without --redact.",
    ),
)


def _facts(report: ReportView, edition: Edition) -> Iterator[tuple[str, str]]:
    yield "About", report.subject
    if edition.profile.client:
        yield "Client", plain(edition.profile.client)
    if edition.profile.assessor:
        yield "Assessor", plain(edition.profile.assessor.name)
    yield "State", edition.profile.status.value
    yield "As of", report.as_of_time
    yield RUN_LABEL, report.run_id
    yield "Made with", f"{report.tool} {report.tool_version}"
    yield "Verdict", report.verdict.text


def _limits(report: ReportView) -> Iterator[tuple[str, str]]:
    yield "What this is not", report.statement
    if not report.complete or report.problems:
        many = len(report.problems)
        said = f" {many} problem{'s' if many != 1 else ''} came up while looking." if many else ""
        yield (
            "Not complete",
            f"Not everything could be looked at in this run.{said} The full report lists it.",
        )
    yield (
        "Long texts",
        "A cell holds 32,767 characters; what is longer is cut, and ends with …. Evidence and raw records "
        "are in the run file and in the full report.",
    )


def write_meta(book: Book, report: ReportView, edition: Edition, actions: Mapping[str, Action]) -> None:
    """Add the hidden sheet: what made the workbook, and what was recorded when it was made."""
    rows: list[tuple[str, ...]] = [("format", FORMAT), ("run", report.run_id)]
    if edition.redacted:
        rows.append(("redacted", "yes"))
    for fingerprint, action in sorted(actions.items()):
        rows.append(("action", fingerprint, *cells_of(decided_of(action)).values()))
    # A part of the columns can be sorted without the fingerprints; the numbers then tell.
    rows += [(ROW, item.fingerprint, str(item.number)) for item in planned(report, actions)]
    sheet = book.file.add_worksheet(META)
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            put(sheet, row, column, cell_text(text), book.style("plain"))
    sheet.protect()
    sheet.very_hidden()
