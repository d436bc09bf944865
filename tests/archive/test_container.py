"""ZIPs of strangers: bombs, tricks and ruins are refused before anything is unpacked."""

import io
import os
import resource
import stat
import struct
import time
import warnings
import zipfile
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.archive.packs import checked, pack_bytes, told, unpacked

from hipaacheck.archive import container
from hipaacheck.archive.checking import check_pack

PACK = pack_bytes()


def only_fault(folder: Path, pack: bytes) -> str:
    (fault,) = told(checked(folder, pack))
    return fault.removeprefix(": ")


def zip_of(*entries: tuple[ZipInfo | str, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), ZipFile(out, "w", compression) as pack:
        warnings.simplefilter("ignore")
        for info, content in entries:
            pack.writestr(info, content, compress_type=compression)
    return out.getvalue()


def test_what_is_not_a_zip_is_said_to_be_none(tmp_path: Path) -> None:
    assert only_fault(tmp_path, b"") == "it is not a ZIP file"
    assert only_fault(tmp_path, b"<html>" * 100) == "it is not a ZIP file"
    assert only_fault(tmp_path, b"P") == "it is not a ZIP file"


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_truncated_pack_is_refused(share: float, tmp_path: Path) -> None:
    assert "its end is missing" in only_fault(tmp_path, PACK[: int(len(PACK) * share)])


def test_data_before_or_after_is_refused(tmp_path: Path) -> None:
    assert "holds more than its list" in only_fault(tmp_path, b"#!/bin/sh\n" + PACK)
    assert "its end is missing, or more was put after it" in only_fault(tmp_path, PACK + b"\n")


def test_a_comment_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO(PACK)
    with ZipFile(out, "a") as pack:
        pack.comment = b"hidden"

    assert "more was put after it" in only_fault(tmp_path, out.getvalue())


def test_data_between_files_is_refused(tmp_path: Path) -> None:
    """Bytes that no list names: here the list stands 100 bytes later, and says so."""
    end = bytearray(PACK[-22:])
    start = struct.unpack_from("<L", end, 16)[0]
    struct.pack_into("<L", end, 16, start + 100)
    pack = PACK[:start] + bytes(100) + PACK[start:-22] + bytes(end)

    with ZipFile(io.BytesIO(pack)) as readable:
        assert readable.testzip() is None
    assert "something is hidden between them" in only_fault(tmp_path, pack)


def test_files_that_overlap_are_refused(tmp_path: Path) -> None:
    """As in a bomb of D. Fifield: several names for the same bytes."""
    once = zip_of(("a.txt", b"x"))
    start = struct.unpack_from("<L", once, len(once) - 6)[0]
    listed = once[start:-22]
    twice = listed + listed.replace(b"a.txt", b"b.txt")
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(twice), start, 0)

    assert "overlap" in only_fault(tmp_path, once[:start] + twice + end)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/x",
        "/etc/passwd",
        "C:\\Windows\\x",
        "a/../../b",
        "CON",
        "evidence/",
        "a\nb",
        "\u202etxt",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str, tmp_path: Path) -> None:
    fault = only_fault(tmp_path, zip_of((name, b"")))

    assert "its name" in fault or "Windows" in fault
    assert "\u202e" not in fault and "\n" not in fault


def test_a_name_with_a_null_is_refused(tmp_path: Path) -> None:
    pack = zip_of(("run.jsonX.exe", b"")).replace(b"run.jsonX", b"run.json\x00")

    assert "its name has characters" in only_fault(tmp_path, pack)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_links_and_devices_are_refused(kind: int, tmp_path: Path) -> None:
    info = ZipInfo("run.json")
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16

    assert "it is a link or another thing" in only_fault(tmp_path, zip_of((info, b"/etc/passwd")))


@pytest.mark.parametrize("second", ["run.json", "RUN.json"])
def test_two_files_of_one_name_are_refused(second: str, tmp_path: Path) -> None:
    assert "two files of this name" in only_fault(tmp_path, zip_of(("run.json", b"1"), (second, b"2")))


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    pack = bytearray(zip_of(("run.json", b"{}")))
    pack[6] |= 1
    pack[pack.index(b"PK\x01\x02") + 8] |= 1

    assert only_fault(tmp_path, bytes(pack)) == "run.json: it is encrypted"


