"""Have a manifest signed by OpenSSH with a key that stays where it is: in a file, an agent or a token."""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hipaacheck.archive.signatures import NAMESPACE, SignatureError, signer_of
from hipaacheck.reporters.escape import plain

PROGRAM: Final = "ssh-keygen"
_SECONDS = 300
"""Long enough to find a token and touch it."""


class SigningError(Exception):
    """Nothing was signed; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as OpenSSH writes it, and the public key that it names, as one line."""

    armoured: bytes
    public_key: str


def sign(manifest: bytes, key: Path, *, interactive: bool) -> Signature:
    """Return the signature of `manifest` by `ssh-keygen -Y sign -f key`, checked as a reader will check it.

    `key` is a private key, or a public key whose private half an agent holds. With `interactive`,
    ssh-keygen may ask for a passphrase or a touch on the terminal; without, it is told not to. Raises
    SigningError.
    """
    if not key.is_file():
        raise SigningError(f"{key}: there is no such key")
    # A file and not standard input, which ssh-keygen reads passphrases from.
    with tempfile.TemporaryDirectory(prefix="hipaacheck-sign-") as folder:
        file = Path(folder) / "MANIFEST.json"
        file.write_bytes(manifest)
        _run(file, key, interactive)
        try:
            armoured = file.with_name(f"{file.name}.sig").read_bytes()
        except OSError:
            raise SigningError(f"{PROGRAM} said that it signed, but wrote no signature") from None
    try:
        return Signature(armoured, signer_of(manifest, armoured).public_key)
    except SignatureError as error:
        raise SigningError(f"{key}: the signature that {PROGRAM} made cannot be used: {error}") from None


def _run(file: Path, key: Path, interactive: bool) -> None:
    command = [PROGRAM, "-q", "-Y", "sign", "-f", os.fspath(key.absolute()), "-n", NAMESPACE, os.fspath(file)]
    environment = dict(os.environ)
    if not interactive:
        environment["SSH_ASKPASS_REQUIRE"] = "never"
    try:
        done = subprocess.run(
            command,
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if interactive else subprocess.PIPE,
            env=environment,
            # Without a terminal of its own it cannot wait for somebody who is not there.
            start_new_session=not interactive,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise SigningError(f"{PROGRAM} is not installed; it is part of OpenSSH (8.2 or later)") from None
    except subprocess.TimeoutExpired:
        raise SigningError(f"{key}: {PROGRAM} did not sign within {_SECONDS} seconds") from None
    except OSError as error:
        raise SigningError(f"{PROGRAM} cannot be run: {error.strerror or error}") from None
    if done.returncode != 0:
        raise SigningError(f"{key}: {PROGRAM} did not sign{_reason(done.stderr)}")


def _reason(stderr: bytes | None) -> str:
    lines = [line.strip() for line in (stderr or b"").decode(errors="replace").splitlines() if line.strip()]
    if not lines:
        return "; what it said stands above"
    said = plain(lines[-1], limit=200, lines=False)
    if any("passphrase" in line.lower() for line in lines):
        return (
            f" ({said}); a key with a passphrase needs a terminal, or an agent: run ssh-add first and give"
            " the public key"
        )
    return f": {said}"
