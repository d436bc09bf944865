"""Signatures of FIDO tokens are checked; OpenSSH is the judge of what a good one is."""

import base64
import shutil
import subprocess
from hashlib import sha256, sha512
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hipaacheck.archive.signatures import SignatureError, public_key, signer_of

MESSAGE = b'{"format": "hipaacheck.pack/1"}\n'
APPLICATION = b"ssh:"
TOLD = b"\x01\x00\x00\x00\x2a"
"""Somebody touched the token, and it had signed 42 times."""

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


def strings(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def mpint(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


class Token:
    """What a FIDO token does, in software (PROTOCOL.u2f of OpenSSH)."""

    def __init__(self, kind: str) -> None:
        self.kind = f"sk-{kind}@openssh.com"
        if kind == "ssh-ed25519":
            self.ed = Ed25519PrivateKey.generate()
            point = (self.ed.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),)
        else:
            self.ec = ec.generate_private_key(ec.SECP256R1())
            raw = self.ec.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
            point = (b"nistp256", raw)  # type: ignore[assignment]
        self.blob = strings(self.kind.encode(), *point, APPLICATION)
        self.line = f"{self.kind} {base64.b64encode(self.blob).decode()}"

    def sign(self, message: bytes, told: bytes = TOLD) -> bytes:
        digest = sha512(message).digest()
        wrapped = b"SSHSIG" + strings(b"hipaacheck-pack", b"", b"sha512", digest)
        asked = sha256(APPLICATION).digest() + told + sha256(wrapped).digest()
        if "ed25519" in self.kind:
            made = self.ed.sign(asked)
        else:
            made = strings(*map(mpint, decode_dss_signature(self.ec.sign(asked, ec.ECDSA(SHA256())))))
        body = strings(self.kind.encode(), made) + TOLD
        outer = b"SSHSIG\x00\x00\x00\x01" + strings(self.blob, b"hipaacheck-pack", b"", b"sha512", body)
        text = base64.encodebytes(outer)
        return b"-----BEGIN SSH SIGNATURE-----\n" + text + b"-----END SSH SIGNATURE-----\n"


def openssh_says(folder: Path, token: Token, armoured: bytes) -> bool:
    (folder / "allowed").write_text(f"clinic {token.line}\n")
    (folder / "sig").write_bytes(armoured)
    command = ["ssh-keygen", "-Y", "verify", "-f", str(folder / "allowed"), "-I", "clinic"]
    command += ["-n", "hipaacheck-pack", "-s", str(folder / "sig")]
    return subprocess.run(command, input=MESSAGE, capture_output=True).returncode == 0


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256"])
def test_a_token_is_believed_where_openssh_believes_it(kind: str, tmp_path: Path) -> None:
    token = Token(kind)
    armoured = token.sign(MESSAGE)
    signer = signer_of(MESSAGE, armoured)

    assert openssh_says(tmp_path, token, armoured)
    assert signer.public_key == token.line
    assert signer.fingerprint == public_key(token.line).sha256_str()


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256"])
def test_a_token_that_said_something_else_is_not_believed(kind: str, tmp_path: Path) -> None:
    token = Token(kind)
    for armoured in (token.sign(b"other"), token.sign(MESSAGE, told=b"\x00\x00\x00\x00\x2a")):
        assert not openssh_says(tmp_path, token, armoured)
        with pytest.raises(SignatureError, match="does not belong"):
            signer_of(MESSAGE, armoured)


def test_a_kind_of_key_that_nobody_knows_is_said_to_be_unknown() -> None:
    blob = base64.b64encode(strings(b"ssh-dss", b"\x01")).decode()

    with pytest.raises(SignatureError, match="not supported: ssh-dss"):
        public_key(f"ssh-dss {blob}")


@pytest.mark.parametrize(
    "blob",
    [
        strings(b"ecdsa-sha2-nistp256", b"nistp384", b"\x04" + bytes(96)),
        strings(b"ecdsa-sha2-nistp256", b"", b""),
        strings(b"ecdsa-sha2-nistp256"),
        strings(b"sk-ssh-ed25519@openssh.com", b"short"),
        strings(b"ssh-ed25519", b"short"),
    ],
)
def test_keys_that_are_not_whole_never_verify(blob: bytes) -> None:
    outer = b"SSHSIG\x00\x00\x00\x01" + strings(
        blob, b"hipaacheck-pack", b"", b"sha512", strings(b"ecdsa-sha2-nistp256", strings(b"\x01", b"\x01"))
    )
    armoured = (
        b"-----BEGIN SSH SIGNATURE-----\n" + base64.encodebytes(outer) + b"-----END SSH SIGNATURE-----\n"
    )

    with pytest.raises(SignatureError):
        signer_of(MESSAGE, armoured)
