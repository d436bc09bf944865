"""List every question to Graph, with the fields that are kept: what is not listed is dropped at once."""

from collections.abc import Mapping
from types import MappingProxyType

from hipaacheck.net.tenants.microsoft.question import Form, Question, Speed
from hipaacheck.net.tenants.redact import fields

_ONE_OF_MANY = {"$top": "1"}
_SCHEDULE = (
    *("id", "principalId", "roleDefinitionId", "directoryScopeId", "appScopeId", "memberType"),
    *("startDateTime", "endDateTime"),
)
_PLAN = fields("servicePlanId", "servicePlanName", "provisioningStatus", "appliesTo")
_SETTINGS_OF_GROUPS = (
    *("AllowGuestsToAccessGroups", "AllowGuestsToBeGroupOwner", "AllowToAddGuests", "EnableGroupCreation"),
    *("BannedPasswordCheckOnPremisesMode", "BlockUserConsentForRiskyApps", "EnableAdminConsentRequests"),
    *("EnableBannedPasswordCheck", "EnableBannedPasswordCheckOnPremises", "EnableGroupSpecificConsent"),
    *("EnableMIPLabels", "LockoutDurationInSeconds", "LockoutThreshold"),
)

MEMBER = fields(
    *("@odata.type", "id", "displayName", "onPremisesImmutableId", "onPremisesSyncEnabled", "accountEnabled"),
    people=["userPrincipalName"],
)
"""What is kept of whoever holds a directory role; people are known by their address alone."""

SIGN_INS = "signInActivity"
"""The field of users that Graph gives only with Microsoft Entra ID P1 and AuditLog.Read.All."""

_SIGNED_IN = fields("lastSignInDateTime", "lastNonInteractiveSignInDateTime", "lastSuccessfulSignInDateTime")

_ACCOUNTS = (
    Question(
        "organization",
        fields(
            *("id", "displayName", "countryLetterCode", "createdDateTime", "tenantType"),
            *("onPremisesSyncEnabled", "onPremisesLastSyncDateTime"),
            inner={
                "verifiedDomains": fields("name", "isDefault", "isInitial", "type", "capabilities"),
                "assignedPlans": fields("service", "servicePlanId", "capabilityStatus", "assignedDateTime"),
            },
        ),
    ),
    Question(
        "domains",
        fields(
            *("id", "authenticationType", "isAdminManaged", "isDefault", "isInitial", "isRoot", "isVerified"),
            *("passwordNotificationWindowInDays", "passwordValidityPeriodInDays", "supportedServices"),
        ),
    ),
    Question("conditional_access_policies", speed=Speed.IDENTITY),
    Question("security_defaults", fields("id", "displayName", "isEnabled"), form=Form.ONE),
    Question("authorization_policy", form=Form.ONE),
    Question(
        "admin_consent_policy",
        fields("isEnabled", "notifyReviewers", "remindersEnabled", "requestDurationInDays", "version"),
        form=Form.ONE,
    ),
    Question("authentication_methods_policy", form=Form.ONE),
    Question("directory_roles", fields("id", "displayName", "roleTemplateId", inner={"members": MEMBER})),
    Question(
        "role_assignment_schedules",
        fields(*_SCHEDULE, "assignmentType", "roleAssignmentOriginId"),
        speed=Speed.IDENTITY,
        cheap=_ONE_OF_MANY,
    ),
    Question("role_eligibility_schedules", fields(*_SCHEDULE), speed=Speed.IDENTITY, cheap=_ONE_OF_MANY),
    Question(
        "registration_details",
        fields(
            *("id", "isAdmin", "isMfaCapable", "isMfaRegistered", "isPasswordlessCapable", "isSsprCapable"),
            *("isSsprEnabled", "isSsprRegistered", "isSystemPreferredAuthenticationMethodEnabled"),
            *("lastUpdatedDateTime", "methodsRegistered", "userType"),
            people=["userPrincipalName"],
        ),
        speed=Speed.REPORTS,
        cheap=_ONE_OF_MANY,
    ),
    Question(
        "subscribed_skus",
        fields(
            *("id", "skuId", "skuPartNumber", "appliesTo", "capabilityStatus", "consumedUnits"),
            whole=["prepaidUnits"],
            inner={"servicePlans": _PLAN},
        ),
    ),
    Question("service_plans", _PLAN),
    Question(
        "users",
        fields(
            *("id", "accountEnabled", "userType", "createdDateTime", "onPremisesSyncEnabled"),
            people=["userPrincipalName"],
            inner={SIGN_INS: _SIGNED_IN},
        ),
        # 500 is the most that Graph gives in one page together with signInActivity.
        params={"$top": "500"},
        cheap=_ONE_OF_MANY,
        selected=True,
    ),
)

