"""Say what Purview keeps, for how long, and what it deletes by itself."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.fields import filled, named
from hipaacheck.checkers.microsoft.places import Reach, reach
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, Objects, TenantData
from hipaacheck.tenants.typed import Api, look_up, read

Action: TypeAlias = Literal["Keep", "Delete", "KeepAndDelete"]

FOR_EVER = "for ever"

# For how many days at most what is deleted can be had back without any policy: Exchange's "Change how long
# permanently deleted items are kept", and the recycle bins of SharePoint.
_ANYWAY = {"mail": 30, "files": 93}

# A policy that is only simulated or about to go has another mode.
_IN_FORCE = ("Enforce", "Enable")
_UNLIMITED = "unlimited"


def _duration(value: JsonValue) -> str:
    """Return how long, in days or for ever, as Get-RetentionComplianceRule gives it. Raises ValueError."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value} days"
    if isinstance(value, str) and value.casefold() == _UNLIMITED:
        return FOR_EVER
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return f"{int(value)} days"
    raise ValueError("is no duration")


class Kept(Record):
    """A retention policy in force with what one of its rules does, and the places it is about."""

    name: str = "Mail"
    action: Seen[Action] = "Keep"
    how_long: Seen[str] = "2555 days"
    mail: Seen[Reach] = "all"
    files: Seen[Reach] = "all"


class RetentionFacts(Record):
    """Retention in Purview.

    `mail_kept` names the policies in force that keep the mail of all mailboxes, with how long, `files_kept`
    those that keep all of SharePoint and OneDrive, `deleting` those that delete by themselves. At most ten
    each. What keeps no longer than Microsoft does without any policy is not among them.
    """

    mail_kept: Seen[tuple[str, ...]] = ("Mail (2555 days)",)
    files_kept: Seen[tuple[str, ...]] = ("Files (2555 days)",)
    deleting: Seen[tuple[str, ...]] = ()


class _Policy(Record):
    name: Annotated[str, Api("Name", also=("Identity",), parse=named)] = "a policy without a name"
    on: Annotated[Seen[bool], Api("Enabled")]
    mode: Annotated[Seen[str], Api("Mode")]


class _Rule(Record):
    action: Annotated[Seen[Action], Api("RetentionComplianceAction")]
    how_long: Annotated[Seen[str], Api("RetentionDuration", parse=_duration)]
    off: Annotated[Seen[bool], Api("Disabled")]
    mode: Annotated[Seen[str], Api("Mode")]
    query: Annotated[Seen[bool], Api("ContentMatchQuery", parse=filled)]
    excluded: Annotated[Seen[bool], Api("ExcludedItemClasses", parse=filled)]

    @property
    def acts(self) -> bool:
        """Return whether nothing says that the rule is off; not every export says that it is on."""
        return self.off is not True and (isinstance(self.mode, Unseen) or self.mode in _IN_FORCE)

    @property
    def narrowed(self) -> bool:
        """Return whether only some items of a place are meant."""
        return self.query is True or self.excluded is True


def make(data: TenantData) -> RetentionFacts:
    """Return what is kept and what is deleted."""
    policies, rules = data.of("retention_policies"), data.of("retention_rules")
    if isinstance(policies, Unseen) or isinstance(rules, Unseen):
        reason = policies if isinstance(policies, Unseen) else rules
        assert isinstance(reason, Unseen)
        return RetentionFacts(mail_kept=reason, files_kept=reason, deleting=reason)
    kept = tuple(_kept(policies, rules))
    return RetentionFacts(
        mail_kept=_named(kept, "mail", ("Keep", "KeepAndDelete")),
        files_kept=_named(kept, "files", ("Keep", "KeepAndDelete")),
        deleting=_named(kept, None, ("Delete", "KeepAndDelete")),
    )


def _kept(policies: Objects, rules: Objects) -> Iterator[Kept]:
    """Yield each rule with its policy, unless the policy is off or only simulated."""
    for raw in policies:
        policy = read(_Policy, raw)
        if policy.on is False or (isinstance(policy.mode, str) and policy.mode not in _IN_FORCE):
            continue
        unsure = next((one for one in (policy.on, policy.mode) if isinstance(one, Unseen)), None)
        own = [read(_Rule, rule) for rule in rules if not _names(raw, _OF_POLICY).isdisjoint(_parents(rule))]
        for rule in (one for one in own if one.acts):
            files = _both(reach(raw, "SharePoint"), reach(raw, "OneDrive"))
            yield Kept(
                name=policy.name,
                action=unsure or rule.action,
                how_long=rule.how_long,
                mail="part" if rule.narrowed else reach(raw, "Exchange"),
                files="part" if rule.narrowed else files,
            )


_OF_POLICY = ("Name", "Guid", "ExchangeObjectId", "ImmutableId", "Identity")


def _names(raw: Obj, keys: Sequence[str]) -> frozenset[str]:
    found = (look_up(raw, key) for key in keys)
    return frozenset(one.casefold() for one in found if isinstance(one, str) and one)


def _parents(rule: Obj) -> frozenset[str]:
    return _names(rule, ("Policy", "ParentPolicyName"))


def _both(one: Seen[Reach], other: Seen[Reach]) -> Seen[Reach]:
    if one == other or isinstance(one, Unseen):
        return one
    return other if isinstance(other, Unseen) else "part"


def _named(
    kept: Sequence[Kept], place: Literal["mail", "files"] | None, actions: Sequence[Action]
) -> Seen[tuple[str, ...]]:
    """Return the policies that do one of `actions`, for all of a place or for any; unseen if none is sure."""
    found: list[str] = []
    strange: list[Unseen] = []
    for one in kept:
        where: Seen[Reach] = "all" if place is None else one.mail if place == "mail" else one.files
        if where in ("part", "none") or (isinstance(one.action, str) and one.action not in actions):
            continue
        needed = (where, one.action) if place is None else (where, one.action, one.how_long)
        unseen = [each for each in needed if isinstance(each, Unseen)]
        strange += unseen
        if not unseen and (place is None or _lasts(one.how_long, _ANYWAY[place])):
            how_long = "for an unknown time" if isinstance(one.how_long, Unseen) else one.how_long
            found.append(f"{one.name} ({how_long})")
    return strange[0] if strange and not found else some(found)


def _lasts(how_long: Seen[str], days: int) -> bool:
    """Return whether a period, in the words of `_duration`, is longer than so many days."""
    return how_long == FOR_EVER or (isinstance(how_long, str) and int(how_long.split()[0]) > days)
