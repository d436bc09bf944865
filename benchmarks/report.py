"""Measure reports of 20, 200 and 2,000 findings as HTML and PDF: time, memory, pages, where the time goes.

Run from the repository: python -m benchmarks.report [--sizes 20 200 2000] [--profile]. The runs are made by
hand: domains with one finding each of rules like ours, a quarter of them failed; nothing is scanned.
"""

import argparse
import cProfile
import importlib
import pstats
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.process import environment, run_once

if TYPE_CHECKING:
    from hipaacheck.model import Run
    from hipaacheck.reporters.edition import Edition

SIZES = (20, 200, 2_000)
FORMATS = ("html", "pdf")
# Functions of WeasyPrint and of this project that hold nearly all of the time, with all that they call.
STAGES = {
    "view of the run": ("view.py", "build_view"),
    "parts and templates": ("html.py", "page"),
    "parse and style": ("css/__init__.py", "get_all_computed_styles"),
    "boxes": ("formatting_structure/build.py", "build_formatting_structure"),
    "layout, all passes": ("layout/__init__.py", "layout_document"),
    "lines of text": ("layout/inline.py", "iter_line_boxes"),
    "write": ("document.py", "write_pdf"),
}


def main() -> int:
    """Print a table of what each size and format costs; with --profile, where the time of the PDF goes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS)
    parser.add_argument(
        "--profile", action="store_true", help="where the time of a PDF goes, in this process"
    )
    parser.add_argument("--make", nargs=3, metavar=("FORMAT", "SIZE", "FILE"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.make:
        make(wanted.make[0], int(wanted.make[1]), Path(wanted.make[2]))
        return 0
    print("| findings | format | CPU s | wall s | peak MiB | size | pages |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in wanted.sizes:
            for kind in wanted.formats:
                print(measured(kind, size, Path(folder)), flush=True)
    if wanted.profile:
        for size in wanted.sizes:
            print(f"\nPDF of {size:,} findings, seconds under the profiler (stages hold each other)")
            print("\n".join(profiled(size)), flush=True)
    return 0


def measured(kind: str, size: int, folder: Path) -> str:
    """Return one line of the table, measured in a process of its own."""
    file = folder / f"report.{kind}"
    command = (sys.executable, "-m", "benchmarks.report", "--make", kind, str(size), str(file))
    found = run_once(command, environment(folder), folder / "output")
    if found.code:
        raise SystemExit((folder / "output.err").read_text())
    pages = str(_pages(file)) if kind == "pdf" else ""
    kib = file.stat().st_size / 1024
    return (
        f"| {size:,} | {kind} | {found.cpu:.1f} | {found.wall:.1f} | {found.peak_mib:.0f} | {kib:,.0f} KiB"
        f" | {pages} |"
    )


def make(kind: str, size: int, file: Path) -> None:
    """Write one report."""
    reporter = importlib.import_module(f"hipaacheck.reporters.{kind}")
    file.write_bytes(reporter.render(_run(size), _edition()))


def profiled(size: int) -> list[str]:
    """Return how long each stage of one PDF takes."""
    from hipaacheck.reporters import pdf

    run, watch = _run(size), cProfile.Profile()
    watch.runcall(pdf.render, run, _edition())
    stats = pstats.Stats(watch).stats  # type: ignore[attr-defined]
    lines = []
    for title, (file, function) in STAGES.items():
        seconds = sum(
            entry[3] for where, entry in stats.items() if where[0].endswith(file) and where[2] == function
        )
        lines.append(f"  {title}: {seconds:.1f}")
    return lines


def _edition() -> "Edition":
    from hipaacheck.reporters.edition import Edition
    from hipaacheck.reporters.profile import Audience, Profile

    return Edition(profile=Profile(template=Audience.ANNUAL))


def _run(size: int) -> "Run":
    """Return a run with about `size` findings, of the domains that tests/support/runs.py makes."""
    from tests.support.runs import RULES, large_run

    from hipaacheck.model import TargetKind

    each = sum(rule.applies_to is TargetKind.DOMAIN for rule in RULES)
    return large_run(-(-size // each))


def _pages(file: Path) -> int:
    import pikepdf

    with pikepdf.open(file) as document:
        return len(document.pages)


if __name__ == "__main__":
    sys.exit(main())
