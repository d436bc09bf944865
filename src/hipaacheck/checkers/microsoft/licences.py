"""Know which service plans a tenant has: many settings exist only with some of them."""

import functools
import re
from dataclasses import dataclass

from pydantic import JsonValue

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.microsoft.names import is_provisioned, service_plans
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
    """Return the service plans that are provisioned, or why they are not all known."""
    found = _plans(data)
    if isinstance(found, Unseen):
        return found
    return found.strange or found.names


def has(data: TenantData, plans: tuple[str, ...]) -> Seen[bool]:
    """Return whether the tenant has one of these plans; unseen if a plan that cannot be read may be one."""
    found = _plans(data)
    if isinstance(found, Unseen):
        return found
    return True if not found.names.isdisjoint(plans) else found.strange or False


@dataclass(frozen=True, slots=True)
class _Plans:
    names: frozenset[str]
    strange: Unseen | None = None


@functools.lru_cache(maxsize=8)
def _plans(data: TenantData) -> Seen[_Plans]:
    found = data.of("service_plans")
    if isinstance(found, Unseen):
        skus = data.of("subscribed_skus")
        if isinstance(skus, Unseen) or not all(isinstance(sku.get("servicePlans"), list) for sku in skus):
            return found
        found = service_plans(skus)
        if not found:
            return Unseen(unseen="no licence brings any plan, and every tenant has some")
    names: set[str] = set()
    strange: Unseen | None = None
    for plan in found:
        name, state = look_up(plan, "servicePlanName"), look_up(plan, "provisioningStatus")
        # ScubaGear exports provisioned plans alone: one that says nothing of its state is one of those.
        on = True if isinstance(state, Unseen) else is_provisioned(state)
        if on and isinstance(name, str):
            names.add(plain_plan(name))
        elif on is not False:
            strange = strange or _strange(name, state)
    return _Plans(frozenset(names), strange)


def _strange(name: JsonValue | Unseen, state: JsonValue | Unseen) -> Unseen:
    if isinstance(name, str):
        return Unseen(
            unseen=f"provisioningStatus of the plan {name[:40]} is {str(state)[:40]!r}, not known here"
        )
    return Unseen(unseen="a service plan was listed without its name")
