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
class StateCount:
    """How many paragraphs of a family are in one state."""

    state: State
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """The paragraphs of one family of safeguards in numbers; `related` ones stand beside the Security Rule.

    `states` has every state once, in the order in which reports show them, also those of which there is none.
    `required`, `addressable` and `standards` are the paragraphs by designation, `not_applicable` those that
    bind only others than this organisation and that no finding cites.
    """

    id: str
    title: str
    citation: str
    related: bool
    states: tuple[StateCount, ...]
    required: int
    addressable: int
    standards: int
    not_applicable: int

    @property
    def counted(self) -> int:
        """Return how many paragraphs are in some state: all that bind this organisation."""
        return sum(item.number for item in self.states)

    def number(self, state: str) -> int:
        """Return how many paragraphs are in `state`."""
        return sum(item.number for item in self.states if item.state == state)


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
