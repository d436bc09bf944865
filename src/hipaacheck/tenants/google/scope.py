"""Name whom a Google Workspace setting is for: everyone, a unit, a group, holders of a licence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from hipaacheck.tenants.data import Obj

ALL_ADMINS = "WORKSPACE_ALL_ADMIN_GROUP"
"""What the Policy API writes in place of a group where a policy is for all administrators."""


_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a setting is for.

    `unit` is the path of an organisational unit, `group` the address of a group whose policy goes before
    that of the unit. `only` says in words to whom among them it is limited, by licence as a rule; None is no
    limit, or everybody of whom no other scope speaks.
    """

    unit: str = "/"
    group: str | None = None
    only: str | None = None

    def __str__(self) -> str:
        people = self._people
        if self.only is None:
            return people
        only = self.only if len(self.only) <= _SHOWN else f"{self.only[: _SHOWN - 3]}..."
        return f"{people} {only}" if people == "everyone" else f"{people}, only {only}"

    @property
    def _people(self) -> str:
        within = "" if self.unit == "/" else f" in {self.unit}"
        if self.group == ALL_ADMINS:
            return f"all administrators{within}"
        if self.group is not None:
            return f"group {self.group}{within}"
        return f"organisational unit {self.unit}" if within else "everyone"

    @property
    def order(self) -> tuple[bool, str, str, str]:
        """Return a key that puts everyone first, then units, then groups."""
        return (self.group is not None, self.unit, self.group or "", self.only or "")

    def chain(self) -> Iterator["Scope"]:
        """Return the scopes that this one takes its values from, the nearest and strongest first.

        A group's policy goes before that of any unit; a unit goes before the units above it. The scope itself
        comes first, everyone last.
        """
        if self.group is not None:
            for unit in _upwards(self.unit):
                yield replace(self, unit=unit)
        for unit in _upwards(self.unit):
            yield Scope(unit, None, self.only)

    def wider(self) -> frozenset["Scope"]:
        """Return the scopes that hold everybody in this one, and itself."""
        units = list(_upwards(self.unit))
        return frozenset(
            Scope(unit, group, only)
            for unit in units
            for group in {self.group, None}
            for only in {self.only, None}
        )


TOP = Scope()

NOTHING: Obj = MappingProxyType({})
"""Stands among the values of a scope where its people, unlike all others there, have no policy at all."""


def _upwards(unit: str) -> Iterator[str]:
    while unit != "/":
        yield unit
        unit = unit.rpartition("/")[0] or "/"
    yield unit
