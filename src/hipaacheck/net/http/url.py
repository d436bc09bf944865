"""Turn the text of a URL into the parts that a request is made of, or refuse it."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote, urlsplit

LONGEST_URL = 4096

_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f]")
# Underscores are no host names (RFC 1123 section 2.1) but are served all the same.
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_QUOTED_SAFE = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes: `host` is lower-case without the final dot, `target` is path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Return the value of the Host header (RFC 9110 section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Return the URL in one spelling, without fragment and user name."""
        return f"{self.scheme}://{self.authority}{self.target}"


def parse_url(url: str) -> Place:
    """Return the parts of an http or https URL; raises ValueError with a sentence for anything else."""
    if len(url) > LONGEST_URL:
        raise ValueError(f"a URL of {len(url)} characters is not fetched")
    if _FORBIDDEN.search(url):
        raise ValueError("a URL with white space or control characters is not fetched")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"not a URL: {error}") from None
    if parts.scheme not in _PORTS:
        raise ValueError(f"only http and https are fetched, not {parts.scheme or 'a URL without scheme'}")
    if "[" in parts.netloc and not is_address(parts.hostname or ""):
        raise ValueError("what stands in the brackets of the URL is no IPv6 address")
    if port == 0:
        raise ValueError("port 0 cannot be connected to")
    path = quote(parts.path or "/", safe=_QUOTED_SAFE)
    query = "?" + quote(parts.query, safe=_QUOTED_SAFE) if parts.query else ""
    return Place(parts.scheme, _host(parts.hostname or ""), port or _PORTS[parts.scheme], path + query)


def is_address(host: str) -> bool:
    """Return whether `host` is an IP address and not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _host(host: str) -> str:
    host = host.lower().removesuffix(".")
    if is_address(host):
        address = ip_address(host)
        if isinstance(address, IPv6Address) and address.scope_id:
            raise ValueError("an address with a zone is not fetched")
        return str(address)
    if not host.isascii():
        host = _a_labels(host)
    if not _NAME.fullmatch(host) or len(host) > 253 or max(map(len, host.split("."))) > 63:
        raise ValueError("the host of the URL is neither a name nor an address")
    return host


def _a_labels(host: str) -> str:
    import idna  # late: its tables cost more than all the rest of this module

    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise ValueError(f"the host of the URL is no internationalised name: {error}") from None
