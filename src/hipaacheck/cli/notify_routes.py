"""Read from the environment where notices go; what is wrong is said without saying what stands there."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import getaddresses
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from hipaacheck.cli.exits import UsageError
from hipaacheck.model import digest

if TYPE_CHECKING:
    from hipaacheck.net.notify.mailing import MailRoute

SECRET = "HIPAACHECK_WEBHOOK_SECRET"
SMTP = "HIPAACHECK_SMTP_URL"
MAIL_FROM = "HIPAACHECK_MAIL_FROM"
MAIL_TO = "HIPAACHECK_MAIL_TO"
_MOST_ADDRESSES = 100
_SHORTEST_SECRET = 16
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f]")


class Service(StrEnum):
    """Who can be told, in the words of `--notify`."""

    WEBHOOK = "webhook"
    SLACK = "slack"
    TEAMS = "teams"
    SMTP = "smtp"


URLS: Mapping[Service, str] = {
    Service.WEBHOOK: "HIPAACHECK_WEBHOOK_URL",
    Service.SLACK: "HIPAACHECK_SLACK_WEBHOOK_URL",
    Service.TEAMS: "HIPAACHECK_TEAMS_WEBHOOK_URL",
}


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook: `host` may be shown, its `url` and `secret` never."""

    service: Service
    host: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """Return what it is called in messages."""
        return f"{self.service} ({self.host})"

    @property
    def key(self) -> str:
        """Return a digest that tells it from others."""
        return digest(self.service, self.url)[:16]


@dataclass(frozen=True, slots=True)
class MailPlan:
    """A mail server, and from whom to whom."""

    route: "MailRoute"
    sender: Address
    recipients: tuple[Address, ...]

    @property
    def name(self) -> str:
        """Return what it is called in messages."""
        return f"{Service.SMTP} ({self.route.host})"

    @property
    def key(self) -> str:
        """Return a digest that tells it from others."""
        people = sorted(one.addr_spec for one in self.recipients)
        return digest(Service.SMTP, self.route.host, self.sender.addr_spec, *people)[:16]


def required(service: Service) -> tuple[str, ...]:
    """Return the variables that a service cannot do without."""
    return (SMTP, MAIL_FROM, MAIL_TO) if service is Service.SMTP else (URLS[service],)


def hook_of(service: Service, environ: Mapping[str, str]) -> Hook:
    """Return the webhook that the environment names. Raises UsageError."""
    name = URLS[service]
    url = environ[name].strip()
    parts = _split(name, url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise UsageError(f"{name} must begin with https://; only this machine is posted to in the clear")
    from hipaacheck.net.notify.posting import is_address

    if not is_address(url):
        raise UsageError(f"{name} is no address that can be posted to")
    secret = environ.get(SECRET, "").strip() if service is Service.WEBHOOK else ""
    if secret and len(secret) < _SHORTEST_SECRET:
        raise UsageError(f"{SECRET} is shorter than {_SHORTEST_SECRET} characters: it could be guessed")
    return Hook(service, parts.hostname or "", url, secret)


def mail_plan_of(environ: Mapping[str, str]) -> MailPlan:
    """Return how the environment wants mail to be sent. Raises UsageError."""
    senders = _addresses(MAIL_FROM, environ[MAIL_FROM])
    if len(senders) != 1:
        raise UsageError(f"{MAIL_FROM} takes one address")
    return MailPlan(_mail_route(environ[SMTP].strip()), senders[0], _addresses(MAIL_TO, environ[MAIL_TO]))


def _mail_route(url: str) -> "MailRoute":
    from hipaacheck.net.notify.mailing import MailRoute

    parts = _split(SMTP, url)
    if parts.scheme not in ("smtp", "smtps"):
        raise UsageError(
            f"{SMTP} is smtps://user:password@host (TLS, port 465) or smtp://... (STARTTLS, port 587)"
        )
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise UsageError(
            f"{SMTP} goes on after the host; in the password write / as %2F, ? as %3F, # as %23, @ as %40"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise UsageError(f"{SMTP} has a user without a password, or a password without a user")
    # smtplib knows no other way to write them (RFC 4954 leaves it to the mechanism).
    if not (user + password).isascii() or re.search(r"[\x00-\x1f\x7f]", user + password):
        raise UsageError(f"user and password in {SMTP} can only be of letters, digits and signs of ASCII")
    at_once = parts.scheme == "smtps"
    return MailRoute(
        host=parts.hostname or "",
        port=parts.port or (465 if at_once else 587),
        at_once=at_once,
        clear=is_loopback(parts.hostname),
        user=user,
        password=password,
    )


def _split(name: str, url: str) -> SplitResult:
    """Return an address in its parts. Raises UsageError, without a word of it."""
    try:
        if _UNSEEN.search(url):
            raise ValueError
        parts = urlsplit(url)
        if not parts.hostname or parts.port == 0:
            raise ValueError
        parts.hostname.encode("idna")
    except (ValueError, UnicodeError):
        raise UsageError(f"{name} is no address with a host, such as https://hooks.example/...") from None
    return parts


def _addresses(name: str, text: str) -> tuple[Address, ...]:
    """Return the mail addresses in a variable, each once. Raises UsageError."""
    wrong = UsageError(f"{name} takes mail addresses, separated by commas: alerts@clinic.example")
    if re.search(r"[\x00-\x1f\x7f-\x9f]", text.strip()):
        raise wrong
    found: dict[str, Address] = {}
    for shown, spec in getaddresses([text]):
        try:
            address = Address(shown, addr_spec=spec)
        except (ValueError, IndexError, UnicodeError):
            raise wrong from None
        if not address.username or "." not in address.domain or not spec.isascii():
            raise wrong
        found.setdefault(spec.lower(), address)
    if not 0 < len(found) <= _MOST_ADDRESSES:
        raise wrong
    return tuple(found.values())


def is_loopback(host: str | None) -> bool:
    """Return whether a host is this machine, by its name or address and without asking anybody."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
