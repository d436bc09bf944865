"""Read who may come into video meetings, and what is kept of them without anybody asking."""

from typing import Annotated, Literal

from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.model import Record, Seen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api


class Joining(Scoped):
    """Who comes into a meeting without asking: OPEN is anyone who has the link."""

    who: Annotated[Seen[Literal["OPEN", "TRUSTED", "RESTRICTED"]], Api("allowedAudience")] = "TRUSTED"


class Meetings(Scoped):
    """Whose meetings people may join: ALL takes in those of private accounts."""

    of: Annotated[
        Seen[Literal["ALL", "ANY_WORKSPACE_ORGANIZATION", "SAME_ORGANIZATION_ONLY"]],
        Api("meetingsAllowedToJoin"),
    ] = "ANY_WORKSPACE_ORGANIZATION"


class Hosts(Scoped):
    """Whether meetings start with the host's controls on."""

    manage: Annotated[Seen[bool], Api("enableHostManagement")] = True


class Strangers(Scoped):
    """Whether participants from outside are marked."""

    marked: Annotated[Seen[bool], Api("enableExternalLabel")] = True


class Kept(Scoped):
    """Whether meetings are recorded, or written down, unless somebody says otherwise."""

    on: Annotated[Seen[bool], Api("enabled")] = False


class MeetSharing(Record):
    """Meetings in Google Meet."""

    joining: Seen[tuple[Joining, ...]] = (Joining(),)
    meetings: Seen[tuple[Meetings, ...]] = (Meetings(),)
    hosts: Seen[tuple[Hosts, ...]] = (Hosts(),)
    strangers: Seen[tuple[Strangers, ...]] = (Strangers(),)
    recording: Seen[tuple[Kept, ...]] = (Kept(),)
    transcript: Seen[tuple[Kept, ...]] = (Kept(),)


def meet_sharing(data: TenantData) -> MeetSharing:
    """Return who may come into video meetings, and what is kept of them."""
    return MeetSharing(
        joining=scoped(data, "meet.meet_joining", Joining, "meet"),
        meetings=scoped(data, "meet.safety_access", Meetings, "meet"),
        hosts=scoped(data, "meet.safety_host_management", Hosts, "meet"),
        strangers=scoped(data, "meet.safety_external_participants", Strangers, "meet"),
        recording=scoped(data, "meet.automatic_recording", Kept, "meet"),
        transcript=scoped(data, "meet.automatic_transcription", Kept, "meet"),
    )
