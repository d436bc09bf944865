"""Say of the data of a Microsoft 365 tenant who took it, when, and what is missing."""

from hipaacheck.checkers.shared.taken import TakenFacts, make_taken
from hipaacheck.tenants.data import TenantData

__all__ = ["TakenFacts", "make"]

# One of several names will do where | stands between them.
_ESSENTIAL = {
    "conditional_access_policies": "who must show a second factor",
    "directory_roles|privileged_users": "who administers the tenant",
    "authorization_policy": "guests and consent to apps",
    "subscribed_skus|service_plans": "which licences and services there are",
    "org_config": "mailbox auditing",
    "admin_audit_log_config": "whether the audit log is written",
    "transport_config": "how mail clients may sign in",
    "remote_domains": "automatic forwarding of mail",
    "dlp_policies": "rules that look for PHI",
    "sharepoint_settings|spo_tenant": "how files are shared outside",
}


def make(data: TenantData) -> TakenFacts:
    """Return how the data was come by."""
    return make_taken(data, _ESSENTIAL)
