"""Read which documents, practices and registers are asked about, and the addressable specifications."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from hipaacheck.inventory.schema.organisation import OrganisationKind
from hipaacheck.resources import rules_dir
from hipaacheck.yamlio import parse_yaml


@dataclass(frozen=True, slots=True)
class AskedDocument:
    """A kind of document that is asked for; rules/catalogs/required_documents.yaml explains the fields."""

    kind: str
    title: str
    citation: str
    applies_to: str
    asked: str

    def concerns(self, kind: OrganisationKind | None) -> bool:
        """Return whether it is asked of organisations of this kind; of an unknown one, what all are asked."""
        return self.applies_to == "both" or self.applies_to == kind


@dataclass(frozen=True, slots=True)
class AskedPractice:
    """A kind of work that leaves a record; its own rule and specification where it has them."""

    kind: str
    title: str
    own_rule: str | None = None
    specification: str | None = None


@dataclass(frozen=True, slots=True)
class AskedRegister:
    """A section of the inventory: what it holds, and what cannot be told without it."""

    section: str
    what: str
    shows: str


@cache
def asked_documents() -> tuple[AskedDocument, ...]:
    """Return the kinds of documents that are asked for."""
    return tuple(AskedDocument(**entry) for entry in _catalogue()["documents"])


@cache
def asked_practices() -> tuple[AskedPractice, ...]:
    """Return the kinds of work that leave a record."""
    return tuple(AskedPractice(**entry) for entry in _catalogue()["practices"])


@cache
def asked_registers() -> tuple[AskedRegister, ...]:
    """Return the registers that an inventory may keep."""
    return tuple(AskedRegister(**entry) for entry in _catalogue()["registers"])


@cache
def addressable_titles() -> dict[str, str]:
    """Return the addressable specifications of the Security Rule with their titles, in its order."""
    requirements = _read("frameworks", "hipaa_security_rule.yaml")["requirements"]
    return {item["id"]: item["title"] for item in requirements if item["designation"] == "addressable"}


@cache
def _catalogue() -> Any:
    return _read("catalogs", "required_documents.yaml")


def _read(folder: str, name: str) -> Any:
    text = (rules_dir() / folder / name).read_text(encoding="utf-8")
    return parse_yaml(text, name, keep=True).data
