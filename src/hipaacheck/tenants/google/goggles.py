"""Read exports of CISA's ScubaGoggles 0.5 to 1.1: ScubaResults_*.json, ProviderSettingsExport.json, dumps.

The raw settings are read, never ScubaGoggles' verdicts, which only go along to be shown. A key whose call
failed, or that this version does not export, makes its source unseen; it never passes for "there is none".
Source: scubagoggles/provider.py and policy_api.py of versions 0.5.0 to 1.1.0 (CC0-1.0).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from pydantic import JsonValue

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import (
    NotTenantDataError,
    Obj,
    Objects,
    Platform,
    Said,
    Taken,
    TenantData,
)
from hipaacheck.tenants.google.goggles_sources import sources_of
from hipaacheck.tenants.microsoft.names import as_objects, plain
from hipaacheck.tenants.typed import moment

TOOL = "ScubaGoggles"
TESTED = frozenset({"0.5.0", "0.6.0", "1.0.0", "1.0.1", "1.1.0"})
MAX_VERDICTS = 1000
_ID, _VERDICT, _WORDS, _NAME = 40, 60, 400, 200
_NO_NAMES = ("", "Error Retrieving")
_DEFAULTS = "ScubaGoggles fills in Google's defaults: what was set cannot be told from what was never touched"


def is_goggles(document: Mapping[str, JsonValue]) -> bool:
    """Return whether a parsed file is ScubaResults or ProviderSettingsExport of ScubaGoggles."""
    meta = document.get("MetaData")
    if isinstance(meta, Mapping):
        return meta.get("Tool") == TOOL
    return isinstance(document.get("policies"), Mapping) and "tenant_info" in document


def read_goggles(document: Mapping[str, JsonValue], taken: Taken) -> TenantData:
    """Return the data of an export. Raises NotTenantDataError when the file holds no raw settings."""
    meta = _mapping(document.get("MetaData"))
    raw = document.get("Raw") if meta else document
    if not isinstance(raw, Mapping):
        raise NotTenantDataError("holds what ScubaGoggles said, but not the raw settings it read")
    version = plain(meta.get("ToolVersion"), _NAME)
    info = _mapping(raw.get("tenant_info"))
    sources = sources_of(raw)
    return TenantData(
        platform=Platform.GOOGLE,
        taken=replace(
            taken,
            tool=f"{TOOL} {version}".strip(),
            at=_when(meta) or taken.at,
            warnings=(*taken.warnings, *_warnings(version, meta, sources)),
        ),
        tenant_id=_text(info.get("ID")) or _text(meta.get("TenantId")),
        domain=_text(info.get("domain")) or _text(meta.get("DomainName")),
        name=_text(meta.get("DisplayName")) or _text(info.get("topLevelOU")),
        sources=sources,
        said=tuple(_verdicts(f"{TOOL} {version}".strip(), _mapping(document.get("Results")))),
    )


def is_dump(document: Mapping[str, JsonValue]) -> bool:
    """Return whether a parsed file is a dump of the Policy API: SCUBAGOGGLES_DUMP_FILE names it."""
    return isinstance(document.get("policies"), list) and "orgunits" in document and "groups" in document


def read_dump(document: Mapping[str, JsonValue], taken: Taken) -> TenantData:
    """Return the data of a dump of the Policy API: raw policies, with nothing applied to them."""
    units, groups, policies = (document.get(key) for key in ("orgunits", "groups", "policies"))
    if not isinstance(policies, list) or not all(isinstance(one, Mapping) for one in policies):
        raise NotTenantDataError("holds policies that are no objects")
    if not isinstance(units, Mapping) or not all(isinstance(one, Mapping) for one in units.values()):
        raise NotTenantDataError("holds organisational units that are no objects")
    if not isinstance(groups, Mapping):
        raise NotTenantDataError("holds groups that are no object")
    found = as_objects(policies)
    customers = {text.removeprefix("customers/") for one in found if (text := _text(one.get("customer")))}
    if len(customers) > 1:
        raise NotTenantDataError("holds the policies of several tenants")
    listed = {name: one for name, one in units.items() if isinstance(one, Mapping)}
    return TenantData(
        platform=Platform.GOOGLE,
        taken=replace(
            taken,
            tool=f"{TOOL} (dump of the Policy API)",
            warnings=(*taken.warnings, "the dump does not say when it was made"),
        ),
        tenant_id=next(iter(customers), None),
        name=next((_text(one.get("name")) for one in listed.values() if one.get("path") == "/"), None),
        sources={
            "policies": found,
            "orgunits": tuple(
                {"orgUnitId": f"id:{name}", "name": one.get("name"), "orgUnitPath": one.get("path")}
                for name, one in listed.items()
            ),
            "groups": tuple({"id": name, "email": address} for name, address in groups.items()),
        },
    )


def _warnings(version: str, meta: Obj, sources: Mapping[str, Seen[Objects]]) -> Iterator[str]:
    if not meta:
        yield "the export does not say when it was made, nor by which version of ScubaGoggles"
    elif version not in TESTED:
        known = version or "of unknown version"
        yield f"{TOOL} {known} is not among the versions that hipaacheck was tested with (0.5 to 1.1)"
    yield _DEFAULTS
    admins = sources.get("super_admins", ())
    if not isinstance(admins, Unseen):
        addresses = [one.get("primaryEmail") for one in admins]
        if len(addresses) != len({str(address) for address in addresses}):
            yield "the export names one super administrator several times: its addresses were made unknown"


def _when(meta: Obj) -> datetime | None:
    try:
        return moment(meta.get("TimestampZulu"))
    except (ValueError, OverflowError):
        return None


def _verdicts(tool: str, results: Obj) -> Iterator[Said]:
    controls = (
        control
        for product in results.values()
        for group in as_objects(product)
        for control in as_objects(group.get("Controls"))
    )
    for count, control in enumerate(controls):
        policy, verdict = plain(control.get("Control ID"), _ID), plain(control.get("Result"), _VERDICT)
        if count < MAX_VERDICTS and policy and verdict:
            yield Said(tool, policy, verdict, plain(control.get("Details"), _WORDS))


def _mapping(value: JsonValue) -> Obj:
    return value if isinstance(value, Mapping) else {}


def _text(value: JsonValue) -> str | None:
    text = plain(value, _NAME)
    return None if text in _NO_NAMES else text
