"""Read snapshots of Graph's tenant configuration management (TCM): a list of resources, each with its type.

What a snapshot does not hold was not asked for, could not be read, or does not exist: the file does not say
which, so it is unseen. The shape is documented, but no snapshot of a real tenant was at hand for tests.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from pydantic import JsonValue

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import NotTenantDataError, Obj, Objects, Platform, Taken, TenantData
from hipaacheck.tenants.microsoft.names import as_objects, is_empty, plain, refuse_deep
from hipaacheck.tenants.microsoft.sources import SOURCES, Source
from hipaacheck.tenants.microsoft.tcm.shapes import shaped
from hipaacheck.tenants.typed import moment

TOOL = "Microsoft Graph configuration snapshot"
_PARAMETER = re.compile(r"\[.*\bparameters\(", re.DOTALL)
_ACCESS = "microsoft.entra.conditionalaccesspolicy"
_NOT_SETTINGS = frozenset(
    {
        "Ensure",
        "IsSingleInstance",
        "Credential",
        "ApplicationId",
        "ApplicationSecret",
        "CertificateThumbprint",
        "ManagedIdentity",
        "AccessTokens",
    }
)


def read_tcm(document: Mapping[str, JsonValue], taken: Taken) -> TenantData:
    """Return the data of a snapshot. Raises NotTenantDataError when the file is none, or holds several."""
    refuse_deep(document)
    snapshot = _one(document)
    by_type = _by_type(snapshot)
    return TenantData(
        platform=Platform.MICROSOFT,
        taken=replace(
            taken,
            tool=taken.tool or TOOL,
            at=taken.at or _when(snapshot),
            warnings=(*taken.warnings, *_warnings(snapshot)),
        ),
        tenant_id=plain(snapshot.get("tenantId"), 200) or None,
        sources={name: _source(source, by_type) for name, source in SOURCES.items()},
    )


def _one(document: Mapping[str, JsonValue]) -> Obj:
    context = document.get("@odata.context")
    if "baseline" in document or (isinstance(context, str) and "configurationMonitors" in context):
        raise NotTenantDataError("holds the baseline of a monitor: what should be set, not what is set")
    if "value" not in document:
        return document
    many = [one for one in as_objects(document["value"]) if "resources" in one]
    if len(many) != 1:
        raise NotTenantDataError(f"holds {len(many)} configuration snapshots where one was expected")
    return many[0]


def _by_type(snapshot: Obj) -> dict[str, list[Obj]]:
    """Return the properties of the resources that exist, by type in small letters."""
    found: dict[str, list[Obj]] = {}
    for resource in as_objects(snapshot.get("resources")):
        kind, properties = resource.get("resourceType"), resource.get("properties")
        if (
            isinstance(kind, str)
            and kind.lower().startswith("microsoft.")
            and isinstance(properties, Mapping)
        ):
            many = found.setdefault(kind.lower(), [])
            if properties.get("Ensure") != "Absent":
                many.append(dict(_settings(properties, whole=kind.lower() == _ACCESS)))
    if not found:
        raise NotTenantDataError("holds no resources of a configuration snapshot")
    return found


def _settings(properties: Obj, *, whole: bool) -> Iterator[tuple[str, JsonValue]]:
    """Yield the settings; a value that is to be filled in from a parameter is none.

    `whole` keeps it: without one of its conditions a policy looks wider than it is.
    """
    for name, value in properties.items():
        filled = not whole and isinstance(value, str) and _PARAMETER.match(value) is not None
        if "@" not in name and name not in _NOT_SETTINGS and not filled:
            yield name, value


def _source(source: Source, by_type: Mapping[str, list[Obj]]) -> Seen[Objects]:
    if not source.tcm:
        ways = [way for way in source.ways if "configuration snapshot" not in way]
        others = f"; it comes from {' or '.join(ways)}" if ways else ""
        return Unseen(
            unseen=f"{source.name} was not collected: configuration snapshots do not hold it{others}"
        )
    here = {kind: tuple(by_type[kind]) for kind in source.tcm if kind in by_type}
    if not here:
        return Unseen(
            unseen=f"{source.name} was not collected: the snapshot holds no {source.tcm[0]}; it was not "
            "asked for, could not be read, or there is none"
        )
    return shaped(source.name, {kind: many for kind, many in here.items() if many})


def _when(snapshot: Obj) -> datetime | None:
    for name in ("completedDateTime", "createdDateTime"):
        try:
            return moment(snapshot.get(name))
        except ValueError:
            continue
    return None


def _warnings(snapshot: Obj) -> Iterator[str]:
    status = plain(snapshot.get("status"), 60)
    if status and status != "succeeded":
        yield f"the snapshot says of itself: {status}; what is missing was not collected"
    if not is_empty(snapshot.get("errorDetails")):
        yield "the snapshot lists errors; what is missing was not collected"
    if not is_empty(snapshot.get("parameters")):
        yield "the snapshot has parameters: values that depend on them were left out"
    context = snapshot.get("@odata.context")
    if not (isinstance(context, str) and "configurationSnapshots" in context):
        yield "nothing in the file says that this is what is set, and not what somebody wants to be set"
