"""Describe a clinic of the lab: what its zone, its mail server and its web site do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.lab.pki import Cert


class Zone(StrEnum):
    """How the name servers of a domain behave."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    BROKEN_SIGNATURES = "broken-signatures"
    BROKEN_TLSA = "broken-tlsa"
    EXPIRED_SIGNATURES = "expired-signatures"
    DS_BUT_UNSIGNED = "ds-but-unsigned"
    IN_PARENT = "in-parent"
    ABSENT = "absent"
    LAME = "lame"
    LAME_SIGNED = "lame-signed"
    SILENT = "silent"
    SERVFAIL = "servfail"
    GARBAGE = "garbage"

    @property
    def is_held(self) -> bool:
        """Return whether the honest name server holds the zone."""
        return self in (
            Zone.SIGNED,
            Zone.UNSIGNED,
            Zone.BROKEN_SIGNATURES,
            Zone.BROKEN_TLSA,
            Zone.EXPIRED_SIGNATURES,
            Zone.DS_BUT_UNSIGNED,
        )

    @property
    def has_ds(self) -> bool:
        """Return whether the parent vouches for a key."""
        return (self.is_held and self is not Zone.UNSIGNED) or self is Zone.LAME_SIGNED


class Talk(StrEnum):
    """How a mail server behaves before TLS."""

    HONEST = "honest"
    POSTFIX = "postfix"
    NOBODY = "nobody"
    NEVER_ACCEPTS = "never-accepts"
    NEVER_GREETS = "never-greets"
    GREETS_6_SECONDS_LATE = "greets-6-seconds-late"
    GREETS_WITH_554 = "greets-with-554"
    GREETS_WITH_421 = "greets-with-421"
    GREETS_WITH_GARBAGE = "greets-with-garbage"
    HANGS_UP_AT_ONCE = "hangs-up-at-once"
    HANGS_UP_AFTER_GREETING = "hangs-up-after-greeting"
    NO_STARTTLS = "no-starttls"
    EHLO_UNKNOWN = "ehlo-unknown"
    STARTTLS_454 = "starttls-454"
    HANGS_UP_AFTER_STARTTLS = "hangs-up-after-starttls"
    OFFERS_AUTH_IN_CLEAR = "offers-auth-in-clear"
    TALKS_ON_BEHIND_STARTTLS = "talks-on-behind-starttls"


class Tls(StrEnum):
    """What a server speaks once TLS begins."""

    MODERN = "modern"
    CHACHA_TOO = "chacha-too"
    TLS_1_2_ONLY = "tls-1.2-only"
    OLD_TOO = "old-too"
    TLS_1_0_ONLY = "tls-1.0-only"
    STATIC_RSA_TOO = "static-rsa-too"
    STATIC_RSA_ONLY = "static-rsa-only"
    DH_1024 = "dh-1024"
    SSL_3_TOO = "ssl-3-too"
    RC4_TOO = "rc4-too"
    TRIPLE_DES_TOO = "3des-too"


class Http(StrEnum):
    """What a web site does on port 80."""

    REDIRECTS = "redirects"
    SERVES = "serves"
    LOOPS = "loops"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server of a clinic at mx.NAME, or at NAME itself.

    `ipv6` means at ::1 and nowhere else. `also` names labels below NAME that its certificate holds too.
    """

    talk: Talk = Talk.HONEST
    tls: Tls = Tls.MODERN
    cert: Cert = Cert.GOOD
    ipv6: bool = False
    dane: bool = True
    at_apex: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """The web site of a clinic, the same at NAME and www.NAME.

    `headers` replaces good headers by name; an empty value leaves one out. `https_to` is where HTTPS
    redirects to instead of showing the page.
    """

    http: Http = Http.REDIRECTS
    https: bool = True
    tls: Tls = Tls.MODERN
    cert: Cert = Cert.GOOD
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    body: str = "<!doctype html><html lang=en><title>Clinic</title><p>Welcome.</p></html>"
    https_to: str | None = None


@dataclass(frozen=True, slots=True)
class Sts:
    """The MTA-STS policy of a clinic; the policy None answers 404, and `redirect` sends it elsewhere."""

    policy: str | None = "version: STSv1\nmode: enforce\nmx: {mx}\nmax_age: 1209600\n"
    cert: Cert = Cert.GOOD
    redirect: bool = False
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Clinic:
    """One domain with its one fault, or none.

    `records` replaces record sets of a well-run zone by "OWNER TYPE" ("@" is the domain itself); an empty
    tuple removes one. `{name}` in a record stands for the domain, `{tlsa}` for the data of the TLSA record
    that fits its mail host. `mail` None means the shared mail hosts, `site` None no web site.
    """

    label: str
    fault: str
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zone: Zone = Zone.SIGNED
    mail: Mail | None = None
    site: Site | None = None
    sts: Sts = Sts()

    @property
    def name(self) -> str:
        """Return the domain."""
        return f"{self.label}.example"

    @property
    def has_servers(self) -> bool:
        """Return whether the clinic has addresses at all."""
        return self.zone.is_held or self.zone is Zone.IN_PARENT

    @property
    def mx_names(self) -> tuple[str, ...]:
        """Return the hosts that a well-run zone would name as its MX."""
        if self.mail is None or self.label == "mailhost":
            return ("mx1.mailhost.example", "mx2.mailhost.example")
        return (self.name,) if self.mail.at_apex else (f"mx.{self.name}",)
