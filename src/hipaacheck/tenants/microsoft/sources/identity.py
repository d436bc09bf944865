"""State the sources about accounts, sign-in, licences and devices, mostly from Graph."""

from hipaacheck.tenants.microsoft.sources.kinds import P1, P2, Graph, ScubaKey, Shape, Source, graph_source

IDENTITY = (
    graph_source(
        "organization",
        "the organisation: names, verified domains, plans, directory synchronisation",
        Graph("/organization", "Organization.Read.All"),
        ScubaKey("tenant_details"),
    ),
    graph_source(
        "domains",
        "the domains, how they sign in, and how long passwords last",
        Graph("/domains", "Domain.Read.All"),
        ScubaKey("domain_settings", "1.2"),
    ),
    graph_source(
        "conditional_access_policies",
        "the Conditional Access policies",
        Graph("/identity/conditionalAccess/policies", "Policy.Read.All"),
        ScubaKey("conditional_access_policies"),
        ("microsoft.entra.conditionalaccesspolicy",),
    ),
    graph_source(
        "security_defaults",
        "whether security defaults are on",
        Graph("/policies/identitySecurityDefaultsEnforcementPolicy", "Policy.Read.All"),
        tcm=("microsoft.entra.securitydefaults",),
    ),
    graph_source(
        "authorization_policy",
        "what users and guests may do in the directory",
        Graph("/policies/authorizationPolicy", "Policy.Read.All"),
        ScubaKey("authorization_policies"),
        ("microsoft.entra.authorizationpolicy",),
    ),
    graph_source(
        "admin_consent_policy",
        "whether users may ask an administrator to approve an app",
        Graph("/policies/adminConsentRequestPolicy", "Policy.Read.All"),
        ScubaKey("admin_consent_policies", "0.2", "1.1"),
        note="ScubaGear 1.2 and newer show it through directory_settings only",
    ),
    graph_source(
        "authentication_methods_policy",
        "which sign-in methods are allowed, and whether the move to the new policy is finished",
        Graph("/policies/authenticationMethodsPolicy", "Policy.Read.All"),
        ScubaKey("authentication_method", "1.0"),
        (
            "microsoft.entra.authenticationmethodpolicy",
            "microsoft.entra.authenticationmethodpolicysms",
            "microsoft.entra.authenticationmethodpolicyvoice",
            "microsoft.entra.authenticationmethodpolicyemail",
            "microsoft.entra.authenticationmethodpolicyfido2",
            "microsoft.entra.authenticationmethodpolicyauthenticator",
            "microsoft.entra.authenticationmethodpolicysoftware",
            "microsoft.entra.authenticationmethodpolicytemporary",
            "microsoft.entra.authenticationmethodpolicyx509",
        ),
        note="authenticationMethodConfigurations come with ScubaGear 1.3 and newer",
    ),
    graph_source(
        "directory_roles",
        "the directory roles in use and who holds them",
        Graph("/directoryRoles", "RoleManagement.Read.Directory", also=("User.Read.All",)),
        note="ScubaGear gives privileged_users instead, which mixes active and eligible holders",
    ),
    graph_source(
        "role_assignment_schedules",
        "active assignments of directory roles, and until when",
        Graph(
            "/roleManagement/directory/roleAssignmentScheduleInstances",
            "RoleAssignmentSchedule.Read.Directory",
            licence=P2,
        ),
        note="ScubaGear gives privileged_roles[].Assignments instead, for the roles that it calls privileged",
    ),
    graph_source(
        "role_eligibility_schedules",
        "assignments of directory roles that must be activated first",
        Graph(
            "/roleManagement/directory/roleEligibilityScheduleInstances",
            "RoleEligibilitySchedule.Read.Directory",
            licence=P2,
        ),
    ),
    graph_source(
        "registration_details",
        "which users have registered a second factor",
        Graph(
            "/reports/authenticationMethods/userRegistrationDetails",
            "AuditLog.Read.All",
            licence=P1,
        ),
    ),
    graph_source(
        "subscribed_skus",
        "the licences bought",
        Graph("/subscribedSkus", "Organization.Read.All"),
        ScubaKey("license_information", "1.2"),
        note="from ScubaGear without servicePlans and capabilityStatus: see service_plans",
    ),
    graph_source(
        "service_principals",
        "the applications known to the tenant",
        Graph("/servicePrincipals", "Application.Read.All"),
    ),
    graph_source(
        "oauth2_grants",
        "what users and administrators let applications do in a user's name",
        Graph("/oauth2PermissionGrants", "Directory.Read.All"),
    ),
    graph_source(
        "app_role_assignments",
        "what applications may do in their own name",
        Graph("/servicePrincipals/{id}/appRoleAssignments", "Application.Read.All"),
    ),
    graph_source(
        "directory_settings",
        "settings of groups and consent that differ from Microsoft's templates",
        Graph("/groupSettings", "GroupSettings.Read.All"),
        ScubaKey("directory_settings"),
    ),
    graph_source(
        "cross_tenant_access",
        "what other tenants' users may reach by default, and whether their second factor is trusted",
        Graph("/policies/crossTenantAccessPolicy/default", "Policy.Read.All"),
        tcm=("microsoft.entra.crosstenantaccesspolicyconfigurationdefault",),
    ),
    graph_source(
        "users",
        "the accounts: enabled, guest or member, last sign-in",
        Graph("/users", "User.Read.All", also=("AuditLog.Read.All",)),
        note="signInActivity needs AuditLog.Read.All and Microsoft Entra ID P1",
    ),
    graph_source(
        "access_reviews",
        "the reviews of access that are set up",
        Graph("/identityGovernance/accessReviews/definitions", "AccessReview.Read.All", licence=P2),
    ),
    Source(
        "privileged_users",
        "holders of the roles that ScubaGear calls privileged, active and eligible together, groups resolved",
        Shape.SCUBAGEAR,
        scubagear=ScubaKey("privileged_users"),
        note="fields id, DisplayName, roles, OnPremisesImmutableId; the roles by name",
    ),
    Source(
        "privileged_roles",
        "the roles that ScubaGear calls privileged, their rules and their active assignments",
        Shape.SCUBAGEAR,
        scubagear=ScubaKey("privileged_roles"),
        note="fields id (= RoleTemplateId), DisplayName, RoleTemplateId, Rules, Assignments (lists)",
    ),
    Source(
        "service_plans",
        "the service plans of the licences bought that are provisioned",
        Shape.GRAPH,
        graph=Graph("/subscribedSkus", "Organization.Read.All"),
        scubagear=ScubaKey("service_plans"),
        note="live: servicePlans of subscribed_skus but those that are not provisioned (names.service_plans)",
    ),
    Source(
        "licences_state",
        "the state of each licence: enabled, warning, suspended",
        Shape.SCUBAGEAR,
        scubagear=ScubaKey("license_state", "1.7"),
    ),
    Source(
        "risky_applications",
        "applications of this tenant with permissions that ScubaGear calls risky",
        Shape.SCUBAGEAR,
        scubagear=ScubaKey("risky_applications", "1.5"),
    ),
    Source(
        "risky_service_principals",
        "applications of others with permissions that ScubaGear calls risky",
        Shape.SCUBAGEAR,
        scubagear=ScubaKey("risky_third_party_service_principals", "1.5"),
    ),
)

