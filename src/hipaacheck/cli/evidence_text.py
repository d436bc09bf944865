"""Say in plain words what the check of a pack found, and what that proves."""

from collections.abc import Iterator
from datetime import UTC
from textwrap import fill

from hipaacheck.archive.verdict import Digests, PackCheck, SignatureState
from hipaacheck.reporters.escape import plain

_WIDTH = 100


def told(pack: str, check: PackCheck) -> Iterator[str]:
    """Yield the lines of the answer: whole or not, every fault, what was checked, and what it proves."""
    name = plain(pack, limit=300, lines=False)
    faults = len(check.faults) + check.more
    if check.whole:
        yield f"{name}: whole{', a redacted copy' if _redacted(check) else ''}"
    else:
        yield f"{name}: NOT whole: {faults:,} fault{'' if faults == 1 else 's'}"
    for fault in check.faults:
        yield f"  {fault.file}: {fault.what}" if fault.file else f"  {fault.what}"
    if check.more:
        yield f"  and {check.more:,} more"
    yield from _checked(check)
    yield ""
    yield from (fill(text, _WIDTH) for text in _meaning(check))


def _redacted(check: PackCheck) -> bool:
    return check.manifest is not None and check.manifest.redacted


def _checked(check: PackCheck) -> Iterator[str]:
    manifest = check.manifest
    if manifest is None:
        return
    yield ""
    yield f"  Run        {plain(manifest.run, limit=64, lines=False)}"
    yield f"  About      {plain(manifest.subject, limit=200, lines=False)}"
    moment = f"{manifest.as_of.astimezone(UTC):%Y-%m-%d %H:%M UTC}"
    yield f"  As of      {moment} by the clock of the computer that looked"
    yield f"  Signature  {_signature(check)}"
    if not check.whole:
        return
    yield f"  Files      {check.files:,}, each with the size and SHA-256 of the manifest, and no others"
    yield f"  Evidence   {check.evidence:,} pieces, in run.json as in their files; {_digests(check)}"
    yield f"  Findings   {check.findings:,}; all evidence that they name is there"
    raw = f"{check.raw_texts:,}"
    yield f"  Artefacts  {check.texts:,} with text; of {raw} the text is all raw bytes, by their SHA-256"


def _digests(check: PackCheck) -> str:
    if check.digests is Digests.RECOMPUTED:
        return "each id, and the run's, is the digest of its content"
    return "their ids were not checked (see below)"


def _signature(check: PackCheck) -> str:
    signature = check.signature
    key = "" if signature.key is None else f"{signature.key.fingerprint} ({signature.key.kind})"
    match signature.state:
        case SignatureState.NONE:
            return "none"
        case SignatureState.INTEGRITY_ONLY:
            return f"signed by key {key}; nobody told this program whose key that is"
        case SignatureState.KNOWN:
            return f"good, by {signature.whose}: {key}"
        case SignatureState.BAD:
            return f"not accepted{f': made by key {key}' if key else ''}"


def _meaning(check: PackCheck) -> Iterator[str]:
    if not check.whole:
        yield "Do not rely on this pack. Ask whoever gave it to you for the file as it was written."
        return
    if _redacted(check):
        yield (
            "This is a redacted copy: digests of evidence are those of the unredacted original and cannot be"
            " recomputed. That its files fit together does not show that it agrees with the original."
        )
    if check.signature.state is SignatureState.KNOWN:
        yield (
            "What this proves: whoever holds that key signed this manifest, and no file that it lists has"
            " changed since. It does not prove when it was signed."
        )
    else:
        yield (
            "What this proves: the files fit together, so nothing was damaged on the way. It does not prove"
            " who wrote the pack or when: whoever changes a file can also compute its digests again. For"
            " that, get a signature and, in another way than with the pack, the public key (--key), or"
            " compare the id of the run with one that you were given before."
        )
    yield (
        "Neither does it prove that what was seen was all there was, nor that the reports in it say what"
        " run.json says: `hipaacheck report run.json` makes them again."
    )
