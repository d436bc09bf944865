"""Check the signature of a manifest in pure Python, and say which key made it."""

import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from sshsig import InvalidSignature, PublicKey, check_signature
from sshsig.sshsig import SshsigSignature

from hipaacheck.archive.keys import teach
from hipaacheck.reporters.escape import plain

NAMESPACE: Final = "hipaacheck-pack"
"""What the signature is for: one made for git or a letter is not accepted here (PROTOCOL.sshsig)."""

MOST_SIGNATURE = 64 << 10
_ARMOUR = re.compile(
    rb"-----BEGIN SSH SIGNATURE-----\r?\n"
    rb"(?:[A-Za-z0-9+/]+\r?\n)*[A-Za-z0-9+/]+={0,2}\r?\n"
    rb"-----END SSH SIGNATURE-----(?:\r?\n)?"
)
# PROTOCOL.sshsig section 3: ssh-keygen makes and accepts no others.
_HASHES = (b"sha256", b"sha512")
_BROKEN = (
    InvalidSignature,
    UnsupportedAlgorithm,
    ValueError,
    # sshsig asserts that a signature is of the kind of its key.
    AssertionError,
    OverflowError,
)


class SignatureError(Exception):
    """A signature is not good, or a key cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that made a good signature: its fingerprint as ssh-keygen -l prints it, its kind, itself."""

    fingerprint: str
    kind: str
    public_key: str


def signer_of(message: bytes, armoured: bytes) -> Signer:
    """Return the key that signed `message` for packs. Raises SignatureError, also where it cannot tell."""
    if len(armoured) > MOST_SIGNATURE or not _ARMOUR.fullmatch(armoured):
        raise SignatureError("it is not a signature in the format of OpenSSH")
    teach()
    try:
        outer = SshsigSignature.from_armored(armoured)
        if outer.namespace != NAMESPACE.encode():
            given = plain(outer.namespace.decode(errors="replace"), limit=60, lines=False)
            raise SignatureError(f"it was made for {given!r} and not for {NAMESPACE!r}")
        if outer.hash_algo not in _HASHES:
            raise SignatureError("it uses a hash that OpenSSH does not sign with")
        key = check_signature(message, armoured, NAMESPACE)
    except NotImplementedError as error:
        raise SignatureError(f"it cannot be checked here: {_first_line(error)}") from None
    except _BROKEN:
        raise SignatureError("it does not belong to this MANIFEST.json: one of the two was changed") from None
    return Signer(key.sha256_str(), key.algo_name, key.openssh_str())


def public_key(line: str) -> PublicKey:
    """Return the key of a line of a .pub file. Raises SignatureError."""
    teach()
    try:
        return PublicKey.from_openssh_str(line)
    except NotImplementedError as error:
        raise SignatureError(_first_line(error)) from None
    except _BROKEN:
        raise SignatureError("it is not a public key in the format of OpenSSH") from None


def _first_line(error: Exception) -> str:
    return plain(str(error).partition("\n")[0].rstrip("."), limit=160, lines=False)
