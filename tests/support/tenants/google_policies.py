"""The settings of a made-up clinic, as Google's Policy API gives them: some good, some bad, some set apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CUSTOMER = "C02lake5x"
TOP = "03ph8a2z0lakest"
UNITS: Mapping[str, str] = {
    "/": TOP,
    "/Clinical": "03ph8a2z1clinic",
    "/Clinical/Nursing": "03ph8a2z2nursin",
    "/Clinical/Providers": "03ph8a2z3provid",
    "/Front desk": "03ph8a2z4frontd",
    "/Billing": "03ph8a2z5billin",
    "/Contractors": "03ph8a2z6contra",
    "/Service accounts": "03ph8a2z7servic",
}
DELETED_UNIT = "03ph8a2z9delete"
GROUPS: Mapping[str, str] = {
    "all-staff@lakeside-clinic.example": "02allstaff0000001",
    "billing@lakeside-clinic.example": "02billing00000002",
    "referrals@lakeside-clinic.example": "02referral0000003",
    "scanners@lakeside-clinic.example": "02scanners0000004",
    "shared-calendars@lakeside-clinic.example": "02sharedca0000005",
}
SCANNERS = "scanners@lakeside-clinic.example"
ENTERPRISE_PLUS = "/product/Google-Apps/sku/1010020020"
PATIENT = "canary.patient@mail.example"
NEVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True)
class Setting:
    """One policy. `unit` and `group` are names, not numbers; `licence` limits it to holders."""

    section: str
    value: Mapping[str, Any]
    unit: str | None = "/"
    group: str | None = None
    licence: str | None = None
    by_google: bool = False


def _set(section: str, unit: str = "/", /, **value: Any) -> Setting:
    return Setting(section, value, unit)


def _service(name: str, state: str = "ENABLED", unit: str = "/") -> Setting:
    return Setting(f"{name}.service_status", {"serviceState": state}, unit)


_SIGN_IN = (
    _set("security.two_step_verification_enrollment", allowEnrollment=True),
    _set("security.two_step_verification_enforcement", enforcedFrom="2025-03-01T00:00:00Z"),
    _set("security.two_step_verification_enforcement", "/Contractors", enforcedFrom=NEVER),
    Setting("security.two_step_verification_enforcement", {"enforcedFrom": NEVER}, group=SCANNERS),
    _set("security.two_step_verification_enforcement_factor", allowedSignInFactorSet="NO_TELEPHONY"),
    _set("security.two_step_verification_enforcement_factor", "/Front desk", allowedSignInFactorSet="ALL"),
    _set("security.two_step_verification_device_trust", allowTrustingDevice=True),
    _set("security.two_step_verification_grace_period", enrollmentGracePeriod="604800s"),
    _set("security.two_step_verification_sign_in_code", backupCodeExceptionPeriod="86400s"),
    _set("security.session_controls", webSessionDuration="72000s"),
    _set("security.session_controls", "/Front desk", webSessionDuration="43200s"),
    _set(
        "security.password",
        allowedStrength="STRONG",
        minimumLength=12,
        maximumLength=100,
        enforceRequirementsAtLogin=True,
        allowReuse=False,
        expirationDuration="0s",
    ),
    _set(
        "security.password",
        "/Contractors",
        allowedStrength="WEAK",
        minimumLength=8,
        maximumLength=100,
        enforceRequirementsAtLogin=False,
        allowReuse=True,
        expirationDuration="0s",
    ),
    _set("security.less_secure_apps", allowLessSecureApps=False),
    Setting("security.less_secure_apps", {"allowLessSecureApps": True}, group=SCANNERS),
    Setting("security.super_admin_account_recovery", {"enableAccountRecovery": False}, by_google=True),
    _set("security.super_admin_account_recovery", enableAccountRecovery=True),
    _set("security.user_account_recovery", enableAccountRecovery=True),
    _set("security.login_challenges", enableEmployeeIdChallenge=True),
    _set(
        "security.advanced_protection_program",
        enableAdvancedProtectionSelfEnrollment=True,
        securityCodeOption="CODES_NOT_ALLOWED",
    ),
    _set("security.passkeys_restriction", allowedPasskeysType="ANY_DEVICE_OR_PLATFORM"),
    _set("multi_party_approval.require_approvals", multiPartyApprovalState="DISABLED"),
)

_RULE_ON = "5d00a-02rvqlb3lakesid:00gjdgxs10000a1"
_RULE_OFF = "5d00b-02rvqlb3lakesid:00gjdgxs10000a2"
_STORAGE = "5d00c-02rvqlb3lakesid:00gjdgxs10000a3"
_PARTNERS = "5d00d-02rvqlb3lakesid:00gjdgxs10000a4"
_BLOCKED = "5d00e-02rvqlb3lakesid:00gjdgxs10000a5"
_SECURE = "5d00f-02rvqlb3lakesid:00gjdgxs10000a6"

_MAIL = (
    _service("gmail"),
    _service("gmail", "DISABLED", "/Service accounts"),
    _set("gmail.auto_forwarding", enableAutoForwarding=False),
    _set(
        "gmail.auto_forwarding",
        "/Clinical/Providers",
        enableAutoForwarding=True,
        allowedForwardingDestination="ANY_ADDRESS",
    ),
    _set("gmail.per_user_outbound_gateway", allowUsersToUseExternalSmtpServers=False),
    _set("gmail.mail_delegation", enableMailDelegation=True, enableDelegateAttribution=True),
    _set("gmail.workspace_sync_for_outlook", enableGoogleWorkspaceSyncForMicrosoftOutlook=False),
    _set("gmail.user_email_uploads", enableMailAndContactsImport=True),
    _set("gmail.web_offline", enabled=True, signoutDataDeletionEnforced=False),
    _set("gmail.imap_access", enableImapAccess=True, imapAccessRestriction={"allowAllMailClients": True}),
    _set("gmail.imap_access", "/Front desk", enableImapAccess=False),
    _set("gmail.pop_access", enablePopAccess=False),
    _set("gmail.confidential_mode", enableConfidentialMode=True),
    _set("gmail.external_recipient_warning", enabled=True),
    _set("gmail.enhanced_pre_delivery_message_scanning", enableImprovedSuspiciousContentDetection=True),
    _set(
        "gmail.email_attachment_safety",
        enableEncryptedAttachmentProtection=True,
        encryptedAttachmentProtectionConsequence="QUARANTINE",
        enableAttachmentWithScriptsProtection=True,
        attachmentWithScriptsProtectionConsequence="SPAM_FOLDER",
        enableAnomalousAttachmentProtection=True,
        anomalousAttachmentProtectionConsequence="WARNING",
        allowedAnomalousAttachmentFiletypes=[],
        applyFutureRecommendedSettingsAutomatically=True,
    ),
    _set(
        "gmail.links_and_external_images",
        enableShortenerScanning=True,
        enableExternalImageScanning=True,
        enableAggressiveWarningsOnUntrustedLinks=True,
        applyFutureSettingsAutomatically=True,
    ),
    _set(
        "gmail.spoofing_and_authentication",
        detectDomainNameSpoofing=True,
        domainNameSpoofingConsequence="SPAM_FOLDER",
        detectEmployeeNameSpoofing=True,
        employeeNameSpoofingConsequence="WARNING",
        detectDomainSpoofingFromUnauthenticatedSenders=True,
        domainSpoofingConsequence="QUARANTINE",
        detectUnauthenticatedEmails=True,
        unauthenticatedEmailConsequence="WARNING",
        detectGroupsSpoofing=True,
        groupsSpoofingConsequence="SPAM_FOLDER",
        applyFutureSettingsAutomatically=True,
    ),
    _set("gmail.email_spam_filter_ip_allowlist", allowedIpAddresses=["203.0.113.7"]),
    _set(
        "gmail.email_address_lists",
        emailAddressList=[
            {
                "id": _PARTNERS,
                "name": "Partner laboratories",
                "addressList": {"address": [{"address": "lab.example", "requireAddressVerification": False}]},
            },
            {
                "id": _BLOCKED,
                "name": "Blocked",
                "blockedAddressList": {"address": [{"address": PATIENT}, {"address": "spam.example"}]},
            },
        ],
    ),
    _set(
        "gmail.spam_override_lists",
        spamOverride=[
            {
                "ruleId": _RULE_ON,
                "description": "Laboratories",
                "bypassInternalSenders": False,
                "bypassSelectedSenders": True,
                "bypassSenderAllowlist": [_PARTNERS],
                "hideWarningBannerForAll": False,
                "enableAggressiveFiltering": False,
            },
            {
                "ruleId": _RULE_OFF,
                "description": "Old scanner, switched off",
                "bypassInternalSenders": True,
                "bypassSelectedSenders": False,
                "hideWarningBannerForAll": False,
                "enableAggressiveFiltering": False,
            },
        ],
    ),
    _set(
        "gmail.blocked_sender_lists",
        blockedSenders=[{"ruleId": _BLOCKED, "description": "Blocked", "senderBlocklist": [_BLOCKED]}],
    ),
    _set(
        "gmail.content_compliance",
        contentComplianceRules=[
            {
                "ruleId": _SECURE,
                "description": "Encrypt what is marked [secure]",
                "condition": {"affectOutboundMessages": True, "affectInboundMessages": False},
                "matchExpressions": [{"matchExpressionType": "SIMPLE_CONTENT", "matchContent": "[secure]"}],
                "matchAnyExpression": True,
                "consequence": {
                    "ruleConsequenceType": "MODIFY_MESSAGE",
                    "primaryDelivery": {"requireTls": True, "encryptOutgoingMessages": True},
                },
            }
        ],
    ),
    _set("gmail.comprehensive_mail_storage", ruleId=_STORAGE),
    _set(
        "gmail.rule_states",
        ruleStates=[
            {"ruleId": _RULE_ON, "enabled": True},
            {"ruleId": _RULE_OFF, "enabled": False},
            {"ruleId": _STORAGE, "enabled": True},
            {"ruleId": _BLOCKED, "enabled": True},
            {"ruleId": _PARTNERS, "enabled": True},
            {"ruleId": _SECURE, "enabled": True},
        ],
    ),
)

_OPEN_SHARING = {
    "externalSharingMode": "ALLOWED",
    "allowReceivingExternalFiles": True,
    "warnForSharingOutsideAllowlistedDomains": True,
    "allowReceivingFilesOutsideAllowlistedDomains": True,
    "allowNonGoogleInvitesInAllowlistedDomains": False,
    "warnForExternalSharing": True,
    "allowNonGoogleInvites": True,
    "allowPublishingFiles": True,
    "accessCheckerSuggestions": "RECIPIENTS_OR_AUDIENCE_OR_PUBLIC",
    "allowedPartiesForDistributingContent": "ALL_ELIGIBLE_USERS",
}

_SHARING = (
    _service("drive_and_docs"),
    _service("calendar"),
    _service("chat"),
    _service("groups_for_business"),
    _service("meet"),
    _service("sites", "DISABLED"),
    Setting("drive_and_docs.external_sharing", _OPEN_SHARING),
    Setting(
        "drive_and_docs.external_sharing",
        {
            **_OPEN_SHARING,
            "externalSharingMode": "ALLOWLISTED_DOMAINS",
            "allowNonGoogleInvites": False,
            "allowPublishingFiles": False,
            "accessCheckerSuggestions": "RECIPIENTS_ONLY",
            "allowedPartiesForDistributingContent": "NONE",
        },
        "/Clinical",
    ),
    _set("drive_and_docs.general_access_default", defaultFileAccess="PRIVATE_TO_OWNER"),
    _set(
        "drive_and_docs.shared_drive_creation",
        allowSharedDriveCreation=True,
        allowExternalUserAccess=True,
        allowManagersToOverrideSettings=False,
        allowNonMemberAccess=False,
        allowedPartiesForDownloadPrintCopy="EDITORS_ONLY",
        allowContentManagersToShareFolders=False,
    ),
    _set(
        "drive_and_docs.drive_for_desktop",
        allowDriveForDesktop=True,
        restrictToAuthorizedDevices=False,
        showDownloadLink=True,
        allowRealTimePresence=False,
    ),
    _set("drive_and_docs.drive_sdk", enableDriveSdkApiAccess=True),
    _set("drive_and_docs.external_file_warning", highlightingEnabled=True),
    _set(
        "drive_and_docs.file_security_update",
        securityUpdate="APPLY_TO_IMPACTED_FILES",
        allowUsersToManageUpdate=False,
    ),
    _set(
        "calendar.primary_calendar_max_allowed_external_sharing",
        maxAllowedExternalSharing="EXTERNAL_FREE_BUSY_ONLY",
    ),
    _set(
        "calendar.secondary_calendar_max_allowed_external_sharing",
        maxAllowedExternalSharing="EXTERNAL_ALL_INFO_READ_ONLY",
    ),
    _set("calendar.external_invitations", warnOnInvite=True),
    _set("chat.chat_history", historyOnByDefault=True, allowUserModification=True),
    _set("chat.space_history", historyState="DEFAULT_HISTORY_ON"),
    _set("chat.chat_file_sharing", externalFileSharing="ALL_FILES", internalFileSharing="ALL_FILES"),
    _set("chat.external_chat_restriction", allowExternalChat=True, externalChatRestriction="TRUSTED_DOMAINS"),
    _set("chat.chat_external_spaces", enabled=False, domainAllowlistMode="TRUSTED_DOMAINS"),
    _set("chat.chat_apps_access", enableApps=True, enableWebhooks=False),
    _set(
        "chat.chat_third_party_archiving",
        enabled=True,
        archivalFrequency="86400s",
        destinationEmailAddress="journal@archive-vendor.example",
        customHeaders="X-Archive-Key: canary-archive-key",
    ),
    _set(
        "groups_for_business.groups_sharing",
        collaborationCapability="DOMAIN_USERS_ONLY",
        createGroupsAccessLevel="USERS_IN_DOMAIN",
        ownersCanAllowExternalMembers=True,
        ownersCanAllowIncomingMailFromPublic=True,
        viewTopicsDefaultAccessLevel="GROUP_MEMBERS",
        ownersCanHideGroups=False,
        newGroupsAreHidden=False,
    ),
    _set("meet.meet_joining", allowedAudience="TRUSTED"),
    _set("meet.safety_domain", usersAllowedToJoin="LOGGED_IN"),
    _set("meet.safety_access", meetingsAllowedToJoin="ANY_WORKSPACE_ORGANIZATION"),
    _set("meet.safety_host_management", enableHostManagement=True),
    _set("meet.safety_external_participants", enableExternalLabel=True),
    _set("meet.video_recording", enableRecording=True),
    _set("meet.automatic_recording", enabled=False),
    _set("meet.automatic_transcription", enabled=False),
)

_SSN = (
    "all_content.matches_dlp_detector('US_SOCIAL_SECURITY_NUMBER', google.privacy.dlp.v2.Likelihood.LIKELY, "
    "{minimum_match_count: 1, minimum_unique_match_count: 1})"
)
_TOLD = {"alertCenterAction": {"recipients": [{"allSuperAdmins": True}]}}
_MADE = {"createTime": "2024-05-02T14:11:32.150674Z", "updateTime": "2025-01-09T21:43:25.935807Z"}

_RULES = (
    _set(
        "rule.dlp",
        displayName="Social security numbers in shared files",
        triggers=["google.workspace.drive.file.v1.share"],
        condition={"contentCondition": _SSN},
        action={**_TOLD, "driveAction": {"blockAccess": {}}},
        state="ACTIVE",
        **_MADE,
    ),
    _set(
        "rule.dlp",
        displayName="Social security numbers in mail: warn",
        triggers=["google.workspace.gmail.email.v1.send"],
        condition={"contentCondition": _SSN},
        action={**_TOLD, "gmailAction": {"warnUser": {"actionParams": {"applyExternalMessages": True}}}},
        state="ACTIVE",
        **_MADE,
    ),
    _set(
        "rule.dlp",
        displayName="Medical record numbers in mail (draft)",
        triggers=["google.workspace.gmail.email.v1.send"],
        condition={"contentCondition": "all_content.contains('MRN')"},
        action={"alertCenterAction": {}, "gmailAction": {"blockContent": {}}},
        state="INACTIVE",
        **_MADE,
    ),
    _set(
        "rule.system_defined_alerts",
        displayName="Suspicious login",
        description="Google detected a sign-in attempt that does not match a user's normal behaviour.",
        condition={},
        action={
            "alertCenterAction": {
                "recipients": [{"email": "dana.ortiz@lakeside-clinic.example"}],
                "alertCenterConfig": {"severity": "LOW"},
            }
        },
        state="ACTIVE",
        **_MADE,
    ),
    _set(
        "rule.system_defined_alerts",
        displayName="Leaked password",
        description="Google detected compromised credentials requiring a reset of the user's password.",
        condition={},
        action={"alertCenterAction": {}},
        state="INACTIVE",
        **_MADE,
    ),
)

_APPS = (
    _set("api_controls.unconfigured_third_party_apps", accessLevel="ALLOW_SIGN_IN_ONLY"),
    _set(
        "api_controls.unconfigured_third_party_apps", "/Contractors", accessLevel="ACCESS_LEVEL_UNSPECIFIED"
    ),
    _set("api_controls.internal_apps", trustInternalApps=False),
    _set("api_controls.app_approval_requests", allowedForAll="ENABLED"),
    _set(
        "api_controls.google_services",
        services=[
            {"scopesGroup": "DRIVE_ALL", "isEnabled": False},
            {"scopesGroup": "GMAIL_ALL", "isEnabled": False},
            {"scopesGroup": "CALENDAR_ALL", "isEnabled": True},
        ],
    ),
    _set("workspace_marketplace.apps_access_options", accessLevel="ALLOW_ALL", allowAllInternalApps=True),
    _set(
        "workspace_marketplace.apps_allowlist",
        apps=[{"applicationId": "852096867462", "access": "ALLOWED"}],
    ),
)

_SERVICES = (
    *(
        _service(name)
        for name in (
            *("ai_studio", "alerts", "assignments", "blogger", "books", "cloud", "cloud_search", "colab"),
            *("data_studio", "earth", "gemini_app", "groups", "keep", "location_history", "maps", "my_maps"),
            *(
                "news",
                "notebooklm",
                "photos",
                "play",
                "search_and_assistant",
                "takeout",
                "tasks",
                "translate",
            ),
            *("third_party_app_backups", "vault", "voice", "youtube"),
        )
    ),
    *(_service(name, "DISABLED") for name in ("early_access_apps", "enterprise_service_restrictions", "fi")),
    _service("youtube", "DISABLED", "/Front desk"),
    *(
        _set(f"{name}.user_takeout", takeoutStatus="ENABLED" if name == "youtube" else "DISABLED")
        for name in ("blogger", "books", "location_history", "maps", "pay", "photos", "play", "youtube")
    ),
    _set("gemini_app.unlicensed_user_access", enabled=True),
    _set("gemini_for_workspace.beta_features", enabled=False, feedbackAndTestingEnabled=False),
    Setting("data_regions.data_at_rest_region", {"region": "US"}, licence=ENTERPRISE_PLUS),
    _set("data_regions.data_processing_region", limitToStorageRegion=False),
    _set(
        "devices.android_periodic_secure_authentication", required=False, expirationPeriod="TWENTY_FOUR_HOURS"
    ),
    Setting("gmail.pop_access", {"enablePopAccess": True}, DELETED_UNIT),
)

SETTINGS = (*_SIGN_IN, *_MAIL, *_SHARING, *_RULES, *_APPS, *_SERVICES)


def policies(settings: tuple[Setting, ...] = SETTINGS) -> list[dict[str, Any]]:
    """Return the settings as raw objects of the Policy API."""
    return [_policy(number, one) for number, one in enumerate(settings)]


def _policy(number: int, one: Setting) -> dict[str, Any]:
    unit = None if one.unit is None else UNITS.get(one.unit, one.unit)
    query: dict[str, Any] = {
        "sortOrder": (101 if one.by_google else 399 if one.group else 201) + number / 100_000
    }
    clauses = []
    if unit is not None:
        clauses.append(f"entity.org_units.exists(org_unit, org_unit.org_unit_id == orgUnitId('{unit}'))")
        query["orgUnit"] = f"orgUnits/{unit}"
    if one.group is not None:
        group = GROUPS.get(one.group, one.group)
        clauses.append(f"entity.groups.exists(group, group.group_id == groupId('{group}'))")
        query["group"] = f"groups/{group}"
    if one.licence is not None:
        clauses.append(f"entity.licenses.exists(license, license in ['{one.licence}'])")
    return {
        "name": f"policies/lake{number:05d}",
        "customer": f"customers/{CUSTOMER}",
        "policyQuery": {**query, "query": " && ".join(clauses)},
        "setting": {"type": f"settings/{one.section}", "value": dict(one.value)},
        "type": "SYSTEM" if one.by_google else "ADMIN",
    }
