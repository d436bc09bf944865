"""Read the switches of Google's services: for whom each is on."""

from typing import Annotated

from pydantic import JsonValue

from hipaacheck.checkers.google.scoped import Scoped
from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.settings import section_key
from hipaacheck.tenants.typed import Api, read

_STATES = {"ENABLED": True, "DISABLED": False}
_OFF = {"serviceState": "DISABLED"}


def _is_on(value: JsonValue) -> bool:
    if isinstance(value, str) and value in _STATES:
        return _STATES[value]
    raise ValueError("is no state that is known")


class Switch(Scoped):
    """Whether a service is on in one place."""

    on: Annotated[Seen[bool], Api("serviceState", parse=_is_on)] = True


def switches(data: TenantData, service: str) -> Seen[tuple[Switch, ...]]:
    """Return for whom a service is on.

    Google leaves out services that are not subscribed, so one that is missing among others is off.
    """
    settings = google_settings(data)
    if isinstance(settings, Unseen):
        return settings
    if not settings.lists_services:
        return Unseen(unseen="Google returned no list of services that are on")
    section = f"{service}.service_status"
    found = settings.effective(section)
    if not isinstance(found, Unseen):
        return tuple(
            read(Switch, _OFF if one.how == "default" else one.value, where=str(one.scope), how=one.how)
            for one in found
        )
    return found if section_key(section) in settings.unseen else (Switch(on=False, how="default"),)
