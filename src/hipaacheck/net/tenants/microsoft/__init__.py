"""Ask Microsoft 365, read-only, as an app: Graph, and if it is included Exchange's own interface."""

from hipaacheck.net.tenants.microsoft.access import SWITCHES, MicrosoftAccess
from hipaacheck.net.tenants.microsoft.cmdlets import CMDLETS, GET_CMDLETS
from hipaacheck.net.tenants.microsoft.collect import collect_microsoft, permissions
from hipaacheck.net.tenants.microsoft.questions import QUESTIONS

__all__ = [
    "CMDLETS",
    "GET_CMDLETS",
    "QUESTIONS",
    "SWITCHES",
    "MicrosoftAccess",
    "collect_microsoft",
    "permissions",
]
