"""Read the exports of CISA's ScubaGear 0.2 to 1.8: ProviderSettingsExport.json and ScubaResults_*.json.

The raw settings are read, never ScubaGear's verdicts, which only go along to be shown. A key whose command
failed, or that this version does not export, makes its source unseen; it never passes for "there is none".
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pydantic import JsonValue

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Objects, Platform, Taken, TenantData
from hipaacheck.tenants.microsoft.names import plain, refuse_deep
from hipaacheck.tenants.microsoft.scubagear.commands import Commands
from hipaacheck.tenants.microsoft.scubagear.envelope import Export, Version, unwrap
from hipaacheck.tenants.microsoft.scubagear.keys import (
    EARLIER_NAMES,
    KNOWN_VERSIONS,
    known_keys,
    reason_unused,
)
from hipaacheck.tenants.microsoft.scubagear.said import verdicts
from hipaacheck.tenants.microsoft.scubagear.shapes import UnknownShapeError, shaped
from hipaacheck.tenants.microsoft.sources import SOURCES, ScubaKey, Session, Source

_SHOWN = 10
_AUDIT_FIXED: Version = (1, 5)
_PRODUCTS: Mapping[Session, tuple[str, frozenset[str]]] = {
    Session.EXCHANGE: ("Exchange Online", frozenset({"exo", "defender", "securitysuite"})),
    Session.COMPLIANCE: ("Defender or the Security Suite", frozenset({"defender", "securitysuite"})),
    Session.SHAREPOINT: ("SharePoint", frozenset({"sharepoint"})),
    Session.TEAMS: ("Teams", frozenset({"teams"})),
    Session.POWER_PLATFORM: ("the Power Platform", frozenset({"powerplatform"})),
}
_ENTRA = ("Entra ID", frozenset({"aad"}))


def read_scubagear(document: Mapping[str, JsonValue], taken: Taken) -> TenantData:
    """Return the data of a file of ScubaGear. Raises NotTenantDataError when it is none."""
    refuse_deep(document)
    export = unwrap(document)
    commands = Commands.of(export.keys)
    at, doubt = export.when()
    warnings = (*taken.warnings, *_warnings(export), *(() if doubt is None else (doubt,)))
    return TenantData(
        platform=Platform.MICROSOFT,
        taken=replace(
            taken, tool=f"ScubaGear {export.version}".strip(), at=at or taken.at, warnings=warnings
        ),
        tenant_id=export.tenant_id,
        domain=export.domain,
        name=export.name,
        sources={name: _source(source, export, commands) for name, source in SOURCES.items()},
        said=verdicts(export),
    )


def _source(source: Source, export: Export, commands: Commands) -> Seen[Objects]:
    key = source.scubagear
    if key is None:
        return _unseen(source, f"ScubaGear does not export it; {_other_ways(source)}")
    name = _present(source.name, key, export)
    if name is None:
        return _unseen(source, _why_absent(source, key, export, commands))
    value = export.get(name)
    if value is None:
        return _unseen(source, commands.why_not(source, empty=True) or f"{name} is null in the export")
    try:
        objects = shaped(source.name, value)
    except UnknownShapeError as problem:
        return _unseen(source, f"{name} {problem}")
    reason = commands.why_not(source, empty=not objects)
    if reason is not None:
        return _unseen(source, reason)
    return _doubted(source, objects, export) or objects


def _present(source: str, key: ScubaKey, export: Export) -> str | None:
    names = (key.key, EARLIER_NAMES.get(source, key.key))
    return next((name for name in names if export.has(name)), None)


def _why_absent(source: Source, key: ScubaKey, export: Export, commands: Commands) -> str:
    product, names = _ENTRA if source.cmdlet is None else _PRODUCTS[source.cmdlet.session]
    if export.numbers and export.numbers < _numbers(key.since):
        return f"ScubaGear {export.version} does not export it; {key.since} and newer do"
    if key.until is not None and export.numbers > _numbers(key.until):
        return f"ScubaGear does not export it after {key.until}; {_other_ways(source)}"
    if commands.products and not names & commands.products:
        return f"ScubaGear was run without {product}"
    return f"the export holds no {key.key}"


def _doubted(source: Source, objects: Objects, export: Export) -> Unseen | None:
    """Distrust the audit switch before ScubaGear 1.5, which read it where Exchange always answers False."""
    if source.name != "admin_audit_log_config" or export.numbers >= _AUDIT_FIXED:
        return None
    if all(one.get("UnifiedAuditLogIngestionEnabled") is True for one in objects):
        return None
    return _unseen(
        source,
        f"ScubaGear {export.version} read UnifiedAuditLogIngestionEnabled in a session that always answers "
        "False; 1.5 and newer read it rightly",
    )


def _unseen(source: Source, reason: str) -> Unseen:
    return Unseen(unseen=f"{source.name} was not collected: {reason}")


def _other_ways(source: Source) -> str:
    ways = [way for way in source.ways if "ScubaGear" not in way]
    return f"it comes from {' or '.join(ways)}" if ways else "hipaacheck has no other way to it"


def _warnings(export: Export) -> Iterator[str]:
    if export.numbers not in KNOWN_VERSIONS:
        version = export.version or "of unknown version"
        yield f"ScubaGear {version} is not among the versions that hipaacheck knows (0.2 to 1.8)"
    known = known_keys()
    strange = [key for key in export.raw if key.lower() not in known and reason_unused(key) is None]
    if strange:
        more = f" and {len(strange) - _SHOWN} more" if len(strange) > _SHOWN else ""
        shown = ", ".join(plain(key, 60) for key in strange[:_SHOWN])
        yield f"hipaacheck does not know what these keys hold and left them: {shown}{more}"


def _numbers(version: str) -> Version:
    return tuple(int(part) for part in version.split("."))
