"""Redact a run and its edition, so that every reporter says the shareable version of both."""

import re
from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from hipaacheck.history.records import History
from hipaacheck.model import Evidence, Finding, Record, Run, digest, fingerprint
from hipaacheck.redaction.naming import names_in
from hipaacheck.redaction.text import Tokens
from hipaacheck.reporters.edition import REDACTED, Edition
from hipaacheck.reporters.profile import Branding

R = TypeVar("R", bound=Record)

_DIGESTS = re.compile(r"(?:^|_)(?:sha256|fingerprint|digest)$")
_SERIALS = frozenset(("serial", "subject", "public_key", "data", "certificate_data"))
_PATHS = frozenset(("file", "path", "logo", "source_file"))
_PAGE, _NOTE = 400, 4_000
_OF_RULES = ("rules", "frameworks", "checkers")


def redact(run: Run, edition: Edition) -> tuple[Run, Edition]:
    """Return both with tokens for the organisation, its names, people, addresses and ids.

    Whatever was looked up in public must not confirm, or find, whom the report is about. So raw artefacts
    lose their texts, and digests become numbers: that of a certificate finds it in the public logs
    (RFC 9162), and that of a DNS record confirms a guess of the domain. The ids of evidence are made of the
    run's id and their place in it; fingerprints of the tokens. The run's own id stays, so that whoever holds
    the original can compare: it is made of the whole run, which nobody can guess. Templates of the
    organisation's own are left out, as its logo is. Texts of rules and frameworks are as they were.
    A redacted report is not anonymous: what people wrote may still tell who is meant.
    """
    if edition.redacted:
        return run, edition
    tokens = Tokens(names_in(run, edition, _texts(run, edition)))
    _settle_ids(run, tokens)
    prints = {
        finding.fingerprint: fingerprint(finding.rule, tokens.text(finding.target))
        for finding in run.findings
    }
    seals = {
        item.id: digest("redacted evidence", run.id, str(number)) for number, item in enumerate(run.evidence)
    }
    redacted = run.model_copy(
        update={
            "command": REDACTED,
            "organisation": None if run.organisation is None else "The organisation",
            "options": {**_options(run, tokens), "redacted": True},
            "inventory_sha256": None if run.inventory_sha256 is None else tokens.digest(run.inventory_sha256),
            "targets": tuple(_walked(target, tokens, ("kind",)) for target in run.targets),
            "attestations": tuple(_walked(one, tokens, ("rule",)) for one in run.attestations),
            "waivers": tuple(_walked(one, tokens, ("rule",)) for one in run.waivers),
            "evidence": tuple(_evidence(one, tokens, seals) for one in run.evidence),
            "findings": tuple(_finding(one, tokens, prints, seals) for one in run.findings),
            "problems": tuple(_walked(one, tokens) for one in run.problems),
            "timings": tuple(_walked(one, tokens, ("probe",)) for one in run.timings),
            "packs": tuple(_walked(pack, tokens, ("sha256", "overrides")) for pack in run.packs),
        }
    )
    return Run.model_validate(redacted.model_dump()), _edition(edition, tokens, prints)


def _options(run: Run, tokens: Tokens) -> dict[str, str | int | float | bool | None]:
    return {
        tokens.text(name): _text(value, tokens, name) if isinstance(value, str) else value
        for name, value in run.options.items()
    }


def _settle_ids(run: Run, tokens: Tokens) -> None:
    """Give every target an id of its own: two that differ by a name alone must not become one."""
    taken: set[str] = set()
    for target in run.targets:
        wanted = token = target.id if target.id == target.kind.value else tokens.text(target.id)
        count = 1
        while token in taken:
            count += 1
            token = f"{wanted}-{count}"
        taken.add(token)
        tokens.settle(target.id, token)


def _texts(run: Run, edition: Edition) -> Iterator[str]:
    """Yield every text in a run and an edition that is not of rules and frameworks, each once."""
    seen: set[str] = set()
    for name in sorted(set(type(run).model_fields) - set(_OF_RULES)):
        yield from _strings(getattr(run, name), seen)
    yield from _strings(edition.profile, seen)
    yield from _strings(edition.actions, seen)
    yield from _strings(edition.history, seen)
    yield from _strings(edition.verdict, seen)


def _strings(value: object, seen: set[str]) -> Iterator[str]:
    if isinstance(value, str):
        if value not in seen:
            seen.add(value)
            yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _strings(getattr(value, name), seen)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(key, seen)
            yield from _strings(item, seen)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _strings(item, seen)


def _evidence(item: Evidence, tokens: Tokens, seals: Mapping[str, str]) -> Evidence:
    bare = [piece.model_copy(update={"text": None}) for piece in item.artefacts]
    walked = _walked(item.model_copy(update={"artefacts": ()}), tokens, ("id", "probe", "kind"))
    artefacts = tuple(_walked(piece, tokens, ("media_type",)) for piece in bare)
    return walked.model_copy(update={"artefacts": artefacts, "id": seals[item.id]})


def _finding(
    finding: Finding, tokens: Tokens, prints: Mapping[str, str], seals: Mapping[str, str]
) -> Finding:
    walked = _walked(finding, tokens, ("rule", "fingerprint", "evidence", "citations"))
    evidence = tuple(seals.get(one, one) for one in finding.evidence)
    return walked.model_copy(update={"fingerprint": prints[finding.fingerprint], "evidence": evidence})


