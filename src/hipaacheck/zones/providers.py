"""Know which resources of Terraform providers hold DNS records, and how."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import dns.rdata
import dns.rdatatype

from hipaacheck.zones.building import (
    Form,
    NotARecordError,
    name_from,
    plain,
    rdata_from,
    text_of_fields,
    texts_from,
    whole_number,
    word,
)
from hipaacheck.zones.cloudflare import read_cloudflare
from hipaacheck.zones.jsonlines import JsonObject
from hipaacheck.zones.resources import (
    CAA,
    LATER,
    SRV,
    Kind,
    RecordSet,
    ZoneKind,
    absolute,
    below,
    decimal,
    partly,
    texts_of,
    ttl_of,
    type_of,
    unread,
)

# Cloud DNS takes words without quotes for strings of their own, as a zone file does; whether these characters
# begin a comment or an escape there, its documentation does not say.
_UNSURE: Final = re.compile(r"[;\\()]")
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
    owner = below(name, apex)
    if unknown.get("type") is True:
        return RecordSet(owner, "", 0, hidden=(LATER, ()))
    rdtype = type_of(values)
    ttl = ttl_of(values)
    if any(values.get(key) for key in _POLICIES):
        reason = "the answer depends on who asks (routing policy of Route 53)"
        return RecordSet(owner, rdtype, ttl, hidden=(reason, (rdtype,)))
    if values.get("alias") or partly(unknown.get("alias")):
        reason = "Route 53 answers with what the target of the alias has"
        return RecordSet(owner, rdtype, ttl, hidden=(reason, (rdtype,)))
    if partly(unknown.get("records")):
        return RecordSet(owner, rdtype, ttl, hidden=(LATER, (rdtype,)))
    rdatas = []
    for one in texts_of(values, "records"):
        text = decimal(one) if rdtype in ("TXT", "SPF") else one
        # The provider puts a text into quotes (flattenTxtEntry); those inside cut it into strings.
        if rdtype in ("TXT", "SPF") and not (len(text) > 1 and text[0] == text[-1] == '"'):
            text = f'"{text}"'
        rdatas.append(rdata_from(rdtype, text))
    return RecordSet(owner, rdtype, ttl, tuple(rdatas))


def _google(values: JsonObject, unknown: Mapping[str, Any], name: str, apex: str) -> RecordSet:
    owner = plain(name_from(name))
    if unknown.get("type") is True:
        return RecordSet(owner, "", 0, hidden=(LATER, ()))
    rdtype = type_of(values)
    ttl = ttl_of(values)
    if values.get("routing_policy") or partly(unknown.get("routing_policy")):
        reason = "the answer depends on who asks (routing policy of Cloud DNS)"
        return RecordSet(owner, rdtype, ttl, hidden=(reason, (rdtype,)))
    if partly(unknown.get("rrdatas")):
        return RecordSet(owner, rdtype, ttl, hidden=(LATER, (rdtype,)))
    if rdtype == "ALIAS" or rdtype not in dns.rdatatype.RdataType.__members__:
        return RecordSet(owner, rdtype, ttl, hidden=unread(rdtype))
    written = texts_of(values, "rrdatas")
    if rdtype in ("TXT", "SPF") and any('"' not in one and _UNSURE.search(one) for one in written):
        reason = "the text has no quotes, and Cloud DNS cuts such a text at its blanks; write it in quotes"
        return RecordSet(owner, rdtype, ttl, hidden=(reason, (rdtype,)))
    return RecordSet(owner, rdtype, ttl, tuple(rdata_from(rdtype, one) for one in written))


def _azure(rdtype: str, reader: Callable[[JsonObject], Sequence[str | dns.rdata.Rdata]]) -> Kind:
    def read(values: JsonObject, unknown: Mapping[str, Any], name: str, apex: str) -> RecordSet:
        owner = apex if name in ("@", "") else plain(name_from(f"{name}.{apex}"))
        ttl = ttl_of(values)
        if any(partly(unknown.get(key)) for key in ("record", "records")):
            return RecordSet(owner, rdtype, ttl, hidden=(LATER, (rdtype,)))
        # Computed attributes are unknown too; of an alias the records are empty.
        if values.text("target_resource_id") or partly(unknown.get("target_resource_id")):
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
    return [word(one) for one in texts_of(values, "records")]


def _azure_names(values: JsonObject) -> Sequence[str]:
    return [absolute(one) for one in texts_of(values, "records")]


def _azure_cname(values: JsonObject) -> Sequence[str]:
    return [absolute(values.get("record"))]


_MX: Final[Form] = ((("preference",), whole_number, None), (("exchange",), absolute, None))
_CLOUDFLARE: Final = Kind(read_cloudflare, ("zone_name",), ("zone_id",), one_record=True)

KINDS: Final[Mapping[str, Kind]] = {
    "cloudflare_record": _CLOUDFLARE,
    "cloudflare_dns_record": _CLOUDFLARE,
    "aws_route53_record": Kind(_route53, zone_ids=("zone_id",)),
    "google_dns_record_set": Kind(_google, zone_ids=("managed_zone",)),
    "azurerm_dns_a_record": _azure("A", _azure_words),
    "azurerm_dns_aaaa_record": _azure("AAAA", _azure_words),
    "azurerm_dns_caa_record": _azure("CAA", _blocks(CAA)),
    "azurerm_dns_cname_record": _azure("CNAME", _azure_cname),
    "azurerm_dns_mx_record": _azure("MX", _blocks(_MX)),
    "azurerm_dns_ns_record": _azure("NS", _azure_names),
    "azurerm_dns_ptr_record": _azure("PTR", _azure_names),
    "azurerm_dns_srv_record": _azure("SRV", _blocks(SRV)),
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
