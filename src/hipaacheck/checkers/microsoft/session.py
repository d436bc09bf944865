"""Say when Microsoft 365 ends a session that nobody uses, and how often it asks administrators again."""

import re
from typing import Annotated

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.conditional_access import Cover, Policy
from hipaacheck.checkers.microsoft.mfa import admin_cover
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, look_up, read

ADMIN_HOURS = 24
"""After how many hours at most an administrator is asked again (CIS 5.2.2.4 leaves the number open)."""

_SPAN = re.compile(r"(?:(\d{1,4})\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?\Z")


class SessionFacts(Record):
    """Ends of sessions.

    `files_on` and `files_seconds` are the idle sign-out of SharePoint and OneDrive, `mail_on` and
    `mail_seconds` that of Outlook on the web. `admins` is what asks administrators to sign in again within 24
    hours, `admins_browser` what makes their browsers forget the session.
    """

    files_on: Seen[bool] = True
    files_seconds: Seen[int] = 3600
    mail_on: Seen[bool] = True
    mail_seconds: Seen[int] = 3600
    admins: Seen[Cover] = Cover()
    admins_browser: Seen[Cover] = Cover()


class _Files(Record):
    on: Annotated[Seen[bool], Api("idleSessionSignOut.isEnabled")]
    seconds: Annotated[Seen[int], Api("idleSessionSignOut.signOutAfterInSeconds")]


def span(value: JsonValue) -> int:
    """Return the seconds of a .NET time span: text such as 06:00:00, or an object. Raises ValueError."""
    if isinstance(value, dict):
        total = look_up(value, "totalSeconds")
        if isinstance(total, int | float) and not isinstance(total, bool):
            return int(total)
    found = _SPAN.match(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("is no time span")
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


class _Mail(Record):
    on: Annotated[Seen[bool], Api("ActivityBasedAuthenticationTimeoutEnabled")]
    seconds: Annotated[Seen[int], Api("ActivityBasedAuthenticationTimeoutInterval", parse=span)]


def make(data: TenantData) -> SessionFacts:
    """Return when sessions end."""
    files, mail = data.one("sharepoint_settings"), data.one("org_config")
    sites = _Files(on=files, seconds=files) if isinstance(files, Unseen) else read(_Files, files)
    outlook = _Mail(on=mail, seconds=mail) if isinstance(mail, Unseen) else read(_Mail, mail)
    return SessionFacts(
        files_on=sites.on,
        files_seconds=sites.seconds,
        mail_on=outlook.on,
        mail_seconds=outlook.seconds,
        admins=admin_cover(data, _asks_again),
        admins_browser=admin_cover(data, lambda one: one.session.persistent == "never"),
    )


def _asks_again(policy: Policy) -> bool:
    hours = policy.session.every_hours
    return hours is not None and hours <= ADMIN_HOURS
