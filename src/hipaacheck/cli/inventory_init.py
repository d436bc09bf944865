"""`hipaacheck inventory init`: begin an inventory from a few answers and from what is seen outside."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.network_options import with_network
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.cli.finds import Find
    from hipaacheck.cli.inventory_questions import Given
    from hipaacheck.cli.looking import Looked
    from hipaacheck.cli.network import NetworkOptions
    from hipaacheck.model import Target


@dataclass(frozen=True, slots=True)
class _Wish:
    """How the file is to be made: where, whether to ask, to look and to replace what is there."""

    output: Path
    network: "NetworkOptions"
    yes: bool
    scan: bool
    force: bool


@with_network
def command(
    domains: Annotated[
        list[str] | None, typer.Argument(metavar="[DOMAIN]...", help="Domains of the organisation.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of the organisation.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="covered-entity or business-associate.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="Two letters, such as MN.")] = None,
    workforce: Annotated[str | None, typer.Option("--workforce", help="How many people.")] = None,
    domain: Annotated[list[str], typer.Option("--domain", help="One more domain (repeatable).")] = [],  # noqa: B006 - typer copies the default
    portal: Annotated[
        list[str], typer.Option("--portal", help="Host of a patient portal (repeatable).")
    ] = [],  # noqa: B006
    intake: Annotated[list[str], typer.Option("--intake", help="Host of an intake form (repeatable).")] = [],  # noqa: B006
    security_official: Annotated[
        str | None, typer.Option("--security-official", help="Name (45 CFR 164.308(a)(2)).")
    ] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to make.")] = Path(
        "inventory.yaml"
    ),
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; leave out what is not given.")] = False,
    scan: Annotated[
        bool, typer.Option("--scan/--no-scan", help="Look for vendors in DNS and web pages.")
    ] = True,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    add_vendors: Annotated[
        bool, typer.Option("--add-vendors", help="Add the vendors that are seen to a file that is there.")
    ] = False,
    *,
    network: "NetworkOptions",
) -> None:
    """Begin an inventory with the vendors that DNS and pages show: hipaacheck inventory init DOMAIN."""
    wish = _Wish(output, network, yes, scan, force)
    names = [*(domains or []), *domain]
    if add_vendors:
        given_too = {
            "--name": name,
            "--kind": kind,
            "--state": state,
            "--workforce": workforce,
            "--portal": portal,
            "--intake": intake,
            "--security-official": security_official,
            "--force": force,
        }
        raise typer.Exit(
            _add_vendors(
                wish, names, [option for option, value in given_too.items() if value not in (None, False, [])]
            )
        )
    _check(output, force)
    given = _given(name, kind, state, workforce, names, portal, intake, security_official)
    try:
        raise typer.Exit(_init(given, wish))
    except (KeyboardInterrupt, typer.Abort):
        typer.echo(f"\nStopped; nothing was written to {output}.", err=True)
        raise typer.Exit(Exit.INCOMPLETE) from None


def _add_vendors(wish: _Wish, domains: list[str], idle: list[str]) -> Exit:
    """Add vendors to a file; `idle` are options that would do nothing then."""
    from hipaacheck.cli.vendors_suggest import suggest

    if idle:
        raise UsageError(f"--add-vendors changes nothing but vendors; leave {', '.join(idle)} out")
    if not wish.output.is_file():
        raise UsageError(f"{wish.output}: there is no such file; leave --add-vendors out to make it")
    if not wish.scan:
        raise UsageError("--add-vendors looks at DNS and web pages, so --no-scan leaves nothing to do")
    return suggest(domains, None, wish.output, wish.network, yes=wish.yes)


def _check(output: Path, force: bool) -> None:
    """Raise UsageError, before anything is asked, when the file could not be written."""
    if output.exists() and not force:
        raise UsageError(
            f"{output} is there already; give --add-vendors to add vendors to it, --force to replace it, "
            "or another name with -o"
        )
    if output.is_dir():
        raise UsageError(f"{output} is a folder; name a file")
    if not output.parent.is_dir():
        raise UsageError(f"{output}: the folder {output.parent} does not exist")
    if _schema_of(output).exists() and not force and not _is_schema(_schema_of(output)):
        raise UsageError(
            f"{_schema_of(output)} is something else than the schema; move it, or give --force to replace it"
        )


def _schema_of(output: Path) -> Path:
    from hipaacheck.inventory.starting import SCHEMA_FILE

    return output.parent / SCHEMA_FILE


def _is_schema(path: Path) -> bool:
    try:
        return b'"title": "The inventory of hipaacheck"' in path.read_bytes()
    except OSError:
        return False


def _given(
    name: str | None,
    kind: str | None,
    state: str | None,
    workforce: str | None,
    domains: list[str],
    portal: list[str],
    intake: list[str],
    security_official: str | None,
) -> "Given":
    """Return what the options say. Raises UsageError naming what cannot be understood."""
    from hipaacheck.cli import inventory_questions as questions
    from hipaacheck.inventory.schema.network import WebPurpose

    return questions.Given(
        name=None if name is None else questions.read_name(name),
        kind=None if kind is None else questions.read_kind(kind),
        state=None if state is None else questions.read_state(state),
        workforce=None if workforce is None else questions.read_workforce(workforce),
        domains=questions.read_domains(" ".join(domains)),
        hosts=(
            *questions.read_hosts(" ".join(portal), WebPurpose.PATIENT_PORTAL),
            *questions.read_hosts(" ".join(intake), WebPurpose.INTAKE_FORM),
        ),
        security_official=None if security_official is None else questions.read_name(security_official),
    )


def _init(given: "Given", wish: _Wish) -> Exit:
    from hipaacheck.cli.changing import on_terminal

    if not wish.yes and on_terminal():
        from hipaacheck.cli.inventory_questions import ask

        given = ask(given)
        if wish.scan and given.domains:
            question = f"Look at DNS and the web sites of {', '.join(given.domains)} now, to find vendors?"
            wish = replace(wish, scan=typer.confirm(question, True, err=True))
    if given.name is None and not given.domains:
        raise UsageError(
            "name a domain or give --name, as in: hipaacheck inventory init clinic.example --yes"
        )
    if given.hosts and not given.domains:
        raise UsageError("give the domain that the portals and forms belong to, with --domain")
    looked = _look(given, wish) if wish.scan and given.domains else None
    if looked is not None and looked.interrupted:
        raise typer.Abort
    return _make(given, looked, wish)


def _look(given: "Given", wish: _Wish) -> "Looked":
    from hipaacheck.cli.looking import look
    from hipaacheck.cli.running import Job
    from hipaacheck.inventory.schema.network import Domain, WebHost
    from hipaacheck.inventory.starting import home_of
    from hipaacheck.inventory.targets import targets_of_domain, unique
    from hipaacheck.model import Origin

    targets: list[Target] = []
    for name in given.domains:
        web = tuple(
            WebHost(host=host.name, purpose=host.purpose, holds_ephi=True)
            for host in given.hosts
            if home_of(host, given.domains) == name
        )
        targets += targets_of_domain(Domain(name=name, web=web), Origin(file="command line"))
    return look(Job(unique(targets), wish.network))


def _make(given: "Given", looked: "Looked | None", wish: _Wish) -> Exit:
    """Write the schema and the inventory, once it is certain that the inventory is sound."""
    from hipaacheck.cli.changing import write_whole
    from hipaacheck.cli.finds import finds
    from hipaacheck.cli.inventory_text import text_of
    from hipaacheck.inventory.loading import load_text
    from hipaacheck.inventory.published import schema_text

    today = datetime.now(UTC).date()
    found = [] if looked is None else finds(looked.suggestions, (), today)
    text = text_of(given, looked, found, today)
    load_text(text, str(wish.output))
    _check(wish.output, wish.force)  # the answers may have taken a while
    write_whole(_schema_of(wish.output), schema_text())
    write_whole(wish.output, text)
    return _say(found, looked, wish)


def _say(found: "list[Find]", looked: "Looked | None", wish: _Wish) -> Exit:
    from hipaacheck.cli.vendors_suggest import ended

    fit, weak = sum(one.fit for one in found), sum(one.weak for one in found)
    refused = len(found) - fit - weak
    comments = [f"weak signs of {weak} more"] if weak else []
    comments += [f"{refused} that it would refuse"] if refused else []
    seen = "1 vendor to confirm" if fit == 1 else f"{fit} vendors to confirm"
    seen += f" and, as comments, {' and '.join(comments)}" if comments else ""
    typer.echo(f"{wish.output} written{f', with {seen}' if found else ''}.")
    typer.echo(f"Next: hipaacheck inventory check {wish.output}; hipaacheck scan -i {wish.output}")
    return Exit.OK if looked is None else ended(looked)
