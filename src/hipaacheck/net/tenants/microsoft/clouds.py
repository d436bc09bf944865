"""Name the hosts of each of Microsoft's clouds; no other host ever gets a token."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cloud:
    """One cloud: where apps sign in, and where Graph, Exchange and Security & Compliance answer."""

    name: str
    login: str
    graph: str
    exchange: str
    compliance: str

    def endpoints(self) -> dict[str, str]:
        """Return the address of each interface, by the names that HIPAACHECK_TENANT_ENDPOINTS knows."""
        return {
            "login": f"https://{self.login}",
            "graph": f"https://{self.graph}",
            "exchange": f"https://{self.exchange}",
            "compliance": f"https://{self.compliance}",
        }


# Microsoft, "National cloud deployments" for Graph and sign-in; ScubaGear (2026-09) for Exchange.
CLOUDS = (
    Cloud(
        "global",
        "login.microsoftonline.com",
        "graph.microsoft.com",
        "outlook.office365.com",
        "ps.compliance.protection.outlook.com",
    ),
    Cloud(
        "gcchigh",
        "login.microsoftonline.us",
        "graph.microsoft.us",
        "outlook.office365.us",
        "ps.compliance.protection.office365.us",
    ),
    Cloud(
        "dod",
        "login.microsoftonline.us",
        "dod-graph.microsoft.us",
        "outlook-dod.office365.us",
        "ps.compliance.protection.office365.us",
    ),
    Cloud(
        "china",
        "login.partner.microsoftonline.cn",
        "microsoftgraph.chinacloudapi.cn",
        "partner.outlook.cn",
        "ps.compliance.protection.partner.outlook.cn",
    ),
)
"""Every cloud; tenants of the US government's GCC are in the global one."""

GLOBAL = CLOUDS[0]
ALIASES: Mapping[str, str] = {
    "login.windows.net": GLOBAL.login,
    "login.microsoft.com": GLOBAL.login,
    "login.chinacloudapi.cn": "login.partner.microsoftonline.cn",
}
"""Other names of the hosts where apps sign in."""


def by_name(name: str) -> Cloud | None:
    """Return the cloud of a name."""
    return next((cloud for cloud in CLOUDS if cloud.name == name.strip().lower()), None)


def by_authority(authority: str) -> Cloud | None:
    """Return the first cloud whose apps sign in at an address, which may be a host alone."""
    host = authority.strip().lower().removeprefix("https://").rstrip("/")
    return next((cloud for cloud in CLOUDS if cloud.login == ALIASES.get(host, host)), None)
