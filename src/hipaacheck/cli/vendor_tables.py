"""Print vendors and terms of agreements on a terminal of 80 columns, and one to a line in a pipe."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hipaacheck.catalogs.entries import Items
from hipaacheck.catalogs.terms import BaaTerm, BaaTerms, TermsMeta
from hipaacheck.catalogs.vendors import Baa, Source, VendorCatalog, VendorEntry, decides, is_stale
from hipaacheck.reporters.escape import plain

_WIDTH = 80
_PIPE = 400
_BAA_STYLE = {Baa.YES: "green", Baa.NO: "bold red", Baa.PLAN_DEPENDENT: "yellow"}
_BAA_WORDS = {
    Baa.YES: "yes, one can be had",
    Baa.NO: "no",
    Baa.PLAN_DEPENDENT: "depends on the plan or product",
}
_AS_OF = {
    "source": "the youngest source that shows a date",
    "compiled": "when the entry was written; no source shows a date",
    "unknown": "no date is known",
}
_YES_MEANS = (
    "A BAA can be had. That does not mean that you have one, that it covers your plan, the services that you "
    "use or your settings, or that a use of it is in order. Compare the vendor's current list."
)
_NO_MEANS = (
    "No BAA is known to be offered. That matters only where the vendor creates, receives, maintains or "
    "transmits PHI for you (45 CFR 160.103)."
)
_ASK = "This entry decides nothing: ask the vendor in writing and keep the answer."


def print_list(catalog: VendorCatalog, entries: Sequence[VendorEntry], today: date) -> None:
    """Print one line for each entry; on a terminal with headings and what they mean."""
    with _printing(_PIPE) as console:
        table = _table(console, "id", "name", "BAA", "how sure", "as of")
        for entry in entries:
            table.add_row(
                entry.id,
                _safe(entry.name),
                Text(entry.baa.replace("plan-dependent", "by plan"), style=_BAA_STYLE[entry.baa]),
                catalog.meta.verified[entry.verified].short,
                _age(entry, today),
            )
        console.print(table)
        if console.is_terminal:
            stale = sum(is_stale(entry, today) for entry in entries)
            console.print(
                f"\n{len(entries)} of {len(catalog.entries)} vendors, {stale} stale (older than 12 months). "
                "(c): no source shows a date; when the entry was compiled. A yes says that a BAA can be had, "
                "not that you have one. More: hipaacheck vendors show ID"
            )


def _age(entry: VendorEntry, today: date) -> Text:
    compiled = " (c)" if entry.as_of_is == "compiled" else ""
    old = is_stale(entry, today)
    return Text(
        f"{entry.as_of or 'unknown'}{compiled}{' stale' if old else ''}", style="yellow" if old else ""
    )


def print_entry(catalog: VendorCatalog, entry: VendorEntry, today: date) -> None:
    """Print everything about one entry: what is known, from where, how surely, and what it does not say."""
    with _printing(_WIDTH) as console:
        console.print(Text(_safe(entry.name), style="bold") + Text(f"  ({entry.id})", style="not bold"))
        console.print()
        for label, value in _facts(catalog, entry, today):
            _print_labelled(console, label, value)
        for title, items in _item_lists(entry):
            _print_bullets(console, title, [_safe(item) for item in items])
        for title, text in _paragraphs(entry):
            _print_bullets(console, title, [_safe(text)], mark="")
        _print_sources(console, entry.sources)
        limits = [_NO_MEANS if entry.baa is Baa.NO else _YES_MEANS, *([] if decides(entry) else [_ASK])]
        _print_bullets(console, "What this does not say", limits, mark="")


def print_terms(catalogue: BaaTerms) -> None:
    """Print one line for each term; on a terminal with headings and how far the list was checked."""
    with _printing(_PIPE) as console:
        table = _table(console, "id", "in a BAA", "term", "45 CFR")
        for term in catalogue.terms:
            table.add_row(term.id, term.requirement, term.term, ", ".join(term.citations) or "-")
        console.print(table)
        if console.is_terminal:
            console.print(f"\n{catalogue.meta.verified} One term in full: hipaacheck vendors terms BAA-07")


def print_term(term: BaaTerm, meta: TermsMeta) -> None:
    """Print one term in full."""
    with _printing(_WIDTH) as console:
        console.print(Text(f"{term.id}  {term.term}", style="bold"))
        console.print()
        condition = f", {term.condition}" if term.condition else ""
        _print_labelled(console, "in a BAA", f"{term.requirement}{condition}")
        _print_labelled(console, "45 CFR", ", ".join(term.citations) or "no paragraph asks for it")
        _print_bullets(console, "What it is", [term.explanation], mark="")
        if term.hints:
            _print_bullets(console, "Often found by (no proof)", [", ".join(term.hints)], mark="")
        if term.fault:
            _print_bullets(console, "Common fault", [term.fault], mark="")
        checked = f"Compiled {meta.compiled}. {meta.verified}"
        _print_bullets(console, "How far this was checked", [checked], mark="")


def _paragraphs(entry: VendorEntry) -> Iterator[tuple[str, str]]:
    parts = (("How to get it", entry.how_to_get), ("Sources differ", entry.conflict), ("Note", entry.note))
    return ((title, text) for title, text in parts if text is not None)


def _facts(catalog: VendorCatalog, entry: VendorEntry, today: date) -> Iterator[tuple[str, Text | str]]:
    sure = " (confidence low)" if entry.baa_confidence == "low" else ""
    yield "BAA", Text(f"{_BAA_WORDS[entry.baa]}{sure}", style=_BAA_STYLE[entry.baa])
    if entry.permits_phi is False:
        yield "PHI", Text("its terms do not permit PHI as content, even with a BAA", style="bold red")
    yield "how sure", f"{entry.verified}: {catalog.confidence(entry)}"
    yield "as of", f"{entry.as_of or 'unknown'}, {_AS_OF[entry.as_of_is]}"
    if is_stale(entry, today):
        yield "stale", Text(f"older than 12 months on {today}: compare the vendor's current pages", "yellow")
    if entry.aliases:
        yield "also named", _safe(", ".join(entry.aliases))
    if entry.part_of is not None:
        yield "part of", f"{entry.part_of}: any agreement would be that one's"
    yield "used for", ", ".join(entry.categories)
    if catalog.is_own(entry.id):
        yield "from", _safe(str(catalog.origin(entry.id)))


def _item_lists(entry: VendorEntry) -> Iterator[tuple[str, list[str]]]:
    lists: tuple[tuple[str, Items], ...] = (
        ("Plans covered", entry.plans_covered),
        ("Plans not covered", entry.plans_excluded),
        ("Plans on which sources differ", entry.plans_unclear),
        ("Services covered", entry.services_covered),
        ("Services not covered", entry.services_excluded),
        ("Services on which sources differ", entry.services_unclear),
    )
    for title, items in lists:
        url = entry.plans_source if title.startswith("Plans") else entry.services_source
        rests_on = entry.source(url)
        # Lines on which sources differ rest on more than that one.
        dated = rests_on.date if rests_on is not None and "differ" not in title else None
        if items:
            said = [item.says + (f" [{item.verified}]" if item.verified else "") for item in items]
            yield f"{title} (list of {dated})" if dated else title, said


def _print_sources(console: Console, sources: Sequence[Source]) -> None:
    """Print each address on a line of its own, never broken, so that it can be copied."""
    console.print()
    console.print(Text("  Sources" if sources else "  Sources: none", style="bold"))
    for source in sources:
        parts = [source.date or "no date shown", source.kind, *([] if source.read else ["not read"])]
        where = source.url if source.file is None else f"{source.url} {source.file}"
        console.print(Text(f"  - {_safe(where)}"), soft_wrap=True)
        note = f"; {source.note}" if source.note else ""
        console.print(Padding(Text(_safe(f"{', '.join(parts)}{note}"), style="dim"), (0, 0, 0, 4)))


def _table(console: Console, *headings: str) -> Table:
    """Return a table without lines; headings only where a person looks."""
    table = Table(box=None, show_header=console.is_terminal, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=not console.is_terminal or heading == "id")
    return table


def _print_labelled(console: Console, label: str, value: Text | str) -> None:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=10, style="dim")
    grid.add_column(overflow="fold")
    grid.add_row(label, value)
    console.print(Padding(grid, (0, 0, 0, 2)))


def _print_bullets(console: Console, title: str, lines: Sequence[str], mark: str = "-") -> None:
    console.print()
    console.print(Text(f"  {title}", style="bold"))
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    for line in lines:
        grid.add_row(mark, line)
    console.print(Padding(grid, (0, 0, 0, 2)))


def _safe(text: str) -> str:
    return plain(text, limit=4_000, lines=False)


@contextmanager
def _printing(width_in_a_pipe: int) -> Iterator[Console]:
    """Give a console; rich honours NO_COLOR, and a pipe gets plain lines without blanks at their ends."""
    console = Console(highlight=False, markup=False, emoji=False)
    if console.is_terminal:
        yield console
        return
    kept = io.StringIO()
    yield Console(highlight=False, markup=False, emoji=False, width=width_in_a_pipe, file=kept)
    typer.echo("\n".join(line.rstrip() for line in kept.getvalue().splitlines()))
