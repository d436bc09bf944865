"""Find the service account that asks Google, and the administrator in whose name it does."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hipaacheck.net.tenants.access import NoAccessError, kept_secret, readable_by_others
from hipaacheck.net.tenants.client import Route, route_of
from hipaacheck.net.tenants.google.questions import SWITCHES

KEY_FILE = "HIPAACHECK_GOOGLE_KEY_FILE"
USUAL_KEY_FILE = "GOOGLE_APPLICATION_CREDENTIALS"
ADMIN = "HIPAACHECK_GOOGLE_ADMIN"
INCLUDE = "HIPAACHECK_GOOGLE_INCLUDE"
_KEYRING = "google-key"
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class GoogleAccess:
    """A service account's key, and the address of the administrator in whose name it asks.

    `key` is the JSON key as Google gave it; `include` names what is asked besides (see SWITCHES).
    """

    key: Mapping[str, str] = field(repr=False)
    admin: str
    include: frozenset[str] = frozenset()
    route: Route = field(default_factory=Route)
    warnings: tuple[str, ...] = ()

    @property
    def client_id(self) -> str:
        """Return the number by which the admin console knows the service account."""
        return self.key.get("client_id", "unknown")

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "GoogleAccess":
        """Return the access that the environment names. Raises NoAccessError."""
        path = env.get(KEY_FILE) or env.get(USUAL_KEY_FILE)
        secret = None if path else kept_secret(_KEYRING)
        if path is None and secret is None:
            raise NoAccessError(f"set {KEY_FILE} to the JSON key file of the service account")
        admin = env.get(ADMIN, "").strip()
        if "@" not in admin:
            raise NoAccessError(f"set {ADMIN} to the address of the super administrator who is asked for")
        warning = readable_by_others(path) if path else None
        return cls(
            key=_key(_read(path) if path else secret or "", path or "the keyring"),
            admin=admin,
            include=included(env.get(INCLUDE, "").replace(",", " ").split()),
            route=route_of(env),
            warnings=() if warning is None else (warning,),
        )


def included(names: Collection[str]) -> frozenset[str]:
    """Return the names of what is asked besides. Raises NoAccessError for one that is unknown."""
    wrong = sorted(set(names) - SWITCHES)
    if wrong:
        raise NoAccessError(f"{wrong[0]!a} cannot be included; there is {', '.join(sorted(SWITCHES))}")
    return frozenset(names)


def _read(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            raise NoAccessError(f"{path} is too large for the key file of a service account")
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise NoAccessError(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise NoAccessError(f"{path} is not the JSON key file of a service account") from None


def _key(text: str, where: str) -> Mapping[str, str]:
    """Return a key. No message repeats anything that the file holds."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("type") != "service_account":
        raise NoAccessError(f"{where} is not the JSON key file of a service account")
    key = {name: value for name, value in found.items() if isinstance(value, str)}
    if key.get("universe_domain", "googleapis.com") != "googleapis.com":
        raise NoAccessError(f"{where} is a key of another cloud than Google's public one")
    try:
        from google.auth.exceptions import GoogleAuthError
        from google.oauth2.service_account import Credentials
    except ImportError:
        raise NoAccessError("install hipaacheck[google] to ask Google Workspace live") from None
    try:
        Credentials.from_service_account_info(key)  # type: ignore[no-untyped-call]
    except (GoogleAuthError, ValueError):
        raise NoAccessError(f"{where} holds no key that can be used") from None
    return key
