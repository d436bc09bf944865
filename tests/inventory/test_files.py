"""The files that an inventory names are looked at, and only those that may be."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from hipaacheck.inventory import files
from hipaacheck.inventory.declared import FileState
from hipaacheck.inventory.disk import NotReadableError, NotTextError, TooLargeError, read_regular, text_of
from hipaacheck.inventory.files import file_fields, look_at, state_of
from hipaacheck.inventory.loading import load_inventory, load_text
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import FileRef


def inventory(folder: Path, vendors: str) -> Path:
    path = folder / "inventory.yaml"
    path.write_text(f"version: 1\nvendors:\n  - {{id: a, name: A, agreements: [{vendors}]}}\n")
    return path


def test_a_file_is_hashed_whether_named_by_text_or_mapping(tmp_path: Path) -> None:
    (tmp_path / "baa.pdf").write_bytes(b"signed")
    digest = hashlib.sha256(b"signed").hexdigest()
    main = inventory(tmp_path, f"{{file: baa.pdf}}, {{file: {{path: ./baa.pdf, sha256: {digest}}}}}")

    states = load_inventory(main).declared.files

    assert states["baa.pdf"] == FileState("baa.pdf", exists=True, size=6, sha256=digest)
    assert states["./baa.pdf"].sha256 == digest


def test_a_missing_file_is_no_mistake_but_a_state(tmp_path: Path) -> None:
    loaded = load_inventory(inventory(tmp_path, "{file: no/baa.pdf}"))

    assert loaded.declared.file(FileRef(path="no/baa.pdf")) == FileState(
        "no/baa.pdf", exists=False, problem="there is no such file"
    )


def test_what_is_no_regular_file_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    monkeypatch.setattr(os, "open", lambda *a, **k: pytest.fail("it was opened"))

    assert state_of(tmp_path, "pipe") == FileState("pipe", exists=False, problem="is not a regular file")
    assert state_of(tmp_path, "folder") == FileState(
        "folder", exists=False, problem="is a folder, not a file"
    )
    with pytest.raises(NotReadableError, match="not a regular file"):
        read_regular(Path("/dev/null"), 10)


def refusing(monkeypatch: pytest.MonkeyPatch, call: str, code: int) -> None:
    def refuse(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, call, refuse)


def test_a_file_that_may_not_be_read_is_there_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("x")
    refusing(monkeypatch, "open", errno.EACCES)

    assert state_of(tmp_path, "a") == FileState("a", exists=True, size=1, problem="Permission denied")


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO])
def test_of_a_file_in_a_folder_that_may_not_be_entered_nobody_knows_whether_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    with monkeypatch.context() as patched:
        refusing(patched, "lstat", code)
        found = state_of(tmp_path, "a")

    assert found == FileState("a", exists=None, problem=os.strerror(code))


@pytest.mark.parametrize("name", ["x" * 300, "x/" + "y" * 300, "x/" * 3000 + "y"])
def test_a_name_that_no_file_can_have_is_no_file(tmp_path: Path, name: str) -> None:
    found = state_of(tmp_path, name)

    assert (found.exists, found.sha256) == (False, None) and found.problem


def test_a_file_that_goes_while_it_is_opened_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("x")
    refusing(monkeypatch, "open", errno.ENOENT)

    assert state_of(tmp_path, "a") == FileState("a", exists=False, problem="there is no such file")


def test_an_empty_file_has_no_digest_that_could_prove_anything(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()

    assert state_of(tmp_path, "empty.pdf") == FileState("empty.pdf", exists=True, size=0, problem="is empty")


def test_a_file_that_cannot_be_read_to_its_end_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("x")
    with monkeypatch.context() as patched:
        refusing(patched, "read", errno.EIO)
        found = state_of(tmp_path, "a")

    assert found == FileState("a", exists=True, size=1, problem=os.strerror(errno.EIO))


def test_a_file_is_read_up_to_a_limit_and_never_beyond(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")

    assert read_regular(tmp_path / "a", 5) == b"12345"
    with pytest.raises(TooLargeError):
        read_regular(tmp_path / "a", 4)


def test_text_is_utf_8_or_the_line_where_it_ceases_to_be_is_told() -> None:
    assert text_of(b"\xef\xbb\xbfa\n") == "a\n"
    with pytest.raises(NotTextError, match="is not UTF-8 text; save it as UTF-8") as caught:
        text_of(b"a\nb\xff\n")

    assert caught.value.line == 2


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(files.MAX_BYTES + 1)

    state = state_of(tmp_path, "large")

    assert state == FileState(
        "large", exists=True, size=files.MAX_BYTES + 1, problem="is larger than 256 MiB"
    )


def test_many_files_are_read_side_by_side_with_the_same_outcome(tmp_path: Path) -> None:
    names = [f"f{i}" for i in range(20)]
    for name in names:
        (tmp_path / name).write_text(name)

    states = look_at(tmp_path, [*names, "missing", "f0"])

    assert list(states) == [*names, "missing"]
    assert all(states[name].sha256 == hashlib.sha256(name.encode()).hexdigest() for name in names)
    assert states["missing"].exists is False


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("/etc/passwd", "is an absolute path"),
        ("../outside.txt", "leads out of the folder"),
        ("sub/../../outside.txt", "leads out of the folder"),
        ("link.txt", "leads out of the folder"),
        ("linked/outside.txt", "leads out of the folder"),
        ('"a\\0b"', "is not the name of a file"),
    ],
)
def test_a_path_that_leaves_the_folder_is_a_mistake(tmp_path: Path, written: str, words: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "outside.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "linked").symlink_to(tmp_path)

    with pytest.raises(FileMistakesError) as caught:
        load_inventory(inventory(folder, f"{{file: {written}}}"))

    assert f"inventory.yaml:3: 'vendors.0.agreements.0.file': {words}" in str(caught.value)


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert state_of(tmp_path, "link").sha256 == hashlib.sha256(b"x").hexdigest()


def test_links_that_lead_in_a_circle_are_no_file(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")

    assert (state_of(tmp_path, "a").exists, state_of(tmp_path, "a/b").exists) == (False, False)


def test_files_are_relative_to_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_text("version: 1\ninclude: [reg/v.yaml]\n")
    (tmp_path / "reg").mkdir()
    (tmp_path / "reg" / "v.yaml").write_text("vendors: [{id: a, name: A, agreements: [{file: baa.pdf}]}]\n")
    (tmp_path / "reg" / "baa.pdf").write_text("x")

    loaded = load_inventory(tmp_path / "main.yaml")

    assert loaded.inventory.vendors is not None
    ref = loaded.inventory.vendors[0].agreements[0].file
    assert ref is not None and ref.path == "reg/baa.pdf"
    state = loaded.declared.file(ref)
    assert state is not None and state.exists


def test_an_included_file_may_name_no_absolute_path(tmp_path: Path) -> None:
    (tmp_path / "main.yaml").write_text("version: 1\ninclude: [reg/v.yaml]\n")
    (tmp_path / "reg").mkdir()
    (tmp_path / "reg" / "v.yaml").write_text(
        "vendors: [{id: a, name: A, agreements: [{file: /etc/passwd}]}]\n"
    )

    with pytest.raises(FileMistakesError, match=r"v\.yaml:1: 'vendors\.0\.agreements\.0\.file': is an abs"):
        load_inventory(tmp_path / "main.yaml")


@pytest.mark.parametrize("named", ['""', '{path: ""}'])
def test_a_file_without_a_name_is_a_mistake_in_an_included_file_too(tmp_path: Path, named: str) -> None:
    (tmp_path / "main.yaml").write_text("version: 1\ninclude: [reg/v.yaml]\n")
    (tmp_path / "reg").mkdir()
    (tmp_path / "reg" / "v.yaml").write_text(
        f"vendors: [{{id: a, name: A, agreements: [{{file: {named}}}]}}]\n"
    )

    with pytest.raises(
        FileMistakesError, match=r"v\.yaml:1: 'vendors\.0\.agreements\.0\.file.*is not the name"
    ):
        load_inventory(tmp_path / "main.yaml")


def test_text_that_is_no_file_has_no_files() -> None:
    text = "version: 1\nvendors: [{id: a, name: A, agreements: [{file: baa.pdf}]}]\n"

    state = load_text(text, "i.yaml").declared.file(FileRef(path="baa.pdf"))

    assert state is not None and state.exists is None


def test_every_field_that_takes_a_file_is_known() -> None:
    known = file_fields(Inventory)

    assert set(known) == {
        "organisation",
        "vendors",
        "mail_flows",
        "mailing_lists",
        "tenants",
        "retention",
        "documents",
        "practices",
        "training",
        "incidents",
        "decisions",
        "attestations",
        "questionnaires",
    }
    assert known["vendors"] == {
        "not_business_associate": {"file": None},
        "agreements": {"file": None},
        "ended": {"proof": None},
        "questionnaires": {"answers": None, "before": None},
    }
