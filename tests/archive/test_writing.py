"""A pack is the same bytes for the same input, holds everything, and is not written where it could not be verified."""

import hashlib
import io
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from tests.archive.packs import NOW, REPORT, checked, pack_bytes, told, unpacked
from tests.support.runs import empty_run, hostile_run, large_run, sample_run

from hipaacheck.archive.manifest import Manifest, written
from hipaacheck.archive.names import unsafe
from hipaacheck.archive.writing import PackError, PackFile, write_pack
from hipaacheck.checkers.api import artefact
from hipaacheck.model import Evidence, Observation, Run, sealed
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.json import render


def test_the_same_input_gives_the_same_bytes() -> None:
    first = pack_bytes()

    assert pack_bytes() == first
    assert len(first) > 10_000


def test_hash_seed_and_time_zone_change_nothing() -> None:
    program = "import sys; from tests.archive.packs import pack_bytes; sys.stdout.buffer.write(pack_bytes())"
    made = [
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "America/New_York"))
    ]

    assert made[0] == made[1] == pack_bytes()


def test_it_holds_the_run_the_reports_and_a_file_for_each_piece_of_evidence() -> None:
    run = sealed(sample_run())
    files = unpacked(pack_bytes(run))

    assert files["run.json"] == render(run)
    assert files["report.html"] == REPORT.content
    assert Edition.model_validate_json(files["edition.json"]) == PLAIN
    pieces = [
        Evidence.model_validate_json(content)
        for name, content in files.items()
        if name.startswith("evidence/") and not name.startswith("evidence/artefacts/")
    ]
    assert sorted(piece.id for piece in pieces) == sorted(piece.id for piece in run.evidence)
    assert all(Evidence.sealed(**piece.model_dump(exclude={"id"})).id == piece.id for piece in pieces)


def test_artefacts_are_named_by_the_digest_of_what_is_written() -> None:
    files = unpacked(pack_bytes())
    texts = {name: content for name, content in files.items() if name.startswith("evidence/artefacts/")}

    assert texts
    for name, content in texts.items():
        assert Path(name).stem == hashlib.sha256(content).hexdigest()


def test_the_manifest_tells_raw_bytes_from_text_and_from_what_was_not_kept() -> None:
    run = with_artefacts(b"v=spf1 -all", b"caf\xe9", b"x" * 2_000_000)
    manifest = Manifest.model_validate_json(unpacked(pack_bytes(run))["MANIFEST.json"])
    same, decoded, dropped = manifest.artefacts

    assert same.raw and same.path == f"evidence/artefacts/{same.sha256}.txt"
    assert not decoded.raw and decoded.path is not None and decoded.sha256 not in decoded.path
    assert decoded.size == 4
    assert dropped.path is None and not dropped.raw and dropped.size == 2_000_000


def test_equal_texts_are_kept_once(tmp_path: Path) -> None:
    pack = pack_bytes(with_artefacts(b"same", b"same"))

    assert sum(name.startswith("evidence/artefacts/") for name in unpacked(pack)) == 1
    assert checked(tmp_path, pack).whole


def test_the_manifest_names_the_run(tmp_path: Path) -> None:
    run = sealed(sample_run().model_copy(update={"previous": "ab" * 16}))
    manifest = Manifest.model_validate_json(unpacked(pack_bytes(run))["MANIFEST.json"])

    assert (manifest.run, manifest.previous) == (run.id, "ab" * 16)
    assert manifest.subject == "Harbor Community Clinic"
    assert (manifest.as_of, manifest.exported_at) == (run.as_of, NOW)
    assert manifest.files[0].path == "README.txt"
    assert checked(tmp_path, pack_bytes(run)).whole


def test_coreutils_accept_the_sums(tmp_path: Path) -> None:
    with ZipFile(io.BytesIO(pack_bytes())) as pack:
        pack.extractall(tmp_path)
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") == len(list(tmp_path.rglob("*.*"))) - 1  # all but MANIFEST.json
    digest = hashlib.sha256((tmp_path / "SHA256SUMS").read_bytes()).hexdigest()
    assert digest in (tmp_path / "MANIFEST.json").read_text()


def test_the_readme_tells_how_to_check_and_what_it_proves() -> None:
    readme = unpacked(pack_bytes())["README.txt"].decode()

    assert "Harbor Community Clinic" in readme and "2026-11-21 at 14:05 UTC" in readme
    assert "sha256sum -c SHA256SUMS" in readme
    assert "-n hipaacheck-pack" in readme
    assert "report.html\n    The report." in readme
    assert "REDACTED" not in readme
    assert "{{" not in readme and "{%" not in readme
    assert max(map(len, readme.splitlines())) <= 100


