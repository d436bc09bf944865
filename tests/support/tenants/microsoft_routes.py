"""Know the paths of Graph that the emulator serves: type, permission and licence of each.

Permissions: permissions.json of microsoft-graph-devx-content (2026), which a test compares where it is at hand.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Route:
    """One path: which source of the tenant it gives, of which type, and what it needs.

    `single` answers with one object. `any_of` are the application permissions of which one is enough.
    `plan` is the service plan without which Graph refuses, with `code`.
    """

    pattern: str
    source: str
    kind: str
    any_of: tuple[str, ...]
    single: bool = False
    plan: str | None = None
    code: str = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
    page: int = 100

    def match(self, path: str) -> re.Match[str] | None:
        """Return the match of a path."""
        return re.fullmatch(self.pattern, path)


_POLICY = ("Policy.Read.All",)
_INTUNE = "INTUNE_A"
_NO_INTUNE = "Forbidden"
_PIM = "AadPremiumLicenseRequired"

ROUTES = (
    Route("/organization", "organization", "Organization", ("Organization.Read.All",)),
    Route("/domains", "domains", "Domain", ("Domain.Read.All",)),
    Route(
        "/identity/conditionalAccess/policies",
        "conditional_access_policies",
        "ConditionalAccessPolicy",
        _POLICY,
    ),
    Route(
        "/policies/identitySecurityDefaultsEnforcementPolicy",
        "security_defaults",
        "IdentitySecurityDefaultsEnforcementPolicy",
        _POLICY,
        single=True,
    ),
    Route(
        "/policies/authorizationPolicy", "authorization_policy", "AuthorizationPolicy", _POLICY, single=True
    ),
    Route(
        "/policies/adminConsentRequestPolicy",
        "admin_consent_policy",
        "AdminConsentRequestPolicy",
        _POLICY,
        single=True,
    ),
    Route(
        "/policies/authenticationMethodsPolicy",
        "authentication_methods_policy",
        "AuthenticationMethodsPolicy",
        _POLICY,
        single=True,
    ),
    Route(
        "/policies/crossTenantAccessPolicy/default",
        "cross_tenant_access",
        "CrossTenantAccessPolicyConfigurationDefault",
        _POLICY,
        single=True,
    ),
    Route("/directoryRoles", "directory_roles", "DirectoryRole", ("RoleManagement.Read.Directory",)),
    Route(
        "/directoryRoles/([^/]+)/members", "members", "DirectoryObject", ("RoleManagement.Read.Directory",)
    ),
    Route(
        "/roleManagement/directory/roleAssignmentScheduleInstances",
        "role_assignment_schedules",
        "UnifiedRoleAssignmentScheduleInstance",
        ("RoleAssignmentSchedule.Read.Directory", "RoleManagement.Read.All"),
        plan="AAD_PREMIUM_P2",
        code=_PIM,
    ),
    Route(
        "/roleManagement/directory/roleEligibilityScheduleInstances",
        "role_eligibility_schedules",
        "UnifiedRoleEligibilityScheduleInstance",
        ("RoleEligibilitySchedule.Read.Directory", "RoleManagement.Read.All"),
        plan="AAD_PREMIUM_P2",
        code=_PIM,
    ),
    Route(
        "/reports/authenticationMethods/userRegistrationDetails",
        "registration_details",
        "UserRegistrationDetails",
        ("AuditLog.Read.All",),
        plan="AAD_PREMIUM",
    ),
    Route(
        "/subscribedSkus",
        "subscribed_skus",
        "SubscribedSku",
        ("LicenseAssignment.Read.All", "Organization.Read.All"),
    ),
    Route("/servicePrincipals", "service_principals", "ServicePrincipal", ("Application.Read.All",)),
    Route(
        "/servicePrincipals/([^/]+)/appRoleAssignments",
        "app_role_assignments",
        "AppRoleAssignment",
        ("Application.Read.All",),
    ),
    Route("/oauth2PermissionGrants", "oauth2_grants", "OAuth2PermissionGrant", ("Directory.Read.All",)),
    Route("/groupSettings", "directory_settings", "GroupSetting", ("GroupSettings.Read.All",)),
    Route("/users", "users", "User", ("User.Read.All",), page=500),
    Route(
        "/identityGovernance/accessReviews/definitions",
        "access_reviews",
        "AccessReviewScheduleDefinition",
        ("AccessReview.Read.All",),
        plan="AAD_PREMIUM_P2",
        code="AccessReviewFeatureNotLicensed: The tenant does not have the required license",
    ),
    Route(
        "/admin/sharepoint/settings",
        "sharepoint_settings",
        "SharepointSettings",
        ("SharePointTenantSettings.Read.All",),
        single=True,
    ),
    Route(
        "/deviceManagement",
        "device_management",
        "DeviceManagement",
        ("DeviceManagementConfiguration.Read.All",),
        single=True,
        plan=_INTUNE,
        code=_NO_INTUNE,
    ),
    Route(
        "/deviceManagement/deviceCompliancePolicies",
        "device_compliance_policies",
        "DeviceCompliancePolicy",
        ("DeviceManagementConfiguration.Read.All",),
        plan=_INTUNE,
        code=_NO_INTUNE,
    ),
    Route(
        "/deviceManagement/managedDevices",
        "managed_devices",
        "ManagedDevice",
        ("DeviceManagementManagedDevices.Read.All",),
        plan=_INTUNE,
        code=_NO_INTUNE,
    ),
    Route("/security/secureScores", "secure_scores", "SecureScore", ("SecurityEvents.Read.All",)),
)


def find(path: str) -> tuple[Route, str] | None:
    """Return the route of a path below /v1.0, and the id in it."""
    for route in ROUTES:
        found = route.match(path)
        if found is not None:
            return route, found[1] if found.groups() else ""
    return None
