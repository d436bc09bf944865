"""Make the sheet that people fill in: what is open, and who does what about it until when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from hipaacheck.actions.days import FIRST, LAST
from hipaacheck.actions.entries import Decided, decided_of
from hipaacheck.actions.layout import PLAN, STATUSES, TITLES, TREATMENTS, Field, Key
from hipaacheck.actions.values import LONGEST
from hipaacheck.model import Action, Progress
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.risks import PlanItem
from hipaacheck.reporters.risks.catalog import catalog
from hipaacheck.reporters.shapes import FindingView, ReportView
from hipaacheck.reporters.workbook.tables import (
    CLOSED,
    HEAD_ROW,
    LEVELS,
    SEVERITIES,
    Column,
    Table,
    write_table,
)
from hipaacheck.sheets.styles import DONE, DONE_INK, URGENT, URGENT_INK, Book, Cell

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_COLUMNS = (
    Column("No.", 6),
    Column("When", 11),
    Column("Effort", 10),
    Column("Severity", 9),
    Column("Risk", 9),
    Column("What is asked", 23),
    Column("Target", 20),
    Column("What we saw", 28),
    Column("How to fix", 38),
    Column(TITLES[Field.TREATMENT], 11),
    Column(TITLES[Field.OWNER], 16),
    Column(TITLES[Field.DUE], 11),
    Column(TITLES[Field.STATUS], 11),
    Column(TITLES[Field.COMMENT], 28),
    Column(TITLES[Key.RULE], 18, aside=True),
    Column(TITLES[Key.FINGERPRINT], 9, aside=True, narrow=True),
    Column(TITLES[Key.TARGET], 9, aside=True, narrow=True),
)
_AT = {column.title: at for at, column in enumerate(_COLUMNS)}
_FIRST_FIELD = _AT[TITLES[Field.TREATMENT]]


def planned(report: ReportView, actions: Mapping[str, Action]) -> tuple[FindingView, ...]:
    """Return what the plan lists: all that is open, and what somebody decided about and no scan closed."""
    return tuple(
        item
        for item in report.findings
        if item.is_open or (item.fingerprint in actions and item.outcome not in CLOSED)
    )


def cells_of(decided: Decided) -> dict[Field, str]:
    """Return what stands in the cells of the fields, as text that is safe to show."""
    return {field: plain(decided.text(field)) for field in Field}


def write_plan(
    book: Book, report: ReportView, items: Sequence[PlanItem], actions: Mapping[str, Action]
) -> None:
    """Add the sheet; all but the yellow cells is locked, without a password."""
    by_rule = {item.rule.id: item for item in items}
    listed = planned(report, actions)
    table = Table(
        PLAN,
        PLAN,
        "Write into the yellow cells and bring the workbook back with `hipaacheck report import-actions "
        "FILE`. A blank cell means not decided.",
        _COLUMNS,
        [tuple(_row(item, by_rule.get(item.rule.id), actions.get(item.fingerprint))) for item in listed],
        empty="Nothing is open in what was looked at.",
    )
    sheet = write_table(book, table)
    if listed:
        _checks(sheet, HEAD_ROW + len(listed))
        _colours(book, sheet, HEAD_ROW + len(listed))


def _row(item: FindingView, change: PlanItem | None, action: Action | None) -> Iterator[Cell]:
    decided = decided_of(action)
    texts = cells_of(decided)
    open_now = item.is_open
    yield item.number, "count"
    yield _when(item, change), "cell"
    yield change.effort_label if change else "", "cell"
    yield item.severity_label, SEVERITIES[item.severity] if open_now else "cell"
    yield item.risk_label, LEVELS[item.risk] if item.risk and open_now else "cell"
    yield item.rule.title, "cell"
    yield item.target_name, "cell"
    yield item.observed or item.because, "cell"
    yield item.fix_text, "cell"
    for field in Field:
        yield (decided.due, "date") if field is Field.DUE else (texts[field], "input")
    yield item.rule.id, "small"
    yield item.fingerprint, "small"
    yield item.target_id, "small"


def _when(item: FindingView, change: PlanItem | None) -> str:
    if not item.is_open:
        return f"Accepted until {item.waiver.expires}" if item.waiver else item.outcome_label
    return catalog().labels.steps[change.step] if change and item.is_gap else "Suggestion"


def _checks(sheet: "Worksheet", last: int) -> None:
    """Lay checks on the cells to fill in; what is pasted goes past them, and is told when it is read back."""
    day = {"validate": "date", "criteria": "between", "minimum": FIRST, "maximum": LAST}
    rules: dict[Field, dict[str, object]] = {
        Field.TREATMENT: _choice(TREATMENTS.values(), "How the risk is answered."),
        Field.OWNER: _said("Owner", "Who sees to it: a person or a role."),
        Field.DUE: {
            **day,
            "input_title": "Due",
            "input_message": "A day, such as 2026-12-31.",
            "error_title": "Please check the day",
            "error_message": f"A day from {FIRST} to {LAST}, such as 2026-12-31.",
        },
        Field.STATUS: _choice(
            STATUSES.values(),
            "How far the work is. Done is your word: only a scan closes a gap.",
        ),
        Field.COMMENT: _said("Comment", f"Up to {LONGEST:,} characters. No patient data, no passwords."),
    }
    for field, rule in rules.items():
        at = _AT[TITLES[field]]
        sheet.data_validation(HEAD_ROW + 1, at, last, at, {"ignore_blank": True, **rule})


def _choice(words: Iterable[str], said: str) -> dict[str, object]:
    return {
        "validate": "list",
        "source": list(words),
        "input_message": said,
        "error_title": "Please choose from the list",
        "error_message": "Choose one of the words of the list, or leave the cell blank.",
    }


def _said(title: str, said: str) -> dict[str, object]:
    return {"validate": "any", "input_title": title, "input_message": said}


def _colours(book: Book, sheet: "Worksheet", last: int) -> None:
    """Colour what is done and what is overdue on the day on which the workbook is looked at."""
    first = HEAD_ROW + 2
    due, status, at = _letter(Field.DUE), _letter(Field.STATUS), _AT[TITLES[Field.DUE]]
    done = f'${status}{first}="{STATUSES[Progress.DONE]}"'
    late = f"AND(ISNUMBER(${due}{first}),${due}{first}<TODAY(),NOT({done}))"
    rules = (
        (_FIRST_FIELD, _FIRST_FIELD + len(Field) - 1, done, {"bg_color": DONE, "font_color": DONE_INK}),
        (at, at, late, {"bg_color": URGENT, "font_color": URGENT_INK}),
    )
    for left, right, criteria, looks in rules:
        rule = {"type": "formula", "criteria": f"={criteria}", "format": book.file.add_format(looks)}
        sheet.conditional_format(HEAD_ROW + 1, left, last, right, rule)


def _letter(field: Field) -> str:
    return chr(ord("A") + _AT[TITLES[field]])
