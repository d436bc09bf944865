"""Find out what a plan file is, a workbook, CSV or YAML, and read it, all or nothing."""

from collections.abc import Mapping
from dataclasses import replace

from hipaacheck.actions.entries import PlanFile, PlanMistakesError
from hipaacheck.actions.layout import FORMAT, META, PLAN, READ_ME, ROLES, ROW, RUN_LABEL, TITLES, Field, Key
from hipaacheck.actions.tables import Table, columns_of
from hipaacheck.actions.values import shown
from hipaacheck.actions.written import is_plan_yaml, read_yaml
from hipaacheck.sheets.book import Opened, Sheet
from hipaacheck.sheets.cells import normal, text_of
from hipaacheck.sheets.delimited import table_of, text_of_bytes
from hipaacheck.sheets.guard import unguarded
from hipaacheck.sheets.opening import open_workbook
from hipaacheck.sheets.refusal import RefusedFileError, refusal, refuse

_WORKBOOK = (b"PK", bytes.fromhex("d0cf11e0"))
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods")
_WANTED = (
    f"a column {TITLES[Key.FINGERPRINT]} (or {TITLES[Key.RULE]} and {TITLES[Key.TARGET]}) and one of "
    f"{', '.join(TITLES[one] for one in Field)}"
)
_REDACTED = (
    "was made with --redact, so that nobody can tell which findings it is about; edit one made without"
)
_OTHER_SHEET = f"The sheet {{}} has the columns of a plan too and was not read; only {PLAN} was."
_FORGETS = (
    "The workbook lacks the sheet that remembers what was recorded when it was made, so every cell counts, "
    "blank ones too."
)
_ROLES = {role.value: names for role, names in ROLES.items()}


def read_plan(raw: bytes, name: str) -> PlanFile:
    """Return what a file says; `name` is for messages.

    Raises RefusedFileError for what is no plan at all, PlanMistakesError for a plan with mistakes in it, and
    FileMistakesError for mistakes in YAML.
    """
    try:
        if not raw.strip():
            raise RefusedFileError("is empty")
        if raw.startswith(_WORKBOOK) or name.lower().endswith(_WORKBOOK_NAMES):
            return _from_workbook(open_workbook(raw, name))
        text, _ = text_of_bytes(raw)
        if name.lower().endswith((".yaml", ".yml")) or is_plan_yaml(text):
            return read_yaml(text, name)
        return _from_csv(text)
    except RefusedFileError as error:
        message = str(error)
        raise (error if message.startswith(refusal(name, "")) else refuse(name, message)) from None


def _from_workbook(book: Opened) -> PlanFile:
    meta = _meta(book)
    if meta.get("format", FORMAT) != FORMAT:
        raise RefusedFileError("was made by another version of hipaacheck; make the workbook anew")
    if meta.get("redacted") == "yes":
        raise RefusedFileError(_REDACTED)
    found, others = _sheets(book)
    tables = [Table(sheet, sheet.name, book.from_1904) for sheet in found]
    run = meta.get("run") or _run_of(book.get(READ_ME))
    plan = _file(tables, run, _written(book))
    told = [*plan.told, *(_OTHER_SHEET.format(shown(sheet.name)) for sheet in others)]
    told += [] if plan.written is not None else [_FORGETS]
    return replace(plan, numbers=_numbers(book), told=tuple(told))


def _from_csv(text: str) -> PlanFile:
    for needed in ({Key.FINGERPRINT.value}, {Key.RULE.value, Key.TARGET.value}):
        sheet = table_of(text, _ROLES, frozenset(needed))
        if sheet is not None and any(columns_of(row) for _, row in sheet.lines()):
            return _file([Table(sheet, words=unguarded)], None, None)
    raise RefusedFileError(f"is no plan: no row of it has {_WANTED}")


def _file(
    tables: list[Table], run: str | None, written: Mapping[str, Mapping[Field, str]] | None
) -> PlanFile:
    for table in tables:
        table.read()
    mistakes = [one for table in tables for one in table.mistakes]
    runs = {run for table in tables for run in table.runs} | ({run} if run else set())
    if len(runs) > 1:
        mistakes.append("its rows are from several runs; import the plan of each run by itself")
    if mistakes:
        raise PlanMistakesError(mistakes)
    given = {one for table in tables for one in table.given}
    missing = (TITLES[one] for one in Field if one not in given)
    told = tuple(f"There is no column {one}, so what was recorded there stays." for one in missing)
    entries = tuple(entry for table in tables for entry in table.entries)
    return PlanFile(entries, next(iter(runs), None), written, told=told)


def _sheets(book: Opened) -> tuple[list[Sheet], list[Sheet]]:
    """Return the sheets with a plan, the one of that name or, if somebody renamed it, those with its head.

    With the one of that name, others may have the head of a plan too: they are returned apart.
    """
    named = book.get(PLAN)
    seen = [sheet for sheet in book.sheets if not sheet.hidden or sheet is named]
    plans = [sheet for sheet in seen if any(columns_of(row) is not None for _, row in sheet.lines())]
    found = [sheet for sheet in plans if named is None or sheet is named]
    if not found:
        raise RefusedFileError(f"is no plan: no row of its sheets has {_WANTED}")
    return found, [sheet for sheet in plans if sheet not in found]


def _meta(book: Opened) -> dict[str, str]:
    sheet = book.get(META)
    if sheet is None:
        return {}
    lines = ([text_of(value) for value in row] for _, row in sheet.lines())
    return {line[0]: line[1] for line in lines if len(line) == 2}


def _written(book: Opened) -> Mapping[str, Mapping[Field, str]] | None:
    """Return what the plan held when it was made, from the hidden sheet; None without one."""
    sheet = book.get(META)
    if sheet is None or _meta(book).get("format") != FORMAT:
        return None
    found: dict[str, Mapping[Field, str]] = {}
    for _, row in sheet.lines():
        texts = [*map(text_of, row), "", "", "", "", "", "", ""]
        if texts[0] == "action":
            found[texts[1]] = dict(zip(Field, texts[2:], strict=False))
    return found


def _numbers(book: Opened) -> Mapping[str, str]:
    """Return the numbers that the rows were given when the workbook was made, from the hidden sheet."""
    sheet = book.get(META)
    lines = () if sheet is None else ([*map(text_of, row)] for _, row in sheet.lines())
    return {line[1]: line[2] for line in lines if len(line) == 3 and line[0] == ROW}


def _run_of(sheet: Sheet | None) -> str | None:
    """Return the run that the first sheet names, beside its label."""
    if sheet is None:
        return None
    for number, row in sheet.lines():
        for column, value in enumerate(row, start=1):
            if isinstance(value, str) and normal(value) == normal(RUN_LABEL):
                return text_of(sheet.value(number, column + 1)) or None
    return None
