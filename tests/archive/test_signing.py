"""OpenSSH accepts our signatures and we accept those of OpenSSH; nothing else passes."""

import io
import os
import shutil
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.archive.packs import checked, make_key, pack_bytes, packed, relisted, told, unpacked

from hipaacheck.archive import signing
from hipaacheck.archive.signatures import SignatureError, signer_of
from hipaacheck.archive.signing import SigningError, sign
from hipaacheck.archive.trust import KnownKey
from hipaacheck.archive.verdict import SignatureState

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")

KINDS = [
    ("ed25519",),
    ("rsa", "-b", "2048"),
    ("ecdsa", "-b", "256"),
    ("ecdsa", "-b", "384"),
    ("ecdsa", "-b", "521"),
]


def signed_by(key: Path) -> bytes:
    return pack_bytes(sign=partial(sign, key=key, interactive=False))


def public(key: Path) -> str:
    return key.with_name(f"{key.name}.pub").read_text()


def openssh_signature(folder: Path, key: Path, message: bytes, namespace: str = "hipaacheck-pack") -> bytes:
    file = folder / "message"
    file.write_bytes(message)
    (folder / "message.sig").unlink(missing_ok=True)
    command = ["ssh-keygen", "-Y", "sign", "-f", str(key), "-n", namespace, str(file)]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / "message.sig").read_bytes()


def openssh_accepts(folder: Path, files: dict[str, bytes], key: Path) -> bool:
    (folder / "allowed").write_text(f"clinic {public(key)}")
    (folder / "MANIFEST.json.sig").write_bytes(files["MANIFEST.json.sig"])
    command = ["ssh-keygen", "-Y", "verify", "-f", str(folder / "allowed"), "-I", "clinic"]
    command += ["-n", "hipaacheck-pack", "-s", str(folder / "MANIFEST.json.sig")]
    done = subprocess.run(command, input=files["MANIFEST.json"], capture_output=True)
    assert done.returncode == 0 or b"Could not verify" in done.stderr + done.stdout
    return done.returncode == 0


@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
def test_ours_is_accepted_by_openssh_and_by_us(kind: tuple[str, ...], tmp_path: Path) -> None:
    key = make_key(tmp_path, kind[0], "", *kind[1:])
    pack = signed_by(key)
    check = checked(tmp_path, pack, KnownKey.read(public(key)))

    assert openssh_accepts(tmp_path, unpacked(pack), key)
    assert told(check) == []
    assert check.signature.state is SignatureState.KNOWN
    assert check.signature.whose == "the key given"


@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
def test_one_made_by_hand_is_accepted(kind: tuple[str, ...], tmp_path: Path) -> None:
    key = make_key(tmp_path, kind[0], "", *kind[1:])
    files = unpacked(pack_bytes())
    armoured = openssh_signature(tmp_path, key, files["MANIFEST.json"])
    pack = packed({**files, "MANIFEST.json.sig": armoured, "signing-key.pub": public(key).encode()})
    listed = subprocess.run(["ssh-keygen", "-lf", f"{key}.pub"], capture_output=True, text=True, check=True)
    check = checked(tmp_path, pack)

    assert told(check) == []
    assert check.signature.state is SignatureState.INTEGRITY_ONLY and check.signature.whose is None
    assert check.signature.key is not None
    assert check.signature.key.fingerprint == listed.stdout.split()[1]


def test_a_signed_pack_that_was_forged_carefully_is_refused_by_both(tmp_path: Path) -> None:
    key = make_key(tmp_path)
    files = unpacked(signed_by(key))
    forged = relisted({**files, "report.html": b"all is well"})
    check = checked(tmp_path, packed(forged))

    assert not openssh_accepts(tmp_path, forged, key)
    assert told(check) == [
        "MANIFEST.json.sig: it does not belong to this MANIFEST.json: one of the two was changed"
    ]
    assert check.signature.state is SignatureState.BAD


