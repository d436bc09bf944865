"""Read Microsoft Secure Score as what another tool says: a day old, and never what a rule judges."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import JsonValue

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import (
    NotTenantDataError,
    Obj,
    Objects,
    Platform,
    Said,
    Taken,
    TenantData,
)
from hipaacheck.tenants.microsoft.names import as_objects, plain, refuse_deep
from hipaacheck.tenants.microsoft.sources import SOURCES
from hipaacheck.tenants.typed import moment

TOOL = "Microsoft Secure Score"
MAX_CONTROLS = 500
_NEVER = datetime.min.replace(tzinfo=UTC)

BASELINES: Mapping[str, str] = {
    "AdminMFAV2": "CIS 5.2.2.1",
    "BlockLegacyAuthentication": "CIS 5.2.2.3",
    "CustomerLockBoxEnabled": "CIS 1.3.6",
    "IntegratedApps": "CIS 5.1.5.1",
    "MFARegistrationV2": "CIS 5.2.2.2",
    "OneAdmin": "CIS 1.1.3",
    "dlp_datalossprevention": "CIS 3.2.1",
    "exo_individualsharing": "CIS 1.3.3",
    "exo_mailboxaudit": "CIS 6.1.1",
    "exo_oauth2clientprofileenabled": "CIS 6.5.1",
    "mdo_autoforwardingmode": "CIS 6.2.1",
    "mdo_blockmailforward": "CIS 6.2.1",
    "mip_search_auditlog": "CIS 3.1.1",
    "mip_sensitivitylabelspolicies": "CIS 3.3.1",
    "spo_idle_session_timeout": "CIS 1.3.2",
    "spo_legacy_auth": "CIS 7.2.1",
}
"""Controls of Secure Score, and the numbers in the CIS Microsoft 365 benchmark 7.0 on the same setting."""


def read_secure_score(document: Mapping[str, JsonValue], taken: Taken) -> TenantData:
    """Return a page of Graph's secureScores as verdicts of another tool, without any source.

    Raises NotTenantDataError when the file is no such page.
    """
    refuse_deep(document)
    scores = as_objects(document["value"]) if "value" in document else (document,)
    newest = _newest(scores)
    if newest is None:
        raise NotTenantDataError("holds no Secure Score: no controlScores in it")
    return TenantData(
        platform=Platform.MICROSOFT,
        taken=replace(taken, tool=TOOL, at=_when(newest) or taken.at),
        tenant_id=plain(newest.get("azureTenantId"), 200) or None,
        sources={
            name: Unseen(
                unseen=f"{name} was not collected: Secure Score only says what Microsoft thinks of it"
            )
            for name in SOURCES
        },
        said=said_by(scores),
    )


def said_by(scores: Objects) -> tuple[Said, ...]:
    """Return what the newest score says of each control, by its name and by the CIS number of the setting."""
    newest = _newest(scores)
    if newest is None:
        return ()
    controls = as_objects(newest.get("controlScores"))[:MAX_CONTROLS]
    return tuple(said for control in controls for said in _said(control))


def _said(control: Obj) -> Iterator[Said]:
    """Yield a verdict from the percentage alone: implementationStatus contradicts itself in real answers."""
    name = plain(control.get("controlName"), 60)
    share = control.get("scoreInPercentage")
    if not name or isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 100:
        return
    verdict = (
        "all points"
        if share == 100
        else f"{share:.0f} % of the points"
        if share < 99.5
        else "99 % of the points"
    )
    words = re.sub(r"\s+", " ", plain(control.get("description"), 300))
    yield Said(TOOL, name, verdict, words)
    if name in BASELINES:
        yield Said(TOOL, BASELINES[name], verdict, f"control {name}: {words}".removesuffix(": "))


def _newest(scores: Objects) -> Obj | None:
    held = [one for one in scores if as_objects(one.get("controlScores"))]
    return max(held, key=lambda one: _when(one) or _NEVER, default=None)


def _when(score: Obj) -> datetime | None:
    try:
        return moment(score.get("createdDateTime"))
    except ValueError:
        return None
