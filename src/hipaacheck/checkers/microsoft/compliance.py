"""Read Intune's compliance policies: what they ask together of the devices of each platform."""

from collections.abc import Sequence
from typing import Annotated

from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.typed import Api, look_up, read

# Types of deviceCompliancePolicy (Graph v1.0 and beta). Each is for other devices: a policy for phones that
# the organisation owns asks nothing of a work profile on somebody's own.
_PLATFORMS = {
    "windows10compliancepolicy": "Windows",
    "windows81compliancepolicy": "Windows 8.1",
    "windows10mobilecompliancepolicy": "Windows Phone",
    "windowsphone81compliancepolicy": "Windows Phone 8.1",
    "macoscompliancepolicy": "macOS",
    "ioscompliancepolicy": "iOS and iPadOS",
    "androidcompliancepolicy": "Android (device administrator)",
    "androiddeviceownercompliancepolicy": "Android (owned by the organisation)",
    "androidworkprofilecompliancepolicy": "Android (work profile)",
    "androidforworkcompliancepolicy": "Android (work profile)",
    "aospdeviceownercompliancepolicy": "Android (open source)",
}
_EXCLUSION = "#microsoft.graph.exclusiongroupassignmenttarget"


class PlatformPolicy(Record):
    """What the compliance policies of one platform ask together.

    `assigned` is whether one of them is for anybody at all, `encryption` and `lock` whether one asks for
    encrypted storage and for a password or code.
    """

    platform: str = "Windows"
    policies: tuple[str, ...] = ("Windows compliance",)
    assigned: Seen[bool] = True
    encryption: Seen[bool] = True
    lock: Seen[bool] = True


class _Policy(Record):
    storage: Annotated[Seen[bool], Api("storageRequireEncryption")]
    disk: Annotated[Seen[bool], Api("bitLockerEnabled")]
    password: Annotated[Seen[bool], Api("passwordRequired")]
    code: Annotated[Seen[bool], Api("passcodeRequired")]


def platforms_of(data: TenantData) -> Seen[tuple[PlatformPolicy, ...]]:
    """Return what is asked on each platform, or why it is not known."""
    found = data.of("device_compliance_policies")
    if isinstance(found, Unseen):
        return found
    by_platform: dict[str, list[Obj]] = {}
    for raw in found:
        if not _type(raw).lower().endswith("compliancepolicy"):
            return Unseen(unseen=f"{_name(raw)} does not say for which platform it is (@odata.type)")
        by_platform.setdefault(_platform(raw), []).append(raw)
    return tuple(_asked(name, raws) for name, raws in sorted(by_platform.items()))


def _platform(raw: Obj) -> str:
    return _PLATFORMS.get(_type(raw).rpartition(".")[2].lower(), "another platform")


def _asked(platform: str, raws: Sequence[Obj]) -> PlatformPolicy:
    used = [raw for raw in raws if _assigned(raw) is not False]
    rules = [read(_Policy, raw) for raw in used]
    # A code encrypts iOS devices by itself (Apple Platform Security), and Intune has no other setting for it.
    encryption = [[one.storage, one.disk, *([one.code] if "iOS" in platform else [])] for one in rules]
    return PlatformPolicy(
        platform=platform,
        policies=some(_name(raw) for raw in raws),
        assigned=_any([_assigned(raw) for raw in raws]),
        encryption=_any([one for each in encryption for one in each if _is_there(one, each)]),
        lock=_any(
            [
                one
                for rule in rules
                for one in (rule.password, rule.code)
                if _is_there(one, (rule.password, rule.code))
            ]
        ),
    )


def _is_there(one: Seen[bool], each: Sequence[Seen[bool]]) -> bool:
    """Return whether a field counts: each platform has only some of them, so one that is there is enough."""
    return not isinstance(one, Unseen) or all(isinstance(other, Unseen) for other in each)


def _assigned(raw: Obj) -> Seen[bool]:
    """Return whether a policy is for anybody: a group that is left out is no group that it is for."""
    found = look_up(raw, "assignments")
    if not isinstance(found, list):
        return Unseen(unseen="assignments of policies were not collected")
    targets = [look_up(one, "target") if isinstance(one, dict) else None for one in found]
    kinds = [_type(one) if isinstance(one, dict) else "" for one in targets]
    if any(kind and kind.lower() != _EXCLUSION for kind in kinds):
        return True
    return (
        False if all(kinds) else Unseen(unseen=f"for whom {_name(raw)} is has no form that hipaacheck knows")
    )


def _any(found: Sequence[Seen[bool]]) -> Seen[bool]:
    if True in found:
        return True
    return next((one for one in found if isinstance(one, Unseen)), False)


def _type(raw: Obj) -> str:
    # "@odata.type" has a dot of its own, which is no step into the object.
    found = raw.get("@odata.type")
    return found if isinstance(found, str) else ""


def _name(raw: Obj) -> str:
    found = look_up(raw, "displayName")
    return found if isinstance(found, str) else "a policy without a name"
