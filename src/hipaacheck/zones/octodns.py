"""Read a zone from the YAML files of octoDNS's YamlProvider."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from hipaacheck.mistakes import FileMistakesError, Mistake, key_shown
from hipaacheck.yamlio import Document, Path, parse_yaml
from hipaacheck.zones.building import (
    ADDRESSES,
    DEFAULT_TTL,
    Draft,
    Form,
    NotARecordError,
    apex_name,
    name_from,
    plain,
    quoted,
    rdata_from,
    refuse_beside_cname,
    shortened,
    text_of_fields,
    texts_from,
    whole_number,
    word,
)
from hipaacheck.zones.records import PlannedZone, ZoneSource

_MOST_TTL: Final = 2**31 - 1
# ValidationError "unescaped ;" and "double escaped ;" of octodns/record/chunked.py.
_UNESCAPED = re.compile(r"\w;")
_DOUBLE = re.compile(r"\\\\;")
# octodns/processor/templating.py: values in which other values are filled in when octoDNS runs.
_TEMPLATE = re.compile(r"\{(?:zone|record)_\w+\}")
_TYPE = re.compile(r"[A-Za-z0-9_./-]{1,80}\Z")


def _target(value: object) -> str:
    """Return an absolute name; what one without a final dot becomes, each provider decides."""
    text = word(value)
    if not text.endswith("."):
        raise NotARecordError(f"'{shortened(text)}' needs a final dot")
    return name_from(text).to_text()


def _byte(value: object) -> str:
    return whole_number(value, 255)


_FORMS: Final[Mapping[str, Form]] = {
    "MX": ((("preference", "priority"), whole_number, None), (("exchange", "value"), _target, None)),
    "CAA": ((("flags",), _byte, "0"), (("tag",), word, None), (("value",), quoted, None)),
    "SRV": (
        (("priority",), whole_number, None),
        (("weight",), whole_number, None),
        (("port",), whole_number, None),
        (("target",), _target, None),
    ),
    "TLSA": (
        (("certificate_usage",), _byte, None),
        (("selector",), _byte, None),
        (("matching_type",), _byte, None),
        (("certificate_association_data",), word, None),
    ),
    "DS": (
        (("key_tag",), whole_number, None),
        (("algorithm",), _byte, None),
        (("digest_type",), _byte, None),
        (("digest",), word, None),
    ),
    "SSHFP": (
        (("algorithm",), _byte, None),
        (("fingerprint_type",), _byte, None),
        (("fingerprint",), word, None),
    ),
    "NAPTR": (
        (("order",), whole_number, None),
        (("preference",), whole_number, None),
        (("flags",), quoted, None),
        (("service",), quoted, None),
        (("regexp",), quoted, None),
        (("replacement",), _target, None),
    ),
}
_WORDS: Final[Mapping[str, Callable[[object], str]]] = {
    "A": word,
    "AAAA": word,
    "CNAME": _target,
    "DNAME": _target,
    "NS": _target,
    "PTR": _target,
    "OPENPGPKEY": word,
}
_TEXTS: Final = ("TXT", "SPF")
# Types of the DNS whose values are not taken over.
_UNREAD: Final = ("HTTPS", "LOC", "SVCB", "URI")


def apex_of_file(name: str) -> str | None:
    """Return the apex that the name of a file or split folder tells: clinic.example.yaml, clinic.example."""
    stem = name.removesuffix(".yaml").removesuffix(".yml").removeprefix("$")
    return apex_name(stem)


def read_octodns(
    apex: str, files: Sequence[tuple[str, str]], file: str, *, whole: bool = True
) -> PlannedZone:
    """Return the zone of its files, each a name to show and a text. `file` names them all.

    Raises FileMistakesError with all mistakes of the records.
    """
    reading = _Reading(Draft(apex, ZoneSource.OCTODNS, file, (file, None), whole))
    for name, text in files:
        reading.document(parse_yaml(text, name))
    return reading.done(files[0][0] if files else file)


class _Reading:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._mistakes: list[Mistake] = []
        self._seen: set[tuple[str, str]] = set()
        self._escaped = False
        self._unescaped: Mistake | None = None
        self._document = Document("", None, "")

    def document(self, document: Document) -> None:
        """Take over the records of one file."""
        self._document = document
        if document.data is None:
            return
        if not isinstance(document.data, dict):
            raise FileMistakesError([document.mistake((), "should be a mapping of names to records")])
        for key, held in document.data.items():
            try:
                name = self._owner(key)
            except NotARecordError as error:
                self._wrong((key,), str(error))
                continue
            many = isinstance(held, list)
            for index, one in enumerate(held if many else [held]):
                path: Path = (key, index) if many else (key,)
                if isinstance(one, dict):
                    self._record(name, one, path)
                else:
                    self._wrong(path, "should be a mapping with 'type' and 'value' or 'values'")

    def done(self, file: str) -> PlannedZone:
        """Return the zone. Raises FileMistakesError."""
        if self._unescaped is not None and self._escaped:
            self._mistakes.append(self._unescaped)
        if self._mistakes:
            raise FileMistakesError(self._mistakes)
        draft = self._draft
        if not draft.records and not draft.opaque:
            raise FileMistakesError([Mistake(file, None, f"holds no record of {draft.apex}")])
        refuse_beside_cname(draft.records)
        draft.file, draft.begins = file, (file, 1)
        return draft.done()

    def _wrong(self, path: Path, message: str) -> None:
        if len(self._mistakes) < 500:
            self._mistakes.append(self._document.mistake(path, message))

    def _at(self, path: Path) -> tuple[str, int | None]:
        return self._document.name, self._document.line(path)

    def _owner(self, key: str) -> str:
        if key.endswith("."):
            raise NotARecordError(f"{key_shown(key)} ends in a dot; names are relative to the zone")
        if _TEMPLATE.search(key):
            raise NotARecordError(f"{key_shown(key)} is a template; what it becomes cannot be told")
        return plain(name_from(key, self._draft.origin)) if key else self._draft.apex

    def _record(self, name: str, held: dict[str, Any], path: Path) -> None:
        rdtype = held.get("type")
        if not isinstance(rdtype, str) or not _TYPE.match(rdtype):
            self._wrong(path, "'type' is missing, or is no type")
            return
        if (name, rdtype) in self._seen:
            self._wrong(path, f"is a second {rdtype} record of this name; put all values into one")
            return
        self._seen.add((name, rdtype))
        hidden = self._hidden(rdtype, held)
        if hidden is not None:
            reason, types = hidden
            self._draft.hide(name, reason, self._at(path), types)
            return
        try:
            ttl = int(whole_number(held.get("ttl", DEFAULT_TTL), _MOST_TTL))
        except NotARecordError as error:
            self._wrong((*path, "ttl"), f"'ttl': {error}")
            return
        self._values(name, rdtype, held, path, ttl)

    def _hidden(self, rdtype: str, held: dict[str, Any]) -> tuple[str, tuple[str, ...]] | None:
        """Return why nothing can be told of a record, and of which types; None where it can be read."""
        known = rdtype in _FORMS or rdtype in _WORDS or rdtype in _TEXTS
        types = (rdtype,) if known or rdtype in _UNREAD else ADDRESSES
        if not known:
            return f"a record of octoDNS's type {rdtype} cannot be judged before it is published", types
        for key in ("dynamic", "geo"):
            if held.get(key):
                return f"the answer depends on who asks ('{key}' of octoDNS)", types
        setting = held.get("octodns") or {}
        if not isinstance(setting, dict):
            return "the settings of octoDNS cannot be read", types
        for key in ("ignored", "excluded", "included"):
            if setting.get(key):
                return f"octoDNS does not publish it everywhere ('octodns: {key}')", types
        return None

    def _values(self, name: str, rdtype: str, held: dict[str, Any], path: Path, ttl: int) -> None:
        if "value" in held and "values" in held:
            # octodns/record/base.py: ValueMixin publishes 'value', ValuesMixin 'values'.
            self._wrong((*path, "values"), "has both 'value' and 'values'; keep one of them")
            return
        key = "values" if "values" in held else "value"
        value = held.get(key)
        if value is None or value == []:
            self._wrong(path, "'value' or 'values' is missing")
            return
        many = isinstance(value, list)
        for index, one in enumerate(value if many else [value]):
            there: Path = (*path, key, index) if many else (*path, key)
            if any(_TEMPLATE.search(text) for text in _strings(one)):
                reason = "octoDNS fills in the value when it runs (a template)"
                self._draft.hide(name, reason, self._at(there), (rdtype,))
                continue
            try:
                if rdtype in _TEXTS:
                    rdata = texts_from([self._text(one, there, held)], rdtype)
                elif rdtype in _FORMS:
                    rdata = rdata_from(rdtype, text_of_fields(_FORMS[rdtype], one))
                else:
                    rdata = rdata_from(rdtype, _WORDS[rdtype](one))
            except NotARecordError as error:
                self._wrong(there, f"{rdtype}: {error}")
            else:
                self._draft.add(name, rdata, self._at(there), ttl)

    def _text(self, value: object, path: Path, held: dict[str, Any]) -> str:
        """Return the text that octoDNS publishes for a value (octodns/record/chunked.py)."""
        if not isinstance(value, str):
            raise NotARecordError("the value is not text; put it in quotes")
        if not value.isascii():
            raise NotARecordError("the text has a character that is no ASCII; octoDNS refuses it")
        if _DOUBLE.search(value):
            raise NotARecordError(r"'\\;' is escaped twice; write '\;'")
        text = value
        if text.startswith('"'):
            text = text[1:-1]
        text = text.replace('" "', "")
        lenient = isinstance(held.get("octodns"), dict) and held["octodns"].get("lenient")
        if "\\;" in text:
            self._escaped = True
        if _UNESCAPED.search(text) and self._unescaped is None and not lenient:
            message = r"has ';' where other texts of the zone have '\;': octoDNS publishes one of them wrong"
            self._unescaped = self._document.mistake(path, message)
        return text.replace("\\;", ";")


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [one for one in value.values() if isinstance(one, str)]
    return [value] if isinstance(value, str) else []
