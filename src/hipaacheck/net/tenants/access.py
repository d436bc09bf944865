"""Find who asks a tenant's interfaces, and say in one sentence what is missing when nobody can."""

import ipaddress
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hipaacheck.tenants.data import Platform

if TYPE_CHECKING:
    from hipaacheck.tenants.snapshot import Call, Snapshot

ENDPOINTS = "HIPAACHECK_TENANT_ENDPOINTS"
"""The variable that names other endpoints than the vendor's: a JSON object, name -> address."""


class NoAccessError(Exception):
    """The environment gives no access to a tenant; the message says in one sentence what to set."""


def snapshot_of(
    platform: Platform, env: Mapping[str, str], **options: Any
) -> "Callable[[], Awaitable[Snapshot]]":
    """Return what asks a tenant everything, once for each call. `options` are those of its collector.

    Raises NoAccessError, before anything is asked, when the environment lacks something.
    """
    endpoints, include = endpoints_of(env), options.get("include", frozenset())
    if platform is Platform.GOOGLE:
        from hipaacheck.net.tenants import google
        from hipaacheck.net.tenants.google.access import included

        included(include)
        found = google.GoogleAccess.from_environment(env)
        return partial(google.collect_google, found, endpoints=endpoints, **options)
    from hipaacheck.net.tenants import microsoft
    from hipaacheck.net.tenants.microsoft.access import included as microsoft_included

    microsoft_included(include)
    access = microsoft.MicrosoftAccess.from_environment(env)
    return partial(microsoft.collect_microsoft, access, endpoints=endpoints, **options)


def permissions_of(
    platform: Platform, env: Mapping[str, str], **options: Any
) -> "Callable[[], Awaitable[tuple[Call, ...]]]":
    """Return what asks a tenant which questions it would answer, as cheaply as can be.

    Raises NoAccessError, before anything is asked, when the environment lacks something.
    """
    endpoints = endpoints_of(env)
    if platform is Platform.GOOGLE:
        from hipaacheck.net.tenants import google

        found = google.GoogleAccess.from_environment(env)
        return partial(google.permissions, found, endpoints=endpoints, **options)
    from hipaacheck.net.tenants import microsoft

    access = microsoft.MicrosoftAccess.from_environment(env)
    return partial(microsoft.permissions, access, endpoints=endpoints, **options)


def endpoints_of(env: Mapping[str, str]) -> dict[str, str]:
    """Return the endpoints that the environment names. Raises NoAccessError for any off this machine."""
    given = env.get(ENDPOINTS)
    if not given:
        return {}
    try:
        found = json.loads(given)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(url, str) for url in found.values()):
        raise NoAccessError(f"{ENDPOINTS} is not a JSON object of names and addresses")
    return only_loopback(found)


def only_loopback(endpoints: Mapping[str, str]) -> dict[str, str]:
    """Return endpoints that take the place of the vendor's. Raises NoAccessError for any off this machine.

    They exist for tests. Elsewhere they would be a way to have credentials and settings sent to a stranger.
    """
    for name, url in endpoints.items():
        if not is_loopback(url):
            raise NoAccessError(f"the endpoint {name!a} is not on this machine, so nothing is sent there")
    return dict(endpoints)


def is_loopback(url: str) -> bool:
    """Return whether an address of http or https leads to this machine and nowhere else."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc or "\\" in url:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def kept_secret(name: str) -> str | None:
    """Return what the keyring of this machine holds for the service hipaacheck under a name, if anything.

    The package keyring is no dependency: who has it may keep secrets out of files.
    """
    try:
        keyring = import_module("keyring")
    except ImportError:
        return None
    try:
        found = keyring.get_password("hipaacheck", name)
    except Exception:  # noqa: BLE001 - each backend has errors of its own, and none of them is ours to judge
        return None
    return found if isinstance(found, str) and found else None


def readable_by_others(path: str) -> str | None:
    """Return a warning if a file with a secret can be read by other users of this machine."""
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return None
    if os.name != "posix" or not mode & 0o044:
        return None
    return f"{path} holds a secret, and other users of this machine may read it: chmod 600 {path}"
