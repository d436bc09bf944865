"""Share a large scan among several processes: one interpreter keeps only one processor busy.

This process takes a share itself. The others end when it does, however it ends: they wait for the end of
their standard input. They have a process group of their own, so that Ctrl-C on a terminal comes here alone,
and they are told to stop from here.
"""

import asyncio
import contextlib
import dataclasses
import math
import os
import pickle
import sys
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from hipaacheck.cli.messages import GO, GO_WATCHED, HEAD, STOP, Done, Failed, Message, packed
from hipaacheck.cli.processes import domains_at_once, shares_of
from hipaacheck.cli.running import Frame, Job, UnderWay, frame_now, loaded, request_of, scan_alone, under_way
from hipaacheck.model import Run, Target

if TYPE_CHECKING:
    from hipaacheck.engine.collect import Observer
    from hipaacheck.engine.registry import Registry
    from hipaacheck.engine.shards import Part
    from hipaacheck.packs.loader import RuleSet

    Way = UnderWay[tuple[Registry, RuleSet | None]]

# With the modules that this process has; -P alone would still leave out what `python -m` put first.
_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from hipaacheck.cli.worker import main; main()"
_GRACE_SECONDS = 60.0
_SECONDS_A_TARGET = 1.0
_GOODBYE_SECONDS = 5.0
_BUFFER = 1 << 20


class LostError(Exception):
    """A process will hand nothing over; the message says why."""


async def scan_side_by_side(job: Job, count: int, clock: list[tuple[str, float]]) -> Run:
    """Scan as `scan_alone` does, in `count` processes; return one run."""
    frame = frame_now()
    jobs = [
        dataclasses.replace(job, targets=share, shared_by=count) for share in shares_of(job.targets, count)
    ]
    async with contextlib.AsyncExitStack() as stack:
        try:
            workers = [await stack.enter_async_context(_started(one, frame)) for one in jobs[1:]]
        except OSError:  # no more processes or memory for this user
            await stack.aclose()
            return await scan_alone(job, clock)
        way = await stack.enter_async_context(under_way(jobs[0], lambda: loaded(job), clock))
        registry, _ = way.loaded
        if any(checker.derivations for checker in registry.checkers):
            # A plugin that derives facts from many targets must see them all.
            return await _alone(job, frame, way)
        return await _together(jobs[0], frame, way, workers)


async def _alone(job: Job, frame: Frame, way: "Way") -> Run:
    from hipaacheck.engine.scan import scan

    registry, rules = way.loaded
    return await scan(request_of(job, frame), registry, way.net, rules, way.observer, way.stop)


async def _together(job: Job, frame: Frame, way: "Way", workers: "Sequence[Worker]") -> Run:
    """Scan this process's share while the others scan theirs, and put everything together."""
    from hipaacheck.engine.scan import look_and_judge
    from hipaacheck.engine.shards import Part, alike, merge
    from hipaacheck.model import sealed

    began = asyncio.get_running_loop().time()
    registry, rules = way.loaded
    stopping = asyncio.ensure_future(_stop_all(way.stop, workers))
    own, others = await asyncio.gather(
        look_and_judge(request_of(job, frame), registry, way.net, rules, way.observer, way.stop),
        asyncio.gather(*(worker.result(way.observer, job.network.seconds) for worker in workers)),
    )
    stopping.cancel()
    parts = [Part(own, _ids(job.targets))]
    for worker, end in zip(workers, others, strict=True):
        if isinstance(end, LostError):
            parts.append(await _lost(worker.job, frame, way, str(end)))
        elif not alike(own, end.run):
            why = "the process that looked at it used other rules or checkers than the first one"
            parts.append(await _lost(worker.job, frame, way, why))
        else:
            parts.append(Part(end.run, _ids(worker.job.targets), end.began - began))
    return sealed(merge(parts, registry.fact_types))


async def _stop_all(stop: asyncio.Event, workers: "Sequence[Worker]") -> None:
    await stop.wait()
    for worker in workers:
        worker.stop()


