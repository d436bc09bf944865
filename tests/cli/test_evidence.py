"""`hipaacheck evidence verify`: exit codes, plain words, and JSON."""

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from tests.archive.packs import make_key, pack_bytes, packed, unpacked
from tests.support.runs import hostile_run, sample_run
from typer.testing import CliRunner

from hipaacheck.archive.signing import sign
from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.model import sealed
from hipaacheck.reporters.edition import Edition

needs_openssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    file = tmp_path / "pack.zip"
    file.write_bytes(pack_bytes())
    return file


def verify(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["evidence", "verify", *map(str, words)])
    if isinstance(result.exception, UsageError):
        raise result.exception
    return result.exit_code, result.stdout


def test_a_whole_pack_exits_with_0_and_says_what_that_proves(pack: Path) -> None:
    code, out = verify(pack)

    assert code == 0
    assert out.splitlines()[0] == f"{pack}: whole"
    assert "Signature  none" in out
    assert "each id, and the run's, is the digest of its content" in out
    assert "It does not prove who wrote the pack or when" in " ".join(out.split())
    assert "verified" not in out and "compliant" not in out


def test_a_fault_exits_with_1_and_is_named(pack: Path) -> None:
    pack.write_bytes(packed({**unpacked(pack.read_bytes()), "report.html": b"<!doctype html><p>rep0rt"}))
    code, out = verify(pack)

    assert code == 1
    lines = out.splitlines()
    assert lines[0] == f"{pack}: NOT whole: 1 fault"
    assert lines[1] == "  report.html: its SHA-256 is not the one in the manifest: it was changed"
    assert "Do not rely on this pack" in out
    assert "What this proves" not in out


def test_what_is_no_pack_exits_with_1(pack: Path) -> None:
    pack.write_bytes(b"hello")
    code, out = verify(pack)

    assert code == 1
    assert "  it is not a ZIP file" in out.splitlines()


def test_a_redacted_copy_is_never_called_verified(pack: Path) -> None:
    pack.write_bytes(pack_bytes(sample_run(), Edition(redacted=True)))
    code, out = verify(pack)
    words = " ".join(out.split())

    assert code == 0
    assert "whole, a redacted copy" in out
    assert "digests of evidence are those of the unredacted original and cannot be recomputed" in words
    assert "verified" not in words and "is the digest of its content" not in words


@needs_openssh
def test_a_signature_is_told_with_what_is_known_of_its_key(pack: Path, tmp_path: Path) -> None:
    key = make_key(tmp_path)
    public = key.with_name(f"{key.name}.pub")
    pack.write_bytes(pack_bytes(sign=partial(sign, key=key, interactive=False)))
    signers = tmp_path / "allowed"
    signers.write_text(f'clinic valid-before="20200101Z" {public.read_text()}')

    code, out = verify(pack)
    assert code == 0 and "signed by key SHA256:" in out
    assert "nobody told this program whose key that is" in out

    code, out = verify(pack, "--key", public)
    assert code == 0 and "good, by the key given: SHA256:" in out
    assert "whoever holds that key signed this manifest" in " ".join(out.split())

    code, out = verify(pack, "--allowed-signers", signers, "--signer", "clinic")
    assert code == 1 and "was not valid after 2020-01-01" in out

    code, out = verify(pack, "--allowed-signers", signers, "--signer", "clinic", "--on", "2019-12-31")
    assert code == 0 and "good, by clinic: SHA256:" in out

    code, out = verify(pack, "--allowed-signers", signers, "--signer", "another")
    assert code == 1 and "does not name for another" in out


@needs_openssh
def test_a_pack_that_is_not_signed_fails_where_a_signature_was_asked_for(pack: Path, tmp_path: Path) -> None:
    key = make_key(tmp_path)
    code, out = verify(pack, "--key", f"{key}.pub")

    assert code == 1
    assert "  MANIFEST.json.sig: it is missing: the pack is not signed" in out


def test_json_has_the_same_to_tell(pack: Path) -> None:
    code, out = verify(pack, "--format", "json")
    told = json.loads(out)

    assert code == 0
    assert told["whole"] is True and told["faults"] == []
    assert told["run"] == sealed(sample_run()).id
    assert told["signature"] == {"state": "none", "key": None, "whose": None}
    assert told["digests_of_run_and_evidence"] == "recomputed"

    pack.write_bytes(b"hello")
    code, out = verify(pack, "--format", "json")
    told = json.loads(out)
    assert code == 1
    assert told["whole"] is False and told["run"] is None
    assert told["faults"] == [{"file": "", "what": "it is not a ZIP file"}]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--signer", "clinic"), "go together"),
        (("--allowed-signers", "FILE"), "go together"),
        (("--on", "2026-01-01"), "go together"),
        (("--key", "FILE", "--signer", "clinic"), "--key goes without"),
        (("--key", "FILE"), "FILE: it is not a public key"),
        (("--allowed-signers", "FILE", "--signer", "clinic"), "FILE: line 1 is not in the format"),
        (("--format", "xml"), "--format takes text or json"),
    ],
)
def test_wrong_usage_is_one_sentence(
    words: tuple[str, ...], reason: str, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pack.parent)
    Path("FILE").write_text("hello\n")

    with pytest.raises(UsageError, match=reason):
        verify(pack, *words)


def test_a_bad_day_and_a_file_of_bytes_are_wrong_usage(pack: Path, tmp_path: Path) -> None:
    signers = tmp_path / "allowed"
    signers.write_text("# nobody\n")
    with pytest.raises(UsageError, match="--on takes a day"):
        verify(pack, "--allowed-signers", signers, "--signer", "clinic", "--on", "soon")
    signers.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not text in UTF-8"):
        verify(pack, "--allowed-signers", signers, "--signer", "clinic")


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert verify(tmp_path / "none.zip")[0] == 2


def test_hostile_text_is_inert_on_the_terminal(pack: Path) -> None:
    pack.write_bytes(pack_bytes(sealed(hostile_run())))
    code, out = verify(pack)

    assert code == 0
    assert not set(out) & set("\x1b\x00\x07\x9b\u202e\u200b")


def test_help_loads_nothing_heavy() -> None:
    """The group stands in every --help: cryptography and sshsig come when a pack is checked."""
    program = (
        "import sys, hipaacheck.cli.app;"
        "print([name for name in sys.modules if name.partition('.')[0] in {'cryptography', 'sshsig', 'pydantic'}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=dict(os.environ)
    )

    assert done.stdout.strip() == "[]"
