"""State what Google documents for settings that its Policy API leaves out, and how settings are reduced.

Source: "Policy API concepts", https://cloud.google.com/identity/docs/concepts/policy-api-concepts, sections
"Reducers for settings" and "Default field values", as ScubaGoggles 1.1.0 of October 2026 carries them (CISA,
CC0-1.0). How sure: documented by Google and matched by recorded answers, not tried against a live tenant.
"""

from collections.abc import Mapping

from hipaacheck.tenants.data import Obj

MERGED: frozenset[str] = frozenset(
    {
        "api_controls_unconfigured_third_party_apps",
        "calendar_interoperability",
        "calendar_primary_calendar_max_allowed_external_sharing",
        "calendar_secondary_calendar_max_allowed_external_sharing",
        "chat_chat_history",
        "chat_external_chat_restriction",
        "drive_and_docs_drive_sdk",
        "gmail_imap_access",
        "gmail_mail_delegation",
        "groups_for_business_groups_sharing",
        "security_less_secure_apps",
        "security_super_admin_account_recovery",
        "security_user_account_recovery",
        "workspace_marketplace_apps_access_options",
    }
)
"""Settings of which each field has the value of the strongest policy that has the field."""

PRIMARY_KEYS: Mapping[str, str] = {
    "api_controls_google_services": "scopesGroup",
    "gmail_blocked_sender_lists": "ruleId",
    "gmail_email_address_lists": "id",
    "gmail_rule_states": "ruleId",
    "gmail_spam_override_lists": "ruleId",
}
"""Settings that are lists of entries, with the field by which several policies name the same entry."""

LISTS: frozenset[str] = frozenset({"rule_dlp", "rule_system_defined_alerts"})
"""Settings that are not reduced: every policy is a rule of its own."""

DEFAULTS: Mapping[str, Obj] = {
    "access_approval_axa_user_scoping": {"requiresCustomerApproval": False},
    "access_management_user_scoping": {"accessManagementRegime": "PREFERENCE_UNSPECIFIED"},
    "calendar_external_invitations": {"warnOnInvite": True},
    "calendar_interoperability": {"enableInteroperability": False},
    "calendar_primary_calendar_max_allowed_external_sharing": {
        "maxAllowedExternalSharing": "EXTERNAL_FREE_BUSY_ONLY"
    },
    "calendar_secondary_calendar_max_allowed_external_sharing": {
        "maxAllowedExternalSharing": "EXTERNAL_ALL_INFO_READ_ONLY"
    },
    "chat_chat_history": {"allowUserModification": True, "historyOnByDefault": False},
    "chat_external_chat_restriction": {
        "allowExternalChat": False,
        "externalChatRestriction": "NO_RESTRICTION",
    },
    "drive_and_docs_drive_sdk": {"enableDriveSdkApiAccess": True},
    "drive_and_docs_external_sharing": {
        "accessCheckerSuggestions": "RECIPIENTS_OR_AUDIENCE_OR_PUBLIC",
        "allowNonGoogleInvites": True,
        "allowNonGoogleInvitesInAllowlistedDomains": False,
        "allowPublishingFiles": True,
        "allowReceivingExternalFiles": True,
        "allowReceivingFilesOutsideAllowlistedDomains": True,
        "allowedPartiesForDistributingContent": "ALL_ELIGIBLE_USERS",
        "externalSharingMode": "ALLOWED",
        "warnForExternalSharing": True,
        "warnForSharingOutsideAllowlistedDomains": True,
    },
    "drive_and_docs_general_access_default": {"defaultFileAccess": "LINK_SHARING_PRIVATE"},
    "gmail_auto_forwarding": {"enableAutoForwarding": True},
    "gmail_email_spam_filter_ip_allowlist": {"allowedIpAddresses": []},
    "gmail_links_and_external_images": {
        "applyFutureSettingsAutomatically": True,
        "enableAggressiveWarningsOnUntrustedLinks": False,
    },
    "gmail_mail_delegation": {"enableMailDelegation": False},
    "gmail_spoofing_and_authentication": {"applyFutureSettingsAutomatically": True},
    "gmail_workspace_sync_for_outlook": {"enableGoogleWorkspaceSyncForMicrosoftOutlook": True},
    "groups_for_business_groups_sharing": {
        "collaborationCapability": "DOMAIN_USERS_ONLY",
        "createGroupsAccessLevel": "USERS_IN_DOMAIN",
        "newGroupsAreHidden": False,
        "ownersCanAllowExternalMembers": False,
        "ownersCanAllowIncomingMailFromPublic": True,
        "ownersCanHideGroups": False,
        "viewTopicsDefaultAccessLevel": "DOMAIN_USERS",
    },
    "security_less_secure_apps": {"allowLessSecureApps": False},
    "security_super_admin_account_recovery": {"enableAccountRecovery": False},
    "security_two_step_verification_device_trust": {"allowTrustingDevice": True},
    "security_two_step_verification_enforcement": {"enforcedFrom": "1970-01-01T00:00:00Z"},
    "security_two_step_verification_enforcement_factor": {"allowedSignInFactorSet": "ALL"},
    "security_two_step_verification_enrollment": {"allowEnrollment": True},
    "security_two_step_verification_grace_period": {"enrollmentGracePeriod": "0s"},
    "security_user_account_recovery": {"enableAccountRecovery": False},
    "workspace_marketplace_apps_access_options": {"accessLevel": "ALLOW_ALL", "allowAllInternalApps": False},
}
"""What holds for everyone when the Policy API returns neither the setting nor the field.

The two `access_` settings are not in Google's list; ScubaGoggles adds them for tenants without the add-on.
"""

LICENCES: Mapping[str, str] = {
    "1010010001": "Cloud Identity Free",
    "1010020020": "Enterprise Plus",
    "1010020025": "Business Plus",
    "1010020026": "Enterprise Standard",
    "1010020027": "Business Starter",
    "1010020028": "Business Standard",
    "1010470001": "Gemini Enterprise",
    "Google-Apps": "G Suite legacy",
}
"""Names of licences by the number of their SKU.

Source: https://developers.google.com/workspace/admin/licensing/v1/how-tos/products, as carried by GAM 7.
"""

ALERTS = "rule_system_defined_alerts"
"""The setting that lists the alerts that Google defines."""

ALERT_STATES: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "Account suspension warning",
            "Device compromised",
            "Domain data export initiated",
            "Gmail potential employee spoofing",
            "Google Operations",
            "Government-backed attacks",
            "Leaked password",
            "Malware message detected post-delivery",
            "Phishing in inboxes due to bad whitelist",
            "Phishing message detected post-delivery",
            "Spike in user-reported spam",
            "SSO profile added",
            "SSO profile updated",
            "Super admin password reset",
            "Suspicious device activity",
            "Suspicious login",
            "Suspicious message reported",
            "Suspicious programmatic login",
            "User suspended (Google identity alert)",
            "User suspended due to suspicious activity",
            "User suspended for spamming through relay",
            "User suspended for spamming",
            "User-reported phishing",
        ),
        "ACTIVE",
    ),
    **dict.fromkeys(
        (
            "Calendar settings changed",
            "Drive settings changed",
            "Email settings changed",
            "Mobile settings changed",
            "Rate limited recipient",
            "User granted Admin privilege",
            "User's Admin privilege revoked",
        ),
        "INACTIVE",
    ),
}
"""What the alerts are that nobody changed: the Policy API returns the others only.

Source: scubagoggles/parsers/system_rules_parser.py of ScubaGoggles 1.1.0 (CC0-1.0), which names Google's
admin console as its own. How sure: an observation of CISA's, no documentation of Google's.
"""
