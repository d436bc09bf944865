"""Ask Google for the settings of the admin console, for the devices, and whether the logs answer."""

from hipaacheck.net.tenants.google.question import Question
from hipaacheck.net.tenants.redact import fields

_ACTIVITY = "admin/reports/v1/activity/users/all/applications"
_AUDIT = "admin.reports.audit.readonly"

SETTINGS = (
    Question(
        "policies",
        "cloudidentity",
        "v1/policies",
        "policies",
        "cloud-identity.policies.readonly",
        fields(
            *("name", "customer", "type"),
            inner={
                "policyQuery": fields("query", "orgUnit", "group", "sortOrder"),
                "setting": fields("type", whole=["value"]),
            },
        ),
        "nearly every setting of the admin console",
        {"pageSize": "100"},
        {"pageSize": "1"},
        masked=False,
    ),
    Question(
        "sso_assignments",
        "cloudidentity",
        "v1/inboundSsoAssignments",
        "inboundSsoAssignments",
        "cloud-identity.inboundsso.readonly",
        fields(
            *("name", "customer", "targetGroup", "targetOrgUnit", "rank", "ssoMode"),
            inner={
                "samlSsoInfo": fields("inboundSamlSsoProfile"),
                "oidcSsoInfo": fields("inboundOidcSsoProfile"),
                "signInBehavior": fields("redirectCondition"),
            },
        ),
        "who signs in through another identity provider",
        {"pageSize": "100"},
        {"pageSize": "1"},
    ),
    Question(
        "allowlisted_domains",
        "cloudidentity",
        "v1/allowlistedDomains",
        "allowlistedDomains",
        "cloud-identity.allowlisteddomains.readonly",
        fields("name", "domain"),
        "which domains of others are trusted",
        {"pageSize": "5000"},
        {"pageSize": "1"},
    ),
    Question(
        "token_activity",
        "admin",
        f"{_ACTIVITY}/token",
        "items",
        _AUDIT,
        fields(
            inner={
                "id": fields("time", "applicationName"),
                "actor": fields("callerType", "profileId", people=["email"]),
                "events": fields(
                    "type", "name", named={"parameters": ["app_name", "client_id", "client_type", "scope"]}
                ),
            }
        ),
        "which apps of others were let in by users, in the last 180 days",
        {"eventName": "authorize", "maxResults": "1000"},
        {"eventName": "authorize", "maxResults": "1"},
    ),
    *(
        Question(
            f"{log}_activity",
            "admin",
            f"{_ACTIVITY}/{log}",
            "items",
            _AUDIT,
            fields(inner={"id": fields("time", "applicationName"), "events": fields("type", "name")}),
            f"one entry, as proof that the {log} log answers",
            {"maxResults": "1"},
            one_page=True,
        )
        for log in ("admin", "login", "drive")
    ),
    Question(
        "mobile_devices",
        "admin",
        "admin/directory/v1/customer/my_customer/devices/mobile",
        "mobiledevices",
        "admin.directory.device.mobile.readonly",
        fields(
            *("resourceId", "type", "os", "model", "status", "privilege", "firstSync", "lastSync"),
            *("deviceCompromisedStatus", "devicePasswordStatus", "encryptionStatus", "securityPatchLevel"),
            *("adbStatus", "developerOptionsStatus", "unknownSourcesStatus", "supportsWorkProfile"),
            people=["email"],
        ),
        "whether phones are encrypted, locked and sound",
        {"maxResults": "100", "projection": "FULL"},
        {"maxResults": "1", "projection": "BASIC"},
    ),
    Question(
        "devices",
        "cloudidentity",
        "v1/devices",
        "devices",
        "cloud-identity.devices.readonly",
        fields(
            *("name", "deviceType", "model", "osVersion", "ownerType", "managementState", "encryptionState"),
            *("compromisedState", "lastSyncTime", "securityPatchTime", "createTime"),
            *("enabledDeveloperOptions", "enabledUsbDebugging"),
        ),
        "whether computers are encrypted and sound",
        {"customer": "customers/my_customer", "pageSize": "100", "view": "USER_ASSIGNED_DEVICES"},
        {"customer": "customers/my_customer", "pageSize": "1", "view": "USER_ASSIGNED_DEVICES"},
    ),
)
