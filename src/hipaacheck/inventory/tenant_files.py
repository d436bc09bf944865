"""Read the snapshots of tenants that an inventory names; one that cannot be used is unseen."""

from hipaacheck.inventory.declared import FileState
from hipaacheck.inventory.schema.network import Tenant
from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import NotTenantDataError, Platform, TenantData
from hipaacheck.tenants.owner import of_tenant
from hipaacheck.tenants.recognise import read_tenant_file


def tenant_data(tenant: Tenant, state: FileState, raw: bytes | None) -> Seen[TenantData]:
    """Return the data of a tenant in the file that it names, or why it is not to be had.

    The data must be of the tenant that names it: of its platform, and of its domain.
    """
    if raw is None:
        why = state.problem or "there is no such file"
        return Unseen(unseen=f"the snapshot {state.path} could not be read: {why}")
    try:
        data = read_tenant_file(raw, state.path)
    except NotTenantDataError as error:
        return Unseen(unseen=f"the snapshot {error}")
    return of_tenant(data, Platform(tenant.provider), tenant.domain)
