"""Say where the time of a scan went."""

import itertools
from collections.abc import Sequence

import typer

from hipaacheck.model import Run


def show_timings(run: Run, clock: Sequence[tuple[str, float]]) -> None:
    """Print, on standard error, the steps of the program and then the slowest probes, in seconds."""
    typer.echo("\nTimings (seconds)", err=True)
    for (_, before), (name, after) in itertools.pairwise(clock):
        typer.echo(f"  {after - before:7.3f}  {name}", err=True)
    slowest = sorted(run.timings, key=lambda item: item.seconds, reverse=True)[:15]
    typer.echo("  probes (from, for):", err=True)
    for item in slowest:
        typer.echo(f"  {item.started:7.3f} {item.seconds:7.3f}  {item.probe}  {item.target}", err=True)
