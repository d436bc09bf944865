"""Read with whom outside people meet and talk in Teams, and where its files may lie."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.fields import all_of, named, read_all, read_one, sure, texts
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, listed, look_up

GLOBAL = "Global"

# Policies that Microsoft puts into every tenant, and that nobody can change (Teams: meeting policies).
_BUILT_IN = frozenset(
    {"AllOn", "AllOff", "RestrictedAnonymousAccess", "RestrictedAnonymousNoRecording", "Default", "Kiosk"}
)
_EVERYBODY = "AllowAllKnownDomains"

Admitted = Literal[
    "Everyone",
    "EveryoneInSameAndFederatedCompany",
    "EveryoneInCompany",
    "EveryoneInCompanyExcludingGuests",
    "OrganizerOnly",
    "InvitedUsers",
]


def _identity(value: JsonValue) -> str:
    return named(value).removeprefix("Tag:")


class MeetingPolicy(Record):
    """A meeting policy.

    `built_in` is one of Microsoft's that nobody can change. `anonymous_start` is whether people without an
    account may start meetings, `admitted` who need not wait in the lobby, `phones` whether callers need not.
    `recording` is whether meetings can be recorded, `abroad` whether recordings may lie outside the region,
    `control` whether people outside may control a shared screen.
    """

    name: Annotated[str, Api("Identity", also=("Name",), parse=_identity)] = "Global"
    built_in: bool = False
    anonymous_start: Annotated[Seen[bool], Api("AllowAnonymousUsersToStartMeeting")] = False
    admitted: Annotated[Seen[Admitted], Api("AutoAdmittedUsers")] = "EveryoneInCompanyExcludingGuests"
    phones: Annotated[Seen[bool], Api("AllowPSTNUsersToBypassLobby")] = False
    recording: Annotated[Seen[bool], Api("AllowCloudRecording")] = False
    abroad: Annotated[Seen[bool], Api("AllowRecordingStorageOutsideRegion")] = False
    control: Annotated[Seen[bool], Api("AllowExternalParticipantGiveRequestControl")] = False


class Teams(Record):
    """Teams and the world outside.

    `consumers` is whether users may talk to people with private accounts, `consumers_first` whether those may
    begin. `everybody` is whether users may talk to every organisation, `partners` the allowed ones if not.
    `mail_into_channels` is whether channels have mail addresses, `storage` which services of others files
    may lie with.
    """

    meetings: Seen[tuple[MeetingPolicy, ...]] = (MeetingPolicy(),)
    consumers: Seen[bool] = False
    consumers_first: Seen[bool] = False
    everybody: Seen[bool] = False
    partners: Seen[tuple[str, ...]] = ()
    mail_into_channels: Seen[bool] = False
    storage: Seen[tuple[str, ...]] = ()


class _Federation(Record):
    consumers: Annotated[Seen[bool], Api("AllowTeamsConsumer")]
    inbound: Annotated[Seen[bool], Api("AllowTeamsConsumerInbound")]
    on: Annotated[Seen[bool], Api("AllowFederatedUsers")]


class _Client(Record):
    mail: Annotated[Seen[bool], Api("AllowEmailIntoChannel")]
    dropbox: Annotated[Seen[bool], Api("AllowDropBox")]
    box: Annotated[Seen[bool], Api("AllowBox")]
    google: Annotated[Seen[bool], Api("AllowGoogleDrive")]
    citrix: Annotated[Seen[bool], Api("AllowShareFile")]
    egnyte: Annotated[Seen[bool], Api("AllowEgnyte")]


def teams_of(data: TenantData) -> Teams:
    """Return how Teams opens to the outside."""
    federation = read_one(_Federation, data.one("teams_federation"))
    client = read_one(_Client, data.one("teams_client"))
    partners = _partners(data)
    return Teams(
        meetings=_meetings(data),
        consumers=federation.consumers,
        consumers_first=all_of((federation.consumers, federation.inbound)),
        everybody=_everybody(federation.on, partners),
        partners=partners if isinstance(partners, Unseen) else some(partners or ()),
        mail_into_channels=client.mail,
        storage=sure(
            (
                ("Dropbox", client.dropbox),
                ("Box", client.box),
                ("Google Drive", client.google),
                ("Citrix ShareFile", client.citrix),
                ("Egnyte", client.egnyte),
            )
        ),
    )


def _meetings(data: TenantData) -> Seen[tuple[MeetingPolicy, ...]]:
    found = read_all(MeetingPolicy, data.of("teams_meeting_policies"))
    if isinstance(found, Unseen):
        return found
    marked = (one.model_copy(update={"built_in": one.name in _BUILT_IN}) for one in found)
    return tuple(sorted(marked, key=lambda one: (one.name != GLOBAL, one.built_in)))


def _everybody(on: Seen[bool], partners: Seen[tuple[str, ...] | None]) -> Seen[bool]:
    """Return whether users may talk to every organisation: allowed at all, and not to named ones only."""
    if on is False or isinstance(on, Unseen):
        return on
    return partners if isinstance(partners, Unseen) else not partners


def _partners(data: TenantData) -> Seen[tuple[str, ...] | None]:
    """Return the organisations that users may talk to, None for all.

    PowerShell turns the list "all known domains" into an empty object, and a list of names into an object
    with AllowedDomain: one text or several, such as "Domain=clinic.example".
    """
    found = data.one("teams_federation")
    if isinstance(found, Unseen):
        return found
    value = look_up(found, "AllowedDomains")
    if isinstance(value, Unseen):
        return value
    inner = look_up(value, "AllowedDomain") if isinstance(value, Mapping) and value else value
    if inner in (None, {}, [], "", _EVERYBODY):
        return None
    if isinstance(inner, Unseen) or not all(isinstance(one, str) for one in listed(inner)):
        return Unseen(unseen="AllowedDomains has a form that hipaacheck does not know")
    names = [one.removeprefix("Domain=") for one in texts(inner)]
    return None if _EVERYBODY in names else tuple(names)