def test_one_for_another_purpose_is_refused(tmp_path: Path) -> None:
    """An organisation signs its commits with the same key: none of those may pass for a pack."""
    key = make_key(tmp_path)
    files = unpacked(pack_bytes())
    files["MANIFEST.json.sig"] = openssh_signature(tmp_path, key, files["MANIFEST.json"], "git")
    files["signing-key.pub"] = public(key).encode()

    assert not openssh_accepts(tmp_path, files, key)
    assert told(checked(tmp_path, packed(files))) == [
        "MANIFEST.json.sig: it was made for 'git' and not for 'hipaacheck-pack'"
    ]


def test_one_by_another_key_is_refused(tmp_path: Path) -> None:
    key, other = make_key(tmp_path), make_key(tmp_path)
    check = checked(tmp_path, signed_by(other), KnownKey.read(public(key)))
    (fault,) = told(check)

    assert "not by the key given" in fault
    assert check.signature.state is SignatureState.BAD
    assert check.signature.key is not None and check.signature.key.fingerprint in fault


def test_a_key_beside_the_signature_that_did_not_make_it_is_refused(tmp_path: Path) -> None:
    key, other = make_key(tmp_path), make_key(tmp_path)
    files = {**unpacked(signed_by(other)), "signing-key.pub": public(key).encode()}

    assert told(checked(tmp_path, packed(files))) == ["signing-key.pub: it is not the key that signed"]


def test_a_pack_without_the_signature_that_was_asked_for_is_refused(tmp_path: Path) -> None:
    key = make_key(tmp_path)
    signed = unpacked(signed_by(key))
    stripped = {name: signed[name] for name in signed if name not in {"MANIFEST.json.sig", "signing-key.pub"}}

    assert told(checked(tmp_path, packed(stripped), KnownKey.read(public(key)))) == [
        "MANIFEST.json.sig: it is missing: the pack is not signed"
    ]


def test_a_signature_of_another_pack_is_refused(tmp_path: Path) -> None:
    key = make_key(tmp_path)
    signed = unpacked(signed_by(key))
    other = unpacked(pack_bytes(files=()))
    taken = {name: signed[name] for name in ("MANIFEST.json.sig", "signing-key.pub")}

    assert any("does not belong" in fault for fault in told(checked(tmp_path, packed({**other, **taken}))))


def test_an_agent_can_hold_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_key(tmp_path)
    socket = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.PIPE)
    try:
        assert agent.stdout is not None
        agent.stdout.readline()  # it says where it listens once it does
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        subprocess.run(["ssh-add", "-q", str(key)], check=True, capture_output=True)
        key.unlink()
        pack = signed_by(key.with_name(f"{key.name}.pub"))
    finally:
        agent.terminate()
        agent.communicate()

    assert checked(tmp_path, pack, KnownKey.read(public(key))).whole


def test_a_passphrase_in_a_pipe_is_one_sentence(tmp_path: Path) -> None:
    key = make_key(tmp_path, "ed25519", "secret")

    with pytest.raises(SigningError, match=r"passphrase.*ssh-add") as raised:
        sign(b"{}", key, interactive=False)
    assert "\n" not in str(raised.value)


def test_a_passphrase_is_asked_for_on_a_terminal(tmp_path: Path) -> None:
    """In a process of its own, to which a terminal of its own belongs as to a shell."""
    key = make_key(tmp_path, "ed25519", "secret")
    program = (
        "import os, sys; from pathlib import Path; from hipaacheck.archive.signing import sign;"
        "os.close(os.open(os.ttyname(0), os.O_RDWR));"  # the first terminal a session opens is its own
        "sys.stdout.write(sign(b'{}', Path(sys.argv[1]), interactive=True).public_key)"
    )
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(key)],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    )
    try:
        shown = b""
        while b"passphrase" not in shown:
            shown += os.read(ours, 1_000)
        os.write(ours, b"secret\n")
        signed = process.communicate(timeout=30)[0]
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)

    assert signed.decode() == " ".join(public(key).split()[:2])


