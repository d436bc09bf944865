"""Say what a resource of Terraform that holds DNS records is, and read what all providers share."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import dns.rdata
import dns.rdatatype

from hipaacheck.zones.building import (
    ADDRESSES,
    DEFAULT_TTL,
    Form,
    NotARecordError,
    name_from,
    plain,
    quoted,
    whole_number,
    word,
)
from hipaacheck.zones.jsonlines import JsonObject

LATER: Final = "the value is known after apply"
_OCTAL = re.compile(r"\\([0-3][0-7]{2})")
_TYPE = re.compile(r"[A-Z0-9]{1,20}\Z")


@dataclass(frozen=True, slots=True)
class RecordSet:
    """What a resource holds: records of one name and type, or why and of which types nothing can be told."""

    name: str
    rdtype: str
    ttl: int
    rdatas: tuple[dns.rdata.Rdata, ...] = ()
    hidden: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of resource. `one_record`: others of the same name and type may exist beside it."""

    read: Callable[[JsonObject, Mapping[str, Any], str, str], RecordSet]
    zone_names: tuple[str, ...] = ()
    zone_ids: tuple[str, ...] = ()
    one_record: bool = False

    def name(self, values: JsonObject) -> str | None:
        """Return the name as it is written, or None where there is none."""
        found = values.get("name")
        return found if isinstance(found, str) else None


@dataclass(frozen=True, slots=True)
class ZoneKind:
    """A type of resource or data source that stands for a zone."""

    names: tuple[str, ...]
    ids: tuple[str, ...]

    def is_private(self, values: JsonObject) -> bool:
        """Return whether the internet does not see the zone."""
        return bool(
            values.get("private_zone") or values.get("vpc") or values.text("visibility").lower() == "private"
        )


def below(name: str, apex: str) -> str:
    """Return an absolute name from one that may be relative, with or without the zone in it."""
    if name.strip(".") in ("", "@"):
        return apex
    bare = plain(name_from(decimal(name)))
    return bare if bare == apex or bare.endswith("." + apex) else f"{bare}.{apex}"


def decimal(text: str) -> str:
    r"""Return a text with the octal escapes of Route 53 (\052) made decimal, as RFC 1035 has them."""
    return _OCTAL.sub(lambda match: f"\\{int(match[1], 8):03d}", text)


def ttl_of(values: JsonObject) -> int:
    """Return the TTL of a record."""
    found = values.get("ttl")
    return int(whole_number(found, 2**31 - 1)) if found is not None else DEFAULT_TTL


def type_of(values: JsonObject) -> str:
    """Return the type of a record. Raises NotARecordError."""
    found = values.text("type").upper()
    if not _TYPE.match(found):
        raise NotARecordError("'type' is missing, or is no type")
    return found


def texts_of(values: JsonObject, key: str) -> list[str]:
    """Return a list of texts that is not empty. Raises NotARecordError."""
    found = values.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise NotARecordError(f"'{key}' should be a list of texts")
    return found


def absolute(value: object) -> str:
    """Return a name with its final dot, which providers leave out. Raises NotARecordError."""
    return name_from(word(value)).to_text()


def byte(value: object) -> str:
    """Return a number of one octet. Raises NotARecordError."""
    return whole_number(value, 255)


CAA: Final[Form] = ((("flags",), byte, "0"), (("tag",), word, None), (("value",), quoted, None))
SRV: Final[Form] = (
    (("priority",), whole_number, None),
    (("weight",), whole_number, None),
    (("port",), whole_number, None),
    (("target",), absolute, None),
)


def unread(rdtype: str) -> tuple[str, tuple[str, ...]]:
    """Return why nothing can be told of a record of a type that is not read, and of which types."""
    known = rdtype in dns.rdatatype.RdataType.__members__
    return f"the value of a record of the type {rdtype} is not taken over", (rdtype,) if known else ADDRESSES


def partly(value: object) -> bool:
    """Return whether something is, or holds what is, known after apply only."""
    if isinstance(value, dict):
        return any(partly(one) for one in value.values())
    if isinstance(value, list):
        return any(partly(one) for one in value)
    return value is True
