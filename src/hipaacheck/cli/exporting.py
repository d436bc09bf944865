"""Write a run with its reports and evidence into a pack for an auditor."""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hipaacheck.cli.exits import UsageError

if TYPE_CHECKING:
    from hipaacheck.archive.signing import Signature
    from hipaacheck.archive.writing import PackFile
    from hipaacheck.model import Run
    from hipaacheck.reporters.edition import Edition

_REPORTS = (
    ("report.html", "html", "The report, to read in a browser."),
    ("report.pdf", "pdf", "The report, to print and sign."),
)


@dataclass(frozen=True, slots=True)
class Export:
    """What goes into a pack, where it goes, and the key it is signed with, if any."""

    run: "Run"
    edition: "Edition"
    output: Path
    key: Path | None = None
    pdf: bool = True


def export_pack(export: Export, now: datetime) -> None:
    """Write the pack whole or not at all. Raises UsageError."""
    from hipaacheck.archive.signing import SigningError
    from hipaacheck.archive.writing import PackError, write_pack

    beside = _beside(export.output)
    try:
        with beside.open("w+b") as file:
            manifest = write_pack(
                file, export.run, export.edition, _reports(export), now, _signing(export.key)
            )
            file.flush()
            os.fsync(file.fileno())
        beside.replace(export.output)
    except (PackError, SigningError) as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{export.output} was not written: {error.strerror or error}") from None
    finally:
        beside.unlink(missing_ok=True)
    signed = "signed" if export.key else "not signed"
    typer.echo(
        f"{export.output}: run {manifest.run[:12]} of {manifest.as_of.date()},"
        f" {len(manifest.files)} files, {signed}."
    )
    typer.echo(f"To check it: hipaacheck evidence verify {export.output}")


def _beside(output: Path) -> Path:
    """Return a new empty file, for its owner alone, in the folder of the pack."""
    try:
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.", suffix=".tmp")
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror or error}") from None
    os.close(handle)
    return Path(name)


def _reports(export: Export) -> "list[PackFile]":
    from hipaacheck.archive.writing import PackFile
    from hipaacheck.cli.output import load_reporter
    from hipaacheck.reporters.api import ReportError

    files = []
    for path, name, what in _REPORTS:
        if name == "pdf" and not export.pdf:
            continue
        reporter = load_reporter(name)
        try:
            content = reporter.render(export.run, export.edition)
        except ReportError as error:
            raise UsageError(f"{path} cannot be made: {error} (--no-pdf leaves the PDF out)") from None
        files.append(PackFile(path, content, reporter.media_type, what))
    return files


def _signing(key: Path | None) -> "Callable[[bytes], Signature] | None":
    if key is None:
        return None
    from hipaacheck.archive.signing import sign

    return lambda manifest: sign(manifest, key, interactive=sys.stdin.isatty())
