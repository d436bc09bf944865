"""Run probes against targets, all at once under deadlines, and keep what each one saw."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hipaacheck.checkers.api import Checker, CouldNotLookError, Probe, Saw
from hipaacheck.engine.collected import Collected, Outcome, said
from hipaacheck.model import Observation, Problem, Record, Target, TargetKind, Timing
from hipaacheck.net.clients import Network
from hipaacheck.net.noting import noted

F = TypeVar("F", bound=Record)

_FIRST_WAVE_SECONDS = 0.1
_GRACE_SECONDS = 0.4
"""How long after its deadline a probe may still wrap up what it has seen."""


@dataclass(frozen=True, slots=True)
class CollectOptions:
    """How to collect: seconds per domain and tenant, domains at once, whether to look deep, and for services.

    `began` is when the program started, in loop time: for the domains that are looked at first, the time
    that loading took is part of their timeout, so that the whole never takes much longer.
    """

    timeout: float = 15.0
    tenant_timeout: float = 330.0
    began: float | None = None
    domains_at_once: int = 40
    deep: bool = False
    services: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """A step that an observer may show: a probe of a target began or ended."""

    probe: str
    target: str
    done: bool
    failed: bool = False


Observer = Callable[[Progress], None]


async def collect(
    targets: Iterable[Target],
    checkers: Sequence[Checker],
    net: Network,
    options: CollectOptions,
    observer: Observer = lambda step: None,
    stop: asyncio.Event | None = None,
) -> Collected:
    """Probe `targets` and every target they lead to; never raises for what the network or a probe does.

    When `stop` is set, running probes are cancelled and what they would have seen is recorded as not seen.
    """
    collection = _Collection(checkers, net, options, observer)
    for target in targets:
        collection.add_root(target)
    work = asyncio.ensure_future(collection.finish())
    if stop is None:
        await work
        return collection.done
    stopped = asyncio.ensure_future(stop.wait())
    await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not work.done():
        collection.interrupt()
        await work
    return collection.done


@dataclass(slots=True)
class Family:
    """A target that the user named with all that it leads to: one deadline, in loop time, for all.

    `seconds` is the time that they had.
    """

    deadline: float
    seconds: float
    running: list[asyncio.Task[Outcome]] = field(default_factory=list)


class _Collection:
    """All probes of one scan."""

    def __init__(
        self, checkers: Sequence[Checker], net: Network, options: CollectOptions, observer: Observer
    ) -> None:
        self.net = net
        self.options = options
        self.observer = observer
        self.done = Collected()
        self.loop = asyncio.get_running_loop()
        self.started = self.loop.time()
        self._probes: dict[TargetKind, list[Probe]] = {}
        for checker in checkers:
            for probe in checker.probes:
                self._probes.setdefault(probe.applies_to, []).append(probe)
        self._slots = asyncio.Semaphore(options.domains_at_once)
        self._tasks: dict[tuple[str, str], asyncio.Task[Outcome]] = {}
        self._roots: list[asyncio.Task[None]] = []
        self._waiting: dict[tuple[str, str], tuple[str, str]] = {}

    def add_root(self, target: Target) -> None:
        """Queue a target that the user named."""
        if target.id not in self.done.targets:
            self.done.targets[target.id] = target
            self._roots.append(self.loop.create_task(self._root(target)))

    async def _root(self, target: Target) -> None:
        """Probe a target and all that it leads to, holding one slot until the last of them is done."""
        async with self._slots:
            seconds = self.options.tenant_timeout if target.kind.is_tenant else self.options.timeout
            family = Family(self._begin() + seconds, seconds)
            self._start(target, family)
            while family.running:
                await asyncio.wait({family.running.pop()})

    def _begin(self) -> float:
        """Return from when the timeout of a domain counts that is looked at now."""
        now = self.loop.time()
        if self.options.began is None or now - self.started > _FIRST_WAVE_SECONDS:
            return now
        # Loading may be slow on a busy machine; the network still gets most of the time.
        return max(self.options.began, now - self.options.timeout / 4)

    def _start(self, target: Target, family: Family) -> None:
        for probe in self._probes.get(target.kind, ()):
            context = ProbeContext(self, target, probe, family)
            task = self.loop.create_task(self._run(probe, context))
            self._tasks[(target.id, probe.kind)] = task
            family.running.append(task)

    def discovered(self, target: Target, family: Family) -> None:
        """Probe a target that evidence led to, at once; one that is known gains a `found_by`."""
        known = self.done.targets.get(target.id)
        if known is None:
            self.done.targets[target.id] = target
            self._start(target, family)
            return
        found_by = tuple(dict.fromkeys((*known.found_by, *target.found_by)))
        self.done.targets[target.id] = known.model_copy(update={"found_by": found_by})

    async def finish(self) -> None:
        """Wait until every target, found ones too, has been probed."""
        if self._roots:
            await asyncio.gather(*self._roots)

    def interrupt(self) -> None:
        """Cancel all probes; each still leaves evidence that it could not look."""
        self.done.interrupted = True
        for task in self._tasks.values():
            task.cancel()

    async def _run(self, probe: Probe, context: "ProbeContext") -> Outcome:
        """Run one probe and record its evidence, whatever happens to it."""
        began = self.loop.time()
        self.observer(Progress(probe.name, context.target.id, done=False))
        outcome: Outcome
        with noted() as places:
            try:
                outcome = await self._seen(probe, context)
            except CouldNotLookError as error:
                outcome = error
            except asyncio.CancelledError:
                outcome = CouldNotLookError("the scan was interrupted")
        made = self.done.keep(probe.name, probe.kind, context.target, outcome, self.net.now(), tuple(places))
        if made.observation is Observation.FAILED and not isinstance(outcome, CouldNotLookError):
            outcome = CouldNotLookError(made.error or "")
        now = self.loop.time()
        self.done.timings.append(
            Timing(
                probe=probe.name,
                target=context.target.id,
                started=round(began - self.started, 4),
                seconds=round(now - began, 4),
            )
        )
        failed = isinstance(outcome, CouldNotLookError)
        self.observer(Progress(probe.name, context.target.id, done=True, failed=failed))
        return outcome

    async def _seen(self, probe: Probe, context: "ProbeContext") -> Saw:
        if context.target.unresolved is not None:
            raise CouldNotLookError(context.target.unresolved)
        if self.done.interrupted:
            raise CouldNotLookError("the scan was interrupted")
        try:
            async with asyncio.timeout_at(context.deadline + _GRACE_SECONDS):
                return await probe.run(context)
        except TimeoutError:
            option = "" if context.target.kind.is_tenant else " (--timeout)"
            raise CouldNotLookError(f"not finished within {context.seconds:g} s{option}") from None
        except CouldNotLookError:
            raise
        except Exception as error:
            what = said(error)
            where = f"probe {probe.name} on {context.target.id}"
            self.done.problems.append(Problem(where=where, what=what, kind="probe"))
            raise CouldNotLookError(f"the probe {probe.name} failed: {what}") from error

    async def facts_of(self, asker: tuple[str, str], target: Target, kind: str) -> Record:
        """Return the facts that another probe of the same target collects."""
        key = (target.id, kind)
        task = self._tasks.get(key)
        if task is None:
            raise CouldNotLookError(f"no probe collects {kind} of a {target.kind}")
        self._waiting[asker] = key
        try:
            if self._circle(asker):
                raise CouldNotLookError(f"{asker[1]} and {kind} wait for each other")
            outcome = await asyncio.shield(task)
        finally:
            self._waiting.pop(asker, None)
        if isinstance(outcome, CouldNotLookError):
            raise outcome
        return outcome.facts

    def _circle(self, asker: tuple[str, str]) -> bool:
        step = self._waiting.get(asker)
        while step is not None:
            if step == asker:
                return True
            step = self._waiting.get(step)
        return False


class ProbeContext:
    """What one probe of one target may use; see hipaacheck.checkers.api.Context."""

    def __init__(self, collection: _Collection, target: Target, probe: Probe, family: Family) -> None:
        self._collection = collection
        self._probe = probe
        self._family = family
        self.net = collection.net
        self.target = target
        self.deep = collection.options.deep
        self.services = collection.options.services
        self.deadline = family.deadline
        self.seconds = family.seconds

    async def facts(self, kind: str, facts_type: type[F]) -> F:
        """Return facts of the same target; see Context.facts."""
        asker = (self.target.id, self._probe.kind)
        found = await self._collection.facts_of(asker, self.target, kind)
        if not isinstance(found, facts_type):
            raise TypeError(f"{kind} is {type(found).__name__}, not {facts_type.__name__}")
        return found

    def discover(self, target: Target) -> None:
        """Add a target; see Context.discover."""
        self._collection.discovered(target, self._family)
