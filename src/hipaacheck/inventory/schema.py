"""Define the inventory file: the organisation, its domains and its hosts."""

from typing import Literal

from pydantic import Field

from hipaacheck.model import Record

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


class Organisation(Record):
    """Who is audited."""

    name: str = Field(min_length=1)
    kind: Literal["covered-entity", "business-associate"] | None = None


class WebHost(Record):
    """A web site or portal; `purpose` is free text such as "patient portal"."""

    host: str
    port: int = Field(default=443, ge=1, le=65535)
    purpose: str | None = None
    holds_ephi: bool | None = None


class MailHost(Record):
    """A mail server beside the domain's MX hosts, such as a submission or IMAP server."""

    host: str
    protocol: MailProtocol
    port: int | None = Field(default=None, ge=1, le=65535)
    holds_ephi: bool | None = None


class Domain(Record):
    """A domain; what is left out is found out or assumed, and the report says which."""

    name: str
    sends_mail: bool | None = None
    holds_ephi: bool | None = None
    dkim_selectors: tuple[str, ...] = ()
    www: bool = True
    web: tuple[WebHost, ...] = ()
    mail: tuple[MailHost, ...] = ()


class Inventory(Record):
    """The whole file."""

    version: Literal[1]
    organisation: Organisation | None = None
    domains: tuple[Domain, ...] = Field(min_length=1)
