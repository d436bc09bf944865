"""Say what a reporter is: a name for one way of saying a run, and the pure function that says it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from hipaacheck.model import Run
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.voice import in_voice_of


class ReportError(Exception):
    """A reporter cannot do its work here; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """One format of report.

    `name` is what `--format` takes; `suffixes` (with the dot, lower-case) choose it for `-o FILE`. `render`
    is pure: it needs nothing but the run and the edition, and equal ones give equal bytes.
    """

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    render: Callable[[Run, Edition], bytes]

    def __post_init__(self) -> None:
        """Let the words of an edition's own files be those of every format, of plug-ins too."""
        object.__setattr__(self, "render", _in_own_voice(self.render))


def _in_own_voice(render: Callable[[Run, Edition], bytes]) -> Callable[[Run, Edition], bytes]:
    @wraps(render)
    def rendered(run: Run, edition: Edition = PLAIN) -> bytes:
        with in_voice_of(edition):
            return render(run, edition)

    return rendered
