"""Run a scan from the command line: progress, interruption, output and exit code."""

import asyncio
import contextlib
import importlib
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from hipaacheck.__main__ import STARTED
from hipaacheck.cli.closing import closed
from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.gating import Gate
from hipaacheck.cli.invocation import command_line
from hipaacheck.cli.keeping import Kept, complain, keep
from hipaacheck.cli.network import NetworkOptions
from hipaacheck.cli.output import write_quick
from hipaacheck.cli.processes import domains_at_once, processes_for
from hipaacheck.cli.saying import say
from hipaacheck.cli.watching import Watch
from hipaacheck.engine.choosing import Choice, ChoiceError
from hipaacheck.gate.exits import Exit
from hipaacheck.model import Run, Target
from hipaacheck.net.early import ask_ahead, open_dns
from hipaacheck.reporters.edition import Edition

if TYPE_CHECKING:
    from hipaacheck.cli.tenant_data import TenantPlan
    from hipaacheck.engine.collect import Observer
    from hipaacheck.engine.registry import Registry
    from hipaacheck.engine.scan import ScanRequest
    from hipaacheck.inventory.declared import Declared
    from hipaacheck.net.clients import Network
    from hipaacheck.net.dns.client import LiveDns
    from hipaacheck.net.settings import NetSettings
    from hipaacheck.packs.loader import RuleSet


@dataclass(frozen=True, slots=True)
class Job:
    """A scan as the user asked for it.

    `choice` says by which rules it is judged, `planned` names the files that stand for what is not live yet,
    for the report. `processes` is how many processes may scan, None for as many as make it faster, and
    `shared_by` how many do.
    """

    targets: Sequence[Target]
    network: NetworkOptions
    declared: "Declared | None" = None
    inventory_sha256: str | None = None
    tenants: "TenantPlan | None" = None
    checkers: tuple[str, ...] = ()
    rule_folders: tuple[Path, ...] = ()
    choice: Choice = field(default_factory=Choice)
    planned: Mapping[str, str] = field(default_factory=dict)
    processes: int | None = None
    shared_by: int = 1


@dataclass(frozen=True, slots=True)
class Frame:
    """What all processes of a scan have in common: its moment, its command, and when the program began.

    `began` is in loop time, which is the same for all processes of a machine.
    """

    as_of: datetime
    command: str
    began: float = STARTED


def frame_now() -> Frame:
    """Return the frame of a scan that begins now."""
    return Frame(datetime.now(UTC), command_line())


def perform(
    job: Job,
    outputs: Sequence[Path],
    format: str,
    gate: Gate,
    watch: Watch | None = None,
    *,
    store: Path | str | None = None,
    verbose: bool = False,
    timings: bool = False,
) -> Exit:
    """Scan, keep the run in the store, print, write, and return how it ended."""
    clock = [("start", time.perf_counter())]
    run = asyncio.run(_scan(job, clock))
    clock.append(("scan", time.perf_counter()))
    kept = _kept(run, store, outputs)
    run = kept.run
    clock.append(("keep", time.perf_counter()))
    verdict = gate.verdict(run, kept.last)
    edition = Edition(
        history=gate.history(run, kept.history, kept.last), actions=kept.actions, verdict=verdict
    )
    watch = watch or Watch()
    whole = say(run, edition, outputs, format, verbose=verbose, clock=clock, before=watch.before(kept))
    if timings:
        from hipaacheck.cli.timings import show_timings

        show_timings(run, clock)
    if format == "text" and kept.place:
        sys.stdout.write(f"Kept as run {run.id[:12]} in {kept.place}.\n")
    complain([kept.doubt])
    # Both are told: a full disk keeps neither the run nor a report.
    stored = not complain([kept.failure])
    complain([*gate.notes_on(run), gate.warning(verdict, kept=bool(kept.place))])
    sent = not complain(watch.send(run, edition))
    return closed(verdict, format, whole=whole and stored and sent)


def _kept(run: Run, store: Path | str | None, outputs: Sequence[Path]) -> Kept:
    try:
        return keep(run, store)
    except Exception:
        # A fault of ours in keeping must not lose what was seen.
        write_quick(run, Edition(), outputs)
        raise


