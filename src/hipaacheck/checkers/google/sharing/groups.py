"""Read who may reach groups, what is allowed to all of them and what each of them allows."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import JsonValue

from hipaacheck.checkers.google.scoped import Scoped, scoped
from hipaacheck.checkers.shared.text import clean, some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.typed import Api, look_up, read


class GroupRules(Scoped):
    """What holds for all groups: who outside reaches them, who makes them, who reads new ones.

    `owners_add_outsiders` and `owners_open_to_mail` are what an owner may let in; the former are members.
    """

    reach: Annotated[
        Seen[Literal["DOMAIN_USERS_ONLY", "ANYONE_CAN_ACCESS"]], Api("collaborationCapability")
    ] = "DOMAIN_USERS_ONLY"
    makers: Annotated[
        Seen[Literal["ADMIN_ONLY", "USERS_IN_DOMAIN", "ANYONE_CAN_CREATE"]], Api("createGroupsAccessLevel")
    ] = "ADMIN_ONLY"
    readers: Annotated[
        Seen[Literal["OWNERS", "MANAGERS", "GROUP_MEMBERS", "DOMAIN_USERS", "ANYONE_CAN_VIEW_TOPICS"]],
        Api("viewTopicsDefaultAccessLevel"),
    ] = "GROUP_MEMBERS"
    owners_add_outsiders: Annotated[Seen[bool], Api("ownersCanAllowExternalMembers")] = False
    owners_open_to_mail: Annotated[Seen[bool], Api("ownersCanAllowIncomingMailFromPublic")] = False
    owners_hide: Annotated[Seen[bool], Api("ownersCanHideGroups")] = False
    hidden_when_new: Annotated[Seen[bool], Api("newGroupsAreHidden")] = False


class EachGroup(Record):
    """What single groups allow, by their addresses, at most ten of each kind.

    `open_to_all` can be read or joined by anyone on the internet, `with_outsiders` may have members outside.
    """

    many: int = 3
    open_to_all: Seen[tuple[str, ...]] = ()
    with_outsiders: Seen[tuple[str, ...]] = ()


class GroupSharing(Record):
    """Groups: what is allowed to all of them, and what each allows."""

    rules: Seen[tuple[GroupRules, ...]] = (GroupRules(),)
    each: Seen[EachGroup] = EachGroup()


def group_sharing(data: TenantData) -> GroupSharing:
    """Return who may reach groups."""
    return GroupSharing(
        rules=scoped(data, "groups_for_business.groups_sharing", GroupRules, "groups_for_business"),
        each=_each(data),
    )


def _truth(value: JsonValue) -> bool:
    """Return true or false: the Groups Settings API writes them as texts."""
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):
        return value
    raise ValueError("is neither true nor false")


class _Group(Record):
    view: Annotated[
        Seen[
            Literal[
                "ANYONE_CAN_VIEW",
                "ALL_IN_DOMAIN_CAN_VIEW",
                "ALL_MEMBERS_CAN_VIEW",
                "ALL_MANAGERS_CAN_VIEW",
                "ALL_OWNERS_CAN_VIEW",
            ]
        ],
        Api("whoCanViewGroup"),
    ]
    join: Annotated[
        Seen[Literal["ANYONE_CAN_JOIN", "ALL_IN_DOMAIN_CAN_JOIN", "INVITED_CAN_JOIN", "CAN_REQUEST_TO_JOIN"]],
        Api("whoCanJoin"),
    ]
    outsiders: Annotated[Seen[bool], Api("allowExternalMembers", parse=_truth)]


def _each(data: TenantData) -> Seen[EachGroup]:
    found = data.of("group_settings")
    if isinstance(found, Unseen):
        return found
    listed = data.of("groups")
    if not found and not isinstance(listed, Unseen) and listed:
        return Unseen(unseen=f"group_settings holds nothing, and there are {len(listed)} groups")
    groups = [(_name(raw), read(_Group, raw)) for raw in found]
    return EachGroup(
        many=len(groups),
        open_to_all=_named((name, _open(one)) for name, one in groups),
        with_outsiders=_named((name, one.outsiders) for name, one in groups),
    )


def _open(group: _Group) -> Seen[bool]:
    if group.view == "ANYONE_CAN_VIEW" or group.join == "ANYONE_CAN_JOIN":
        return True
    unknown = [one for one in (group.view, group.join) if isinstance(one, Unseen)]
    return unknown[0] if unknown else False


def _named(groups: Iterable[tuple[str, Seen[bool]]]) -> Seen[tuple[str, ...]]:
    """Return the groups of which something is so; unseen when that is so of none, and unknown of one."""
    each = list(groups)
    so = some(name for name, answer in each if answer is True)
    return so or next(_unknown(each), ())


def _unknown(groups: Iterable[tuple[str, Seen[bool]]]) -> Iterator[Unseen]:
    for name, answer in groups:
        if isinstance(answer, Unseen):
            yield Unseen(unseen=f"of the group {name}: {answer.unseen}")


def _name(raw: Obj) -> str:
    name = look_up(raw, "email")
    return clean(name) if isinstance(name, str) and name else "without an address"
