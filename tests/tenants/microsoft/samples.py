"""Find the real exports of ScubaGear that tests read when they are there."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Objects, Taken, TenantData, Way

FOLDER = Path(__file__).parents[4] / "shared" / "samples" / "scubagear"
FILES = sorted(
    path for kind in ("ProviderSettingsExport*.json", "ScubaResults*.json") for path in FOLDER.glob(kind)
)
TAKEN = Taken(tool="", way=Way.IMPORT, at=None, file="export.json", sha256="0" * 64, size=1)


@cache
def sample(name: str) -> dict[str, Any]:
    """Return a sample by the name of its file."""
    found: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8-sig"))
    return found


def raw(name: str) -> dict[str, Any]:
    """Return the settings of a sample, unwrapped."""
    document = sample(name)
    found: dict[str, Any] = document.get("Raw", document)
    return found


def seen(data: TenantData, source: str) -> Objects:
    """Return the objects of a source that must be there."""
    found = data.of(source)
    assert not isinstance(found, Unseen), found.unseen
    return found


def why_unseen(data: TenantData, source: str) -> str:
    """Return why a source that must not be there is not."""
    found = data.of(source)
    assert isinstance(found, Unseen), f"{source} holds {len(found)} objects"
    return found.unseen
