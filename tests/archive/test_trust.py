"""Whose key it is: as ssh-keygen reads keys and files of allowed signers."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.archive.packs import make_key

from hipaacheck.archive.signatures import SignatureError, Signer, signer_of
from hipaacheck.archive.trust import AllowedKeys, KnownKey, same_key

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")

ON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MESSAGE = b"message"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    make_key(folder).rename(folder / "key")
    (folder / "key-ed255190.pub").rename(folder / "key.pub")
    (folder / "message").write_bytes(MESSAGE)
    command = ["ssh-keygen", "-Y", "sign", "-f", str(folder / "key"), "-n", "hipaacheck-pack"]
    subprocess.run([*command, str(folder / "message")], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def signer(folder: Path) -> Signer:
    return signer_of(MESSAGE, (folder / "message.sig").read_bytes())


def openssh_says(folder: Path, allowed: str, name: str) -> bool:
    (folder / "allowed").write_text(allowed)
    command = ["ssh-keygen", "-Y", "verify", "-f", str(folder / "allowed"), "-I", name]
    command += [
        "-n",
        "hipaacheck-pack",
        "-O",
        "verify-time=20261122120000Z",
        "-s",
        str(folder / "message.sig"),
    ]
    return subprocess.run(command, input=MESSAGE, capture_output=True).returncode == 0


def we_say(allowed: str, name: str, signer: Signer) -> bool:
    try:
        return AllowedKeys.read(allowed, name, ON).whose(signer) == name
    except SignatureError:
        return False


@pytest.mark.parametrize(
    ("before", "name", "accepted"),
    [
        ("clinic", "clinic", True),
        ("clinic", "Clinic", False),
        ("clinic", "clinics", False),
        ("clinic", "*", False),
        ("a,clinic,b", "clinic", True),
        ("*", "anybody", True),
        ("*@clinic.example", "it@clinic.example", True),
        ("*@clinic.example", "it@clinic.example.net", False),
        ("i?@clinic.example", "it@clinic.example", True),
        ("[i]t@clinic.example", "it@clinic.example", False),
        ("*,!it@clinic.example", "it@clinic.example", False),
        ("!it@clinic.example,*", "it@clinic.example", False),
        ("!other", "it@clinic.example", False),
        ('"clinic"', "clinic", True),
        ('clinic namespaces="hipaacheck-pack"', "clinic", True),
        ('clinic namespaces="git,hipaacheck-*"', "clinic", True),
        ('clinic namespaces="git"', "clinic", False),
        ('clinic NAMESPACES="git"', "clinic", False),
        ("clinic cert-authority", "clinic", False),
        ('clinic valid-after="20260101"', "clinic", True),
        ('clinic valid-after="20270101"', "clinic", False),
        ('clinic valid-before="20260101Z"', "clinic", False),
        ('clinic valid-before="20261122115959Z"', "clinic", False),
        ('clinic valid-before="20261122120001Z"', "clinic", True),
        ('clinic valid-after="202611221159Z",valid-before="202611221201Z"', "clinic", True),
        ('clinic valid-before="20270101",namespaces="git"', "clinic", False),
        ('clinic nonsense="1"', "clinic", False),
        ('clinic valid-after="soon"', "clinic", False),
        ('clinic namespaces="open', "clinic", False),
    ],
)
def test_a_line_means_what_it_means_to_openssh(
    before: str, name: str, accepted: bool, folder: Path, signer: Signer
) -> None:
    line = f"# our signers\n\n{before} {(folder / 'key.pub').read_text()}"

    assert openssh_says(folder, line, name) is accepted
    assert we_say(line, name, signer) is accepted


def test_why_a_key_does_not_count_is_said(folder: Path, signer: Signer) -> None:
    key = (folder / "key.pub").read_text()
    for before, reason in {
        'clinic valid-before="20260101Z"': "was not valid after 2026-01-01 00:00 UTC",
        'clinic valid-after="20270101Z"': "was not valid before 2027-01-01 00:00 UTC",
        'clinic namespaces="git"': "may not sign for hipaacheck-pack",
        "clinic cert-authority": "is a certificate authority",
        "others": "does not name for clinic",
    }.items():
        with pytest.raises(SignatureError, match=reason):
            AllowedKeys.read(f"{before} {key}", "clinic", ON).whose(signer)


def test_a_key_that_was_renewed_counts(folder: Path, signer: Signer) -> None:
    key = (folder / "key.pub").read_text()
    old, new = f'clinic valid-before="20260101Z" {key}', f"clinic {key}"

    assert we_say(old + new, "clinic", signer)
    assert we_say(new + old, "clinic", signer)


def test_a_key_of_an_unknown_kind_does_not_spoil_the_others(folder: Path, signer: Signer) -> None:
    lines = f"clinic ssh-dss AAAAB3NzaC1kc3MAAAAB\nclinic {(folder / 'key.pub').read_text()}"

    assert we_say(lines, "clinic", signer)


def test_a_line_that_cannot_be_read_is_named() -> None:
    with pytest.raises(SignatureError, match="line 3 is not in the format"):
        AllowedKeys.read("# one\n\nclinic\n", "clinic", ON)


def test_only_a_public_key_is_taken(folder: Path) -> None:
    key = (folder / "key.pub").read_text()

    assert KnownKey.read(f"# ours\n{key}\n").fingerprint.startswith("SHA256:")
    with pytest.raises(SignatureError, match="it is a private key"):
        KnownKey.read((folder / "key").read_text())
    for wrong in (
        "",
        "hello",
        f"{key}{key}",
        "ssh-ed25519 !!!",
        "ssh-rsa AAAA",
        key.replace("ed25519", "rsa"),
    ):
        with pytest.raises(SignatureError):
            KnownKey.read(wrong)


@given(st.text())
def test_any_text_is_a_key_or_one_sentence(text: str) -> None:
    signer = Signer("SHA256:x", "ssh-ed25519", "ssh-ed25519 AAAA")

    assert same_key(text, signer) is False
    for read in (KnownKey.read, lambda text: AllowedKeys.read(text, "clinic", ON).whose(signer)):
        with pytest.raises(SignatureError) as raised:
            read(text)
        assert len(str(raised.value).splitlines()) == 1
