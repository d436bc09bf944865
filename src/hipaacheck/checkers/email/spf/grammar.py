"""Parse one SPF record by the letter of RFC 7208 section 12, and say everything that is wrong with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network

from hipaacheck.checkers.email.spf.macros import (
    MacroError,
    MacroString,
    parse_domain_spec,
    parse_macro_string,
    shown,
)

VERSION = "v=spf1"
PROBLEM_LIMIT = 50
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9\-_.]*)=")
_DIRECTIVE = re.compile(r"([+\-?~]?)([A-Za-z][A-Za-z0-9]*)(?=[:/]|\Z)")


class Qualifier(StrEnum):
    """What a match means (section 4.6.2)."""

    PASS = "+"
    FAIL = "-"
    SOFTFAIL = "~"
    NEUTRAL = "?"


class Kind(StrEnum):
    """The mechanisms (section 5)."""

    ALL = "all"
    INCLUDE = "include"
    A = "a"
    MX = "mx"
    PTR = "ptr"
    IP4 = "ip4"
    IP6 = "ip6"
    EXISTS = "exists"

    @property
    def queries(self) -> bool:
        """Return whether a mechanism of this kind counts as a DNS lookup (section 4.6.4)."""
        return self not in (Kind.ALL, Kind.IP4, Kind.IP6)


_KINDS = {str(kind): kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A directive: `domain` is None where the current domain is meant, `network` is that of ip4 and ip6.

    `prefix4` and `prefix6` are those of `a` and `mx`.
    """

    text: str
    qualifier: Qualifier
    kind: Kind
    domain: MacroString | None = None
    network: IPv4Network | IPv6Network | None = None
    prefix4: int = 32
    prefix6: int = 128


