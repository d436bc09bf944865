"""Know which mail domains are the organisation's own, to tell what leaves it."""

import functools
from collections.abc import Sequence

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.typed import look_up

MICROSOFTS = ".onmicrosoft.com"

_ACCEPTED = ("DomainName", "Name", "Identity")


@functools.lru_cache(maxsize=8)
def own_domains(data: TenantData) -> Seen[frozenset[str]]:
    """Return the domains that the tenant takes mail for, in small letters, or why they are not all known."""
    names = accepted_domains(data)
    if isinstance(names, Unseen):
        directory = data.of("domains")
        if isinstance(directory, Unseen):
            return Unseen(unseen=f"the organisation's own domains are not known: {directory.unseen}")
        names = tuple(_name(raw, ("id",)) for raw in directory)
        if not all(names):
            return Unseen(unseen="a domain of the directory was listed without its name")
    signed = data.of("dkim_config")
    more = () if isinstance(signed, Unseen) else tuple(_name(raw, ("Domain",)) for raw in signed)
    return frozenset((*names, *more)) - {""}


def accepted_domains(data: TenantData) -> Seen[tuple[str, ...]]:
    """Return the domains that Exchange takes mail for, in small letters, or why they are not all known."""
    found = data.of("accepted_domains")
    if isinstance(found, Unseen):
        return found
    names = tuple(_name(raw, _ACCEPTED) for raw in found)
    return names if all(names) else Unseen(unseen="an accepted domain was listed without its name")


def domain_of(address: str) -> str | None:
    """Return the domain of a mail address, in small letters; None for a name that is no address."""
    local, at, domain = address.rpartition("@")
    return domain.strip(" >").lower() if at and local and "." in domain else None


def is_microsofts(domain: str) -> bool:
    """Return whether a domain is one that Microsoft gave the tenant and signs mail of by itself."""
    return domain.lower().endswith(MICROSOFTS)


def _name(raw: Obj, fields: Sequence[str]) -> str:
    """Return the first of these fields that holds a name, in small letters; nothing when none does."""
    found = (look_up(raw, field) for field in fields)
    return next((name.lower() for name in found if isinstance(name, str) and name), "")
