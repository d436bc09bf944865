"""Find the applications of others that people let into mail, files, chats, calendars or contacts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from hipaacheck.checkers.shared.grants import AppGrant
from hipaacheck.checkers.shared.text import clean, some
from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj, Objects, TenantData
from hipaacheck.tenants.typed import look_up

_NAME = 80
_PREFIX = "https://www.googleapis.com/auth/"

# How scopes begin that reach what people write and keep.
# Source: https://developers.google.com/identity/protocols/oauth2/scopes
_REACHING = (
    *("gmail.", "drive", "documents", "spreadsheets", "presentations", "forms", "keep", "ediscovery"),
    *("calendar", "chat.", "contacts", "directory.readonly", "meetings.", "script.send_mail"),
)
# Scopes that begin so and reach no content: labels, an app's own folder, who is busy when.
_HARMLESS = frozenset(
    {
        *("gmail.labels", "drive.appdata", "drive.appfolder", "drive.install", "drive.apps.readonly"),
        *("calendar.freebusy", "calendar.settings.readonly", "contacts.other.readonly"),
    }
)
_OLD = {
    "https://mail.google.com": "mail.google.com (all mail)",
    "https://mail.google.com/mail/feed/atom": "mail.google.com (new mail)",
    "https://www.google.com/calendar/feeds": "calendar (all)",
    "https://www.google.com/m8/feeds": "contacts (all)",
    "https://docs.google.com/feeds": "drive (all)",
}


@dataclass
class _App:
    name: str
    client: str
    can: dict[str, None] = field(default_factory=dict)
    users: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Event:
    """Somebody let an application in."""

    name: str
    client: str
    who: str
    scopes: list[str]


def grants_of(data: TenantData) -> Seen[tuple[AppGrant, ...]]:
    """Return the applications that reach content, those of most people first, or why they are not known.

    What each user let in now is asked only on request; otherwise the log says what was let in during the
    last 180 days, and nothing older. So none in the log is no answer.
    """
    now, log = data.of("user_tokens"), data.of("token_activity")
    if not isinstance(now, Unseen):
        if not all(_are_texts(raw.get("scopes")) for raw in now):
            return Unseen(unseen="user_tokens does not say what an application may do (scopes)")
        return _grants(_let_in_now(now))
    if isinstance(log, Unseen):
        return log
    return _grants(_let_in_lately(log)) or Unseen(
        unseen="the log of the last 180 days names no such application, and holds nothing older"
    )


def _let_in_now(found: Objects) -> Iterator[_Event]:
    for raw in found:
        name, client, who = (_text(raw, key) for key in ("displayText", "clientId", "userKey"))
        yield _Event(name, client, who, _texts(raw.get("scopes")))


def _let_in_lately(log: Objects) -> Iterator[_Event]:
    for raw in log:
        who = _text(raw, "actor.email") or _text(raw, "actor.profileId")
        for event in _objects(raw.get("events")):
            if event.get("name") == "authorize":
                said = dict(_parameters(event))
                name, client = (next(iter(said.get(key, [])), "") for key in ("app_name", "client_id"))
                yield _Event(name, client, who, said.get("scope", []))


def _grants(events: Iterable[_Event]) -> tuple[AppGrant, ...]:
    apps: dict[str, _App] = {}
    for event in events:
        reaching = dict.fromkeys(short for scope in event.scopes if (short := _reaching(scope)) is not None)
        if reaching:
            app = apps.setdefault(event.client or event.name, _App(event.name, event.client))
            app.can |= reaching
            app.users |= {event.who} - {""}
    return tuple(_grant(one) for one in sorted(apps.values(), key=_most_people_first))


def _grant(app: _App) -> AppGrant:
    return AppGrant(
        name=clean(app.name, _NAME) or "an application without a name",
        client=clean(app.client, _NAME),
        can=some(clean(one, _NAME) for one in sorted(app.can)),
        users=len(app.users) or None,
    )


def _most_people_first(app: _App) -> tuple[int, str, str]:
    return (-len(app.users), app.name.lower(), app.client)


def _reaching(scope: str) -> str | None:
    """Return the short name of a scope that reaches content; None for one that does not."""
    old = _OLD.get(scope.rstrip("/"))
    if old is not None:
        return old
    short = scope.removeprefix(_PREFIX)
    if short == scope or short in _HARMLESS:
        return None
    return short if short.startswith(_REACHING) else None


def _parameters(event: Obj) -> Iterator[tuple[str, list[str]]]:
    for one in _objects(event.get("parameters")):
        name = _text(one, "name")
        yield name, _texts(one.get("multiValue")) or ([_text(one, "value")] if _text(one, "value") else [])


def _objects(value: JsonValue) -> Iterator[Obj]:
    yield from (one for one in (value if isinstance(value, list) else ()) if isinstance(one, Mapping))


def _are_texts(value: JsonValue) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _texts(value: JsonValue) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _text(raw: Obj, path: str) -> str:
    found = look_up(raw, path)
    return found if isinstance(found, str) else ""
