"""`hipaacheck vendors`: show what is known of vendors and business associate agreements, and how surely."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli import vendors_suggest
from hipaacheck.cli.exits import UsageError, check_format

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hipaacheck.catalogs.terms import BaaTerm
    from hipaacheck.catalogs.vendors import VendorCatalog, VendorEntry

app = typer.Typer(
    help="Show which vendors sign a business associate agreement (BAA), with sources and dates.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Format = Annotated[str, typer.Option("--format", help="text or json.")]
OwnFiles = Annotated[
    list[Path],
    typer.Option(
        "--vendor-catalog",
        exists=True,
        dir_okay=False,
        help="Entries of your own that replace or add to those that ship (repeatable).",
    ),
]


@app.command("list")
def list_vendors(
    category: Annotated[str | None, typer.Option("--category", help="Only these, such as email.")] = None,
    baa: Annotated[str | None, typer.Option("--baa", help="yes, no or plan-dependent.")] = None,
    verified: Annotated[
        str | None, typer.Option("--verified", help="How far it was checked, such as vendor-page.")
    ] = None,
    own: OwnFiles = [],  # noqa: B006 - typer copies the default
    format: Format = "text",
) -> None:
    """List the vendors of the catalogue: hipaacheck vendors list --category email --baa no."""
    from hipaacheck.catalogs.vendors import Baa, Category, Verified, vendor_catalog

    check_format(format)
    wanted_category = _word(category, [*Category], "--category")
    wanted_baa = _word(baa, [*Baa], "--baa")
    wanted_mark = _word(verified, [*Verified], "--verified")
    catalog = vendor_catalog(own)
    entries = [
        entry
        for entry in catalog.entries
        if (wanted_category is None or wanted_category in entry.categories)
        and wanted_baa in (None, entry.baa)
        and wanted_mark in (None, entry.verified)
    ]
    if format == "json":
        _print_json([_row(catalog, entry) for entry in entries])
        return
    from hipaacheck.cli import vendor_tables

    vendor_tables.print_list(catalog, entries, _today())


@app.command("show")
def show(
    vendor: Annotated[str, typer.Argument(metavar="ID|NAME", help="An id, a name or another name of it.")],
    own: OwnFiles = [],  # noqa: B006
    format: Format = "text",
) -> None:
    """Show everything that is known of one vendor: hipaacheck vendors show "Google Sites"."""
    from hipaacheck.catalogs.vendors import vendor_catalog

    check_format(format)
    catalog = vendor_catalog(own)
    entry = catalog.find(vendor)
    if entry is None:
        raise UsageError(f"there is no vendor '{vendor[:80]}'{_meant(catalog, vendor)}")
    if format == "json":
        _print_json(_row(catalog, entry))
        return
    from hipaacheck.cli import vendor_tables

    vendor_tables.print_entry(catalog, entry, _today())


app.command("suggest")(vendors_suggest.command)


@app.command("terms")
def terms(
    term: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Explain one term, such as BAA-07.")
    ] = None,
    format: Format = "text",
) -> None:
    """List the terms that a BAA must, may and usually does contain: hipaacheck vendors terms BAA-07."""
    from hipaacheck.catalogs.terms import baa_terms

    check_format(format)
    catalogue = baa_terms()
    chosen: tuple[BaaTerm, ...] = catalogue.terms
    if term is not None:
        one = catalogue.get(term.upper())
        if one is None:
            raise UsageError(f"there is no term '{term[:80]}'; see: hipaacheck vendors terms")
        chosen = (one,)
    if format == "json":
        _print_json([one.model_dump(mode="json", exclude_defaults=True) for one in chosen])
        return
    from hipaacheck.cli import vendor_tables

    if term is None:
        vendor_tables.print_terms(catalogue)
    else:
        vendor_tables.print_term(chosen[0], catalogue.meta)


def _today() -> date:
    return datetime.now(UTC).date()


def _word(text: str | None, allowed: "Iterable[str]", option: str) -> str | None:
    """Return `text` as one of `allowed`, whatever its case. Raises UsageError with what is allowed."""
    if text is None:
        return None
    wanted = text.strip().lower().replace(" ", "-").replace("_", "-")
    words = [str(word) for word in allowed]
    if wanted not in words:
        raise UsageError(f"{option} takes {', '.join(words)}; not '{text[:80]}'")
    return wanted


def _meant(catalog: "VendorCatalog", name: str) -> str:
    close = [entry.id for entry in catalog.close(name)]
    if not close:
        return "; see: hipaacheck vendors list"
    return f"; did you mean {' or '.join(close)}?"


def _row(catalog: "VendorCatalog", entry: "VendorEntry") -> dict[str, object]:
    """Return an entry for programs: what the file says, and what is worked out from it."""
    from hipaacheck.catalogs.vendors import decides, is_stale

    return {
        **entry.model_dump(mode="json", exclude_none=True),
        "as_of": str(entry.as_of) if entry.as_of is not None else None,
        "as_of_is": entry.as_of_is,
        "stale": is_stale(entry, _today()),
        "decides": decides(entry),
        "confidence": catalog.confidence(entry),
        "file": str(catalog.origin(entry.id)) if catalog.is_own(entry.id) else None,
    }


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False))
