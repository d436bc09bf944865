"""Say by which ways users of Gmail may let mail out, or others in, without anybody deciding it."""

from typing import Annotated, Literal

from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.model import Record, Seen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api


class AutoForwarding(Scoped):
    """Whether users may forward their mail automatically, and to which addresses."""

    on: Annotated[Seen[bool], Api("enableAutoForwarding")] = False
    to: Annotated[Seen[Literal["ANY_ADDRESS"]], Api("allowedForwardingDestination")] = "ANY_ADDRESS"


class OutboundGateway(Scoped):
    """Whether users may send as another address through a mail server of their own choice."""

    allowed: Annotated[Seen[bool], Api("allowUsersToUseExternalSmtpServers")] = False


class Delegation(Scoped):
    """Whether users may let others of the organisation read and send in their mailbox."""

    allowed: Annotated[Seen[bool], Api("enableMailDelegation")] = False


class OutlookSync(Scoped):
    """Whether Google Workspace Sync may copy mailboxes into Outlook."""

    allowed: Annotated[Seen[bool], Api("enableGoogleWorkspaceSyncForMicrosoftOutlook")] = False


class Offline(Scoped):
    """Whether browsers may keep mail for use without a connection, and delete it when somebody signs out."""

    allowed: Annotated[Seen[bool], Api("enabled")] = False
    wiped: Annotated[Seen[bool], Api("signoutDataDeletionEnforced")] = True


class ReplyWarning(Scoped):
    """Whether Gmail warns before a reply goes to somebody outside."""

    on: Annotated[Seen[bool], Api("enabled")] = True


class ForwardingFacts(Record):
    """Ways of mail out of Gmail; each list is empty when Gmail is off for everyone."""

    automatic: Seen[tuple[AutoForwarding, ...]] = (AutoForwarding(),)
    gateways: Seen[tuple[OutboundGateway, ...]] = (OutboundGateway(),)
    delegation: Seen[tuple[Delegation, ...]] = (Delegation(),)
    outlook: Seen[tuple[OutlookSync, ...]] = (OutlookSync(),)
    offline: Seen[tuple[Offline, ...]] = (Offline(),)
    warning: Seen[tuple[ReplyWarning, ...]] = (ReplyWarning(),)


# Data from before this field appeared (2026) knew no limit to where mail could go.
_ANYWHERE = {"allowedForwardingDestination": "ANY_ADDRESS"}


def make(data: TenantData) -> ForwardingFacts:
    """Return the ways of mail out of Gmail."""
    return ForwardingFacts(
        automatic=scoped(data, "gmail.auto_forwarding", AutoForwarding, "gmail", absent=_ANYWHERE),
        gateways=scoped(data, "gmail.per_user_outbound_gateway", OutboundGateway, "gmail"),
        delegation=scoped(data, "gmail.mail_delegation", Delegation, "gmail"),
        outlook=scoped(data, "gmail.workspace_sync_for_outlook", OutlookSync, "gmail"),
        offline=scoped(data, "gmail.web_offline", Offline, "gmail"),
        warning=scoped(data, "gmail.external_recipient_warning", ReplyWarning, "gmail"),
    )
