"""Say which questions a tenant would answer, and which rules stay unknown for want of a permission."""

import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from hipaacheck.cli.exits import UsageError
from hipaacheck.gate.exits import Exit

if TYPE_CHECKING:
    from hipaacheck.model import Rule
    from hipaacheck.tenants.snapshot import Call


def examine(platform: str, format: str) -> Exit:
    """Ask a tenant as cheaply as can be, print what it says, and return how it ended."""
    import asyncio

    from hipaacheck.net.tenants.access import NoAccessError, permissions_of
    from hipaacheck.tenants.data import Platform

    if platform not in set(Platform):
        raise UsageError(f"--tenant takes google or microsoft, not '{platform}'")
    try:
        ask = permissions_of(Platform(platform), os.environ)
    except NoAccessError as error:
        raise UsageError(str(error)) from None

    async def asked() -> "tuple[Call, ...]":
        return await ask()

    calls = asyncio.run(asked())
    failed = [call for call in calls if call.failed]
    rules = _rules(platform) if failed else ()
    unknown = {call.id: _depending(call.id, rules) for call in failed}
    if format == "json":
        typer.echo(json.dumps([_row(call, unknown.get(call.id, [])) for call in calls], indent=2))
    else:
        for call in calls:
            _tell(call, unknown.get(call.id, []))
    return Exit.INCOMPLETE if any(call.asked for call in failed) else Exit.OK


def _rules(platform: str) -> "tuple[Rule, ...]":
    from hipaacheck.engine.registry import load_checkers
    from hipaacheck.engine.scan import load_rule_set

    return load_rule_set(load_checkers([platform])).rules


def _depending(source: str, rules: "Iterable[Rule]") -> list[str]:
    """Return the ids of the rules that read a source, by what they themselves say."""
    return [rule.id for rule in rules if any(one.split(" ", 1)[0] == source for one in rule.reads)]


def _row(call: "Call", rules: list[str]) -> dict[str, object]:
    return {
        "source": call.id,
        "state": ("problem" if call.asked else "not asked") if call.failed else "ok",
        "permission": call.permission,
        "detail": call.reason if call.failed else "answered",
        "rules": rules,
    }


def _tell(call: "Call", rules: list[str]) -> None:
    if not call.failed:
        typer.echo(f"ok       {call.id}: answered" + (f" ({call.permission})" if call.permission else ""))
        return
    typer.echo(f"{'PROBLEM ' if call.asked else 'not asked'} {call.reason}")
    if rules:
        typer.echo(f"          unknown, or known in part, without it: {', '.join(rules)}")
