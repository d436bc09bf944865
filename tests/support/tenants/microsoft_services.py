"""Make up the licences, sites, devices and scores of Lakeside Clinic."""

from typing import Any

from tests.support.tenants.microsoft_login import TENANT_ID
from tests.support.tenants.microsoft_tenant import MicrosoftTenant, number

Object = dict[str, Any]

PLANS = (
    *("EXCHANGE_S_STANDARD", "SHAREPOINTSTANDARD", "TEAMS1", "MCOSTANDARD", "OFFICE_BUSINESS", "SWAY"),
    *("AAD_PREMIUM", "INTUNE_A", "RMS_S_ENTERPRISE", "ATP_ENTERPRISE", "MFA_PREMIUM", "FLOW_O365_P1"),
    *("POWERAPPS_O365_P1", "BPOS_S_TODO_1", "WHITEBOARD_PLAN1", "FORMS_PLAN_E1", "AAD_PREMIUM_P2"),
)


def services(tenant: MicrosoftTenant) -> dict[str, list[Object]]:
    """Return the sources about services and devices."""
    return {
        "subscribed_skus": _licences(),
        "sharepoint_settings": [_sharepoint()],
        "device_management": [
            {
                "id": "00000000-0000-0000-0000-000000000000",
                "intuneAccountId": number("intune"),
                "subscriptionState": "active",
                "settings": {
                    "deviceComplianceCheckinThresholdDays": 30,
                    "isScheduledActionEnabled": True,
                    "secureByDefault": False,
                },
            }
        ],
        "device_compliance_policies": _compliance(tenant),
        "managed_devices": _devices(tenant),
        "secure_scores": [_score(tenant, day) for day in range(3)],
        "access_reviews": [
            {
                "id": number("review"),
                "displayName": "Guests, every quarter",
                "status": "InProgress",
                "createdDateTime": tenant.ago(400),
                "lastModifiedDateTime": tenant.ago(40),
                "descriptionForAdmins": "Who is still needed?",
                "createdBy": {
                    "id": number("olivia.okafor"),
                    "displayName": "CANARY Name of Olivia",
                    "userPrincipalName": "CANARY@x.example",
                },
                "scope": {
                    "@odata.type": "#microsoft.graph.accessReviewQueryScope",
                    "query": "/groups?$filter=(groupTypes/any(c:c+eq+'Unified'))",
                    "queryType": "MicrosoftGraph",
                    "queryRoot": None,
                },
                "reviewers": [],
                "settings": {
                    "autoApplyDecisionsEnabled": False,
                    "defaultDecision": "None",
                    "defaultDecisionEnabled": False,
                    "instanceDurationInDays": 14,
                    "justificationRequiredOnApproval": True,
                    "mailNotificationsEnabled": True,
                    "recommendationsEnabled": True,
                    "reminderNotificationsEnabled": True,
                },
            }
        ],
    }


def _licences() -> list[Object]:
    def sku(part: str, plans: tuple[str, ...], bought: int, used: int, state: str) -> Object:
        return {
            "accountId": TENANT_ID,
            "accountName": "lakesideclinic",
            "appliesTo": "User",
            "capabilityStatus": state,
            "consumedUnits": used,
            "id": f"{TENANT_ID}_{number(part)}",
            "prepaidUnits": {"enabled": bought, "lockedOut": 0, "suspended": 0, "warning": 0},
            "servicePlans": [
                {
                    "appliesTo": "User",
                    "provisioningStatus": "Success",
                    "servicePlanId": number(f"plan/{plan}"),
                    "servicePlanName": plan,
                }
                for plan in plans
            ],
            "skuId": number(part),
            "skuPartNumber": part,
            "subscriptionIds": [number(f"subscription/{part}")],
        }

    return [
        sku("SPB", PLANS, 15, 12, "Enabled"),
        sku("POWER_BI_STANDARD", ("BI_AZURE_P0",), 1000000, 2, "Enabled"),
        sku("VISIOCLIENT", ("VISIO_CLIENT_SUBSCRIPTION",), 1, 1, "Warning"),
    ]


