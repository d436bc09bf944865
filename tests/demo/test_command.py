"""`hipaacheck demo` ends as its scan ended, and says in a sentence where its reports cannot go."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hipaacheck.cli import running
from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.gate.exits import Exit


def ending(ended: Exit) -> Callable[..., Exit]:
    return lambda *given, **named: ended


@pytest.mark.parametrize("ended", [Exit.OK, Exit.INCOMPLETE, Exit.BUG])
def test_it_ends_as_the_scan_did(ended: Exit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "perform", ending(ended))
    assert CliRunner().invoke(app, ["demo", "--folder", str(tmp_path)]).exit_code == ended


@pytest.mark.parametrize(
    ("name", "said"),
    [("file", "is not a folder"), ("file/below", "cannot be made: Not a directory")],
)
def test_a_folder_that_is_none_is_a_sentence(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")

    done = CliRunner().invoke(app, ["demo", "--folder", str(tmp_path / name)])

    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)
    assert (tmp_path / "file").read_text() == "mine"
