"""`hipaacheck doctor`: say whether this machine can see what a scan needs to see."""

import json
from typing import Annotated

import typer

from hipaacheck.cli import options as opt
from hipaacheck.cli.exits import check_format
from hipaacheck.gate.exits import Exit

_MARKS = {"ok": "ok      ", "problem": "PROBLEM ", "unknown": "unknown "}


def command(
    mail_domain: Annotated[
        str,
        typer.Option("--mail-domain", help="A domain whose mail server is greeted once, to test port 25."),
    ] = "gmail.com",
    tenant: Annotated[
        str | None,
        typer.Option("--tenant", help="google or microsoft: say instead which permissions are missing."),
    ] = None,
    format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    nameserver: opt.Nameserver = [],  # noqa: B006 - typer copies the default
    dot: opt.Dot = None,
    doh: opt.Doh = None,
    connect_to: opt.ConnectTo = [],  # noqa: B006
    ca_file: opt.CaFile = None,
) -> None:
    """Check the resolver, port 25, the clock, and the libraries for PDF: hipaacheck doctor."""
    check_format(format)
    if tenant is not None:
        from hipaacheck.cli.tenant_doctor import examine

        raise typer.Exit(examine(tenant, format))
    import asyncio

    from hipaacheck.cli.network import NetworkOptions
    from hipaacheck.doctor import diagnose

    options = NetworkOptions(
        nameservers=tuple(nameserver), dot=dot, doh=doh, connect_to=tuple(connect_to), ca_file=ca_file
    )
    checks = asyncio.run(diagnose(options.settings(), mail_domain))
    if format == "json":
        rows = [{"check": c.name, "state": c.state, "detail": c.detail, "advice": c.advice} for c in checks]
        typer.echo(json.dumps(rows, indent=2))
    else:
        for check in checks:
            typer.echo(f"{_MARKS[check.state]} {check.name}: {check.detail}")
            if check.advice:
                typer.echo(f"          {check.advice}")
    if any(check.state != "ok" for check in checks):
        raise typer.Exit(Exit.INCOMPLETE)
