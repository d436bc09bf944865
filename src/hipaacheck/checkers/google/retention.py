"""Say what Google Workspace keeps of mail and chats, and whether Vault can keep more."""

from typing import Annotated, Literal

from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.checkers.google.switches import Switch, switches
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api


class MailStorage(Scoped):
    """Whether a copy of all mail is kept, that of other Google services and of relays too."""

    on: Annotated[Seen[bool], Api("enabled")] = True


class ChatHistory(Scoped):
    """Whether chats are kept, and whether people may change that."""

    kept: Annotated[Seen[bool], Api("historyOnByDefault")] = True
    changed: Annotated[Seen[bool], Api("allowUserModification")] = False


class SpaceHistory(Scoped):
    """Whether what is written in spaces is kept."""

    state: Annotated[
        Seen[Literal["HISTORY_ALWAYS_ON", "DEFAULT_HISTORY_ON", "DEFAULT_HISTORY_OFF", "HISTORY_ALWAYS_OFF"]],
        Api("historyState"),
    ] = "HISTORY_ALWAYS_ON"


class RetentionFacts(Record):
    """What is kept.

    `vault` says for whom Google Vault is on. `holds` counts the holds of open matters. No interface gives
    the retention rules.
    """

    storage: Seen[tuple[MailStorage, ...]] = (MailStorage(),)
    chats: Seen[tuple[ChatHistory, ...]] = (ChatHistory(),)
    spaces: Seen[tuple[SpaceHistory, ...]] = (SpaceHistory(),)
    vault: Seen[tuple[Switch, ...]] = (Switch(),)
    holds: Seen[int] = 0


def make(data: TenantData) -> RetentionFacts:
    """Return what is kept of mail and chats."""
    holds = data.of("holds")
    return RetentionFacts(
        storage=scoped(data, "gmail.comprehensive_mail_storage", MailStorage, "gmail"),
        chats=scoped(data, "chat.chat_history", ChatHistory, "chat"),
        spaces=scoped(data, "chat.space_history", SpaceHistory, "chat"),
        vault=switches(data, "vault"),
        holds=holds if isinstance(holds, Unseen) else len(holds),
    )
