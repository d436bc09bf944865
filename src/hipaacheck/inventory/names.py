"""Read the domain and host names that users give."""

import ipaddress
import re

import idna

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")


class BadNameError(ValueError):
    """A name that cannot be a domain or host name; the message says why and what to give instead."""


def domain_name(text: str) -> str:
    """Return `text` as a lower-case A-label name without the final dot (RFC 1035, RFC 5890).

    Raises BadNameError for URLs, addresses, e-mail addresses and names that DNS cannot hold.
    """
    given = text.strip()
    shown = given[:80].encode("unicode_escape").decode()
    if "://" in given or "/" in given:
        raise BadNameError(f"'{shown}' is a URL; give the domain name alone")
    if "@" in given:
        raise BadNameError(f"'{shown}' is an e-mail address; give what stands behind the @")
    name = given.rstrip(".").lower()
    if _is_address(name):
        raise BadNameError(f"'{shown}' is an IP address; give a domain name")
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode()
        except idna.IDNAError as error:
            raise BadNameError(f"'{shown}' is not a domain name: {error}") from None
    labels = name.split(".")
    if len(labels) < 2:
        raise BadNameError(f"'{shown}' is not a full domain name; give one like clinic.example")
    if len(name) > 253 or not all(_LABEL.match(label) for label in labels):
        raise BadNameError(f"'{shown}' is not a domain name that DNS can hold")
    return name


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
