"""Read the records of a master file (RFC 1035 section 5.1), each with the line on which its data begins."""

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.SOA
import dns.tokenizer
import dns.ttl

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.zones.building import (
    DEFAULT_TTL,
    MOST_RECORDS,
    NotARecordError,
    apex_name,
    checked,
    place_at,
    plain,
    shortened,
    told,
)
from hipaacheck.zones.generating import substituted

if TYPE_CHECKING:
    from hipaacheck.zones.bind import Include

_MOST_DEPTH: Final = 10
_MOST_INCLUDES: Final = 500
# No name of a zone: what is relative while no origin is known ends in it.
_NOWHERE: Final = dns.name.Name((b"\x00", b""))
_OTHER_CLASSES = re.compile(r"(CH|CHAOS|HS|HESIOD|CS|NONE|ANY|CLASS\d+)\Z", re.IGNORECASE)
_RANGE = re.compile(r"(\d{1,10})-(\d{1,10})(?:/(\d{1,10}))?\Z")


@dataclass(frozen=True, slots=True)
class MasterRecord:
    """A record with an absolute name, and the file and line on which its data begins."""

    name: dns.name.Name
    rdata: dns.rdata.Rdata
    ttl: int
    at: tuple[str, int]


@dataclass
class Reading:
    """What a file holds; `without_ttl` is the line of the first record for which no TTL is known."""

    records: list[MasterRecord] = field(default_factory=list)
    first_origin: str | None = None
    without_ttl: int | None = None


def read_master(text: str, file: str, include: "Include", origin: str | None) -> Reading:
    """Return all records of a file and of what it includes. Raises FileMistakesError at the first mistake."""
    reader = _Reader(include, dns.name.from_text(origin) if origin else _NOWHERE)
    reader.read(text, file, 0)
    return reader.reading


class _Tokens(dns.tokenizer.Tokenizer):
    """A tokenizer that knows the line on which its last token began."""

    def __init__(self, text: str, file: str) -> None:
        super().__init__(io.StringIO(text), file)
        self.line = 1

    def get(self, want_leading: bool = False, want_comment: bool = False) -> dns.tokenizer.Token:
        """Return the next token."""
        before = self.ungotten_token
        token = super().get(want_leading, want_comment)
        if token is before:
            return token
        # The end of line after a token is counted already: it is read to find where the token ends.
        ahead = self.ungotten_char == "\n" or (token.is_eol() and not self.eof)
        self.line = self.line_number - (1 if ahead else 0)
        if token.is_identifier() and not token.value.isascii():
            raise NotARecordError(
                "has a character that is no ASCII; write a name in its xn-- form, a text in quotes"
            )
        return token

    def identifier(self) -> str:
        """Return the next word. Raises SyntaxError for anything else."""
        token = self.get()
        if not token.is_identifier():
            raise NotARecordError("ends before its type or data")
        return str(token.value)


