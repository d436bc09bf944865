"""A made-up clinic in Google Workspace: everything that Google's interfaces would say of it.

Names, telephone numbers and the like are canaries: no output of hipaacheck may hold one of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.tenants.google_policies import CUSTOMER, GROUPS, SETTINGS, TOP, UNITS, Setting, policies

DOMAIN = "lakeside-clinic.example"
ADMIN = f"dana.ortiz@{DOMAIN}"
CANARIES = ("Canary", "canary", "+1 555 01", "555-01", "C4N4RY")
"""No snapshot, log or report may hold these."""


@dataclass(frozen=True)
class Person:
    """A user: `days` since the last sign-in, None for never."""

    local: str
    unit: str = "/"
    days: int | None = 2
    enrolled: bool = True
    enforced: bool = True
    role: str | None = None
    suspended: bool = False
    archived: bool = False

    @property
    def address(self) -> str:
        return f"{self.local}@{DOMAIN}"


PEOPLE = (
    Person("dana.ortiz", role="_SEED_ADMIN_ROLE"),
    Person("sam.whitfield", role="_SEED_ADMIN_ROLE", enrolled=False, days=1),
    Person("break-glass", role="_SEED_ADMIN_ROLE", days=200),
    Person("helpdesk", role="_HELP_DESK_ADMIN_ROLE", days=120),
    Person("priya.natarajan", "/Clinical/Providers"),
    Person("tom.haldane", "/Clinical/Providers", enrolled=False),
    Person("lucia.ferreira", "/Clinical/Providers"),
    Person("ben.okafor", "/Clinical/Nursing"),
    Person("mei.tanaka", "/Clinical/Nursing"),
    Person("ruth.adeyemi", "/Clinical/Nursing", days=95),
    Person("jon.ellery", "/Clinical"),
    Person("carla.voss", "/Front desk"),
    Person("ivy.quarles", "/Front desk", enrolled=False),
    Person("front-desk", "/Front desk"),
    Person("omar.haddad", "/Billing"),
    Person("nell.prather", "/Billing", days=400),
    Person("temp.coder", "/Contractors", enrolled=False, enforced=False, days=45),
    Person("web.agency", "/Contractors", enrolled=False, enforced=False, days=None),
    Person("scanner-2nd-floor", "/Service accounts", enrolled=False, enforced=False, days=1),
    Person("old.employee", "/Clinical", days=500, suspended=True),
    Person("retired.doctor", "/Clinical/Providers", days=800, archived=True),
)

_ROLES = {"_SEED_ADMIN_ROLE": "70018290610810881", "_HELP_DESK_ADMIN_ROLE": "70018290610810884"}


@dataclass
class GoogleTenant:
    """What each question is answered with, and by which administrators the service account may ask."""

    lists: dict[str, list[dict[str, Any]]]
    each: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)
    super_admins: frozenset[str] = frozenset({ADMIN})
    users: frozenset[str] = frozenset(one.address for one in PEOPLE)


def lakeside(now: datetime | None = None, settings: tuple[Setting, ...] = SETTINGS) -> GoogleTenant:
    """Return the clinic as it is at `now` (UTC), with these settings."""
    at = now or datetime.now(UTC)
    users = [_user(number, one, at) for number, one in enumerate(PEOPLE)]
    return GoogleTenant(
        {
            "policies": policies(settings),
            "customer": [_CUSTOMER],
            "domains": _DOMAINS,
            "orgunits": [_unit(path, number) for path, number in UNITS.items()],
            "groups": [_group(address, number) for address, number in GROUPS.items()],
            "users": users,
            "roles": _ROLE_LIST,
            "role_assignments": _assignments(users),
            "sso_assignments": [_SSO],
            "allowlisted_domains": [
                {"name": "allowlistedDomains/1", "domain": "lab.example"},
                {"name": "allowlistedDomains/2", "domain": "billing-partner.example"},
            ],
            "devices": _devices(at),
            "mobile_devices": _mobile(at),
            "matters": _MATTERS,
            "alert_settings": [_ALERTS],
            "token": _token_activity(at),
            "admin": [
                _activity("admin", "CHANGE_APPLICATION_SETTING", at - timedelta(hours=number))
                for number in (3, 30)
            ],
            "login": [
                _activity("login", "login_success", at - timedelta(minutes=number)) for number in (5, 50)
            ],
            "drive": [_activity("drive", "view", at - timedelta(minutes=1))],
        },
        {
            "holds": {"m-open": [_HOLD]},
            "user_tokens": {str(users[4]["id"]): [_token(users[4])]},
            "user_app_passwords": {str(users[18]["id"]): [_app_password(users[18], at)]},
            "group_settings": {address: [_group_settings(address)] for address in GROUPS},
            "licences": {"Google-Apps": _licences(), "Google-Vault": []},
        },
        frozenset(one.address for one in PEOPLE if one.role == "_SEED_ADMIN_ROLE"),
    )


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _user(number: int, one: Person, at: datetime) -> dict[str, Any]:
    seen = "1970-01-01T00:00:00.000Z" if one.days is None else _stamp(at - timedelta(days=one.days))
    found = {
        "kind": "admin#directory#user",
        "id": f"1000000000000000000{number:02d}",
        "etag": '"canary-etag"',
        "primaryEmail": one.address,
        "name": {
            "givenName": "Canary",
            "familyName": f"Person{number}",
            "fullName": f"Canary Person{number}",
        },
        "isAdmin": one.role == "_SEED_ADMIN_ROLE",
        "isDelegatedAdmin": one.role == "_HELP_DESK_ADMIN_ROLE",
        "lastLoginTime": seen,
        "creationTime": "2021-04-06T15:02:11.000Z",
        "agreedToTerms": one.days is not None,
        "suspended": one.suspended,
        "archived": one.archived,
        "changePasswordAtNextLogin": False,
        "ipWhitelisted": False,
        "emails": [{"address": one.address, "primary": True}, {"address": f"canary.{number}@home.example"}],
        "phones": [{"value": f"+1 555 01{number:02d}", "type": "work"}],
        "recoveryEmail": f"canary.{number}@home.example",
        "recoveryPhone": f"+1555010{number:02d}",
        "thumbnailPhotoUrl": "https://canary.example/photo",
        "customerId": CUSTOMER,
        "orgUnitPath": one.unit,
        "isMailboxSetup": one.unit != "/Service accounts",
        "isEnrolledIn2Sv": one.enrolled,
        "isEnforcedIn2Sv": one.enforced,
        "includeInGlobalAddressList": True,
    }
    return {**found, "suspensionReason": "ADMIN"} if one.suspended else found


def _unit(path: str, number: str) -> dict[str, Any]:
    above, _, name = path.rpartition("/")
    found = {
        "kind": "admin#directory#orgUnit",
        "name": name or "Lakeside Clinic",
        "description": "",
        "orgUnitPath": path,
        "orgUnitId": f"id:{number}",
    }
    if path == "/":
        return found
    return {**found, "parentOrgUnitPath": above or "/", "parentOrgUnitId": f"id:{UNITS[above or '/']}"}


def _group(address: str, number: str) -> dict[str, Any]:
    return {
        "kind": "admin#directory#group",
        "id": number,
        "email": address,
        "name": "Canary group",
        "description": "canary description",
        "directMembersCount": "7",
        "adminCreated": address.startswith("all-staff"),
    }


def _assignments(users: list[dict[str, Any]]) -> list[dict[str, Any]]:
    numbers = {str(user["primaryEmail"]): str(user["id"]) for user in users}
    return [
        {
            "kind": "admin#directory#roleAssignment",
            "roleAssignmentId": str(21500000000000000 + number),
            "roleId": _ROLES[one.role],
            "assignedTo": numbers[one.address],
            "assigneeType": "user",
            "scopeType": "CUSTOMER",
        }
        for number, one in enumerate(PEOPLE)
        if one.role is not None
    ]


_ROLE_LIST: list[dict[str, Any]] = [
    {
        "kind": "admin#directory#role",
        "roleId": _ROLES["_SEED_ADMIN_ROLE"],
        "roleName": "_SEED_ADMIN_ROLE",
        "roleDescription": "Google Apps Administrator Seed Role",
        "isSystemRole": True,
        "isSuperAdminRole": True,
        "rolePrivileges": [{"privilegeName": "SUPER_ADMIN", "serviceId": "01ci93xb3tmzyin"}],
    },
    {
        "kind": "admin#directory#role",
        "roleId": _ROLES["_HELP_DESK_ADMIN_ROLE"],
        "roleName": "_HELP_DESK_ADMIN_ROLE",
        "roleDescription": "Help Desk Administrator",
        "isSystemRole": True,
        "isSuperAdminRole": False,
        "rolePrivileges": [{"privilegeName": "USERS_RESET_PASSWORD", "serviceId": "00haapch16h1ysv"}],
    },
]

_CUSTOMER: dict[str, Any] = {
    "kind": "admin#directory#customer",
    "id": CUSTOMER,
    "customerDomain": DOMAIN,
    "alternateEmail": "canary.owner@home.example",
    "customerCreationTime": "2021-04-06T15:00:00.000Z",
    "phoneNumber": "+1 555 0199",
    "language": "en",
    "postalAddress": {
        "contactName": "Canary Contact",
        "organizationName": "Lakeside Clinic",
        "addressLine1": "1 Canary Street",
        "countryCode": "US",
    },
}

_DOMAINS: list[dict[str, Any]] = [
    {
        "kind": "admin#directory#domain",
        "domainName": DOMAIN,
        "isPrimary": True,
        "verified": True,
        "creationTime": "1617721200000",
        "domainAliases": [
            {
                "kind": "admin#directory#domainAlias",
                "domainAliasName": f"mail.{DOMAIN}",
                "parentDomainName": DOMAIN,
                "verified": True,
            }
        ],
    }
]

_SSO: dict[str, Any] = {
    "name": "inboundSsoAssignments/01lakeside",
    "customer": f"customers/{CUSTOMER}",
    "targetOrgUnit": f"orgUnits/{TOP}",
    "ssoMode": "SSO_OFF",
}

_MATTERS: list[dict[str, Any]] = [
    {"matterId": "m-open", "name": "Canary v. Clinic", "description": "canary", "state": "OPEN"},
    {"matterId": "m-closed", "name": "Canary closed", "state": "CLOSED"},
]
_HOLD: dict[str, Any] = {
    "holdId": "h-1",
    "name": "Canary hold",
    "corpus": "MAIL",
    "updateTime": "2026-01-05T12:00:00Z",
    "query": {"mailQuery": {"terms": "canary patient"}},
}
_ALERTS: dict[str, Any] = {
    "notifications": [
        {"cloudPubsubTopic": {"topicName": "projects/canary/topics/alerts", "payloadFormat": "JSON"}}
    ]
}


def _devices(at: datetime) -> list[dict[str, Any]]:
    def device(number: int, kind: str, **more: Any) -> dict[str, Any]:
        return {
            "name": f"devices/lake{number:04d}",
            "deviceId": f"C4N4RY-{number}",
            "serialNumber": f"C4N4RY{number}",
            "hostname": f"canary-laptop-{number}",
            "wifiMacAddresses": ["canary"],
            "deviceType": kind,
            "model": "Latitude 5440",
            "osVersion": "Windows 10.0.22631",
            "managementState": "APPROVED",
            "compromisedState": "UNCOMPROMISED",
            "encryptionState": "ENCRYPTED",
            "ownerType": "COMPANY",
            "lastSyncTime": _stamp(at - timedelta(days=number)),
            **more,
        }

    return [
        device(1, "WINDOWS"),
        device(2, "WINDOWS", encryptionState="NOT_ENCRYPTED"),
        device(3, "MAC_OS", model="MacBook Air", osVersion="macOS 15.1"),
        device(4, "ANDROID", ownerType="BYOD", compromisedState="COMPROMISED", model="Pixel 6"),
    ]


def _mobile(at: datetime) -> list[dict[str, Any]]:
    def phone(number: int, local: str, **more: str) -> dict[str, Any]:
        return {
            "kind": "admin#directory#mobiledevice",
            "resourceId": f"AFiQxQ8lake{number}",
            "deviceId": f"C4N4RY-{number}",
            "imei": "C4N4RY",
            "serialNumber": "C4N4RY",
            "name": ["Canary Owner"],
            "email": [f"{local}@{DOMAIN}"],
            "model": "Pixel 8",
            "os": "Android 15",
            "type": "ANDROID",
            "status": "APPROVED",
            "privilege": "Device Administrator",
            "deviceCompromisedStatus": "Undetected",
            "devicePasswordStatus": "On",
            "encryptionStatus": "Encrypted",
            "firstSync": _stamp(at - timedelta(days=300)),
            "lastSync": _stamp(at - timedelta(days=number)),
            **more,
        }

    return [
        phone(1, "priya.natarajan"),
        phone(2, "tom.haldane", devicePasswordStatus="Off", encryptionStatus="Not Encrypted"),
        phone(3, "ivy.quarles", model="iPhone 14", os="iOS 18.1", type="IOS_SYNC"),
    ]


def _activity(log: str, name: str, at: datetime) -> dict[str, Any]:
    return {
        "kind": "admin#reports#activity",
        "id": {"time": _stamp(at), "uniqueQualifier": "-420", "applicationName": log, "customerId": CUSTOMER},
        "actor": {"callerType": "USER", "email": ADMIN, "profileId": "100000000000000000000"},
        "ipAddress": "198.51.100.7",
        "events": [
            {
                "type": "access" if log == "drive" else log,
                "name": name,
                "parameters": [{"name": "doc_title", "value": "Canary, lab results"}],
            }
        ],
    }


def _token_activity(at: datetime) -> list[dict[str, Any]]:
    grants = (
        ("priya.natarajan", "Dictate-o-matic", "415.apps.googleusercontent.com", "gmail.readonly", 3),
        ("tom.haldane", "Dictate-o-matic", "415.apps.googleusercontent.com", "gmail.readonly", 9),
        ("omar.haddad", "Claims Uploader", "77.apps.googleusercontent.com", "drive", 20),
        ("carla.voss", "Calendly", "88.apps.googleusercontent.com", "calendar", 40),
        ("jon.ellery", "Zoom", "99.apps.googleusercontent.com", "userinfo.profile", 60),
    )
    return [
        {
            "kind": "admin#reports#activity",
            "id": {
                "time": _stamp(at - timedelta(days=days)),
                "uniqueQualifier": str(days),
                "applicationName": "token",
                "customerId": CUSTOMER,
            },
            "actor": {"callerType": "USER", "email": f"{local}@{DOMAIN}", "profileId": str(days)},
            "ipAddress": "198.51.100.8",
            "events": [
                {
                    "type": "auth",
                    "name": "authorize",
                    "parameters": [
                        {"name": "client_id", "value": client},
                        {"name": "app_name", "value": app},
                        {"name": "client_type", "value": "WEB"},
                        {"name": "scope", "multiValue": [f"https://www.googleapis.com/auth/{scope}"]},
                        {"name": "user_agent", "value": "canary"},
                    ],
                }
            ],
        }
        for local, app, client, scope, days in grants
    ]


def _token(user: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": "admin#directory#token",
        "clientId": "415.apps.googleusercontent.com",
        "displayText": "Dictate-o-matic",
        "anonymous": False,
        "nativeApp": False,
        "userKey": user["id"],
        "scopes": ["https://www.googleapis.com/auth/gmail.readonly"],
    }


def _app_password(user: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    used = int((at - timedelta(days=1)).timestamp() * 1000)
    return {
        "kind": "admin#directory#asp",
        "codeId": 1,
        "name": "Canary's scanner",
        "creationTime": "1700000000000",
        "lastTimeUsed": str(used),
        "userKey": user["id"],
    }


def _group_settings(address: str) -> dict[str, Any]:
    is_open = address.startswith("referrals")
    return {
        "kind": "groupsSettings#groups",
        "email": address,
        "name": "Canary group",
        "description": "canary description",
        "whoCanJoin": "INVITED_CAN_JOIN",
        "whoCanViewMembership": "ALL_MEMBERS_CAN_VIEW",
        "whoCanViewGroup": "ANYONE_CAN_VIEW" if is_open else "ALL_MEMBERS_CAN_VIEW",
        "whoCanPostMessage": "ANYONE_CAN_POST" if is_open else "ALL_IN_DOMAIN_CAN_POST",
        "allowExternalMembers": "true" if is_open else "false",
        "allowWebPosting": "true",
        "isArchived": "true",
        "archiveOnly": "false",
        "messageModerationLevel": "MODERATE_NONE",
        "spamModerationLevel": "MODERATE",
        "customFooterText": "canary",
        "includeInGlobalAddressList": "true",
        "whoCanDiscoverGroup": "ALL_IN_DOMAIN_CAN_DISCOVER",
        "whoCanContactOwner": "ALL_IN_DOMAIN_CAN_CONTACT",
        "membersCanPostAsTheGroup": "false",
    }


def _licences() -> list[dict[str, Any]]:
    return [
        {
            "kind": "licensing#licenseAssignment",
            "productId": "Google-Apps",
            "productName": "Google Workspace",
            "skuId": "1010020028" if one.unit == "/Contractors" else "1010020025",
            "skuName": "Google Workspace Business " + ("Standard" if one.unit == "/Contractors" else "Plus"),
            "userId": one.address,
        }
        for one in PEOPLE
        if not one.suspended
    ]
