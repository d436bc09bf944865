"""Say how many administer the tenant, from where their accounts come, and whether they always may."""

from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.holders import NO_ELIGIBLE, Holder, Holders, holders
from hipaacheck.checkers.microsoft.licences import ENTRA_P2, has
from hipaacheck.checkers.microsoft.names import names_of
from hipaacheck.checkers.microsoft.roles import GLOBAL_ADMINISTRATOR, HIGHLY_PRIVILEGED
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, Objects, TenantData
from hipaacheck.tenants.microsoft.names import as_objects
from hipaacheck.tenants.typed import look_up, moment


class Globals(Record):
    """The Global Administrators, active and eligible.

    `people` is unseen while groups hold the role, whose members are not known; `at_least` counts the people
    that are known. Names are cut after ten.
    """

    people: Seen[int] = 3
    at_least: int = 3
    named: tuple[str, ...] = ("a@clinic.example", "b@clinic.example", "c@clinic.example")
    groups: tuple[str, ...] = ()


class Permanent(Record):
    """Highly privileged roles that need no activation and do not end: how many accounts, and ten names.

    `only_global` says that no other role than Global Administrator is among them.
    """

    accounts: int = 0
    only_global: bool = True
    named: tuple[str, ...] = ()


class AdminRolesFacts(Record):
    """Administrators.

    `applications` are those that are Global Administrators. `synced` names people with a highly privileged
    role whose account comes from a directory on premises. `permanent` needs Entra ID P2 (`licensed`).
    """

    globals: Seen[Globals] = Globals()
    applications: Seen[tuple[str, ...]] = ()
    synced: Seen[tuple[str, ...]] = ()
    permanent: Seen[Permanent] = Permanent()
    licensed: Seen[bool] = True


def make(data: TenantData) -> AdminRolesFacts:
    """Return who administers the tenant."""
    found = holders(data)
    if isinstance(found, Unseen):
        people = AdminRolesFacts(globals=found, applications=found, synced=found)
    else:
        people = AdminRolesFacts(
            globals=_globals(found), applications=_applications(data, found), synced=_synced(found)
        )
    return people.model_copy(update={"permanent": _permanent(data), "licensed": has(data, ENTRA_P2)})


def _globals(found: Holders) -> Globals:
    each = [one for one in found.of(GLOBAL_ADMINISTRATOR) if one.kind != "application"]
    people = [one for one in each if one.kind == "person"]
    others = [one for one in each if one.kind != "person"]
    count: Seen[int] = len(people)
    if not found.eligible_known:
        count = NO_ELIGIBLE
    if others:
        count = Unseen(unseen=f"how many people {others[0].name} stands for was not collected")
    return Globals(
        people=count,
        at_least=len(people),
        named=some(one.name for one in people),
        groups=some(one.name for one in others),
    )


def _applications(data: TenantData, found: Holders) -> Seen[tuple[str, ...]]:
    roles = data.of("directory_roles")
    if isinstance(roles, Unseen):
        return roles
    return some(one.name for one in found.of(GLOBAL_ADMINISTRATOR) if one.kind == "application")


def _synced(found: Holders) -> Seen[tuple[str, ...]]:
    each = {one.id: one for one in _people(found)}.values()
    names = some(one.name for one in each if one.synced)
    unsure = [one for one in each if one.synced is None]
    if unsure and not names:
        return Unseen(unseen=f"where the account {unsure[0].name} comes from was not collected")
    if names:
        return names
    group = next((one for one in found.each if one.role in HIGHLY_PRIVILEGED and one.kind == "group"), None)
    if group is not None:
        return Unseen(unseen=f"where the members of {group.name} come from was not collected")
    return names if found.eligible_known else NO_ELIGIBLE


def _people(found: Holders) -> Iterator[Holder]:
    for one in found.each:
        if one.role in HIGHLY_PRIVILEGED and one.kind in ("person", None):
            yield one


def _permanent(data: TenantData) -> Seen[Permanent]:
    schedules = data.of("role_assignment_schedules")
    if isinstance(schedules, Unseen):
        roles = data.of("privileged_roles")
        if isinstance(roles, Unseen):
            return schedules
        schedules = _assignments(roles)
    found = holders(data)
    known = () if isinstance(found, Unseen) else found.each
    if isinstance(schedules, Unseen):
        return schedules
    if not any(look_up_text(raw, "roleDefinitionId").lower() in HIGHLY_PRIVILEGED for raw in schedules):
        if isinstance(found, Unseen):
            return found
        if any(one.active and one.role in HIGHLY_PRIVILEGED for one in known):
            return Unseen(unseen="no assignment of a privileged role was listed, though somebody holds one")
    return _counted(data, schedules, frozenset(one.id for one in known if one.kind == "application"))


def _assignments(roles: Iterable[Obj]) -> Seen[Objects]:
    """Return the assignments of the roles in ScubaGear's export, which is a list for each of them."""
    found: list[Obj] = []
    for role in roles:
        given, role_id = look_up(role, "assignments"), look_up_text(role, "roleTemplateId")
        if not isinstance(given, list | dict) or not role_id:
            return Unseen(unseen="privileged_roles does not say who holds each role (Assignments)")
        found += [{"roleDefinitionId": role_id, **one} for one in as_objects(given)]
    return tuple(found)


def _counted(data: TenantData, schedules: Objects, applications: frozenset[str]) -> Seen[Permanent]:
    names = names_of(data)
    held: dict[str, set[str]] = {}
    for raw in schedules:
        role, account = (look_up_text(raw, name).lower() for name in ("roleDefinitionId", "principalId"))
        kind = look_up(raw, "assignmentType")
        if not role or (role in HIGHLY_PRIVILEGED and not account):
            return Unseen(unseen="an assignment does not say who holds which role")
        if role not in HIGHLY_PRIVILEGED or account in applications or kind == "Activated":
            continue
        if kind != "Assigned":
            return Unseen(unseen=f"assignmentType is {kind}, which hipaacheck does not know")
        end = look_up(raw, "endDateTime")
        if end is None or isinstance(end, Unseen):
            held.setdefault(account, set()).add(role)
        elif not _is_moment(end):
            return Unseen(unseen=f"endDateTime is {str(end)[:40]!r}, which hipaacheck does not know")
    return Permanent(
        accounts=len(held),
        only_global=all(roles == {GLOBAL_ADMINISTRATOR} for roles in held.values()),
        named=some(
            f"{names.account(account)} ({', '.join(sorted(map(names.role, roles)))})"
            for account, roles in held.items()
        ),
    )


def look_up_text(raw: Obj, path: str) -> str:
    """Return a text, or nothing where there is none."""
    found = look_up(raw, path)
    return found if isinstance(found, str) else ""


def _is_moment(value: JsonValue) -> bool:
    try:
        return moment(value) is not None
    except ValueError:
        return False
