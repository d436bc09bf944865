"""Write a run as what is its own and what it shares with others, and put the two together again.

A run's id is the digest of its canonical JSON. It is computed here from the JSON alone, so that a run of a
version with fewer or more fields can be checked as well.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hipaacheck.model import Run, canonical_json
from hipaacheck.model.base import canonical_pieces
from hipaacheck.store.errors import StoreError, shown

INLINE = 256
"""The longest artefact, in characters, that stays in the document: a reference and its row take as much."""

_REFERENCE = "blob"
_SHARED = ("frameworks", "rules")
# The index holds these two: they say nothing of what was seen, only where the run stands.
_PLACE = ("id", "previous")


@dataclass(frozen=True, slots=True)
class Blob:
    """Something that documents share, by the SHA-256 of its bytes."""

    sha256: str
    content: bytes

    @classmethod
    def of(cls, content: bytes) -> "Blob":
        """Return the content with its address."""
        return cls(hashlib.sha256(content).hexdigest(), content)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole run as canonical JSON, a field at a time."""

    fields: dict[str, bytes]

    def placed(self, previous: str | None) -> "Document":
        """Return the same run after `previous`, with the id that it has there."""
        moved = Document({**self.fields, "previous": _text(previous)})
        return Document({**moved.fields, "id": _text(moved.identity())})

    def identity(self) -> str:
        """Return the id that the run must have: 32 digits of the digest of all else (model.sealed)."""
        whole = hashlib.sha256()
        for piece in self._pieces({**self.fields, "id": b'""'}):
            whole.update(piece)
        return whole.hexdigest()[:32]

    def canonical(self) -> bytes:
        """Return the run as JSON with sorted keys and no free space."""
        return b"".join(self._pieces(self.fields))

    def value(self, name: str) -> object:
        """Return one field, or None when the run has no such field."""
        return json.loads(self.fields.get(name, b"null"))

    @staticmethod
    def _pieces(fields: dict[str, bytes]) -> Iterator[bytes]:
        before = b"{"
        for name in sorted(fields):
            yield before + canonical_json(name).encode() + b":"
            yield fields[name]
            before = b","
        yield b"}"


def document_of(run: Run) -> Document:
    """Return the run as canonical JSON."""
    return Document(
        {name: "".join(canonical_pieces(run, name)).encode() for name in sorted(type(run).model_fields)}
    )


def divide(document: Document) -> tuple[bytes, tuple[Blob, ...]]:
    """Return what is a run's own, as JSON with references, and what it shares with others."""
    blobs = [Blob.of(document.fields[name]) for name in _SHARED if name in document.fields]
    own = {name: text for name, text in document.fields.items() if name not in _PLACE}
    own |= zip(_SHARED, (_refer(blob) for blob in blobs), strict=True)
    evidence: object = json.loads(own["evidence"])
    texts = []
    for artefact in _artefacts(evidence):
        text = artefact.get("text")
        if isinstance(text, str) and len(text) > INLINE:
            texts.append(Blob.of(text.encode()))
            artefact["text"] = {_REFERENCE: texts[-1].sha256}
    if texts:
        own["evidence"] = canonical_json(evidence).encode()
    return Document(own).canonical(), tuple({blob.sha256: blob for blob in blobs + texts}.values())


def unite(own: bytes, run: str, previous: str | None, content: Callable[[str], bytes]) -> Document:
    """Return the whole run with its place; `content` gives a blob by its SHA-256.

    Raises StoreError when `own` is no document, or a blob is not what it should be.
    """
    try:
        body = json.loads(own)
        if not isinstance(body, dict):
            raise StoreError("its document is no run")
        fields = {}
        for name in _SHARED:
            if (address := _reference(body.get(name))) is not None:
                fields[name] = _checked(content, address, f"what it holds as its {name}")
        for artefact in _artefacts(body.get("evidence")):
            if (address := _reference(artefact.get("text"))) is not None:
                what = f"the text of its artefact {shown(str(artefact.get('name')))!r}"
                artefact["text"] = _checked(content, address, what).decode()
        fields |= {name: canonical_json(value).encode() for name, value in body.items() if name not in fields}
    except (ValueError, RecursionError):
        raise StoreError("its document is no run") from None
    return Document(fields | {"id": _text(run), "previous": _text(previous)})


def _refer(blob: Blob) -> bytes:
    return canonical_json({_REFERENCE: blob.sha256}).encode()


def _reference(value: object) -> str | None:
    """Return the address in a reference to a blob, or None for any other value."""
    if isinstance(value, dict) and isinstance(address := value.get(_REFERENCE), str):
        return address
    return None


def _artefacts(evidence: object) -> Iterator[dict[str, object]]:
    for item in evidence if isinstance(evidence, list) else ():
        artefacts = item.get("artefacts") if isinstance(item, dict) else None
        for artefact in artefacts if isinstance(artefacts, list) else ():
            if isinstance(artefact, dict):
                yield artefact


def _checked(content: Callable[[str], bytes], address: str, what: str) -> bytes:
    found = content(address)
    if hashlib.sha256(found).hexdigest() != address:
        raise StoreError(f"{what} was changed")
    return found


def _text(value: str | None) -> bytes:
    return canonical_json(value).encode()
