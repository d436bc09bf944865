"""Parse the JSON of a file that somebody else wrote; what is doubtful is refused in one sentence."""

import json
import math
import re
from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from hipaacheck.tenants.data import NotTenantDataError

MAX_BYTES = 64 * 1024 * 1024
"""Refuse more: the largest export that is known has 19 MB."""

MAX_DEPTH = 64
_SHOWN = 60
_NOT_JSON: Mapping[bytes, str] = {
    b"\x1f\x8b": "is compressed with gzip; unpack it first",
    b"PK\x03\x04": "is a zip archive; unpack it first",
    b"BZh": "is compressed with bzip2; unpack it first",
    b"\xfd7zXZ": "is compressed with xz; unpack it first",
    b"(\xb5/\xfd": "is compressed with zstd; unpack it first",
}
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def parse(raw: bytes) -> JsonValue:
    """Return what the JSON says. Raises NotTenantDataError.

    UTF-8 with or without a byte order mark, and UTF-16 with one, which PowerShell 5 writes.
    """
    if len(raw) > MAX_BYTES:
        raise NotTenantDataError(f"is larger than {MAX_BYTES // 1024 // 1024} MB")
    for start, problem in _NOT_JSON.items():
        if raw.startswith(start):
            raise NotTenantDataError(problem)
    text = _text(raw)
    value = _parsed(text)
    _check_depth(value)
    _check_characters(text, value)
    return value


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-16" if raw.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as problem:
        raise NotTenantDataError(f"is not text in UTF-8 (byte {problem.start})") from None


def _parsed(text: str) -> JsonValue:
    if not text.strip():
        raise NotTenantDataError("is empty")
    try:
        value: JsonValue = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_number, parse_float=_number
        )
    except json.JSONDecodeError as problem:
        place = f"line {problem.lineno}, column {problem.colno}"
        raise NotTenantDataError(f"is not valid JSON ({problem.msg}, {place})") from None
    except RecursionError:
        raise NotTenantDataError(f"nests deeper than {MAX_DEPTH} levels") from None
    except ValueError:
        raise NotTenantDataError("holds a number with thousands of digits") from None
    return value


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    # ScubaGear from 1.8 on gives some settings once for each product that reads them: the same each time.
    twice = [key for key, value in pairs if repr(value) != repr(found[key])]
    if twice:
        raise NotTenantDataError(f"names the key {_shown(twice[0])} twice in one object, with two values")
    return found


def _no_number(word: str) -> JsonValue:
    raise NotTenantDataError(f"holds {word}, which is not JSON")


def _number(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise NotTenantDataError("holds a number that is too large")
    return found


def _check_depth(value: JsonValue) -> None:
    """Refuse what nests too deep to walk through."""
    level: list[JsonValue] = [value]
    for _ in range(MAX_DEPTH + 1):
        inner = (inside for one in level for inside in _inside(one))
        level = [one for one in inner if type(one) is dict or type(one) is list]
        if not level:
            return
    raise NotTenantDataError(f"nests deeper than {MAX_DEPTH} levels")


def _inside(one: JsonValue) -> Iterable[JsonValue]:
    if isinstance(one, dict):
        return one.values()
    return one if isinstance(one, list) else ()


def _check_characters(text: str, value: JsonValue) -> None:
    """Refuse half characters (surrogates), which JSON can spell but nobody can write again."""
    if _HALF.search(text) is None:
        return
    written = json.dumps(value, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError as problem:
        about = _shown(written[max(problem.start - 20, 0) : problem.start])
        raise NotTenantDataError(f"holds half a character after {about}") from None


def _shown(text: str) -> str:
    short = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
    return ascii(short)
