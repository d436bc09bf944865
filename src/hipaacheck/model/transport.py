"""Facts about a TLS or SMTP conversation, the same whichever engine held it.

A `Seen[...]` field that was not looked at holds `Unseen` with the reason.
"""

from datetime import UTC, datetime
from typing import Self

from hipaacheck.model.base import Record, Seen, Unseen

_NOT_ASKED = Unseen(unseen="not asked")


class SmtpFacts(Record):
    """The SMTP dialogue before TLS (RFC 5321 sections 3.1, 4.1.1.1; RFC 3207).

    `spoken` is False for hosts of another protocol (IMAP, POP3, or TLS from the first byte), to which these
    facts do not apply. `outcome` is one of: "ready" (EHLO answered), "no-address", "refused", "timeout",
    "unreachable", "closed" (the server hung up), "rejected" (greeting or EHLO got 4xx/5xx), "garbage", "dns",
    "deadline".
    `greeting_seconds` runs from the connection to the first greeting line. `auth_before_tls` says
    whether AUTH was offered in clear (RFC 4954 section 4). `starttls_reply` is the code that
    STARTTLS itself got, 220 when it went well, None when it was not offered. `data_after_starttls` says that
    the server sent more in clear behind its 220: a client that keeps it can be fed commands' answers by
    an attacker (CVE-2011-0411, nostarttls.secvuln.info); it was dropped.
    """

    host: str
    port: int
    address: str = ""
    spoken: bool = True
    outcome: Seen[str] = "ready"
    detail: str = ""
    greeting_code: int | None = 220
    greeting: str = ""
    greeting_seconds: Seen[float | None] = 0.05
    capabilities: tuple[str, ...] = ()
    starttls_offered: Seen[bool] = True
    starttls_reply: Seen[int | None] = 220
    auth_before_tls: Seen[bool] = False
    data_after_starttls: Seen[bool] = False
    software: str | None = None


class CertificateFacts(Record):
    """The leaf certificate that was served, and the chain with it (RFC 5280, RFC 9525).

    `served` is False when the server was reached and does not speak TLS here; then everything else is empty
    and rules do not apply.
    `trusted` is about the chain alone, judged with the clock set inside the leaf's own dates and without its
    name, so that an expired or misnamed certificate can still be `trusted`. `missing_issuer` says that the
    chain stops at an issuer that was neither sent nor is a trusted root: an intermediate that was not sent,
    or the unsent root of a private CA. `issuer_url` is where the last certificate of the chain says that its
    issuer can be had (public CAs always say so). `weakest_signature_hash` covers the leaf and intermediates,
    not the root (its signature proves nothing). `names` are the DNS names and IP addresses of the subject
    alternative name, lower-case, at most 1,000; when there is no such extension it is empty. `strength_bits`
    is by SP 800-57 part 1 table 2.
    """

    served: bool = True
    subject: str = "CN=host.example"
    issuer: str = "CN=Example CA"
    names: tuple[str, ...] = ("host.example",)
    asked_name: str = "host.example"
    name_matches: bool = True
    not_before: Seen[datetime] = datetime(2025, 12, 1, tzinfo=UTC)
    not_after: Seen[datetime] = datetime(2026, 6, 1, tzinfo=UTC)
    key_type: str = "EC"
    key_bits: int = 256
    strength_bits: int = 128
    signature_hash: str | None = "sha256"
    weakest_signature_hash: str | None = "sha256"
    self_signed: bool = False
    trusted: Seen[bool] = True
    trust_problem: str = ""
    missing_issuer: bool = False
    issuer_url: str | None = None
    chain_length: int = 2
    sha256: str = ""
    spki_sha256: str = ""
    serial: str = ""
    must_staple: bool = False

    @classmethod
    def none_served(cls, asked_name: str, reason: str) -> Self:
        """Return the facts of a host that was reached and does not speak TLS, so serves no certificate."""
        unseen = Unseen(unseen=reason)
        return cls(
            served=False,
            subject="",
            issuer="",
            names=(),
            asked_name=asked_name,
            name_matches=False,
            not_before=unseen,
            not_after=unseen,
            key_type="",
            key_bits=0,
            strength_bits=0,
            signature_hash=None,
            weakest_signature_hash=None,
            trusted=unseen,
            trust_problem=reason,
            chain_length=0,
        )


class TlsFacts(Record):
    """What versions, cipher suites and keys a server accepts.

    `spoken` is False when the server was reached and does not speak TLS here (no STARTTLS offered, or clear
    text where TLS should begin); then everything else is Unseen and rules do not apply. `handshake` says
    whether a handshake came about with modern settings (TLS 1.2 or 1.3) or, if not, with anything at all;
    `handshake_detail` is why not, or what was special. `off_policy` maps the id of each TLS policy
    (rules/catalogs/tls) to IANA names of suites that the server accepted and the policy does not list; a
    quick survey names at least one such suite if there is one, a deep survey names all. `accepts_*` are
    cipher classes. `dh_bits` is the size of the finite-field Diffie-Hellman prime, None if the server does
    not use one. `secure_renegotiation` is True for servers of TLS 1.3 alone, which has no renegotiation.
    `curves` and the last five fields are looked at by deep surveys only.
    """

    engine: str = "quick"
    spoken: bool = True
    address: str = ""
    connections: int = 1
    handshake: Seen[bool] = True
    handshake_detail: str = ""
    negotiated_version: str | None = "TLSv1.3"
    negotiated_cipher: str | None = "TLS_AES_256_GCM_SHA384"
    offers_ssl3: Seen[bool] = False
    offers_tls1_0: Seen[bool] = False
    offers_tls1_1: Seen[bool] = False
    offers_tls1_2: Seen[bool] = True
    offers_tls1_3: Seen[bool] = True
    accepts_rc4: Seen[bool] = False
    accepts_3des: Seen[bool] = False
    accepts_export_or_des: Seen[bool] = False
    accepts_null: Seen[bool] = False
    accepts_anonymous: Seen[bool] = False
    accepts_static_rsa: Seen[bool] = False
    supports_forward_secrecy: Seen[bool] = True
    dh_bits: Seen[int | None] = None
    off_policy: dict[str, Seen[tuple[str, ...]]] = {}
    secure_renegotiation: Seen[bool] = True
    curves: Seen[tuple[str, ...]] = _NOT_ASKED
    tls_compression: Seen[bool] = _NOT_ASKED
    heartbleed: Seen[bool] = _NOT_ASKED
    ccs_injection: Seen[bool] = _NOT_ASKED
    robot: Seen[bool] = _NOT_ASKED
    client_renegotiation_dos: Seen[bool] = _NOT_ASKED

    @classmethod
    def not_spoken(cls, reason: str) -> Self:
        """Return the facts of a server that does not speak TLS here; `reason` says what was seen instead."""
        unseen = Unseen(unseen=reason)
        asked = [name for name in cls.model_fields if name.startswith(("offers_", "accepts_", "supports_"))]
        asked += ["handshake", "dh_bits", "secure_renegotiation"]
        return cls(
            spoken=False,
            handshake_detail=reason,
            negotiated_version=None,
            negotiated_cipher=None,
            connections=0,
        ).model_copy(update=dict.fromkeys(asked, unseen))
