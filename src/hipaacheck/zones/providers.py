"""Know how the resources of Terraform providers hold DNS records."""

import re
from collections.abc import Callable, Mapping, Sequence
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
    rdata_from,
    text_of_fields,
    texts_from,
    whole_number,
    word,
)
from hipaacheck.zones.jsonlines import JsonObject

_LATER: Final = "the value is known after apply"
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


def _below(name: str, apex: str) -> str:
    """Return an absolute name from one that may be relative, with or without the zone in it."""
    if name.strip(".") in ("", "@"):
        return apex
    bare = plain(name_from(_decimal(name)))
    return bare if bare == apex or bare.endswith("." + apex) else f"{bare}.{apex}"


def _decimal(text: str) -> str:
    r"""Return a text with the octal escapes of Route 53 (\052) made decimal, as RFC 1035 has them."""
    return _OCTAL.sub(lambda match: f"\\{int(match[1], 8):03d}", text)


def _ttl(values: JsonObject) -> int:
    found = values.get("ttl")
    return int(whole_number(found, 2**31 - 1)) if found is not None else DEFAULT_TTL


def _type(values: JsonObject) -> str:
    found = values.text("type").upper()
    if not _TYPE.match(found):
        raise NotARecordError("'type' is missing, or is no type")
    return found


def _texts(values: JsonObject, key: str) -> list[str]:
    found = values.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise NotARecordError(f"'{key}' should be a list of texts")
    return found


def _absolute(value: object) -> str:
    return name_from(word(value)).to_text()


def _byte(value: object) -> str:
    return whole_number(value, 255)


_CAA: Final[Form] = ((("flags",), _byte, "0"), (("tag",), word, None), (("value",), quoted, None))
_SRV: Final[Form] = (
    (("priority",), whole_number, None),
    (("weight",), whole_number, None),
    (("port",), whole_number, None),
    (("target",), _absolute, None),
)
_CLOUDFLARE_DATA: Final[Mapping[str, Form]] = {
    "CAA": _CAA,
    "SRV": _SRV,
    "TLSA": (
        (("usage",), _byte, None),
        (("selector",), _byte, None),
        (("matching_type",), _byte, None),
        (("certificate",), word, None),
    ),
    "DS": (
        (("key_tag",), whole_number, None),
        (("algorithm",), _byte, None),
        (("digest_type",), _byte, None),
        (("digest",), word, None),
    ),
    "SSHFP": ((("algorithm",), _byte, None), (("type",), _byte, None), (("fingerprint",), word, None)),
}


def _cloudflare(values: JsonObject, unknown: Mapping[str, Any], name: str, apex: str) -> RecordSet:
    owner = _below(name, apex)
    if unknown.get("type") is True:
        return RecordSet(owner, "", 0, hidden=(_LATER, ()))
    rdtype = _type(values)
    ttl = _ttl(values)
    if rdtype in (*ADDRESSES, "CNAME") and values.get("proxied"):
        reason = "Cloudflare answers with addresses of its own (proxied)"
        return RecordSet(owner, rdtype, ttl, hidden=(reason, ADDRESSES))
    if rdtype == "CNAME" and owner == apex:
        reason = "Cloudflare answers with the addresses of the CNAME's target (flattening)"
        return RecordSet(owner, rdtype, ttl, hidden=(reason, ADDRESSES))
    content = next((values.text(key) for key in ("content", "value") if values.text(key)), None)
    data = values.get("data")
    if isinstance(data, list):
        data = data[0] if data else None
    if content is None and (not isinstance(data, dict) or _partly(unknown.get("data"))):
        if any(_partly(unknown.get(key)) for key in ("content", "value", "data")):
            return RecordSet(owner, rdtype, ttl, hidden=(_LATER, (rdtype,)))
        raise NotARecordError("'content' is missing")
    if content is None or (rdtype in _CLOUDFLARE_DATA and isinstance(data, dict)):
        form = _CLOUDFLARE_DATA.get(rdtype)
        if form is None:
            return RecordSet(owner, rdtype, ttl, hidden=_unread(rdtype))
        return RecordSet(owner, rdtype, ttl, (rdata_from(rdtype, text_of_fields(form, data)),))
    return _cloudflare_content(owner, rdtype, ttl, content, values)


