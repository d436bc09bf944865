"""Define how mail with PHI moves: flows, lists of people, and patients' requests for unencrypted email."""

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator

from hipaacheck.inventory.schema.common import Slug
from hipaacheck.model import Day, File, Record, Text, YesNo


class PhiLevel(StrEnum):
    """How much a message says of a person's care; `limited` is a reminder with no clinical content."""

    NONE = "none"
    LIMITED = "limited"
    FULL = "full"
    UNKNOWN = "unknown"


class MailEncryption(StrEnum):
    """How messages of a flow are protected on their way.

    `opportunistic-tls` falls back to clear text when the other side offers no TLS (RFC 3207 section 6);
    `enforced-tls` does not deliver then.
    """

    ENFORCED_TLS = "enforced-tls"
    OPPORTUNISTIC_TLS = "opportunistic-tls"
    PORTAL = "portal"
    MESSAGE_ENCRYPTION = "message-encryption"
    S_MIME = "s-mime"
    PGP = "pgp"
    NONE = "none"
    UNKNOWN = "unknown"


class Fallback(StrEnum):
    """What happens when the recipient's server cannot do what the flow asks for."""

    NOT_SENT = "not-sent"
    PORTAL = "portal"
    MESSAGE_ENCRYPTION = "message-encryption"
    SENT_IN_CLEAR = "sent-in-clear"
    UNKNOWN = "unknown"


Recipients = Literal["patients", "providers", "payers", "vendors", "staff", "authorities", "public"]


class MailFlow(Record):
    """One use of mail: who sends what to whom, through which vendor, protected how.

    `system` and `vendor` are ids of this inventory, `domain` the sender's. `marketing` is meant as in 45 CFR
    164.501. `phi` is how much a message says of a person's care. `fallback` is what happens when the
    recipient's server cannot do what `encryption` asks for. `authorisation` is the form by which patients
    agreed (164.508(a)(3)).
    """

    id: Slug
    use: Text
    domain: str | None = None
    system: Slug | None = None
    vendor: Slug | None = None
    recipients: tuple[Recipients, ...] = ()
    phi: PhiLevel
    encryption: MailEncryption
    fallback: Fallback | None = None
    marketing: YesNo = False
    authorisation: File | None = None
    owner: Text | None = None


class MailingList(Record):
    """A list of people that is kept at a vendor; a list of patients is PHI by itself."""

    id: Slug
    name: Text
    vendor: Slug | None = None
    domain: str | None = None
    people: tuple[Literal["patients", "former-patients", "staff", "providers", "public"], ...]
    marketing: YesNo
    authorisation: File | None = None
    owner: Text | None = None


_TELLING = re.compile(
    r"(?<![0-9])([0-9]{7,}|[0-9]{3}[-.][0-9]{2}[-.][0-9]{4}|[0-9]{3}[-.][0-9]{3}[-.][0-9]{4})"
)
_DATE = re.compile(r"(?<![0-9])[0-9]{1,4}[-._][0-9]{1,2}[-._][0-9]{1,4}(?![0-9])")


def _not_a_person(ref: str) -> str:
    if _TELLING.search(ref) or _DATE.search(ref):
        raise ValueError(
            "looks like a number or a date that belongs to a person; use a number of your own register"
        )
    return ref


class EmailRequest(Record):
    """A person's request to get email unencrypted (78 FR 5634; 45 CFR 164.522(b), 164.524(c)).

    `ref` points into the organisation's own records: never a name, an address or a record number.
    `warned` is when the risk was explained; `recorded_by` is the workforce member.
    """

    ref: Annotated[Slug, AfterValidator(_not_a_person)]
    requested: Day
    warned: Day | None = None
    preference: Literal["unencrypted-email", "encrypted-email", "no-email"] = "unencrypted-email"
    scope: Text | None = None
    how_to_withdraw: Text | None = None
    withdrawn: Day | None = None
    recorded_by: Text | None = None