def _sharepoint() -> Object:
    return {
        "allowedDomainGuidsForSyncApp": [],
        "availableManagedPathsForSiteCreation": ["/sites/", "/teams/"],
        "deletedUserPersonalSiteRetentionPeriodInDays": 30,
        "excludedFileExtensionsForSyncApp": [],
        "idleSessionSignOut": {"isEnabled": False, "signOutAfterInSeconds": 0, "warnAfterInSeconds": 0},
        "imageTaggingOption": "basic",
        "isLegacyAuthProtocolsEnabled": True,
        "isLoopEnabled": True,
        "isRequireAcceptingUserToMatchInvitedUserEnabled": True,
        "isResharingByExternalUsersEnabled": True,
        "isUnmanagedSyncAppForTenantRestricted": False,
        "sharingAllowedDomainList": [],
        "sharingBlockedDomainList": [],
        "sharingCapability": "externalUserAndGuestSharing",
        "sharingDomainRestrictionMode": "none",
        "tenantDefaultTimezone": "(UTC-06:00) Central Time (US and Canada)",
    }


def _compliance(tenant: MicrosoftTenant) -> list[Object]:
    def policy(kind: str, name: str, assigned: bool, **asked: Any) -> Object:
        target = {"@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget"}
        return {
            "@odata.type": f"#microsoft.graph.{kind}CompliancePolicy",
            "id": number(f"compliance/{name}"),
            "createdDateTime": tenant.ago(300),
            "lastModifiedDateTime": tenant.ago(20),
            "displayName": name,
            "description": None,
            "version": 1,
            **asked,
            "assignments@odata.context": "https://graph.microsoft.com/v1.0/$metadata#x",
            "assignments": [{"id": number(f"assignment/{name}"), "target": target}] if assigned else [],
        }

    return [
        policy(
            "windows10",
            "Windows",
            True,
            passwordRequired=True,
            bitLockerEnabled=True,
            storageRequireEncryption=True,
        ),
        policy("ios", "Phones", False, passcodeRequired=True, securityBlockJailbrokenDevices=True),
    ]


def _devices(tenant: MicrosoftTenant) -> list[Object]:
    def device(name: str, system: str, *, encrypted: bool, state: str, days: float) -> Object:
        return {
            "id": number(f"device/{name}"),
            "activationLockBypassCode": "CANARY-bypass-code",
            "complianceState": state,
            "deviceEnrollmentType": "windowsAzureADJoin",
            "deviceName": f"CANARY-{name}",
            "deviceRegistrationState": "registered",
            "emailAddress": f"CANARY.{name}@lakeside-clinic.example",
            "enrolledDateTime": tenant.ago(300),
            "imei": "CANARY-imei",
            "isEncrypted": encrypted,
            "isSupervised": False,
            "jailBroken": "Unknown",
            "lastSyncDateTime": tenant.ago(days),
            "managedDeviceOwnerType": "company",
            "managementAgent": "mdm",
            "operatingSystem": system,
            "osVersion": "10.0.26100.1",
            "phoneNumber": "CANARY-phone",
            "serialNumber": "CANARY-serial",
            "userDisplayName": "CANARY Name",
            "userPrincipalName": "CANARY.owner@lakeside-clinic.example",
            "wiFiMacAddress": "CANARY-mac",
        }

    return [
        device("front", "Windows", encrypted=True, state="compliant", days=0.5),
        device("lab", "Windows", encrypted=False, state="noncompliant", days=3),
        device("phone", "iOS", encrypted=True, state="compliant", days=120),
    ]


def _score(tenant: MicrosoftTenant, day: int) -> Object:
    def control(name: str, category: str, share: float) -> Object:
        return {
            "controlCategory": category,
            "controlName": name,
            "description": f"<p>What <b>{name}</b> is about.</p>",
            "score": share / 10,
            "scoreInPercentage": share,
            "implementationStatus": "You have CANARY of 12 users enabled disabled",
            "lastSynced": tenant.ago(day),
            "on": "false",
            "count": "3",
            "total": "12",
        }

    return {
        "id": f"{TENANT_ID}_{tenant.ago(day)[:10]}",
        "azureTenantId": TENANT_ID,
        "activeUserCount": 12,
        "createdDateTime": tenant.ago(day),
        "currentScore": 41.0,
        "enabledServices": ["HasExchange", "HasSharePoint"],
        "licensedUserCount": 12,
        "maxScore": 102.0,
        "controlScores": [
            control("mip_search_auditlog", "Data", 100.0),
            control("BlockLegacyAuthentication", "Identity", 0.0),
            control("mdo_autoforwardingmode", "Apps", 50.0),
        ],
        "vendorInformation": {
            "provider": "SecureScore",
            "providerVersion": None,
            "subProvider": None,
            "vendor": "Microsoft",
        },
    }