def test_the_readme_of_a_redacted_copy_says_so() -> None:
    readme = unpacked(pack_bytes(edition=Edition(redacted=True)))["README.txt"].decode()

    assert "THIS IS A REDACTED COPY" in readme
    assert "cannot be computed again" in readme


@pytest.mark.parametrize(
    "run", [empty_run(), hostile_run(), large_run(30)], ids=["empty", "hostile", "large"]
)
def test_any_run_makes_a_whole_pack(run: Run, tmp_path: Path) -> None:
    pack = pack_bytes(sealed(run))
    check = checked(tmp_path, pack)

    assert told(check) == []
    assert all(unsafe(name) is None for name in unpacked(pack))
    assert check.evidence == len(run.evidence)
    assert check.findings == len(run.findings)


def test_nothing_hidden_is_in_what_people_read() -> None:
    files = unpacked(pack_bytes(sealed(hostile_run())))

    for name in ("README.txt", "MANIFEST.json", "run.json", "SHA256SUMS"):
        assert not set(files[name].decode()) & set("\x1b\x00\x07\x9b\u202e\u200b"), name


def test_what_was_written_reads_back_the_same() -> None:
    value = {"b": ["\u202e\x7f\U000e0001", 1.5, None, True], "a": "M\u00fcller"}

    assert json.loads(written(value)) == value  # type: ignore[arg-type]
    assert written(value).startswith('{\n  "a": "M\u00fcller"'.encode())  # type: ignore[arg-type]
    assert b"\\udb40\\udc01" in written(value)  # type: ignore[arg-type]


def test_a_run_that_is_not_what_its_id_says_is_not_exported() -> None:
    changed = sealed(sample_run()).model_copy(update={"organisation": "Another clinic"})

    with pytest.raises(PackError, match="its id is not the digest of its content"):
        pack_bytes(changed)


def test_evidence_that_is_not_what_its_id_says_is_not_exported() -> None:
    run = sample_run()
    first = run.evidence[0].model_copy(update={"source": "elsewhere"})
    changed = sealed(run.model_copy(update={"evidence": (first, *run.evidence[1:])}))

    with pytest.raises(PackError, match=f"evidence {first.id[:16]}.*its id is not the digest"):
        pack_bytes(changed)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../report.html", "leads out"),
        ("run.json", "already"),
        ("evidence/mine.json", "already"),
        ("nul.pdf", "Windows"),
        ("MANIFEST.json.sig", "already"),
    ],
)
def test_files_with_names_that_cannot_be_are_refused(path: str, reason: str) -> None:
    with pytest.raises(PackError, match=reason):
        pack_bytes(files=(PackFile(path, b"", "text/plain", "?"),))


def test_names_that_differ_by_case_alone_are_refused() -> None:
    files = tuple(PackFile(path, b"", "text/plain", "?") for path in ("notes.txt", "Notes.txt", "README.TXT"))

    with pytest.raises(PackError, match=r"two files cannot both be called Notes\.txt"):
        pack_bytes(files=files[:2])
    with pytest.raises(PackError, match=r"README\.TXT"):
        pack_bytes(files=files[2:])


def test_what_packs_too_well_is_stored_as_it_is(tmp_path: Path) -> None:
    zeros = PackFile("scan.bmp", bytes(20 << 20), "image/bmp", "A white page.")
    pack = pack_bytes(files=(zeros,))

    with ZipFile(io.BytesIO(pack)) as opened:
        assert opened.getinfo("scan.bmp").compress_type == ZIP_STORED
    assert told(checked(tmp_path, pack)) == []


@pytest.mark.parametrize("year", [1970, 2200])
def test_times_that_a_zip_cannot_hold_do_not_stop_it(year: int, tmp_path: Path) -> None:
    run = sealed(sample_run().model_copy(update={"as_of": datetime(year, 1, 2, tzinfo=NOW.tzinfo)}))

    assert checked(tmp_path, pack_bytes(run)).whole


def test_a_large_run_is_streamed_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    with path.open("w+b") as file:
        manifest = write_pack(file, sealed(large_run(200)), PLAIN, (), NOW)

    assert checked(tmp_path, path.read_bytes()).files == len(manifest.files)


def with_artefacts(*raw: bytes) -> Run:
    run = sample_run()
    piece = Evidence.sealed(
        probe="p",
        target=run.targets[0].id,
        kind="a.kind",
        source="s",
        method="m",
        collected_at=run.as_of,
        tool_version="0.1.0",
        observation=Observation.PRESENT,
        facts={},
        artefacts=tuple(artefact(f"raw {at}", "text/plain", one) for at, one in enumerate(raw)),
    )
    return sealed(run.model_copy(update={"evidence": (piece,), "findings": ()}))
