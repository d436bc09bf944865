"""The checker of Microsoft 365: what the tenant's settings allow, and to whom."""

from hipaacheck.checkers.shared.tenants import tenant_checker
from hipaacheck.model import TargetKind

CHECKER = tenant_checker(
    "microsoft",
    TargetKind.MICROSOFT_TENANT,
    {
        "taken": "TakenFacts",
        "said": "SaidFacts",
        "mfa": "MfaFacts",
        "legacy_auth": "LegacyAuthFacts",
        "passwords": "PasswordsFacts",
        "session": "SessionFacts",
        "accounts": "AccountsFacts",
        "admin_roles": "AdminRolesFacts",
        "break_glass": "BreakGlassFacts",
        "apps": "AppsFacts",
        "devices": "DevicesFacts",
        "services": "ServicesFacts",
        "baa": "BaaFacts",
        "forwarding": "ForwardingFacts",
        "malware": "MalwareFacts",
        "sharing": "SharingFacts",
        "dlp": "DlpFacts",
        "retention": "RetentionFacts",
        "audit_log": "AuditLogFacts",
        "alerts": "AlertsFacts",
        "msg_encryption": "MsgEncryptionFacts",
        "tls_policy": "TlsPolicyFacts",
        "dkim": "DkimFacts",
        "backup": "BackupFacts",
    },
)
