"""Evaluate SPF for one client address: check_host() of RFC 7208 section 4, complete."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from hipaacheck.checkers.email.spf.session import Session, SpfResult, StopError
from hipaacheck.net.clients import DnsClient


@dataclass(frozen=True, slots=True)
class Checked:
    """The result with its reason: `code` and `reason` are set for errors, `explanation` for fail at most."""

    result: SpfResult
    explanation: str | None = None
    code: str = ""
    reason: str = ""


async def check_host(
    dns: DnsClient,
    ip: str,
    *,
    sender: str,
    helo: str,
    receiver: str = "unknown",
    timestamp: int = 0,
) -> Checked:
    """Return what a receiver that follows RFC 7208 to the letter gives mail from `sender` sent by `ip`.

    An empty `sender` stands for the null reverse-path, whose domain is that of `helo` (section 2.4);
    `receiver` and `timestamp` (seconds since 1970) fill the macros r and t. Raises ValueError if `ip` is
    not an address.
    """
    address = ip_address(ip)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped  # Section 5: a mapped address is an IPv4 address.
    local, _, domain = sender.rpartition("@") if sender else ("", "", helo)
    session = Session(dns, address, local or "postmaster", domain, helo, receiver, timestamp)
    try:
        result, record, where = await session.evaluate(domain)
    except StopError as stop:
        return Checked(stop.result, code=stop.code, reason=stop.reason)
    explanation = None
    if result is SpfResult.FAIL and record is not None:
        explanation = await session.explanation(record, where)
    return Checked(result, explanation)
