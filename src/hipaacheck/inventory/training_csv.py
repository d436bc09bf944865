"""Read training records that another program exported as CSV: person, date, topic and perhaps a score."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from hipaacheck.inventory.schema.documents import TrainingRecord

MOST_LINES = 100_000
MOST_PROBLEMS = 20
_LONGEST_FIELD = 1_000
_NEEDED = ("person", "date", "topic")
_COLUMNS = (*_NEEDED, "score")
_DELIMITERS = ",;\t"
_ASKED = {
    "person": "person is empty or too long",
    "date": "date is not written as YYYY-MM-DD",
    "topic": "topic is empty or too long",
    "score": "score is not a number from 0 to 100",
}


@dataclass(frozen=True, slots=True)
class TrainingTable:
    """What a file of training records says.

    `unread` counts the rows that could not be read; `problems` names the first ones by line, without what
    stands in them. With `refused` set nothing of the file was read, and it says why.
    """

    records: tuple[TrainingRecord, ...] = ()
    unread: int = 0
    problems: tuple[str, ...] = ()
    refused: str | None = None


def parse_training_csv(text: str) -> TrainingTable:
    """Return the records of CSV text (RFC 4180) with a header line; never raises.

    Columns may stand in any order and others may be among them. Commas, semicolons or tabs separate, as the
    header shows. Blank rows are passed over.
    """
    if text.count("\n") > MOST_LINES:
        return TrainingTable(refused=f"has more than {MOST_LINES:,} lines")
    text = text.removeprefix("\ufeff")
    header, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        fault = _header_fault(names)
        if fault is not None:
            return TrainingTable(refused=fault)
        return _table(reader, {name: names.index(name) for name in _COLUMNS if name in names})
    except csv.Error:
        return TrainingTable(refused=f"is not CSV from line {reader.line_num} on")


def _header_fault(names: Sequence[str]) -> str | None:
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        return f"its first line names no column {', '.join(missing)}"
    twice = [name for name in _COLUMNS if names.count(name) > 1]
    return f"its first line names {twice[0]} twice" if twice else None


def _table(rows: Iterator[list[str]], columns: dict[str, int]) -> TrainingTable:
    records: list[TrainingRecord] = []
    problems: list[str] = []
    unread = 0
    for number, row in enumerate(rows, start=1):
        if not any(cell.strip() for cell in row):
            continue
        found = _record(row, columns)
        if isinstance(found, TrainingRecord):
            records.append(found)
            continue
        unread += 1
        if len(problems) < MOST_PROBLEMS:
            problems.append(f"row {number}: {found}")
    return TrainingTable(tuple(records), unread, tuple(problems))


def _record(row: Sequence[str], columns: dict[str, int]) -> TrainingRecord | str:
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
    too_long = next((name for name, cell in cells.items() if len(cell) > _LONGEST_FIELD), None)
    if too_long is not None:
        return _ASKED[too_long]
    score = cells.pop("score", "").removesuffix("%").strip()
    try:
        return TrainingRecord.model_validate({**cells, "score": score or None})
    except ValidationError as error:
        return _ASKED[str(error.errors(include_url=False, include_input=False)[0]["loc"][0])]
