"""Know which mail domains are the organisation's own, to tell what leaves it."""

import functools
from collections.abc import Iterator

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import look_up

MICROSOFTS = ".onmicrosoft.com"


@functools.lru_cache(maxsize=8)
def own_domains(data: TenantData) -> Seen[frozenset[str]]:
    """Return the domains that the tenant takes mail for, in small letters, or why they are not all known."""
    names = frozenset(_names(data, "accepted_domains", "DomainName"))
    if isinstance(data.of("accepted_domains"), Unseen):
        directory = data.of("domains")
        if isinstance(directory, Unseen):
            return Unseen(unseen=f"the organisation's own domains are not known: {directory.unseen}")
        names |= frozenset(_names(data, "domains", "id"))
    return names | frozenset(_names(data, "dkim_config", "Domain"))


def domain_of(address: str) -> str | None:
    """Return the domain of a mail address, in small letters; None for a name that is no address."""
    local, at, domain = address.rpartition("@")
    return domain.strip(" >").lower() if at and local and "." in domain else None


def is_microsofts(domain: str) -> bool:
    """Return whether a domain is one that Microsoft gave the tenant and signs mail of by itself."""
    return domain.lower().endswith(MICROSOFTS)


def _names(data: TenantData, source: str, field: str) -> Iterator[str]:
    found = data.of(source)
    for raw in () if isinstance(found, Unseen) else found:
        name = look_up(raw, field)
        if isinstance(name, str) and name:
            yield name.lower()
