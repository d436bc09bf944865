"""Make records of what files say, and refuse what no name server would load."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.tokenizer
from dns.rdtypes.ANY.TXT import TXT
from dns.rdtypes.txtbase import TXTBase

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Origin, Place
from hipaacheck.zones.records import Opaque, PlannedZone, Removed, ZoneRecord, ZoneSource

MOST_RECORDS: Final = 200_000
DEFAULT_TTL: Final = 3600
ADDRESSES: Final = ("A", "AAAA")
"""What an alias of a provider, which is no record of the DNS, stands for."""
# RFC 1035 section 3.2.1: RDLENGTH has 16 bits.
_MOST_RDATA = 65_535
_MOST_NOTES = 20
# RFC 4035 section 2.5 and RFC 2136 section 1.1.1: what may stand beside a CNAME.
_BESIDE_CNAME = frozenset({"CNAME", "RRSIG", "NSEC", "KEY", "NSEC3"})
_WORD = re.compile(r"[^\s;()\"]+\Z")
_APEX = re.compile(r"[a-z0-9_/-]+(?:\.[a-z0-9_/-]+)+\Z")
_TEXTS: Final = ("TXT", "SPF")
_COMMENT = re.compile(r"[;\r\n]")
_ASCII_BLANK = re.compile(r"[\x00-\x20\x7f]")


class NotARecordError(Exception):
    """What a file says is no record; the message says why, for the user."""


def place_at(file: str, line: int | None, text: str = "") -> Place:
    """Return the place of a line."""
    return Place(origin=Origin(file=file, line=line), text=text)


def name_from(text: str, origin: dns.name.Name = dns.name.root) -> dns.name.Name:
    """Return an absolute name; one without a final dot is below `origin`. Raises NotARecordError."""
    if _ASCII_BLANK.search(text):
        raise NotARecordError(f"'{shortened(text)}' is not a name: it holds a blank or a control character")
    try:
        if text.isascii():
            return dns.name.from_text(text, origin)
        return dns.name.from_unicode(text, origin, dns.name.IDNA_2008_Practical)
    except dns.exception.DNSException as error:
        raise NotARecordError(f"'{shortened(text)}' is not a name: {told(error)}") from None


def plain(name: dns.name.Name) -> str:
    """Return a name as facts hold it: lower-case, without the final dot."""
    return name.to_text(omit_final_dot=True).lower()


def apex_name(text: str) -> str | None:
    """Return what `text` names as an apex, or None when it is no name of two labels or more."""
    try:
        found = plain(name_from(text.rstrip(".")))
    except NotARecordError:
        return None
    return found if _APEX.match(found) else None


def rdata_from(rdtype: str, text: str, origin: dns.name.Name = dns.name.root) -> dns.rdata.Rdata:
    """Return a record from its presentation format (RFC 1035 section 5.1). Raises NotARecordError.

    A comment in it is refused: what follows would be left out in silence.
    """
    try:
        tokens = _tokens(text) if rdtype in _TEXTS or _COMMENT.search(text) else []
        if rdtype in _TEXTS:
            return texts_from([token.unescape_to_bytes().value for token in tokens], rdtype)
        kind = dns.rdatatype.from_text(rdtype)
        return checked(dns.rdata.from_text(dns.rdataclass.IN, kind, text, origin, relativize=False))
    except (dns.exception.DNSException, ValueError) as error:
        raise NotARecordError(f"'{shortened(text)}' is no {rdtype} record: {told(error)}") from None


def _tokens(text: str) -> list[dns.tokenizer.Token]:
    reading = dns.tokenizer.Tokenizer(text, "<text>")
    found = []
    while not (token := reading.get(want_comment=True)).is_eof():
        if token.is_comment() or token.is_eol():
            raise NotARecordError(f"'{shortened(text)}' holds a ';' outside quotes, or a second line")
        found.append(token)
    return found


def texts_from(strings: Sequence[bytes | str], rdtype: str = "TXT") -> dns.rdata.Rdata:
    """Return a TXT record that holds the strings joined, cut as it has to be (RFC 1035 section 3.3.14)."""
    whole = b"".join(one.encode() if isinstance(one, str) else one for one in strings)
    pieces = [whole[start : start + 255] for start in range(0, len(whole), 255)] or [b""]
    if len(whole) + len(pieces) > _MOST_RDATA:
        raise NotARecordError(f"a text of {len(whole):,} octets does not fit into a record")
    if rdtype == "SPF":
        from dns.rdtypes.ANY.SPF import SPF

        return SPF(dns.rdataclass.IN, dns.rdatatype.SPF, pieces)
    return TXT(dns.rdataclass.IN, dns.rdatatype.TXT, pieces)


def checked(rdata: dns.rdata.Rdata) -> dns.rdata.Rdata:
    """Return a record that fits into a message. Raises NotARecordError."""
    if isinstance(rdata, TXTBase) and sum(len(one) + 1 for one in rdata.strings) > _MOST_RDATA:
        raise NotARecordError("the text does not fit into a record")
    return rdata


def shown(rdata: dns.rdata.Rdata) -> str:
    """Return what a record says, as facts hold it: a text joined, as Latin-1 (DnsAnswer.texts)."""
    if isinstance(rdata, TXTBase):
        return b"".join(rdata.strings).decode("latin-1")
    return rdata.to_text()


def whole_number(value: object, most: int = 65_535) -> str:
    """Return a number that may have been written as text, as text. Raises NotARecordError."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise NotARecordError(f"'{shortened(str(value))}' is not a whole number from 0 to {most}")
    return str(value)


