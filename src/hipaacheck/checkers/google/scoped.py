"""Read one Google Workspace setting into typed facts, one for each scope in which it may differ."""

from typing import Literal, TypeVar

from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.settings import GoogleSettings, Scope, section_key
from hipaacheck.tenants.typed import read


class Scoped(Record):
    """A setting as it holds in one scope: `where` in words, `how` it came to be there."""

    where: str = "everyone"
    how: Literal["set", "inherited", "default"] = "set"


S = TypeVar("S", bound=Scoped)
_NOTHING: Obj = {}


def scoped(
    data: TenantData,
    section: str,
    kind: type[S],
    service: str | None = None,
    absent: Obj = _NOTHING,
) -> Seen[tuple[S, ...]]:
    """Return a setting of the Policy API, such as gmail.auto_forwarding, wherever it may differ.

    With `service`, places in which that service is off are left out; the result is empty when it is off for
    everyone. `absent` holds fields that older data does not know, with what held then.
    """
    settings = google_settings(data)
    if isinstance(settings, Unseen):
        return settings
    found = settings.effective(section, service)
    if isinstance(found, Unseen):
        return () if service is not None and _is_off(settings, service) else found
    return tuple(read(kind, {**absent, **one.value}, where=str(one.scope), how=one.how) for one in found)


def _is_off(settings: GoogleSettings, service: str) -> bool:
    """Return whether a service is off for everybody, so that nothing is missing where its settings are."""
    return not settings.is_on(service) and section_key(service) not in settings.services_on()


class ServiceState(Record):
    """Whether a service is on somewhere, and the units and groups in which it is off."""

    on: Seen[bool] = True
    off_in: tuple[str, ...] = ()


def service_state(data: TenantData, service: str) -> ServiceState:
    """Return whether a service, such as gmail or drive_and_docs, is on."""
    settings = google_settings(data)
    if isinstance(settings, Unseen):
        return ServiceState(on=settings)
    if not settings.lists_services:
        return ServiceState(on=Unseen(unseen="Google returned no list of services that are on"))
    scopes = settings.scopes_of(f"{service}.service_status") or (Scope(),)
    off = tuple(str(scope) for scope in scopes if not settings.is_on(service, scope))
    return ServiceState(on=len(off) < len(scopes), off_in=off)


def rules_of(data: TenantData, section: str, kind: type[S]) -> Seen[tuple[S, ...]]:
    """Return the rules of a setting that is a list of rules, such as rule.dlp, with the scope of each."""
    settings = google_settings(data)
    if isinstance(settings, Unseen):
        return settings
    rules = settings.rules(section)
    if isinstance(rules, Unseen):
        return rules
    return tuple(read(kind, one.value, where=str(one.scope), how=one.how) for one in rules)
