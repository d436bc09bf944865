"""Make up what cmdlets give for Lakeside Clinic; shapes from ScubaGear's and CIPP's source, not Microsoft's."""

from typing import Any

from tests.support.tenants.microsoft_tenant import DOMAIN, INITIAL, PEOPLE, MicrosoftTenant, number

Object = dict[str, Any]


def cmdlets(tenant: MicrosoftTenant) -> dict[str, list[Object]]:
    """Return the objects of each cmdlet."""
    return {**_mail(), **_rules(tenant), **_filters(), **_people(), **_purview(tenant)}


def _noted(name: str, **fields: Any) -> Object:
    """Return an object with what Exchange adds to everything."""
    return {
        "Name": name,
        "Identity": name,
        "Id": name,
        "Guid": number(f"cmdlet/{name}"),
        "IsValid": True,
        "AdminDisplayName": "",
        "CreatedBy": "CANARY Name of the author",
        "LastModifiedBy": "CANARY Name of the editor",
        "DistinguishedName": f"CN={name},CN=Configuration,DC=CANARY",
        "ObjectState": "Unchanged",
        "ExchangeVersion": "0.20 (15.0.0.0)",
        "WhenChanged": "2026-01-02T03:04:05+00:00",
        **fields,
        **{f"{key}@data.type": "System.Boolean" for key, value in fields.items() if isinstance(value, bool)},
    }


def _mail() -> dict[str, list[Object]]:
    return {
        "Get-TransportConfig": [
            _noted(
                "Transport Settings",
                SmtpClientAuthenticationDisabled=False,
                AllowLegacyTLSClients=False,
                OrganizationFederatedMailbox=f"CANARY.federated@{INITIAL}",
                MaxSendSize="35 MB (36,700,160 bytes)",
                TLSSendDomainSecureList=[],
            )
        ],
        "Get-OrganizationConfig": [
            _noted(
                INITIAL,
                DisplayName="Lakeside Clinic",
                AuditDisabled=False,
                OAuth2ClientProfileEnabled=True,
                CustomerLockboxEnabled=False,
                ActivityBasedAuthenticationTimeoutEnabled=True,
                ActivityBasedAuthenticationTimeoutInterval="06:00:00",
                RejectDirectSend=False,
                MicrosoftExchangeRecipientEmailAddresses=[f"SMTP:CANARY.system@{INITIAL}"],
            )
        ],
        "Get-RemoteDomain": [_noted("Default", DomainName="*", AutoForwardEnabled=True, IsInternal=False)],
        "Get-AcceptedDomain": [
            _noted(DOMAIN, DomainName=DOMAIN, DomainType="Authoritative", Default=True),
            _noted(INITIAL, DomainName=INITIAL, DomainType="Authoritative", Default=False),
        ],
        "Get-DkimSigningConfig": [
            _noted(DOMAIN, Domain=DOMAIN, Enabled=False, Status="CnameMissing", Selector1KeySize=1024),
            _noted(INITIAL, Domain=INITIAL, Enabled=True, Status="Valid", Selector1KeySize=2048),
        ],
        "Get-SharingPolicy": [
            _noted(
                "Default Sharing Policy",
                Enabled=True,
                Default=True,
                Domains=["*:CalendarSharingFreeBusySimple", "Anonymous:CalendarSharingFreeBusyReviewer"],
            )
        ],
        "Get-InboundConnector": [],
        "Get-OutboundConnector": [
            _noted(
                "Hospital",
                Enabled=True,
                ConnectorType="Partner",
                RecipientDomains=["hospital.example"],
                TlsSettings="DomainValidation",
                TlsDomain="*.hospital.example",
                UseMXRecord=True,
            )
        ],
        "Get-IRMConfiguration": [
            _noted(
                "IRM",
                AzureRMSLicensingEnabled=True,
                SimplifiedClientAccessEnabled=False,
                InternalLicensingEnabled=True,
            )
        ],
        "Get-OMEConfiguration": [
            _noted(
                "OME Configuration",
                OTPEnabled=True,
                SocialIdSignIn=True,
                ExternalMailExpiryInterval="00:00:00",
                Image="CANARY-picture",
            )
        ],
        "Get-MobileDeviceMailboxPolicy": [
            _noted(
                "Default",
                IsDefault=True,
                PasswordEnabled=False,
                RequireDeviceEncryption=False,
                DeviceEncryptionEnabled=False,
            )
        ],
        "Get-AdminAuditLogConfig": [_noted("Admin Audit Log Settings", UnifiedAuditLogIngestionEnabled=True)],
    }


def _rules(tenant: MicrosoftTenant) -> dict[str, list[Object]]:
    def rule(name: str, **fields: Any) -> Object:
        usual: Object = dict.fromkeys(
            (
                *("From", "FromScope", "SentTo", "SentToScope", "SentToMemberOf", "SenderDomainIs"),
                *("RecipientDomainIs", "RedirectMessageTo", "CopyTo", "BlindCopyTo", "AddToRecipients"),
                *("ApplyRightsProtectionTemplate", "PrependSubject", "SetSCL", "ApplyHtmlDisclaimerText"),
                "ExpiryDate",
            )
        )
        return _noted(
            name,
            **{
                **usual,
                "State": "Enabled",
                "Mode": "Enforce",
                "Priority": 0,
                "ApplyOME": False,
                "RouteMessageOutboundRequireTls": False,
                "Description": "If the message is sent to CANARY Name\r\ndo something",
                **fields,
            },
        )

    return {
        "Get-TransportRule": [
            rule("Mark mail from outside", FromScope="NotInOrganization", PrependSubject="[External] "),
            rule(
                "Copy to the manager at home",
                BlindCopyTo=["manager@mail.example"],
                FromMemberOf=[f"billing-group@{DOMAIN}"],
            ),
            rule(
                "Encrypt on request",
                SubjectContainsWords=["encrypt"],
                ApplyRightsProtectionTemplate="Encrypt",
                SentToScope="NotInOrganization",
            ),
        ]
    }


