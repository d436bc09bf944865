"""An inventory as derivations see it, put together by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from hipaacheck.checkers.api import Derivation, Saw
from hipaacheck.inventory.declared import Declared, FileState
from hipaacheck.inventory.entries import targets_of_entries
from hipaacheck.inventory.files import file_fields, named_files
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.inventory.training_csv import TrainingTable
from hipaacheck.model import Place, Record, Target, Unseen

F = TypeVar("F", bound=Record)

DIGEST = "ab" * 32
CLINIC = {"name": "Example Clinic", "kind": "covered-entity"}


@dataclass
class FakeKnown:
    """A Known that holds an inventory alone."""

    declared: Declared | None = None
    targets: dict[str, Target] = field(default_factory=dict)

    def facts(self, kind: str, facts_type: type[F]) -> Mapping[str, F | Unseen]:
        return {}

    def places(self, kind: str, target_id: str) -> tuple[Place, ...]:
        return ()


def declared(
    *, files: tuple[str, ...] = (), training_records: TrainingTable | None = None, **sections: Any
) -> Declared:
    """Return an inventory with these sections; of the files that it names, only `files` are there."""
    inventory = Inventory.model_validate({"version": 1, **sections})
    dumped = inventory.model_dump(mode="json")
    named = [holder[key] for _, holder, key in named_files(dumped, file_fields(Inventory))]
    gone = {path: FileState(path, exists=False) for path in named}
    states = gone | {path: FileState(path, exists=True, size=1, sha256=DIGEST) for path in files}
    return Declared(inventory, files=states, training_records=training_records)


def known(inventory: Declared) -> FakeKnown:
    """Return what derivations may look at when nothing but an inventory is there."""
    return FakeKnown(inventory, {target.id: target for target in targets_of_entries(inventory)})


def derived(derivation: Derivation, **sections: Any) -> dict[str, Saw]:
    """Return what a derivation saw of each target, by its id; none may come twice."""
    found = list(derivation.derive(known(declared(**sections))))
    outcomes = {item.target.id: item.outcome for item in found}
    assert len(outcomes) == len(found)
    return {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Saw)}


def day(text: str) -> datetime:
    """Return the first moment of a day."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
