"""Write a run, its reports and its evidence into a ZIP: the same input gives the same bytes."""

import stat
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from hipaacheck.archive import names
from hipaacheck.archive.container import MOST_BYTES, MOST_FILES, MOST_JSON, MOST_RATIO, RATIO_FROM
from hipaacheck.archive.contents import (
    ContentError,
    RunContent,
    content_of,
    digest_faults,
    read_json,
    reference_faults,
)
from hipaacheck.archive.manifest import ListedFile, Manifest, written
from hipaacheck.archive.readme import readme
from hipaacheck.archive.signing import Signature
from hipaacheck.model import Run
from hipaacheck.reporters import json as run_json
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.escape import plain

_LEVEL = 6
_FIRST_YEAR = 1980
_LAST_YEAR = 2107
"""A ZIP keeps its times as DOS did."""
_TEXT = "text/plain; charset=utf-8"
_JSON = "application/json"


class PackError(Exception):
    """A pack cannot be written; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class PackFile:
    """A report or an attachment to put into the pack: where it is to stand, and in a few words what it is."""

    path: str
    content: bytes
    media_type: str
    what: str


def write_pack(
    out: BinaryIO,
    run: Run,
    edition: Edition,
    files: Sequence[PackFile],
    now: datetime,
    sign: Callable[[bytes], Signature] | None = None,
) -> Manifest:
    """Write the pack of `run` to `out`, which must be seekable and empty, and return its manifest.

    `now` is when it is written. `sign` is given the bytes of the manifest. Raises PackError, also where the
    run or its evidence is not what its ids were made of, unless `edition.redacted`; and what `sign` raises.
    What stands in `out` then is no pack.
    """
    own = run_json.render(run)
    content = _content(own, edition.redacted)
    stamp = _stamp(run.as_of)
    listed: list[ListedFile] = []
    with ZipFile(out, "w") as pack:
        for file in chain(_first(own, content, edition, files), _evidence(content)):
            listed.append(_listed(file))
            _add(pack, file.path, file.content, stamp)
        sums = "".join(f"{file.sha256}  {file.path}\n" for file in listed).encode()
        listed.append(
            _listed(PackFile(names.SUMS, sums, _TEXT, "The SHA-256 of each file, for sha256sum -c."))
        )
        _add(pack, names.SUMS, sums, stamp)
        _refuse_unfit(listed)
        manifest = _manifest(content, edition, now, listed)
        body = written(manifest.model_dump(mode="json"))
        _add(pack, names.MANIFEST, body, stamp)
        if sign is not None:
            signature = sign(body)
            _add(pack, names.SIGNATURE, signature.armoured, stamp)
            _add(pack, names.PUBLIC_KEY, f"{signature.public_key}\n".encode(), stamp)
    return manifest


def _content(own: bytes, redacted: bool) -> RunContent:
    try:
        document = read_json(own)
        fault = next(chain(() if redacted else digest_faults(document), reference_faults(document)), None)
        if fault is not None:
            raise PackError(f"no pack is written that could not be verified; run.json: {fault}")
        return content_of(document)
    except ContentError as error:
        raise PackError(
            f"no pack is written, because it could not be verified: of the run, {error}"
        ) from None


def _first(
    own: bytes, content: RunContent, edition: Edition, files: Sequence[PackFile]
) -> Iterator[PackFile]:
    made = (
        PackFile(names.RUN, own, _JSON, "The whole run: what was asked, seen, and found, for programs."),
        PackFile(
            names.EDITION,
            written(edition.model_dump(mode="json")),
            _JSON,
            "What the reports show beside the run: for whom, what was before, what is planned.",
        ),
    )
    told = [(file.path, plain(file.what, limit=300, lines=False)) for file in (*files, *made)]
    told_in_words = readme(content, edition.redacted, told)
    yield PackFile(
        names.README, told_in_words, _TEXT, "What is in the pack and how to check it: read this first."
    )
    yield from made
    for file in files:
        fault = names.unsafe(file.path)
        if file.path in names.OWN or file.path.startswith(names.EVIDENCE):
            fault = "the pack has a file of this name already"
        if fault is not None:
            raise PackError(f"{file.path} cannot be put into the pack: {fault}")
        yield file


def _evidence(content: RunContent) -> Iterator[PackFile]:
    pieces = []
    for evidence_id, piece in content.evidence.items():
        path = names.evidence_path(str(piece.get("kind")), str(piece.get("target")), evidence_id)
        what = f"What {piece.get('source')} showed of {piece.get('target')}: {piece.get('kind')}."
        told = plain(what, limit=300, lines=False)
        pieces.append(PackFile(path, written(piece), _JSON, told))
    named = {item.path: item.name for item in content.artefacts}
    for path, text in content.texts.items():
        told = plain(f"Raw text of {named[path]}.", limit=300, lines=False)
        pieces.append(PackFile(path, text, _TEXT, told))
    yield from sorted(pieces, key=lambda file: (file.path.startswith(names.ARTEFACTS), file.path))


def _listed(file: PackFile) -> ListedFile:
    return ListedFile(
        path=file.path,
        size=len(file.content),
        sha256=sha256(file.content).hexdigest(),
        media_type=file.media_type,
        what=file.what,
    )


def _refuse_unfit(listed: Sequence[ListedFile]) -> None:
    twin = next(names.twins(file.path for file in listed), None)
    if twin is not None:
        raise PackError(f"two files cannot both be called {twin} in the pack")
    most = MOST_FILES - len(names.UNLISTED)
    large = any(file.path == names.RUN and file.size > MOST_JSON for file in listed)
    if large or len(listed) > most or sum(file.size for file in listed) > MOST_BYTES // 2:
        raise PackError(
            f"a pack has at most {most:,} files and {MOST_BYTES // 2:,} bytes, {MOST_JSON:,} of them for"
            " the run; make runs of fewer targets"
        )


def _manifest(content: RunContent, edition: Edition, now: datetime, listed: Sequence[ListedFile]) -> Manifest:
    return Manifest(
        run=content.id,
        previous=content.previous,
        subject=content.subject,
        as_of=content.as_of,
        tool_version=content.tool_version,
        redacted=edition.redacted,
        exported_at=now,
        files=tuple(listed),
        artefacts=content.artefacts,
    )


def _stamp(moment: datetime) -> tuple[int, int, int, int, int, int]:
    utc = moment.astimezone(UTC)
    year = min(max(utc.year, _FIRST_YEAR), _LAST_YEAR)
    return year, utc.month, utc.day, utc.hour, utc.minute, utc.second


def _add(pack: ZipFile, path: str, content: bytes, stamp: tuple[int, int, int, int, int, int]) -> None:
    info = ZipInfo(path, stamp)
    info.create_system = 3
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    info.compress_type = ZIP_STORED if _is_bomb(content) else ZIP_DEFLATED
    pack.writestr(info, content, compresslevel=_LEVEL)


def _is_bomb(content: bytes) -> bool:
    """Return whether it packs so tightly that whoever checks the pack would take it for an attack."""
    if len(content) <= RATIO_FROM:
        return False
    return len(zlib.compress(content, _LEVEL)) * (MOST_RATIO // 2) < len(content)
