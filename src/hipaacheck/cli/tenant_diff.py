"""`hipaacheck tenant diff`: which settings of a tenant got worse from one snapshot to another."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hipaacheck.cli import options as opt
from hipaacheck.cli.exits import UsageError, check_format

if TYPE_CHECKING:
    from hipaacheck.engine.registry import Registry
    from hipaacheck.model import Run, Severity, Target
    from hipaacheck.packs.loader import RuleSet
    from hipaacheck.tenants.data import TenantData

_FILE = typer.Argument(exists=True, dir_okay=False, help="A snapshot or an export.")
_SECONDS = 60.0
_NEVER = "never"


def command(
    before: Annotated[Path, _FILE],
    after: Annotated[Path, _FILE],
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    fail_on: Annotated[
        str,
        typer.Option("--fail-on", metavar="SEVERITY", help="The least severity that counts, or 'never'."),
    ] = "low",
    rules: opt.RuleFolders = [],  # noqa: B006 - typer copies the default
    same_tenant: Annotated[
        bool,
        typer.Option("--same-tenant", help="Both are of one tenant, although nothing in them shows it."),
    ] = False,
) -> None:
    """Name the settings that got worse: hipaacheck tenant diff before.json after.json. Asks nobody.

    Exit 1 when something got worse, 3 when nothing did and something is no longer seen, else 0.
    """
    check_format(format)
    least = _threshold(fail_on)
    from hipaacheck.cli.tenant_data import read_file

    old, new = read_file(before), read_file(after)
    _check_tenant(old, new, same_tenant=same_tenant)
    from hipaacheck.cli.tenant_diff_text import as_json, as_text
    from hipaacheck.cli.tenant_diff_view import ended, view_of

    registry, rule_set = _loaded(rules)
    target = _target(old, new)
    moment = datetime.now(UTC)
    first, second = (_judged(data, target, registry, rule_set, moment) for data in (old, new))
    view = view_of((old, new), (first, second), registry.fact_types)
    typer.echo(as_json(view, least) if format == "json" else as_text(view, least))
    raise typer.Exit(ended(view, least))


def _threshold(text: str) -> "Severity | None":
    from hipaacheck.model import Severity

    if text == _NEVER:
        return None
    try:
        return Severity(text)
    except ValueError:
        words = ", ".join(Severity)
        raise UsageError(f"--fail-on takes {words} or never, not '{text[:80]}'") from None


def _check_tenant(old: "TenantData", new: "TenantData", *, same_tenant: bool) -> None:
    from hipaacheck.reporters.escape import plain
    from hipaacheck.tenants.comparing import Same
    from hipaacheck.tenants.comparing import same_tenant as compared

    found = compared(old, new)
    if found.same is Same.NO or (found.same is Same.UNKNOWN and not same_tenant):
        hint = "" if found.same is Same.NO else "; if they are, say so with --same-tenant"
        raise UsageError(f"these are not two states of one tenant: {plain(found.why, lines=False)}{hint}")


def _loaded(folders: list[Path]) -> "tuple[Registry, RuleSet]":
    from hipaacheck.engine.registry import load_checkers
    from hipaacheck.engine.scan import load_rule_set

    registry = load_checkers(inventory=False, tenants=True)
    return registry, load_rule_set(registry, folders)


def _target(old: "TenantData", new: "TenantData") -> "Target":
    """Return one target for both: its id is part of every fingerprint, and one may not know its domain."""
    from hipaacheck.cli.tenant_data import tenant_target
    from hipaacheck.tenants.owner import name_of

    named = new if new.domain else old if old.domain else new
    return tenant_target(named.platform, name_of(named))


def _judged(
    data: "TenantData", target: "Target", registry: "Registry", rules: "RuleSet", moment: datetime
) -> "Run":
    """Return a tenant's settings judged as `scan --tenant FILE --offline` does; both at one moment."""
    import asyncio

    from hipaacheck.cli.invocation import command_line
    from hipaacheck.engine.collect import CollectOptions
    from hipaacheck.engine.scan import ScanRequest, scan
    from hipaacheck.net.live import open_network
    from hipaacheck.net.settings import NetSettings
    from hipaacheck.net.tenants.given import GivenTenants

    async def judged() -> "Run":
        given = GivenTenants({target.id: data})
        request = ScanRequest(
            targets=[target],
            as_of=moment,
            command=command_line(),
            collect=CollectOptions(timeout=_SECONDS),
            options={"offline": True},
        )
        async with open_network(NetSettings(offline=True), None, given) as net:
            return await scan(request, registry, replace(net, now=lambda: moment), rules)

    return asyncio.run(judged())
