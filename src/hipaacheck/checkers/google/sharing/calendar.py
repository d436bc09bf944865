"""Read what people outside may see of calendars."""

from typing import Annotated, Literal

from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.model import Record, Seen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api

Shown = Literal[
    "EXTERNAL_FREE_BUSY_ONLY",
    "EXTERNAL_ALL_INFO_READ_ONLY",
    "EXTERNAL_ALL_INFO_READ_WRITE",
    "EXTERNAL_ALL_INFO_READ_WRITE_MANAGE",
]


class Calendars(Scoped):
    """The most that people outside may see of a calendar, or do with it."""

    shown: Annotated[Seen[Shown], Api("maxAllowedExternalSharing")] = "EXTERNAL_FREE_BUSY_ONLY"


class Invitations(Scoped):
    """Whether Calendar warns before somebody outside is invited."""

    warns: Annotated[Seen[bool], Api("warnOnInvite")] = True


class CalendarSharing(Record):
    """Sharing of calendars: primary ones belong to a person each, secondary ones to rooms, teams, clinics."""

    primary: Seen[tuple[Calendars, ...]] = (Calendars(),)
    secondary: Seen[tuple[Calendars, ...]] = (Calendars(),)
    invitations: Seen[tuple[Invitations, ...]] = (Invitations(),)


def calendar_sharing(data: TenantData) -> CalendarSharing:
    """Return what people outside may see of calendars."""
    most = "calendar.{}_calendar_max_allowed_external_sharing"
    return CalendarSharing(
        primary=scoped(data, most.format("primary"), Calendars, "calendar"),
        secondary=scoped(data, most.format("secondary"), Calendars, "calendar"),
        invitations=scoped(data, "calendar.external_invitations", Invitations, "calendar"),
    )