def _filters() -> dict[str, list[Object]]:
    return {
        "Get-HostedConnectionFilterPolicy": [
            _noted("Default", IsDefault=True, IPAllowList=["192.0.2.7"], IPBlockList=[], EnableSafeList=False)
        ],
        "Get-HostedOutboundSpamFilterPolicy": [
            _noted(
                "Default",
                IsDefault=True,
                Enabled=True,
                AutoForwardingMode="Automatic",
                NotifyOutboundSpamRecipients=[f"dr.ramirez@{DOMAIN}"],
            )
        ],
        "Get-EOPProtectionPolicyRule": [],
        "Get-ATPProtectionPolicyRule": [],
        "Get-AtpPolicyForO365": [_noted("Default", EnableATPForSPOTeamsODB=False, EnableSafeDocs=False)],
        "Get-AntiPhishPolicy": [
            _noted(
                "Office365 AntiPhish Default",
                IsDefault=True,
                Enabled=True,
                EnableSpoofIntelligence=True,
                EnableMailboxIntelligenceProtection=False,
                EnableOrganizationDomainsProtection=False,
                EnableTargetedUserProtection=True,
                TargetedUsersToProtect=[f"CANARY Name of Ramirez;dr.ramirez@{DOMAIN}"],
                TargetedDomainProtectionAction="NoAction",
                HonorDmarcPolicy=True,
            )
        ],
    }


def _people() -> dict[str, list[Object]]:
    members = [person for person in PEOPLE if not person.guest]
    outside = {"billing.kim": "smtp:kim.private@mail.example"}
    return {
        "Get-Mailbox": [
            _noted(
                f"CANARY Name of {person.local}",
                DisplayName=f"CANARY Name of {person.local}",
                UserPrincipalName=person.address,
                PrimarySmtpAddress=person.address,
                RecipientTypeDetails="UserMailbox",
                ForwardingAddress=None,
                ForwardingSmtpAddress=outside.get(person.local),
                DeliverToMailboxAndForward=person.local in outside,
                Phone="CANARY-phone",
            )
            for person in members
        ],
        "Get-MailboxAuditBypassAssociation": [
            _noted(f"CANARY Name of {person.local}", AuditBypassEnabled=person.local == "it-vendor")
            for person in members
        ],
    }


def _purview(tenant: MicrosoftTenant) -> dict[str, list[Object]]:
    def everywhere() -> list[Object]:
        return [{"DisplayName": "All", "Name": "All", "ImmutableIdentity": "All", "Type": "Tenant"}]

    return {
        "Get-UnifiedAuditLogRetentionPolicy": [],
        "Get-DlpCompliancePolicy": [
            _noted(
                "U.S. Health Insurance Act (HIPAA)",
                Mode="TestWithNotifications",
                Enabled=True,
                Type="Dlp",
                ExchangeLocation=everywhere(),
                SharePointLocation=everywhere(),
                OneDriveLocation=[
                    {
                        "DisplayName": "CANARY Name of Ramirez",
                        "Name": f"https://x-my.sharepoint.com/personal/CANARY_ramirez_{DOMAIN}",
                    }
                ],
                TeamsLocation=[{"DisplayName": "CANARY Name of Ramirez", "Name": f"dr.ramirez@{DOMAIN}"}],
                EndpointDlpLocation=[],
                ExchangeSenderMemberOf=[],
                Workload="Exchange, SharePoint, OneDriveForBusiness, Teams",
            )
        ],
        "Get-DlpComplianceRule": [
            _noted(
                "Low volume of content detected",
                ParentPolicyName="U.S. Health Insurance Act (HIPAA)",
                Policy=number("cmdlet/U.S. Health Insurance Act (HIPAA)"),
                Disabled=False,
                BlockAccess=True,
                BlockAccessScope="PerUser",
                ContentContainsSensitiveInformation=[
                    {
                        "name": "U.S. Social Security Number (SSN)",
                        "id": "a44669fe-0d48-453d-a9b1-2cc83f2cba77",
                        "mincount": "1",
                    }
                ],
                AdvancedRule=None,
                NotifyUser=["LastModifier", "Owner"],
                GenerateIncidentReport=["SiteAdmin", f"dr.ramirez@{DOMAIN}"],
            )
        ],
        "Get-RetentionCompliancePolicy": [
            _noted(
                "Keep mail six years",
                Enabled=True,
                Mode="Enforce",
                ExchangeLocation=everywhere(),
                SharePointLocation=[],
            )
        ],
        "Get-RetentionComplianceRule": [
            _noted(
                "Keep mail six years rule",
                Policy=number("cmdlet/Keep mail six years"),
                RetentionDuration="2190",
                RetentionComplianceAction="Keep",
            )
        ],
        "Get-LabelPolicy": [],
        "Get-ProtectionAlert": [
            _noted(
                "Creation of forwarding/redirect rule",
                Disabled=False,
                NotificationEnabled=True,
                NotifyUser=["TenantAdmins"],
                Severity="Low",
                IsSystemRule=True,
                Category="ThreatManagement",
            )
        ],
    }
