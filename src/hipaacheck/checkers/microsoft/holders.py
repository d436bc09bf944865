"""Tell who holds privileged directory roles, from Graph or from what ScubaGear exports instead."""

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hipaacheck.checkers.microsoft.licences import ENTRA_P2, has
from hipaacheck.checkers.microsoft.roles import GLOBAL_ADMINISTRATOR, HIGHLY_PRIVILEGED, PRIVILEGED, ROLE_IDS
from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj, Objects, TenantData
from hipaacheck.tenants.microsoft.names import as_objects
from hipaacheck.tenants.typed import look_up

_KINDS = {
    "#microsoft.graph.user": "person",
    "#microsoft.graph.group": "group",
    "#microsoft.graph.serviceprincipal": "application",
}


NO_ELIGIBLE = Unseen(
    unseen="who may activate the role was not collected (RoleEligibilitySchedule.Read.Directory)"
)


@dataclass(frozen=True, slots=True)
class Holder:
    """One account, group or application that holds a role; `kind` is None where the data does not say.

    `synced` is whether it comes from a directory on premises. `active` says that the role needs no
    activation; ScubaGear does not tell these apart, and nothing of its is called active.
    """

    id: str
    role: str
    name: str
    kind: str | None = "person"
    synced: bool | None = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class Holders:
    """Who holds privileged roles; with `eligible_known` those who must activate them first are among them."""

    each: tuple[Holder, ...]
    eligible_known: bool = True

    def of(self, role: str) -> tuple[Holder, ...]:
        """Return the holders of one role, each once."""
        return tuple({one.id: one for one in self.each if one.role == role}.values())

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles that somebody holds, or may hold."""
        held = frozenset(one.role for one in self.each)
        return held if self.eligible_known else held | frozenset(HIGHLY_PRIVILEGED)


@functools.lru_cache(maxsize=8)
def holders(data: TenantData) -> Seen[Holders]:
    """Return who holds privileged roles, active or eligible, or why that is not known."""
    roles = data.of("directory_roles")
    if not isinstance(roles, Unseen):
        return _from_graph(data, roles)
    users = data.of("privileged_users")
    if isinstance(users, Unseen):
        return roles
    if any(not _role_names(raw) for raw in users):
        return Unseen(unseen="privileged_users does not say which roles somebody holds")
    return Holders(tuple(_from_scubagear(users)))


def _from_graph(data: TenantData, roles: Objects) -> Seen[Holders]:
    strange = next((why for role in roles if (why := _why_unread(role)) is not None), None)
    if all(_text(role, "roleTemplateId").lower() != GLOBAL_ADMINISTRATOR for role in roles):
        strange = strange or "directory_roles lacks the Global Administrators, whom every tenant has"
    if strange is not None:
        return Unseen(unseen=strange)
    active = tuple(_active(roles))
    eligible = data.of("role_eligibility_schedules")
    if isinstance(eligible, Unseen):
        return Holders(active, eligible_known=has(data, ENTRA_P2) is False)
    if any(not _text(raw, name) for raw in eligible for name in ("roleDefinitionId", "principalId")):
        return Unseen(unseen="role_eligibility_schedules does not say who may activate which role")
    known = {one.id: one for one in active}
    return Holders((*active, *_eligible(eligible, known)))


def _why_unread(role: Obj) -> str | None:
    """Return why nobody can tell who holds a role; None for one that can be read or does not matter."""
    role_id, members = _text(role, "roleTemplateId").lower(), look_up(role, "members")
    if not role_id:
        return "directory_roles does not say which role one is (roleTemplateId)"
    if role_id not in PRIVILEGED:
        return None
    if isinstance(members, Unseen):
        return members.unseen
    if not isinstance(members, list) or not all(
        isinstance(one, dict) and _text(one, "id") for one in members
    ):
        return "members of a role has no form that hipaacheck knows"
    return None


def _active(roles: Iterable[Obj]) -> Iterator[Holder]:
    for role in roles:
        role_id = _text(role, "roleTemplateId").lower()
        members = look_up(role, "members")
        if role_id in PRIVILEGED and not isinstance(members, Unseen):
            yield from (_member(raw, role_id) for raw in as_objects(members))


def _member(raw: Obj, role: str) -> Holder:
    return Holder(
        id=_text(raw, "id").lower(),
        role=role,
        name=_text(raw, "userPrincipalName") or _text(raw, "displayName") or _text(raw, "id"),
        kind=_KINDS.get(_text(raw, "@odata.type").lower())
        or ("person" if _text(raw, "userPrincipalName") else None),
        synced=_synced(raw),
    )


def _synced(raw: Obj) -> bool | None:
    found = [look_up(raw, name) for name in ("onPremisesImmutableId", "onPremisesSyncEnabled")]
    if all(isinstance(one, Unseen) for one in found):
        return None
    return any(one is True or (isinstance(one, str) and one != "") for one in found)


def _eligible(schedules: Iterable[Obj], known: Mapping[str, Holder]) -> Iterator[Holder]:
    for raw in schedules:
        role, person = _text(raw, "roleDefinitionId").lower(), _text(raw, "principalId").lower()
        if role in PRIVILEGED and person:
            same = known.get(person)
            yield Holder(
                id=person,
                role=role,
                name=person if same is None else same.name,
                kind=None if same is None else same.kind,
                synced=None if same is None else same.synced,
                active=False,
            )


def _from_scubagear(users: Iterable[Obj]) -> Iterator[Holder]:
    for raw in users:
        ids = {ROLE_IDS[name] for name in _role_names(raw) if name in ROLE_IDS}
        for role in sorted(ids):
            yield Holder(
                id=_text(raw, "id").lower(),
                role=role,
                name=_text(raw, "displayName") or _text(raw, "id"),
                synced=_synced(raw),
                active=False,
            )


def _role_names(raw: Obj) -> list[str]:
    roles = look_up(raw, "roles")
    return [
        name for name in (roles if isinstance(roles, list) else [roles]) if isinstance(name, str) and name
    ]


def _text(raw: Obj, path: str) -> str:
    # "@odata.type" has a dot of its own, which is no step into the object.
    found = raw.get(path, "") if path.startswith("@") else look_up(raw, path)
    return found if isinstance(found, str) else ""
