"""Read a run as plain JSON and hold it against its own digests, whatever fields today's records have."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import NoReturn, TypeAlias

from pydantic import JsonValue

from hipaacheck.archive.manifest import HeldArtefact
from hipaacheck.archive.names import artefact_path
from hipaacheck.model.base import canonical_json
from hipaacheck.reporters.escape import plain

Object: TypeAlias = dict[str, JsonValue]

MOST_VALUES = 8_000_000
"""Three bytes of JSON become a hundred of memory; a run of 2,000 findings has 100,000 values."""


class ContentError(Exception):
    """A file does not hold what it should; the message says what differs."""


@dataclass(frozen=True, slots=True)
class RunContent:
    """What a pack is checked by: the run's own words, its evidence by id, and the texts by their path."""

    id: str
    previous: str | None
    subject: str
    as_of: datetime
    tool_version: str
    evidence: Mapping[str, Object]
    artefacts: tuple[HeldArtefact, ...]
    texts: Mapping[str, bytes]
    findings: int


def read_json(data: bytes) -> JsonValue:
    """Return what JSON holds. Raises ContentError, also for what two readers could read differently."""
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise ContentError(f"it holds more than {MOST_VALUES:,} values")
    try:
        value: JsonValue = json.loads(data.decode(), object_pairs_hook=_unique, parse_constant=_refuse)
    except UnicodeDecodeError:
        raise ContentError("it is not text in UTF-8") from None
    except RecursionError:
        raise ContentError("it is nested too deeply") from None
    except ValueError:
        raise ContentError("it is not JSON") from None
    return value


def _unique(pairs: list[tuple[str, JsonValue]]) -> Object:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ContentError("it names a field twice, so that two readers may read two different things")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ContentError(f"it holds {constant}, which is not JSON")


def content_of(document: JsonValue) -> RunContent:
    """Return the content of a run. Raises ContentError where a part is missing that every run has."""
    run = _object(document)
    evidence = _objects(run, "evidence")
    pieces = {_text(piece, "id"): piece for piece in evidence}
    if len(pieces) != len(evidence):
        raise ContentError("two pieces of its evidence have one id")
    held, texts = _artefacts(pieces)
    try:
        as_of = datetime.fromisoformat(_text(run, "as_of"))
        as_of.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ContentError("its as_of is not a time") from None
    return RunContent(
        id=_text(run, "id"),
        previous=None if run.get("previous") is None else _text(run, "previous"),
        subject=_subject(run),
        as_of=as_of,
        tool_version=_text(run, "tool_version"),
        evidence=pieces,
        artefacts=held,
        texts=texts,
        findings=len(_objects(run, "findings")),
    )


def digest_faults(document: JsonValue) -> Iterator[str]:
    """Yield what in a run is not what its digests were made of: the run's id, and that of each evidence."""
    run = _object(document)
    if digest_of({**run, "id": ""})[:32] != run.get("id"):
        yield "its id is not the digest of its content: something in it was changed"
    for piece in _objects(run, "evidence"):
        if digest_of({name: value for name, value in piece.items() if name != "id"}) != piece.get("id"):
            yield f"evidence {_short(piece.get('id'))}: its id is not the digest of its content"


def reference_faults(document: JsonValue) -> Iterator[str]:
    """Yield each finding that points at evidence which the run does not hold."""
    run = _object(document)
    there = {piece.get("id") for piece in _objects(run, "evidence") if isinstance(piece.get("id"), str)}
    for finding in _objects(run, "findings"):
        named = finding.get("evidence", [])
        for item in named if isinstance(named, list) else [named]:
            if not isinstance(item, str) or item not in there:
                name = _short(finding.get("fingerprint"))
                yield f"finding {name} points at evidence {_short(item)}, which it does not hold"


def digest_of(value: JsonValue) -> str:
    """Return the SHA-256 of canonical JSON. Raises ContentError for what no run holds."""
    try:
        return sha256(canonical_json(value).encode()).hexdigest()
    except (UnicodeEncodeError, RecursionError):
        raise ContentError("it holds text or nesting that no run has") from None


def _subject(run: Object) -> str:
    """Return what model.subject_of does, of JSON."""
    if run.get("organisation") is not None:
        return _text(run, "organisation")
    targets = _objects(run, "targets")
    return ", ".join(sorted(_text(target, "name") for target in targets if not target.get("found_by")))


def _artefacts(pieces: Mapping[str, Object]) -> tuple[tuple[HeldArtefact, ...], dict[str, bytes]]:
    held: list[HeldArtefact] = []
    texts: dict[str, bytes] = {}
    for evidence_id, piece in pieces.items():
        for item in _objects(piece, "artefacts"):
            text = None if item.get("text") is None else _bytes(_text(item, "text"))
            size, media_type, digest = item.get("size"), _text(item, "media_type"), _text(item, "sha256")
            if not isinstance(size, int) or isinstance(size, bool):
                raise ContentError(f"evidence {_short(evidence_id)}: an artefact has no size")
            own = None if text is None else sha256(text).hexdigest()
            path = None if own is None else artefact_path(own, media_type)
            if path is not None and text is not None:
                texts[path] = text
            held.append(
                HeldArtefact(
                    evidence=evidence_id,
                    name=_text(item, "name"),
                    media_type=media_type,
                    size=size,
                    sha256=digest,
                    path=path,
                    raw=own == digest,
                )
            )
    return tuple(held), texts


def _bytes(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ContentError("it holds text that is not Unicode") from None


def _object(value: JsonValue) -> Object:
    if not isinstance(value, dict):
        raise ContentError("it is not a JSON object")
    return value


def _objects(holder: Object, name: str) -> list[Object]:
    value = holder.get(name)
    if not isinstance(value, list):
        raise ContentError(f"it has no list of {name}")
    return [_object(item) for item in value]


def _text(holder: Object, name: str) -> str:
    value = holder.get(name)
    if not isinstance(value, str):
        raise ContentError(f"it has no {name}, or one that is no text")
    return value


def _short(value: JsonValue) -> str:
    return plain(value, limit=16, lines=False) if isinstance(value, str) else "without an id"
