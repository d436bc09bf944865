"""Compare what a rule claims for a paragraph with what its evidence can show of it at most."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.resources.abc import Traversable
from typing import Any

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Record, Requirement, Rule, Strength, TargetKind
from hipaacheck.packs.loader import framework_documents, load_frameworks, names_of
from hipaacheck.packs.paths import PathError, fact_paths
from hipaacheck.yamlio import Document, Path, build

_ORDER = (Strength.INDIRECT, Strength.PARTIAL, Strength.DIRECT)


class EvidenceKey(Record):
    """A name for what can speak to a paragraph.

    `kinds` are kinds of evidence as rules name them in `needs`, or fields of their facts, with * for any
    text; `targets` limits the key to some kinds of targets. No kinds: nothing collects this yet.
    """

    key: str
    title: str
    kinds: tuple[str, ...] = ()
    targets: tuple[TargetKind, ...] = ()

    def takes_in(self, path: str, target: TargetKind) -> bool:
        """Return whether the fact at `path`, such as `web.page.hsts`, belongs to this key."""
        if self.targets and target not in self.targets:
            return False
        return any(fnmatchcase(path, kind) or path.startswith(f"{kind}.") for kind in self.kinds)


class EvidencePair(Record):
    """What one key shows of one paragraph, and how strongly. `basis` marks a judgement that stands alone."""

    key: str
    strength: Strength
    shows: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """Which evidence speaks to which paragraph: keys by name, paragraphs and their pairs by id."""

    keys: Mapping[str, EvidenceKey]
    requirements: Mapping[str, Requirement]
    pairs: Mapping[str, tuple[EvidencePair, ...]]

    @property
    def kinds(self) -> frozenset[str]:
        """Return every kind of evidence, or field of one, that a key names."""
        return frozenset(kind for key in self.keys.values() for kind in key.kinds)


def load_evidence_map(folder: Traversable) -> EvidenceMap:
    """Read `evidence` and `evidence_keys` of every framework in force; no rule cites a proposed one.

    Raises FileMistakesError, also for a pair that names no key and for a key or pair that repeats.
    """
    frameworks = [item for item in load_frameworks(folder) if not item.proposed]
    documents = [item for item in framework_documents(folder) if not item.data["meta"].get("proposed")]
    keys: dict[str, EvidenceKey] = {}
    pairs: dict[str, tuple[EvidencePair, ...]] = {}
    mistakes: list[Mistake] = []
    for document in documents:
        for index, data in enumerate(document.data.get("evidence_keys", ())):
            key = build(EvidenceKey, document, ("evidence_keys", index), data)
            if key.key in keys:
                mistakes.append(document.mistake(("evidence_keys", index), f"{key.key} is defined twice"))
            keys[key.key] = key
    for document in documents:
        for index, data in enumerate(document.data["requirements"]):
            path: Path = ("requirements", index, "evidence")
            found = tuple(_pairs(document, path, data.get("evidence", ())))
            pairs[data["id"]] = found
            mistakes += [document.mistake(path, f"{data['id']}: {said}") for said in _faults(found, keys)]
    if mistakes:
        raise FileMistakesError(mistakes)
    requirements = {item.id: item for framework in frameworks for item in framework.requirements}
    return EvidenceMap(keys, requirements, pairs)


def _pairs(document: Document, path: Path, data: Iterable[Any]) -> Iterator[EvidencePair]:
    for at, pair in enumerate(data):
        yield build(EvidencePair, document, (*path, at), pair)


def _faults(pairs: tuple[EvidencePair, ...], keys: Collection[str]) -> Iterator[str]:
    names = [pair.key for pair in pairs]
    for name in dict.fromkeys(names):
        if name not in keys:
            yield f"'{name}' is not an evidence key"
        if names.count(name) > 1:
            yield f"names {name} twice"


def speaking(
    rule: Rule, citation: str, known: EvidenceMap, facts: Mapping[str, type[Record]]
) -> tuple[EvidencePair, ...]:
    """Return the pairs of `citation` that what the criterion of `rule` reads belongs to."""
    paths = [path for _, path in _read_by(rule, facts)]
    return tuple(
        pair
        for pair in known.pairs.get(citation, ())
        if any(known.keys[pair.key].takes_in(path, rule.applies_to) for path in paths)
    )


def overclaims(rule: Rule, known: EvidenceMap, facts: Mapping[str, type[Record]]) -> list[str]:
    """Return a sentence for each citation that the evidence of `rule` does not carry.

    Every paragraph must be spoken to by evidence that the criterion reads, not weaker than the rule says,
    and one of the paragraphs must ask something of somebody. A rule on evidence that no key names, a
    plugin's own, cannot be compared. The citations are those of a loaded rule, so they exist.
    """
    if not all(_is_named(kind, known.kinds) for kind, _ in _read_by(rule, facts)):
        return []
    found = [sentence for one in rule.citations for sentence in _overclaim(rule, one, known, facts)]
    if not any(known.requirements[one].designation.binds for one in rule.citations):
        found.append(f"{rule.id}: cites only definitions or background, which ask for nothing")
    return found


def _overclaim(
    rule: Rule, citation: str, known: EvidenceMap, facts: Mapping[str, type[Record]]
) -> Iterator[str]:
    pairs = speaking(rule, citation, known, facts)
    if not pairs:
        keys = ", ".join(pair.key for pair in known.pairs.get(citation, ())) or "nothing"
        yield f"{rule.id}: its evidence does not speak to {citation} (what does: {keys})"
    elif rule.strength is not Strength.ATTESTATION:
        best = max((_ORDER.index(pair.strength) for pair in pairs if pair.strength in _ORDER), default=-1)
        if best < _ORDER.index(rule.strength):
            most = _ORDER[best] if best >= 0 else Strength.ATTESTATION
            yield f"{rule.id}: claims {rule.strength} evidence for {citation}, where it is {most} at most"


def _is_named(kind: str, names: Collection[str]) -> bool:
    return any(name == kind or name.startswith(f"{kind}.") for name in names)


def _read_by(rule: Rule, facts: Mapping[str, type[Record]]) -> frozenset[tuple[str, str]]:
    """Return kind and path of all that the criterion reads; of one that reads no facts, all that it needs."""
    try:
        used = fact_paths(rule.passes_when, names_of(rule, facts))
    except PathError:
        used = ()
    read = set()
    for path in used:
        root, _, rest = path.partition(".")
        alias, _, field = f"{rule.each.get(root, root)}.{rest}".rstrip(".").partition(".")
        if alias in rule.needs:
            kind = rule.needs[alias]
            read.add((kind, f"{kind}.{field}" if field else kind))
    return frozenset(read or ((kind, kind) for kind in rule.needs.values()))
