"""Make up the policies of Lakeside Clinic: who is asked for a second factor, and what guests and apps may."""

from typing import Any

from tests.support.tenants.microsoft_tenant import (
    EXCHANGE_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    MicrosoftTenant,
    number,
)

Object = dict[str, Any]


def policies(tenant: MicrosoftTenant) -> dict[str, list[Object]]:
    """Return the sources about policies of the directory."""
    return {
        "conditional_access_policies": _conditional_access(tenant),
        "security_defaults": [
            {
                "id": "00000000-0000-0000-0000-000000000005",
                "displayName": "Security Defaults",
                "description": "Security defaults is a set of basic identity security mechanisms.",
                "isEnabled": False,
            }
        ],
        "authorization_policy": [
            {
                "id": "authorizationPolicy",
                "allowInvitesFrom": "everyone",
                "allowedToSignUpEmailBasedSubscriptions": True,
                "allowedToUseSSPR": True,
                "allowEmailVerifiedUsersToJoinOrganization": False,
                "allowUserConsentForRiskyApps": None,
                "blockMsolPowerShell": False,
                "description": "Used to manage authorization related settings across the company.",
                "displayName": "Authorization Policy",
                "guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
                "defaultUserRolePermissions": {
                    "allowedToCreateApps": True,
                    "allowedToCreateSecurityGroups": True,
                    "allowedToCreateTenants": True,
                    "allowedToReadBitlockerKeysForOwnedDevice": True,
                    "allowedToReadOtherUsers": True,
                    "permissionGrantPoliciesAssigned": [
                        "ManagePermissionGrantsForSelf.microsoft-user-default-legacy",
                        "ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team",
                    ],
                },
            }
        ],
        "admin_consent_policy": [
            {
                "isEnabled": True,
                "notifyReviewers": True,
                "remindersEnabled": True,
                "requestDurationInDays": 30,
                "reviewers": [
                    {
                        "query": f"/users/{number('olivia.okafor')}",
                        "queryType": "MicrosoftGraph",
                        "queryRoot": None,
                    }
                ],
                "version": 2,
            }
        ],
        "authentication_methods_policy": [_methods(tenant)],
        "cross_tenant_access": [_cross_tenant()],
        "directory_settings": [
            {
                "id": number("setting/password"),
                "displayName": "Password Rule Settings",
                "templateId": "5cf42378-d67d-4f36-ba46-e8b86229381d",
                "values": [
                    {"name": "BannedPasswordCheckOnPremisesMode", "value": "Audit"},
                    {"name": "EnableBannedPasswordCheckOnPremises", "value": "False"},
                    {"name": "EnableBannedPasswordCheck", "value": "True"},
                    {"name": "LockoutDurationInSeconds", "value": "60"},
                    {"name": "LockoutThreshold", "value": "10"},
                    {"name": "BannedPasswordList", "value": "CANARY-lakeside\tCANARY-clinic"},
                ],
            }
        ],
    }


def _conditional_access(tenant: MicrosoftTenant) -> list[Object]:
    return [
        _policy(
            tenant,
            "Ask everybody for a second factor",
            exclude=[number("break-glass-1"), number("break-glass-2")],
            grant=["mfa"],
        ),
        _policy(
            tenant,
            "Block older protocols",
            state="enabledForReportingButNotEnforced",
            clients=["exchangeActiveSync", "other"],
            grant=["block"],
        ),
        _policy(
            tenant,
            "Administrators sign in again each day",
            roles=[GLOBAL_ADMINISTRATOR, EXCHANGE_ADMINISTRATOR],
            session={
                "signInFrequency": {
                    "isEnabled": True,
                    "value": 12,
                    "type": "hours",
                    "authenticationType": "primaryAndSecondaryAuthentication",
                    "frequencyInterval": "timeBased",
                },
                "persistentBrowser": {"isEnabled": True, "mode": "never"},
                "disableResilienceDefaults": None,
            },
        ),
        _policy(tenant, "Try managed devices", state="disabled", grant=["compliantDevice", "mfa"]),
    ]


