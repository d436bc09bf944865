"""Read out of master.cf what its services change of main.cf, as master(5) says."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Origin, Place
from hipaacheck.serverconfig.configured import ConfigText, quoted
from hipaacheck.serverconfig.postfix_text import Parameter

_FIELDS = 8
_NAME = re.compile(r"[A-Za-z0-9_.\-]+\Z")
# Options of smtpd and postscreen that take a value (master/single_server.c, master/event_server.c).
_WITH_VALUE = frozenset("imnorst")
_WHITE = frozenset(" \t\r\n\v\f")
_SMTP_PORTS = frozenset({"smtp", "mail"})
"""The names of port 25 (IANA, and the alias that /etc/services has)."""

_Token = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Service:
    """One service: what it is called, of which type, what it runs, and what its `-o` say, the last one last.

    `unread` is why not all of its options are understood.
    """

    name: str
    kind: str
    command: str
    overrides: tuple[Parameter, ...]
    unread: str
    place: Place

    @property
    def address(self) -> str:
        """Return the address that it listens at, "*" for all."""
        return self.name.rpartition(":")[0] or "*"

    @property
    def at_port_25(self) -> bool:
        """Return whether it listens at port 25."""
        port = self.name.rpartition(":")[2].lower()
        is_25 = re.fullmatch(r"0*25", port, re.ASCII) is not None
        return self.kind == "inet" and (port in _SMTP_PORTS or is_25)


def parse_master_cf(config: ConfigText) -> list[Service]:
    """Return the services in order. Raises FileMistakesError for what Postfix would not take."""
    return [_service(config.file, tokens) for tokens in _entries(config)]


def _entries(config: ConfigText) -> Iterator[list[_Token]]:
    """Yield the words of each service; lines that begin with white space continue the one before."""
    lines: list[_Token] = []
    for at, line in enumerate(config.text.split("\n"), 1):
        if "\0" in line:
            raise _mistake(config.file, at, "a NUL stands in the line; this is no text")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] not in " \t\r\v\f" and lines:
            yield _words(config.file, lines)
            lines = []
        lines.append((line, at))
    if lines:
        yield _words(config.file, lines)


def _words(file: str, lines: Sequence[_Token]) -> list[_Token]:
    """Return words with their lines; white space inside of braces parts none (mystrtokq)."""
    found: list[_Token] = []
    letters: list[str] = []
    depth = began = 0
    for text, line in lines:
        for char in f"{text} ":
            if char in _WHITE and not depth:
                if letters:
                    found.append(("".join(letters), began))
                letters = []
                continue
            began = began if letters else line
            letters.append(char)
            depth += (char == "{") - (char == "}")
            if depth < 0:
                raise _mistake(file, line, "'}' has no '{' before it")
    if depth:
        raise _mistake(file, began, "'{' has no '}' behind it")
    return found


def _service(file: str, words: list[_Token]) -> Service:
    line = words[0][1]
    if len(words) < _FIELDS:
        raise _mistake(file, line, f"a service has {_FIELDS} fields, and here are {len(words)}")
    overrides, unread = _options(file, words[_FIELDS:])
    fields = [word for word, _ in words[:_FIELDS]]
    place = Place(origin=Origin(file=file, line=line), text=" ".join(fields)[:300])
    return Service(fields[0], fields[1], fields[7], tuple(overrides), unread, place)


def _options(file: str, words: Sequence[_Token]) -> tuple[list[Parameter], str]:
    """Return what the `-o` say, and why there may be more."""
    found: list[Parameter] = []
    rest = iter(words)
    for word, line in rest:
        if not word.startswith("-") or word in ("-", "--"):
            return found, f"{quoted(word)} at {file}:{line} is no option that hipaacheck knows"
        at = next((at for at, letter in enumerate(word) if at and letter in _WITH_VALUE), 0)
        if not at:
            continue
        value, line = (word[at + 1 :], line) if word[at + 1 :] else next(rest, ("", line))
        if not value:
            raise _mistake(file, line, f"nothing stands behind '-{word[at]}'")
        if word[at] == "o":
            found.append(_override(file, value, line))
    return found, ""


def _override(file: str, text: str, line: int) -> Parameter:
    if text.startswith("{"):
        if not text.endswith("}"):
            raise _mistake(file, line, f"something stands behind the '}}' of {quoted(text)}")
        text = text[1:-1]
    name, sign, value = text.partition("=")
    if not sign or not _NAME.match(name.strip()):
        raise _mistake(file, line, f"{quoted(text)} behind '-o' is not 'parameter=value'")
    return Parameter(name.strip(), value.strip(), Origin(file=file, line=line))


def _mistake(file: str, line: int, message: str) -> FileMistakesError:
    return FileMistakesError([Mistake(file, line, message)])
