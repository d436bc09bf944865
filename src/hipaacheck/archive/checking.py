"""Check a pack with nothing but the pack: is it whole, and does everything in it agree?"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from hipaacheck.archive import names
from hipaacheck.archive.agreeing import inside
from hipaacheck.archive.container import Container, ContainerError, opened
from hipaacheck.archive.contents import ContentError, read_json
from hipaacheck.archive.manifest import FORMAT, Manifest
from hipaacheck.archive.signatures import MOST_SIGNATURE, SignatureError, Signer, signer_of
from hipaacheck.archive.trust import Trust, same_key
from hipaacheck.archive.verdict import Fault, PackCheck, SignatureState, Signed
from hipaacheck.reporters.escape import plain

MOST_FAULTS = 200
"""More are not told one by one."""


def check_pack(path: Path, trust: Trust | None = None) -> PackCheck:
    """Check a pack without unpacking it to disk. `trust` says whose signature is expected, if any."""
    try:
        with opened(path) as pack:
            return _checked(pack, trust)
    except ContainerError as error:
        return PackCheck(faults=(Fault("", str(error)),))


def _checked(pack: Container, trust: Trust | None) -> PackCheck:
    signature, signature_faults = _signature(pack, trust)
    try:
        manifest = _manifest(pack)
    except (ContentError, ContainerError) as error:
        return PackCheck(signature=signature, faults=(*signature_faults, Fault(names.MANIFEST, str(error))))
    check = PackCheck(manifest=manifest, files=len(manifest.files), signature=signature)
    found = [*signature_faults, *_file_faults(pack, manifest)]
    try:
        check, inner = inside(pack, manifest, check)
        found += inner
    except (ContentError, ContainerError) as error:
        found.append(Fault(names.RUN, str(error)))
    told = [Fault(plain(one.file, limit=names.LONGEST, lines=False), one.what) for one in found]
    return replace(check, faults=tuple(told[:MOST_FAULTS]), more=max(0, len(told) - MOST_FAULTS))


def _manifest(pack: Container) -> Manifest:
    if names.MANIFEST not in pack.names:
        raise ContentError("it is missing")
    data = pack.read(names.MANIFEST)
    document = read_json(data)
    if not isinstance(document, dict) or "format" not in document:
        raise ContentError("it is not the manifest of a pack")
    if document["format"] != FORMAT:
        given = plain(str(document["format"]), limit=40, lines=False)
        raise ContentError(f"its format is {given!r}, and this hipaacheck reads {FORMAT!r}")
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"])
        raise ContentError(f"it is not a whole manifest: {plain(where, limit=80, lines=False)}") from None


def _signature(pack: Container, trust: Trust | None) -> tuple[Signed, list[Fault]]:
    there = names.SIGNATURE in pack.names
    if not there:
        faults = [Fault(names.PUBLIC_KEY, "a key without a signature")] * (names.PUBLIC_KEY in pack.names)
        if trust is not None:
            faults.append(Fault(names.SIGNATURE, "it is missing: the pack is not signed"))
        return Signed(SignatureState.NONE), faults
    key: Signer | None = None
    try:
        if names.MANIFEST not in pack.names:
            raise SignatureError("there is no MANIFEST.json that it could belong to")
        key = signer_of(pack.read(names.MANIFEST), pack.read(names.SIGNATURE, MOST_SIGNATURE))
        whose = None if trust is None else trust.whose(key)
    except (SignatureError, ContainerError) as error:
        return Signed(SignatureState.BAD, key), [Fault(names.SIGNATURE, str(error))]
    faults = list(_key_faults(pack, key))
    state = SignatureState.INTEGRITY_ONLY if whose is None else SignatureState.KNOWN
    return Signed(state, key, whose), faults


def _key_faults(pack: Container, key: Signer) -> Iterator[Fault]:
    if names.PUBLIC_KEY not in pack.names:
        yield Fault(names.PUBLIC_KEY, "it is missing")
        return
    try:
        line = pack.read(names.PUBLIC_KEY, MOST_SIGNATURE).decode("ascii", "replace")
    except ContainerError as error:
        yield Fault(names.PUBLIC_KEY, str(error))
        return
    if not same_key(line, key):
        yield Fault(names.PUBLIC_KEY, "it is not the key that signed")


def _file_faults(pack: Container, manifest: Manifest) -> Iterator[Fault]:
    there = set(pack.names)
    listed = [file.path for file in manifest.files]
    for path in names.twins(listed):
        yield Fault(path, "the manifest lists it twice")
    for path in sorted(there - set(listed) - names.UNLISTED):
        yield Fault(path, "it is not in the manifest")
    for path in sorted({names.README, names.RUN, names.EDITION, names.SUMS} - set(listed)):
        yield Fault(path, "the manifest does not list it")
    for file in manifest.files:
        if file.path not in there:
            yield Fault(file.path, "it is missing")
            continue
        try:
            packed = pack.measure(file.path)
        except ContainerError as error:
            yield Fault(file.path, str(error))
            continue
        if packed.size != file.size:
            yield Fault(file.path, f"it has {packed.size:,} bytes, and the manifest says {file.size:,}")
        elif packed.sha256 != file.sha256:
            yield Fault(file.path, "its SHA-256 is not the one in the manifest: it was changed")
    yield from _sums_faults(pack, manifest)


def _sums_faults(pack: Container, manifest: Manifest) -> Iterator[Fault]:
    if names.SUMS not in pack.names:
        return
    expected = "".join(
        f"{file.sha256}  {file.path}\n" for file in manifest.files if file.path != names.SUMS
    ).encode()
    try:
        if pack.read(names.SUMS) != expected:
            yield Fault(names.SUMS, "it does not agree with the manifest")
    except ContainerError as error:
        yield Fault(names.SUMS, str(error))
