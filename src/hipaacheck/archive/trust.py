"""Say whose a signature is, as far as somebody told this program which keys are whose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sshsig.allowed_signers import AllowedSigner

from hipaacheck.archive.signatures import NAMESPACE, SignatureError, Signer, public_key
from hipaacheck.reporters.escape import plain

_MOMENTS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


class Trust(Protocol):
    """What somebody told this program about keys."""

    def whose(self, signer: Signer) -> str:
        """Return whose key it is, in words. Raises SignatureError when it is none of those named."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """One public key, that of `--key`."""

    fingerprint: str

    @classmethod
    def read(cls, text: str) -> "KnownKey":
        """Read a public key as ssh-keygen writes it to a .pub file. Raises SignatureError."""
        if "PRIVATE KEY-----" in text:
            raise SignatureError("it is a private key; give the public one, which ends in .pub")
        lines = [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
        if len(lines) != 1:
            raise SignatureError("it does not hold one public key in the format of OpenSSH")
        return cls(public_key(lines[0]).sha256_str())

    def whose(self, signer: Signer) -> str:
        """Return that it is the key given."""
        if signer.fingerprint != self.fingerprint:
            raise SignatureError(
                f"it was signed by key {signer.fingerprint}, not by the key given, {self.fingerprint}"
            )
        return "the key given"


@dataclass(frozen=True, slots=True)
class AllowedKeys:
    """The keys that a file of allowed signers gives one name, each with why it does not count, or None."""

    name: str
    reasons: dict[str, str | None]

    @classmethod
    def read(cls, text: str, name: str, on: datetime) -> "AllowedKeys":
        """Read a file in the format of ALLOWED SIGNERS in ssh-keygen(1), as it holds at the moment `on`.

        Certificate authorities are not followed, and keys of unknown kinds not read. Raises SignatureError
        with the line that cannot be understood.
        """
        reasons: dict[str, str | None] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            try:
                entry = AllowedSigner.parse(line.strip())
                reason = _why_not(entry, on)
            except (ValueError, IndexError):
                raise SignatureError(f"line {number} is not in the format of allowed signers") from None
            if not _matches(entry.principals, name):
                continue
            try:
                fingerprint = public_key(f"{entry.key_type} {entry.base64_key}").sha256_str()
            except SignatureError:
                continue
            if reasons.get(fingerprint, "") is not None:
                reasons[fingerprint] = reason
        return cls(name, reasons)

    def whose(self, signer: Signer) -> str:
        """Return the name that was asked for."""
        name = plain(self.name, limit=100, lines=False)
        if signer.fingerprint not in self.reasons:
            raise SignatureError(
                f"it was signed by key {signer.fingerprint}, which the file of allowed signers does not"
                f" name for {name}"
            )
        reason = self.reasons[signer.fingerprint]
        if reason is not None:
            raise SignatureError(f"it was signed by a key of {name} that {reason}")
        return name


def same_key(line: str, signer: Signer) -> bool:
    """Return whether `line` is the public key of the signer."""
    try:
        return KnownKey.read(line).fingerprint == signer.fingerprint
    except SignatureError:
        return False


def _why_not(entry: AllowedSigner, on: datetime) -> str | None:
    options = entry.options or {}
    if "cert-authority" in options:
        return "is a certificate authority, which this program does not follow"
    if not _matches(options.get("namespaces", NAMESPACE), NAMESPACE):
        return f"may not sign for {NAMESPACE}"
    if "valid-after" in options and on < _moment(options["valid-after"]):
        return f"was not valid before {_moment(options['valid-after']):%Y-%m-%d %H:%M %Z}"
    if "valid-before" in options and on > _moment(options["valid-before"]):
        return f"was not valid after {_moment(options['valid-before']):%Y-%m-%d %H:%M %Z}"
    return None


def _moment(text: str) -> datetime:
    """Return a time of ssh-keygen(1): YYYYMMDD[HHMM[SS]][Z], in local time without the Z."""
    digits = text.removesuffix("Z")
    if not digits.isdecimal() or len(digits) not in _MOMENTS:
        raise ValueError(text)
    naive = datetime.strptime(digits, _MOMENTS[len(digits)])  # noqa: DTZ007 - the next line gives it a zone
    return naive.replace(tzinfo=UTC) if text.endswith("Z") else naive.astimezone()


def _matches(patterns: str, name: str) -> bool:
    """Return what match_pattern_list of OpenSSH does: a `!` that matches outweighs all else."""
    found = False
    for pattern in patterns.split(","):
        negated = pattern.startswith("!")
        if re.fullmatch("".join(_regex(pattern.removeprefix("!"))), name, re.DOTALL):
            if negated:
                return False
            found = True
    return found


def _regex(pattern: str) -> Iterator[str]:
    # Stars beside each other mean one star, and cost a regular expression exponential time.
    for character in re.sub(r"\*+", "*", pattern):
        yield {"*": ".*", "?": "."}.get(character, re.escape(character))