async def _lost(job: Job, frame: Frame, way: "Way", why: str) -> "Part":
    """Return the part of a process that handed nothing over: everything there is unknown."""
    from hipaacheck.engine.scan import look_and_judge
    from hipaacheck.engine.shards import Part
    from hipaacheck.model import Problem, TargetKind

    domains = [one for one in job.targets if one.kind is TargetKind.DOMAIN]
    problem = Problem(where="scan", what=f"{len(domains)} domains: {why}", kind="environment")
    targets = [one.model_copy(update={"unresolved": why}) for one in job.targets]
    targets += [_mail_of(domain, why) for domain in domains]
    request = request_of(dataclasses.replace(job, targets=targets), frame)
    registry, rules = way.loaded
    run = await look_and_judge(dataclasses.replace(request, problems=(problem,)), registry, way.net, rules)
    return Part(run, _ids(targets))


def _mail_of(domain: Target, why: str) -> Target:
    """Return what stands for the mail servers of a domain, which nobody found out."""
    from hipaacheck.model import TargetKind

    return domain.model_copy(
        update={
            "id": f"mail-host:mx-of-{domain.name}",
            "kind": TargetKind.MAIL_HOST,
            "name": f"MX of {domain.name}",
            "found_by": (domain.id,),
            "dkim_selectors": (),
            "unresolved": why,
        }
    )


def _ids(targets: Sequence[Target]) -> frozenset[str]:
    return frozenset(target.id for target in targets)


@contextlib.asynccontextmanager
async def _started(job: Job, frame: Frame) -> "AsyncIterator[Worker]":
    """Start a process for `job`; it is gone at the end, in any case."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        *(f"-W{option}" for option in sys.warnoptions),
        "-c",
        _BOOT,
        *sys.path,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_BUFFER,
        process_group=0,
        env={**os.environ, "TERM": "dumb"},  # it draws no progress of its own
    )
    try:
        yield Worker(process, job, frame)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


class Worker:
    """A process that scans a share of the targets."""

    def __init__(self, process: asyncio.subprocess.Process, job: Job, frame: Frame) -> None:
        self.job = job
        self._process = process
        self._limit: asyncio.Timeout | None = None
        self._say(packed((job, frame)))

    def _say(self, words: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(words)

    async def result(self, observer: "Observer", timeout: float) -> "Done | LostError":
        """Let it scan, and return what it hands over, or why it does not. `timeout` is that of a domain."""
        from hipaacheck.cli.progress import StatusLine

        self._say(GO_WATCHED if isinstance(observer, StatusLine) else GO)
        waves = math.ceil(len(self.job.targets) / domains_at_once(self.job.shared_by))
        seconds = timeout * waves + self._patience
        try:
            async with asyncio.timeout(seconds) as self._limit:
                return await self._done(observer)
        except TimeoutError:
            self._process.kill()
            return LostError("the process that looked at it took too long, and was ended")
        except LostError as lost:
            return lost

    def stop(self) -> None:
        """Let it stop looking and hand over what it saw."""
        self._say(STOP)
        if self._limit is not None and self._limit.when() is not None:
            self._limit.reschedule(asyncio.get_running_loop().time() + self._patience)

    @property
    def _patience(self) -> float:
        """Return the seconds in which the slowest machine judges what was seen."""
        return _GRACE_SECONDS + _SECONDS_A_TARGET * len(self.job.targets)

    async def _done(self, observer: "Observer") -> "Done":
        while True:
            message = await self._message()
            if isinstance(message, Done):
                return message
            if isinstance(message, Failed):
                raise LostError(f"the process that looked at it failed ({message.reason})")
            observer(message)

    async def _message(self) -> "Message":
        assert self._process.stdout is not None
        try:
            (length,) = HEAD.unpack(await self._process.stdout.readexactly(HEAD.size))
            message: Message = pickle.loads(await self._process.stdout.readexactly(length))
        except asyncio.IncompleteReadError:
            code = await self._process.wait()
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            why = f"the process that looked at it ended before it was done ({how})"
            raise LostError(why) from None
        return message
