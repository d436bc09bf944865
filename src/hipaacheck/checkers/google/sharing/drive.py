"""Read what people may share from Google Drive, and which copies of it computers may hold."""

from typing import Annotated, Literal

from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.model import Record, Seen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api

_SERVICE = "drive_and_docs"


class Outside(Scoped):
    """Sharing files with people outside.

    `publish` lets them be visible to anyone with the link. `strangers` and `strangers_listed` let people
    without a Google account in, the latter where only listed domains may be shared with; so do `warns` and
    `warns_listed` warn. `receives` takes files of other domains all the same. `checker` is to whom Access
    Checker offers access, `movers` who may move files into shared drives of others.
    """

    mode: Annotated[
        Seen[Literal["ALLOWED", "ALLOWLISTED_DOMAINS", "DISALLOWED"]], Api("externalSharingMode")
    ] = "ALLOWLISTED_DOMAINS"
    publish: Annotated[Seen[bool], Api("allowPublishingFiles")] = False
    strangers: Annotated[Seen[bool], Api("allowNonGoogleInvites")] = False
    strangers_listed: Annotated[Seen[bool], Api("allowNonGoogleInvitesInAllowlistedDomains")] = False
    warns: Annotated[Seen[bool], Api("warnForExternalSharing")] = True
    warns_listed: Annotated[Seen[bool], Api("warnForSharingOutsideAllowlistedDomains")] = True
    receives: Annotated[Seen[bool], Api("allowReceivingFilesOutsideAllowlistedDomains")] = False
    checker: Annotated[
        Seen[Literal["RECIPIENTS_ONLY", "RECIPIENTS_OR_AUDIENCE", "RECIPIENTS_OR_AUDIENCE_OR_PUBLIC"]],
        Api("accessCheckerSuggestions"),
    ] = "RECIPIENTS_ONLY"
    movers: Annotated[
        Seen[Literal["NONE", "ELIGIBLE_INTERNAL_USERS", "ALL_ELIGIBLE_USERS"]],
        Api("allowedPartiesForDistributingContent"),
    ] = "NONE"


class NewFiles(Scoped):
    """Who sees a new file before anybody shares it; Google writes "private" in two ways."""

    access: Annotated[
        Seen[
            Literal[
                "PRIVATE_TO_OWNER",
                "LINK_SHARING_PRIVATE",
                "PRIMARY_AUDIENCE_WITH_LINK",
                "PRIMARY_AUDIENCE_WITH_LINK_OR_SEARCH",
            ]
        ],
        Api("defaultFileAccess"),
    ] = "PRIVATE_TO_OWNER"


class SharedDrives(Scoped):
    """What holds for new shared drives, and whether their managers may change it."""

    outsiders: Annotated[Seen[bool], Api("allowExternalUserAccess")] = False
    managers_decide: Annotated[Seen[bool], Api("allowManagersToOverrideSettings")] = False
    copies: Annotated[
        Seen[Literal["ALL", "EDITORS_ONLY", "MANAGERS_ONLY"]], Api("allowedPartiesForDownloadPrintCopy")
    ] = "EDITORS_ONLY"


class Desktop(Scoped):
    """Whether Drive may copy files to computers, and only to those that the organisation listed."""

    allowed: Annotated[Seen[bool], Api("allowDriveForDesktop")] = True
    listed_only: Annotated[Seen[bool], Api("restrictToAuthorizedDevices")] = True


class LinkUpdate(Scoped):
    """Whether links to old files got Google's security update, and whether users may take it off again."""

    update: Annotated[
        Seen[Literal["APPLY_TO_IMPACTED_FILES", "REMOVE_FROM_IMPACTED_FILES"]], Api("securityUpdate")
    ] = "APPLY_TO_IMPACTED_FILES"
    users_decide: Annotated[Seen[bool], Api("allowUsersToManageUpdate")] = False


class Label(Scoped):
    """Whether files that are shared with outside, or come from there, are marked."""

    on: Annotated[Seen[bool], Api("highlightingEnabled")] = True


class DriveSharing(Record):
    """Sharing from Google Drive."""

    outside: Seen[tuple[Outside, ...]] = (Outside(),)
    new_files: Seen[tuple[NewFiles, ...]] = (NewFiles(),)
    shared_drives: Seen[tuple[SharedDrives, ...]] = (SharedDrives(),)
    desktop: Seen[tuple[Desktop, ...]] = (Desktop(),)
    links: Seen[tuple[LinkUpdate, ...]] = (LinkUpdate(),)
    label: Seen[tuple[Label, ...]] = (Label(),)


def drive_sharing(data: TenantData) -> DriveSharing:
    """Return what people may share from Google Drive."""
    return DriveSharing(
        outside=scoped(data, "drive_and_docs.external_sharing", Outside, _SERVICE),
        new_files=scoped(data, "drive_and_docs.general_access_default", NewFiles, _SERVICE),
        shared_drives=scoped(data, "drive_and_docs.shared_drive_creation", SharedDrives, _SERVICE),
        desktop=scoped(data, "drive_and_docs.drive_for_desktop", Desktop, _SERVICE),
        links=scoped(data, "drive_and_docs.file_security_update", LinkUpdate, _SERVICE),
        label=scoped(data, "drive_and_docs.external_file_warning", Label, _SERVICE),
    )
