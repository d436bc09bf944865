"""Read the lines of SMTP, IMAP and POP3 that come before TLS; pure, and deaf to nothing but the grammar."""

import re
import string
from dataclasses import dataclass
from functools import lru_cache

MAX_LINES = 100
MAX_TEXT = 500

_SMTP_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_SHOWN = frozenset(string.printable) - frozenset("\t\n\r\x0b\x0c")


class BadReplyError(ValueError):
    """The server does not speak the protocol; the message quotes what it said."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole SMTP reply (RFC 5321 section 4.2.1): its code and the text of each line, cleaned."""

    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the reply on one line, as evidence shows it."""
        return clean(f"{self.code} {' / '.join(self.lines)}".strip())


class ReplyReader:
    """Put an SMTP reply together line by line."""

    def __init__(self) -> None:
        self._code: int | None = None
        self._lines: list[str] = []

    def feed(self, line: bytes) -> Reply | None:
        """Take one line without its end; return the reply when this was its last.

        Raises BadReplyError for what is not SMTP, a code that changes midway (RFC 5321 section 4.2.1)
        and replies of more than 100 lines.
        """
        match = _SMTP_LINE.fullmatch(line)
        if match is None:
            raise BadReplyError(f"not an SMTP reply: {clean(line.decode('latin-1'), 80)!r}")
        code = int(match[1])
        if self._code is not None and code != self._code:
            raise BadReplyError(f"the reply code changes from {self._code} to {code} midway")
        self._code = code
        self._lines.append(clean((match[3] or b"").decode("utf-8", "replace")))
        if match[2] != b"-":
            return Reply(code, tuple(self._lines))
        if len(self._lines) >= MAX_LINES:
            raise BadReplyError(f"a reply of more than {MAX_LINES} lines")
        return None


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """Return text fit for a report: printable ASCII, at most `limit` characters."""
    text = text[:limit]
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in _SHOWN else "?" for char in text)


_SOFTWARE = (
    (re.compile(r"\bPostfix\b(?: \(([\w.+-]+)\))?", re.IGNORECASE), "Postfix"),
    (re.compile(r"\bExim ([\w.+-]+)?", re.IGNORECASE), "Exim"),
    (re.compile(r"\bSendmail\b(?: ([\w.+/-]+))?", re.IGNORECASE), "Sendmail"),
    (
        re.compile(r"Microsoft ESMTP MAIL Service(?:, Version: ([\w.]+))?", re.IGNORECASE),
        "Microsoft Exchange",
    ),
    (re.compile(r"\bgsmtp\b"), "Google"),
    (re.compile(r"\bOpenSMTPD\b", re.IGNORECASE), "OpenSMTPD"),
    (re.compile(r"\bqmail\b", re.IGNORECASE), "qmail"),
    (re.compile(r"\bMDaemon ?([\d.]+)?", re.IGNORECASE), "MDaemon"),
    (re.compile(r"\bMailEnable\b", re.IGNORECASE), "MailEnable"),
    (re.compile(r"\bPPE Hosted\b|\bProofpoint\b|pphosted", re.IGNORECASE), "Proofpoint"),
    (re.compile(r"\bMimecast\b", re.IGNORECASE), "Mimecast"),
    (re.compile(r"\bBarracuda\b", re.IGNORECASE), "Barracuda"),
    (re.compile(r"\bZimbra\b", re.IGNORECASE), "Zimbra"),
    (re.compile(r"\bHaraka\b ?([\d.]+)?", re.IGNORECASE), "Haraka"),
    (re.compile(r"\bhMailServer\b", re.IGNORECASE), "hMailServer"),
)


@lru_cache(maxsize=256)
def software(greeting: str) -> str | None:
    """Return the mail software that a greeting names, with its version if it says it; None if it does not."""
    for pattern, name in _SOFTWARE:
        match = pattern.search(greeting)
        if match is not None:
            version = match[1] if pattern.groups else None
            return f"{name} {version}" if version and any(c.isdigit() for c in version) else name
    return None
