"""Say of phones and computers that reach Google Workspace whether they are locked, encrypted and sound."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Literal

from pydantic import JsonValue

from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.typed import Api, read

# The Directory API documents no words for these; recorded answers have "No compromise detected", "On" and
# "Encrypted". Letters alone are compared, in any case.
_COMPROMISED = {
    **dict.fromkeys(("compromised", "detected"), "yes"),
    **dict.fromkeys(("nocompromisedetected", "notcompromised", "uncompromised", "undetected"), "no"),
}
_LOCKED = {
    **dict.fromkeys(("on", "passwordset", "set"), "yes"),
    **dict.fromkeys(("off", "passwordnotset", "notset"), "no"),
}
_ENCRYPTED = {"encrypted": "yes", "notencrypted": "no", "unencrypted": "no"}
_DISK = {**_ENCRYPTED, "unsupportedbydevice": "no"}
_WITHOUT_ACCESS = frozenset({"ACCOUNT_WIPED", "ACCOUNT_WIPING", "BLOCKED", "WIPED", "WIPING"})
_PHONES = frozenset({"ANDROID", "IOS", "GOOGLE_SYNC"})

Word = Literal["yes", "no"]


def _word(words: Mapping[str, str]) -> Callable[[JsonValue], str]:
    """Return what makes yes or no of one of these words, and raises ValueError for any other."""

    def parse(value: JsonValue) -> str:
        if not isinstance(value, str):
            raise ValueError("is no text")
        found = words.get(re.sub(r"[^a-z]", "", value.lower()))
        if found is None:
            raise ValueError("is no word that is known")
        return found

    return parse


class _Phone(Record):
    name: Annotated[Seen[str], Api("model", also=("type",))]
    status: Annotated[Seen[str], Api("status")]
    compromised: Annotated[Seen[Word], Api("deviceCompromisedStatus", parse=_word(_COMPROMISED))]
    locked: Annotated[Seen[Word], Api("devicePasswordStatus", parse=_word(_LOCKED))]
    encrypted: Annotated[Seen[Word], Api("encryptionStatus", parse=_word(_ENCRYPTED))]


class _Computer(Record):
    name: Annotated[Seen[str], Api("model", also=("deviceType",))]
    status: Annotated[Seen[str], Api("managementState")]
    encrypted: Annotated[Seen[Word], Api("encryptionState", parse=_word(_DISK))]


class Phones(Record):
    """Phones and tablets that may reach the data: how many, and the models of those that are not sound.

    Each of the three lists is unseen when none is known to be bad, and some device does not say.
    """

    total: int = 10
    compromised: Seen[tuple[str, ...]] = ()
    unlocked: Seen[tuple[str, ...]] = ()
    unencrypted: Seen[tuple[str, ...]] = ()


class Computers(Record):
    """Computers that may reach the data, and the models of those whose disk is not encrypted."""

    total: int = 10
    unencrypted: Seen[tuple[str, ...]] = ()


class DevicesFacts(Record):
    """Phones that Google's mobile management knows, and computers that Endpoint Verification knows."""

    phones: Seen[Phones] = Phones()
    computers: Seen[Computers] = Computers()


def make(data: TenantData) -> DevicesFacts:
    """Return the state of the devices."""
    return DevicesFacts(phones=_phones(data), computers=_computers(data))


def _phones(data: TenantData) -> Seen[Phones]:
    found = data.of("mobile_devices")
    if isinstance(found, Unseen):
        return found
    each = [one for one in (read(_Phone, raw) for raw in found) if one.status not in _WITHOUT_ACCESS]
    return Phones(
        total=len(each),
        compromised=_bad(((one.name, one.compromised) for one in each), "yes"),
        unlocked=_bad(((one.name, one.locked) for one in each), "no"),
        unencrypted=_bad(((one.name, one.encrypted) for one in each), "no"),
    )


def _computers(data: TenantData) -> Seen[Computers]:
    found = data.of("devices")
    if isinstance(found, Unseen):
        return found
    read_all = (read(_Computer, raw) for raw in found if not _is_phone(raw))
    each = [one for one in read_all if one.status not in _WITHOUT_ACCESS]
    said = ((one.name, one.encrypted) for one in each)
    return Computers(total=len(each), unencrypted=_bad(said, "no"))


def _is_phone(raw: Obj) -> bool:
    kind = raw.get("deviceType")
    return isinstance(kind, str) and kind in _PHONES


def _bad(said: Iterable[tuple[Seen[str], Seen[Word]]], word: Word) -> Seen[tuple[str, ...]]:
    each = list(said)
    bad = ["a device" if isinstance(name, Unseen) else name for name, found in each if found == word]
    silent = [found for _, found in each if isinstance(found, Unseen)]
    if silent and not bad:
        return Unseen(unseen=f"{len(silent)} of {len(each)} devices do not say: {silent[0].unseen}")
    models = {name: bad.count(name) for name in bad}
    return some(name if count == 1 else f"{count} x {name}" for name, count in models.items())
