"""Name the closed sets of words that rules, findings and reports share."""

from enum import StrEnum


class Outcome(StrEnum):
    """What one rule says of one target."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    MANUAL = "manual"
    NOT_APPLICABLE = "not-applicable"


class Severity(StrEnum):
    """How soon a failed rule wants a person's attention, most urgent first; not a word of SP 800-30."""

    CRITICAL = "critical"
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for the most urgent severity, rising to 4."""
        return _SEVERITIES[self]


class Level(StrEnum):
    """A qualitative value of NIST SP 800-30r1 (tables G-2 to G-5, H-3, I-2), lowest first."""

    VERY_LOW = "very-low"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    VERY_HIGH = "very-high"

    @property
    def rank(self) -> int:
        """Return 0 for very low, rising to 4 for very high."""
        return _LEVELS[self]


_SEVERITIES = {one: place for place, one in enumerate(Severity)}
_LEVELS = {one: place for place, one in enumerate(Level)}


class Strength(StrEnum):
    """What a piece of evidence can show for the paragraph it is cited for."""

    DIRECT = "direct"
    PARTIAL = "partial"
    INDIRECT = "indirect"
    ATTESTATION = "attestation"


class Observation(StrEnum):
    """What a probe saw: something, nothing, or that it could not look."""

    PRESENT = "present"
    ABSENT = "absent"
    FAILED = "failed"


class TargetKind(StrEnum):
    """What a rule can apply to."""

    DOMAIN = "domain"
    MAIL_HOST = "mail-host"
    WEB_HOST = "web-host"


class Designation(StrEnum):
    """How the Security Rule labels a paragraph (45 CFR 164.306(d))."""

    REQUIRED = "required"
    ADDRESSABLE = "addressable"
    STANDARD_ONLY = "standard-only"
