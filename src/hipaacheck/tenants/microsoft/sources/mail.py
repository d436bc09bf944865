"""State the sources about mail and compliance: cmdlets of Exchange Online and of Security & Compliance."""

from hipaacheck.tenants.microsoft.sources.kinds import Cmdlet, ScubaKey, Session, Source, cmdlet_source


def _exchange(
    name: str,
    what: str,
    cmdlet: str,
    scubagear: ScubaKey | None = None,
    tcm: str | None = None,
    *,
    licence: str | None = None,
    note: str = "",
) -> Source:
    types = () if tcm is None else (f"microsoft.exchange.{tcm}",)
    return cmdlet_source(name, what, Cmdlet(cmdlet, Session.EXCHANGE, licence), scubagear, types, note)


def _compliance(
    name: str,
    what: str,
    cmdlet: str,
    scubagear: ScubaKey | None = None,
    tcm: str | None = None,
    *,
    note: str = "",
) -> Source:
    types = () if tcm is None else (f"microsoft.securityandcompliance.{tcm}",)
    return cmdlet_source(name, what, Cmdlet(cmdlet, Session.COMPLIANCE), scubagear, types, note)


DEFENDER = "Microsoft Defender for Office 365"

EXCHANGE = (
    _exchange(
        "transport_config",
        "mail transport: SMTP AUTH, old TLS versions",
        "Get-TransportConfig",
        ScubaKey("transport_config"),
        "transportconfig",
    ),
    _exchange(
        "org_config",
        "Exchange's organisation settings: mailbox auditing, modern authentication, Customer Lockbox",
        "Get-OrganizationConfig",
        ScubaKey("org_config"),
        "organizationconfig",
        note="ScubaGear gives AuditDisabled alone before 1.8, 14 fields from 1.8",
    ),
    _exchange(
        "remote_domains",
        "remote domains and whether mail may be forwarded to them automatically",
        "Get-RemoteDomain",
        ScubaKey("remote_domains"),
        "remotedomain",
    ),
    _exchange(
        "accepted_domains",
        "the domains that Exchange takes mail for",
        "Get-AcceptedDomain",
        ScubaKey("accepted_domains", "1.8"),
        "accepteddomain",
    ),
    _exchange(
        "dkim_config",
        "DKIM signing of each domain",
        "Get-DkimSigningConfig",
        ScubaKey("dkim_config"),
        "dkimsigningconfig",
    ),
    _exchange(
        "sharing_policy",
        "what calendars and contacts may be shared with whom",
        "Get-SharingPolicy",
        ScubaKey("sharing_policy"),
        "sharingpolicy",
    ),
    _exchange(
        "transport_rules",
        "mail flow rules: encryption, required TLS, redirection",
        "Get-TransportRule",
        ScubaKey("transport_rule"),
        "transportrule",
    ),
    _exchange(
        "conn_filter",
        "addresses whose mail is let in unfiltered",
        "Get-HostedConnectionFilterPolicy",
        ScubaKey("conn_filter"),
        "hostedconnectionfilterpolicy",
    ),
    _exchange(
        "outbound_spam",
        "outbound spam policies and their automatic forwarding mode",
        "Get-HostedOutboundSpamFilterPolicy",
        tcm="hostedoutboundspamfilterpolicy",
    ),
    _exchange(
        "inbound_connectors",
        "connectors for mail from partners and own servers",
        "Get-InboundConnector",
        ScubaKey("inbound_connectors", "1.8"),
        "inboundconnector",
    ),
    _exchange(
        "outbound_connectors",
        "connectors for mail to partners and own servers, and the TLS they require",
        "Get-OutboundConnector",
        ScubaKey("outbound_connectors", "1.8"),
        "outboundconnector",
    ),
    _exchange(
        "mailbox_audit_bypass",
        "accounts whose mailbox actions are not recorded",
        "Get-MailboxAuditBypassAssociation",
    ),
    _exchange("mailbox_forwarding", "mailboxes that forward their mail", "Get-Mailbox"),
    _exchange(
        "irm_config",
        "whether message encryption can work: Azure rights management in Exchange",
        "Get-IRMConfiguration",
        tcm="irmconfiguration",
    ),
    _exchange(
        "ome_config",
        "how encrypted messages open outside: one-time codes, social sign-in, expiry",
        "Get-OMEConfiguration",
        tcm="omeconfiguration",
    ),
    _exchange(
        "eas_policies",
        "what phones must fulfil before they get mail",
        "Get-MobileDeviceMailboxPolicy",
        tcm="mobiledevicemailboxpolicy",
    ),
    _exchange(
        "admin_audit_log_config",
        "whether the unified audit log is written",
        "Get-AdminAuditLogConfig",
        ScubaKey("admin_audit_log_config"),
        note="always False when asked in a Security & Compliance session, as ScubaGear before 1.5 did",
    ),
    _exchange(
        "protection_policy_rules",
        "who the preset security policies protect",
        "Get-EOPProtectionPolicyRule",
        ScubaKey("protection_policy_rules"),
    ),
    _exchange(
        "atp_policy_rules",
        "who the preset policies of Defender for Office 365 protect",
        "Get-ATPProtectionPolicyRule",
        ScubaKey("atp_policy_rules", "1.0"),
        licence=DEFENDER,
    ),
    _exchange(
        "atp_policies",
        "Safe Attachments for SharePoint, OneDrive and Teams",
        "Get-AtpPolicyForO365",
        ScubaKey("atp_policy_for_o365"),
        "atppolicyforo365",
        licence=DEFENDER,
    ),
    _exchange(
        "anti_phish_policies",
        "policies against phishing and impersonation",
        "Get-AntiPhishPolicy",
        ScubaKey("anti_phish_policies"),
        "antiphishpolicy",
    ),
)

PURVIEW = (
    _compliance(
        "audit_retention",
        "how long the unified audit log is kept",
        "Get-UnifiedAuditLogRetentionPolicy",
        ScubaKey("unified_audit_log_retention_policies", "1.8"),
        note="not in the first exports of ScubaGear 1.8.0",
    ),
    _compliance(
        "dlp_policies",
        "data loss prevention policies: mode and places",
        "Get-DlpCompliancePolicy",
        ScubaKey("dlp_compliance_policies"),
        "dlpcompliancepolicy",
    ),
    _compliance(
        "dlp_rules",
        "data loss prevention rules: what they look for, what they do",
        "Get-DlpComplianceRule",
        ScubaKey("dlp_compliance_rules"),
        "dlpcompliancerule",
    ),
    _compliance(
        "retention_policies",
        "retention policies and their places",
        "Get-RetentionCompliancePolicy",
        tcm="retentioncompliancepolicy",
    ),
    _compliance(
        "retention_rules",
        "how long retention policies keep, and what then",
        "Get-RetentionComplianceRule",
        tcm="retentioncompliancerule",
    ),
    _compliance(
        "label_policies",
        "which sensitivity labels are published to whom",
        "Get-LabelPolicy",
        tcm="labelpolicy",
    ),
    _compliance(
        "protection_alerts",
        "alert policies: on, and whom they tell",
        "Get-ProtectionAlert",
        ScubaKey("protection_alerts"),
        "protectionalert",
    ),
)
