"""Load an inventory with the files it includes and names, or tell everything that is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from hipaacheck.inventory.asked import asked_faults
from hipaacheck.inventory.declared import Declared, FileState
from hipaacheck.inventory.disk import NotTextError, OutsideError, placed, text_of
from hipaacheck.inventory.entries import targets_of_entries
from hipaacheck.inventory.files import file_fields, look_at, named_files, state_and_bytes
from hipaacheck.inventory.own_catalogs import OwnCatalogs, read_own_catalogs
from hipaacheck.inventory.references import duplicate_faults, host_faults, name_faults, reference_faults
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.inventory.secrets import secrets_in
from hipaacheck.inventory.sources import Merged, Source, folder_of, merge, read_included, read_main, source_of
from hipaacheck.inventory.targets import targets_of_domain, unique
from hipaacheck.inventory.training_csv import TrainingTable, parse_training_csv
from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Seen, Target
from hipaacheck.yamlio import MOST_MISTAKES, details, field_name, said

if TYPE_CHECKING:
    from hipaacheck.questionnaires.answers import AnswerFile
    from hipaacheck.tenants.data import TenantData

_MANY_SECRETS = 50


@dataclass(frozen=True, slots=True)
class Loaded:
    """An inventory that holds no mistake: what it declares, its targets, and the digest of all its files."""

    declared: Declared
    targets: tuple[Target, ...]
    sha256: str

    @property
    def inventory(self) -> Inventory:
        """Return what was declared."""
        return self.declared.inventory

    @property
    def organisation(self) -> str | None:
        """Return the name of the organisation, where the inventory says it."""
        organisation = self.declared.inventory.organisation
        return None if organisation is None else organisation.name


def load_inventory(path: Path) -> Loaded:
    """Load the inventory at `path`, the files that it includes, and the state of the files that it names.

    Raises FileMistakesError with the mistakes of all files; no message holds a value that looks secret.
    """
    main = read_main(path)
    mistakes: list[Mistake] = []
    sources = [main, *read_included(main, path, mistakes)]
    return _loaded(sources, folder_of(path), mistakes)


def load_text(text: str, name: str) -> Loaded:
    """Load an inventory that is no file: it includes nothing, and no file that it names is looked at."""
    main = source_of(text.encode(errors="surrogatepass"), name)
    mistakes = []
    if main.document.data.get("include"):
        mistakes.append(main.document.mistake(("include",), "'include' needs an inventory that is a file"))
    return _loaded([main], None, mistakes)


def _loaded(sources: list[Source], root: Path | None, mistakes: list[Mistake]) -> Loaded:
    secrets = [one for source in sources for one in _secret_mistakes(source)]
    files = file_fields(Inventory)
    merged = merge(sources, files, mistakes)
    named = list(named_files(merged.data, files))
    mistakes += _faults(merged, root, [(path, holder[key]) for path, holder, key in named])
    own = read_own_catalogs(sources[0], root, mistakes)
    inventory = _validated(merged, mistakes)
    if inventory is None or mistakes or secrets:
        raise FileMistakesError(_fit_to_show(mistakes, secrets))
    held = _Held() if root is None else _looked_at(root, inventory, [holder[key] for _, holder, key in named])
    return _finished(inventory, merged, held, own)


@dataclass(frozen=True, slots=True)
class _Held:
    """What the files that an inventory names hold: the state of each, and the contents of some."""

    states: Mapping[str, FileState] = field(default_factory=dict)
    training_records: TrainingTable | None = None
    tenants: "Mapping[str, Seen[TenantData]]" = field(default_factory=dict)
    answers: "Mapping[str, Seen[AnswerFile]]" = field(default_factory=dict)


def _looked_at(root: Path, inventory: Inventory, written: list[str]) -> _Held:
    """Return the state of each file that is named, with what those hold that are judged by their contents.

    What is read is read once, so that what is judged is what was hashed.
    """
    records = None if inventory.training is None else inventory.training.records_file
    snapshots = [tenant for tenant in inventory.tenants if tenant.snapshot is not None]
    replies = _answer_files(inventory)
    wanted = {one.path for one in (records, *(tenant.snapshot for tenant in snapshots)) if one is not None}
    wanted |= replies
    contents = {path: state_and_bytes(root, path) for path in wanted}
    states = look_at(root, [name for name in written if name not in contents])
    tenants: dict[str, Seen[TenantData]] = {}
    if snapshots:
        from hipaacheck.inventory.tenant_files import tenant_data

        for tenant in snapshots:
            if tenant.snapshot is not None:
                tenants[tenant.id] = tenant_data(tenant, *contents[tenant.snapshot.path])
    answers, proofs = _answers(root, {path: contents[path] for path in replies})
    return _Held(
        states={**proofs, **states, **{path: state for path, (state, _) in contents.items()}},
        training_records=None if records is None else _training_records(contents[records.path][1]),
        tenants=tenants,
        answers=answers,
    )


def _answer_files(inventory: Inventory) -> set[str]:
    """Return the paths of the files with answers to questionnaires; most inventories name none."""
    if not inventory.questionnaires and not any(vendor.questionnaires for vendor in inventory.vendors or ()):
        return set()
    from hipaacheck.inventory.answer_files import answer_files

    return {ref.path for ref in answer_files(inventory)}


def _answers(
    root: Path, contents: Mapping[str, tuple[FileState, bytes | None]]
) -> "tuple[dict[str, Seen[AnswerFile]], dict[str, FileState]]":
    """Return the answers in each file, and the state of all files that they name as evidence."""
    if not contents:
        return {}, {}
    from hipaacheck.inventory.answer_files import answers_in, proof_states

    answers = {path: answers_in(*contents[path]) for path in sorted(contents)}
    return answers, proof_states(root, answers)


def _training_records(raw: bytes | None) -> TrainingTable | None:
    """Return the training records; None when the file could not be read."""
    if raw is None:
        return None
    try:
        return parse_training_csv(text_of(raw))
    except NotTextError as error:
        return TrainingTable(refused=str(error))


def _finished(inventory: Inventory, merged: Merged, held: _Held, own: OwnCatalogs | None) -> Loaded:
    origins = {
        (section, index): merged.origin((section, index))
        for section, places in merged.places.items()
        for index in range(len(places))
    }
    for section in ("organisation", "training"):
        if getattr(inventory, section) is not None:
            origins[section, 0] = merged.origin((section,))
    catalog = None if own is None else own.catalog
    declared = Declared(
        inventory,
        origins,
        held.states,
        held.training_records,
        catalog,
        held.tenants,
        held.answers,
        merged.finder(),
    )
    targets = unique([*_domain_targets(declared), *targets_of_entries(declared)])
    return Loaded(declared, tuple(targets), merged.sha256 if own is None else merged.sha256_with(own.raw))


def _domain_targets(declared: Declared) -> Iterator[Target]:
    for index, domain in enumerate(declared.inventory.domains):
        yield from targets_of_domain(domain, declared.origin("domains", index))


def _secret_mistakes(source: Source) -> Iterator[tuple[Mistake, str]]:
    for secret in secrets_in(source.document.data):
        name = field_name(secret.path).replace(secret.part, "...")
        message = f"'{name}' looks like it holds {secret.what}; take it out, and make a new one: it was seen"
        yield source.document.mistake(secret.path, message), secret.part


def _faults(
    merged: Merged, root: Path | None, files: Iterable[tuple[tuple[str | int, ...], str]]
) -> Iterator[Mistake]:
    def place(path: tuple[str | int, ...]) -> str:
        return str(merged.origin(path))

    yield from _few(merged, name_faults(merged.data))
    yield from _few(merged, duplicate_faults(merged.data, place))
    yield from _few(merged, host_faults(merged.data, place))
    yield from _few(merged, reference_faults(merged.data))
    yield from _few(merged, asked_faults(merged.data, place))
    yield from _few(merged, _empty_sections(merged.data))
    if root is not None:
        yield from _few(merged, _files_outside(root, files))


def _few(merged: Merged, faults: Iterator[tuple[tuple[str | int, ...], str]]) -> Iterator[Mistake]:
    """Return faults as mistakes; of a great many the first ones, since each may look through all ids."""
    for (path, message), _ in zip(faults, range(MOST_MISTAKES), strict=False):
        document, inside = merged.there(path)
        yield document.mistake(inside, f"'{field_name(inside)}': {message}")


def _empty_sections(data: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for section, value in data.items():
        if value is None and section in Inventory.model_fields:
            yield (section,), "is empty; write [] for a register with nothing in it, or leave the key out"


def _files_outside(
    root: Path, files: Iterable[tuple[tuple[str | int, ...], str]]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for path, written in files:
        try:
            placed(root, written)
        except OutsideError as error:
            yield path, str(error)


def _validated(merged: Merged, mistakes: list[Mistake]) -> Inventory | None:
    try:
        return Inventory.model_validate(merged.data)
    except ValidationError as error:
        if error.error_count() > MOST_MISTAKES:
            message = f"has mistakes in {error.error_count():,} places; these are the first {MOST_MISTAKES}"
            mistakes.append(Mistake(merged.sources[0].document.name, None, message))
        for item in details(error):
            section = item["loc"][0] if item["loc"] else ""
            if section in Inventory.model_fields and merged.data.get(str(section), ()) is None:
                continue  # it is empty, which has been told
            document, inside = merged.there(item["loc"])
            mistakes.append(document.mistake(inside, said({**item, "loc": inside}, Inventory)))
    return None


def _fit_to_show(mistakes: list[Mistake], secrets: list[tuple[Mistake, str]]) -> list[Mistake]:
    """Return all mistakes but those that could repeat a secret, or a part of it."""
    if len(secrets) > _MANY_SECRETS:
        return [mistake for mistake, _ in secrets[:MOST_MISTAKES]]
    lines = {(mistake.file, mistake.line) for mistake, _ in secrets}
    fit = [
        one
        for one in mistakes
        if (one.file, one.line) not in lines and not any(part in one.message for _, part in secrets)
    ]
    return fit + [mistake for mistake, _ in secrets]
