"""Say what people of a Google Workspace account may show and hand to others outside."""

from hipaacheck.checkers.google.sharing.calendar import CalendarSharing, calendar_sharing
from hipaacheck.checkers.google.sharing.chat import ChatSharing, chat_sharing
from hipaacheck.checkers.google.sharing.drive import DriveSharing, drive_sharing
from hipaacheck.checkers.google.sharing.groups import GroupSharing, group_sharing
from hipaacheck.checkers.google.sharing.meet import MeetSharing, meet_sharing
from hipaacheck.checkers.google.switches import Switch, switches
from hipaacheck.model import Record, Seen
from hipaacheck.tenants.data import TenantData

__all__ = ["SharingFacts", "make"]


class SharingFacts(Record):
    """Sharing by service; a list is empty when its service is off for everyone.

    `takeout` is for whom Google Takeout is on: it hands people a copy of all that is theirs. `sites` is for
    whom Google Sites is.
    """

    drive: DriveSharing = DriveSharing()
    calendar: CalendarSharing = CalendarSharing()
    chat: ChatSharing = ChatSharing()
    groups: GroupSharing = GroupSharing()
    meet: MeetSharing = MeetSharing()
    takeout: Seen[tuple[Switch, ...]] = (Switch(on=False),)
    sites: Seen[tuple[Switch, ...]] = (Switch(on=False),)


def make(data: TenantData) -> SharingFacts:
    """Return what people may show and hand to others."""
    return SharingFacts(
        drive=drive_sharing(data),
        calendar=calendar_sharing(data),
        chat=chat_sharing(data),
        groups=group_sharing(data),
        meet=meet_sharing(data),
        takeout=switches(data, "takeout"),
        sites=switches(data, "sites"),
    )
