"""Ask Google whose account it is, how it is divided, and who is in it with which powers."""

from hipaacheck.net.tenants.google.question import ONE, Question
from hipaacheck.net.tenants.redact import fields

_DIRECTORY = "admin/directory/v1"
_OURS = f"{_DIRECTORY}/customer/my_customer"

PEOPLE = (
    Question(
        "customer",
        "admin",
        f"{_DIRECTORY}/customers/my_customer",
        ONE,
        "admin.directory.customer.readonly",
        fields(
            *("id", "customerDomain", "customerCreationTime"),
            inner={"postalAddress": fields("organizationName", "countryCode")},
        ),
        "whose account it is",
    ),
    Question(
        "domains",
        "admin",
        f"{_OURS}/domains",
        "domains",
        "admin.directory.domain.readonly",
        fields(
            *("domainName", "isPrimary", "verified", "creationTime"),
            inner={"domainAliases": fields("domainAliasName", "parentDomainName", "verified")},
        ),
        "which domains belong to the account",
    ),
    Question(
        "orgunits",
        "admin",
        f"{_OURS}/orgunits",
        "organizationUnits",
        "admin.directory.orgunit.readonly",
        fields("name", "orgUnitId", "orgUnitPath", "parentOrgUnitId", "parentOrgUnitPath"),
        "which organisational unit a setting is for",
        {"orgUnitPath": "/", "type": "allIncludingParent"},
    ),
    Question(
        "groups",
        "admin",
        f"{_DIRECTORY}/groups",
        "groups",
        "admin.directory.group.readonly",
        fields("id", "email", "directMembersCount", "adminCreated"),
        "which group a setting is for",
        {"customer": "my_customer", "maxResults": "200"},
        {"customer": "my_customer", "maxResults": "1"},
    ),
    Question(
        "users",
        "admin",
        f"{_DIRECTORY}/users",
        "users",
        "admin.directory.user.readonly",
        fields(
            *("archived", "creationTime", "id", "isAdmin", "isDelegatedAdmin", "isEnforcedIn2Sv"),
            *("isEnrolledIn2Sv", "isGuestUser", "isMailboxSetup", "lastLoginTime", "orgUnitPath"),
            *("suspended", "suspensionReason"),
            people=["primaryEmail"],
        ),
        "who administers the account, who signs in with a second step, which accounts are unused",
        {"customer": "my_customer", "maxResults": "500", "projection": "basic"},
        {"customer": "my_customer", "maxResults": "1", "projection": "basic"},
    ),
    Question(
        "roles",
        "admin",
        f"{_OURS}/roles",
        "items",
        "admin.directory.rolemanagement.readonly",
        fields(
            *("roleId", "roleName", "isSystemRole", "isSuperAdminRole"),
            inner={"rolePrivileges": fields("privilegeName", "serviceId")},
        ),
        "what each administrator may do",
        {"maxResults": "100"},
        {"maxResults": "1"},
    ),
    Question(
        "role_assignments",
        "admin",
        f"{_OURS}/roleassignments",
        "items",
        "admin.directory.rolemanagement.readonly",
        fields(
            *("roleAssignmentId", "roleId", "assignedTo", "assigneeType", "scopeType", "orgUnitId"),
            *("condition",),
            inner={"expirationDetails": fields("expireTime")},
        ),
        "who has which role of an administrator",
        {"maxResults": "200"},
        {"maxResults": "1"},
    ),
)