def test_a_key_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "key"
    wrong.write_text("not a key")
    wrong.chmod(stat.S_IRUSR)

    with pytest.raises(SigningError, match="ssh-keygen did not sign") as raised:
        sign(b"{}", wrong, interactive=False)
    assert "\n" not in str(raised.value)
    with pytest.raises(SigningError, match="there is no such key"):
        sign(b"{}", tmp_path / "none", interactive=False)


def test_a_missing_ssh_keygen_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_key(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SigningError, match="ssh-keygen is not installed"):
        sign(b"{}", key, interactive=False)


def test_an_ssh_keygen_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "_SECONDS", 0.2)

    with pytest.raises(SigningError, match="did not sign within"):
        stand_in(tmp_path, monkeypatch, "sleep 60")


def test_an_ssh_keygen_that_signs_something_else_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    armoured = openssh_signature(tmp_path, make_key(tmp_path), b"something else")
    (tmp_path / "other.sig").write_bytes(armoured)

    with pytest.raises(SigningError, match="cannot be used: it does not belong"):
        stand_in(tmp_path, monkeypatch, f'shift 7; cat {tmp_path}/other.sig > "$1.sig"')
    with pytest.raises(SigningError, match="wrote no signature"):
        stand_in(tmp_path, monkeypatch, "true")


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Sign with a script in the place of ssh-keygen."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    program = tools / "ssh-keygen"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    (folder / "key").touch()
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    sign(b"{}", folder / "key", interactive=False)


def test_the_key_is_never_in_the_pack_nor_anything_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_key(tmp_path)
    before = key.read_bytes(), sorted(path.name for path in tmp_path.iterdir())
    secret = key.read_text().splitlines()[2]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pack = signed_by(key)

    assert all(secret.encode() not in content for content in unpacked(pack).values())
    assert (key.read_bytes(), sorted(path.name for path in tmp_path.iterdir())) == before


@given(st.data())
def test_no_mutation_of_a_signature_passes_for_another_key(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / "mutations"
    if not folder.exists():
        folder.mkdir()
        make_key(folder).rename(folder / "key")
        openssh_signature(folder, folder / "key", b"message")
    armoured = bytearray((folder / "message.sig").read_bytes())
    own = signer_of(b"message", bytes(armoured)).fingerprint
    for _ in range(data.draw(st.integers(1, 5))):
        armoured[data.draw(st.integers(0, len(armoured) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert signer_of(b"message", bytes(armoured)).fingerprint == own
    except SignatureError as error:
        assert "\n" not in str(error)


@given(st.binary(max_size=400))
def test_garbage_is_no_signature(garbage: bytes) -> None:
    import base64

    for body in (garbage, b"SSHSIG\x00\x00\x00\x01" + garbage):
        text = base64.encodebytes(body)
        for armoured in (body, b"-----BEGIN SSH SIGNATURE-----\n" + text + b"-----END SSH SIGNATURE-----\n"):
            with pytest.raises(SignatureError):
                signer_of(b"message", armoured)


def test_a_weak_hash_is_refused(tmp_path: Path) -> None:
    """A library that takes any hash of hashlib would take MD5, and fall over SHAKE, which has no length."""
    from sshsig.sshsig import SshsigSignature

    armoured = openssh_signature(tmp_path, make_key(tmp_path), b"message")
    for hashed in (b"md5", b"sha1", b"shake_128", b"SHA512"):
        outer = SshsigSignature.from_armored(armoured)
        outer.hash_algo = hashed
        with pytest.raises(SignatureError, match="a hash that OpenSSH does not sign with"):
            signer_of(b"message", outer.to_armored().encode())


def test_a_signature_that_is_too_large_is_refused(tmp_path: Path) -> None:
    files = {**unpacked(pack_bytes()), "MANIFEST.json.sig": io.BytesIO(b"A" * 100_000).getvalue()}

    assert told(checked(tmp_path, packed(files))) == ["MANIFEST.json.sig: it is larger than 65,536 bytes"]
