"""Keep of a vendor's answer only what findings need, with pseudonyms where people were named."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from hipaacheck.tenants.data import Obj

_NEVER = frozenset(
    {
        "accesstoken",
        "clientsecret",
        "customheaders",
        "customkeyidentifier",
        "hashfunction",
        "keycredentials",
        "passwordcredentials",
        "passwordprofile",
        "privatekey",
        "recoveryemail",
        "recoveryphone",
        "refreshtoken",
        "secrettext",
        "sharedsecret",
        "thumbnailphotoetag",
        "thumbnailphotourl",
    }
)
"""Fields that are never kept, wherever they stand and whoever lists them: letters in lower case."""

# A part before the @ of at most 64 characters (RFC 5321 section 4.5.3.1), # for the guests of Microsoft.
_ADDRESS = re.compile(r"[\w.!#$%&+?^~-](?:[\w.!#$%&'+?^~-]{0,63})@(?:[\w-]{1,63}\.){1,20}[\w-]{2,63}")


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of an object that are kept; what is not named here is dropped before anything is stored.

    `plain` hold a text, a number, a truth value, or a list of these. `people` hold addresses of people, alone
    or in a list. `whole` are kept with all that is in them (settings, whose fields the vendor adds to), but
    addresses in their texts get pseudonyms too. `inner` are objects or lists of objects. `named` are lists of
    {name, value} pairs of which only those with these names are kept, whatever field of the pair holds the
    value. A field that holds anything else than it should is dropped, so that facts made of it are unseen.
    """

    plain: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    inner: Mapping[str, "Fields"] = field(default_factory=dict)
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def kept(self, raw: Obj) -> dict[str, JsonValue]:
        """Return an object without the fields that are not named. Addresses are still as they were."""
        found: dict[str, JsonValue] = {}
        for name, value in raw.items():
            if name.lower() in _NEVER:
                continue
            if name in self.whole:
                found[name] = _without_secrets(value)
            elif name in self.inner:
                _put(found, name, _inside(self.inner[name], value))
            elif name in self.named:
                _put(found, name, _pairs(self.named[name], value))
            elif name in self.plain or name in self.people:
                _put(found, name, [value] if _is_plain(value) else [])
        return found


def fields(
    *plain: str,
    people: Iterable[str] = (),
    whole: Iterable[str] = (),
    inner: Mapping[str, Fields] | None = None,
    named: Mapping[str, Iterable[str]] | None = None,
) -> Fields:
    """Return the fields that are kept, written shortly; see Fields."""
    pairs = {name: frozenset(names) for name, names in (named or {}).items()}
    return Fields(frozenset(plain), frozenset(people), frozenset(whole), dict(inner or {}), pairs)


class Pseudonyms:
    """Give the address of each person the same pseudonym all over one snapshot, and another in the next.

    A pseudonym is "user-" and ten hexadecimal digits of HMAC-SHA256, with the domain of the address: findings
    ask whether somebody is of the house, not who it is. The key is made anew each time and never stored.
    Addresses that are known to be no ordinary person's (administrators, groups) stay as they are.
    """

    def __init__(self, *, keep_all: bool = False, key: bytes | None = None) -> None:
        self._keep_all = keep_all
        self._key = secrets.token_bytes(32) if key is None else key
        self._shown: set[str] = set()

    def show(self, addresses: Iterable[JsonValue]) -> None:
        """Leave these addresses as they are from now on; anything that is no text is passed over."""
        self._shown.update(one.casefold() for one in addresses if isinstance(one, str))

    def of(self, address: str) -> str:
        """Return what stands for an address, or for a name that has no domain."""
        plain = address.casefold()
        if self._keep_all or not plain or plain in self._shown:
            return address
        domain = plain.rpartition("@")[2] if "@" in plain else ""
        digest = hmac.digest(self._key, plain.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()[:10]
        return f"user-{digest}@{domain}" if domain else f"user-{digest}"

    def in_text(self, text: str) -> str:
        """Return a text with every address in it replaced."""
        return _ADDRESS.sub(lambda found: self.of(found[0]), text) if "@" in text else text

    def hidden(self, allowed: Fields, kept: Obj) -> dict[str, JsonValue]:
        """Return an object that Fields.kept returned, with pseudonyms."""
        return {name: self._field(allowed, name, value) for name, value in kept.items()}

    def _field(self, allowed: Fields, name: str, value: JsonValue) -> JsonValue:
        if name in allowed.people:
            return _every(value, self.of)
        if name in allowed.inner:
            inner = allowed.inner[name]
            if isinstance(value, list):
                return [self.hidden(inner, one) for one in value if isinstance(one, dict)]
            return self.hidden(inner, value) if isinstance(value, dict) else value
        return _every(value, self.in_text)


def redacted(allowed: Fields, raw: Obj, pseudonyms: Pseudonyms) -> dict[str, JsonValue]:
    """Return of an object what may be stored."""
    return pseudonyms.hidden(allowed, allowed.kept(raw))


def _every(value: JsonValue, change: Callable[[str], str]) -> JsonValue:
    """Return a value with every text in it changed, and every name of a field that may hold an address."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_every(one, change) for one in value]
    if isinstance(value, dict):
        return {
            change(name) if _ADDRESS.search(name) else name: _every(one, change)
            for name, one in value.items()
        }
    return value


def _put(found: dict[str, JsonValue], name: str, values: list[JsonValue]) -> None:
    """Set a field if there is a value for it: a list of one, or none."""
    if values:
        found[name] = values[0]


def _is_plain(value: JsonValue) -> bool:
    many = value if isinstance(value, list) else [value]
    return not any(isinstance(one, dict | list) for one in many)


def _inside(allowed: Fields, value: JsonValue) -> list[JsonValue]:
    if value is None:
        return [None]
    if isinstance(value, dict):
        return [allowed.kept(value)]
    if isinstance(value, list):
        objects = [one for one in value if isinstance(one, dict)]
        return [[allowed.kept(one) for one in objects]] if len(objects) == len(value) else []
    return []


def _pairs(names: frozenset[str], value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, list):
        return []
    return [[_without_secrets(one) for one in value if isinstance(one, dict) and one.get("name") in names]]


def _without_secrets(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_without_secrets(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_secrets(one) for name, one in value.items() if name.lower() not in _NEVER}
    return value
