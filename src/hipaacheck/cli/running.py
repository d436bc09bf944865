"""Run a scan from the command line: progress, interruption, output and exit code."""

import asyncio
import shlex
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hipaacheck.cli.exits import Exit, UsageError, ended_as, exit_of
from hipaacheck.cli.network import NetworkOptions
from hipaacheck.cli.progress import progress_for
from hipaacheck.cli.saying import say
from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.registry import Registry, checker_names, load_checkers
from hipaacheck.engine.scan import ScanRequest, load_rule_set, scan
from hipaacheck.model import Run, Severity, Target
from hipaacheck.net.live import open_network
from hipaacheck.packs.loader import RuleSet


@dataclass(frozen=True, slots=True)
class Job:
    """A scan as the user asked for it."""

    targets: Sequence[Target]
    organisation: str | None
    inventory_sha256: str | None
    network: NetworkOptions
    checkers: tuple[str, ...] = ()
    rule_folders: tuple[Path, ...] = ()


def perform(
    job: Job,
    outputs: Sequence[Path],
    format: str,
    threshold: Severity | None,
    *,
    verbose: bool = False,
    timings: bool = False,
) -> Exit:
    """Scan, print, write, and return how it ended."""
    clock = [("start", time.perf_counter())]
    registry = _registry(job.checkers)
    rules = load_rule_set(registry, job.rule_folders) if job.rule_folders else None
    clock.append(("load checkers", time.perf_counter()))
    run = asyncio.run(_scan(job, registry, rules))
    clock.append(("scan", time.perf_counter()))
    whole = say(run, outputs, format, verbose=verbose, clock=clock)
    if timings:
        from hipaacheck.cli.timings import show_timings

        show_timings(run, clock)
    return ended_as(exit_of(run, threshold), whole)


def _registry(only: Sequence[str]) -> Registry:
    strangers = set(only) - set(checker_names()) if only else ()
    if strangers:
        raise UsageError(
            f"there is no checker '{sorted(strangers)[0]}'; there are {', '.join(checker_names())}"
        )
    return load_checkers(only or None)


async def _scan(job: Job, registry: Registry, rules: RuleSet | None) -> Run:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    request = ScanRequest(
        targets=job.targets,
        as_of=datetime.now(UTC),
        command=shlex.join(["hipaacheck", *sys.argv[1:]]),
        collect=CollectOptions(timeout=job.network.timeout, deep=job.network.deep),
        options={"deep": job.network.deep, "timeout": job.network.timeout, "resolver": job.network.resolver},
        organisation=job.organisation,
        inventory_sha256=job.inventory_sha256,
    )
    async with open_network(job.network.settings()) as net:
        with progress_for() as observer:
            return await scan(request, registry, net, rules, observer, stop)
