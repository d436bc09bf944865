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


NOT_ASKED = "not asked (--offline)"
"""How every reason ends that something was not seen because the user asked for no connection."""
NOT_LIVE = "not to be seen before it is live"
"""How every reason ends that something was not seen because a file stands for what is not in use yet."""


class TargetKind(StrEnum):
    """What a rule can apply to."""

    DOMAIN = "domain"
    MAIL_HOST = "mail-host"
    WEB_HOST = "web-host"
    ORGANISATION = "organisation"
    SYSTEM = "system"
    VENDOR = "vendor"
    SERVICE = "service"
    MAIL_FLOW = "mail-flow"
    MAILING_LIST = "mailing-list"
    EMAIL_REQUEST = "email-request"
    RETENTION = "retention"
    RETENTION_REGISTER = "retention-register"
    DOCUMENT = "document"
    DOCUMENT_REGISTER = "document-register"
    PRACTICE = "practice"
    PRACTICE_REGISTER = "practice-register"
    TRAINING = "training"
    INCIDENT = "incident"
    DECISION = "decision"
    DECISION_REGISTER = "decision-register"
    REGISTER = "register"
    WAIVER = "waiver"
    GOOGLE_TENANT = "google-tenant"
    MICROSOFT_TENANT = "microsoft-tenant"

    @property
    def on_network(self) -> bool:
        """Return whether the name of such a target is one that may be asked of the network."""
        return self in _ON_NETWORK

    @property
    def is_tenant(self) -> bool:
        """Return whether such a target is an organisation's account with a cloud service."""
        return self in (TargetKind.GOOGLE_TENANT, TargetKind.MICROSOFT_TENANT)


_ON_NETWORK = frozenset({TargetKind.DOMAIN, TargetKind.MAIL_HOST, TargetKind.WEB_HOST})


class Designation(StrEnum):
    """How a paragraph binds.

    The first three are labels of the Security Rule (45 CFR 164.306(d)). Elsewhere `required` means
    mandatory; a definition and what is only informational ask for nothing, so they are never judged.
    """

    REQUIRED = "required"
    ADDRESSABLE = "addressable"
    STANDARD_ONLY = "standard-only"
    DEFINITION = "definition"
    INFORMATIONAL = "informational"

    @property
    def binds(self) -> bool:
        """Return whether somebody has to do what the paragraph says."""
        return self not in (Designation.DEFINITION, Designation.INFORMATIONAL)


class Regulated(StrEnum):
    """Whom a paragraph is addressed to (45 CFR 160.103)."""

    COVERED_ENTITY = "covered-entity"
    BUSINESS_ASSOCIATE = "business-associate"
    BOTH = "both"
