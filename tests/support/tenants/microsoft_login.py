"""Be Microsoft's sign-in service: believe a secret or a signed proof only if every part of it is right."""

import base64
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

TENANT_ID = "6f1b7c2e-3d4a-4b5c-8d6e-7f8091a2b3c4"
CLIENT_ID = "0b1c2d3e-4f50-4617-8a9b-acbdcedfe0f1"
SECRET = "CANARY-secret~of.the-app_0123456789"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TRACES = " Trace ID: 1-2-3 Correlation ID: 4-5-6 Timestamp: 2026-11-22 01:23:45Z"


@cache
def app_key() -> rsa.RSAPrivateKey:
    """Return the key of the app, the same for all emulators of one run."""
    return rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Grant:
    """What a token allows: at which interface, and which application permissions."""

    audience: str
    roles: frozenset[str]
    until: float


@dataclass
class LoginService:
    """One tenant with one app, its proofs, the permissions granted to it, and the tokens given out."""

    roles: frozenset[str]
    domains: frozenset[str] = frozenset()
    lifetime: int = 3599
    secret: str = SECRET
    key: rsa.RSAPrivateKey = field(default_factory=app_key)
    grants: dict[str, Grant] = field(default_factory=dict)
    resources: frozenset[str] = frozenset(
        {"graph.microsoft.com", "outlook.office365.com", "ps.compliance.protection.outlook.com"}
    )
    token_calls: int = 0

    def __post_init__(self) -> None:
        self.certificate = self._issued()

    def change_certificate(self) -> None:
        """Take another key and its certificate for the app's, so that the one before is worth nothing."""
        self.key = rsa.generate_private_key(65537, 2048)
        self.certificate = self._issued()

    def _issued(self) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hipaacheck")])
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .sign(self.key, hashes.SHA256())
        )

    def write_certificate(self, file: Path, password: bytes | None = None) -> None:
        """Write certificate and key as an administrator would keep them."""
        how = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
        pem = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how
        ) + self.certificate.public_bytes(serialization.Encoding.PEM)
        file.write_bytes(pem)
        file.chmod(0o600)

    def discovery(self, tenant: str, address: str) -> tuple[int, dict[str, Any]]:
        """Return the document of OpenID Connect of a tenant."""
        if tenant.lower() not in {TENANT_ID, *self.domains}:
            return 400, _refused("invalid_tenant", 90002, f"Tenant '{tenant}' not found.")
        base = f"{address}/{TENANT_ID}"
        return 200, {
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "issuer": f"https://login.microsoftonline.com/{TENANT_ID}/v2.0",
        }

    def answer(self, form: Mapping[str, str], endpoint: str) -> tuple[int, dict[str, Any]]:
        """Return status and body for what was posted to the token endpoint."""
        self.token_calls += 1
        if form.get("grant_type") != "client_credentials":
            return 400, _refused("unsupported_grant_type", 70003, "The grant type is not supported.")
        if form.get("client_id") != CLIENT_ID:
            return 400, _refused("unauthorized_client", 700016, "Application was not found in the directory.")
        problem = self._problem(form, endpoint)
        if problem is not None:
            return 401, problem
        resource = form.get("scope", "").removeprefix("https://").removesuffix("/.default")
        if resource not in self.resources:
            return 400, _refused(
                "invalid_resource", 500011, f"The resource principal {resource} was not found."
            )
        token = self._token(resource)
        return 200, {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": token}

    def grant(self, header: str | None) -> Grant | None:
        """Return what the token in an Authorization header allows; None if it is none, or too old."""
        found = self.grants.get((header or "").removeprefix("Bearer "))
        return found if found is not None and found.until > time.time() else None

    def _problem(self, form: Mapping[str, str], endpoint: str) -> dict[str, Any] | None:
        if form.get("client_assertion_type") == _ASSERTION:
            try:
                self._check_assertion(form.get("client_assertion", ""), endpoint)
            except (ValueError, KeyError, InvalidSignature):
                return _refused("invalid_client", 700027, "The certificate used to sign is not registered.")
            return None
        if not secrets.compare_digest(form.get("client_secret", ""), self.secret):
            return _refused(
                "invalid_client",
                7000215,
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.",
            )
        return None

    def _check_assertion(self, assertion: str, endpoint: str) -> None:
        head, claims, signature = assertion.split(".")
        header, said = json.loads(_decoded(head)), json.loads(_decoded(claims))
        digest = self.certificate.fingerprint(hashes.SHA256())
        if header["alg"] != "PS256" or _decoded(header["x5t#S256"]) != digest:
            raise ValueError("the proof is not signed as it should be")
        self.key.public_key().verify(
            _decoded(signature),
            f"{head}.{claims}".encode(),
            padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256.digest_size),
            hashes.SHA256(),
        )
        now = time.time()
        if (
            said["aud"] != endpoint
            or {said["iss"], said["sub"]} != {CLIENT_ID}
            or not now < said["exp"] < now + 3700
        ):
            raise ValueError("the proof is for something else")

    def _token(self, resource: str) -> str:
        claims = {"aud": f"https://{resource}", "tid": TENANT_ID, "jti": secrets.token_hex(8)}
        parts = [json.dumps({"alg": "none"}), json.dumps(claims)]
        token = ".".join([*map(_encoded, parts), f"CANARY{secrets.token_urlsafe(20)}"])
        self.grants[token] = Grant(resource, self.roles, time.time() + self.lifetime)
        return token


def _refused(error: str, code: int, why: str) -> dict[str, Any]:
    return {
        "error": error,
        "error_description": f"AADSTS{code}: {why}{_TRACES}",
        "error_codes": [code],
    }


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
