"""`hipaacheck inventory` as people, CI jobs and editors meet it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.inventory import app
from hipaacheck.inventory.published import schema_text


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inventory.yaml").write_text(
        "version: 1\nvendors:\n  - {id: a, name: A, agreements: [{file: baa.pdf}]}\nwaivers: []\n"
    )
    (tmp_path / "bad.yaml").write_text("version: 1\nvendors: [{id: a, name: 5}]\nx: 1\n")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_an_inventory_without_mistakes_is_summed_up_with_the_files_that_are_not_there() -> None:
    assert run("check") == (
        0,
        "inventory.yaml: no mistakes; 1 vendors; baa.pdf: there is no such file\n",
        "",
    )


@pytest.mark.usefixtures("folder")
def test_mistakes_of_every_file_are_told_one_a_line_and_exit_2() -> None:
    code, out, err = run("check", "inventory.yaml", "bad.yaml", "none.yaml")

    assert code == 2
    assert out.startswith("inventory.yaml: no mistakes")
    assert err.splitlines()[0].startswith("bad.yaml:2: 'vendors.0.name': should be text")
    assert err.splitlines()[1].startswith("bad.yaml:3: unknown key 'x'")
    assert err.splitlines()[2:] == ["none.yaml: there is no such file"]


@pytest.mark.usefixtures("folder")
def test_mistakes_as_json() -> None:
    code, out, _ = run("check", "inventory.yaml", "bad.yaml", "--format", "json")
    told = json.loads(out)

    assert code == 2
    assert told["inventories"]["inventory.yaml"]["targets"] == 1
    assert told["inventories"]["inventory.yaml"]["problems"] == {"baa.pdf": "there is no such file"}
    assert [(one["file"], one["line"]) for one in told["mistakes"]] == [("bad.yaml", 2), ("bad.yaml", 3)]


def test_the_schema_is_printed_or_written(folder: Path) -> None:
    assert run("schema") == (0, schema_text(), "")
    assert run("schema", "-o", "schema.json") == (0, "", "")
    assert (folder / "schema.json").read_text(encoding="utf-8") == schema_text()


def test_the_schema_replaces_a_file_in_one_step_and_goes_through_links(folder: Path) -> None:
    old = folder / "old.json"
    old.write_text("old")
    old.chmod(0o640)
    (folder / "link.json").symlink_to("old.json")

    assert run("schema", "-o", "link.json") == (0, "", "")

    assert (folder / "link.json").is_symlink()
    assert old.read_text(encoding="utf-8") == schema_text()
    assert old.stat().st_mode & 0o777 == 0o640
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_schema_that_cannot_be_written_is_a_sentence() -> None:
    done = CliRunner().invoke(app, ["schema", "-o", "no/such/folder.json"])
    assert isinstance(done.exception, UsageError)
    assert "cannot be written: No such file or directory" in str(done.exception)
