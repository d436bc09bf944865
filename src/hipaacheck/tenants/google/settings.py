"""Answer what a Google Workspace setting is, for everyone and for every unit or group that differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from pydantic import JsonValue

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj, Objects
from hipaacheck.tenants.google.combine import combined
from hipaacheck.tenants.google.defaults import ALERT_STATES, ALERTS, DEFAULTS, MERGED, PRIMARY_KEYS
from hipaacheck.tenants.google.gmail_rules import ADDRESSES, IN_PIECES, STATES, joined
from hipaacheck.tenants.google.scope import NOTHING, TOP, Scope

__all__ = ["TOP", "Effective", "GoogleSettings", "Scope", "section_key"]

Where = Literal["set", "inherited", "default"]
_Value = tuple[Obj, Where]

_SWITCH = "_service_status"
_NO_VALUES: Mapping[str, Obj] = {}


@dataclass(frozen=True, slots=True)
class Effective:
    """The value of a setting that holds for a scope, and whether it was set there."""

    scope: Scope
    value: Obj
    how: Where


@dataclass(frozen=True, eq=False)
class GoogleSettings:
    """Every setting of a tenant, reduced to one value for each scope that has one of its own.

    `values` holds settings by scope and section, `lists` those that are lists of rules. A section is named
    as in the Policy API without "settings/", dots written as underscores: gmail_auto_forwarding. `unseen`
    says of sections that the data holds, but not so that they can be judged, why. `defaults_applied` says
    that who took the data filled in Google's defaults already. `warnings` says what was left out.
    """

    values: Mapping[Scope, Mapping[str, Obj]]
    lists: Mapping[Scope, Mapping[str, Objects]] = field(default_factory=dict)
    defaults_applied: bool = False
    unseen: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def effective(self, section: str, service: str | None = None) -> Seen[tuple[Effective, ...]]:
        """Return the value of a setting for everyone first, then wherever it may differ.

        Every value that somebody has is among them. With `service`, scopes in which that service is off are
        left out, so that nothing is left when it is off for everybody. When every policy of a setting is
        limited to holders of some licence, there is no value for everyone. Unseen when the data holds the
        setting nowhere and Google documents no default.
        """
        key = section_key(section)
        if key in self.unseen:
            return Unseen(unseen=self.unseen[key])
        own = self._scopes.get(key, frozenset())
        if not own and (self.defaults_applied or key not in DEFAULTS):
            return Unseen(unseen=f"Google returned no {section}; editions without the feature have none")
        if key in IN_PIECES:
            own |= self._scopes.get(STATES, frozenset())
        scopes = own if _is_limited(own) else own | {TOP}
        found = {
            scope: self._value(key, scope)
            for scope in scopes
            if service is None or self.is_on(service, scope)
        }
        found = self._crossed(key, found, scopes, service)
        return tuple(Effective(scope, *found[scope]) for scope in sorted(found, key=lambda one: one.order))

    def is_on(self, service: str, scope: Scope = TOP) -> bool:
        """Return whether a service is on for somebody in a scope.

        Google leaves out services that are not subscribed, so one that is missing among others is off. When
        no service is listed at all, or what is said of this one cannot be read, it is taken to be on, so that
        its settings are judged. The members of a group, or the holders of a licence, may be in other groups
        and hold other licences for which the service is on.
        """
        key = section_key(service) + _SWITCH
        if key in self.unseen or not self.lists_services:
            return True
        groups, licences = {scope.group}, {scope.only}
        if scope.group is not None or scope.only is not None:
            switches = self._scopes.get(key, frozenset())
            groups |= {switch.group for switch in switches if switch.group is not None}
            licences |= {switch.only for switch in switches if switch.only is not None}
        return any(self._state(key, Scope(scope.unit, group, only)) for group in groups for only in licences)

    @cached_property
    def lists_services(self) -> bool:
        """Return whether the data says of any service whether it is on."""
        return any(key.endswith(_SWITCH) for key in self._scopes)

    def services_on(self) -> dict[str, tuple[Scope, ...]]:
        """Return each service that is on somewhere, with the scopes in which it is set so."""
        keys = sorted(self._scopes.keys() | self.unseen.keys())
        names = (key.removesuffix(_SWITCH) for key in keys if key.endswith(_SWITCH))
        found = {
            name: tuple(
                scope for scope in self.scopes_of(name + _SWITCH) or (TOP,) if self.is_on(name, scope)
            )
            for name in names
        }
        return {name: scopes for name, scopes in found.items() if scopes}

    def scopes_of(self, section: str) -> tuple[Scope, ...]:
        """Return the scopes that have a value of their own of a setting."""
        return tuple(sorted(self._scopes.get(section_key(section), ()), key=lambda one: one.order))

    def rules(self, section: str) -> Seen[tuple[Effective, ...]]:
        """Return the rules of a section that is a list of rules, with the scope of each.

        Of the alerts that Google defines, the Policy API returns those that somebody changed; the others are
        given as they are by default.
        """
        key = section_key(section)
        if key in self.unseen:
            return Unseen(unseen=self.unseen[key])
        scopes = sorted(self.lists, key=lambda one: one.order)
        found = [Effective(scope, rule, "set") for scope in scopes for rule in self.lists[scope].get(key, ())]
        if key != ALERTS:
            return tuple(found)
        if not all(isinstance(one.value.get("displayName"), str) for one in found):
            return Unseen(unseen="Google returned an alert without a name")
        named = {str(one.value["displayName"]) for one in found}
        untouched = [one if "createTime" in one.value else replace(one, how="default") for one in found]
        return tuple(untouched) + tuple(
            Effective(TOP, {"displayName": name, "state": state}, "default")
            for name, state in ALERT_STATES.items()
            if name not in named and not self.defaults_applied
        )

    @cached_property
    def _scopes(self) -> Mapping[str, frozenset[Scope]]:
        """The scopes that have a value of their own, by section."""
        found: dict[str, set[Scope]] = {}
        for scope, sections in self.values.items():
            for key, value in sections.items():
                if value is not NOTHING:
                    found.setdefault(key, set()).add(scope)
        return {key: frozenset(scopes) for key, scopes in found.items()}

    def _crossed(
        self, key: str, found: Mapping[Scope, _Value], scopes: frozenset[Scope], service: str | None
    ) -> dict[Scope, _Value]:
        """Add what people have whose unit, group and licence come together, where nothing found says it.

        Where a service is off for a unit but on for a group, the members of that group in that unit have the
        value of the unit. Of settings that merge, they have fields of both.
        """
        if service is None and key not in MERGED and key not in PRIMARY_KEYS:
            return dict(found)
        switches = (
            frozenset() if service is None else self._scopes.get(section_key(service) + _SWITCH, frozenset())
        )
        many = scopes | switches | {TOP}
        kinds = sorted({(scope.group or "", scope.only or "") for scope in many})
        more = dict(found)
        for unit in sorted({scope.unit for scope in many}, key=len):
            for group, only in kinds:
                scope = Scope(unit, group or None, only or None)
                if scope in more or not self._speaks(key, scope, TOP in scopes):
                    continue
                value = self._value(key, scope)
                said = any(more[wider][0] == value[0] for wider in scope.wider() & more.keys())
                if not said and (service is None or self.is_on(service, scope)):
                    more[scope] = value
        return more

    def _speaks(self, key: str, scope: Scope, for_all: bool) -> bool:
        """Return whether a scope has a value, from wherever, or the default if there is one for all."""
        first = next(self._steps(key, scope), None)
        return for_all if first is None else self.values[first][key] is not NOTHING

    def _state(self, key: str, scope: Scope) -> bool:
        """Return whether the switch of a service is on; one that says nothing known is taken to be."""
        value, how = self._value(key, scope)
        return how != "default" and value.get("serviceState") != "DISABLED"

    def _value(self, key: str, scope: Scope) -> _Value:
        value, how = self._given(key, scope)
        if key in IN_PIECES:
            value = joined(key, value, self._given(STATES, scope)[0], self._given(ADDRESSES, scope)[0])
        return value, how

    def _given(self, key: str, scope: Scope) -> _Value:
        steps = list(self._steps(key, scope))
        joins = key in MERGED or key in PRIMARY_KEYS
        used = steps if joins else steps[:1]
        value: dict[str, JsonValue] = dict(combined(key, [self.values[step][key] for step in used]))
        at_top = joins or not used or (used[0].unit == "/" and used[0].group is None)
        if at_top and not self.defaults_applied:
            value = {**DEFAULTS.get(key, {}), **value}
        if not steps or self.values[steps[0]][key] is NOTHING:
            return value, "default"
        return value, "set" if steps[0] == scope else "inherited"

    def _steps(self, key: str, scope: Scope) -> Iterator[Scope]:
        """Return the scopes with a value of their own that a scope takes its value from, strongest first."""
        for step in scope.chain():
            for one in (step, replace(step, only=None)):
                if key in self.values.get(one, _NO_VALUES):
                    yield one
                    break


def section_key(name: str) -> str:
    """Return the name of a section as GoogleSettings keeps it: gmail_auto_forwarding."""
    return name.removeprefix("settings/").replace(".", "_")


def _is_limited(own: frozenset[Scope]) -> bool:
    """Return whether a setting was given at the top for holders of some licence and for nobody else."""
    at_top = [scope for scope in own if scope.unit == "/" and scope.group is None]
    return bool(at_top) and TOP not in at_top
