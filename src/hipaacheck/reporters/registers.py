"""Fill the tables of `report_templates/registers.yaml` from the evidence of a run, and nothing else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from hipaacheck.model import Evidence, Record, Run, TargetKind
from hipaacheck.reporters.cells import CellTemplate, Hole, cell_text, opened
from hipaacheck.reporters.data import data
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.shapes import (
    CellView,
    ColumnView,
    RegisterRow,
    RegisterView,
    SectionView,
    TargetView,
    Verdict,
)
from hipaacheck.reporters.verdicts import verdict
from hipaacheck.reporters.words import utc

CELL_LIMIT = 2_000


class Column(Record):
    """A column: `value` is Jinja over the facts and the target, `empty` stands where it gives nothing."""

    title: str
    width: int
    value: CellTemplate
    empty: str = "not recorded"


class Register(Record):
    """A table for one kind of target, in one `part` of a report. `facts` maps names to kinds of evidence.

    A target without any of the facts has no row, nor has one for which `where`, Jinja like a cell, gives
    nothing; a register without rows is left out. The verdict of a row counts all findings on the target, or
    only those that rest on evidence of the kinds in `judged_by`.
    """

    id: str
    kind: TargetKind
    part: str = "registers"
    title: str
    note: str = ""
    facts: dict[str, str]
    where: CellTemplate = ""
    judged_by: frozenset[str] = frozenset()
    columns: tuple[Column, ...]


class _Registers(Record):
    registers: tuple[Register, ...]


def registers(run: Run, targets: Sequence[TargetView]) -> tuple[RegisterView, ...]:
    """Return the registers that have entries in this run, in the order of the file."""
    if all(target.kind.on_network for target in targets):
        return ()
    held: dict[str, dict[str, Evidence]] = defaultdict(dict)
    for item in run.evidence:
        held[plain(item.target)].setdefault(item.kind, item)
    now = utc(run.as_of).strftime("%Y-%m-%dT%H:%M:%SZ")
    views = (_register(kind, held, targets, now) for kind in _described())
    return tuple(view for view in views if view.rows)


def _register(
    register: Register, held: Mapping[str, Mapping[str, Evidence]], targets: Sequence[TargetView], now: str
) -> RegisterView:
    rows = [
        RegisterRow(
            target, _verdict(register, target), tuple(_cell(column, known) for column in register.columns)
        )
        for target in targets
        if target.kind is register.kind
        for known in [_known(register, target, held.get(target.id, {}), now)]
        if known is not None and (not register.where or cell_text(register.where, known))
    ]
    columns = tuple(ColumnView(column.title, column.width) for column in register.columns)
    return RegisterView(register.id, register.part, register.title, register.note, columns, tuple(rows))


def _verdict(register: Register, target: TargetView) -> Verdict:
    """Return the verdict that ends a row: about what the row tells, not about all else of the target."""
    if not register.judged_by:
        return target.verdict
    findings = (finding for area in target.areas for finding in area.findings)
    return verdict(
        finding for finding in findings if any(one.kind in register.judged_by for one in finding.evidence)
    )


def _known(
    register: Register, target: TargetView, held: Mapping[str, Evidence], now: str
) -> dict[str, object] | None:
    """Return the names that cells may use, or None when the run holds no facts for a row."""
    if not any(kind in held for kind in register.facts.values()):
        return None
    facts = {name: _facts(held.get(kind), kind) for name, kind in register.facts.items()}
    return {**facts, "target": target, "now": now}


def _facts(item: Evidence | None, kind: str) -> object:
    if item is None:
        return Hole(f"this run holds no {kind}")
    if item.facts is None:
        return Hole(plain(item.error or "no reason was recorded", limit=300, lines=False))
    return opened(item.facts)


def _cell(column: Column, known: Mapping[str, object]) -> CellView:
    text = plain(cell_text(column.value, known), limit=CELL_LIMIT)
    return CellView(text, True) if text else CellView(column.empty, False)


def unkept(run: Run) -> tuple[SectionView, ...]:
    """Return the registers that an inventory could hold and this one leaves out (register.section)."""
    views = [
        SectionView(
            plain(str(item.facts.get("what", "")), limit=200, lines=False),
            plain(str(item.facts.get("shows", "")), limit=300, lines=False),
        )
        for item in run.evidence
        if item.kind == "register.section" and item.facts and item.facts.get("kept") is False
    ]
    return tuple(sorted((view for view in views if view.what), key=lambda view: view.what))


def texts() -> Iterator[str]:
    """Yield what the tables say in words of their own, for translators; cells are made of facts."""
    for register in _described():
        columns = (text for column in register.columns for text in (column.title, column.empty))
        yield from (text for text in (register.title, register.note, *columns) if text)


def _described() -> tuple[Register, ...]:
    return data("registers.yaml", _Registers).registers
