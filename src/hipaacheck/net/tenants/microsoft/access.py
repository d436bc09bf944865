"""Find the app that asks Microsoft 365: its tenant, its number, and its certificate or secret."""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

from hipaacheck.net.tenants.access import NoAccessError, kept_secret, readable_by_others
from hipaacheck.net.tenants.client import Route, route_of
from hipaacheck.net.tenants.microsoft.certificate import Certificate, read_certificate
from hipaacheck.net.tenants.microsoft.clouds import CLOUDS, GLOBAL, Cloud, by_authority, by_name

TENANT = "AZURE_TENANT_ID"
CLIENT = "AZURE_CLIENT_ID"
SECRET = "AZURE_CLIENT_SECRET"
CERTIFICATE = "AZURE_CLIENT_CERTIFICATE_PATH"
PASSWORD = "AZURE_CLIENT_CERTIFICATE_PASSWORD"
AUTHORITY = "AZURE_AUTHORITY_HOST"
CLOUD = "HIPAACHECK_MICROSOFT_CLOUD"
INCLUDE = "HIPAACHECK_MICROSOFT_INCLUDE"
EXCHANGE = "exchange"
SWITCHES = frozenset({EXCHANGE})
"""What is asked only if it is included: Exchange, over an interface that Microsoft does not document."""

_KEYRING = "microsoft-secret"
_TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_EVERYBODY = frozenset({"common", "organizations", "consumers"})
_NUMBER = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class MicrosoftAccess:
    """An app that may read a tenant, with one of two proofs of who it is; `include` is part of SWITCHES."""

    tenant: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    certificate: Certificate | None = field(default=None, repr=False)
    cloud: Cloud = GLOBAL
    include: frozenset[str] = frozenset()
    route: Route = field(default_factory=Route)
    warnings: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "MicrosoftAccess":
        """Return the access that the environment names. Raises NoAccessError."""
        tenant, client_id = _tenant(env), _client(env)
        path = env.get(CERTIFICATE)
        secret = None if path else env.get(SECRET) or kept_secret(_KEYRING)
        if not path and secret is None:
            raise NoAccessError(f"set {CERTIFICATE} to the app's certificate with its key, or set {SECRET}")
        if find_spec("msal") is None:
            raise NoAccessError("install hipaacheck[microsoft] to ask Microsoft 365 live")
        warning = readable_by_others(path) if path else None
        return cls(
            tenant=tenant,
            client_id=client_id,
            secret=secret,
            certificate=read_certificate(path, env.get(PASSWORD)) if path else None,
            cloud=_cloud(env),
            include=included(env.get(INCLUDE, "").replace(",", " ").split()),
            route=route_of(env),
            warnings=() if warning is None else (warning,),
        )


def included(names: Iterable[str]) -> frozenset[str]:
    """Return the names of what is asked besides. Raises NoAccessError for one that is unknown."""
    found = frozenset(names)
    wrong = sorted(found - SWITCHES)
    if wrong:
        raise NoAccessError(f"{wrong[0]!a} cannot be included; there is {', '.join(sorted(SWITCHES))}")
    return found


def is_number(text: str) -> bool:
    """Return whether a text is a number as Microsoft gives tenants and apps (a GUID)."""
    return _NUMBER.fullmatch(text) is not None


def tenant_of(token: str) -> str | None:
    """Return the number of the tenant that a token is for, unverified: it goes into a path, no more."""
    parts = token.split(".")
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (IndexError, ValueError, RecursionError, binascii.Error):
        return None
    found = claims.get("tid") if isinstance(claims, dict) else None
    return found if isinstance(found, str) and is_number(found) else None


def _tenant(env: Mapping[str, str]) -> str:
    tenant = env.get(TENANT, "").strip()
    if _TENANT.fullmatch(tenant) is None or ".." in tenant or tenant.lower() in _EVERYBODY:
        raise NoAccessError(f"set {TENANT} to the number or the domain of the tenant")
    return tenant


def _client(env: Mapping[str, str]) -> str:
    client_id = env.get(CLIENT, "").strip()
    if not is_number(client_id):
        raise NoAccessError(f"set {CLIENT} to the application (client) ID of the app")
    return client_id


def _cloud(env: Mapping[str, str]) -> Cloud:
    named, authority = env.get(CLOUD), env.get(AUTHORITY)
    found = by_name(named) if named else by_authority(authority) if authority else GLOBAL
    if found is None and named:
        raise NoAccessError(f"{CLOUD} is none of {', '.join(cloud.name for cloud in CLOUDS)}")
    if found is None:
        raise NoAccessError(f"{AUTHORITY} is no host where apps sign in to one of Microsoft's clouds")
    return found
