"""Choose reporters by format or file suffix, and write what they make."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.replacing import replace_file
from hipaacheck.plugins import entry_points

if TYPE_CHECKING:
    from hipaacheck.model import Run
    from hipaacheck.reporters.api import Reporter
    from hipaacheck.reporters.edition import Edition

GROUP = "hipaacheck.reporters"
_SUFFIXES = {"htm": "html", "md": "markdown", "ndjson": "jsonl", "txt": "text", "xml": "junit"}
# Two suffixes that say more than the last of them; any other .json is the run.
_LONG_SUFFIXES = {
    ".ar.json": "oscal",
    ".codequality.json": "gitlab",
    ".poam.json": "oscal-poam",
    ".pr.md": "pull-request",
    ".sarif.json": "sarif",
}


def reporter_names() -> list[str]:
    """Return the formats that can be written."""
    return sorted({point.name for point in entry_points(GROUP)})


def load_reporter(name: str) -> "Reporter":
    """Return the reporter of this name. Raises UsageError when there is none."""
    for point in entry_points(GROUP):
        if point.name == name:
            reporter: Reporter = point.load()
            return reporter
    raise UsageError(f"there is no format '{name}'; there are {', '.join(reporter_names())}")


def format_of(path: Path) -> str:
    """Return the format for an output: its suffix chooses, or a name before it, as in `sarif=out.json`.

    Raises UsageError for an unknown one.
    """
    name, _ = _named(path)
    return name or _by_suffix(path)


def file_of(path: Path) -> Path:
    """Return the file of an output, without the format that may stand before it."""
    return _named(path)[1]


def _named(path: Path) -> tuple[str, Path]:
    name, equals, file = str(path).partition("=")
    return (name, Path(file)) if equals and file and name in reporter_names() else ("", path)


def _by_suffix(path: Path) -> str:
    suffix = path.suffix.lower().lstrip(".")
    longer = "".join(path.suffixes[-2:]).lower()
    name = _LONG_SUFFIXES.get(longer) or _SUFFIXES.get(suffix, suffix)
    if name in reporter_names():
        return name
    known = _suffixes()
    found = known.get(longer) or known.get(f".{suffix}")
    if found is None:
        raise UsageError(
            f"{path}: the suffix must be one of {' '.join(known)}, or the format stand before it, as in "
            f"markdown={path}"
        )
    return found


def _suffixes() -> dict[str, str]:
    """Return the name of the reporter for each suffix; a plugin that cannot be loaded has none here."""
    found: dict[str, str] = {}
    for point in entry_points(GROUP):
        try:
            reporter: Reporter = point.load()
        except Exception:  # noqa: BLE001 - somebody else's code; whoever names its format is told
            continue
        found |= dict.fromkeys(reporter.suffixes, reporter.name)
    return dict(sorted(found.items()))


def check_outputs(paths: Sequence[Path]) -> None:
    """Raise UsageError, before anything is scanned, for outputs that could not be written."""
    for output in paths:
        format_of(output)
        path = file_of(output)
        folder = path.parent
        if not folder.is_dir():
            raise UsageError(f"{path}: the folder {folder} does not exist")
        if path.is_dir() or not os.access(path if path.exists() else folder, os.W_OK):
            raise UsageError(f"{path}: cannot be written")


@dataclass(frozen=True, slots=True)
class Written:
    """The reports that were made, and a sentence for each that could not be."""

    paths: tuple[Path, ...] = ()
    failures: tuple[str, ...] = ()


def write_quick(run: "Run", edition: "Edition", paths: Sequence[Path]) -> Written:
    """Write what is made at once; JSON first, so that the run is safe whatever comes after."""
    quick = [path for path in paths if format_of(path) != "pdf"]
    return _written(run, edition, sorted(quick, key=lambda path: format_of(path) != "json"))


def write_slow(run: "Run", edition: "Edition", paths: Sequence[Path]) -> Written:
    """Write the PDFs: laying out a page takes a good part of a second, so they come last."""
    slow = [path for path in paths if format_of(path) == "pdf"]
    if slow and sys.stderr.isatty():
        sys.stderr.write(f"Writing {', '.join(str(file_of(path)) for path in slow)} ...")
        sys.stderr.flush()
    written = _written(run, edition, slow)
    if slow and sys.stderr.isatty():
        sys.stderr.write("\r\x1b[2K")
    return written


def _written(run: "Run", edition: "Edition", paths: Sequence[Path]) -> Written:
    from hipaacheck.reporters.api import ReportError

    made: list[Path] = []
    failures: list[str] = []
    for output in paths:
        path = file_of(output)
        try:
            replace_file(path, load_reporter(format_of(output)).render(run, edition))
            made.append(path)
        except OSError as error:
            failures.append(f"{path} was not written: {error.strerror or error}")
        except ReportError as error:
            failures.append(f"{path} was not written: {error}")
    return Written(tuple(made), tuple(failures))


def print_format(run: "Run", edition: "Edition", name: str) -> None:
    """Write one format to standard output. Raises UsageError for what cannot be made or shown."""
    from hipaacheck.reporters.api import ReportError

    if name in ("pdf", "xlsx") and sys.stdout.isatty():
        raise UsageError(f"{name.upper()} cannot be shown on a terminal; use -o report.{name}")
    try:
        content = load_reporter(name).render(run, edition)
    except ReportError as error:
        raise UsageError(f"the report cannot be made: {error}") from None
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