def _cloudflare_content(owner: str, rdtype: str, ttl: int, content: str, values: JsonObject) -> RecordSet:
    if rdtype in ("TXT", "SPF"):
        written = content.strip()
        rdata = rdata_from(rdtype, written) if written.startswith('"') else texts_from([content], rdtype)
    elif rdtype == "MX":
        rdata = rdata_from(rdtype, f"{whole_number(values.get('priority', 0))} {_absolute(content)}")
    elif rdtype in ("CNAME", "NS", "PTR", "DNAME"):
        rdata = rdata_from(rdtype, _absolute(content))
    elif rdtype in ("A", "AAAA", "CAA", "TLSA", "DS", "SSHFP"):
        rdata = rdata_from(rdtype, content)
    else:
        return RecordSet(owner, rdtype, ttl, hidden=_unread(rdtype))
    return RecordSet(owner, rdtype, ttl, (rdata,))


def _unread(rdtype: str) -> tuple[str, tuple[str, ...]]:
    known = rdtype in dns.rdatatype.RdataType.__members__
    return f"the value of a record of the type {rdtype} is not taken over", (rdtype,) if known else ADDRESSES


def _partly(value: object) -> bool:
    """Return whether something is, or holds what is, known after apply only."""
    if isinstance(value, dict):
        return any(_partly(one) for one in value.values())
    if isinstance(value, list):
        return any(_partly(one) for one in value)
    return value is True


_POLICIES: Final = (
    "set_identifier",
    "weighted_routing_policy",
    "latency_routing_policy",
    "failover_routing_policy",
    "geolocation_routing_policy",
    "geoproximity_routing_policy",
    "cidr_routing_policy",
    "multivalue_answer_routing_policy",
)


def _route53(values: JsonObject, unknown: Mapping[str, Any], name: str, apex: str) -> RecordSet:
    owner = _below(name, apex)
    if unknown.get("type") is True:
        return RecordSet(owner, "", 0, hidden=(_LATER, ()))
    rdtype = _type(values)
    ttl = _ttl(values)
    if any(values.get(key) for key in _POLICIES):
        reason = "the answer depends on who asks (routing policy of Route 53)"
        return RecordSet(owner, rdtype, ttl, hidden=(reason, (rdtype,)))
    if values.get("alias") or _partly(unknown.get("alias")):
        reason = "Route 53 answers with what the target of the alias has"
        return RecordSet(owner, rdtype, ttl, hidden=(reason, (rdtype,)))
    if _partly(unknown.get("records")):
        return RecordSet(owner, rdtype, ttl, hidden=(_LATER, (rdtype,)))
    rdatas = []
    for one in _texts(values, "records"):
        text = _decimal(one) if rdtype in ("TXT", "SPF") else one
        # The provider puts a text into quotes (flattenTxtEntry); those inside cut it into strings.
        if rdtype in ("TXT", "SPF") and not (len(text) > 1 and text[0] == text[-1] == '"'):
            text = f'"{text}"'
        rdatas.append(rdata_from(rdtype, text))
    return RecordSet(owner, rdtype, ttl, tuple(rdatas))


def _google(values: JsonObject, unknown: Mapping[str, Any], name: str, apex: str) -> RecordSet:
    owner = plain(name_from(name))
    if unknown.get("type") is True:
        return RecordSet(owner, "", 0, hidden=(_LATER, ()))
    rdtype = _type(values)
    ttl = _ttl(values)
    if values.get("routing_policy") or _partly(unknown.get("routing_policy")):
        reason = "the answer depends on who asks (routing policy of Cloud DNS)"
        return RecordSet(owner, rdtype, ttl, hidden=(reason, (rdtype,)))
    if _partly(unknown.get("rrdatas")):
        return RecordSet(owner, rdtype, ttl, hidden=(_LATER, (rdtype,)))
    if rdtype == "ALIAS" or rdtype not in dns.rdatatype.RdataType.__members__:
        return RecordSet(owner, rdtype, ttl, hidden=_unread(rdtype))
    rdatas = tuple(rdata_from(rdtype, one) for one in _texts(values, "rrdatas"))
    return RecordSet(owner, rdtype, ttl, rdatas)


