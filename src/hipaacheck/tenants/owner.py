"""Say whose tenant some data is of: judging one tenant by the settings of another would be a false pass."""

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Platform, TenantData

_NAME = {Platform.GOOGLE: "domainName", Platform.MICROSOFT: "id"}


def domains_of(data: TenantData) -> frozenset[str]:
    """Return the domains that the data itself says belong to the tenant, in lower case."""
    listed = data.of("domains")
    names = () if isinstance(listed, Unseen) else [one.get(_NAME[data.platform]) for one in listed]
    known = {name.lower() for name in names if isinstance(name, str)}
    return frozenset(known | ({data.domain.lower()} if data.domain else set()))


def of_tenant(data: TenantData, platform: Platform, domain: str) -> Seen[TenantData]:
    """Return the data if it is that of the tenant with `domain`, or why it is not."""
    if data.platform is not platform:
        return Unseen(unseen=f"{_where(data)} is of a tenant of {data.platform}, not of {platform}")
    known = domains_of(data)
    if not known:
        return Unseen(unseen=f"{_where(data)} does not say of which domains it is")
    if domain.lower() not in known:
        names = ", ".join(sorted(known)[:3]) + (", ..." if len(known) > 3 else "")
        return Unseen(unseen=f"{_where(data)} is of {names}, not of {domain}")
    return data


def name_of(data: TenantData) -> str:
    """Return the name that a target of the data goes by: its domain, its number, or its file."""
    return (data.domain or data.tenant_id or data.taken.file or "unnamed").lower()


def _where(data: TenantData) -> str:
    return data.taken.file or "the answer of the vendor"
