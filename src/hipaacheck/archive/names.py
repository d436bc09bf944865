"""Name the files in a pack so that every system can unpack them beside each other."""

import re
from collections.abc import Iterable, Iterator

README = "README.txt"
RUN = "run.json"
EDITION = "edition.json"
EVIDENCE = "evidence/"
ARTEFACTS = "evidence/artefacts/"
SUMS = "SHA256SUMS"
MANIFEST = "MANIFEST.json"
SIGNATURE = "MANIFEST.json.sig"
PUBLIC_KEY = "signing-key.pub"

UNLISTED = frozenset({MANIFEST, SIGNATURE, PUBLIC_KEY})
"""What the manifest cannot list: itself, and what is made of it."""
OWN = frozenset({README, RUN, EDITION, SUMS}) | UNLISTED
"""The names that no report or attachment can have."""

LONGEST = 180
_DEEPEST = 6
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]*")
# "Naming Files, Paths, and Namespaces" of Microsoft: these name devices, whatever extension follows.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_TEXT_SUFFIX = {"application/x-pem-file": ".pem"}


def unsafe(path: str) -> str | None:
    """Return why `path` cannot be the name of a file in a pack, or None when it can."""
    parts = path.split("/")
    if len(path) > LONGEST or len(parts) > _DEEPEST:
        return "its name is too long or too deep"
    for part in parts:
        if part in {"", ".", ".."}:
            return "its name leads out of the folder that it is unpacked to"
        if not _PART.fullmatch(part):
            return "its name has characters other than letters, digits and . _ + -"
        if part.endswith(".") or _DEVICE.fullmatch(part):
            return "Windows cannot have a file of this name"
    return None


def safe_name(name: str, *, longest: int = 80) -> str:
    """Return a name near to `name` that can stand in a pack: what a caller gives to its attachments."""
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem or len(suffix) > 10:
        stem, suffix = name, ""
    short = slug(stem, longest)
    ending = slug(suffix, 10) if suffix else ""
    return f"{short}.{ending}" if ending else short


def slug(text: str, longest: int) -> str:
    """Return `text` in lower-case letters, digits and single hyphens; no Windows device and never empty."""
    kept = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:longest].strip("-") or "unnamed"
    return f"{kept}-file" if _DEVICE.fullmatch(kept) else kept


def evidence_path(kind: str, target: str, evidence_id: str) -> str:
    """Return where a piece of evidence stands: its kind, its target and the first digits of its id."""
    return f"{EVIDENCE}{slug(kind, 40)}_{slug(target, 70)}_{slug(evidence_id, 12)}.json"


def artefact_path(sha256: str, media_type: str) -> str:
    """Return where the text of an artefact stands; HTML too ends in .txt, so that no click runs it."""
    return f"{ARTEFACTS}{sha256}{_TEXT_SUFFIX.get(media_type, '.txt')}"


def twins(paths: Iterable[str]) -> Iterator[str]:
    """Yield each path that differs from an earlier one by nothing, or by upper and lower case alone."""
    seen: set[str] = set()
    for path in paths:
        if path.lower() in seen:
            yield path
        seen.add(path.lower())