def _azure(rdtype: str, reader: Callable[[JsonObject], Sequence[str | dns.rdata.Rdata]]) -> Kind:
    def read(values: JsonObject, unknown: Mapping[str, Any], name: str, apex: str) -> RecordSet:
        owner = apex if name in ("@", "") else plain(name_from(f"{name}.{apex}"))
        ttl = _ttl(values)
        if any(_partly(unknown.get(key)) for key in ("record", "records")):
            return RecordSet(owner, rdtype, ttl, hidden=(_LATER, (rdtype,)))
        # Computed attributes are unknown too; of an alias the records are empty.
        if values.text("target_resource_id") or _partly(unknown.get("target_resource_id")):
            reason = "Azure answers with what the target of the alias has"
            return RecordSet(owner, rdtype, ttl, hidden=(reason, (rdtype,)))
        made = [rdata_from(rdtype, one) if isinstance(one, str) else one for one in reader(values)]
        if not made:
            raise NotARecordError("it holds no record")
        return RecordSet(owner, rdtype, ttl, tuple(made))

    return Kind(read, zone_names=("zone_name",))


def _blocks(form: Form) -> Callable[[JsonObject], Sequence[str]]:
    return lambda values: [text_of_fields(form, one) for one in values.objects("record")]


def _azure_texts(values: JsonObject) -> Sequence[dns.rdata.Rdata]:
    found = []
    for one in values.objects("record"):
        if not isinstance(one.get("value"), str):
            raise NotARecordError("'value' is missing")
        found.append(texts_from([one.text("value")]))
    return found


def _azure_words(values: JsonObject) -> Sequence[str]:
    return [word(one) for one in _texts(values, "records")]


def _azure_names(values: JsonObject) -> Sequence[str]:
    return [_absolute(one) for one in _texts(values, "records")]


def _azure_cname(values: JsonObject) -> Sequence[str]:
    return [_absolute(values.get("record"))]


_MX: Final[Form] = ((("preference",), whole_number, None), (("exchange",), _absolute, None))
_CLOUDFLARE: Final = Kind(_cloudflare, ("zone_name",), ("zone_id",), one_record=True)

KINDS: Final[Mapping[str, Kind]] = {
    "cloudflare_record": _CLOUDFLARE,
    "cloudflare_dns_record": _CLOUDFLARE,
    "aws_route53_record": Kind(_route53, zone_ids=("zone_id",)),
    "google_dns_record_set": Kind(_google, zone_ids=("managed_zone",)),
    "azurerm_dns_a_record": _azure("A", _azure_words),
    "azurerm_dns_aaaa_record": _azure("AAAA", _azure_words),
    "azurerm_dns_caa_record": _azure("CAA", _blocks(_CAA)),
    "azurerm_dns_cname_record": _azure("CNAME", _azure_cname),
    "azurerm_dns_mx_record": _azure("MX", _blocks(_MX)),
    "azurerm_dns_ns_record": _azure("NS", _azure_names),
    "azurerm_dns_ptr_record": _azure("PTR", _azure_names),
    "azurerm_dns_srv_record": _azure("SRV", _blocks(_SRV)),
    "azurerm_dns_txt_record": _azure("TXT", _azure_texts),
}
"""The types of resources that hold DNS records, by name."""

ZONES: Final[Mapping[str, ZoneKind]] = {
    "cloudflare_zone": ZoneKind(("zone", "name"), ("id", "zone_id")),
    "aws_route53_zone": ZoneKind(("name",), ("zone_id", "id")),
    "google_dns_managed_zone": ZoneKind(("dns_name",), ("name", "id")),
    "azurerm_dns_zone": ZoneKind(("name",), ("id",)),
}
"""The types of resources and data sources that stand for zones, by name."""
