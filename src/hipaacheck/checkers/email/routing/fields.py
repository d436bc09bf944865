"""Read the one-line records of MTA-STS and TLS-RPT, which share a grammar (RFC 8461 3.1, RFC 8460 3)."""

import re
from dataclasses import dataclass

from hipaacheck.checkers.email.taglist import shown

RECORD_LIMIT = 4_096
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")


@dataclass(frozen=True, slots=True)
class FieldRecord:
    """The fields behind the version, in order, and what is wrong with the record."""

    fields: tuple[tuple[str, str], ...] = ()
    errors: tuple[str, ...] = ()

    def all(self, name: str) -> tuple[str, ...]:
        """Return the values of this name."""
        return tuple(value for key, value in self.fields if key == name)


def candidates(texts: tuple[str, ...], version: str) -> tuple[str, ...]:
    """Return the TXT records that are meant to be of this version, also when they spell it wrongly."""
    wanted = f"v={version}".lower()
    return tuple(text for text in texts if text.lstrip().lower().startswith(wanted))


def read_fields(text: str, version: str) -> FieldRecord:
    """Split a record strictly; never raises."""
    if len(text) > RECORD_LIMIT:
        return FieldRecord(errors=(f"longer than {RECORD_LIMIT} characters",))
    if not text.startswith(f"v={version};"):
        return FieldRecord(errors=(f'it must begin with "v={version};" exactly, or senders ignore it',))
    parts = text.split(";")[1:]
    if not parts[-1].strip(" \t"):
        parts.pop()
    fields, errors = [], []
    for part in parts:
        name, equals, value = part.strip(" \t").partition("=")
        if not equals or not value or not _NAME.fullmatch(name):
            errors.append(f"not name=value: {shown(part.strip())}")
        elif not all("!" <= char <= "~" or char in " \t" for char in value):
            errors.append(f"a character that is not allowed in {name}: {shown(value)}")
        else:
            fields.append((name, value))
    return FieldRecord(tuple(fields), tuple(errors))
