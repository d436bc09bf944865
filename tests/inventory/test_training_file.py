"""The file of training records is read with the inventory that names it."""

import hashlib
import os
from pathlib import Path

import pytest

from hipaacheck.inventory.loading import load_inventory, load_text
from hipaacheck.inventory.training_csv import TrainingTable

INVENTORY = "version: 1\ntraining: {records_file: t.csv, people: [{id: s-1}]}\n"


def table_of(folder: Path, raw: bytes | None) -> TrainingTable | None:
    (folder / "i.yaml").write_text(INVENTORY, encoding="utf-8")
    if raw is not None:
        (folder / "t.csv").write_bytes(raw)
    return load_inventory(folder / "i.yaml").declared.training_records


def test_the_records_of_the_file_are_there(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"\xef\xbb\xbfperson,date,topic\r\ns-1,2026-02-10,phishing\r\n")

    assert table is not None and table.refused is None
    assert [(one.person, str(one.date), one.topic) for one in table.records] == [
        ("s-1", "2026-02-10", "phishing")
    ]


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    table = table_of(tmp_path, "person,date,topic\ns-1,2026-02-10,Übung\n".encode("cp1252"))

    assert table == TrainingTable(refused="is not UTF-8 text; save it as UTF-8")


def test_without_the_file_nothing_is_known(tmp_path: Path) -> None:
    assert table_of(tmp_path, None) is None


def test_an_inventory_that_is_no_file_reads_none() -> None:
    assert load_text(INVENTORY, "i.yaml").declared.training_records is None


def test_a_path_that_is_a_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").mkdir()

    assert table_of(tmp_path, None) is None


def test_the_digest_is_that_of_the_records_which_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    real = os.open

    def noting(path: Path, *rest: int) -> int:
        opened.append(Path(path).name)
        return real(path, *rest)

    monkeypatch.setattr(os, "open", noting)
    raw = b"person,date,topic\ns-1,2026-02-10,phishing\n"

    table = table_of(tmp_path, raw)
    state = load_inventory(tmp_path / "i.yaml").declared.files["t.csv"]

    assert table is not None and len(table.records) == 1
    assert state.sha256 == hashlib.sha256(raw).hexdigest()
    assert opened.count("t.csv") == 2, "once for each time that the inventory was loaded"


def test_an_empty_file_of_records_is_refused(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"")

    assert table is not None and table.refused is not None
    assert load_inventory(tmp_path / "i.yaml").declared.files["t.csv"].problem == "is empty"