def _edition(edition: Edition, tokens: Tokens, prints: Mapping[str, str]) -> Edition:
    kept = ("template", "parts", "leave_out", "language", "branding", "period", "status", "notes")
    profile = _walked(edition.profile, tokens, kept)
    said = profile.confidentiality
    return _with_verdict(edition, tokens, prints).model_copy(
        update={
            "profile": profile.model_copy(
                update={
                    "branding": Branding(accent=edition.profile.branding.accent),
                    "confidentiality": REDACTED if said is None else f"{REDACTED} {said}",
                    "notes": {part: _note(note, tokens) for part, note in edition.profile.notes.items()},
                }
            ),
            "logo": None,
            "overrides": (),
            "history": _history(edition.history, tokens, prints),
            "actions": tuple(
                _walked(action, tokens, ("fingerprint", "rule")).model_copy(
                    update={"fingerprint": prints[action.fingerprint], "source": tokens.file(action.source)}
                )
                for action in edition.actions
                if action.fingerprint in prints
            ),
            "redacted": True,
        }
    )


def _with_verdict(edition: Edition, tokens: Tokens, prints: Mapping[str, str]) -> Edition:
    verdict = edition.verdict
    if verdict is None:
        return edition
    stopping = tuple(
        one.model_copy(update={"fingerprint": prints[one.fingerprint]})
        for one in verdict.stopping
        if one.fingerprint in prints
    )
    redacted = verdict.model_copy(
        update={
            "line": tokens.text(verdict.line),
            "against": tuple(tokens.text(one) for one in verdict.against),
            "stopping": stopping,
            "unseen": tuple(prints[one] for one in verdict.unseen if one in prints),
            "subjects": tuple(
                one.model_copy(update={"name": tokens.text(one.name), "line": tokens.text(one.line)})
                for one in verdict.subjects
            ),
        }
    )
    return edition.model_copy(update={"verdict": redacted})


def _note(note: str, tokens: Tokens) -> str:
    """Return a note that has room where the note had: a page of its own in the summary, 4,000 elsewhere."""
    shown = tokens.text(note)
    room = _PAGE if len(note) <= _PAGE else _NOTE
    return shown if len(shown) <= room else f"{shown[: room - 1]}…"


def _history(history: History, tokens: Tokens, prints: Mapping[str, str]) -> History:
    since = history.since
    if since is not None:
        changes = tuple(
            _walked(change, tokens, ("fingerprint", "rule")).model_copy(
                update={
                    "fingerprint": prints.get(
                        change.fingerprint, fingerprint(change.rule, tokens.text(change.target))
                    )
                }
            )
            for change in since.changes
        )
        since = since.model_copy(
            update={
                "changes": changes,
                "notes": tuple(tokens.text(note) for note in since.notes),
                "arrived": tuple(sorted(prints[one] for one in since.arrived if one in prints)),
                "shifted": tuple(sorted(prints[one] for one in since.shifted if one in prints)),
            }
        )
    sightings = {prints[name]: seen for name, seen in history.sightings.items() if name in prints}
    return history.model_copy(update={"since": since, "sightings": sightings})


def _walked(record: R, tokens: Tokens, kept: tuple[str, ...] = ()) -> R:
    """Return a record with every text in it redacted, but for the fields `kept`."""
    fields = record.model_dump(mode="json")
    changed = {
        name: value if name in kept or value is None else _value(value, tokens, name)
        for name, value in fields.items()
    }
    try:
        return type(record).model_validate(changed)
    except ValidationError:
        # A field takes so many characters, and tokens may be longer than names.
        short = {name: _cut(value, fields[name]) for name, value in changed.items()}
        return type(record).model_validate(short)


def _cut(value: JsonValue, before: JsonValue) -> JsonValue:
    """Return a text no longer than it was, and such a text in a record or a list of records."""
    if isinstance(value, str) and isinstance(before, str) and len(value) > len(before):
        return f"{value[: len(before) - 1]}…"
    if isinstance(value, dict) and isinstance(before, dict):
        return {
            name: _cut(item, was) for (name, item), was in zip(value.items(), before.values(), strict=True)
        }
    if isinstance(value, list) and isinstance(before, list):
        return [_cut(item, was) for item, was in zip(value, before, strict=True)]
    return value


def _value(value: JsonValue, tokens: Tokens, name: str = "") -> JsonValue:
    if isinstance(value, str):
        return _text(value, tokens, name)
    if isinstance(value, list):
        return [_value(item, tokens, name) for item in value]
    if isinstance(value, dict):
        return _keyed(value, tokens)
    return value


def _keyed(value: dict[str, JsonValue], tokens: Tokens) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for key, item in value.items():
        wanted = shown = tokens.text(key)
        count = 1
        while shown in found:
            count += 1
            shown = f"{wanted}-{count}"
        found[shown] = _value(item, tokens, key)
    return found


def _text(value: str, tokens: Tokens, name: str) -> str:
    if not value:
        return value
    if _DIGESTS.search(name):
        return tokens.digest(value)
    if name in _SERIALS:
        return tokens.numbered(name, value)
    if name in _PATHS:
        return tokens.file(value)
    return tokens.text(value)
