"""An organisation's own entries on vendors, named in its inventory: read with it, and judged by."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.checkers.agreements.registers import REGISTRY, RULES

from hipaacheck.checkers.agreements import CHECKER
from hipaacheck.engine.collected import Collected
from hipaacheck.engine.derive import derive
from hipaacheck.engine.evaluate import evaluate
from hipaacheck.inventory.loading import load_inventory, load_text
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import Finding

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
REGISTER = """\
version: 1
vendors:
- id: slack
  name: Slack
  phi: maintains
  plan: Pro
  agreements: [{signed: 2025-01-01}]
"""
OWN = """\
meta: {compiled: 2026-10-01}
vendors:
- id: slack
  name: Slack
  categories: [chat]
  baa: plan-dependent
  verified: organisation
  plans_covered: [Pro]
"""


def written(folder: Path, own: str | None = OWN, named: str = "own.yaml") -> Path:
    if own is not None:
        (folder / "own.yaml").write_text(own, encoding="utf-8")
    (folder / "inventory.yaml").write_text(f"{REGISTER}vendor_catalogs: [{named}]\n", encoding="utf-8")
    return folder / "inventory.yaml"


def judged(path: Path, rule: str) -> Finding:
    loaded = load_inventory(path)
    collected = Collected({target.id: target for target in loaded.targets})
    derive((CHECKER,), collected, loaded.declared, NOW)
    found = evaluate(collected.targets.values(), collected.evidence, RULES, REGISTRY.fact_types, NOW).findings
    (one,) = [one for one in found if one.rule == rule]
    return one


def mistakes(path: Path) -> str:
    with pytest.raises(FileMistakesError) as error:
        load_inventory(path)
    return "\n".join(map(str, error.value.mistakes))


def test_an_own_entry_changes_the_verdict_and_the_finding_says_that_it_rests_on_it(tmp_path: Path) -> None:
    (tmp_path / "plain.yaml").write_text(REGISTER, encoding="utf-8")

    shipped = judged(tmp_path / "plain.yaml", "VENDOR-PLAN-001")
    own = judged(written(tmp_path), "VENDOR-PLAN-001")

    assert (shipped.outcome, own.outcome) == ("fail", "pass")
    basis = f"the organisation's own entry in its vendor file ({tmp_path}/own.yaml:3, 2026-10-01)"
    assert own.observed == f"Pro: covered, by {basis}"
    assert "slack.com" in (shipped.observed or "")


def test_an_own_entry_that_none_is_offered_fails_an_agreement_without_a_copy(tmp_path: Path) -> None:
    own = OWN.replace("plan-dependent", "no").replace("  plans_covered: [Pro]\n", "")

    found = judged(written(tmp_path, own), "VENDOR-OFFER-001")

    assert found.outcome == "fail"
    assert f"({tmp_path}/own.yaml:3, 2026-10-01)" in (found.fix or "")


def test_the_digest_of_an_inventory_is_another_when_an_own_entry_changes(tmp_path: Path) -> None:
    before = load_inventory(written(tmp_path)).sha256
    after = load_inventory(written(tmp_path, OWN.replace("[Pro]", "[Gold]"))).sha256

    assert before != after


@pytest.mark.parametrize(
    ("own", "named", "said"),
    [
        (None, "own.yaml", "'vendor_catalogs.0': there is no such file"),
        (OWN, "/own.yaml", "is an absolute path"),
        (OWN, "../own.yaml", "leads out of the folder"),
        (OWN, ".", "is a folder"),
        (OWN.replace("baa: plan-dependent", "baa: perhaps"), "own.yaml", "own.yaml:6"),
        (OWN.replace("name: Slack", "name: zoom"), "own.yaml", "is a name of 'zoom' too"),
        (OWN + "\tx", "own.yaml", "own.yaml:"),
        (OWN, ", ".join(["own.yaml"] * 30), "names more than 20 files"),
    ],
)
def test_what_is_wrong_with_an_own_file_is_a_mistake_of_the_inventory(
    tmp_path: Path, own: str | None, named: str, said: str
) -> None:
    assert said in mistakes(written(tmp_path, own, named))


def test_an_own_file_that_is_no_text_is_told_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path)
    (tmp_path / "own.yaml").write_bytes(OWN.encode() + b"# \xff\n")

    assert f"own.yaml:{OWN.count(chr(10)) + 1}: is not UTF-8 text" in mistakes(path)


def test_mistakes_of_the_inventory_and_of_the_own_file_are_told_together(tmp_path: Path) -> None:
    path = written(tmp_path, OWN.replace("baa: plan-dependent", "baa: perhaps"))
    path.write_text(
        path.read_text(encoding="utf-8").replace("phi: maintains", "phi: often"), encoding="utf-8"
    )

    told = mistakes(path)
    assert "own.yaml:6" in told and "inventory.yaml:5" in told


def test_only_the_main_file_names_catalogues(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("vendor_catalogs: [own.yaml]\n", encoding="utf-8")
    (tmp_path / "main.yaml").write_text("version: 1\ninclude: [more.yaml]\n", encoding="utf-8")

    assert "only the main inventory may name catalogues" in mistakes(tmp_path / "main.yaml")


def test_text_that_is_no_file_names_none() -> None:
    with pytest.raises(FileMistakesError) as error:
        load_text("version: 1\nvendor_catalogs: [own.yaml]\n", "text")

    assert [one.message for one in error.value.mistakes] == [
        "'vendor_catalogs' needs an inventory that is a file"
    ]


def test_without_own_files_nothing_is_loaded_beside_the_inventory(tmp_path: Path) -> None:
    (tmp_path / "plain.yaml").write_text(REGISTER, encoding="utf-8")

    assert load_inventory(tmp_path / "plain.yaml").declared.vendor_catalog is None
