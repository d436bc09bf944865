"""Work out which suites a cipher string of OpenSSL allows, for any build of the library, without asking one.

The local library would answer for itself alone: what it was not built with, or what this machine's policy
switches off, it does not list, and the server may run another one. The language is that of
openssl-ciphers(1); meant are OpenSSL 1.1.1 and later, with TLS up to 1.2 (TLS 1.3 has a list of its own).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from hipaacheck.net.tls.suites import Suite, Weakness, all_suites

_COMMAND = re.compile(r"([-+!@]?)([A-Za-z0-9\-.=_]+(?:\+[A-Za-z0-9\-.=_]+)*)")
_SEPARATORS = re.compile(r"[:;, ]*")
_DEFAULT = "ALL:!COMPLEMENTOFDEFAULT:!eNULL"
_SUITE_B = {
    "SUITEB128ONLY": "ECDHE-ECDSA-AES128-GCM-SHA256",
    "SUITEB128": "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
    "SUITEB192": "ECDHE-ECDSA-AES256-GCM-SHA384",
}

# Words of OpenSSL for suites that need keys agreed beforehand or a national library: never a stranger's.
_NOT_FOR_STRANGERS = re.compile(
    r"a?k?(PSK|RSAPSK|ECDHEPSK|DHEPSK|SRP|GOST\d*|KRB5)|.*(PSK|SRP|GOST|KRB5|SM4|IANA-).*|aGOST.*|kGOST.*"
    r"|FZA|SSLv2|kFZA|aFZA|eFZA|TLS_(AES|CHACHA20|SM4)_[A-Z0-9_]+"
)

_ENCRYPTION = {
    "AES_128_GCM_SHA256": "AES128-GCM-SHA256",
    "AES_256_GCM_SHA384": "AES256-GCM-SHA384",
    "CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305",
    "3DES_EDE_CBC_SHA": "DES-CBC3-SHA",
    "DES_CBC_SHA": "DES-CBC-SHA",
    "DES40_CBC_SHA": "DES-CBC-SHA",
    "RC4_128_SHA": "RC4-SHA",
    "RC4_128_MD5": "RC4-MD5",
    "RC4_40_MD5": "RC4-MD5",
    "RC4_56_SHA": "RC4-SHA",
    "RC4_56_MD5": "RC4-MD5",
    "RC2_CBC_40_MD5": "RC2-CBC-MD5",
    "RC2_CBC_56_MD5": "RC2-CBC-MD5",
    "IDEA_CBC_SHA": "IDEA-CBC-SHA",
    "SEED_CBC_SHA": "SEED-SHA",
}

_NARROW = frozenset(
    {"RC4", "3DES", "DES", "RC2", "IDEA", "SEED", "EXP", "EXPORT", "EXPORT40", "EXPORT56", "LOW"}
    | {"NULL", "eNULL", "COMPLEMENTOFALL", "aNULL", "ADH", "AECDH", "kECDHr", "kECDHe", "kDHr", "kDHd"}
    | {"aECDH", "aDH"}
)
"""Words that mean a rare class and nothing else: who writes one wants it."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The codes of the suites that a string surely allows, and of those that it may allow, with reasons."""

    sure: frozenset[int]
    maybe: dict[int, str]


@dataclass
class _List:
    """OpenSSL's list while it is built. `on` holds whether the suite's own word switched it on."""

    on: dict[int, bool] = field(default_factory=dict)
    dead: set[int] = field(default_factory=set)
    doubts: dict[int, str] = field(default_factory=dict)
    level: int | None = None

    def apply(self, sign: str, word: str) -> None:
        parts = word.split("+")
        known = [part for part in parts if _known(part)]
        codes = {code for code in _by_word() if all(part in _by_word()[code] for part in known)}
        if len(known) < len(parts):
            self._apply_unknown(sign, word, codes)
        elif sign == "!":
            self._drop(codes)
            self.dead |= codes
        elif sign == "-":
            self._drop(codes)
        elif sign == "":
            for code in codes - self.dead:
                named = any(part in _NARROW or part in _names(code) for part in parts)
                self.on[code] = self.on.get(code, False) or named

    def _drop(self, codes: Iterable[int]) -> None:
        for code in codes:
            self.on.pop(code, None)
            self.doubts.pop(code, None)

    def _apply_unknown(self, sign: str, word: str, codes: set[int]) -> None:
        """Doubt what a word that only the library can explain may switch on or off."""
        shown = word[:60]
        for code in codes - self.dead:
            if sign == "" and code not in self.on:
                self.doubts[code] = f"hipaacheck does not know the word '{shown}' of the cipher string"
            elif sign in ("-", "!") and code in self.on:
                self.doubts[code] = f"hipaacheck does not know what '{sign}{shown}' leaves out"


