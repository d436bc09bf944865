"""Print the runs of a store, and what a check of them found: in colour on a terminal, plain in a pipe."""

import json
from collections.abc import Sequence

from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from hipaacheck.history.records import Point
from hipaacheck.model import Severity
from hipaacheck.reporters.escape import plain
from hipaacheck.store.entries import Entry, Verification

_PIPE_WIDTH = 200
_BARS = "▁▂▃▄▅▆▇█"
_SHOWN = (Severity.CRITICAL, Severity.HIGH, Severity.MODERATE, Severity.LOW)
_ID = 12
_PAD = 2
_ABOUT = "about"
_COUNTED = (*(severity.value for severity in _SHOWN), "unknown")
_HEADINGS = ("no.", "run", "as of (UTC)", _ABOUT, *_COUNTED, "")


def _console() -> Console:
    console = Console(highlight=False, markup=False, emoji=False)
    if console.is_terminal:
        return console
    return Console(highlight=False, markup=False, emoji=False, width=_PIPE_WIDTH)


def gaps(point: Point) -> int:
    """Return how many gaps were open, those of severity `info` aside."""
    return sum(point.gaps.values())


def print_entries(entries: Sequence[Entry], where: str, subject: str | None = None) -> None:
    """Print one line a run, and for each subject with several runs how its open gaps went."""
    console = _console()
    if not entries:
        about = "" if subject is None else f" about {plain(subject, limit=200, lines=False)}"
        console.print(f"{plain(where, lines=False)} holds no runs{about}.")
        return
    table = Table(box=None, pad_edge=False, padding=(0, _PAD, 0, 0), header_style="dim", show_edge=False)
    rows = [_cells(entry) for entry in entries]
    room = _room(console, rows)
    for heading in _HEADINGS:
        justify: JustifyMethod = "right" if heading in _COUNTED else "left"
        table.add_column(
            heading, no_wrap=True, justify=justify, max_width=room if heading == _ABOUT else None
        )
    for row in rows:
        table.add_row(*row)
    console.print(table)
    _print_trends(console, entries)


def _room(console: Console, rows: Sequence[Sequence[str | Text]]) -> int:
    """Return how wide the subject may be: a long one leaves the numbers and ids whole."""
    others = [at for at, heading in enumerate(_HEADINGS) if heading != _ABOUT]
    used = sum(max(len(_HEADINGS[at]), *(len(row[at]) for row in rows)) + _PAD for at in others)
    return max(console.width - used - _PAD, len(_ABOUT))


def _cells(entry: Entry) -> list[str | Text]:
    remark = "" if entry.complete else "incomplete"
    if entry.pruned is not None:
        remark = f"let go {entry.pruned.at.date()}"
    return [
        str(entry.number),
        entry.run[:_ID],
        entry.as_of.strftime("%Y-%m-%d %H:%M"),
        plain(entry.subject, limit=200, lines=False),
        *(_number(entry.counts.gaps.get(severity, 0), severity) for severity in _SHOWN),
        str(entry.counts.unknown),
        remark,
    ]


def _number(count: int, severity: Severity) -> Text:
    loud = count and severity in (Severity.CRITICAL, Severity.HIGH)
    return Text(str(count), style="bold red" if loud else "" if count else "dim")


def _print_trends(console: Console, entries: Sequence[Entry]) -> None:
    subjects = dict.fromkeys(entry.subject for entry in entries)
    for subject in subjects:
        points = [entry.counts for entry in entries if entry.subject == subject]
        if len(points) > 1:
            first, last = gaps(points[0]), gaps(points[-1])
            name = plain(subject, limit=60, lines=False)
            console.print(f"\n{name}: open gaps {spark([gaps(one) for one in points])} {first} to {last}")
            if any(not point.complete for point in points):
                console.print("Incomplete runs saw less, so fewer gaps there need not be an improvement.")


def spark(numbers: Sequence[int]) -> str:
    """Return numbers as a row of bars, the largest the highest; zero is the lowest."""
    most = max(numbers, default=0) or 1
    return "".join(_BARS[round(number / most * (len(_BARS) - 1))] for number in numbers)


def entries_json(entries: Sequence[Entry]) -> str:
    """Return the runs as JSON, `hipaacheck.runs/1`."""
    return _json({"format": "hipaacheck.runs/1", "runs": [_entry(entry) for entry in entries]})


def _entry(entry: Entry) -> dict[str, object]:
    pruned = entry.pruned
    return {
        "number": entry.number,
        "run": entry.run,
        "previous": entry.previous,
        "subject": entry.subject,
        "as_of": entry.as_of.isoformat(),
        "stored_at": entry.stored_at.isoformat(),
        "complete": entry.complete,
        "tool_version": entry.tool_version,
        "counts": entry.counts.model_dump(mode="json", exclude={"run", "as_of", "complete"}),
        "pruned": None
        if pruned is None
        else {"at": pruned.at.isoformat(), "reason": pruned.reason, "by": pruned.by},
    }


def print_verification(result: Verification) -> None:
    """Print what is not as it was stored, or how far the proof goes."""
    console = _console()
    for fault in result.findings:
        number = "" if fault.number is None else f"run {fault.number} "
        run = "" if fault.run is None else f"({plain(fault.run[:_ID], lines=False)}) "
        console.print(Text(f"{number}{run}{plain(fault.what, lines=False)}", style="bold red"))
    if result.findings:
        console.print(
            f"{len(result.findings)} found that is not as it was stored, or cannot be checked;"
            f" {result.checked} runs checked."
        )
        return
    if not result.checked:
        console.print("There are no runs, so nothing was checked.")
        return
    console.print(f"{result.checked} runs checked: no change was found, and none is missing between them.")
    if result.pruned:
        numbers = ", ".join(str(entry.number) for entry in result.pruned)
        console.print(
            f"Of {len(result.pruned)} only the place is left (let go): {numbers}. What they said cannot be"
            f" checked, and no later id proves what was before run {result.pruned[-1].number}."
        )
    if result.head:
        console.print(
            f"The last is {result.head}. Whoever can write to the store could have made all of it anew;"
            " a run id from a signed report or pack shows that this did not happen: --expect ID."
        )


def verification_json(result: Verification) -> str:
    """Return the outcome as JSON, `hipaacheck.verification/1`."""
    return _json(
        {
            "format": "hipaacheck.verification/1",
            "ok": result.ok,
            "checked": result.checked,
            "head": result.head,
            "pruned": [entry.run for entry in result.pruned],
            "faults": [
                {"number": fault.number, "run": fault.run, "what": fault.what} for fault in result.findings
            ],
        }
    )


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
