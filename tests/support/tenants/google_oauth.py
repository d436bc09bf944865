"""Be Google's token service: believe a signed proof only if every part of it is right."""

import base64
import functools
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

AUDIENCE = "https://oauth2.googleapis.com/token"
"""What google-auth names as audience, whatever the token_uri of the key is."""

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
CLIENT_ID = "108000000000000000001"
CLIENT_EMAIL = "hipaacheck@canary-project.iam.gserviceaccount.com"


@dataclass(frozen=True)
class Grant:
    """What a token allows: scopes, and in whose name (None: the service account's own)."""

    scopes: frozenset[str]
    subject: str | None
    until: float


@functools.cache
def key_number(number: int) -> rsa.RSAPrivateKey:
    """Return a key; the same one for the same number, because making one takes long."""
    return rsa.generate_private_key(65537, 2048)


@dataclass
class TokenService:
    """Keys of one service account, the scopes delegated to it, and the tokens that were given out."""

    delegated: frozenset[str] | None = None
    """None is all."""
    users: frozenset[str] = frozenset()
    lifetime: int = 3599
    clock: float = 0.0
    """Seconds that this service is ahead of the machine."""
    key: rsa.RSAPrivateKey = field(default_factory=lambda: key_number(0))
    grants: dict[str, Grant] = field(default_factory=dict)

    def key_file(self, token_uri: str = AUDIENCE) -> dict[str, str]:
        """Return the JSON key that an administrator would download."""
        pem = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return {
            "type": "service_account",
            "project_id": "canary-project",
            "private_key_id": "0123456789abcdef",
            "private_key": pem.decode(),
            "client_email": CLIENT_EMAIL,
            "client_id": CLIENT_ID,
            "token_uri": token_uri,
            "universe_domain": "googleapis.com",
        }

    def answer(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Return status and body for what was posted."""
        if form.get("grant_type") != GRANT:
            return 400, {"error": "unsupported_grant_type", "error_description": "Invalid grant_type."}
        try:
            claims = self._claims(form.get("assertion", ""))
        except (ValueError, KeyError, InvalidSignature):
            return _refused("Invalid JWT Signature.")
        now = time.time() + self.clock
        if not now - 300 <= claims["iat"] <= now + 300 or not now < claims["exp"] <= claims["iat"] + 3600:
            return _refused(
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                "Check your iat and exp values in the JWT claim."
            )
        if claims.get("aud") != AUDIENCE or claims.get("iss") != CLIENT_EMAIL:
            return _refused("Invalid JWT: Failed audience check.")
        subject, scopes = claims.get("sub"), frozenset(str(claims.get("scope", "")).split())
        if subject is not None and subject not in self.users:
            return _refused("Invalid email or User ID")
        if not scopes or (
            subject is not None and self.delegated is not None and not scopes <= self.delegated
        ):
            return 401, {
                "error": "unauthorized_client",
                "error_description": "Client is unauthorized to retrieve access tokens using this method, or "
                "client not authorized for any of the scopes requested.",
            }
        token = "ya29.canary-" + secrets.token_urlsafe(40)
        self.grants[token] = Grant(scopes, subject, now + self.lifetime)
        return 200, {"access_token": token, "expires_in": self.lifetime, "token_type": "Bearer"}

    def grant(self, header: str | None) -> Grant | None:
        """Return what the token in an Authorization header allows; None if it is none, or too old."""
        token = (header or "").removeprefix("Bearer ")
        found = self.grants.get(token)
        return found if found is not None and found.until > time.time() + self.clock else None

    def _claims(self, assertion: str) -> dict[str, Any]:
        head, claims, signature = assertion.split(".")
        if json.loads(_decoded(head))["alg"] != "RS256":
            raise ValueError("the proof is not signed as it should be")
        self.key.public_key().verify(
            _decoded(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
        )
        found: dict[str, Any] = json.loads(_decoded(claims))
        return found


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _refused(why: str) -> tuple[int, dict[str, Any]]:
    return 400, {"error": "invalid_grant", "error_description": why}