@cache
def expand(text: str) -> Allowed:
    """Return what a cipher string allows. What only some builds of OpenSSL have is sure if it is named."""
    found = _List()
    problem = _run(found, text)
    if problem:
        return Allowed(frozenset(), dict.fromkeys(_by_word(), problem))
    maybe = dict(found.doubts)
    for code, named in found.on.items():
        doubt = _doubt(all_suites()[code], named, found.level)
        if doubt:
            maybe.setdefault(code, doubt)
    return Allowed(frozenset(found.on.keys() - maybe.keys()), maybe)


def _run(found: _List, text: str) -> str:
    """Apply every command of a string; return why it cannot be known what it means."""
    for word, meant in _SUITE_B.items():
        if text.startswith(word):
            text = meant
    if text.startswith("DEFAULT"):
        _run(found, _DEFAULT)
        text = text.removeprefix("DEFAULT")
    at = 0
    while True:
        separators = _SEPARATORS.match(text, at)
        at = separators.end() if separators else at
        if at >= len(text):
            return ""
        command = _COMMAND.match(text, at)
        if command is None:
            return f"OpenSSL refuses the cipher string at '{text[at : at + 20]}'"
        sign, word = command.groups()
        at = command.end()
        if word.startswith("PROFILE="):
            return f"'{word[:60]}' stands for the policy of the machine that the server runs on"
        if sign == "@":
            found.level = _level(word, found.level)
        else:
            found.apply(sign, word)


def _level(word: str, before: int | None) -> int | None:
    name, _, digits = word.partition("=")
    return int(digits) if name == "SECLEVEL" and len(digits) == 1 and digits.isdigit() else before


def _doubt(suite: Suite, named: bool, level: int | None) -> str:
    """Return why a suite that is switched on may still be refused; empty if it is surely taken."""
    if level is not None and level >= 3:
        return f"@SECLEVEL={level} switches off suites by rules of its own"
    if named:
        return ""
    if suite.weaknesses & {Weakness.NULL, Weakness.ANONYMOUS} and level != 0:
        word = "aNULL" if Weakness.ANONYMOUS in suite.weaknesses else "eNULL"
        return f"the string includes {suite.name}, which OpenSSL refuses unless its level is 0; add !{word}"
    if suite.cipher.startswith(("RC4", "3DES", "IDEA", "SEED")):
        word = suite.cipher.partition("_")[0]
        return f"the string includes {word}, which some builds of OpenSSL have; add !{word}"
    return ""


@cache
def _by_word() -> dict[int, frozenset[str]]:
    """Return the words of every suite up to TLS 1.2 that OpenSSL ever had, by code."""
    return {code: _words(suite) for code, suite in all_suites().items() if not suite.tls13 and _has(suite)}


def _has(suite: Suite) -> bool:
    """Return whether any OpenSSL has the suite: of these ciphers it has one mode alone."""
    if suite.cipher.startswith("ARIA"):
        return "_GCM_" in suite.cipher and suite.authentication != "anon"
    return not (suite.cipher.startswith("CAMELLIA") and "_GCM_" in suite.cipher)


@cache
def _all_words() -> frozenset[str]:
    return frozenset({"RC2", "aFIXDH", "aFIXECDH"}).union(*_by_word().values())


@cache
def _known(word: str) -> bool:
    return word in _all_words() or _NOT_FOR_STRANGERS.fullmatch(word) is not None


def _words(suite: Suite) -> frozenset[str]:
    if _gone(suite):
        return frozenset({*_names(suite.code), *_old_words(suite)})
    words = {*_names(suite.code), *_exchange_words(suite), *_cipher_words(suite)}
    if Weakness.NULL in suite.weaknesses:
        return frozenset({*words, "NULL", "eNULL", "COMPLEMENTOFALL"})
    medium = suite.cipher.startswith(("RC4", "3DES", "IDEA", "SEED"))
    words |= {"ALL", "MEDIUM" if medium else "HIGH"}
    unusual = ("CCM", "ARIA", "CAMELLIA", "RC4", "3DES", "IDEA", "SEED")
    if suite.authentication in ("DSS", "anon") or any(one in suite.cipher for one in unusual):
        words.add("COMPLEMENTOFDEFAULT")
    return frozenset(words)