DEVICES = (
    graph_source(
        "sharepoint_settings",
        "how SharePoint shares with people outside",
        Graph("/admin/sharepoint/settings", "SharePointTenantSettings.Read.All"),
        note="OneDrive's own level, link defaults and link expiry are in spo_tenant only",
    ),
    graph_source(
        "device_management",
        "Intune's tenant-wide settings",
        Graph("/deviceManagement", "DeviceManagementConfiguration.Read.All", licence="Microsoft Intune"),
    ),
    graph_source(
        "device_compliance_policies",
        "Intune's compliance policies",
        Graph(
            "/deviceManagement/deviceCompliancePolicies",
            "DeviceManagementConfiguration.Read.All",
            licence="Microsoft Intune",
        ),
        tcm=(
            "microsoft.intune.devicecompliancepolicywindows10",
            "microsoft.intune.devicecompliancepolicymacos",
            "microsoft.intune.devicecompliancepolicyios",
            "microsoft.intune.devicecompliancepolicyandroid",
            "microsoft.intune.devicecompliancepolicyandroiddeviceowner",
            "microsoft.intune.devicecompliancepolicyandroidworkprofile",
        ),
    ),
    graph_source(
        "managed_devices",
        "the devices that Intune manages: encrypted, compliant, last seen",
        Graph(
            "/deviceManagement/managedDevices",
            "DeviceManagementManagedDevices.Read.All",
            licence="Microsoft Intune",
        ),
    ),
    graph_source(
        "secure_scores",
        "Microsoft's own yes or no on about 70 settings, a day behind: corroboration, never a verdict",
        Graph("/security/secureScores", "SecurityEvents.Read.All"),
    ),
)
