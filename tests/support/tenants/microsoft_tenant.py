"""Make up the Microsoft 365 tenant of a small practice, Lakeside Clinic, with good and bad settings.

Every person has a name, a telephone and the like that begin with CANARY: none of these may ever be stored.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.tenants.microsoft_login import TENANT_ID

DOMAIN = "lakeside-clinic.example"
INITIAL = "lakesideclinic.onmicrosoft.com"
MICROSOFTS_TENANT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
GRAPH_APP = "00000003-0000-0000-c000-000000000000"
EXCHANGE_APP = "00000002-0000-0ff1-ce00-000000000000"

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
EXCHANGE_ADMINISTRATOR = "29232cdf-9323-42fd-ade2-1d097af3e4de"
HELPDESK_ADMINISTRATOR = "729827e3-9c14-49f7-bb1b-9608f156bbb8"

Object = dict[str, Any]


def number(name: str) -> str:
    """Return the number of a thing, always the same for the same name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"lakeside/{name}"))


@dataclass(frozen=True)
class Person:
    """One account: `mfa` is whether a second factor is registered, `days` since the last sign-in."""

    local: str
    mfa: bool = True
    days: int | None = 2
    enabled: bool = True
    guest: bool = False
    synced: bool = False
    made_days: int = 900

    @property
    def id(self) -> str:
        return number(self.local)

    @property
    def address(self) -> str:
        return f"{self.local}_mail.example#EXT#@{INITIAL}" if self.guest else f"{self.local}@{DOMAIN}"


PEOPLE = (
    Person("olivia.okafor"),
    Person("it-vendor", mfa=False),
    Person("paul.peters", synced=True),
    Person("break-glass-1", mfa=False, days=12),
    Person("break-glass-2", mfa=False, days=None),
    Person("dr.ramirez"),
    Person("nurse.jansen", mfa=False),
    Person("billing.kim"),
    Person("frontdesk", mfa=False, days=1),
    Person("dr.retired", days=400),
    Person("former.temp", enabled=False, days=200),
    Person("lab.partner", guest=True, days=150),
    Person("accountant", guest=True, days=5),
)
"""Everybody; the first three administer, the next two are for emergencies."""

BY_NAME = {person.local: person for person in PEOPLE}


def holders() -> dict[str, list[str]]:
    """Return who holds which role."""
    return {
        GLOBAL_ADMINISTRATOR: ["olivia.okafor", "it-vendor", "break-glass-1", "break-glass-2"],
        EXCHANGE_ADMINISTRATOR: ["paul.peters"],
        HELPDESK_ADMINISTRATOR: [],
    }


ROLE_NAMES = {
    GLOBAL_ADMINISTRATOR: "Global Administrator",
    GLOBAL_READER: "Global Reader",
    EXCHANGE_ADMINISTRATOR: "Exchange Administrator",
    HELPDESK_ADMINISTRATOR: "Helpdesk Administrator",
}


