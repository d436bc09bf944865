"""Teach sshsig the kinds of keys that it lacks: ECDSA, and those that live in a FIDO token.

sshsig knows RSA and Ed25519. The formats: RFC 5656 for ECDSA, PROTOCOL.u2f of OpenSSH for tokens.
"""

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    SECP384R1,
    SECP521R1,
    EllipticCurve,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from sshsig import PublicKey
from sshsig.binary_io import SshReader
from sshsig.ssh_public_key import PublicKeyAlgorithm

_CURVES: dict[str, tuple[EllipticCurve, HashAlgorithm]] = {
    "nistp256": (SECP256R1(), SHA256()),
    "nistp384": (SECP384R1(), SHA384()),
    "nistp521": (SECP521R1(), SHA512()),
}
_ECDSA = "ecdsa-sha2-"
_TOKEN = "sk-"
_TOKEN_ED25519 = "sk-ssh-ed25519@openssh.com"
_TOKEN_ECDSA = "sk-ecdsa-sha2-nistp256@openssh.com"


@dataclass(frozen=True)
class _Key(PublicKey):
    """A public key: `curve` is empty for Ed25519, `application` is None outside a token."""

    name: str
    curve: str
    point: bytes
    application: bytes | None

    @property
    def algo_name(self) -> str:
        return self.name

    def openssh_str(self) -> str:
        parts = [self.name.encode(), *([self.curve.encode()] if self.curve else []), self.point]
        blob = b"".join(
            len(part).to_bytes(4, "big") + part
            for part in (*parts, *([] if self.application is None else [self.application]))
        )
        return f"{self.name} {base64.b64encode(blob).decode()}"

    def do_verify(self, signature: bytes, message: bytes) -> Exception | None:
        reader = SshReader(signature)
        if reader.read_string() != self.name.encode():
            return ValueError("the signature is of another kind than its key")
        made = reader.read_string()
        if self.application is not None:
            # Flags (one byte) and counter (four) of the token, which it signs with the message.
            told = reader.read(5)
            message = sha256(self.application).digest() + told + sha256(message).digest()
        try:
            self._verify(made, message)
        except InvalidSignature as error:
            return error
        return None

    def _verify(self, made: bytes, message: bytes) -> None:
        if not self.curve:
            Ed25519PublicKey.from_public_bytes(self.point).verify(made, message)
            return
        curve, hashed = _CURVES[self.curve]
        numbers = SshReader(made)
        encoded = encode_dss_signature(numbers.read_mpint(), numbers.read_mpint())
        key = EllipticCurvePublicKey.from_encoded_point(curve, self.point)
        key.verify(encoded, message, ECDSA(hashed))


@dataclass(frozen=True)
class _Kind(PublicKeyAlgorithm):
    kind: str
    names: ClassVar[tuple[str, ...]] = (
        *(f"{_ECDSA}{curve}" for curve in ("nistp256", "nistp384", "nistp521")),
        _TOKEN_ECDSA,
        _TOKEN_ED25519,
    )

    @property
    def name(self) -> str:
        return self.kind

    def load_public_key(self, pkt: SshReader) -> PublicKey:
        curve = "" if self.kind == _TOKEN_ED25519 else pkt.read_string().decode("ascii")
        if curve and curve not in self.kind:
            raise ValueError("the key names another curve than its kind")
        point = pkt.read_string()
        application = pkt.read_string() if self.kind.startswith(_TOKEN) else None
        return _Key(self.kind, curve, point, application)


def teach() -> None:
    """Let sshsig read all kinds of keys that `ssh-keygen -Y sign` signs with today."""
    PublicKeyAlgorithm.from_name("ssh-ed25519")  # fills its list of kinds on first use
    for name in _Kind.names:
        PublicKeyAlgorithm.supported.setdefault(name, _Kind(name))