def _old_words(suite: Suite) -> set[str]:
    """Return the words that meant a suite which OpenSSL 1.1.0 left out, and that mean nothing today."""
    words: set[str] = set()
    if Weakness.EXPORT_OR_DES in suite.weaknesses:
        size = "EXPORT40" if "40" in suite.cipher else "EXPORT56"
        words |= {"EXP", "EXPORT", size} if "EXPORT" in suite.name else {"LOW", "DES"}
    if suite.key_exchange in ("DH", "ECDH"):
        kind = {"RSA": "r", "ECDSA": "e", "DSS": "d"}[suite.authentication]
        words |= {f"k{suite.key_exchange}{kind}", f"a{suite.key_exchange}"}
    return words


def _gone(suite: Suite) -> bool:
    """Return whether OpenSSL 1.1.0 and later have the suite in no build."""
    return Weakness.EXPORT_OR_DES in suite.weaknesses or suite.key_exchange in ("DH", "ECDH")


def _exchange_words(suite: Suite) -> set[str]:
    anonymous = suite.authentication == "anon"
    elliptic = suite.key_exchange == "ECDHE"
    if suite.key_exchange == "RSA":
        return {"RSA", "kRSA", "aRSA", _oldest(suite)}
    words = {"kECDHE", "kEECDH", "ECDH"} if elliptic else {"kDHE", "kEDH", "DH"}
    if anonymous:
        words |= {"aNULL", "AECDH" if elliptic else "ADH"}
    else:
        words |= {"ECDHE", "EECDH"} if elliptic else {"DHE", "EDH"}
        words |= {"RSA": {"aRSA"}, "ECDSA": {"aECDSA", "ECDSA"}, "DSS": {"aDSS", "DSS"}}[suite.authentication]
    return {*words, _oldest(suite), *({"TLSv1.0"} if _oldest(suite) == "TLSv1" else ())}


def _oldest(suite: Suite) -> str:
    """Return the word of the oldest version that OpenSSL allows the suite in."""
    if suite.needs_tls12:
        return "TLSv1.2"
    return "TLSv1" if suite.key_exchange == "ECDHE" else "SSLv3"


def _cipher_words(suite: Suite) -> set[str]:
    cipher, words = suite.cipher, set()
    for family in ("AES", "ARIA", "CAMELLIA"):
        if cipher.startswith(f"{family}_"):
            words |= {family, f"{family}{cipher.split('_')[1]}"}
            words |= {f"{family}GCM"} if "_GCM_" in cipher and family != "CAMELLIA" else set()
    words |= {"AESCCM"} if "_CCM" in cipher else set()
    words |= {"AESCCM8"} if cipher.endswith("CCM_8") else set()
    words |= {"CHACHA20"} if cipher.startswith("CHACHA20") else set()
    words |= {cipher.split("_")[0]} & {"RC4", "3DES", "IDEA", "SEED"}
    if "_CBC" in cipher:
        words.add("CBC")
    if not any(mode in cipher for mode in ("_GCM_", "_CCM", "POLY1305")):
        last = cipher.rpartition("_")[2]
        words |= {"SHA", "SHA1"} if last == "SHA" else {last}
    return words


@cache
def _names(code: int) -> frozenset[str]:
    """Return OpenSSL's own names of a suite."""
    suite = all_suites()[code]
    exchange = {"RSA": "", "DHE": "DHE-", "ECDHE": "ECDHE-", "DH": "DH-", "ECDH": "ECDH-"}[suite.key_exchange]
    who = "" if suite.key_exchange == "RSA" else f"{suite.authentication}-"
    if suite.authentication == "anon":
        exchange, who = ("AECDH-" if suite.key_exchange == "ECDHE" else "ADH-"), ""
    if suite.cipher.startswith("ARIA") and (suite.key_exchange, suite.authentication) == ("ECDHE", "RSA"):
        who = ""
    cipher = _ENCRYPTION.get(suite.cipher) or re.sub(
        r"_(128|256)_(?:CBC_)?", r"\1-", suite.cipher.replace("CCM_8", "CCM8")
    ).replace("_", "-")
    export = "EXP1024-" if "EXPORT1024" in suite.name else "EXP-" if "EXPORT" in suite.name else ""
    name = f"{export}{exchange}{who}{cipher}"
    if "DES-" in name and exchange == "DHE-":
        # Before 1.1.0 the older suites of DHE were called EDH, and those names still work.
        return frozenset({name, name.replace("DHE-", "EDH-", 1)})
    return frozenset({name})
