"""Say what a check of a pack found."""

from dataclasses import dataclass
from enum import StrEnum

from hipaacheck.archive.manifest import Manifest
from hipaacheck.archive.signatures import Signer


class Digests(StrEnum):
    """How the ids of the run and its evidence stand to what they name."""

    RECOMPUTED = "recomputed"
    REDACTED = "cannot-be-recomputed"
    NOT_CHECKED = "not-checked"


class SignatureState(StrEnum):
    """What is known of the signature. `integrity-only`: good, but nobody said whose key it is."""

    NONE = "none"
    INTEGRITY_ONLY = "integrity-only"
    KNOWN = "known-signer"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Fault:
    """What differs, and in which file of the pack; an empty name stands for the pack itself."""

    file: str
    what: str


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature of a pack; `whose` is set where the key was named to this program beforehand."""

    state: SignatureState
    key: Signer | None = None
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class PackCheck:
    """What a check found. `more` faults were found beyond those told.

    `texts` artefacts have a file; of these `raw_texts` are all the raw bytes, unchanged.
    """

    manifest: Manifest | None = None
    files: int = 0
    evidence: int = 0
    findings: int = 0
    texts: int = 0
    raw_texts: int = 0
    digests: Digests = Digests.NOT_CHECKED
    signature: Signed = Signed(SignatureState.NONE)
    faults: tuple[Fault, ...] = ()
    more: int = 0

    @property
    def whole(self) -> bool:
        """Return whether nothing differs; of a redacted copy this says nothing about the original."""
        return not self.faults
