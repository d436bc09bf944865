"""Say where a redirect leads and whether that is still the site that we were sent to."""

import re
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit, urlunsplit

from hipaacheck.suffixes import registered_domain

_SPACE = " \t\n\r\f"
_LEADING = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_SLASHES = re.compile(r"((?:https?:)?)//+", re.IGNORECASE)


def resolve(base: str, reference: str) -> str | None:
    """Return the absolute URL that `reference` on the page `base` means to a browser, or None.

    As in the WHATWG URL standard, tabs and line ends are dropped, `\\` is `/` and more than two leading
    slashes are two; otherwise `https://clinic.example\\@evil.example` or `https:///evil.example` would
    name another host here than in a browser.
    """
    reference = reference.strip(_SPACE + "\x00")
    for dropped in "\t\n\r":
        reference = reference.replace(dropped, "")
    head, mark, query = reference.partition("?")
    scheme = _LEADING.match(head)
    if scheme is None or scheme[0].lower() in ("http:", "https:"):
        head = head.replace("\\", "/")
        slashes = _SLASHES.match(head)
        if slashes and slashes.end() == len(head):
            return None
        head = f"{slashes[1]}//{head[slashes.end() :]}" if slashes else head
    try:
        joined = urlsplit(urljoin(base, head + mark + query))
        host, port = joined.hostname, joined.port
    except ValueError:
        return None
    if joined.scheme not in ("http", "https"):
        return urlunsplit(joined) if joined.scheme else None
    if not host:
        return None
    default = {"http": 80, "https": 443}[joined.scheme]
    authority = f"[{host}]" if ":" in host else host.removesuffix(".")
    authority += "" if port in (None, default) else f":{port}"
    return urlunsplit((joined.scheme, authority, joined.path or "/", joined.query, ""))


def scheme_of(url: str) -> str:
    """Return the scheme of an absolute URL in lower case, "" if it has none."""
    return url.partition(":")[0].lower() if ":" in url else ""


def host_of(url: str) -> str:
    """Return the host of an absolute URL in lower case, "" if it has none."""
    try:
        return (urlsplit(url).hostname or "").removesuffix(".")
    except ValueError:
        return ""


def same_site(host: str, other: str) -> bool:
    """Return whether `other` belongs to the registrable domain of `host`, the host that is audited.

    The list of public suffixes is asked only where it can make a difference: two names of one
    registrable domain share their last two labels, and names below the audited host are its own.
    """
    if host == other or other.endswith("." + host) or host == "www." + other:
        return True
    if _is_address(host) or _is_address(other):
        return False
    if host.split(".")[-2:] != other.split(".")[-2:]:
        return False
    registrable = registered_domain(host)
    return registrable is not None and registrable == registered_domain(other)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
