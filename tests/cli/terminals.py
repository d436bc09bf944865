"""Run the program on a terminal of its own, and type what a person would type."""

import os
import pty
import select
import signal
import subprocess
import sys


class Terminal:
    """A program on a terminal of its own, and what it said there."""

    def __init__(self, *words: str) -> None:
        self.ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "200"}
        command = [sys.executable, "-W", "error", "-m", "hipaacheck", *words]
        # What a shell starts in the background ignores Ctrl-C, and so does all that it starts.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self.process = subprocess.Popen(
                command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
            )
        finally:
            signal.signal(signal.SIGINT, before)
        os.close(theirs)
        self.said = ""

    def answer(self, question: str, text: str) -> None:
        """Wait for a question that has not been seen before, and answer it."""
        self.until(question)
        self.write(text)

    def write(self, text: str) -> None:
        """Type a line."""
        os.write(self.ours, text.encode() + b"\n")

    def until(self, words: str) -> None:
        """Read until `words` were said, and forget them."""
        while words not in self.said:
            assert self._read(), f"waited for {words!r} after: {self.said[-500:]!r}"
        self.said = self.said.partition(words)[2]

    def interrupt(self) -> None:
        """Press Ctrl-C until it is heard.

        A signal that comes between Python's last look for signals and its read of the terminal is not noticed
        before the next key.
        """
        for _ in range(30):
            self.process.send_signal(signal.SIGINT)
            if select.select([self.ours], [], [], 2)[0]:
                return

    def end(self) -> int:
        """Read until the program ends, and return its exit code."""
        while self._read():
            pass
        os.close(self.ours)
        return self.process.wait(60)

    def _read(self) -> bool:
        ready, _, _ = select.select([self.ours], [], [], 60)
        try:
            some = os.read(self.ours, 65_536) if ready else b""
        except OSError:  # Linux says EIO when the other side has closed
            some = b""
        self.said += some.decode()
        return bool(some)
