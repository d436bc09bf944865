"""`hipaacheck questionnaire status`: who was asked, who answered, what it comes to, and what is overdue."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli.exits import UsageError, check_format
from hipaacheck.cli.questionnaires import options as opt

if TYPE_CHECKING:
    from hipaacheck.cli.questionnaires.standing import Row

SCHEMA = "hipaacheck.questionnaire-status/1"


def command(
    inventory: Annotated[
        Path, typer.Option("-i", "--inventory", exists=True, dir_okay=False, help="Inventory file (YAML).")
    ] = Path("inventory.yaml"),
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="FILE", help="Write all vendors side by side.")
    ] = None,
    as_of: opt.AsOf = None,
    format: opt.Format = "text",
) -> None:
    """Say who was asked, who answered, and what is overdue: hipaacheck questionnaire status."""
    check_format(format)
    if xlsx is not None and (xlsx.suffix.lower() != ".xlsx" or not xlsx.parent.is_dir()):
        raise UsageError(
            f"{xlsx}: --xlsx takes the name of a file that ends in .xlsx, in a folder that exists"
        )
    from hipaacheck.cli.questionnaires.files import read_day, today
    from hipaacheck.cli.questionnaires.standing import rows_of
    from hipaacheck.inventory.loading import load_inventory

    day = read_day(as_of, "--as-of") or today()
    rows = rows_of(load_inventory(inventory).declared, day)
    if xlsx is not None:
        _write(xlsx, rows, day)
    if format == "json":
        typer.echo(json.dumps(_as_json(rows, day), indent=2, ensure_ascii=False))
        return
    from hipaacheck.cli.questionnaires.overview import print_status

    print_status(rows, inventory, day)
    if xlsx is not None:
        typer.echo(f"Workbook: {xlsx}")


def _write(path: Path, rows: "Sequence[Row]", day: date) -> None:
    from hipaacheck.cli.replacing import replace_file

    try:
        replace_file(path, _workbook(rows, day))
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from None


def _workbook(rows: "Sequence[Row]", day: date) -> bytes:
    """Return all assessments side by side; PHI may go nowhere by answers that are only begun."""
    from hipaacheck.questionnaires.shelf import shipped
    from hipaacheck.questionnaires.workbook.overview import Silent, overview_workbook

    return overview_workbook(
        [
            (
                row.name if row.counts else f"{row.name} ({row.state})",
                shipped()[row.assessment.questionnaire],
                row.assessment.model_copy(update={"phi": row.assessment.phi and row.counts}),
            )
            for row in rows
            if row.assessment is not None
        ],
        [
            Silent(
                row.name,
                row.state,
                row.entry.questionnaire if row.entry else "",
                (row.entry.subject if row.entry else None) or "",
            )
            for row in rows
            if row.assessment is None
        ],
        day,
    )


def _as_json(rows: "Sequence[Row]", day: date) -> dict[str, object]:
    return {"schema": SCHEMA, "as_of": day.isoformat(), "rows": [_row(row) for row in rows]}


def _row(row: "Row") -> dict[str, object]:
    entry, found = row.entry, row.assessment
    told: dict[str, object] = {
        "vendor": row.vendor,
        "name": row.name,
        "phi": row.phi,
        "state": row.state,
        "late": row.late,
        "problem": row.problem,
    }
    if entry is not None:
        told |= entry.model_dump(mode="json", include={"questionnaire", "subject", "asked", "due"})
        told["answers"] = None if entry.answers is None else entry.answers.path
    if found is not None:
        told |= found.model_dump(
            mode="json",
            include={
                "answered",
                "score",
                "could_be",
                "verdict",
                "band",
                "disqualifying",
                "undecided",
                "open",
                "review_due",
                "questions_changed",
            },
        )
        told["phi_may_go"] = found.phi and row.counts
    return told
