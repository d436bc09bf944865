"""Say whether the logs of Google Workspace answer, and hold anything."""

from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData


class AuditLogFacts(Record):
    """Logs that were asked for one entry: true when there was one, false when there was none.

    `admin` is what administrators did, `sign_in` who signed in, `files` what happened to files in Drive,
    `apps` which programs were given access.
    """

    admin: Seen[bool] = True
    sign_in: Seen[bool] = True
    files: Seen[bool] = True
    apps: Seen[bool] = True


def make(data: TenantData) -> AuditLogFacts:
    """Return which logs answer."""
    return AuditLogFacts(
        admin=_answers(data, "admin_activity"),
        sign_in=_answers(data, "login_activity"),
        files=_answers(data, "drive_activity"),
        apps=_answers(data, "token_activity"),
    )


def _answers(data: TenantData, source: str) -> Seen[bool]:
    found = data.of(source)
    return found if isinstance(found, Unseen) else len(found) > 0
