"""Keep what a probe saw, how, and when, so that a stranger can check it later."""

from datetime import datetime
from typing import Self

from pydantic import JsonValue

from hipaacheck.model.base import Record, canonical_json, digest
from hipaacheck.model.target import Place
from hipaacheck.model.words import Observation


class Artefact(Record):
    """A raw piece of what was seen: a DNS answer, a certificate, a policy file.

    `text` holds it when it is text of reasonable size; `sha256` is always that of the whole
    raw bytes, and `size` their number.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    text: str | None = None


class Evidence(Record):
    """What one probe saw of one target, once.

    `source` is who answered (a resolver, an address and port); `method` is how it was asked.
    `error` is set if and only if `observation` is `failed`. `attested` says that nothing but somebody's
    word stands behind the facts. `places` are the lines of files that stood for what was asked: zone files,
    configurations of servers, the inventory; there are none for what was asked of the network.
    """

    id: str
    probe: str
    target: str
    kind: str
    source: str
    method: str
    collected_at: datetime
    tool_version: str
    observation: Observation
    facts: dict[str, JsonValue] | None = None
    error: str | None = None
    artefacts: tuple[Artefact, ...] = ()
    attested: bool = False
    places: tuple[Place, ...] = ()

    @classmethod
    def sealed(cls, **fields: object) -> Self:
        """Build a record whose id is the digest of everything else in it."""
        unsealed = cls.model_validate({"id": "", **fields})
        body = unsealed.model_dump(mode="json", exclude={"id"})
        return unsealed.model_copy(update={"id": digest(canonical_json(body))})
