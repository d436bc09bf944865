"""What is kept between runs is believed only where nobody else can write, and only for the same text."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hipaacheck import kept, yamltree
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.packs import texts
from hipaacheck.yamlio import parse_yaml


@pytest.fixture(autouse=True)
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept.folder.cache_clear()
    yield tmp_path
    kept.folder.cache_clear()


def test_what_was_written_is_read_back() -> None:
    kept.write("words", "key", b"content")

    assert kept.read("words", "key") == b"content"
    assert kept.read("words", "other") is None


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_can_write_to_is_not_used(cache_home: Path, mode: int) -> None:
    kept.write("words", "key", b"content")
    (cache_home / "hipaacheck" / "words").chmod(mode)
    kept.folder.cache_clear()

    assert kept.read("words", "key") is None


def test_a_folder_that_leads_elsewhere_is_not_used(cache_home: Path, tmp_path: Path) -> None:
    (cache_home / "hipaacheck").mkdir(mode=0o700)
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (cache_home / "hipaacheck" / "words").symlink_to(tmp_path / "elsewhere")

    assert kept.folder("words") is None


def test_a_relative_folder_is_not_used(cache_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(cache_home)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: Path("caches") / name)

    assert kept.folder("words") is None
    assert not (cache_home / "caches").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_not_read(cache_home: Path) -> None:
    kept.write("words", "key", b"content")
    os.chown(cache_home / "hipaacheck" / "words" / "key", 12345, -1)

    assert kept.read("words", "key") is None


def test_a_file_that_others_can_write_to_or_that_is_a_link_is_not_read(cache_home: Path) -> None:
    place = cache_home / "hipaacheck" / "words"
    kept.write("words", "key", b"content")
    (place / "link").symlink_to(place / "key")
    (place / "open").write_bytes((place / "key").read_bytes())
    (place / "open").chmod(0o666)

    assert kept.read("words", "key") == b"content"
    assert kept.read("words", "link") is None
    assert kept.read("words", "open") is None


def test_nothing_is_written_through_a_link(cache_home: Path) -> None:
    assert kept.folder("words") is not None
    victim = cache_home / "victim"
    victim.write_bytes(b"precious")
    (cache_home / "hipaacheck" / "words" / f".key.{os.getpid()}").symlink_to(victim)

    kept.write("words", "key", b"content")

    assert victim.read_bytes() == b"precious"
    assert kept.read("words", "key") is None
    kept.write("words", "key", b"content")
    assert kept.read("words", "key") == b"content"


def test_what_was_damaged_is_not_believed(cache_home: Path) -> None:
    kept.write("words", "key", b'{"severity": "high"}')
    file = cache_home / "hipaacheck" / "words" / "key"
    file.write_bytes(file.read_bytes().replace(b"high", b"info"))

    assert kept.read("words", "key") is None


def test_nothing_breaks_where_nothing_can_be_kept(cache_home: Path) -> None:
    (cache_home / "hipaacheck").write_text("a file")

    kept.write("words", "key", b"content")

    assert kept.read("words", "key") is None


def test_yaml_is_the_same_from_the_file_and_from_what_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: [1, 2.5, true, null, 2026-01-01]\nb: {c: é}\n"
    first = parse_yaml(text, "one.yaml", keep=True)
    monkeypatch.setattr(yamltree, "read", lambda text, name: pytest.fail("it was parsed again"))

    second = parse_yaml(text, "one.yaml", keep=True)

    assert second == first
    assert first.data == {"a": [1, 2.5, True, None, "2026-01-01"], "b": {"c": "é"}}


def test_lines_are_known_of_what_was_kept() -> None:
    text = "a:\n- x\n- y\n"
    parse_yaml(text, "one.yaml", keep=True)

    assert parse_yaml(text, "one.yaml", keep=True).line(("a", 1)) == 3


def test_a_mistake_is_not_kept() -> None:
    for _ in range(2):
        with pytest.raises(FileMistakesError):
            parse_yaml("a: [", "one.yaml", keep=True)


def test_damaged_yaml_is_parsed_again(cache_home: Path) -> None:
    parse_yaml("a: 1\n", "one.yaml", keep=True)
    for file in (cache_home / "hipaacheck" / "yaml").iterdir():
        file.write_bytes(b"{")

    assert parse_yaml("a: 1\n", "one.yaml", keep=True).data == {"a": 1}


def test_a_changed_text_is_not_taken_for_the_old_one() -> None:
    parse_yaml("a: 1\n", "one.yaml", keep=True)

    assert parse_yaml("a: 2\n", "one.yaml", keep=True).data == {"a": 2}


def test_templates_say_the_same_from_what_was_kept(cache_home: Path) -> None:
    source = "{{ name }} has {{ 'one' if count == 1 else count }}"
    first = texts.render(source, {"name": "a", "count": 1})
    texts._template.cache_clear()
    assert list((cache_home / "hipaacheck" / "texts").iterdir())

    assert texts.render(source, {"name": "a", "count": 1}) == first == "a has one"


def test_damaged_templates_are_compiled_again(cache_home: Path) -> None:
    source = "{{ name }}!"
    texts.render(source, {"name": "a"})
    texts._template.cache_clear()
    for file in (cache_home / "hipaacheck" / "texts").iterdir():
        file.write_bytes(file.read_bytes()[:-20])

    assert texts.render(source, {"name": "a"}) == "a!"


def test_what_is_kept_is_json_in_a_private_folder(cache_home: Path) -> None:
    parse_yaml("a: 1\n", "one.yaml", keep=True)
    folder = cache_home / "hipaacheck" / "yaml"

    contents = [file.read_bytes().partition(b"\n")[2] for file in folder.iterdir()]
    assert [json.loads(content) for content in contents] == [{"a": 1}]
    assert folder.stat().st_mode & 0o077 == 0
