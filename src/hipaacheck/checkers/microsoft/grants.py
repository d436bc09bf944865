"""Find the applications of others that may read mail, files, chats or calendars, and on whose word."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hipaacheck.checkers.shared.grants import AppGrant
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj, Objects, TenantData
from hipaacheck.tenants.microsoft.names import as_objects
from hipaacheck.tenants.typed import look_up

# How permissions begin that reach what people write and keep (Microsoft Graph permissions reference).
_REACHING = (
    *("mail.", "mailboxfolder.", "mailboxitem.", "mailboxsettings.", "ews.", "imap.", "pop.", "smtp."),
    *("exchange.manageasapp", "full_access_as_app", "files.", "sites.", "allsites.", "myfiles.", "notes."),
    *("chat.", "chatmessage.", "channelmessage.", "calendars.", "contacts."),
    *("onlinemeetingtranscript.", "onlinemeetingrecording."),
)
# Permissions by id, for where the resource's own list of roles was not collected (the same reference).
_ROLES = {
    "810c84a8-4a9e-49e6-bf7d-12d183f40d01": "Mail.Read",
    "e2a3a72e-5f79-4c64-b1b1-878b674786c9": "Mail.ReadWrite",
    "b633e1c5-b582-4048-a93e-9f11b44c7e96": "Mail.Send",
    "693c5e45-0940-467d-9b8a-1022fb9d42ef": "Mail.ReadBasic.All",
    "40f97065-369a-49f4-947c-6a255697ae91": "MailboxSettings.Read",
    "6931bccd-447a-43d1-b442-00a195474933": "MailboxSettings.ReadWrite",
    "01d4889c-1287-42c6-ac1f-5d1e02578ef6": "Files.Read.All",
    "75359482-378d-4052-8f01-80520e7db3cd": "Files.ReadWrite.All",
    "332a536c-c7ef-4017-ab91-336970924f0d": "Sites.Read.All",
    "9492366f-7969-46a4-8d15-ed1a20078fff": "Sites.ReadWrite.All",
    "dc890d15-9560-4a4c-9b7f-a736ec74ec40": "full_access_as_app",
}
_RESOURCES = ("microsoft graph", "office 365 exchange online", "office 365 sharepoint online")

# The tenants in which Microsoft keeps its own applications.
_MICROSOFT = frozenset({"f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47"})


@dataclass
class _App:
    name: str
    publisher: str
    client: str = ""
    can: dict[str, None] = field(default_factory=dict)
    alone: bool = False
    everybody: bool = False


def grants_of(data: TenantData) -> Seen[tuple[AppGrant, ...]]:
    """Return the applications of others that reach content, by name, or why they are not known."""
    principals = data.of("service_principals")
    if isinstance(principals, Unseen):
        return _from_scubagear(data, principals)
    delegated, alone = data.of("oauth2_grants"), data.of("app_role_assignments")
    if isinstance(delegated, Unseen):
        return delegated
    if isinstance(alone, Unseen):
        return alone
    strange = _why_unread(principals, delegated, alone)
    if strange is not None:
        return Unseen(unseen=strange)
    found = _sorted(_filled(principals, delegated, alone))
    known = {_id(raw) for raw in principals}
    lost = [raw for raw in delegated if _text(raw, "clientId").lower() not in known and _may_reach(raw)]
    lost += [raw for raw in alone if _text(raw, "principalId").lower() not in known]
    if lost and not found:
        return Unseen(unseen="an application has permissions that service_principals does not list")
    return found


def _filled(principals: Objects, delegated: Objects, alone: Objects) -> Iterable[_App]:
    """Return the applications of others, with the permissions that reach content."""
    apps = {
        _id(raw): _App(_text(raw, "displayName"), _publisher(raw), _text(raw, "appId"))
        for raw in principals
        if _is_other(raw)
    }
    for raw in delegated:
        app = apps.get(_text(raw, "clientId").lower())
        if app is not None:
            _delegate(app, raw)
    roles = dict(_role_names(principals))
    for raw in alone:
        app = apps.get(_text(raw, "principalId").lower())
        if app is not None:
            _let_alone(app, raw, roles)
    return apps.values()


def _why_unread(principals: Objects, delegated: Objects, alone: Objects) -> str | None:
    """Return which source does not say what is needed; None when all do."""
    if not all(_id(raw) for raw in principals):
        return "service_principals lists an application without its id"
    if not all(_text(raw, "clientId") and _is_text(raw, "scope") for raw in delegated):
        return "oauth2_grants does not say which application may do what"
    if not all(_text(raw, "principalId") and _text(raw, "appRoleId") for raw in alone):
        return "app_role_assignments does not say which application may do what"
    return None


def _may_reach(raw: Obj) -> bool:
    return any(map(_reaches, _text(raw, "scope").split()))


def _delegate(app: _App, raw: Obj) -> None:
    reaching = [scope for scope in _text(raw, "scope").split() if _reaches(scope)]
    app.can |= dict.fromkeys(reaching)
    app.everybody |= bool(reaching) and _text(raw, "consentType") == "AllPrincipals"


def _let_alone(app: _App, raw: Obj, roles: Mapping[str, str]) -> None:
    role = _text(raw, "appRoleId").lower()
    name = roles.get(role) or _ROLES.get(role)
    if name is None and _text(raw, "resourceDisplayName").lower() in _RESOURCES:
        name = f"a permission of {_text(raw, 'resourceDisplayName')} that was not named ({role})"
    elif name is None or not _reaches(name):
        return
    app.can[name] = None
    app.alone = app.everybody = True


def _from_scubagear(data: TenantData, why: Unseen) -> Seen[tuple[AppGrant, ...]]:
    """Return what ScubaGear exports: only the applications that it calls risky, so none is no answer."""
    found = data.of("risky_service_principals")
    if isinstance(found, Unseen):
        return why
    apps = _sorted(_by_scubagear(found))
    if apps:
        return apps
    return Unseen(unseen="only applications that ScubaGear calls risky were collected; none reaches content")


def _by_scubagear(found: Iterable[Obj]) -> Iterator[_App]:
    for raw in found:
        app = _App(_text(raw, "displayName"), "", _text(raw, "appId"))
        listed = look_up(raw, "permissions")
        for one in () if isinstance(listed, Unseen) else as_objects(listed):
            name, consented = _text(one, "roleDisplayName"), look_up(one, "isAdminConsented")
            if _reaches(name) and consented is not False:
                app.can[name] = None
                app.alone |= _text(one, "roleType") == "Application"
                app.everybody = True
        yield app


def _sorted(apps: Iterable[_App]) -> tuple[AppGrant, ...]:
    reaching = [one for one in apps if one.can]
    return tuple(
        AppGrant(
            name=one.name or "an application without a name",
            publisher=one.publisher,
            client=one.client,
            can=some(sorted(one.can)),
            alone=one.alone,
            everybody=one.everybody,
        )
        for one in sorted(reaching, key=lambda one: (not one.alone, not one.everybody, one.name.lower()))
    )


def _is_other(raw: Obj) -> bool:
    """Return whether an application is not Microsoft's own; the tenant's own may be a vendor's too."""
    return _text(raw, "appOwnerOrganizationId").lower() not in _MICROSOFT


def _publisher(raw: Obj) -> str:
    verified = _text(raw, "verifiedPublisher.displayName")
    return verified or _text(raw, "publisherName")


def _role_names(principals: Objects) -> Iterator[tuple[str, str]]:
    for raw in principals:
        roles = look_up(raw, "appRoles")
        for role in () if isinstance(roles, Unseen) else as_objects(roles):
            if _text(role, "value"):
                yield _text(role, "id").lower(), _text(role, "value")


def _reaches(permission: str) -> bool:
    return permission.lower().startswith(_REACHING)


def _id(raw: Obj) -> str:
    return _text(raw, "id").lower()


def _is_text(raw: Obj, path: str) -> bool:
    return isinstance(look_up(raw, path), str | None)


def _text(raw: Obj, path: str) -> str:
    found = look_up(raw, path)
    return found if isinstance(found, str) else ""
