"""Say how many administer a Google Workspace tenant, what else they may, and where they sign in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from hipaacheck.checkers.google.people import NO_TIME, Person, people_of, unused_since
from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.checkers.google.sign_on import SignOn, Way, sign_on
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, Objects, TenantData
from hipaacheck.tenants.typed import Api, read

DAILY = timedelta(days=7)
"""How long ago a sign-in is that says that an account may be one for every day."""


class Supers(Record):
    """Super administrators who can sign in. `exact` is false when suspended ones may be among them."""

    count: int = 3
    exact: bool = True
    named: tuple[str, ...] = ("a@clinic.example", "b@clinic.example", "c@clinic.example")


class Held(Record):
    """A role other than super administrator, and how many hold it: accounts, and groups of unknown size."""

    role: str = "Help Desk Admin"
    accounts: int = 1
    groups: int = 0
    everywhere: bool = True


class Approval(Scoped):
    """Whether a second super administrator must approve sensitive changes."""

    state: Annotated[Seen[Literal["ENABLED", "DISABLED"]], Api("multiPartyApprovalState")] = "ENABLED"


class AdminRolesFacts(Record):
    """Administrators.

    `recent` names super administrators who signed in within the week before the data was taken, `resting`
    those who did not for 90 days. `elsewhere` names administrators whom another provider may sign in.
    """

    supers: Seen[Supers] = Supers()
    recent: Seen[tuple[str, ...]] = ()
    resting: Seen[tuple[str, ...]] = ()
    roles: Seen[tuple[Held, ...]] = (Held(),)
    approval: Seen[tuple[Approval, ...]] = (Approval(),)
    elsewhere: Seen[tuple[str, ...]] = ()


def make(data: TenantData) -> AdminRolesFacts:
    """Return who administers the tenant."""
    people = people_of(data)
    none = Unseen(unseen="users holds no super administrator who can sign in")
    supers = people if isinstance(people, Unseen) else [one for one in people if one.super_admin] or none
    return AdminRolesFacts(
        supers=_supers(data, supers),
        recent=_recent(data, supers),
        resting=_resting(data, supers),
        roles=_roles(data.of("roles"), data.of("role_assignments")),
        approval=scoped(data, "multi_party_approval.require_approvals", Approval),
        elsewhere=_elsewhere(_admins(data, people), sign_on(data)),
    )


def _supers(data: TenantData, supers: Seen[list[Person]]) -> Seen[Supers]:
    if not isinstance(supers, Unseen):
        return Supers(count=len(supers), named=some(one.name for one in supers))
    listed = data.of("super_admins")
    if isinstance(listed, Unseen):
        return supers
    names = [str(one.get("primaryEmail") or "an account without an address") for one in listed]
    if not names:
        return Unseen(unseen="super_admins holds nobody")
    return Supers(count=len(names), exact=False, named=some(names))


def _recent(data: TenantData, supers: Seen[list[Person]]) -> Seen[tuple[str, ...]]:
    at = data.taken.at
    if isinstance(supers, Unseen):
        return supers
    if at is None:
        return NO_TIME
    found = [one for one in supers if not isinstance(one.last, Unseen) and one.last >= at - DAILY]
    return _known(found, supers)


def _resting(data: TenantData, supers: Seen[list[Person]]) -> Seen[tuple[str, ...]]:
    at = data.taken.at
    if isinstance(supers, Unseen):
        return supers
    if at is None:
        return NO_TIME
    return _known([one for one in supers if one.rests_since(unused_since(at))], supers)


def _known(found: list[Person], people: Iterable[Person]) -> Seen[tuple[str, ...]]:
    silent = [one for one in people if isinstance(one.last, Unseen)]
    if silent and not found:
        return Unseen(unseen=f"when {silent[0].name} last signed in was not collected: {silent[0].last}")
    return some(one.name for one in found)


class _Role(Record):
    id: Annotated[Seen[str], Api("roleId")]
    name: Annotated[Seen[str], Api("roleName")]
    is_super: Annotated[Seen[bool], Api("isSuperAdminRole")]


class _Assignment(Record):
    role: Annotated[Seen[str], Api("roleId")]
    holder: Annotated[Seen[str], Api("assignedTo")]
    kind: Annotated[Seen[str], Api("assigneeType")]
    scope: Annotated[Seen[Literal["CUSTOMER", "ORG_UNIT"]], Api("scopeType")]


def _roles(roles: Seen[Objects], assignments: Seen[Objects]) -> Seen[tuple[Held, ...]]:
    if isinstance(roles, Unseen):
        return roles
    if isinstance(assignments, Unseen):
        return assignments
    known = {str(one.id): one for one in (read(_Role, raw) for raw in roles)}
    return tuple(_held(known, [read(_Assignment, raw) for raw in assignments]))


def _held(known: Mapping[str, _Role], assignments: list[_Assignment]) -> Iterator[Held]:
    for role in dict.fromkeys(str(one.role) for one in assignments):
        found = known.get(role)
        if found is not None and found.is_super is True:
            continue
        own = [one for one in assignments if str(one.role) == role]
        groups = {one.holder for one in own if str(one.kind).lower() == "group"}
        name = f"role {role}" if found is None or isinstance(found.name, Unseen) else found.name
        yield Held(
            role=name,
            accounts=len({one.holder for one in own} - groups),
            groups=len(groups),
            everywhere=any(one.scope != "ORG_UNIT" for one in own),
        )


@dataclass(frozen=True, slots=True)
class _Admin:
    """An administrator, the path of the unit, and the groups as far as they are known."""

    name: str
    unit: str | None
    groups: frozenset[str] | None = None


def _admins(data: TenantData, people: Seen[tuple[Person, ...]]) -> Seen[list[_Admin]]:
    if not isinstance(people, Unseen):
        admins = (one for one in people if one.super_admin or one.delegated_admin)
        return [_Admin(one.name, one.unit if isinstance(one.unit, str) else None) for one in admins]
    listed = data.of("privileged_users")
    return people if isinstance(listed, Unseen) else [_listed(raw) for raw in listed]


def _listed(raw: Obj) -> _Admin:
    """Return an administrator as ScubaGoggles lists them: units without the first /, and all groups."""
    name, unit, groups = (raw.get(key) for key in ("primaryEmail", "orgUnitPath", "groupKeys"))
    return _Admin(
        name if isinstance(name, str) else "an account without an address",
        "/" + unit.removeprefix("/") if isinstance(unit, str) else None,
        frozenset(map(str, groups)) if isinstance(groups, list) else None,
    )


def _elsewhere(admins: Seen[list[_Admin]], how: Seen[SignOn]) -> Seen[tuple[str, ...]]:
    if isinstance(how, Unseen):
        return how
    if not how.places:
        return ()
    if isinstance(admins, Unseen):
        return admins
    if not admins:
        return Unseen(unseen="the data names no administrator")
    said = [(one.name, _away(one, how)) for one in admins]
    found = [name for name, away in said if away]
    if not found and any(away is None for _, away in said):
        return Unseen(unseen="who belongs to the groups and units that sign in elsewhere was not collected")
    return some(found)


def _away(one: _Admin, how: SignOn) -> bool | None:
    """Return whether another provider may sign an administrator in; None when that is not known."""
    decided = [how.groups[group] for group in one.groups or () if group in how.groups]
    if decided:
        return any(way is not Way.GOOGLE for way in decided)
    if one.unit is None:
        return None
    away = how.of_unit(one.unit) is not Way.GOOGLE
    others = {way is not Way.GOOGLE for way in how.groups.values()} if one.groups is None else set()
    unsure = (how.lost is not None and not away) or (not away) in others
    return None if unsure else away