class _Reader:
    def __init__(self, include: "Include", origin: dns.name.Name) -> None:
        self._include = include
        self._origin = origin
        self._last: dns.name.Name | None = None
        self._default_ttl: int | None = None
        self._last_ttl: int | None = None
        self._soa_ttl: int | None = None
        self._included = 0
        self._kind = ""
        self.reading = Reading()

    def read(self, text: str, file: str, depth: int) -> None:
        """Read one file to its end."""
        text = text.replace("\r\n", "\n")
        if (at := text.find("\r")) >= 0:
            # NSD and BIND do not end a line there: what follows may be a part of a comment.
            message = "has a carriage return that ends no line; end lines with LF, or CR and LF"
            raise FileMistakesError([Mistake(file, text.count("\n", 0, at) + 1, message)])
        tokens = _Tokens(text, file)
        start = 1
        try:
            while not (token := tokens.get(want_leading=True)).is_eof():
                start, self._kind = tokens.line, ""
                if token.is_eol():
                    continue
                if token.is_identifier() and token.value.startswith("$"):
                    self._directive(token.value.upper(), tokens, file, depth)
                else:
                    tokens.unget(token)
                    self._record(tokens, file)
        except (dns.exception.DNSException, NotARecordError, ValueError) as error:
            message = f"the {self._kind}record that begins here is not valid: {told(error)}"
            raise FileMistakesError([Mistake(file, start, message)]) from None

    def _directive(self, word: str, tokens: _Tokens, file: str, depth: int) -> None:
        line = tokens.line
        if word == "$ORIGIN":
            self._origin = self._name(tokens.identifier())
            self.reading.first_origin = self.reading.first_origin or apex_name(plain(self._origin))
        elif word == "$TTL":
            self._default_ttl = dns.ttl.from_text(tokens.identifier())
        elif word == "$GENERATE":
            self._generate(tokens, (file, line))
        elif word == "$INCLUDE":
            self._include_file(tokens, (file, line), depth)
            return
        else:
            raise NotARecordError(f"'{shortened(word)}' is no directive that is known here")
        tokens.get_eol()

    def _include_file(self, tokens: _Tokens, at: tuple[str, int], depth: int) -> None:
        named = tokens.get()
        if not (named.is_identifier() or named.is_quoted_string()):
            raise NotARecordError("$INCLUDE names no file")
        token = tokens.get()
        origin = self._origin
        if token.is_identifier():
            origin = self._name(token.value)
            tokens.get_eol()
        elif not token.is_eol_or_eof():
            raise NotARecordError("$INCLUDE takes a file and an origin")
        self._included += 1
        if depth >= _MOST_DEPTH or self._included > _MOST_INCLUDES:
            raise NotARecordError("it includes files too deep, or too many of them")
        name, text = self._include(named.value, place_at(*at))
        # RFC 1035 section 5.1: the origin of the file that includes stays as it was.
        before = self._origin, self._last
        self._origin = origin
        self.read(text, name, depth + 1)
        self._origin, self._last = before

    def _record(self, tokens: _Tokens, file: str) -> None:
        owner = self._owner(tokens)
        if owner is None:
            return
        ttl, rdtype = self._head(tokens)
        self._kind = dns.rdatatype.to_text(rdtype) + " "
        tokens.unget(tokens.get())
        at = file, tokens.line
        rdata = dns.rdata.from_text(dns.rdataclass.IN, rdtype, tokens, self._origin, relativize=False)
        self._keep(owner, rdata, ttl, at)

    def _owner(self, tokens: _Tokens) -> dns.name.Name | None:
        token = tokens.get(want_leading=True)
        if token.is_whitespace():
            token = tokens.get()
            tokens.unget(token)
            if token.is_eol_or_eof():
                return None
            if self._last is None:
                raise NotARecordError("it begins with a blank, and no name stands before it")
            return self._last
        if not token.is_identifier():
            raise NotARecordError("it does not begin with a name")
        self._last = self._name(token.value)
        return self._last

    def _name(self, text: str) -> dns.name.Name:
        name = dns.name.from_text(text, self._origin)
        if name.is_subdomain(_NOWHERE):
            raise NotARecordError("it is relative to an origin that nothing names; add $ORIGIN")
        return name

    def _head(self, tokens: _Tokens) -> tuple[int | None, dns.rdatatype.RdataType]:
        """Return TTL and type; the class may stand before or after the TTL (RFC 1035 section 5.1)."""
        ttl: int | None = None
        seen = False
        while True:
            word = tokens.identifier()
            if ttl is None and word[0].isdigit():
                ttl = dns.ttl.from_text(word)
                self._last_ttl = ttl
            elif not seen and word.upper() in ("IN", "CLASS1"):
                seen = True
            elif not seen and _OTHER_CLASSES.match(word):
                raise NotARecordError(f"its class is {shortened(word)}; only IN is judged")
            else:
                return ttl, _type(word)

    def _keep(
        self, owner: dns.name.Name, rdata: dns.rdata.Rdata, ttl: int | None, at: tuple[str, int]
    ) -> None:
        if len(self.reading.records) >= MOST_RECORDS:
            raise FileMistakesError([Mistake(*at, f"holds more than {MOST_RECORDS:,} records")])
        if self._origin == _NOWHERE and "\\000." in rdata.to_text():
            raise NotARecordError("it holds a relative name, and nothing names the origin; add $ORIGIN")
        if isinstance(rdata, dns.rdtypes.ANY.SOA.SOA) and self._soa_ttl is None:
            self._soa_ttl = rdata.minimum
        self.reading.records.append(MasterRecord(owner, checked(rdata), self._ttl(ttl, at), at))

    def _ttl(self, stated: int | None, at: tuple[str, int]) -> int:
        """Return the TTL stated, of `$TTL`, the last one, or of the SOA record (RFC 2308 section 4)."""
        known = (stated, self._default_ttl, self._last_ttl, self._soa_ttl)
        found = next((ttl for ttl in known if ttl is not None), None)
        if found is None:
            self.reading.without_ttl = self.reading.without_ttl or at[1]
            return DEFAULT_TTL
        return found

    def _generate(self, tokens: _Tokens, at: tuple[str, int]) -> None:
        """Make the records of a `$GENERATE` (BIND): range, owner, TTL, class, type and one word of data."""
        match = _RANGE.match(tokens.identifier())
        step = int(match[3] or 1) if match else 0
        if match is None or step == 0 or int(match[1]) > int(match[2]):
            raise NotARecordError("$GENERATE takes a range such as 1-20 or 0-100/10")
        left = tokens.identifier()
        ttl, rdtype = self._head(tokens)
        token = tokens.get()
        if not token.is_identifier():
            raise NotARecordError("$GENERATE takes the data of its records as one word without quotes")
        for number in range(int(match[1]), int(match[2]) + 1, step):
            data = substituted(token.value, number)
            rdata = dns.rdata.from_text(dns.rdataclass.IN, rdtype, data, self._origin, relativize=False)
            self._keep(self._name(substituted(left, number)), rdata, ttl, at)


def _type(word: str) -> dns.rdatatype.RdataType:
    try:
        rdtype = dns.rdatatype.from_text(word)
    except (dns.exception.DNSException, ValueError):
        raise NotARecordError(f"'{shortened(word)}' is no type of record") from None
    if dns.rdatatype.is_metatype(rdtype):
        raise NotARecordError(f"a record cannot be of the type {shortened(word)}")
    return rdtype