@dataclass(frozen=True, slots=True)
class Modifier:
    """`name=value`; `name` is lower-case."""

    text: str
    name: str
    value: MacroString


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason for permerror: `code` is stable, `term` is the text that it is about."""

    code: str
    message: str
    term: str


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """A parsed record; with `problems` its evaluation is permerror, and `terms` are those without one."""

    text: str
    terms: tuple[Mechanism | Modifier, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def mechanisms(self) -> tuple[Mechanism, ...]:
        """Return the directives in order."""
        return tuple(term for term in self.terms if isinstance(term, Mechanism))

    @property
    def all(self) -> Mechanism | None:
        """Return the first `all`, which ends evaluation (section 5.1)."""
        return next((term for term in self.mechanisms if term.kind is Kind.ALL), None)

    @property
    def evaluated(self) -> tuple[Mechanism, ...]:
        """Return the directives up to the first `all`, that included."""
        found = self.mechanisms
        end = next((index for index, term in enumerate(found) if term.kind is Kind.ALL), len(found))
        return found[: end + 1]

    @property
    def redirect(self) -> Modifier | None:
        """Return the redirect modifier, whether or not an `all` makes it void (section 6.1)."""
        return self._modifier("redirect")

    @property
    def explanation(self) -> Modifier | None:
        """Return the exp modifier (section 6.2)."""
        return self._modifier("exp")

    def _modifier(self, name: str) -> Modifier | None:
        found = (term for term in self.terms if isinstance(term, Modifier) and term.name == name)
        return next(found, None)


def is_spf_record(text: str) -> bool:
    """Return whether a TXT record is an SPF record (section 4.5): the version, then a space or the end."""
    return text[: len(VERSION)].lower() == VERSION and text[len(VERSION) :][:1] in ("", " ")


def parse_record(text: str) -> SpfRecord:
    """Return the record with every problem found; never raises. `text` is Latin-1, one character a byte."""
    if not is_spf_record(text):
        return SpfRecord(text, (), (Problem("bad-version", "the record does not begin with v=spf1", ""),))
    terms: list[Mechanism | Modifier] = []
    problems: list[Problem] = []
    for word in text[len(VERSION) :].split(" "):
        if not word:
            continue
        try:
            term = _term(word)
            _refuse_second(term, terms)
            terms.append(term)
        except MacroError as error:
            if len(problems) < PROBLEM_LIMIT:
                problems.append(Problem(error.code, f"{shown(word)}: {error.message}", word))
    return SpfRecord(text, tuple(terms), tuple(problems))


def _refuse_second(term: Mechanism | Modifier, terms: list[Mechanism | Modifier]) -> None:
    """Section 6: redirect and exp must not appear more than once each."""
    if not isinstance(term, Modifier) or term.name not in ("redirect", "exp"):
        return
    if any(isinstance(other, Modifier) and other.name == term.name for other in terms):
        raise MacroError("duplicate-modifier", f"{term.name}= appears more than once")


def _term(word: str) -> Mechanism | Modifier:
    if not word.isascii():
        raise MacroError("non-ascii", "a character is not ASCII, such as a typographic dash or quote")
    if not word.isprintable():
        raise MacroError(
            "control-character", "a tab, line end or other control character; terms part at spaces"
        )
    modifier = _MODIFIER.match(word)
    if modifier is not None:
        name, value = modifier[1].lower(), word[modifier.end() :]
        parse = parse_domain_spec if name in ("redirect", "exp") else parse_macro_string
        return Modifier(word, name, parse(value))
    directive = _DIRECTIVE.match(word)
    if directive is None or directive[2].lower() not in _KINDS:
        raise MacroError("unknown-mechanism", _unknown(word))
    qualifier = Qualifier(directive[1] or "+")
    kind = _KINDS[directive[2].lower()]
    return _ARGUMENTS[kind](word, qualifier, kind, word[directive.end() :])


def _unknown(word: str) -> str:
    name = word.lstrip("+-?~").lower()
    if name.startswith(("redirect", "exp")) and not name.startswith("exists"):
        return "redirect and exp are modifiers, written with = and without a qualifier"
    if name.startswith("ipv"):
        return "no such mechanism; addresses are written ip4: and ip6:"
    if name.startswith(VERSION):
        return "a second version; there must be one record with one v=spf1"
    return "no such mechanism or modifier"


def _no_argument(word: str, qualifier: Qualifier, kind: Kind, rest: str) -> Mechanism:
    if rest:
        raise MacroError("unexpected-argument", f"{kind} takes no argument")
    return Mechanism(word, qualifier, kind)


def _needs_domain(word: str, qualifier: Qualifier, kind: Kind, rest: str) -> Mechanism:
    if not rest.startswith(":"):
        raise MacroError("missing-argument", f"{kind} needs a domain, as in {kind}:example.org")
    return Mechanism(word, qualifier, kind, domain=parse_domain_spec(rest[1:]))


def _may_have_domain(word: str, qualifier: Qualifier, kind: Kind, rest: str) -> Mechanism:
    if not rest:
        return Mechanism(word, qualifier, kind)
    if not rest.startswith(":"):
        raise MacroError("unexpected-argument", f"{kind} takes no prefix length")
    return Mechanism(word, qualifier, kind, domain=parse_domain_spec(rest[1:]))


def _domain_and_prefixes(word: str, qualifier: Qualifier, kind: Kind, rest: str) -> Mechanism:
    """Parse `[":" domain-spec] [dual-cidr-length]`; a domain-spec may itself hold slashes."""
    rest, six = _cut_prefix(rest, "//")
    rest, four = _cut_prefix(rest, "/")
    prefix4 = 32 if four is None else _prefix(four, 32)
    prefix6 = 128 if six is None else _prefix(six, 128)
    if rest and not rest.startswith(":"):
        raise MacroError("bad-prefix", f"{shown(rest, 20)!r} is not a prefix length such as /24 or /24//64")
    domain = parse_domain_spec(rest[1:]) if rest else None
    return Mechanism(word, qualifier, kind, domain=domain, prefix4=prefix4, prefix6=prefix6)


def _cut_prefix(text: str, mark: str) -> tuple[str, str | None]:
    body = text.rstrip("0123456789")
    if not body.endswith(mark):
        return text, None
    return body[: -len(mark)], text[len(body) :]


def _prefix(digits: str, most: int) -> int:
    if not digits or len(digits) > 3 or not (digits.isascii() and digits.isdigit()):
        raise MacroError("bad-prefix", f"/{shown(digits, 20)} is not a prefix length")
    if (len(digits) > 1 and digits[0] == "0") or int(digits) > most:
        raise MacroError(
            "bad-prefix", f"/{digits} is not a prefix length from 0 to {most} without leading zeros"
        )
    return int(digits)


def _address(word: str, qualifier: Qualifier, kind: Kind, rest: str) -> Mechanism:
    example = "192.0.2.1" if kind is Kind.IP4 else "2001:db8::1"
    if not rest.startswith(":") or len(rest) == 1:
        raise MacroError("missing-argument", f"{kind} needs an address, as in {kind}:{example}")
    text, slash, digits = rest[1:].partition("/")
    try:
        if "%" in text:
            raise AddressValueError(text)
        address = IPv4Address(text) if kind is Kind.IP4 else IPv6Address(text)
    except AddressValueError:
        raise MacroError(
            "bad-address", f"{shown(text, 50)!r} is not an {kind} address such as {example}"
        ) from None
    most = address.max_prefixlen
    prefix = _prefix(digits, most) if slash else most
    network_type = IPv4Network if kind is Kind.IP4 else IPv6Network
    return Mechanism(word, qualifier, kind, network=network_type((address, prefix), strict=False))


_ARGUMENTS: dict[Kind, Callable[[str, Qualifier, Kind, str], Mechanism]] = {
    Kind.ALL: _no_argument,
    Kind.INCLUDE: _needs_domain,
    Kind.A: _domain_and_prefixes,
    Kind.MX: _domain_and_prefixes,
    Kind.PTR: _may_have_domain,
    Kind.IP4: _address,
    Kind.IP6: _address,
    Kind.EXISTS: _needs_domain,
}
