"""The checker of Google Workspace: what the administrator's settings allow, and to whom."""

from hipaacheck.checkers.shared.tenants import tenant_checker
from hipaacheck.model import TargetKind

CHECKER = tenant_checker(
    "google",
    TargetKind.GOOGLE_TENANT,
    {
        "taken": "TakenFacts",
        "said": "SaidFacts",
        "mfa": "MfaFacts",
        "legacy_auth": "LegacyAuthFacts",
        "passwords": "PasswordsFacts",
        "session": "SessionFacts",
        "accounts": "AccountsFacts",
        "admin_roles": "AdminRolesFacts",
        "devices": "DevicesFacts",
        "audit_log": "AuditLogFacts",
        "alerts": "AlertsFacts",
        "forwarding": "ForwardingFacts",
        "malware": "MalwareFacts",
        "sharing": "SharingFacts",
        "dlp": "DlpFacts",
        "retention": "RetentionFacts",
        "apps": "AppsFacts",
        "services": "ServicesFacts",
        "msg_encryption": "MsgEncryptionFacts",
        "tls_policy": "TlsPolicyFacts",
        "baa": "BaaFacts",
        "backup": "BackupFacts",
    },
)
