"""Say what the processes of one scan tell each other; only they read it, so that pickles will do."""

import pickle
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from hipaacheck.model import Run

if TYPE_CHECKING:
    from hipaacheck.engine.collect import Progress

HEAD = struct.Struct(">Q")
"""Before each message stands its length."""
GO = b"g"
GO_WATCHED = b"w"
STOP = b"s"


@dataclass(frozen=True, slots=True)
class Done:
    """A run over a share of the targets, without its id, and when it began, in loop time."""

    run: Run
    began: float


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no run."""

    reason: str


Message: TypeAlias = "Progress | Done | Failed"


def packed(message: object) -> bytes:
    """Return a message with its length before it."""
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return HEAD.pack(len(content)) + content
