"""The published JSON Schema says the same as the loader: editors and the tool agree on what a file may hold."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from hipaacheck.inventory.loading import load_text
from hipaacheck.inventory.published import inventory_schema, schema_text, sentences_of
from hipaacheck.inventory.schema.decisions import ADDRESSABLE
from hipaacheck.inventory.schema.vendors import Agreement, Vendor
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.yamltree import read

ROOT = Path(__file__).resolve().parents[2]
VALIDATOR = jsonschema.Draft202012Validator(inventory_schema())


def test_the_published_schema_is_current() -> None:
    published = ROOT / "docs" / "inventory.schema.json"

    assert published.read_text(encoding="utf-8") == schema_text(), "run: make docs"


def test_the_schema_is_one_of_its_dialect() -> None:
    jsonschema.Draft202012Validator.check_schema(inventory_schema())


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("examples/*/inventory.yaml")), ids=lambda path: path.parent.name
)
def test_the_examples_are_valid(path: Path) -> None:
    data, _ = read(path.read_text(encoding="utf-8"), path.name)

    assert list(VALIDATOR.iter_errors(data)) == []


def vendor(agreement: str) -> str:
    return f"vendors: [{{id: a, name: A, agreements: [{{{agreement}}}]}}]"


CASES = {
    "vendors: []": True,
    "vendors:": False,
    "organisation:": False,
    "training:": False,
    "domains: {}": False,
    "vendors: [{id: a, name: A}]": True,
    "vendors: [{id: a, name: A, note: }]": True,
    "vendors: [{id: a, name: ''}]": False,
    "vendors: [{id: a, name: 5}]": False,
    "vendors: [{id: A, name: A}]": False,
    "vendors: [{id: a}]": False,
    "vendors: [{id: a, name: A, phi: maintains}]": True,
    "vendors: [{id: a, name: A, phi: maintain}]": False,
    "vendors: [{id: a, name: A, unknown: 1}]": False,
    vendor("destruction_within: 6 years"): True,
    vendor("destruction_within: 90days"): True,
    vendor("destruction_within: 1 week"): True,
    vendor("destruction_within: P6Y"): True,
    vendor("destruction_within: P1Y6M2W3D"): True,
    vendor("destruction_within: P"): False,
    vendor("destruction_within: 6"): False,
    vendor("destruction_within: 6 Years"): False,
    vendor("destruction_within: six years"): False,
    vendor("destruction_within: {years: 6}"): False,
    vendor("file: baa.pdf"): True,
    vendor("file: ''"): False,
    vendor("file: {path: baa.pdf}"): True,
    vendor("file: {path: baa.pdf, sha256: " + "a" * 64 + "}"): True,
    vendor("file: {path: baa.pdf, sha256: abc}"): False,
    vendor("file: {sha256: " + "a" * 64 + "}"): False,
    vendor("file: [baa.pdf]"): False,
    vendor("signed: '2026-01-31'"): True,
    vendor("signed: 31.1.2026"): False,
    vendor("signed: 2026"): False,
    vendor("permits_phi: true"): True,
    vendor("permits_phi: 1"): False,
    vendor("permits_phi: 'yes'"): False,
    vendor("breach_notice_days: 30"): True,
    vendor("breach_notice_days: '30'"): False,
    vendor("breach_notice_days: true"): False,
    vendor("breach_notice_days: -1"): False,
    vendor("elements: {BAA-01: present}"): True,
    vendor("elements: {BAA-21: present}"): False,
    vendor("elements: {BAA-01: maybe}"): False,
    vendor("services: Mail"): False,
    "domains: [{name: a.example, web: [{host: a.example, purpose: patient-portal}]}]": True,
    "domains: [{name: a.example, web: [{host: a.example, purpose: patient portal}]}]": True,
    "domains: [{name: a.example, web: [{host: a.example, purpose: shop}]}]": False,
    "domains: [{name: a.example, web: [{host: a.example, port: 0}]}]": False,
    "domains: [{name: a.example, www: no}]": True,
    "decisions: [{specification: 164.312(c)(2), choice: implemented, why: A, by: B, date: '2026-01-01'}]": True,
    "decisions: [{specification: 164.312(c)(9), choice: implemented, why: A, by: B, date: '2026-01-01'}]": False,
    "training: {people: [{id: '7'}], passing_score: 80}": True,
    "training: {people: [{id: 7}]}": False,
    "documents: [{id: a, kind: other, title: A, version: '2.1'}]": True,
    "documents: [{id: a, kind: other, title: A, version: 2.1}]": False,
    "include: a.yaml": False,
    "organisation: {name: A, state: OR}": True,
    "organisation: {name: A, state: Oregon}": False,
}


@pytest.mark.parametrize("text", CASES)
def test_the_schema_and_the_loader_accept_the_same(text: str) -> None:
    whole = f"version: 1\n{text}\n"
    try:
        load_text(whole, "i.yaml")
        loads = True
    except FileMistakesError:
        loads = False

    assert loads is CASES[text]
    assert VALIDATOR.is_valid(read(whole, "i.yaml")[0]) is CASES[text]


@pytest.mark.parametrize("version", ["2", "true", "'1'", ""])
def test_only_version_1_is_accepted_by_both(version: str) -> None:
    with pytest.raises(FileMistakesError, match="version"):
        load_text(f"version: {version}\n", "i.yaml")
    assert not VALIDATOR.is_valid(yaml.safe_load(f"version: {version}\n"))


def test_fields_carry_what_their_class_says_of_them() -> None:
    assert sentences_of(Agreement)["expires"] == "`expires` is left out for an agreement without end."
    assert sentences_of(Vendor)["found_by"].startswith("`found_by` says how it was found")


def test_the_addressable_specifications_are_those_of_the_catalogue() -> None:
    catalogue = yaml.safe_load(
        (ROOT / "rules" / "frameworks" / "hipaa_security_rule.yaml").read_text("utf-8")
    )
    marked = [one["id"] for one in catalogue["requirements"] if one["designation"] == "addressable"]

    assert sorted(marked) == sorted(ADDRESSABLE)
    assert len(ADDRESSABLE) == 22
