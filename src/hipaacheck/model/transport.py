"""Facts about a TLS or SMTP conversation, the same whichever engine held it.

A `Seen[...]` field that was not looked at holds `Unseen` with the reason.
"""

from datetime import datetime

from hipaacheck.model.base import Record, Seen, Unseen

_NOT_ASKED = Unseen(unseen="not asked")


class SmtpFacts(Record):
    """The SMTP dialogue before TLS (RFC 5321 sections 3.1, 4.1.1.1; RFC 3207).

    `outcome` is one of: "ready" (EHLO answered), "no-address", "refused", "timeout", "unreachable",
    "closed" (the server hung up), "rejected" (greeting 4xx/5xx), "garbage", "dns", "deadline".
    `greeting_seconds` runs from the connection to the first greeting line. `auth_before_tls` says
    whether AUTH was offered in clear (RFC 4954 section 4). `starttls_reply` is the code that
    STARTTLS itself got, 220 when it went well.
    """

    host: str
    port: int
    address: str = ""
    outcome: str = "ready"
    detail: str = ""
    greeting_code: int | None = 220
    greeting: str = ""
    greeting_seconds: float | None = 0.05
    capabilities: tuple[str, ...] = ()
    starttls_offered: Seen[bool] = True
    starttls_reply: Seen[int | None] = 220
    auth_before_tls: Seen[bool] = False
    software: str | None = None


class CertificateFacts(Record):
    """The leaf certificate that was served, and the chain with it (RFC 5280, RFC 9525).

    `trusted` is about the chain alone, judged with the clock set inside the leaf's own dates and
    without its name, so that an expired or misnamed certificate can still be `trusted`. `missing_issuer`
    says that the chain stops before a trusted root because an intermediate was not sent.
    `weakest_signature_hash` covers the leaf and intermediates, not the root (its signature proves nothing).
    `names` are the DNS names and IP addresses of the subject alternative name, lower-case; when there is no
    such extension it is empty.
    """

    subject: str = "CN=host.example"
    issuer: str = "CN=Example CA"
    names: tuple[str, ...] = ("host.example",)
    asked_name: str = "host.example"
    name_matches: bool = True
    not_before: datetime
    not_after: datetime
    key_type: str = "EC"
    key_bits: int = 256
    strength_bits: int = 128
    signature_hash: str | None = "sha256"
    weakest_signature_hash: str | None = "sha256"
    self_signed: bool = False
    trusted: Seen[bool] = True
    trust_problem: str = ""
    missing_issuer: bool = False
    chain_length: int = 2
    sha256: str = ""
    spki_sha256: str = ""
    serial: str = ""
    must_staple: bool = False


class TlsFacts(Record):
    """What versions, cipher suites and keys a server accepts.

    `handshake` says whether one full handshake completed with modern settings (TLS 1.2 or 1.3) or, if
    not, with anything at all; `handshake_detail` is why not. `off_policy` maps the id of each TLS policy
    (rules/catalogs/tls) to IANA names of suites that the server accepted and the policy does not list; a
    quick survey names at least one such suite if there is one, a deep survey names all.
    `accepts_*` are cipher classes. `dh_bits` is the size of the finite-field Diffie-Hellman prime, None if the
    server does not use one. The last five fields are looked at by deep surveys only.
    """

    engine: str = "quick"
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
    tls_compression: Seen[bool] = _NOT_ASKED
    heartbleed: Seen[bool] = _NOT_ASKED
    ccs_injection: Seen[bool] = _NOT_ASKED
    robot: Seen[bool] = _NOT_ASKED
    client_renegotiation_dos: Seen[bool] = _NOT_ASKED
