"""Say which places are guarded by a policy in force that looks for health information or SSNs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from hipaacheck.checkers.microsoft.dlp.conditions import Search, search_of
from hipaacheck.checkers.microsoft.fields import all_of, any_of, filled, named, or_false
from hipaacheck.checkers.microsoft.places import Reach, reach
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, Objects, TenantData
from hipaacheck.tenants.typed import Api, look_up, read

PLACES: Mapping[str, str] = {
    "Exchange": "mail (Exchange)",
    "SharePoint": "SharePoint sites",
    "OneDrive": "OneDrive",
    "Teams": "Teams chats and channels",
    "EndpointDlp": "computers (endpoints)",
}

_MAIL = "Exchange"
_ONLY_LINKS_FOR_ANYONE = "PerAnonymousUser"

Mode: TypeAlias = Literal[
    "Enable", "TestWithNotifications", "TestWithoutNotifications", "Disable", "PendingDeletion"
]


class Policy(Record):
    """A policy of data loss prevention: how it is run, and which places it is about."""

    name: Annotated[str, Api("Name", also=("DisplayName",), parse=named)] = "PHI"
    mode: Annotated[Seen[Mode], Api("Mode")] = "Enable"


class Guard(Record):
    """How one place is guarded, by names of policy and rule.

    `blocking` stop or encrypt what they find; unseen when none is known for sure and one cannot be read.
    `telling` look for PHI and stop nothing. `asking` may do either: they look for what the organisation
    defined itself, for part of the place, or under further conditions, or let people send all the same.
    """

    place: str = "mail (Exchange)"
    blocking: Seen[tuple[str, ...]] = ("PHI: block SSNs",)
    telling: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()


class _Title(Record):
    name: Annotated[str, Api("DisplayName", also=("Name",), parse=named)] = "a rule without a name"


class _Action(Record):
    disabled: Annotated[Seen[bool], Api("Disabled")]
    blocks: Annotated[Seen[bool], Api("BlockAccess", parse=or_false)]
    scope: Annotated[
        Seen[Literal["All", "PerUser", "PerAnonymousUser", "None"] | None], Api("BlockAccessScope")
    ]
    encrypts: Annotated[Seen[bool], Api("EncryptRMSTemplate", parse=filled)]
    yields: Annotated[Seen[bool], Api("NotifyAllowOverride", parse=filled)]


@dataclass(frozen=True)
class _Rule:
    """A rule with the policy that it belongs to."""

    name: str
    policy: Policy
    places: Mapping[str, Seen[Reach]]
    action: _Action
    search: Seen[Search]

    @property
    def running(self) -> Seen[bool]:
        """Return whether the rule acts on anything now."""
        mode, disabled = self.policy.mode, self.action.disabled
        on = mode if isinstance(mode, Unseen) else mode == "Enable"
        return all_of((on, disabled if isinstance(disabled, Unseen) else not disabled))

    def stops(self, place: str) -> Seen[bool]:
        """Return whether it stops what it finds on the way out: blocks it, or encrypts mail."""
        blocks, scope = self.action.blocks, self.action.scope
        if blocks is True and scope == "None":
            blocks = Unseen(unseen="BlockAccessScope is 'None' in a rule that blocks")
        elif blocks is True:
            blocks = scope if isinstance(scope, Unseen) else scope != _ONLY_LINKS_FOR_ANYONE
        # EncryptRMSTemplate is there only in rules for mail; where it is missing, blocking decides.
        return any_of((blocks, self._encrypts(place)))

    def may_be_overridden(self, place: str) -> bool:
        """Return whether whoever sends something may do so in spite of the rule (NotifyAllowOverride)."""
        return self.action.yields is True and not self._encrypts(place)

    def _encrypts(self, place: str) -> bool:
        return place == _MAIL and self.action.encrypts is True


def policies_of(data: TenantData) -> Seen[tuple[Policy, ...]]:
    """Return all policies, or why they are not known."""
    found = data.of("dlp_policies")
    return found if isinstance(found, Unseen) else tuple(read(Policy, raw) for raw in found)


def guards_of(data: TenantData) -> tuple[Guard, ...]:
    """Return how each place is guarded."""
    rules = rules_of(data)
    if isinstance(rules, Unseen):
        return tuple(Guard(place=words, blocking=rules) for words in PLACES.values())
    return tuple(_guard(place, words, rules) for place, words in PLACES.items())


def health_rules(data: TenantData) -> Seen[tuple[str, ...]]:
    """Return the rules in force anywhere that look for health information itself, at most ten."""
    rules = rules_of(data)
    if isinstance(rules, Unseen):
        return rules
    running = [one for one in rules if one.running is not False]
    found = [one.name for one in running if _is_for(one, "health") and one.running is True]
    strange = [one for rule in running for one in (rule.search, rule.running) if isinstance(one, Unseen)]
    return strange[0] if strange and not found else some(found)


def unclear_types(data: TenantData) -> tuple[str, ...]:
    """Return the types that rules in force look for and hipaacheck does not know, at most ten."""
    rules = rules_of(data)
    each = () if isinstance(rules, Unseen) else rules
    return some(
        name
        for rule in each
        if rule.running is True and isinstance(rule.search, Search)
        for name in rule.search.unclear
    )


def _is_for(rule: _Rule, what: Literal["health", "phi"]) -> bool:
    search = rule.search
    return isinstance(search, Search) and (search.health or (what == "phi" and search.ssn))


def _guard(place: str, words: str, rules: Sequence[_Rule]) -> Guard:
    said = [(rule.name, _said(place, rule)) for rule in rules]
    by = {word: some(name for name, one in said if one == word) for word in ("blocks", "tells", "asks")}
    strange = next((one for _, one in said if isinstance(one, Unseen)), None)
    blocking: Seen[tuple[str, ...]] = strange if strange is not None and not by["blocks"] else by["blocks"]
    return Guard(place=words, blocking=blocking, telling=by["tells"], asking=by["asks"])


def _said(place: str, rule: _Rule) -> Seen[Literal["blocks", "tells", "asks", "nothing"]]:
    where, search = rule.places[place], rule.search
    if rule.running is False or where == "none":
        return "nothing"
    if isinstance(search, Search) and not (_is_for(rule, "phi") or search.unclear):
        return "nothing"
    stops = rule.stops(place)
    for one in (rule.running, where, search, stops):
        if isinstance(one, Unseen):
            return one
    if not _is_for(rule, "phi") or where != "all" or (isinstance(search, Search) and search.narrowed):
        return "asks"
    if not stops:
        return "tells"
    return "asks" if rule.may_be_overridden(place) else "blocks"


def rules_of(data: TenantData) -> Seen[tuple[_Rule, ...]]:
    """Return the rules with their policies; a rule whose policy is not there acts nowhere."""
    policies, rules = data.of("dlp_policies"), data.of("dlp_rules")
    if isinstance(policies, Unseen):
        return policies
    return rules if isinstance(rules, Unseen) else tuple(_rules(policies, rules))


def _rules(policies: Objects, rules: Objects) -> Iterator[_Rule]:
    known = {name: raw for raw in policies for name in _names(raw, "Name", "Guid", "ImmutableId", "Identity")}
    for raw in rules:
        parent = next((known[n] for n in _names(raw, "ParentPolicyName", "Policy") if n in known), None)
        if parent is None:
            continue
        policy = read(Policy, parent)
        yield _Rule(
            name=f"{policy.name}: {read(_Title, raw).name}",
            policy=policy,
            places={place: reach(parent, place) for place in PLACES},
            action=read(_Action, raw),
            search=search_of(raw),
        )


def _names(raw: Obj, *keys: str) -> Iterator[str]:
    for key in keys:
        found = look_up(raw, key)
        if isinstance(found, str) and found:
            yield found.casefold()
