"""Read with whom people may chat, and what they may send there."""

from typing import Annotated, Literal

from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.model import Record, Seen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api


class ChatOutside(Scoped):
    """Whether people may chat with somebody outside, and with whom."""

    allowed: Annotated[Seen[bool], Api("allowExternalChat")] = False
    whom: Annotated[Seen[Literal["NO_RESTRICTION", "TRUSTED_DOMAINS"]], Api("externalChatRestriction")] = (
        "TRUSTED_DOMAINS"
    )


class ChatFiles(Scoped):
    """Which files may go to people outside in a chat."""

    outside: Annotated[Seen[Literal["ALL_FILES", "IMAGES_ONLY", "NO_FILES"]], Api("externalFileSharing")] = (
        "NO_FILES"
    )


class ChatSpaces(Scoped):
    """Whether people outside may be in spaces, and who."""

    allowed: Annotated[Seen[bool], Api("enabled")] = False
    whom: Annotated[Seen[Literal["ALL_DOMAINS", "TRUSTED_DOMAINS"]], Api("domainAllowlistMode")] = (
        "TRUSTED_DOMAINS"
    )


class ChatSharing(Record):
    """Sharing in Google Chat."""

    outside: Seen[tuple[ChatOutside, ...]] = (ChatOutside(),)
    files: Seen[tuple[ChatFiles, ...]] = (ChatFiles(),)
    spaces: Seen[tuple[ChatSpaces, ...]] = (ChatSpaces(),)


def chat_sharing(data: TenantData) -> ChatSharing:
    """Return with whom people may chat, and what they may send there."""
    return ChatSharing(
        outside=scoped(data, "chat.external_chat_restriction", ChatOutside, "chat"),
        files=scoped(data, "chat.chat_file_sharing", ChatFiles, "chat"),
        spaces=scoped(data, "chat.chat_external_spaces", ChatSpaces, "chat"),
    )
