"""Find out what a file is and read it: our own workbook or file, HECVAT, CAIQ, SIG, VSAQ or CSV."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from hipaacheck.questionnaires.answers import AnswerFile
from hipaacheck.questionnaires.importing import own
from hipaacheck.questionnaires.importing.caiq import is_caiq, read_caiq
from hipaacheck.questionnaires.importing.foreign import Foreign
from hipaacheck.questionnaires.importing.hecvat import is_hecvat, is_older_hecvat, read_hecvat
from hipaacheck.questionnaires.importing.merging import blank, direct_reading, foreign_reading
from hipaacheck.questionnaires.importing.reading import Reading
from hipaacheck.questionnaires.importing.refusal import NotAQuestionnaireError, refuse
from hipaacheck.questionnaires.importing.sig import is_table, read_table
from hipaacheck.questionnaires.importing.vsaq import json_object, read_vsaq
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.workbook.identity import identity_of
from hipaacheck.questionnaires.workbook.reading import read_vendor_workbook
from hipaacheck.sheets.book import Opened, Sheet
from hipaacheck.sheets.cells import text_of
from hipaacheck.sheets.delimited import table_of, text_of_bytes
from hipaacheck.sheets.opening import open_workbook
from hipaacheck.sheets.refusal import RefusedFileError, refusal

_DEFAULT = "business-associate"
_WORKBOOK = (b"PK", bytes.fromhex("d0cf11e0"))
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods")
_BINARY = {
    b"%PDF": "is a PDF; ask for the questionnaire as .xlsx",
    b"\x89PNG": "is a picture",
    b"\xff\xd8": "is a picture",
}


@dataclass(frozen=True, slots=True)
class _File:
    raw: bytes
    name: str
    questionnaires: Mapping[str, Questionnaire]
    into: AnswerFile | None
    on: date


def read_file(
    raw: bytes,
    name: str,
    questionnaires: Mapping[str, Questionnaire],
    into: AnswerFile | None = None,
    *,
    on: date,
) -> Reading:
    """Return `into` (or a new answer file) with what a file says, and what has to be told about it.

    `name` is for messages and the record; `on` is the day of the import. Answers that are in `into` stay.
    Raises NotAQuestionnaireError with one sentence for whatever cannot be read or answers nothing.
    """
    file = _File(raw, name, questionnaires, into, on)
    try:
        if not raw.strip():
            raise NotAQuestionnaireError("is empty")
        if raw.startswith(_WORKBOOK) or name.lower().endswith(_WORKBOOK_NAMES):
            return _from_workbook(open_workbook(raw, name), file)
        for begins, why in _BINARY.items():
            if raw.startswith(begins):
                raise NotAQuestionnaireError(why)
        return _from_text(file)
    except RefusedFileError as error:
        message = str(error)
        named = message.startswith(refusal(name, ""))
        raise (NotAQuestionnaireError(message) if named else refuse(name, message)) from None


def _from_workbook(book: Opened, file: _File) -> Reading:
    if is_hecvat(book):
        return _foreign(read_hecvat(book), file)
    if is_older_hecvat(book):
        raise NotAQuestionnaireError(
            "is a HECVAT before version 4, whose ids mean other questions; ask for version 4"
        )
    if is_caiq(book):
        return _foreign(read_caiq(book), file)
    if _is_own_workbook(book, file):
        reading = read_vendor_workbook(book, file.questionnaires)
        return _own(reading.answers, file, reading.told)
    if is_table(book):
        return _foreign(read_table(book), file)
    raise NotAQuestionnaireError(
        "is no questionnaire that is known: no sheet has columns for an id and an answer"
    )


def _from_text(file: _File) -> Reading:
    text, encoding = text_of_bytes(file.raw)
    warnings = (encoding,) if encoding else ()
    data = json_object(text)
    if _is_answer_file(text, data):
        return _answer_file(text, file, warnings)
    if data is not None:
        return _foreign(read_vsaq(data), file)
    sheet = table_of(text, own.ROLES, own.NEEDED)
    if sheet is None:
        raise NotAQuestionnaireError(
            "is no questionnaire that is known: it has no columns headed ID and Answer"
        )
    found = _own_table(sheet, file, warnings)
    if found is not None:
        return found
    return _foreign(read_table(Opened(file.name, (sheet,)), from_text=True), file)


def _is_answer_file(text: str, data: dict[str, object] | None) -> bool:
    if data is not None:
        return str(data.get("format", "")).startswith("hipaacheck.answers")
    return any(
        line.startswith("format:") and "hipaacheck.answers" in line for line in text.splitlines()[:200]
    )


def _answer_file(text: str, file: _File, warnings: tuple[str, ...]) -> Reading:
    read, told = own.read_answer_file(text, file.name)
    return _own(read, file, (*warnings, *told))


def _own(read: AnswerFile, file: _File, told: tuple[str, ...]) -> Reading:
    """Bring answers to our own questions into the file that is there, or into a new one with their head."""
    into, questionnaire = _target(file, read.questionnaire)
    if read.questionnaire != into.questionnaire:
        raise NotAQuestionnaireError(f"answers {read.questionnaire}, not {into.questionnaire}")
    if file.into is None:
        into = read.model_copy(update={"answers": {}, "imported": ()})
    else:
        if None not in (read.vendor, into.vendor) and read.vendor != into.vendor:
            raise NotAQuestionnaireError(f"is of {read.vendor}, and the answers are those of {into.vendor}")
        if read.version != into.version:
            told = (*told, f"it answers version {read.version}; version {into.version} was asked")
        before, into = into, own.with_head(into, read)
        told = (*told, *own.other_head(before, read))
    reading = direct_reading(read.answers, into, questionnaire, name=file.name, warnings=told)
    return own.as_old_as(reading, into, read) if file.into is not None else reading


def _own_table(sheet: Sheet, file: _File, warnings: tuple[str, ...]) -> Reading | None:
    """Return the answers of a CSV table to our own questions; None when its ids are not ours."""
    rows, evidence, told = own.rows_of(sheet)
    questionnaire = own.questionnaire_of(tuple(rows), file.questionnaires, file.into)
    if questionnaire is None:
        return None
    answers, more = own.answers_from(rows, evidence)
    into = file.into or blank(questionnaire)
    return direct_reading(answers, into, questionnaire, name=file.name, warnings=(*warnings, *told, *more))


def _is_own_workbook(book: Opened, file: _File) -> bool:
    """Return whether a workbook was made by us, or has rows with the ids of our questions."""
    if identity_of(book).values.get("format", "").startswith("hipaacheck.workbook/"):
        return True
    ids = {text_of(value) for sheet in book.sheets for _, row in sheet.lines() for value in row[:20]}
    return any(question.id in ids for one in file.questionnaires.values() for question in one.questions)


def _foreign(foreign: Foreign, file: _File) -> Reading:
    into, questionnaire = _target(file, _DEFAULT)
    digest = sha256(file.raw).hexdigest()
    return foreign_reading(foreign, into, questionnaire, name=file.name, sha256=digest, on=file.on)


def _target(file: _File, otherwise: str) -> tuple[AnswerFile, Questionnaire]:
    """Return what to bring the answers into, and the questionnaire that it answers."""
    wanted = file.into.questionnaire if file.into is not None else otherwise
    questionnaire = file.questionnaires.get(wanted)
    if questionnaire is None:
        raise NotAQuestionnaireError(f"would answer {wanted[:60]}, and no such questionnaire is known")
    return file.into or blank(questionnaire), questionnaire
