"""Read the reduced policies of a ScubaGoggles export, and whom the names of its scopes mean.

ScubaGoggles (CISA, CC0-1.0) names a unit by its last name, "Child (in Parent/Grandparent)" below the first
level, and a group "Unit (group address)"; names may hold the same words, so known units go before guesses.
Source: scubagoggles/policy_api.py of version 1.1.0, _reduce and _apply_defaults.
"""

from collections import Counter
from collections.abc import Mapping

from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj, Objects, TenantData
from hipaacheck.tenants.google.defaults import LISTS
from hipaacheck.tenants.google.scope import Scope
from hipaacheck.tenants.google.settings import GoogleSettings

_GROUP = " (group "
_NESTED = " (in "
_DERIVED = frozenset({"dlp_pii"})
"""What ScubaGoggles 1.x makes of rule_dlp and writes beside the settings."""

_AMBIGUOUS = (
    'several organisational units are called "{}" in the export, and ScubaGoggles mixes their settings'
)


def settings_of_goggles(data: TenantData, policies: Obj) -> Seen[GoogleSettings]:
    """Return the settings of an export, as ScubaGoggles reduced them and filled in Google's defaults."""
    names = _Names(data)
    if names.top is None or names.top not in policies:
        return Unseen(unseen="the export does not say which organisational unit is at the top")
    values: dict[Scope, dict[str, Obj]] = {}
    lists: dict[Scope, dict[str, Objects]] = {}
    unseen: dict[str, str] = {}
    for name, sections in policies.items():
        if not isinstance(sections, Mapping):
            return Unseen(unseen=f'the policies of "{name}" have a shape that hipaacheck does not know')
        scope = names.scope(name)
        own, rules = values.setdefault(scope, {}), lists.setdefault(scope, {})
        for key, value in sections.items():
            if names.is_ambiguous(name) or key in own or key in rules:
                unseen[key] = _AMBIGUOUS.format(name)
            elif key in LISTS and isinstance(value, list) and all(isinstance(one, Mapping) for one in value):
                rules[key] = tuple(one for one in value if isinstance(one, Mapping))
            elif key in LISTS:
                unseen[key] = f"this version of ScubaGoggles keeps one {key} only of those in a unit"
            elif isinstance(value, Mapping):
                own[key] = value
            elif key not in _DERIVED:
                unseen[key] = f"{key} has a shape that hipaacheck does not know"
    return GoogleSettings(values, lists, defaults_applied=True, unseen=unseen)


class _Names:
    """What the units of a tenant are called in an export."""

    def __init__(self, data: TenantData) -> None:
        units = data.of("orgunits")
        listed = [] if isinstance(units, Unseen) else [_named(unit) for unit in units]
        named = [(name, path) for name, path in listed if path]
        self._paths = dict(named)
        self._shared = frozenset(
            name for name, count in Counter(name for name, _ in named).items() if count > 1
        )
        self.top = _top(data)
        if self.top is not None:
            self._paths[self.top] = "/"
        self._longest_first = sorted(self._paths, key=len, reverse=True)

    def scope(self, name: str) -> Scope:
        """Return whom the name of a scope means."""
        unit, group = self._parts(name)
        return Scope(self._path(unit), group)

    def is_ambiguous(self, name: str) -> bool:
        """Return whether a name is that of several units, whose policies ScubaGoggles then mixes."""
        return self._parts(name)[0] in self._shared

    def _parts(self, name: str) -> tuple[str, str | None]:
        if name in self._paths or not name.endswith(")"):
            return name, None
        for unit in self._longest_first:
            if name.startswith(f"{unit}{_GROUP}"):
                return unit, _unquoted(name[len(f"{unit}{_GROUP}") : -1])
        unit, mark, group = name[:-1].rpartition(_GROUP)
        return (unit, _unquoted(group)) if mark else (name, None)

    def _path(self, name: str) -> str:
        if name in self._paths:
            return self._paths[name]
        last, mark, parent = name.removesuffix(")").rpartition(_NESTED)
        return f"/{parent}/{last}" if mark and name.endswith(")") else f"/{name}"


def _named(unit: Obj) -> tuple[str, str]:
    """Return what ScubaGoggles calls a unit, and its path."""
    name, path = unit.get("name"), unit.get("orgUnitPath")
    if not isinstance(name, str) or not isinstance(path, str) or not path.startswith("/"):
        return "", ""
    if path == "/" or name == path[1:]:
        return name, path
    return f"{name} (in {path[1:].removesuffix(f'/{name}')})", path


def _top(data: TenantData) -> str | None:
    info = data.one("tenant_info")
    given = data.name if isinstance(info, Unseen) else info.get("topLevelOU")
    return given if isinstance(given, str) and given not in ("", "Error Retrieving") else None


def _unquoted(group: str) -> str:
    return group[1:-1] if len(group) > 1 and group[0] == group[-1] == '"' else group
