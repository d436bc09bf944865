"""Shape the evidence of a run: facts as lines, raw artefacts within bounds."""

from dataclasses import dataclass

from hipaacheck.model import Observation


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact, nested ones by their path (`hosts[0].name`); not `seen` means that `value` is the reason."""

    path: str
    value: str
    seen: bool


@dataclass(frozen=True, slots=True)
class ArtefactView:
    """One raw artefact; `text` is empty when the run holds only its hash."""

    name: str
    media_type: str
    size: str
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One piece of evidence under its short id; `attested`: nothing but somebody's word stands behind it."""

    short: str
    id: str
    probe: str
    kind: str
    target_name: str
    source: str
    method: str
    collected_at: str
    tool_version: str
    observation: Observation
    observation_label: str
    error: str
    facts: tuple[FactView, ...]
    facts_left_off: int
    artefacts: tuple[ArtefactView, ...]
    attested: bool

    @property
    def lines(self) -> int:
        """Return about how many lines it takes, to keep a short one on one page."""
        facts = sum(1 + fact.value.count("\n") + len(fact.value) // 90 for fact in self.facts)
        return facts + sum(3 + item.text.count("\n") + len(item.text) // 90 for item in self.artefacts)
