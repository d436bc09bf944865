"""Make small exports of ScubaGoggles by hand."""

from typing import Any

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Taken, TenantData, Way
from hipaacheck.tenants.google.goggles import is_goggles, read_goggles
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.settings import GoogleSettings

TAKEN = Taken(tool="", way=Way.IMPORT, at=None, file="x.json", sha256="0" * 64, size=1)
INFO = {"ID": "C01", "domain": "example.org", "topLevelOU": "Clinic"}
META: dict[str, Any] = {
    "Tool": "ScubaGoggles",
    "ToolVersion": "1.1.0",
    "TimestampZulu": "2026-10-15T22:53:04.669Z",
}


def export(policies: Any = None, **raw: Any) -> dict[str, Any]:
    """Return a small export as ScubaGoggles 1.1.0 shapes it."""
    filled = {"Clinic": {"gmail_imap_access": {"enableImapAccess": False}}} if policies is None else policies
    return {"policies": filled, "tenant_info": INFO, **raw}


def results(**raw: Any) -> dict[str, Any]:
    return {"MetaData": META, "Results": {}, "Raw": export(**raw)}


def read(document: dict[str, Any]) -> TenantData:
    assert is_goggles(document)
    return read_goggles(document, TAKEN)


def settings(document: dict[str, Any]) -> GoogleSettings:
    found = google_settings(read(document))
    assert not isinstance(found, Unseen), found.unseen
    return found


def why(data: TenantData, source: str) -> str:
    found = data.of(source)
    assert isinstance(found, Unseen)
    return found.unseen
