"""Tell which tool wrote a file with the settings of a tenant, and read it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from pydantic import JsonValue

from hipaacheck.tenants.data import NotTenantDataError, Taken, TenantData, Way
from hipaacheck.tenants.google.goggles import is_dump, is_goggles, read_dump, read_goggles
from hipaacheck.tenants.jsonfile import parse
from hipaacheck.tenants.microsoft.scubagear import read_scubagear
from hipaacheck.tenants.microsoft.secure_score import read_secure_score
from hipaacheck.tenants.microsoft.tcm import read_tcm
from hipaacheck.tenants.snapshot import is_snapshot, read_snapshot, taken_of, to_data

Document: TypeAlias = Mapping[str, JsonValue]

ACCEPTED = (
    "a snapshot of hipaacheck, ScubaResults or ProviderSettingsExport of ScubaGear or ScubaGoggles, a dump "
    "of Google's Policy API by ScubaGoggles, a configuration snapshot of Microsoft Graph, or a page of its "
    "secureScores"
)
_GEAR_KEYS = ("conditional_access_policies", "SPO_tenant", "dkim_config")


def read_tenant_file(raw: bytes, name: str) -> TenantData:
    """Return the data in a file of any format that is known.

    `name` is what the file is called in findings. Raises NotTenantDataError: one sentence, `name` first.
    """
    digest = hashlib.sha256(raw).hexdigest()
    taken = Taken(tool="", way=Way.IMPORT, at=None, file=name, sha256=digest, size=len(raw))
    try:
        document = parse(raw)
        if not isinstance(document, Mapping):
            raise NotTenantDataError(f"holds no settings of a tenant; hipaacheck reads {ACCEPTED}")
        return _reader(document)(document, taken)
    except NotTenantDataError as problem:
        raise NotTenantDataError(f"{name}: {problem}") from None


def _reader(document: Document) -> Callable[[Document, Taken], TenantData]:
    for is_of, reader in _READERS:
        if is_of(document):
            return reader
    raise NotTenantDataError(f"is none of the files that hipaacheck reads: {ACCEPTED}")


def _read_own(document: Document, taken: Taken) -> TenantData:
    snapshot = read_snapshot(document)
    of_file = taken_of(snapshot)
    return to_data(snapshot, replace(of_file, file=taken.file, sha256=taken.sha256, size=taken.size))


def _is_gear(document: Document) -> bool:
    meta = document.get("MetaData")
    if isinstance(meta, Mapping):
        return meta.get("Tool") == "ScubaGear"
    versions = "module_version" in document and "baseline_version" in document
    return versions and any(key in document for key in _GEAR_KEYS)


def _is_tcm(document: Document) -> bool:
    pages = document.get("value")
    return any(_has_resources(one) for one in (document, *(pages if isinstance(pages, list) else ())))


def _has_resources(one: JsonValue) -> bool:
    resources = one.get("resources") if isinstance(one, Mapping) else None
    if not isinstance(resources, list):
        return False
    kinds = [part.get("resourceType") for part in resources if isinstance(part, Mapping)]
    return any(isinstance(kind, str) and kind.lower().startswith("microsoft.") for kind in kinds)


def _is_score(document: Document) -> bool:
    context = document.get("@odata.context")
    if isinstance(context, str) and "secureScores" in context:
        return True
    return "controlScores" in document


_READERS: tuple[tuple[Callable[[Document], bool], Callable[[Document, Taken], TenantData]], ...] = (
    (is_snapshot, _read_own),
    (_is_gear, read_scubagear),
    (is_goggles, read_goggles),
    (is_dump, read_dump),
    (_is_tcm, read_tcm),
    (_is_score, read_secure_score),
)
