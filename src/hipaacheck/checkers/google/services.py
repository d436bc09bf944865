"""Compare the services that are on in Google Workspace with what Google's agreement takes in."""

from typing import Annotated

from hipaacheck.catalogs.tenant_services import ServiceStanding, TenantServices, tenant_services
from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.checkers.google.switches import Switch, switches
from hipaacheck.checkers.shared.standings import Standing, standings
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.settings import GoogleSettings
from hipaacheck.tenants.typed import Api

# Switches that rules of their own are about, and that are no service.
_APART = frozenset({"early_access_apps"})


class Enabled(Scoped):
    """Whether a feature is on in one place."""

    on: Annotated[Seen[bool], Api("enabled")] = False


class ServicesFacts(Record):
    """Services and features.

    `on` are services that people can put content into; `others` names further ones that the agreement leaves
    out. `restricted` says for whom the services without a switch of their own are closed: Google's switch is
    called a restriction, so on is good. `early` are applications that are not generally available yet.
    """

    on: Seen[tuple[Standing, ...]] = (Standing(name="Gmail", marks=("gmail",)),)
    others: Seen[tuple[str, ...]] = ()
    restricted: Seen[tuple[Switch, ...]] = (Switch(),)
    early: Seen[tuple[Switch, ...]] = (Switch(on=False),)
    gemini: Seen[tuple[Switch, ...]] = (Switch(),)
    gemini_unlicensed: Seen[tuple[Enabled, ...]] = (Enabled(),)
    gemini_beta: Seen[tuple[Enabled, ...]] = (Enabled(),)


def make(data: TenantData) -> ServicesFacts:
    """Return which services are on, and how they stand to the agreement."""
    settings = google_settings(data)
    known = tenant_services("google")
    return ServicesFacts(
        on=_on(settings, known),
        others=_others(settings, known),
        restricted=_restricted(data, settings),
        early=switches(data, "early_access_apps"),
        gemini=switches(data, "gemini_app"),
        gemini_unlicensed=scoped(data, "gemini_app.unlicensed_user_access", Enabled, "gemini_app"),
        gemini_beta=scoped(data, "gemini_for_workspace.beta_features", Enabled),
    )


def _names(settings: GoogleSettings) -> Seen[dict[str, tuple[str, ...]]]:
    """Return the services that are on, each with the places where it is, as words."""
    if not settings.lists_services:
        return Unseen(unseen="Google returned no list of services that are on")
    found = settings.services_on()
    return {name: tuple(map(str, places)) for name, places in found.items() if name not in _APART}


def _on(settings: Seen[GoogleSettings], known: TenantServices) -> Seen[tuple[Standing, ...]]:
    names = settings if isinstance(settings, Unseen) else _names(settings)
    if isinstance(names, Unseen):
        return names
    return standings({name: known.service(name) for name in names}, "a service", names)


def _others(settings: Seen[GoogleSettings], known: TenantServices) -> Seen[tuple[str, ...]]:
    names = settings if isinstance(settings, Unseen) else _names(settings)
    if isinstance(names, Unseen):
        return names
    entries = ((name, known.service(name)) for name in names)
    return some(
        name.replace("_", " ")
        for name, entry in entries
        if entry is not None and not entry.holds_content and entry.standing is ServiceStanding.OUTSIDE
    )


def _restricted(data: TenantData, settings: Seen[GoogleSettings]) -> Seen[tuple[Switch, ...]]:
    """Return for whom services without a switch are closed; nothing is known when Google does not say."""
    if isinstance(settings, GoogleSettings) and not settings.scopes_of(
        "enterprise_service_restrictions.service_status"
    ):
        return Unseen(unseen="Google returned no enterprise_service_restrictions.service_status")
    return switches(data, "enterprise_service_restrictions")
