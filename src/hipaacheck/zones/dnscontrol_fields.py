"""Read the data of a record as versions 3, 4 and 5 of DNSControl print it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import dns.name
import dns.rdata
import dns.rdatatype

from hipaacheck.zones.building import NotARecordError, quoted, rdata_from, texts_from, whole_number, word
from hipaacheck.zones.jsonlines import JsonObject


def is_dns_type(rdtype: str) -> bool:
    """Return whether a type is one of the DNS, not of a provider."""
    try:
        return not dns.rdatatype.is_metatype(dns.rdatatype.from_text(rdtype))
    except (dns.rdatatype.UnknownRdatatype, ValueError):
        return False


def rdata_of(one: JsonObject, rdtype: str, origin: dns.name.Name) -> dns.rdata.Rdata:
    """Return the data of a record: of version 5 in presentation format, of earlier ones in fields."""
    whole = one.get("rdata")
    if isinstance(whole, str):
        return rdata_from(rdtype, whole, origin)
    reader = READERS.get(rdtype)
    if reader is None:
        raise NotARecordError("'rdata' is missing")
    if rdtype == "TXT":
        return texts_from(_strings(one))
    return rdata_from(rdtype, reader(_Fields(one)), origin)


def _strings(one: JsonObject) -> list[str]:
    strings = one.get("txtstrings")
    if isinstance(strings, list) and strings and all(isinstance(text, str) for text in strings):
        return strings
    if not isinstance(one.get("target"), str):
        raise NotARecordError("'target' is missing")
    return [one.text("target")]


class _Fields:
    """The fields of a record as versions 3 and 4 print them; zero and empty ones are left out (omitempty)."""

    def __init__(self, one: JsonObject) -> None:
        self._one = one
        # Between versions 4 and 5 some types had an object of fields.
        inner = (one.get(key) for key in ("rdata", "fields", "Fields"))
        self._inner: Mapping[str, Any] = next((held for held in inner if isinstance(held, JsonObject)), {})

    def target(self, key: str = "") -> str:
        """Return the target, a name or an address."""
        return word(self._one.get("target") or self._inner.get(key))

    def raw(self) -> object:
        """Return the target as it is; empty where it is left out."""
        return self._one.get("target", "")

    def number(self, key: str, most: int = 65_535, inner: str = "") -> str:
        """Return a number."""
        return whole_number(self._one.get(key, self._inner.get(inner, 0)), most)

    def text(self, key: str) -> object:
        """Return a text that may be left out."""
        return self._one.get(key, "")


def _target(fields: _Fields) -> str:
    return fields.target()


def _mx(fields: _Fields) -> str:
    return f"{fields.number('mxpreference', inner='Preference')} {fields.target('Mx')}"


def _caa(fields: _Fields) -> str:
    return f"{fields.number('caaflag', 255)} {word(fields.text('caatag'))} {quoted(fields.raw())}"


def _srv(fields: _Fields) -> str:
    numbers = [fields.number(key) for key in ("srvpriority", "srvweight", "srvport")]
    return " ".join([*numbers, fields.target("Target")])


def _tlsa(fields: _Fields) -> str:
    keys = ("tlsausage", "tlsaselector", "tlsamatchingtype")
    return " ".join([*(fields.number(key, 255) for key in keys), fields.target()])


def _ds(fields: _Fields) -> str:
    numbers = fields.number("dskeytag"), fields.number("dsalgorithm", 255), fields.number("dsdigesttype", 255)
    return " ".join([*numbers, word(fields.text("dsdigest"))])


def _soa(fields: _Fields) -> str:
    keys = ("soaserial", "soarefresh", "soaretry", "soaexpire", "soaminttl")
    numbers = (fields.number(key, 2**32 - 1) for key in keys)
    return " ".join([fields.target(), word(fields.text("soambox")).replace("@", "."), *numbers])


READERS: Final[Mapping[str, Callable[[_Fields], str]]] = {
    "A": _target,
    "AAAA": _target,
    "CNAME": _target,
    "DNAME": _target,
    "NS": _target,
    "PTR": _target,
    "TXT": _target,
    "MX": _mx,
    "CAA": _caa,
    "SRV": _srv,
    "TLSA": _tlsa,
    "DS": _ds,
    "SOA": _soa,
}
