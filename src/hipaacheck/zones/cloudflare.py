"""Read DNS records of Cloudflare from a Terraform plan: cloudflare_record and cloudflare_dns_record."""

from collections.abc import Mapping
from typing import Any, Final

from hipaacheck.zones.building import (
    ADDRESSES,
    Form,
    NotARecordError,
    rdata_from,
    text_of_fields,
    texts_from,
    whole_number,
    word,
)
from hipaacheck.zones.jsonlines import JsonObject
from hipaacheck.zones.resources import (
    CAA,
    LATER,
    SRV,
    RecordSet,
    absolute,
    below,
    byte,
    partly,
    ttl_of,
    type_of,
    unread,
)

_DATA: Final[Mapping[str, Form]] = {
    "CAA": CAA,
    "SRV": SRV,
    "TLSA": (
        (("usage",), byte, None),
        (("selector",), byte, None),
        (("matching_type",), byte, None),
        (("certificate",), word, None),
    ),
    "DS": (
        (("key_tag",), whole_number, None),
        (("algorithm",), byte, None),
        (("digest_type",), byte, None),
        (("digest",), word, None),
    ),
    "SSHFP": ((("algorithm",), byte, None), (("type",), byte, None), (("fingerprint",), word, None)),
}


def read_cloudflare(values: JsonObject, unknown: Mapping[str, Any], name: str, apex: str) -> RecordSet:
    """Return what a resource of Cloudflare holds. Raises NotARecordError."""
    owner = below(name, apex)
    if unknown.get("type") is True:
        return RecordSet(owner, "", 0, hidden=(LATER, ()))
    rdtype = type_of(values)
    ttl = ttl_of(values)
    if rdtype in (*ADDRESSES, "CNAME") and values.get("proxied"):
        reason = "Cloudflare answers with addresses of its own (proxied)"
        return RecordSet(owner, rdtype, ttl, hidden=(reason, ADDRESSES))
    if rdtype == "CNAME" and owner == apex:
        reason = "Cloudflare answers with the addresses of the CNAME's target (flattening)"
        return RecordSet(owner, rdtype, ttl, hidden=(reason, ADDRESSES))
    written = {values.text(key) for key in ("content", "value")} - {""}
    if written and partly(unknown.get("content")):
        # 'value' may then be what the state has of it, and not what will be.
        return RecordSet(owner, rdtype, ttl, hidden=(LATER, (rdtype,)))
    if len(written) > 1:
        # Version 4 of the provider has both names for one field, and keeps in the state what is not written.
        reason = "'content' and 'value' differ, and which of them will be published is not told"
        return RecordSet(owner, rdtype, ttl, hidden=(reason, (rdtype,)))
    content = next(iter(written), None)
    data = values.get("data")
    if isinstance(data, list):
        data = data[0] if data else None
    if content is None and (not isinstance(data, dict) or partly(unknown.get("data"))):
        if any(partly(unknown.get(key)) for key in ("content", "value", "data")):
            return RecordSet(owner, rdtype, ttl, hidden=(LATER, (rdtype,)))
        raise NotARecordError("'content' is missing")
    if content is None or (rdtype in _DATA and isinstance(data, dict)):
        form = _DATA.get(rdtype)
        if form is None:
            return RecordSet(owner, rdtype, ttl, hidden=unread(rdtype))
        return RecordSet(owner, rdtype, ttl, (rdata_from(rdtype, text_of_fields(form, data)),))
    return _cloudflare_content(owner, rdtype, ttl, content, values)


def _cloudflare_content(owner: str, rdtype: str, ttl: int, content: str, values: JsonObject) -> RecordSet:
    if rdtype in ("TXT", "SPF"):
        written = content.strip()
        rdata = rdata_from(rdtype, written) if written.startswith('"') else texts_from([content], rdtype)
    elif rdtype == "MX":
        rdata = rdata_from(rdtype, f"{whole_number(values.get('priority', 0))} {absolute(content)}")
    elif rdtype in ("CNAME", "NS", "PTR", "DNAME"):
        rdata = rdata_from(rdtype, absolute(content))
    elif rdtype in ("A", "AAAA", "CAA", "TLSA", "DS", "SSHFP"):
        rdata = rdata_from(rdtype, content)
    else:
        return RecordSet(owner, rdtype, ttl, hidden=unread(rdtype))
    return RecordSet(owner, rdtype, ttl, (rdata,))