def test_other_compressions_are_refused(tmp_path: Path) -> None:
    assert "does not use" in only_fault(tmp_path, zip_of(("run.json", b"{}" * 99), compression=ZIP_BZIP2))


def test_a_pack_that_was_packed_again_with_its_folders_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with ZipFile(out, "w") as pack:
        pack.mkdir("evidence")
        for name, content in unpacked(PACK).items():
            pack.writestr(name, content)

    assert only_fault(tmp_path, out.getvalue()).startswith("evidence/: ")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    pack = zip_of(("run.json", bytes(300 << 20)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()

    assert "would unpack to far more" in only_fault(tmp_path, pack)
    assert time.perf_counter() - began < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_bomb_of_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MOST_BYTES", 1_000)
    pack = zip_of(*((f"a{number}.txt", os.urandom(200)) for number in range(6)))

    assert only_fault(tmp_path, pack) == "unpacked it would be larger than 1,000 bytes"


def test_a_bomb_that_lies_about_its_size_gives_no_more_than_it_said(tmp_path: Path) -> None:
    pack = bytearray(zip_of(("run.json", bytes(300 << 20))))
    at = pack.index(b"PK\x01\x02")
    struct.pack_into("<L", pack, at + 24, 1_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert not checked(tmp_path, bytes(pack)).whole
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_hundred_thousand_files_are_refused_at_once(tmp_path: Path) -> None:
    pack = tmp_path / "pack.zip"
    with ZipFile(pack, "w") as opened:
        for number in range(100_000):
            opened.writestr(f"a{number}", b"")
    began = time.perf_counter()
    (fault,) = told(check_pack(pack))

    assert "more than its list" in fault or "more files than a pack can have" in fault
    assert time.perf_counter() - began < 1


def test_more_files_than_a_pack_can_have_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MOST_FILES", 3)

    assert "more files than a pack can have (3)" in only_fault(tmp_path, PACK)


def test_zip64_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 2)
    pack = zip_of(*((f"a{number}.txt", b"x") for number in range(4)))
    monkeypatch.undo()

    with ZipFile(io.BytesIO(pack)) as readable:
        assert len(readable.infolist()) == 4
    assert "more than its list" in only_fault(tmp_path, pack)


def test_a_file_of_another_name_inside_is_refused(tmp_path: Path) -> None:
    """The list says run.json, the head before the bytes says something else."""
    pack = PACK.replace(b"run.json", b"fun.json", 1)

    assert any("run.json: it is damaged" in fault for fault in told(checked(tmp_path, pack)))


@pytest.mark.parametrize(
    ("at", "form"), [(6, "<H"), (8, "<H"), (14, "<L"), (18, "<L"), (22, "<L"), (28, "<H")]
)
def test_a_head_that_says_something_else_than_the_list_is_refused(at: int, form: str, tmp_path: Path) -> None:
    """Programs that unpack a stream go by the heads: they would see other files than were checked."""
    with ZipFile(io.BytesIO(PACK)) as readable:
        where = readable.getinfo("report.html").header_offset
    pack = bytearray(PACK)
    (said,) = struct.unpack_from(form, pack, where + at)
    struct.pack_into(form, pack, where + at, said ^ 8)

    assert "report.html: its head and the list of files do not agree" in only_fault(tmp_path, bytes(pack))


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    file = tmp_path / "pack.zip"
    file.write_bytes(PACK)
    monkeypatch.setattr(Path, "open", refuse)

    assert told(check_pack(file)) == [": it cannot be read: Permission denied"]


@given(st.binary(max_size=300))
def test_garbage_is_refused(tmp_path_factory: pytest.TempPathFactory, garbage: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()

    assert not checked(folder, garbage).whole
    assert not checked(folder, b"PK\x03\x04" + garbage + PACK[-22:]).whole
