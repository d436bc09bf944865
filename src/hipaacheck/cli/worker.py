"""Be a process that scans some of the domains for another one; see hipaacheck.cli.workers.

Standard input brings the job and then single letters; when it ends, so does this process, for nobody waits
for it any more. What was seen goes to standard output.
"""

import asyncio
import contextlib
import gc
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

from hipaacheck.cli.messages import GO_WATCHED, HEAD, STOP, Done, Failed, packed
from hipaacheck.cli.running import Frame, Job, loaded, request_of, under_way
from hipaacheck.engine.collect import Progress
from hipaacheck.engine.scan import look_and_judge


class Orders:
    """What the parent says, read in a thread of its own."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._loop = asyncio.get_running_loop()
        self.go = asyncio.Event()
        self.stop = asyncio.Event()
        self.watched = False

    def listen(self) -> None:
        """Read until the parent closes its end, or is no more."""
        while letter := self._source.read(1):
            self.watched = self.watched or letter == GO_WATCHED
            with contextlib.suppress(RuntimeError):  # the loop is closed: everything has been handed over
                self._loop.call_soon_threadsafe(self.stop.set if letter == STOP else self.go.set)
        os._exit(1)


def main() -> None:
    """Scan for the parent."""
    gc.set_threshold(200_000, 20, 20)  # as in hipaacheck.__main__
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a plugin prints must not come between the messages.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    source = os.fdopen(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
    (length,) = HEAD.unpack(_exactly(source, HEAD.size))
    job, frame = pickle.loads(_exactly(source, length))

    def tell(message: object) -> None:
        sink.write(packed(message))
        sink.flush()

    try:
        asyncio.run(_work(job, frame, source, tell))
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent tells the user
        tell(Failed(": ".join(filter(None, (type(error).__name__, str(error))))))
    finally:
        gc.freeze()


def _exactly(source: BinaryIO, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        piece = source.read(length - len(parts))
        if not piece:
            sys.exit(1)
        parts += piece
    return bytes(parts)


async def _work(job: Job, frame: Frame, source: BinaryIO, tell: Callable[[object], None]) -> None:
    orders = Orders(source)
    threading.Thread(target=orders.listen, daemon=True).start()
    async with under_way(job, lambda: loaded(job), []) as way:
        await orders.go.wait()
        stopped = asyncio.ensure_future(_pass_on(orders.stop, way.stop))
        registry, rules = way.loaded
        began = time.monotonic()

        def observe(step: Progress) -> None:
            if orders.watched:
                tell(step)

        run = await look_and_judge(request_of(job, frame), registry, way.net, rules, observe, way.stop)
        # Here, where signals still mean no more than to stop looking.
        tell(Done(run, began))
        stopped.cancel()


async def _pass_on(first: asyncio.Event, second: asyncio.Event) -> None:
    await first.wait()
    second.set()
