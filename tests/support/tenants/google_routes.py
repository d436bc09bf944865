"""Find what a made-up tenant answers to a request, and in which words Google refuses one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from tests.support.tenants.google_tenant import GoogleTenant

ONE = ""
_CUSTOMER = r"/admin/directory/v1/customer/(?:my_customer|C\w+)"
_ROUTES: tuple[tuple[str, str, str], ...] = (
    (r"/v1/policies", "policies", "policies"),
    (r"/v1/inboundSsoAssignments", "sso_assignments", "inboundSsoAssignments"),
    (r"/v1/allowlistedDomains", "allowlisted_domains", "allowlistedDomains"),
    (r"/v1/devices", "devices", "devices"),
    (r"/admin/directory/v1/customers/my_customer", "customer", ONE),
    (rf"{_CUSTOMER}/domains", "domains", "domains"),
    (rf"{_CUSTOMER}/orgunits", "orgunits", "organizationUnits"),
    (rf"{_CUSTOMER}/roles", "roles", "items"),
    (rf"{_CUSTOMER}/roleassignments", "role_assignments", "items"),
    (rf"{_CUSTOMER}/devices/mobile", "mobile_devices", "mobiledevices"),
    (r"/admin/directory/v1/groups", "groups", "groups"),
    (r"/admin/directory/v1/users", "users", "users"),
    (r"/admin/directory/v1/users/([^/]+)/tokens", "user_tokens", "items"),
    (r"/admin/directory/v1/users/([^/]+)/asps", "user_app_passwords", "items"),
    (r"/admin/reports/v1/activity/users/all/applications/(?P<source>\w+)", "", "items"),
    (r"/v1/matters", "matters", "matters"),
    (r"/v1/matters/([^/]+)/holds", "holds", "holds"),
    (r"/groups/v1/groups/([^/]+)", "group_settings", ONE),
    (r"/apps/licensing/v1/product/([^/]+)/users", "licences", "items"),
    (r"/v1beta1/settings", "alert_settings", ONE),
)
UNPAGED = frozenset({"domains", "orgunits", "user_tokens", "user_app_passwords"})
OWN_ROLE = ("/groups/v1/", "/apps/licensing/")
"""What the service account may ask in its own name, with a role of an administrator."""

SUPER_ADMIN_ONLY = ("/v1/policies",)


@dataclass(frozen=True)
class Found:
    """The objects that answer a request, and the key of the list they stand under."""

    source: str
    items: str
    objects: list[dict[str, Any]]


def find(tenant: GoogleTenant, path: str) -> Found | None:
    """Return what answers a path; None if there is no such thing."""
    for pattern, source, items in _ROUTES:
        match = re.fullmatch(pattern, path)
        if match is None:
            continue
        source = source or match["source"]
        if source in tenant.lists:
            return Found(source, items, tenant.lists[source])
        things = tenant.each.get(source)
        if things is None or not match.groups():
            return None
        of = unquote(match[1])
        if of in things:
            return Found(source, items, things[of])
        return Found(source, items, []) if source in {"user_tokens", "user_app_passwords", "holds"} else None
    return None


def refusal(
    code: int, status: str, message: str, reason: str | None = None, **metadata: str
) -> dict[str, Any]:
    """Return an error as Google writes it, with the newer ErrorInfo if it has a reason of its own."""
    error: dict[str, Any] = {
        "code": code,
        "message": message,
        "errors": [{"message": message, "domain": "global", "reason": _OLD.get(status, "forbidden")}],
        "status": status,
    }
    if reason is not None:
        error["details"] = [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": reason,
                "domain": "googleapis.com",
                "metadata": metadata,
            }
        ]
    return {"error": error}


_OLD: Mapping[str, str] = {
    "UNAUTHENTICATED": "authError",
    "RESOURCE_EXHAUSTED": "rateLimitExceeded",
    "NOT_FOUND": "notFound",
    "INVALID_ARGUMENT": "badRequest",
    "INTERNAL": "backendError",
}

NO_TOKEN = refusal(
    401,
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
    "valid authentication credential.",
)
NO_SCOPE = refusal(
    403,
    "PERMISSION_DENIED",
    "Request had insufficient authentication scopes.",
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
)
NOT_SUPER = refusal(403, "PERMISSION_DENIED", "The caller does not have permission")
TOO_OFTEN = refusal(
    429,
    "RESOURCE_EXHAUSTED",
    "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute' of service "
    "'cloudidentity.googleapis.com' for consumer 'project_number:1'.",
    "RATE_LIMIT_EXCEEDED",
)
SWITCHED_OFF = refusal(
    403,
    "PERMISSION_DENIED",
    "Admin SDK API has not been used in project 1 before or it is disabled.",
    "SERVICE_DISABLED",
    service="admin.googleapis.com",
)
NOT_FOUND = refusal(404, "NOT_FOUND", "Resource Not Found")
BROKEN = refusal(500, "INTERNAL", "Internal error encountered.")
