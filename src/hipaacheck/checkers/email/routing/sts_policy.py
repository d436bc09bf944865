"""Read MTA-STS records and policies, and match hosts against them (RFC 8461 sections 3 and 4)."""

import re
from dataclasses import dataclass

from hipaacheck.checkers.email.routing.fields import candidates, read_fields
from hipaacheck.checkers.email.taglist import shown

VERSION = "STSv1"
MODES = ("enforce", "testing", "none")
MAX_AGE_LIMIT = 31_557_600
LINES_LIMIT = 1_000
SUGGESTED_MAX_AGE = 604_800
_ID = re.compile(r"[A-Za-z0-9]{1,32}")
_VALUE = re.compile(r"[^ \t=]+")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_PATTERN = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True, slots=True)
class StsRecord:
    """What the TXT records at `_mta-sts` say; `text` is the first one that is meant as MTA-STS."""

    count: int = 0
    text: str | None = None
    errors: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Return whether senders take the domain to have MTA-STS: exactly one record, well formed."""
        return self.count == 1 and not self.errors


@dataclass(frozen=True, slots=True)
class StsPolicy:
    """A policy file; `errors` is empty if senders may use it."""

    mode: str | None = None
    max_age: int | None = None
    patterns: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


def read_record(texts: tuple[str, ...]) -> StsRecord:
    """Read the TXT records of `_mta-sts` (section 3.1); never raises."""
    found = candidates(texts, VERSION)
    if not found:
        return StsRecord()
    if len(found) > 1:
        return StsRecord(len(found), found[0], (f"{len(found)} records; senders ignore them all",))
    record = read_fields(found[0], VERSION)
    errors, ids = list(record.errors), record.all("id")
    if not ids and not errors:
        errors.append("no id")
    errors += [
        f"id must be 1 to 32 letters and digits: {shown(one)}" for one in ids if not _ID.fullmatch(one)
    ]
    odd = [value for _, value in record.fields if not _VALUE.fullmatch(value)]
    errors += [f"a value with a space or =: {shown(value)}" for value in odd]
    if len(ids) > 1:
        errors.append("id is given more than once")
    return StsRecord(1, found[0], tuple(errors))


def read_policy(body: bytes) -> StsPolicy:
    """Read a policy file (section 3.2); never raises. Of repeated fields but mx the first counts."""
    try:
        lines = body.decode("utf-8").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        return StsPolicy(errors=("it is not UTF-8",))
    if len(lines) > LINES_LIMIT:
        return StsPolicy(errors=(f"more than {LINES_LIMIT} lines",))
    fields: dict[str, str] = {}
    patterns, errors = [], []
    for line in lines:
        name, colon, value = line.partition(":")
        value = value.strip(" \t")
        if not line.strip(" \t"):
            continue
        if not colon or not name or name != name.strip():
            errors.append(f"not name: value: {shown(line)}")
        elif name == "mx":
            patterns.append(value)
        else:
            fields.setdefault(name, value)
    return _judged(fields, tuple(dict.fromkeys(patterns)), errors)


def _judged(fields: dict[str, str], patterns: tuple[str, ...], errors: list[str]) -> StsPolicy:
    mode, age = fields.get("mode"), fields.get("max_age")
    if fields.get("version") != VERSION:
        errors.append(f"version must be {VERSION}: {shown(fields.get('version', ''))}")
    if mode not in MODES:
        errors.append(f"mode must be enforce, testing or none: {shown(mode or '')}")
        mode = None
    max_age = int(age) if age is not None and re.fullmatch(r"[0-9]{1,10}", age) else None
    if max_age is None:
        errors.append(f"max_age must be seconds: {shown(age or '')}")
    elif max_age > MAX_AGE_LIMIT:
        errors.append(f"max_age is more than {MAX_AGE_LIMIT}: {max_age}")
    errors += [f"not an mx pattern: {shown(one)}" for one in patterns if not _PATTERN.fullmatch(one)]
    if not patterns and mode != "none":
        errors.append("no mx")
    return StsPolicy(mode, max_age, tuple(one.lower() for one in patterns), tuple(errors))


def matches(host: str, pattern: str) -> bool:
    """Return whether a policy pattern covers an MX host; `*.` stands for exactly one label (4.1)."""
    name, wanted = host.lower().rstrip("."), pattern.lower().rstrip(".")
    if wanted.startswith("*."):
        first, dot, rest = name.partition(".")
        return bool(first and dot) and rest == wanted[2:]
    return name == wanted


def suggest(hosts: tuple[str, ...], mode: str) -> str:
    """Return a policy that covers these hosts."""
    lines = ["version: STSv1", f"mode: {mode}", *(f"mx: {host}" for host in hosts)]
    return "\n".join([*lines, f"max_age: {SUGGESTED_MAX_AGE}"]) + "\n"