def _policy(
    tenant: MicrosoftTenant,
    name: str,
    *,
    state: str = "enabled",
    clients: list[str] | None = None,
    roles: list[str] | None = None,
    exclude: list[str] | None = None,
    grant: list[str] | None = None,
    session: Object | None = None,
) -> Object:
    return {
        "id": number(f"policy/{name}"),
        "templateId": None,
        "displayName": name,
        "createdDateTime": tenant.ago(600),
        "modifiedDateTime": tenant.ago(30),
        "state": state,
        "conditions": {
            "clientAppTypes": clients or ["all"],
            "signInRiskLevels": [],
            "userRiskLevels": [],
            "servicePrincipalRiskLevels": [],
            "insiderRiskLevels": None,
            "platforms": None,
            "locations": None,
            "devices": None,
            "clientApplications": None,
            "authenticationFlows": None,
            "applications": {
                "includeApplications": ["All"],
                "excludeApplications": [],
                "includeUserActions": [],
                "includeAuthenticationContextClassReferences": [],
                "applicationFilter": None,
            },
            "users": {
                "includeUsers": [] if roles else ["All"],
                "excludeUsers": exclude or [],
                "includeGroups": [],
                "excludeGroups": [],
                "includeRoles": roles or [],
                "excludeRoles": [],
                "includeGuestsOrExternalUsers": None,
                "excludeGuestsOrExternalUsers": None,
            },
        },
        "grantControls": None
        if grant is None
        else {
            "operator": "OR",
            "builtInControls": grant,
            "customAuthenticationFactors": [],
            "termsOfUse": [],
            "authenticationStrength@odata.context": "https://graph.microsoft.com/v1.0/$metadata#x",
            "authenticationStrength": None,
        },
        "sessionControls": session,
    }


def _methods(tenant: MicrosoftTenant) -> Object:
    everybody = {"targetType": "group", "id": "all_users", "isRegistrationRequired": False}

    def method(kind: str, name: str, state: str) -> Object:
        return {
            "@odata.type": f"#microsoft.graph.{kind}AuthenticationMethodConfiguration",
            "id": name,
            "state": state,
            "includeTargets@odata.context": "https://graph.microsoft.com/v1.0/$metadata#x",
        }

    return {
        "id": "authenticationMethodsPolicy",
        "displayName": "Authentication Methods Policy",
        "description": "The tenant-wide policy.",
        "lastModifiedDateTime": tenant.ago(90),
        "policyVersion": "1.5",
        "policyMigrationState": "migrationInProgress",
        "authenticationMethodConfigurations": [
            {**method("fido2", "Fido2", "disabled")},
            {
                **method("microsoftAuthenticator", "MicrosoftAuthenticator", "enabled"),
                "isSoftwareOathEnabled": False,
            },
            {
                **method("sms", "Sms", "enabled"),
                "includeTargets": [{**everybody, "isUsableForSignIn": False}],
            },
            {**method("voice", "Voice", "disabled"), "isOfficePhoneAllowed": False},
            {
                **method("email", "Email", "enabled"),
                "includeTargets": [everybody],
                "allowExternalIdToUseEmailOtp": "default",
            },
        ],
    }


def _cross_tenant() -> Object:
    def all_of(kind: str, target: str) -> Object:
        return {
            "accessType": kind,
            "targets": [{"target": target, "targetType": "user" if "Users" in target else "application"}],
        }

    def setting(kind: str) -> Object:
        return {"usersAndGroups": all_of(kind, "AllUsers"), "applications": all_of(kind, "AllApplications")}

    return {
        "isServiceDefault": True,
        "b2bCollaborationInbound": setting("allowed"),
        "b2bCollaborationOutbound": setting("allowed"),
        "b2bDirectConnectInbound": setting("blocked"),
        "b2bDirectConnectOutbound": setting("blocked"),
        "inboundTrust": {
            "isMfaAccepted": False,
            "isCompliantDeviceAccepted": False,
            "isHybridAzureADJoinedDeviceAccepted": False,
        },
    }