def word(value: object) -> str:
    """Return a value that is one word. Raises NotARecordError."""
    if not isinstance(value, str) or not _WORD.match(value):
        raise NotARecordError(f"'{shortened(str(value))}' is not one word")
    return value


def quoted(value: object) -> str:
    """Return a value as a character string of the presentation format. Raises NotARecordError."""
    if not isinstance(value, str):
        raise NotARecordError(f"'{shortened(str(value))}' is not text; put it in quotes")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def shortened(text: str) -> str:
    """Return a text as a message may quote it: printable, on one line, not long."""
    clean = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text[:81])
    return clean if len(text) <= 80 else clean[:80] + "..."


def told(error: Exception) -> str:
    """Return what an error of dnspython says, for the user."""
    if isinstance(error, dns.exception.UnexpectedEnd):
        return "a quote or an escape is not closed"
    text = " ".join(str(error).split()).rstrip(".")
    # What dnspython says when it has nothing to say of its own.
    return shortened(text) if text not in ("", "Text input is malformed") else "its data cannot be read"


@dataclass
class Draft:
    """A zone while its file is read; `begins` is the file and line where it does."""

    apex: str
    source: ZoneSource
    file: str
    begins: tuple[str, int | None]
    whole: bool = True
    shared_sets: bool = False
    records: list[ZoneRecord] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    opaque: list[Opaque] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @cached_property
    def origin(self) -> dns.name.Name:
        """Return the apex as a name."""
        return dns.name.from_text(self.apex)

    def holds(self, name: str) -> bool:
        """Return whether a name is in the zone."""
        return name == self.apex or name.endswith("." + self.apex)

    def add(self, name: str, rdata: dns.rdata.Rdata, at: tuple[str, int | None], ttl: int) -> None:
        """Add a record. Raises FileMistakesError past the most that are read."""
        if len(self.records) >= MOST_RECORDS:
            message = f"holds more than {MOST_RECORDS:,} records"
            raise FileMistakesError([Mistake(at[0], at[1], message)])
        self.records.append(ZoneRecord(name, rdata, place_at(*at, shown(rdata)), ttl))

    def note(self, sentence: str) -> None:
        """Keep what the user should know; of a great many sentences, the first ones."""
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(sentence)
        elif len(self.notes) == _MOST_NOTES:
            self.notes.append("There is more of the kind.")

    def hide(self, name: str, reason: str, at: tuple[str, int | None], rdtypes: Sequence[str] = ()) -> None:
        """Note that nothing can be told of these types at a name."""
        self.opaque.append(Opaque(name, reason, place_at(*at), tuple(rdtypes)))

    def done(self) -> PlannedZone:
        """Return the zone, without records that stand twice."""
        once = {(one.name, one.rdata): one for one in reversed(self.records)}
        records = tuple(reversed(once.values()))
        return PlannedZone(
            apex=self.apex,
            source=self.source,
            file=self.file,
            place=place_at(*self.begins),
            records=records,
            removed=tuple(self.removed),
            opaque=tuple(self.opaque),
            whole=self.whole,
            shared_sets=self.shared_sets,
            notes=tuple(self.notes),
        )


def refuse_beside_cname(records: Sequence[ZoneRecord]) -> None:
    """Raise FileMistakesError where a CNAME is not alone (RFC 1034 section 3.6.2)."""
    types: dict[str, set[str]] = {}
    for one in records:
        types.setdefault(one.name, set()).add(one.rdtype)
    targets: dict[str, dns.rdata.Rdata] = {}
    mistakes = []
    for one in records:
        if one.rdtype != "CNAME":
            continue
        others = sorted(types[one.name] - _BESIDE_CNAME)
        if others:
            message = f"{one.name} has a CNAME beside {', '.join(others)}; a CNAME stands alone"
            mistakes.append(_mistake(one, message))
        elif targets.setdefault(one.name, one.rdata) != one.rdata:
            mistakes.append(_mistake(one, f"{one.name} has a second CNAME; keep one"))
    if mistakes:
        raise FileMistakesError(mistakes[:100])


def _mistake(record: ZoneRecord, message: str) -> Mistake:
    return Mistake(record.place.origin.file, record.place.origin.line, message)


Form = Sequence[tuple[Sequence[str], Callable[[object], str], str | None]]
"""The fields of a structured value in the order of the presentation format: keys, reader, default."""


def text_of_fields(form: Form, value: object) -> str:
    """Return a structured value in presentation format. Raises NotARecordError."""
    if not isinstance(value, dict):
        raise NotARecordError(f"should be a mapping with {', '.join(keys[0] for keys, _, _ in form)}")
    parts = []
    for keys, reader, default in form:
        there = next((value[key] for key in keys if value.get(key) is not None), default)
        if there is None:
            raise NotARecordError(f"'{keys[0]}' is missing")
        parts.append(reader(there))
    return " ".join(parts)
