"""Read how SharePoint and OneDrive share files with people outside."""

from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.fields import opposite, read_one, word
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, listed

T = TypeVar("T")

Level: TypeAlias = Literal[
    "only people in the organisation", "existing guests", "new and existing guests", "anyone"
]
"""Who can be shared with, strictest first."""

CLOSED: Level = "only people in the organisation"

_LEVELS = word(
    {
        0: ("disabled", CLOSED),
        3: ("existingExternalUserSharingOnly", "existing guests"),
        1: ("externalUserSharingOnly", "new and existing guests"),
        2: ("externalUserAndGuestSharing", "anyone"),
    }
)
_RESTRICTIONS = word({0: ("none", "none"), 1: ("allowList", "allowed"), 2: ("blockList", "blocked")})
_LINKS = word(
    {
        1: ("direct", "specific people"),
        2: ("internal", "people in the organisation"),
        3: ("anonymousAccess", "anyone"),
    }
)
_PERMISSIONS = word({1: ("view", "view"), 2: ("edit", "edit")})
_UNMANAGED = word(
    {
        0: ("allowFullAccess", "full access"),
        1: ("allowLimitedAccess", "limited to the browser"),
        2: ("blockAccess", "blocked"),
        3: ("authenticationContext", "decided by Conditional Access"),
    }
)


class Files(Record):
    """Sharing of files.

    `level` is that of SharePoint, `onedrive` that of OneDrive, or the
    most it can be where its own was not collected. `restriction` is whether domains to share with
    are `allowed` one by one, some are `blocked`, or none of it, `listed_domains` how many are listed as
    allowed. `link` and `permission` are what is chosen for a new link unless the user chooses otherwise.
    `anyone_days` is after how many days links for anyone end, 0 or less for never, `anyone_view` whether
    they only show. `reshare` is whether guests may share what others own. `code_days` and `guest_days`
    are after how many days somebody with a code proves the address again and a guest's access ends, 0 for
    never. `unmanaged` is what devices that nobody manages may do, `sync_managed` whether only computers of
    named domains may synchronise.
    """

    level: Seen[Level] = CLOSED
    onedrive: Seen[Level] = CLOSED
    restriction: Seen[Literal["none", "allowed", "blocked"]] = "allowed"
    listed_domains: Seen[int] = 1
    link: Seen[Literal["specific people", "people in the organisation", "anyone"]] = "specific people"
    permission: Seen[Literal["view", "edit"]] = "view"
    anyone_days: Seen[int] = 30
    anyone_view: Seen[bool] = True
    reshare: Seen[bool] = False
    code_days: Seen[int] = 15
    guest_days: Seen[int] = 30
    unmanaged: Seen[
        Literal["full access", "limited to the browser", "blocked", "decided by Conditional Access"]
    ] = "limited to the browser"
    sync_managed: Seen[bool] = True


def _domains(value: JsonValue) -> int:
    """Return how many domains a list, or a text with spaces between them, holds. Raises ValueError."""
    if value is None or isinstance(value, str):
        return len((value or "").split())
    return len(listed(value))


class _Graph(Record):
    """What Graph has of it (sharepointSettings)."""

    level: Annotated[Seen[Level], Api("sharingCapability", parse=_LEVELS)]
    restriction: Annotated[
        Seen[Literal["none", "allowed", "blocked"]], Api("sharingDomainRestrictionMode", parse=_RESTRICTIONS)
    ]
    listed_domains: Annotated[Seen[int], Api("sharingAllowedDomainList", parse=_domains)]
    reshare: Annotated[Seen[bool], Api("isResharingByExternalUsersEnabled")]
    sync_managed: Annotated[Seen[bool], Api("isUnmanagedSyncAppForTenantRestricted")]


class _Tenant(Record):
    """What SharePoint itself has (Get-SPOTenant)."""

    level: Annotated[Seen[Level], Api("SharingCapability", parse=_LEVELS)]
    onedrive: Annotated[
        Seen[Level], Api("OneDriveSharingCapability", also=("ODBSharingCapability",), parse=_LEVELS)
    ]
    restriction: Annotated[
        Seen[Literal["none", "allowed", "blocked"]], Api("SharingDomainRestrictionMode", parse=_RESTRICTIONS)
    ]
    listed_domains: Annotated[Seen[int], Api("SharingAllowedDomainList", parse=_domains)]
    reshare: Annotated[Seen[bool], Api("PreventExternalUsersFromResharing", parse=opposite)]
    link: Annotated[
        Seen[Literal["specific people", "people in the organisation", "anyone"]],
        Api("DefaultSharingLinkType", parse=_LINKS),
    ]
    permission: Annotated[Seen[Literal["view", "edit"]], Api("DefaultLinkPermission", parse=_PERMISSIONS)]
    anyone_days: Annotated[Seen[int], Api("RequireAnonymousLinksExpireInDays")]
    file_links: Annotated[Seen[Literal["view", "edit"]], Api("FileAnonymousLinkType", parse=_PERMISSIONS)]
    folder_links: Annotated[Seen[Literal["view", "edit"]], Api("FolderAnonymousLinkType", parse=_PERMISSIONS)]
    code_on: Annotated[Seen[bool], Api("EmailAttestationRequired")]
    code_days: Annotated[Seen[int], Api("EmailAttestationReAuthDays")]
    guest_on: Annotated[Seen[bool], Api("ExternalUserExpirationRequired")]
    guest_days: Annotated[Seen[int], Api("ExternalUserExpireInDays")]
    unmanaged: Annotated[
        Seen[Literal["full access", "limited to the browser", "blocked", "decided by Conditional Access"]],
        Api("ConditionalAccessPolicy", parse=_UNMANAGED),
    ]


def files_of(data: TenantData) -> Files:
    """Return how files are shared: from Graph where it answers, else from SharePoint's own settings."""
    graph = read_one(_Graph, data.one("sharepoint_settings"))
    tenant = read_one(_Tenant, data.one("spo_tenant"))
    level: Seen[Level] = _first(graph.level, tenant.level)
    return Files(
        level=level,
        onedrive=_at_most(level) if isinstance(tenant.onedrive, Unseen) else tenant.onedrive,
        restriction=_first(graph.restriction, tenant.restriction),
        listed_domains=_first(graph.listed_domains, tenant.listed_domains),
        link=tenant.link,
        permission=tenant.permission,
        anyone_days=tenant.anyone_days,
        anyone_view=_only_view(tenant.file_links, tenant.folder_links),
        reshare=_first(graph.reshare, tenant.reshare),
        code_days=_days(tenant.code_on, tenant.code_days),
        guest_days=_days(tenant.guest_on, tenant.guest_days),
        unmanaged=tenant.unmanaged,
        sync_managed=graph.sync_managed,
    )


def _at_most(level: Seen[Level]) -> Seen[Level]:
    """Return what OneDrive can share at most: it may be stricter than SharePoint, never more open.

    Source: Microsoft, "Manage sharing settings for SharePoint and OneDrive".
    """
    if level == "anyone":
        return Unseen(unseen="spo_tenant was not collected, and it alone has the level of OneDrive")
    return level


def _first(one: Seen[T], other: Seen[T]) -> Seen[T]:
    return other if isinstance(one, Unseen) and not isinstance(other, Unseen) else one


def _only_view(files: Seen[str], folders: Seen[str]) -> Seen[bool]:
    if "edit" in (files, folders):
        return False
    return next((one for one in (files, folders) if isinstance(one, Unseen)), True)


def _days(on: Seen[bool], days: Seen[int]) -> Seen[int]:
    return 0 if on is False else on if isinstance(on, Unseen) else days
