"""A copy of an agreement is on file when a file with something in it is there, whatever else is."""

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.checkers.agreements.registers import REGISTRY, RULES

from hipaacheck.checkers.agreements import CHECKER
from hipaacheck.engine.collected import Collected
from hipaacheck.engine.derive import derive
from hipaacheck.engine.evaluate import evaluate
from hipaacheck.inventory.loading import load_inventory
from hipaacheck.model import Finding

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
REGISTER = (
    "version: 1\nvendors: [{id: acme, name: Acme, phi: maintains, "
    "agreements: [{signed: 2025-01-01, file: baa.pdf}]}]\n"
)


def on_file(folder: Path) -> Finding:
    (folder / "inventory.yaml").write_text(REGISTER, encoding="utf-8")
    loaded = load_inventory(folder / "inventory.yaml")
    collected = Collected({target.id: target for target in loaded.targets})
    derive((CHECKER,), collected, loaded.declared, NOW)
    found = evaluate(collected.targets.values(), collected.evidence, RULES, REGISTRY.fact_types, NOW).findings
    (one,) = [one for one in found if one.rule == "VENDOR-FILE-001"]
    return one


def told(finding: Finding) -> tuple[str, str | None]:
    return finding.outcome.value, finding.observed


def test_a_file_is_one(tmp_path: Path) -> None:
    (tmp_path / "baa.pdf").write_bytes(b"signed")

    assert told(on_file(tmp_path)) == ("pass", "baa.pdf is there")


def test_without_a_file_there_is_none(tmp_path: Path) -> None:
    assert told(on_file(tmp_path)) == ("fail", "baa.pdf is not there")


def test_a_folder_is_none(tmp_path: Path) -> None:
    (tmp_path / "baa.pdf").mkdir()

    assert told(on_file(tmp_path)) == ("fail", "baa.pdf is a folder, not a file")


def test_an_empty_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "baa.pdf").touch()

    assert told(on_file(tmp_path)) == ("fail", "baa.pdf is empty")


def test_links_in_a_circle_are_none(tmp_path: Path) -> None:
    (tmp_path / "baa.pdf").symlink_to("baa.pdf")

    assert told(on_file(tmp_path)) == ("fail", "baa.pdf is not a regular file")


@pytest.mark.parametrize(("call", "outcome"), [("lstat", "unknown"), ("open", "pass")])
def test_a_file_that_may_not_be_read_is_one_and_one_that_may_not_be_looked_for_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, outcome: str
) -> None:
    (tmp_path / "baa.pdf").write_bytes(b"signed")
    real = getattr(os, call)

    def refuse(path: str | Path, *rest: int, **more: object) -> object:
        if str(path).endswith("baa.pdf"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, *rest, **more)

    monkeypatch.setattr(os, call, refuse)
    found = on_file(tmp_path)

    assert found.outcome.value == outcome
    assert outcome == "pass" or "baa.pdf could not be read: Permission denied" in (found.because or "")
