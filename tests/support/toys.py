"""A toy checker with toy rules, for tests of the engine."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import cast

from hipaacheck.checkers.api import Checker, Context, CouldNotLookError, Probe, Saw
from hipaacheck.model import Level, Origin, Record, Rule, Seen, Severity, Strength, Target, TargetKind
from hipaacheck.net.clients import DnsClient, HttpClient, Network, TlsClient

AS_OF = datetime(2026, 11, 21, 12, tzinfo=UTC)


class ToyFacts(Record):
    """A toy's facts."""

    ok: Seen[bool] = True
    count: Seen[int] = 1


def target(name: str = "clinic.example", kind: TargetKind = TargetKind.DOMAIN) -> Target:
    """Return a target named on the command line."""
    return Target(id=f"{kind}:{name}", kind=kind, name=name, origin=Origin(file="command line"))


def no_network() -> Network:
    """Return a network whose clients do not exist, for probes that use none."""
    return Network(
        dns=cast(DnsClient, None), http=cast(HttpClient, None), tls=cast(TlsClient, None), now=lambda: AS_OF
    )


def probe(
    run: Callable[[Context], Awaitable[Saw]], kind: str = "toy", applies_to: TargetKind = TargetKind.DOMAIN
) -> Probe:
    """Return a probe around `run`."""
    return Probe(name=f"toys.{kind}", kind=kind, applies_to=applies_to, run=run)


def checker(*probes: Probe) -> Checker:
    """Return a checker with these probes."""
    return Checker(name="toys", probes=probes, facts={one.kind: ToyFacts for one in probes})


async def sees(ctx: Context) -> Saw:
    """See that all is well."""
    return Saw(ToyFacts(), source="toy", method="looking")


async def cannot_look(ctx: Context) -> Saw:
    """Fail to look."""
    raise CouldNotLookError("the fog is thick", source="toy", method="looking")


async def crashes(ctx: Context) -> Saw:
    """Have a bug."""
    raise ZeroDivisionError("a bug")


async def hangs(ctx: Context) -> Saw:
    """Never end."""
    await asyncio.Event().wait()
    raise AssertionError


def rule(**changes: object) -> Rule:
    """Return a rule about toys."""
    fields: dict[str, object] = {
        "id": "TOY-001",
        "title": "A toy is well",
        "area": "toys",
        "applies_to": TargetKind.DOMAIN,
        "needs": {"toy": "toy"},
        "passes_when": "toy.ok",
        "severity": Severity.HIGH,
        "likelihood": Level.HIGH,
        "impact": Level.MODERATE,
        "strength": Strength.INDIRECT,
        "citations": ["164.312(e)(1)"],
        "sources": ["RFC 0"],
        "observed": "ok is {{ toy.ok }}, count {{ toy.count }}",
        "expected": "ok",
        "why": "Because.",
        "fix": "Mend {{ target.name }}.",
        **changes,
    }
    return Rule.model_validate(fields)
