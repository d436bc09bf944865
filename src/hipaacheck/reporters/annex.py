"""Lay out the evidence of a run for the annex: short ids, facts as lines, raw artefacts within bounds."""

from collections.abc import Iterator, Mapping
from itertools import islice

from pydantic import JsonValue

from hipaacheck.model import Artefact, Evidence
from hipaacheck.reporters.escape import plain
from hipaacheck.reporters.shapes import ArtefactView, EvidenceView, FactView
from hipaacheck.reporters.words import timestamp, words

FACTS_LIMIT = 150
VALUE_LIMIT = 1_000
ARTEFACT_LIMIT = 4_000
_DEPTH = 6


def evidence_view(item: Evidence, short: str, target_name: str) -> EvidenceView:
    """Return one piece of evidence under the name `short`."""
    lines = list(islice(_facts(item.facts or {}), 10_000))
    return EvidenceView(
        short=short,
        id=plain(item.id),
        probe=plain(item.probe),
        kind=plain(item.kind),
        target_name=target_name,
        source=plain(item.source, limit=500, lines=False),
        method=plain(item.method, limit=500, lines=False),
        collected_at=timestamp(item.collected_at),
        tool_version=plain(item.tool_version),
        observation=item.observation,
        observation_label=words().observations[item.observation],
        error=plain(item.error or "", limit=VALUE_LIMIT),
        facts=tuple(lines[:FACTS_LIMIT]),
        facts_left_off=max(0, len(lines) - FACTS_LIMIT),
        artefacts=tuple(_artefact(piece) for piece in item.artefacts),
        attested=item.attested,
    )


def _artefact(piece: Artefact) -> ArtefactView:
    return ArtefactView(
        name=plain(piece.name, limit=300, lines=False),
        media_type=plain(piece.media_type, limit=100, lines=False),
        size=f"{piece.size:,}",
        sha256=plain(piece.sha256),
        text=plain(piece.text or "", limit=ARTEFACT_LIMIT),
    )


def _facts(facts: Mapping[str, JsonValue]) -> Iterator[FactView]:
    for name in sorted(facts):
        yield from _lines(plain(name, limit=100, lines=False), facts[name], _DEPTH)


def _lines(path: str, value: JsonValue, depth: int) -> Iterator[FactView]:
    if isinstance(value, dict) and set(value) == {"unseen"}:
        yield FactView(path, plain(str(value["unseen"]), limit=VALUE_LIMIT), False)
    elif depth and isinstance(value, dict) and value:
        for name in sorted(value):
            yield from _lines(f"{path}.{plain(name, limit=100, lines=False)}", value[name], depth - 1)
    elif depth and isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for index, item in enumerate(value):
            yield from _lines(f"{path}[{index}]", item, depth - 1)
    else:
        yield FactView(path, plain(_literal(value), limit=VALUE_LIMIT), True)


def _literal(value: JsonValue) -> str:
    """Return the value as the rules see it, one line for each member of a list."""
    if isinstance(value, str):
        return value or '""'
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return "\n".join(_literal(item) for item in value) or "[]"
    if isinstance(value, dict | list):
        return "…" if value else "{}"
    return str(value)
