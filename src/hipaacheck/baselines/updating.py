"""Change a baseline in its text: take entries out, add some, lower severities; all else keeps its bytes."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Any

from hipaacheck.baselines.comparing import Compared, Now
from hipaacheck.baselines.layout import Layout, block_of, column_of, dash_of, layout_of, line_end
from hipaacheck.baselines.records import Entry
from hipaacheck.baselines.writing import Approval, entries_of, entry_data, entry_lines, scalar, titles_of
from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Run, Severity
from hipaacheck.yamlio import parse_yaml, reads_as

_BOM = "\N{BYTE ORDER MARK}"
_COLUMN = 2
_OFFSET = 2

_Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Edits:
    """What is to become of a baseline: entries by their place in the list, from 0.

    `titles` are those of rules, to stand beside the rules of `added`.
    """

    run: Run
    today: date
    removed: frozenset[int] = frozenset()
    lowered: Mapping[int, Severity] = field(default_factory=dict)
    added: Sequence[Entry] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.removed or self.lowered or self.added)


def edits_of(compared: Compared, run: Run, said: Approval, *, add: bool, prune: bool) -> Edits:
    """Return what a run makes of a baseline.

    What is fixed goes, and what is no longer there with `prune`. What weighs less is known at less from now
    on. With `add`, what is new is taken in, and what weighs more than it was known at is taken in anew.
    """
    gone = {Now.FIXED, *([Now.GONE] if prune else []), *([Now.WORSE] if add else [])}
    lowered = {
        at: row.finding.severity
        for at, row in enumerate(compared.rows)
        if row.now is Now.LESS and row.finding is not None
    }
    worse = tuple(row.finding for row in compared.of(Now.WORSE) if row.finding is not None)
    return Edits(
        run=run,
        today=said.today,
        removed=frozenset(at for at, row in enumerate(compared.rows) if row.now in gone),
        lowered=lowered,
        added=entries_of((*worse, *compared.new), said) if add else (),
        titles=titles_of(run),
    )


def edited(text: str, name: str, edits: Edits) -> str:
    """Return the text of the baseline file `name` with the edits, and the run that it now holds to.

    Raises FileMistakesError when the text is written so that it cannot be done without touching the rest.
    """
    if not edits:
        return text
    bom, bare = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    expected = _expected(parse_yaml(bare, name).data, edits)
    layout = layout_of(bare)
    if not layout.flow or not layout.entries:
        new = _applied(bare, _edits(bare, layout, edits))
        if reads_as(new, expected, name):
            return bom + new
    message = "cannot be changed without touching the rest; write each entry as lines below a dash"
    raise FileMistakesError([Mistake(name, None, message)])


def _top(edits: Edits) -> dict[str, str]:
    return {
        "written": str(edits.today),
        "run": edits.run.id,
        "as_of": str(edits.run.as_of.astimezone(UTC).date()),
    }


def _expected(before: Any, edits: Edits) -> Any:
    data = copy.deepcopy(before)
    data.update(_top(edits))
    for at, severity in edits.lowered.items():
        data["findings"][at]["severity"] = severity.value
    kept = [one for at, one in enumerate(data["findings"]) if at not in edits.removed]
    data["findings"] = kept + [entry_data(one) for one in edits.added]
    return data


def _edits(text: str, layout: Layout, edits: Edits) -> list[_Edit]:
    found = [(*layout.values[key], scalar_of(key, value)) for key, value in _top(edits).items()]
    for at, severity in edits.lowered.items():
        if at not in edits.removed:
            found.append((*layout.entries[at].values["severity"], severity.value))
    found += [(*block_of(text, layout.entries[at]), "") for at in edits.removed]
    if edits.added:
        found += _added(text, layout, edits)
    elif layout.entries and len(edits.removed) == len(layout.entries):
        colon = text.index(":", layout.key_end) + 1
        found.append((colon, colon, " []"))
    return found


def scalar_of(key: str, value: str) -> str:
    """Return a value at the top of the file as it is written; dates stand without quotes."""
    return scalar(value) if key == "run" else value


def _added(text: str, layout: Layout, edits: Edits) -> list[_Edit]:
    newline = "\r\n" if "\r\n" in text else "\n"
    if layout.entries:
        last = layout.entries[-1]
        dash = dash_of(text, last)
        column = column_of(text, dash)
        offset = last.start - dash if column_of(text, last.start) > column else _OFFSET
        at = block_of(text, last)[1]
        gone: list[_Edit] = []
    else:
        start, end = layout.list_span
        column, offset, at = _COLUMN, _OFFSET, line_end(text, end)
        gone = [(start, end, "")]
    lines = [
        line
        for one in edits.added
        for line in entry_lines(one, edits.titles.get(one.rule, ""), column, offset)
    ]
    before = "" if text[:at].endswith(("\n", "\r")) else newline
    return [*gone, (at, at, before + "".join(line + newline for line in lines))]


def _applied(text: str, edits: Sequence[_Edit]) -> str:
    """Return a text with pieces replaced; none of them overlap."""
    pieces, at = [], 0
    for start, end, new in sorted(edits):
        pieces += [text[at:start], new]
        at = end
    return "".join([*pieces, text[at:]])
