"""State every source of Microsoft 365 data: what it holds, its shape, and which permission gives it.

The collectors, the readers of exports, `doctor --tenant microsoft` and the documentation all use this table.
Graph paths and least application permissions: Microsoft Graph permissions reference (permissions.json of
microsoft-graph-devx-content, read 2026-11; those it does not list from the Graph v1.0 documentation).
Cmdlets and keys: ScubaGear 0.2 to 1.8 and its ScubaGearApiCatalog.json. Resource types: the schema of
Microsoft's tenant configuration management (SchemaStore, utcm-monitor.json).
"""

from collections.abc import Mapping
from types import MappingProxyType

from hipaacheck.tenants.microsoft.sources.identity import DEVICES, IDENTITY
from hipaacheck.tenants.microsoft.sources.kinds import Cmdlet, Graph, ScubaKey, Session, Shape, Source
from hipaacheck.tenants.microsoft.sources.mail import EXCHANGE, PURVIEW
from hipaacheck.tenants.microsoft.sources.services import SERVICES

__all__ = ["SOURCES", "Cmdlet", "Graph", "ScubaKey", "Session", "Shape", "Source", "graph_permissions"]

SOURCES: Mapping[str, Source] = MappingProxyType(
    {source.name: source for source in (*IDENTITY, *DEVICES, *EXCHANGE, *PURVIEW, *SERVICES)}
)
"""Every source by name, in the order in which people should read of them."""


def graph_permissions() -> dict[str, tuple[str, ...]]:
    """Return each application permission of Graph, with the sources that need it."""
    found: dict[str, list[str]] = {}
    for source in SOURCES.values():
        if source.graph is not None:
            for permission in (source.graph.permission, *source.graph.also):
                found.setdefault(permission, []).append(source.name)
    return {permission: tuple(names) for permission, names in sorted(found.items())}
