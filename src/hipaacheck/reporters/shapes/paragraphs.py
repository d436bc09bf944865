"""Shape what the findings say of each paragraph of the regulation."""

from dataclasses import dataclass

from hipaacheck.model import Designation, Strength
from hipaacheck.reporters.shapes.verdicts import Counts, State


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What the run says of one paragraph of the regulation. A pass never makes it "met".

    `strength` is the strongest among the findings that decide the state; None when nothing does.
    `addressed_to` says whom it binds when that is not everybody whom HIPAA regulates.
    """

    id: str
    citation: str
    title: str
    summary: str
    evidence_limits: str
    designation: Designation | None
    designation_label: str
    addressed_to: str
    state: State
    state_label: str
    strength: Strength | None
    strength_label: str
    counts: Counts
    failed: tuple[str, ...]
    accepted: tuple[str, ...]
    unseen: tuple[str, ...]
    passed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """One catalogue: the paragraphs that findings cite, and those that nobody assessed.

    `not_applicable` bind only others than this organisation; `informing` counts the definitions and
    background that ask for nothing and are never judged.
    """

    id: str
    title: str
    text_status: str
    compiled: str
    disclaimer: str
    source: str
    assessed: tuple[CoverageRow, ...]
    not_assessed: tuple[CoverageRow, ...]
    not_applicable: tuple[CoverageRow, ...]
    informing: int

    @property
    def binding(self) -> int:
        """Return how many paragraphs ask for something."""
        return len(self.assessed) + len(self.not_assessed) + len(self.not_applicable)
