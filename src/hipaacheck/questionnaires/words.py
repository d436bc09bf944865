"""Name the closed sets of words of questionnaires, and the types that several records share."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

Text = Annotated[str, Field(min_length=1, max_length=4_000)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
QuestionId = Annotated[str, Field(pattern=r"^[A-Z]{2,5}-[A-Z0-9]{2,3}$")]
Grade = Annotated[float, Field(ge=0, le=1)]
"""What an answer is worth: 1 is what was wanted, 0 nothing."""

NOT_APPLICABLE = "n/a"
"""The answer that a question does not apply; it needs a reason."""
NEVER = "never"
"""The answer to a question for a date, when it never happened."""


class AnswerType(StrEnum):
    """What an answer looks like.

    `yes-no`: yes, partial or no. `choice`: one of the options. `choices`: any number of them. `number`: how
    many of `unit`. `date`: YYYY-MM-DD, or never. `text` and `list` are read and graded by a person.
    """

    YES_NO = "yes-no"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    LIST = "list"

    @property
    def graded_by_hand(self) -> bool:
        """Return whether only a person can say what an answer is worth."""
        return self in (AnswerType.TEXT, AnswerType.LIST)


class Basis(StrEnum):
    """How the paragraphs that a question cites bind (45 CFR 164.306(d)), or that none asks for it."""

    REQUIRED = "required"
    ADDRESSABLE = "addressable"
    EVIDENCE = "evidence"
    GOOD_PRACTICE = "good practice"


class Topic(StrEnum):
    """What an answer is about; the rules on answers are by topic, and so are the comparisons with a scan."""

    SCOPE = "scope"
    AGREEMENT = "agreement"
    USES = "uses"
    RISK = "risk"
    POLICIES = "policies"
    WORKFORCE = "workforce"
    ASSURANCE = "assurance"
    ENCRYPTION = "encryption"
    ACCESS = "access"
    AUTHENTICATION = "authentication"
    LOGS = "logs"
    BACKUPS = "backups"
    CONTINUITY = "continuity"
    MESSAGING = "messaging"
    DEFENCE = "defence"
    INCIDENTS = "incidents"
    SUBCONTRACTORS = "subcontractors"
    RIGHTS = "rights"
    EXIT = "exit"
    AI = "ai"
    TRACKING = "tracking"
    INTERFACES = "interfaces"
    TESTING = "testing"
    FACILITIES = "facilities"
    AUTHORISATION = "authorisation"
    VENDORS = "vendors"


class Claim(StrEnum):
    """What the rest of a scan can be compared with; a question says which claim its answer makes."""

    SIGNS_BAA = "signs-baa"
    BREACH_NOTICE_DAYS = "breach-notice-days"
    LOWEST_TLS = "lowest-tls"
    INDEPENDENT_REPORT = "independent-report"
    NO_TRACKERS = "no-trackers"
    SUBCONTRACTORS_LISTED = "subcontractors-listed"
    PERMITS_PHI = "permits-phi"
    HOLDS_PHI = "holds-phi"
    SIGNS_DKIM = "signs-dkim"
    ENFORCES_DMARC = "enforces-dmarc"
    HSTS = "hsts"
    MFA_FOR_ADMINS = "mfa-for-admins"
