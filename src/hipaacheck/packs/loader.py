"""Turn folders of YAML into checked rules and frameworks; tell every mistake at once, with its line."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from types import GenericAlias
from typing import Any

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Framework, Origin, Outcome, Pack, Record, Requirement, Rule, Target
from hipaacheck.packs import cel
from hipaacheck.packs.paths import PathError, Unknown, element_type, fact_paths, field_type
from hipaacheck.packs.proposals import status_faults
from hipaacheck.packs.texts import TemplateError, check_template
from hipaacheck.yamlio import Document, Path, build, parse_yaml

_TEXTS = ("observed", "expected", "not_applicable", "question", "fix")
_CRITERIA = ("applies_when", "manual_when", "passes_when", "platform")


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that judges a run: rules, the files they came from, and the frameworks they cite."""

    rules: tuple[Rule, ...]
    packs: tuple[Pack, ...]
    frameworks: tuple[Framework, ...]
    places: Mapping[str, tuple[Document, Path]]

    def origin(self, rule_id: str) -> Origin:
        """Return the file and line where a rule stands."""
        document, path = self.places[rule_id]
        return Origin(file=document.name, line=document.line(path))


class _PackHead(Record):
    pack: str
    title: str
    area: str
    rules: list[dict[str, Any]]


class _FrameworkFile(Record):
    """What packs/claims.py reads, `evidence` and `evidence_keys`, is left out: it judges rules, not runs."""

    meta: dict[str, Any]
    requirements: list[dict[str, Any]]
    evidence_keys: list[Any] = []


def load_frameworks(folder: Traversable) -> tuple[Framework, ...]:
    """Load every framework of `folder`. Raises FileMistakesError."""
    return tuple(_framework(document) for document in framework_documents(folder))


def framework_documents(folder: Traversable) -> tuple[Document, ...]:
    """Return the parsed files of `folder`, by name. Raises FileMistakesError."""
    files = [(file.read_bytes(), str(file)) for file in _yaml_files(folder)]
    return tuple(parse_yaml(_decoded(raw, name), name, keep=True) for raw, name in files)


def load_rules(
    folders: Sequence[Traversable],
    frameworks: Sequence[Framework],
    facts: Mapping[str, type[Record]],
    checked: Collection[Traversable] = (),
) -> RuleSet:
    """Load the packs of `folders` in order; a later folder may override a rule of an earlier one by id.

    A rule does not load when its id repeats within a folder, a citation is in no framework that is in force,
    a fact path does not exist in the typed facts, or a pass or fail vector is missing. Raises
    FileMistakesError naming all of it. Folders that are also in `checked` passed all this when hipaacheck
    was built (`hipaacheck rules check`), so a scan need not spend a third of a second on doing it again.
    """
    loading = _Loading(_paragraphs(frameworks, proposed=False), _paragraphs(frameworks, proposed=True), facts)
    for folder in folders:
        loading.folder(folder, check=folder not in checked)
    if loading.mistakes:
        raise FileMistakesError(loading.mistakes)
    rules = tuple(sorted(loading.rules.values(), key=lambda rule: rule.id))
    return RuleSet(rules, tuple(loading.packs), tuple(frameworks), loading.places)


def _paragraphs(frameworks: Sequence[Framework], *, proposed: bool) -> frozenset[str]:
    return frozenset(
        requirement.id
        for framework in frameworks
        if framework.proposed is proposed
        for requirement in framework.requirements
    )


def names_of(rule: Rule, facts: Mapping[str, type[Record]]) -> dict[str, Any]:
    """Return each variable that the criteria of `rule` may use, with its type."""
    names = {alias: facts.get(kind, Unknown) for alias, kind in rule.needs.items()}
    for alias, path in rule.each.items():
        names[alias] = element_type(_type_at(path, names))
    return {**names, "target": Target, "params": Unknown, "as_of": Unknown}


def _text_names(rule: Rule, facts: Mapping[str, type[Record]]) -> dict[str, Any]:
    """Return each variable that the texts of `rule` may use; with `each` they read its items by outcome."""
    names = names_of(rule, facts)
    for alias in rule.each:
        item = names.pop(alias)
        names |= dict.fromkeys(("failed", "unsure"), GenericAlias(tuple, (item, ...)))
    return names


def _type_at(path: str, names: Mapping[str, Any]) -> Any:
    """Return the type of the fact at a dotted path. Raises PathError."""
    alias, *steps = path.split(".")
    if alias not in names:
        raise PathError(f"names '{alias}', which is not among needs")
    kind = names[alias]
    for step in steps:
        kind = field_type(kind, step)
    return kind


