"""`hipaacheck vendors suggest`: name the services that act for an organisation and are not registered."""

import dataclasses
import json
import os
import sys
import textwrap
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli.exits import UsageError, check_format
from hipaacheck.cli.network_options import with_network
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.cli.finds import Find
    from hipaacheck.cli.looking import Looked
    from hipaacheck.cli.network import NetworkOptions
    from hipaacheck.inventory.loading import Loaded
    from hipaacheck.model import Target

_FORMATS = ("text", "yaml", "json")
_WIDTH = 100
_LABEL = 11


@with_network
def command(
    domains: Annotated[
        list[str] | None, typer.Argument(metavar="[DOMAIN]...", help="Domains to look at.")
    ] = None,
    inventory: Annotated[
        Path | None,
        typer.Option("-i", "--inventory", exists=True, dir_okay=False, help="What is registered already."),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option("--write", exists=True, dir_okay=False, help="Add the entries to this inventory."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write without showing the change first.")] = False,
    format: Annotated[str, typer.Option("--format", help="text, yaml (entries to paste) or json.")] = "text",
    *,
    network: "NetworkOptions",
) -> None:
    """Look for services in DNS and web pages: hipaacheck vendors suggest clinic.example -i inventory.yaml."""
    check_format(format, _FORMATS)
    raise typer.Exit(suggest(domains or [], inventory, write, network, format=format, yes=yes))


def suggest(
    domains: Sequence[str],
    inventory: Path | None,
    write: Path | None,
    network: "NetworkOptions",
    *,
    format: str = "text",
    yes: bool = False,
) -> Exit:
    """Look, and print what is not registered or, with `write`, add it to that file."""
    file = inventory or write
    loaded = None
    if file is not None:
        from hipaacheck.inventory.loading import load_inventory

        loaded = load_inventory(file)
    from hipaacheck.cli.looking import look
    from hipaacheck.cli.running import Job

    job = Job(_targets(domains, loaded), network, None if loaded is None else loaded.declared)
    looked = look(job)
    vendors = () if loaded is None else loaded.inventory.vendors or ()
    from hipaacheck.cli.finds import finds

    catalog = None if loaded is None else loaded.declared.vendor_catalog
    found = finds(looked.suggestions, {vendor.id for vendor in vendors}, datetime.now(UTC).date(), catalog)
    if write is not None:
        return _write(write, found, looked, yes=yes)
    _PRINTERS[format](found, looked, loaded)
    return ended(looked)


def _targets(domains: Sequence[str], loaded: "Loaded | None") -> "list[Target]":
    from hipaacheck.inventory.targets import targets_of_names, unique
    from hipaacheck.model import Origin, TargetKind

    named = targets_of_names([(name, Origin(file="command line")) for name in domains])
    targets = unique([*(loaded.targets if loaded is not None else ()), *named])
    if not any(one.kind is TargetKind.DOMAIN for one in targets):
        raise UsageError("name a domain, as in: hipaacheck vendors suggest clinic.example")
    return targets


def ended(looked: "Looked") -> Exit:
    """Say on standard error what could not be looked at, and return how the command ends."""
    from hipaacheck.reporters.escape import plain

    if not looked.unseen:
        return Exit.OK
    typer.echo("Could not be looked at, so that services may be missing here:", err=True)
    for reason in looked.unseen:
        typer.echo(f"  {plain(reason, limit=400, lines=False)}", err=True)
    return Exit.INCOMPLETE


def _write(path: Path, found: "Sequence[Find]", looked: "Looked", *, yes: bool) -> Exit:
    """Add what was found to an inventory, after showing the change to the person at the terminal."""
    from hipaacheck.cli import changing
    from hipaacheck.inventory.writing import add_vendors

    if looked.interrupted:
        typer.echo(f"Interrupted; {path} was not changed.", err=True)
        return Exit.INCOMPLETE
    fit = [one for one in found if one.fit]
    before = changing.read_text(path)
    after = add_vendors(before, [one.entry for one in fit], str(path))
    ends = ended(looked)
    for one in found:
        if not one.fit:
            typer.echo(f"Not added: {_not_added(one)}", err=True)
    if not fit:
        typer.echo(f"Nothing to add to {path}.")
        return ends
    if not yes and changing.on_terminal() and not changing.agreed(path, before, after):
        typer.echo(f"{path} was not changed.", err=True)
        return ends
    changing.replace_text(path, before, after)
    vendors = "1 vendor" if len(fit) == 1 else f"{len(fit)} vendors"
    typer.echo(f"{vendors} added to {path}; please confirm: {', '.join(one.entry.id for one in fit)}")
    return ends


def _not_added(one: "Find") -> str:
    from hipaacheck.inventory.writing import unfit
    from hipaacheck.reporters.escape import plain

    why = one.sureness if one.weak else unfit(one.entry) or ""
    return plain(f"{one.suggestion.name} ({one.suggestion.why}): {why}", limit=600, lines=False)


def _print_yaml(found: "Sequence[Find]", looked: "Looked", loaded: "Loaded | None") -> None:
    """Print entries to paste below `vendors:`; what is not fit for it as comments."""
    from hipaacheck.inventory.writing import proposed_lines, vendor_lines

    for number, one in enumerate(found):
        entry = [f"  {line}" for line in vendor_lines(one.entry)]
        lines = entry if one.fit else proposed_lines(one.entry)
        typer.echo("\n".join([*([""] if number else []), *lines]))


def _print_json(found: "Sequence[Find]", looked: "Looked", loaded: "Loaded | None") -> None:
    rows = [
        {
            "vendor": one.suggestion.vendor,
            "name": one.suggestion.name,
            "seen": one.suggestion.why,
            "confidence": one.suggestion.confidence,
            "may": one.may,
            "question": one.suggestion.question,
            "catalogue": one.catalogue,
            "entry": None if one.entry.hint else one.entry.data(),
        }
        for one in found
    ]
    typer.echo(json.dumps({"not_registered": rows, "unseen": looked.unseen}, indent=2, ensure_ascii=False))


def _print_text(found: "Sequence[Find]", looked: "Looked", loaded: "Loaded | None") -> None:
    where = "" if loaded is None else " and are not registered"
    if not found:
        limits = " as far as it was possible to look" if looked.unseen else ""
        rest = " that is not registered" if loaded is not None else ""
        typer.echo(f"No outside service{rest} was seen{limits}.")
        return
    services = "1 service was" if len(found) == 1 else f"{len(found)} services were"
    typer.echo(f"{services} seen that may act for you{where}. Not every vendor needs an agreement.")
    bold = os.environ.get("NO_COLOR", "") == "" and sys.stdout.isatty()
    for one in found:
        typer.echo("")
        for number, line in enumerate(_told(one)):
            typer.echo(typer.style(line, bold=True) if bold and number == 0 else line)


def _told(one: "Find") -> Iterator[str]:
    from hipaacheck.inventory.writing import vendor_lines
    from hipaacheck.reporters.escape import plain

    yield plain(one.suggestion.name, limit=200, lines=False)
    parts = [
        ("seen", one.suggestion.why),
        ("how sure", one.sureness),
        *(("it", text) for text in one.may),
        ("ask", one.suggestion.question),
        *(
            ("register" if one.entry.hint else "catalogue", text.removeprefix("Catalogue").lstrip(": "))
            for text in one.catalogue
        ),
    ]
    for label, text in parts:
        yield from _labelled(label, plain(text, limit=2_000, lines=False))
    if one.entry.hint:
        return
    yield "  entry"
    bare = dataclasses.replace(one.entry, remarks=())
    yield from (f"    {line}" for line in vendor_lines(bare))


def _labelled(label: str, text: str) -> Iterator[str]:
    first, later = f"  {label:<{_LABEL}}", " " * (_LABEL + 2)
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


_PRINTERS = {"text": _print_text, "yaml": _print_yaml, "json": _print_json}
