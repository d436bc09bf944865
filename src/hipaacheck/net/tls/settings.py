"""Hold what the user may set about TLS surveys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hipaacheck.net.dns.settings import Family
from hipaacheck.net.tls.policies import TlsPolicy

PER_HOST = 6


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """Settings of both engines; times are in seconds.

    `ca_file` adds PEM roots to those of certifi. `connect_to` maps a host and port to the address and port
    to connect to instead, without asking DNS. `per_host` is how many connections may be open to one
    address and port at a time, by default as many as a browser opens. `reply_timeout` is how long one answer
    may take; 6 s of silence before a greeting is normal (postscreen). `ehlo_name` is sent in EHLO (RFC 5321
    section 4.1.1.1); names under .invalid are nobody's (RFC 2606).
    """

    policies: tuple[TlsPolicy, ...] = ()
    ca_file: Path | None = None
    connect_to: Mapping[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    family: Family = Family.ANY
    per_host: int = PER_HOST
    connect_timeout: float = 5.0
    reply_timeout: float = 10.0
    ehlo_name: str = "hipaacheck.invalid"
