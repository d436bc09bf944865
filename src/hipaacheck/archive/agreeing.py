"""Hold the files of a pack against its run: the same evidence, the same texts, digests that can be redone."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pydantic import JsonValue

from hipaacheck.archive import names
from hipaacheck.archive.container import Container, ContainerError
from hipaacheck.archive.contents import (
    ContentError,
    RunContent,
    content_of,
    digest_faults,
    digest_of,
    read_json,
    reference_faults,
)
from hipaacheck.archive.manifest import Manifest
from hipaacheck.archive.verdict import Digests, Fault, PackCheck
from hipaacheck.reporters.escape import plain


def inside(pack: Container, manifest: Manifest, check: PackCheck) -> tuple[PackCheck, list[Fault]]:
    """Return the check with what run.json holds, and all in the pack that does not agree with it.

    Raises ContentError or ContainerError when run.json cannot be read.
    """
    document = _json(pack, names.RUN)
    content = content_of(document)
    faults = [Fault(names.RUN, what) for what in reference_faults(document)]
    digests = Digests.REDACTED
    if not manifest.redacted:
        wrong = [Fault(names.RUN, what) for what in digest_faults(document)]
        digests = Digests.NOT_CHECKED if wrong else Digests.RECOMPUTED
        faults += wrong
    faults += _agreement_faults(pack, manifest, content)
    faults += _evidence_faults(pack, content)
    faults += _text_faults(pack, manifest, content)
    kept = [item for item in content.artefacts if item.path is not None]
    return (
        replace(
            check,
            evidence=len(content.evidence),
            findings=content.findings,
            texts=len(kept),
            raw_texts=sum(item.raw for item in kept),
            digests=digests,
        ),
        faults,
    )


def _agreement_faults(pack: Container, manifest: Manifest, content: RunContent) -> Iterator[Fault]:
    pairs = (
        ("run id", manifest.run, content.id),
        ("previous run", manifest.previous, content.previous),
        ("subject", manifest.subject, content.subject),
        ("as_of", manifest.as_of, content.as_of),
        ("tool version", manifest.tool_version, content.tool_version),
    )
    for name, said, held in pairs:
        if said != held:
            yield Fault(names.MANIFEST, f"its {name} is not that of run.json")
    try:
        edition = _json(pack, names.EDITION)
    except (ContentError, ContainerError) as error:
        yield Fault(names.EDITION, str(error))
        return
    if not isinstance(edition, dict) or edition.get("redacted") is not manifest.redacted:
        yield Fault(names.EDITION, "it and the manifest do not agree whether this is a redacted copy")


def _evidence_faults(pack: Container, content: RunContent) -> Iterator[Fault]:
    seen: set[str] = set()
    for path in pack.names:
        if not path.startswith(names.EVIDENCE) or path.startswith(names.ARTEFACTS):
            continue
        try:
            piece = _json(pack, path)
        except (ContentError, ContainerError) as error:
            yield Fault(path, str(error))
            continue
        own = piece.get("id") if isinstance(piece, dict) else None
        if not isinstance(own, str) or own not in content.evidence:
            yield Fault(path, "run.json has no such evidence")
        elif own in seen:
            yield Fault(path, "another file holds the same evidence")
        elif digest_of(piece) != digest_of(content.evidence[own]):
            yield Fault(path, "it is not what run.json holds of this evidence")
        else:
            seen.add(own)
    yield from _missing(set(content.evidence) - seen, "its evidence")


def _missing(ids: Iterable[str], what: str) -> Iterator[Fault]:
    for one in sorted(ids):
        yield Fault(names.RUN, f"{what} {plain(one, limit=16, lines=False)} has no file that agrees with it")


def _text_faults(pack: Container, manifest: Manifest, content: RunContent) -> Iterator[Fault]:
    if manifest.artefacts != content.artefacts:
        yield Fault(names.MANIFEST, "what it says of the artefacts is not what run.json holds")
    there = {path for path in pack.names if path.startswith(names.ARTEFACTS)}
    for path in sorted(there - set(content.texts)):
        yield Fault(path, "run.json has no such artefact")
    for path, text in content.texts.items():
        if path not in there:
            yield Fault(path, "it is missing, and run.json has its text")
            continue
        try:
            same = pack.read(path) == text
        except ContainerError as error:
            yield Fault(path, str(error))
            continue
        if not same:
            yield Fault(path, "it is not the text that run.json holds")


def _json(pack: Container, name: str) -> JsonValue:
    if name not in pack.names:
        raise ContentError("it is missing")
    return read_json(pack.read(name))
