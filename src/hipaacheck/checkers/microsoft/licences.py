"""Know which service plans a tenant has: many settings exist only with some of them."""

import functools
import re

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.microsoft.names import service_plans
from hipaacheck.tenants.typed import look_up

# Names of plans in government tenants have this at their end, or before the digit of a plan.
_GOVERNMENT = re.compile(r"_(GOV|GCC|GCCHIGH|DOD)(?=_|$)", re.IGNORECASE)

ENTRA_P1 = ("AAD_PREMIUM", "AAD_PREMIUM_P2")
ENTRA_P2 = ("AAD_PREMIUM_P2",)
INTUNE = ("INTUNE_A", "INTUNE_A_D", "INTUNE_SMBIZ", "INTUNE_EDU")
LOCKBOX = ("LOCKBOX_ENTERPRISE", "CUSTOMERLOCKBOXA_ENTERPRISE")


def plain_plan(name: str) -> str:
    """Return the name of a plan in capital letters, as tenants outside of government have it."""
    return _GOVERNMENT.sub("", name).upper()


@functools.lru_cache(maxsize=8)
def plans_of(data: TenantData) -> Seen[frozenset[str]]:
    """Return the service plans that are provisioned, or why they are not known."""
    found = data.of("service_plans")
    if isinstance(found, Unseen):
        skus = data.of("subscribed_skus")
        if isinstance(skus, Unseen) or not any("servicePlans" in sku for sku in skus):
            return found
        found = service_plans(skus)
    names = (
        look_up(plan, "servicePlanName")
        for plan in found
        if _is_provisioned(look_up(plan, "provisioningStatus"))
    )
    return frozenset(plain_plan(name) for name in names if isinstance(name, str))


def has(data: TenantData, plans: tuple[str, ...]) -> Seen[bool]:
    """Return whether the tenant has one of these plans."""
    found = plans_of(data)
    return found if isinstance(found, Unseen) else not found.isdisjoint(plans)


def _is_provisioned(status: object) -> bool:
    return isinstance(status, Unseen) or status == "Success"
