"""Define the domains of an organisation, their hosts, and its cloud tenants."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from hipaacheck.inventory.schema.common import Slug
from hipaacheck.model import File, Record, Text, YesNo

MailProtocol = Literal["smtp", "submission", "smtps", "imap", "imaps", "pop3", "pop3s"]

DEFAULT_PORTS: dict[str, int] = {
    "smtp": 25,
    "submission": 587,
    "smtps": 465,
    "imap": 143,
    "imaps": 993,
    "pop3": 110,
    "pop3s": 995,
    "https": 443,
}


class MailUse(StrEnum):
    """What a domain's mail is used for; a domain may have several uses."""

    BUSINESS = "business"
    PATIENTS = "patients"
    MARKETING = "marketing"
    AUTOMATIC = "automatic"


class WebPurpose(StrEnum):
    """What a web host is for."""

    PUBLIC_SITE = "public-site"
    PATIENT_PORTAL = "patient-portal"
    INTAKE_FORM = "intake-form"
    BOOKING = "booking"
    TELEHEALTH = "telehealth"
    PAYMENT = "payment"
    STAFF = "staff"
    OTHER = "other"


def _dashed(value: object) -> object:
    return value.replace(" ", "-") if isinstance(value, str) else value


_SPACED = [purpose.replace("-", " ") for purpose in WebPurpose if "-" in purpose]

Purpose = Annotated[
    WebPurpose,
    BeforeValidator(_dashed),
    WithJsonSchema({"type": "string", "enum": [*WebPurpose, *_SPACED]}),
]
"""A field that takes a purpose, written with dashes or with spaces."""


class WebHost(Record):
    """A web site or portal. What several entries say of one host is put together, and may not contradict.

    `holds_ephi` says that what people enter or read there is PHI. `vendor` is the id of who runs it, if it
    is not the organisation.
    """

    host: str
    port: int = Field(default=443, strict=True, ge=1, le=65535)
    purpose: Purpose | None = None
    holds_ephi: YesNo | None = None
    vendor: Slug | None = None


class MailHost(Record):
    """A mail server beside the domain's MX hosts, such as a submission or IMAP server."""

    host: str
    protocol: MailProtocol
    port: int | None = Field(default=None, strict=True, ge=1, le=65535)
    holds_ephi: YesNo | None = None


class Domain(Record):
    """A domain; what is left out is found out or assumed, and the report says which.

    `sends_mail` is false for a domain that is parked. `holds_ephi` says that PHI passes through its mail.
    `dkim_selectors` names selectors in use, which nobody can list from outside. `www` is false when there is
    no www twin. `web` names hosts beside the site of the domain itself; `mail` names servers beside its MX
    hosts.
    """

    name: str
    sends_mail: YesNo | None = None
    holds_ephi: YesNo | None = None
    mail_use: tuple[MailUse, ...] = ()
    dkim_selectors: tuple[str, ...] = ()
    www: YesNo = True
    web: tuple[WebHost, ...] = ()
    mail: tuple[MailHost, ...] = ()


class Tenant(Record):
    """A cloud tenant: `vendor` is the id of its entry among the vendors, `licence` the edition in use.

    `snapshot` is a file with its settings: one that `hipaacheck tenant snapshot` wrote, or an export of
    ScubaGear or ScubaGoggles. With `live: true` its interfaces are asked instead, read-only. Without either
    nothing of its settings is judged, and the report says so.
    """

    id: Slug
    provider: Literal["google", "microsoft"]
    domain: str
    vendor: Slug | None = None
    licence: Text | None = None
    snapshot: File | None = None
    live: YesNo = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.live and self.snapshot is not None:
            raise ValueError("give a snapshot, or live: true, not both")
        return self