async def _scan(job: Job, clock: list[tuple[str, float]]) -> Run:
    count = processes_for(job)
    if count > 1:
        from hipaacheck.cli.workers import scan_side_by_side

        return await scan_side_by_side(job, count, clock)
    return await scan_alone(job, clock)


async def scan_alone(job: Job, clock: list[tuple[str, float]]) -> Run:
    """Ask the first questions, load the rest of the program beside them, and scan."""
    async with under_way(job, lambda: loaded(job), clock) as way:
        from hipaacheck.engine.scan import scan

        registry, rules = way.loaded
        return await scan(request_of(job, frame_now()), registry, way.net, rules, way.observer, way.stop)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class UnderWay(Generic[T]):
    """An open network, what was loaded beside its first questions, and who watches and may stop the rest."""

    loaded: T
    net: "Network"
    observer: "Observer"
    stop: asyncio.Event


@contextlib.asynccontextmanager
async def under_way(
    job: Job, load: Callable[[], T], clock: list[tuple[str, float]]
) -> AsyncIterator[UnderWay[T]]:
    """Ask the first questions, `load` what is needed in a thread meanwhile, and yield the open network."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    settings = job.network.settings(job.shared_by)
    async with open_dns(settings) as dns:
        ahead = asyncio.ensure_future(_ahead(dns, job, settings))
        try:
            loaded = await asyncio.to_thread(load)
            clock.append(("load checkers", time.perf_counter()))
            from hipaacheck.cli.progress import progress_for
            from hipaacheck.net.live import open_network

            tenants = None if job.tenants is None else job.tenants.client()
            async with open_network(settings, dns, tenants) as net:
                with progress_for() as observer:
                    yield UnderWay(loaded, net, observer, stop)
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)


async def _ahead(dns: "LiveDns", job: Job, settings: "NetSettings") -> None:
    """Ask ahead, unless a checker or pack that the user named may yet turn out to be wrong (exit code 2)."""
    if settings.early and not job.checkers and not job.rule_folders and not job.choice:
        await ask_ahead(dns, job.targets)


def request_of(job: Job, frame: Frame) -> "ScanRequest":
    """Return what the engine is asked to do."""
    from hipaacheck.engine.collect import CollectOptions
    from hipaacheck.engine.scan import ScanRequest

    return ScanRequest(
        targets=job.targets,
        as_of=frame.as_of,
        command=frame.command,
        collect=CollectOptions(
            timeout=job.network.seconds,
            began=frame.began,
            domains_at_once=domains_at_once(job.shared_by),
            deep=job.network.deep,
            services=job.declared is not None and job.declared.inventory.vendors is not None,
        ),
        options=_options(job),
        declared=job.declared,
        inventory_sha256=job.inventory_sha256,
    )


def _options(job: Job) -> dict[str, str | int | float | bool | None]:
    """Return what a report must tell of how a scan was made; what was not asked for is left out."""
    chosen = {"only": ", ".join(job.choice.only), "skip": ", ".join(job.choice.skip), **job.planned}
    return {
        "deep": job.network.deep,
        "timeout": job.network.seconds,
        "resolver": job.network.resolver,
        **({"offline": True} if job.network.offline else {}),
        **{name: text for name, text in chosen.items() if text},
    }


def loaded(job: Job) -> "tuple[Registry, RuleSet | None]":
    """Load what a scan needs. Runs in a thread: all of this takes longer than the first answers."""
    from hipaacheck.engine.registry import checker_names, load_checkers

    strangers = set(job.checkers) - set(checker_names()) if job.checkers else ()
    if strangers:
        names = ", ".join(checker_names())
        raise UsageError(f"there is no checker '{sorted(strangers)[0]}'; there are {names}")
    importlib.import_module("hipaacheck.net.live")
    has_tenants = any(target.kind.is_tenant for target in job.targets)
    registry = load_checkers(job.checkers or None, inventory=job.declared is not None, tenants=has_tenants)
    from hipaacheck.engine.scan import load_rule_set

    if not job.choice:
        return registry, load_rule_set(registry, job.rule_folders) if job.rule_folders else None
    rules = load_rule_set(registry, job.rule_folders)
    try:
        chosen = job.choice.rules(registry, rules)
    except ChoiceError as error:
        raise UsageError(str(error)) from None
    return job.choice.registry(registry, chosen), chosen