@dataclass
class MicrosoftTenant:
    """What Graph and the cmdlets would give: `graph` by source, `cmdlets` by the name of the cmdlet."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    graph: dict[str, list[Object]] = field(default_factory=dict)
    members: dict[str, list[Object]] = field(default_factory=dict)
    assignments: dict[str, list[Object]] = field(default_factory=dict)
    cmdlets: dict[str, list[Object]] = field(default_factory=dict)

    def ago(self, days: float) -> str:
        """Return a time as Graph writes it."""
        return f"{self.now - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"

    def plans(self) -> frozenset[str]:
        """Return the service plans that the licences bring."""
        return frozenset(
            plan["servicePlanName"]
            for sku in self.graph["subscribed_skus"]
            for plan in sku["servicePlans"]
            if plan["provisioningStatus"] == "Success"
        )


def lakeside() -> MicrosoftTenant:
    """Return the whole tenant."""
    from tests.support.tenants.microsoft_cmdlets import cmdlets
    from tests.support.tenants.microsoft_policies import policies
    from tests.support.tenants.microsoft_services import services

    tenant = MicrosoftTenant()
    tenant.graph = {**accounts(tenant), **policies(tenant), **services(tenant)}
    tenant.members = {role: [_member(name) for name in names] for role, names in _by_role_id()}
    tenant.members[number(f"role/{GLOBAL_READER}")] = [_reader_app()]
    tenant.assignments = app_roles(tenant)
    tenant.cmdlets = cmdlets(tenant)
    return tenant


def _by_role_id() -> Iterable[tuple[str, list[str]]]:
    for role, names in holders().items():
        yield number(f"role/{role}"), names


def accounts(tenant: MicrosoftTenant) -> dict[str, list[Object]]:
    """Return the sources about accounts and roles."""
    return {
        "organization": [_organisation(tenant)],
        "domains": _domains(),
        "users": [_user(person, tenant) for person in PEOPLE],
        "registration_details": [_registration(person, tenant) for person in PEOPLE],
        "directory_roles": [
            {
                "id": number(f"role/{role}"),
                "deletedDateTime": None,
                "description": "What the role may do.",
                "displayName": name,
                "roleTemplateId": role,
            }
            for role, name in ROLE_NAMES.items()
        ],
        "role_assignment_schedules": [
            {
                "id": number(f"active/{role}/{name}"),
                "principalId": number(name),
                "roleDefinitionId": role,
                "directoryScopeId": "/",
                "appScopeId": None,
                "startDateTime": tenant.ago(300),
                "endDateTime": None,
                "assignmentType": "Assigned",
                "memberType": "Direct",
                "roleAssignmentOriginId": number(f"origin/{role}/{name}"),
                "roleAssignmentScheduleId": number(f"schedule/{role}/{name}"),
            }
            for role, names in holders().items()
            for name in names
        ],
        "role_eligibility_schedules": [
            {
                "id": number("eligible"),
                "principalId": number("dr.ramirez"),
                "roleDefinitionId": HELPDESK_ADMINISTRATOR,
                "directoryScopeId": "/",
                "appScopeId": None,
                "startDateTime": tenant.ago(100),
                "endDateTime": tenant.ago(-80),
                "memberType": "Direct",
                "roleEligibilityScheduleId": number("eligible-schedule"),
            }
        ],
        "service_principals": _apps(tenant),
        "oauth2_grants": [
            {
                "id": "grant-1",
                "clientId": number("app/scribe"),
                "consentType": "AllPrincipals",
                "principalId": None,
                "resourceId": number("app/graph"),
                "scope": "openid User.Read Calendars.ReadWrite Mail.Read",
            },
            {
                "id": "grant-2",
                "clientId": number("app/notes"),
                "consentType": "Principal",
                "principalId": number("dr.ramirez"),
                "resourceId": number("app/graph"),
                "scope": "User.Read profile",
            },
        ],
    }


def _organisation(tenant: MicrosoftTenant) -> Object:
    return {
        "id": TENANT_ID,
        "deletedDateTime": None,
        "displayName": "Lakeside Clinic",
        "businessPhones": ["CANARY-phone-of-the-clinic"],
        "street": "CANARY street",
        "countryLetterCode": "US",
        "createdDateTime": tenant.ago(2000),
        "onPremisesSyncEnabled": True,
        "onPremisesLastSyncDateTime": tenant.ago(0.02),
        "securityComplianceNotificationMails": ["CANARY.security@lakeside-clinic.example"],
        "technicalNotificationMails": ["CANARY.technical@lakeside-clinic.example"],
        "tenantType": "AAD",
        "assignedPlans": [
            {
                "assignedDateTime": tenant.ago(300),
                "capabilityStatus": "Enabled",
                "service": "exchange",
                "servicePlanId": number("plan/EXCHANGE_S_STANDARD"),
            }
        ],
        "verifiedDomains": [
            {
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": True,
                "isInitial": False,
                "name": DOMAIN,
                "type": "Managed",
            },
            {
                "capabilities": "Email",
                "isDefault": False,
                "isInitial": True,
                "name": INITIAL,
                "type": "Managed",
            },
        ],
    }


def _domains() -> list[Object]:
    return [
        {
            "id": name,
            "authenticationType": "Managed",
            "availabilityStatus": None,
            "isAdminManaged": True,
            "isDefault": name == DOMAIN,
            "isInitial": name == INITIAL,
            "isRoot": True,
            "isVerified": True,
            "passwordNotificationWindowInDays": 14,
            "passwordValidityPeriodInDays": days,
            "supportedServices": ["Email", "OfficeCommunicationsOnline"],
        }
        for name, days in ((DOMAIN, 90), (INITIAL, 2147483647))
    ]


def _user(person: Person, tenant: MicrosoftTenant) -> Object:
    signed = None if person.days is None else tenant.ago(person.days)
    found: Object = {
        "id": person.id,
        "accountEnabled": person.enabled,
        "businessPhones": [f"CANARY-phone-{person.local}"],
        "createdDateTime": tenant.ago(person.made_days),
        "displayName": f"CANARY Name of {person.local}",
        "givenName": "CANARY",
        "mail": person.address,
        "mobilePhone": f"CANARY-mobile-{person.local}",
        "onPremisesSyncEnabled": True if person.synced else None,
        "otherMails": [f"CANARY.private.{person.local}@mail.example"],
        "userPrincipalName": person.address,
        "userType": "Guest" if person.guest else "Member",
    }
    if signed is not None:
        found["signInActivity"] = {
            "lastSignInDateTime": signed,
            "lastSignInRequestId": "CANARY-request",
            "lastNonInteractiveSignInDateTime": signed,
            "lastNonInteractiveSignInRequestId": "CANARY-request",
            "lastSuccessfulSignInDateTime": signed,
        }
    return found


def _registration(person: Person, tenant: MicrosoftTenant) -> Object:
    privileged = any(person.local in names for names in holders().values())
    return {
        "id": person.id,
        "isAdmin": privileged,
        "isMfaCapable": person.mfa,
        "isMfaRegistered": person.mfa,
        "isPasswordlessCapable": False,
        "isSsprCapable": False,
        "isSsprEnabled": False,
        "isSsprRegistered": False,
        "isSystemPreferredAuthenticationMethodEnabled": True,
        "lastUpdatedDateTime": tenant.ago(1),
        "methodsRegistered": ["microsoftAuthenticatorPush"] if person.mfa else [],
        "systemPreferredAuthenticationMethods": [],
        "userDisplayName": f"CANARY Name of {person.local}",
        "userPreferredMethodForSecondaryAuthentication": "push" if person.mfa else "none",
        "userPrincipalName": person.address,
        "userType": "guest" if person.guest else "member",
    }


def _member(name: str) -> Object:
    person = BY_NAME[name]
    return {
        "@odata.type": "#microsoft.graph.user",
        "id": person.id,
        "accountEnabled": person.enabled,
        "businessPhones": [f"CANARY-phone-{name}"],
        "displayName": f"CANARY Name of {name}",
        "mobilePhone": f"CANARY-mobile-{name}",
        "onPremisesImmutableId": "c3luY2VkLWZyb20taGVyZQ==" if person.synced else None,
        "onPremisesSyncEnabled": True if person.synced else None,
        "userPrincipalName": person.address,
    }


def _reader_app() -> Object:
    return {
        "@odata.type": "#microsoft.graph.servicePrincipal",
        "id": number("app/hipaacheck"),
        "accountEnabled": True,
        "appId": number("appId/hipaacheck"),
        "displayName": "hipaacheck (read-only)",
    }


def _apps(tenant: MicrosoftTenant) -> list[Object]:
    graph_roles = [
        ("810c84a8-4a9e-49e6-bf7d-12d183f40d01", "Mail.Read"),
        ("e2a3a72e-5f79-4c64-b1b1-878b674786c9", "Mail.ReadWrite"),
        ("df021288-bdef-4463-88db-98f22de89214", "User.Read.All"),
    ]
    return [
        _app("graph", "Microsoft Graph", MICROSOFTS_TENANT, app_id=GRAPH_APP, roles=graph_roles),
        _app(
            "exchange",
            "Office 365 Exchange Online",
            MICROSOFTS_TENANT,
            app_id=EXCHANGE_APP,
            roles=[("dc890d15-9560-4a4c-9b7f-a736ec74ec40", "full_access_as_app")],
        ),
        _app(
            "scribe",
            "Ambient Scribe",
            number("tenant/scribe"),
            publisher="Scribe Inc.",
            since=tenant.ago(500),
        ),
        _app("notes", "Meeting Notes", number("tenant/notes")),
        _app(
            "backup",
            "Mailbox Backup",
            number("tenant/backup"),
            publisher="Backup GmbH",
            since=tenant.ago(800),
        ),
        _app("hipaacheck", "hipaacheck (read-only)", TENANT_ID),
    ]


def _app(
    name: str,
    title: str,
    owner: str,
    *,
    app_id: str | None = None,
    roles: Iterable[tuple[str, str]] = (),
    publisher: str | None = None,
    since: str | None = None,
) -> Object:
    return {
        "id": number(f"app/{name}"),
        "accountEnabled": True,
        "appDisplayName": title,
        "appId": app_id or number(f"appId/{name}"),
        "appOwnerOrganizationId": owner,
        "appRoleAssignmentRequired": False,
        "appRoles": [
            {
                "allowedMemberTypes": ["Application"],
                "description": "What it allows.",
                "displayName": value,
                "id": role,
                "isEnabled": True,
                "origin": "Application",
                "value": value,
            }
            for role, value in roles
        ],
        "displayName": title,
        "keyCredentials": [
            {
                "keyId": number("key"),
                "key": "CANARY-key-of-an-app",
                "type": "AsymmetricX509Cert",
                "usage": "Verify",
            }
        ],
        "notificationEmailAddresses": ["CANARY.notify@lakeside-clinic.example"],
        "passwordCredentials": [
            {"keyId": number("secret"), "hint": "CAN", "secretText": "CANARY-secret-of-an-app"}
        ],
        "replyUrls": ["https://app.example/back"],
        "servicePrincipalType": "Application",
        "signInAudience": "AzureADMultipleOrgs",
        "tags": [],
        "verifiedPublisher": {
            "displayName": publisher,
            "verifiedPublisherId": publisher and "1234567",
            "addedDateTime": since,
        },
    }


def app_roles(tenant: MicrosoftTenant) -> dict[str, list[Object]]:
    """Return what each application may do in its own name."""

    def granted(app: str, title: str, role: str, resource: str, name: str) -> Object:
        return {
            "id": f"{app}-{role}",
            "deletedDateTime": None,
            "appRoleId": role,
            "createdDateTime": tenant.ago(400),
            "principalDisplayName": title,
            "principalId": number(f"app/{app}"),
            "principalType": "ServicePrincipal",
            "resourceDisplayName": name,
            "resourceId": number(f"app/{resource}"),
        }

    return {
        number("app/backup"): [
            granted(
                "backup", "Mailbox Backup", "e2a3a72e-5f79-4c64-b1b1-878b674786c9", "graph", "Microsoft Graph"
            ),
            granted(
                "backup",
                "Mailbox Backup",
                "dc890d15-9560-4a4c-9b7f-a736ec74ec40",
                "exchange",
                "Office 365 Exchange Online",
            ),
        ],
        number("app/hipaacheck"): [
            granted(
                "hipaacheck",
                "hipaacheck (read-only)",
                "df021288-bdef-4463-88db-98f22de89214",
                "graph",
                "Microsoft Graph",
            ),
        ],
    }
