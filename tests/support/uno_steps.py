"""Do what a person does in LibreOffice, over UNO: run by the Python that LibreOffice brings, not by ours.

Arguments: the name of the pipe on which soffice listens, and a JSON file with a list of jobs, each with a
source, steps and targets (a URL and a filter). A step is [what, sheet, where, value]. Prints a JSON list with
what the steps "read" of each job saw.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found,unused-ignore]

_SECONDS = 40


def connected(pipe: str) -> Any:
    """Return the desktop of the soffice that listens on a pipe, as soon as it does."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + _SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def prop(name: str, value: Any) -> Any:
    """Return a property as UNO takes them."""
    one = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    one.Name, one.Value = name, value
    return one


def do(document: Any, what: str, sheet_name: str, where: str, value: Any) -> Any:
    """Carry out one step; return what was read, if it reads."""
    if what == "recalculate":
        document.calculateAll()
        return None
    sheet = document.Sheets.getByName(sheet_name)
    if what == "unprotect":
        sheet.unprotect("")
    elif what == "move column":
        move(sheet, where, value)
    elif what == "insert column":
        sheet.Columns.insertByIndex(column(sheet, where), 1)
    elif what == "rename":
        sheet.Name = value
    elif what == "merge":
        sheet.getCellRangeByName(where).merge(True)
    elif what == "remove row":
        sheet.Rows.removeByIndex(int(where) - 1, 1)
    else:
        return with_cell(sheet.getCellRangeByName(where), what, value)
    return None


def with_cell(cell: Any, what: str, value: Any) -> Any:
    """Type into one cell, or read it."""
    if what == "text":
        cell.String = value
    elif what == "number":
        cell.Value = value
    elif what == "type":
        cell.FormulaLocal = value
    elif what == "read":
        return cell.String
    else:
        raise ValueError(what)
    return None


def column(sheet: Any, letters: str) -> int:
    """Return the number of a column, from 0."""
    return int(sheet.getCellRangeByName(f"{letters}1").CellAddress.Column)


def move(sheet: Any, source: str, target: str) -> None:
    """Cut a column and insert it before another."""
    sheet.Columns.insertByIndex(column(sheet, target), 1)
    start = column(sheet, source)
    if start >= column(sheet, target):
        start += 1
    cells = sheet.Columns.getByIndex(start)
    sheet.moveRange(sheet.getCellByPosition(column(sheet, target), 0).CellAddress, cells.RangeAddress)
    sheet.Columns.removeByIndex(start, 1)


def done(desktop: Any, job: dict[str, Any]) -> list[str]:
    """Open, take the steps, save; return what was read."""
    document = desktop.loadComponentFromURL(job["source"], "_blank", 0, (prop("Hidden", True),))
    seen = [do(document, *step) for step in job["steps"]]
    for target, name in job["targets"]:
        document.storeToURL(target, (prop("FilterName", name),))
    document.close(True)
    return [one for step, one in zip(job["steps"], seen, strict=True) if step[0] == "read"]


def main(pipe: str, jobs_file: str) -> None:
    """Do all jobs, and leave."""
    desktop = connected(pipe)
    try:
        jobs = json.loads(Path(jobs_file).read_text(encoding="utf-8"))
        print(json.dumps([done(desktop, job) for job in jobs]))
    finally:
        desktop.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
