"""Count the devices that Intune manages and that are not encrypted, tampered with, or gone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, moment, read

SILENT_DAYS = 90
"""How long a device has not reported before it counts as silent."""

# Intune, "Monitor results of your device compliance policies": a device in its grace period is not compliant,
# it is only not blocked for it yet.
_FAILING = ("noncompliant", "conflict", "error", "ingraceperiod")


class Fleet(Record):
    """Managed devices, counted by system; no device and no owner is named.

    `plain` are not encrypted, `broken` jailbroken or rooted, `failing` not compliant, `silent` have not
    reported for 90 days before the data was taken. Each count is unseen when no device said anything of it.
    """

    total: int = 20
    plain: Seen[int] = 0
    plain_on: tuple[str, ...] = ()
    broken: Seen[int] = 0
    failing: Seen[int] = 0
    silent: Seen[int] = 0


class _Device(Record):
    system: Annotated[Seen[str], Api("operatingSystem")]
    encrypted: Annotated[Seen[bool], Api("isEncrypted")]
    broken: Annotated[Seen[str], Api("jailBroken")]
    state: Annotated[Seen[str], Api("complianceState")]
    last: Annotated[Seen[datetime], Api("lastSyncDateTime", parse=moment)]


def fleet_of(data: TenantData) -> Seen[Fleet]:
    """Return the counts, or why they are not known."""
    found = data.of("managed_devices")
    if isinstance(found, Unseen):
        return found
    devices = [read(_Device, raw) for raw in found]
    plain = [one for one in devices if one.encrypted is False]
    return Fleet(
        total=len(devices),
        plain=_count([one.encrypted for one in devices], (False,)),
        plain_on=tuple(sorted({str(one.system) for one in plain})),
        broken=_count([_lower(one.broken) for one in devices], ("true",)),
        failing=_count([_known(one.state) for one in devices], _FAILING),
        silent=_silent(devices, data.taken.at),
    )


def _count(found: Sequence[object], bad: Sequence[object]) -> Seen[int]:
    unseen = [one for one in found if isinstance(one, Unseen)]
    many = sum(one in bad for one in found)
    return unseen[0] if unseen and not many else many


def _lower(found: Seen[str]) -> Seen[str]:
    return found if isinstance(found, Unseen) else found.lower()


def _known(found: Seen[str]) -> Seen[str]:
    """Return a state that is good or bad; Graph's "unknown" and "configManager" are neither."""
    if isinstance(found, Unseen) or found.lower() in ("compliant", *_FAILING):
        return _lower(found)
    return Unseen(unseen=f"complianceState is {found[:40]!r}, which says neither")


def _silent(devices: Sequence[_Device], at: datetime | None) -> Seen[int]:
    if at is None:
        return Unseen(
            unseen="when the data was taken is not known, so nobody can say since when devices are silent"
        )
    since = at - timedelta(days=SILENT_DAYS)
    return _count(
        [one.last if isinstance(one.last, Unseen) else one.last < since for one in devices], (True,)
    )
