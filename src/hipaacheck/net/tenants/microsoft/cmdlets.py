"""List the cmdlets that are run, all of which only read, and what of their objects is kept."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import JsonValue

from hipaacheck.net.tenants.microsoft.question import whole_but
from hipaacheck.net.tenants.redact import Fields, fields
from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.microsoft.sources import SOURCES, Cmdlet, Session

GET_CMDLETS = (
    "Get-ATPProtectionPolicyRule",
    "Get-AcceptedDomain",
    "Get-AdminAuditLogConfig",
    "Get-AntiPhishPolicy",
    "Get-AtpPolicyForO365",
    "Get-DkimSigningConfig",
    "Get-DlpCompliancePolicy",
    "Get-DlpComplianceRule",
    "Get-EOPProtectionPolicyRule",
    "Get-HostedConnectionFilterPolicy",
    "Get-HostedOutboundSpamFilterPolicy",
    "Get-IRMConfiguration",
    "Get-InboundConnector",
    "Get-LabelPolicy",
    "Get-Mailbox",
    "Get-MailboxAuditBypassAssociation",
    "Get-MobileDeviceMailboxPolicy",
    "Get-OMEConfiguration",
    "Get-OrganizationConfig",
    "Get-OutboundConnector",
    "Get-ProtectionAlert",
    "Get-RemoteDomain",
    "Get-RetentionCompliancePolicy",
    "Get-RetentionComplianceRule",
    "Get-SharingPolicy",
    "Get-TransportConfig",
    "Get-TransportRule",
    "Get-UnifiedAuditLogRetentionPolicy",
)
"""Every cmdlet that is ever run; no other name is sent, whatever asks for it."""

# What says nothing about a setting, and who made or wrote it.
_NOISE = frozenset(
    {
        *("AdminDisplayName", "DistinguishedName", "ExchangeObjectId", "ExchangeVersion", "ExternalIdentity"),
        *("ObjectCategory", "ObjectClass", "ObjectState", "ObjectVersion", "OrganizationId"),
        *("OrganizationalUnitRoot", "OriginatingServer", "ImmutableId", "RuleVersion", "Size", "Image"),
        *("CreatedBy", "LastModifiedBy", "Comment", "Comments", "Description", "ErrorMetadata"),
        *("ItemStatistics", "TopNLocationStatistics", "WorkloadStatistics", "DistributionResults"),
    }
)

# Lists of people in rules and policies. Groups (…MemberOf) are not among them.
_SOMEBODY = (
    *("From", "SentTo", "AnyOfToHeader", "AnyOfCcHeader", "AnyOfToCcHeader", "ManagerAddresses"),
    *("ExchangeSender", "OneDriveSharedBy", "AccessedBy"),
)
_PEOPLE = frozenset(
    {
        *_SOMEBODY,
        *(f"ExceptIf{name}" for name in _SOMEBODY),
        *("RedirectMessageTo", "BlindCopyTo", "CopyTo", "AddToRecipients", "ModerateMessageByUser"),
        *("ExchangeSenderException", "TargetedUsersToProtect", "TargetedUserActionRecipients"),
        *("MailboxIntelligenceProtectionActionRecipients", "NotifyOutboundSpamRecipients"),
        *("BccSuspiciousOutboundAdditionalRecipients", "TargetedDomainActionRecipients"),
    }
)
_PLACES = re.compile(r"[A-Za-z]+Location(Exception)?")
_NAMES = ("PrimarySmtpAddress", "SmtpAddress", "Address", "Name", "DisplayName", "Identity", "Id")
_PERSONAL = re.compile(r"(?<=/personal/)[^/]+")
_MEMBERS = re.compile(r".+MemberOf(Exception)?")


@dataclass(frozen=True, slots=True)
class CmdletQuestion:
    """One cmdlet: `kept` names the fields that are kept, None keeps all but who made it and the like.

    `only` says which objects are kept at all, of a list that is never empty. `page` is how many objects come
    at once. `whole` asks for all there are: some cmdlets stop at 1,000 otherwise (ResultSize).
    """

    source: str
    kept: Fields | None = None
    only: Callable[[Obj], bool] | None = None
    page: int = 1000
    whole: bool = False

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """Return the parameters of the cmdlet."""
        return {"ResultSize": "Unlimited"} if self.whole else {}

    @property
    def cmdlet(self) -> Cmdlet:
        """Return the cmdlet and its session."""
        cmdlet = SOURCES[self.source].cmdlet
        if cmdlet is None:
            raise LookupError(f"{self.source} is no source of a cmdlet")
        return cmdlet

    def allowed(self, raw: Obj) -> Fields:
        """Return what is kept of one object."""
        return whole_but(raw, _NOISE, _PEOPLE) if self.kept is None else self.kept

    def reduced(self, raw: Obj) -> Obj | None:
        """Return an object without what is not kept, or None. Addresses are still as they were."""
        if self.only is not None and not self.only(raw):
            return None
        plain = {name: _plain(name, value) for name, value in raw.items()}
        return self.allowed(plain).kept(plain)


def groups_in(raw: Obj) -> list[JsonValue]:
    """Return the groups that a rule names: they are no people, and findings name them."""
    lists = [value for name, value in raw.items() if _MEMBERS.fullmatch(name)]
    return [one for value in lists for one in (value if isinstance(value, list) else [value])]


def _plain(name: str, value: JsonValue) -> JsonValue:
    """Return a value with names where the interface has whole objects for people and for places."""
    if name in _PEOPLE or _MEMBERS.fullmatch(name):
        return [_called(one) for one in value] if isinstance(value, list) else _called(value)
    if _PLACES.fullmatch(name):
        many = [_called(one) for one in value] if isinstance(value, list) else _called(value)
        return _without_owner(many)
    return _without_notes(value)


def _called(value: JsonValue) -> JsonValue:
    """Return what an object is called; one without a name stays an entry all the same."""
    if not isinstance(value, dict):
        return value
    return next(
        (value[name] for name in _NAMES if isinstance(value.get(name), str)), "an entry without a name"
    )


def _without_owner(value: JsonValue) -> JsonValue:
    """Return places, without the name of the person in the address of a personal site."""
    if isinstance(value, list):
        return [_without_owner(one) for one in value]
    return _PERSONAL.sub("...", value) if isinstance(value, str) else value


def _without_notes(value: JsonValue) -> JsonValue:
    """Return a value without annotations such as "Mode@data.type"."""
    if isinstance(value, list):
        return [_without_notes(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_notes(one) for name, one in value.items() if "@" not in name}
    return value


def _forwards(raw: Obj) -> bool:
    """Return whether a mailbox forwards; one that does not say so may."""
    names = ("ForwardingSmtpAddress", "ForwardingAddress")
    return any(raw.get(name) or name not in raw for name in names)


def _is_bypassed(raw: Obj) -> bool:
    return raw.get("AuditBypassEnabled") is not False


_ORGANISATION = fields(
    *("Name", "DisplayName", "AuditDisabled", "OAuth2ClientProfileEnabled", "CustomerLockboxEnabled"),
    *(
        "ActivityBasedAuthenticationTimeoutEnabled",
        "ActivityBasedAuthenticationTimeoutWithSingleSignOnEnabled",
    ),
    *("AppsForOfficeEnabled", "AutoExpandingArchiveEnabled", "BlockMoveMessagesForGroupFolders"),
    *("BookingsEnabled", "BookingsAuthEnabled", "BookingsSocialSharingRestricted", "ConnectorsEnabled"),
    *("DefaultAuthenticationPolicy", "DefaultGroupAccessType", "DirectReportsGroupAutoCreationEnabled"),
    *("EwsEnabled", "EwsApplicationAccessPolicy", "FocusedInboxOn", "IsDehydrated", "MailTipsAllTipsEnabled"),
    *(
        "MailTipsExternalRecipientsTipsEnabled",
        "MailTipsGroupMetricsEnabled",
        "MailTipsLargeAudienceThreshold",
    ),
    *("MobileAppEducationEnabled", "PublicComputersDetectionEnabled", "RejectDirectSend"),
    *("SendFromAliasEnabled", "SmtpActionableMessagesEnabled", "MessageRecallEnabled"),
    *("AutoEnableArchiveMailbox", "IsMailboxForcedReplicationDisabled", "ElcProcessingDisabled"),
    whole=["ActivityBasedAuthenticationTimeoutInterval", "DefaultMailboxAuditSet"],
)
_TRANSPORT = fields(
    *("Name", "SmtpClientAuthenticationDisabled", "AllowLegacyTLSClients", "ExternalPostmasterAddress"),
    *("JournalArchivingEnabled", "JournalingReportNdrTo", "MaxReceiveSize", "MaxSendSize"),
    *("MessageExpiration", "SafetyNetHoldTime", "VoicemailJournalingEnabled"),
    *("ExternalDelayDsnEnabled", "InternalDelayDsnEnabled", "Rfc2231EncodingEnabled"),
    whole=["TLSReceiveDomainSecureList", "TLSSendDomainSecureList"],
)
_MAILBOX = fields(
    *("RecipientTypeDetails", "DeliverToMailboxAndForward"),
    people=["UserPrincipalName", "PrimarySmtpAddress", "ForwardingAddress", "ForwardingSmtpAddress"],
)
_BYPASS = fields("AuditBypassEnabled", people=["Name", "Identity"])

_SPECIAL = {
    "org_config": CmdletQuestion("org_config", _ORGANISATION),
    "transport_config": CmdletQuestion("transport_config", _TRANSPORT),
    # A mailbox has about 20 kB of fields, and most do not forward.
    "mailbox_forwarding": CmdletQuestion("mailbox_forwarding", _MAILBOX, _forwards, 200, whole=True),
    "mailbox_audit_bypass": CmdletQuestion("mailbox_audit_bypass", _BYPASS, _is_bypassed, whole=True),
}
_SESSIONS = (Session.EXCHANGE, Session.COMPLIANCE)

CMDLETS: Mapping[str, CmdletQuestion] = MappingProxyType(
    {
        name: _SPECIAL.get(name, CmdletQuestion(name))
        for name, source in SOURCES.items()
        if source.cmdlet is not None and source.cmdlet.session in _SESSIONS
    }
)
"""Every question to Exchange and to Security & Compliance, by the source that it fills."""
