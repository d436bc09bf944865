"""Read Intune's compliance policies: what they ask together of the devices of each platform."""

from collections.abc import Sequence
from typing import Annotated

from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.typed import Api, look_up, read

_PLATFORMS = {
    "windows": "Windows",
    "macos": "macOS",
    "ios": "iOS and iPadOS",
    "android": "Android",
    "aosp": "Android",
    "default": "",
}


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
        by_platform.setdefault(_platform(raw), []).append(raw)
    return tuple(_asked(name, raws) for name, raws in sorted(by_platform.items()))


def _platform(raw: Obj) -> str:
    kind = raw.get("@odata.type")
    name = (kind if isinstance(kind, str) else "").rpartition(".")[2].lower()
    return next(
        (word for start, word in _PLATFORMS.items() if name.startswith(start) and word), "another platform"
    )


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
    found = look_up(raw, "assignments")
    return (
        bool(found)
        if isinstance(found, list)
        else Unseen(unseen="assignments of policies were not collected")
    )


def _any(found: Sequence[Seen[bool]]) -> Seen[bool]:
    if True in found:
        return True
    return next((one for one in found if isinstance(one, Unseen)), False)


def _name(raw: Obj) -> str:
    found = look_up(raw, "displayName")
    return found if isinstance(found, str) else "a policy without a name"