class _Loading:
    """Collect rules and mistakes over several folders."""

    def __init__(
        self, citations: Collection[str], proposals: Collection[str], facts: Mapping[str, type[Record]]
    ) -> None:
        self.citations = citations
        self.proposals = proposals
        self.facts = facts
        self.rules: dict[str, Rule] = {}
        self.packs: list[Pack] = []
        self.places: dict[str, tuple[Document, Path]] = {}
        self.mistakes: list[Mistake] = []

    def folder(self, folder: Traversable, *, check: bool) -> None:
        here: set[str] = set()
        for file in _yaml_files(folder):
            try:
                self._file(file, here, check=check)
            except FileMistakesError as error:
                self.mistakes.extend(error.mistakes)

    def _file(self, file: Traversable, here: set[str], *, check: bool) -> None:
        raw = file.read_bytes()
        document = parse_yaml(_decoded(raw, str(file)), str(file), keep=not check)
        head = build(_PackHead, document, (), document.data)
        overrides = []
        for index, data in enumerate(head.rules):
            path: Path = ("rules", index)
            try:
                rule = build(Rule, document, path, {"area": head.area, **data})
            except FileMistakesError as error:
                self.mistakes.extend(error.mistakes)
                continue
            if check:
                self.mistakes.extend(document.mistake(*fault) for fault in self._faults(rule, path))
            if rule.id in here:
                self.mistakes.append(document.mistake((*path, "id"), f"rule {rule.id} is defined twice"))
            if rule.id in self.rules:
                overrides.append(rule.id)
            here.add(rule.id)
            self.rules[rule.id] = rule
            self.places[rule.id] = document, path
        sha256 = hashlib.sha256(raw).hexdigest()
        self.packs.append(Pack(name=head.pack, sha256=sha256, origin=file.name, overrides=tuple(overrides)))

    def _faults(self, rule: Rule, path: Path) -> Iterator[tuple[Path, str]]:
        for citation in rule.citations:
            if citation in self.proposals:
                yield (*path, "citations"), f"{rule.id}: '{citation}' is only proposed; no rule cites it"
            elif citation not in self.citations:
                yield (*path, "citations"), f"{rule.id}: '{citation}' is not a paragraph of any framework"
        for alias, kind in rule.needs.items():
            if kind not in self.facts:
                known = ", ".join(sorted(self.facts))
                yield (*path, "needs", alias), f"{rule.id}: no checker collects '{kind}' (there are {known})"
        if fault := self._each_fault(rule):
            yield (*path, "each"), f"{rule.id}: each {fault}"
            return
        for name in _CRITERIA:
            yield from self._criterion_faults(rule, name, (*path, name))
        for keys, text in self._texts(rule):
            try:
                check_template(text, _text_names(rule, self.facts))
            except TemplateError as error:
                yield (*path, *keys), f"{rule.id}: the text of {'.'.join(keys)} {error}"
        asks = rule.manual_when != "false"
        if asks != bool(rule.question):
            yield path, f"{rule.id}: manual_when and question come together"
        for wanted in sorted(_possible(rule)):
            if all(vector.outcome is not wanted for vector in rule.vectors):
                yield (*path, "vectors"), f"{rule.id}: has no vector with outcome {wanted}"

    def _each_fault(self, rule: Rule) -> str | None:
        try:
            items = [names_of(rule, self.facts)[alias] for alias in rule.each]
        except PathError as error:
            return str(error)
        strange = [item for item in items if not (isinstance(item, type) and issubclass(item, Record))]
        if strange or set(rule.each) & set(rule.needs):
            return "takes a new name and the path of a list of records, as in {unit: mail.forwarding}"
        return None

    def _criterion_faults(self, rule: Rule, name: str, path: Path) -> Iterator[tuple[Path, str]]:
        expression = getattr(rule, name)
        if expression is None:
            return
        try:
            cel.compiled(expression)
            for used in fact_paths(expression, names_of(rule, self.facts)):
                if used.startswith("params.") and used.split(".")[1] not in rule.params:
                    yield path, f"{rule.id}: {name} uses {used}, which params does not set"
        except (cel.CriterionError, PathError) as error:
            yield path, f"{rule.id}: {name} {error}"

    @staticmethod
    def _texts(rule: Rule) -> Iterable[tuple[tuple[str, ...], str]]:
        yield from (((name,), getattr(rule, name)) for name in _TEXTS)
        yield from ((("fixes", platform), text) for platform, text in rule.fixes.items())


def _possible(rule: Rule) -> set[Outcome]:
    """Return the outcomes that need a vector: a rule that always asks never passes or fails by itself."""
    if rule.manual_when == "true":
        return {Outcome.MANUAL}
    fails = {Outcome.FAIL} if rule.passes_when != "true" else set()
    asks = {Outcome.MANUAL} if rule.manual_when != "false" else set()
    return {Outcome.PASS} | fails | asks


def _framework(document: Document) -> Framework:
    parts = build(_FrameworkFile, document, (), document.data)
    requirements = []
    mistakes: list[Mistake] = []
    for index, data in enumerate(parts.requirements):
        data = {name: value for name, value in data.items() if name != "evidence"}
        try:
            requirements.append(build(Requirement, document, ("requirements", index), data))
        except FileMistakesError as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise FileMistakesError(mistakes)
    framework = build(Framework, document, ("meta",), {**parts.meta, "requirements": requirements})
    if faults := [document.mistake(*fault) for fault in status_faults(framework)]:
        raise FileMistakesError(faults)
    return framework


def _yaml_files(folder: Traversable) -> list[Traversable]:
    found = [file for file in folder.iterdir() if file.name.endswith((".yaml", ".yml"))]
    return sorted(found, key=lambda file: file.name)


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileMistakesError([Mistake(name, None, f"is not UTF-8: {error.reason}")]) from None
