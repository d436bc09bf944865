"""Say which ways into Google Workspace take a password alone, or programs that nobody chose."""

from typing import Annotated, Literal

from pydantic import JsonValue

from hipaacheck.checkers.google.people import Person, people_of
from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, read

_ANY = ("allowAllMailClients", "allowAllClients")
_NAMED = "whitelistedOauthMailClientList"


def _programs(value: JsonValue) -> str:
    """Return "any" or "named" from imapAccessRestriction. Raises ValueError for what is neither."""
    if isinstance(value, dict):
        if set(value) == {_NAMED} and isinstance(value[_NAMED], dict):
            return "named"
        if any(value.get(name) is True for name in _ANY):
            return "any"
    raise ValueError("is no restriction that is known")


class LessSecureApps(Scoped):
    """Whether programs may sign in with a password alone."""

    allowed: Annotated[Seen[bool], Api("allowLessSecureApps")] = False


class Imap(Scoped):
    """Whether mail can be read by IMAP, and with which programs: `named` ones must use OAuth."""

    on: Annotated[Seen[bool], Api("enableImapAccess")] = False
    programs: Annotated[Seen[Literal["any", "named"]], Api("imapAccessRestriction", parse=_programs)] = "any"


class Pop(Scoped):
    """Whether mail can be read by POP."""

    on: Annotated[Seen[bool], Api("enablePopAccess")] = False


class AppPasswords(Record):
    """Accounts with passwords for programs, which pass 2-Step Verification by; ten administrators by name."""

    accounts: int = 0
    admins: Seen[tuple[str, ...]] = ()


class LegacyAuthFacts(Record):
    """Ways in that no second step guards."""

    less_secure_apps: Seen[tuple[LessSecureApps, ...]] = (LessSecureApps(),)
    imap: Seen[tuple[Imap, ...]] = (Imap(),)
    pop: Seen[tuple[Pop, ...]] = (Pop(),)
    app_passwords: Seen[AppPasswords] = AppPasswords()


def make(data: TenantData) -> LegacyAuthFacts:
    """Return the ways in that no second step guards."""
    return LegacyAuthFacts(
        less_secure_apps=scoped(data, "security.less_secure_apps", LessSecureApps),
        imap=scoped(data, "gmail.imap_access", Imap, service="gmail"),
        pop=scoped(data, "gmail.pop_access", Pop, service="gmail"),
        app_passwords=_app_passwords(data),
    )


class _AppPassword(Record):
    owner: Annotated[Seen[str], Api("userKey")]


def _app_passwords(data: TenantData) -> Seen[AppPasswords]:
    found, people, users = data.of("user_app_passwords"), people_of(data), data.of("users")
    if isinstance(found, Unseen):
        return found
    owners: set[str] = set()
    for one in (read(_AppPassword, raw) for raw in found):
        if isinstance(one.owner, Unseen):
            return one.owner
        owners.add(one.owner)
    if isinstance(people, Unseen) or isinstance(users, Unseen):
        return AppPasswords(accounts=len(owners), admins=_why(people, users) if owners else ())
    # The Directory API takes an address or an id for userKey, and people_of leaves out who cannot sign in.
    known = {str(raw.get(key)).lower() for raw in users for key in ("id", "primaryEmail")}
    lost = sorted(name for name in owners if name.lower() not in known)
    keys = {name.lower() for name in owners}
    admins = some(one.name for one in people if _administers(one) and not keys.isdisjoint(_keys(one)))
    if lost and not admins:
        nobody = Unseen(unseen=f"whose app passwords those of {lost[0][:40]} are is not known")
        return AppPasswords(accounts=len(owners), admins=nobody)
    return AppPasswords(accounts=len(owners), admins=admins)


def _why(*sources: object) -> Unseen:
    return next(one for one in sources if isinstance(one, Unseen))


def _keys(person: Person) -> set[str]:
    return {one.lower() for one in (person.id, person.address) if isinstance(one, str)}


def _administers(person: Person) -> bool:
    return person.super_admin is True or person.delegated_admin is True
