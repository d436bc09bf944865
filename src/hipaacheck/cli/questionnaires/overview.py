"""Print how matters stand with all questionnaires, what is urgent first."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.text import Text

from hipaacheck.cli.questionnaires.standing import Row, State
from hipaacheck.cli.questionnaires.tables import columns, indented, listed, printing, safe
from hipaacheck.questionnaires.assessment import Assessment, Verdict
from hipaacheck.questionnaires.shelf import shipped

_ORDER = [
    State.OVERDUE,
    State.UNREADABLE,
    State.NOT_ASKED,
    State.ASK_AGAIN,
    State.BEGUN,
    State.ASKED,
    State.ANSWERED,
]
_STYLES = {
    State.OVERDUE: "bold red",
    State.UNREADABLE: "bold red",
    State.NOT_ASKED: "yellow",
    State.ASK_AGAIN: "yellow",
    State.BEGUN: "cyan",
}


def print_status(rows: Sequence[Row], inventory: Path, today: date) -> None:
    """Print one line for each questionnaire that was asked, and for each vendor that was not asked any."""
    with printing() as console:
        console.print(Text(safe(f"Questionnaires of {inventory} on {today}"), "bold"))
        if not rows:
            console.print("No vendor handles PHI, and nothing was asked.")
            return
        counted = [f"{sum(row.state is state for row in rows)} {state}" for state in State]
        console.print(", ".join(one for one in counted if not one.startswith("0 ")))
        console.print()
        table = columns(console, "who", "questionnaire", "state", "score", "what", right=("score",))
        for row in sorted(rows, key=lambda row: (_urgency(row), _ORDER.index(row.state))):
            found = row.assessment
            table.add_row(
                safe(row.vendor or "(own)"),
                row.entry.questionnaire if row.entry else "-",
                Text(row.state, _STYLES.get(row.state, "")),
                "-" if found is None or found.score is None else str(found.score),
                _what(row),
            )
        indented(console, table)
        first = next((row.vendor for row in rows if row.state is State.NOT_ASKED), None)
        if first is not None and console.is_terminal:
            console.print(f"\nTo ask: hipaacheck questionnaire new {first} -i {inventory}")


def _urgency(row: Row) -> int:
    found = row.assessment
    return 0 if found is not None and found.verdict is Verdict.DISQUALIFIED else 1


def _what(row: Row) -> Text:
    """Return what there is to know of a row, and what to do."""
    if row.problem is not None:
        return Text(safe(row.problem), "red")
    if row.entry is None:
        unknown = row.phi in (None, "unknown")
        return Text("what it does with PHI is not recorded" if unknown else f"{row.phi} PHI")
    if row.assessment is not None:
        return _verdict(row, row.assessment)
    asked = f"asked {row.entry.asked}" if row.entry.asked else "on no known day"
    return Text(f"{asked}, due {row.entry.due}" if row.entry.due else asked)


def _verdict(row: Row, found: Assessment) -> Text:
    text = Text()
    match found.verdict:
        case Verdict.DISQUALIFIED:
            text.append(f"Disqualified: {listed(found.disqualifying)}", "bold red")
        case Verdict.UNDECIDED:
            text.append(f"Undecided: {listed(found.undecided)}", "yellow")
        case _:
            band = next(one for one in shipped()[found.questionnaire].bands if one.name == found.band)
            if row.counts:
                text.append(band.title, "green" if band.phi else "bold red")
            else:
                text.append(f"so far: {band.title}")
    if found.open:
        text.append(f"; {len(found.open)} open")
    if row.late and row.entry is not None:
        text.append(f"; was due {row.entry.due}", "bold red")
    if row.state is State.BEGUN:
        text.append("; no day is recorded on which it was answered")
    if found.review_due is not None:
        text.append(f"; ask again by {found.review_due}")
    return text
