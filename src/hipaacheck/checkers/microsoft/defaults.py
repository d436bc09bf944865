"""Tell whether Microsoft's security defaults are on, which stand in where there is no Conditional Access."""

from hipaacheck.checkers.microsoft.conditional_access import conditional_access
from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import look_up


def security_defaults(data: TenantData) -> Seen[bool]:
    """Return whether security defaults are on.

    Where nobody asked, policies in force answer: Microsoft lets none be switched on beside security defaults.
    """
    found = data.one("security_defaults")
    if not isinstance(found, Unseen):
        value = look_up(found, "isEnabled")
        if isinstance(value, bool):
            return value
        return Unseen(unseen="isEnabled of security_defaults is not in what was collected")
    policies = conditional_access(data)
    if not isinstance(policies, Unseen) and policies.enabled:
        return False
    return Unseen(unseen=f"whether security defaults are on is not known: {found.unseen}")