_APPS = (
    Question(
        "service_principals",
        fields(
            *("id", "appId", "displayName", "accountEnabled", "appOwnerOrganizationId"),
            *("servicePrincipalType", "signInAudience", "appRoleAssignmentRequired"),
            inner={
                "appRoles": fields("id", "value", "isEnabled"),
                "verifiedPublisher": fields("displayName", "verifiedPublisherId", "addedDateTime"),
            },
        ),
        params={"$top": "250"},
        cheap=_ONE_OF_MANY,
        selected=True,
    ),
    Question(
        "oauth2_grants",
        fields("id", "clientId", "consentType", "resourceId", "scope"),
        cheap=_ONE_OF_MANY,
    ),
    Question(
        "app_role_assignments",
        fields(
            *("id", "appRoleId", "principalId", "principalType", "principalDisplayName"),
            *("resourceId", "resourceDisplayName", "createdDateTime"),
        ),
        each="service_principals",
    ),
)

_SERVICES = (
    Question(
        "directory_settings",
        fields("id", "displayName", "templateId", named={"values": _SETTINGS_OF_GROUPS}),
    ),
    Question("cross_tenant_access", form=Form.ONE),
    Question(
        "access_reviews",
        fields(
            *("id", "displayName", "status", "createdDateTime", "lastModifiedDateTime"),
            whole=["scope", "instanceEnumerationScope", "settings"],
        ),
        cheap=_ONE_OF_MANY,
    ),
    Question("sharepoint_settings", form=Form.ONE),
    Question(
        "device_management",
        fields("id", "subscriptionState", whole=["settings"]),
        form=Form.ONE,
        speed=Speed.DEVICES,
        params={"$select": "id,subscriptionState,settings"},
        cheap={"$select": "id,subscriptionState,settings"},
    ),
    Question(
        "device_compliance_policies",
        dropped=frozenset({"description"}),
        speed=Speed.DEVICES,
        params={"$expand": "assignments"},
        cheap=_ONE_OF_MANY,
    ),
    Question(
        "managed_devices",
        fields(
            *("id", "operatingSystem", "osVersion", "isEncrypted", "isSupervised", "jailBroken"),
            *("complianceState", "lastSyncDateTime", "enrolledDateTime", "managedDeviceOwnerType"),
            *("managementAgent", "deviceEnrollmentType", "deviceRegistrationState"),
        ),
        speed=Speed.DEVICES,
        cheap=_ONE_OF_MANY,
        selected=True,
    ),
    Question(
        "secure_scores",
        fields(
            *("id", "azureTenantId", "createdDateTime", "currentScore", "maxScore"),
            inner={
                "controlScores": fields(
                    *("controlName", "controlCategory", "description", "score", "scoreInPercentage"),
                    *("lastSynced", "on", "count", "total"),
                )
            },
        ),
        form=Form.NEWEST,
        params=_ONE_OF_MANY,
        cheap=_ONE_OF_MANY,
    ),
)

QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {question.source: question for question in (*_ACCOUNTS, *_APPS, *_SERVICES)}
)
"""Every question to Graph, by the source that it fills."""
