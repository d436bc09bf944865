"""Read how people of a Google Workspace tenant sign in: at Google, or at another identity provider.

Precedence, from the reference of Cloud Identity's inboundSsoAssignments: an assignment to a group goes before
one to an organisational unit, and of units the innermost decides. Who is in a group is not collected.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Objects, TenantData
from hipaacheck.tenants.google.scope import Scope
from hipaacheck.tenants.typed import Api, read


class Way(StrEnum):
    """How people sign in.

    ELSEWHERE: Google sends them to another identity provider, as a rule. EITHER: it asks for its own
    password, but accepts the word of the other provider when that comes (redirectCondition NEVER).
    """

    GOOGLE = "at Google"
    EITHER = "at Google or elsewhere"
    ELSEWHERE = "elsewhere"


class _Assignment(Record):
    unit: Annotated[Seen[str], Api("targetOrgUnit")]
    group: Annotated[Seen[str], Api("targetGroup")]
    mode: Annotated[
        Seen[Literal["SSO_OFF", "SAML_SSO", "OIDC_SSO", "DOMAIN_WIDE_SAML_IF_ENABLED"]], Api("ssoMode")
    ]
    redirect: Annotated[
        Seen[Literal["REDIRECT_CONDITION_UNSPECIFIED", "NEVER"]], Api("signInBehavior.redirectCondition")
    ]

    @property
    def way(self) -> Way:
        """Return how people sign in; a mode that is not known may be anything."""
        if self.mode == "SSO_OFF":
            return Way.GOOGLE
        return Way.EITHER if self.redirect == "NEVER" else Way.ELSEWHERE


@dataclass(frozen=True)
class SignOn:
    """How people sign in, by unit and by group.

    `lost` is how they do in a unit that the list of units does not hold; None when there is none.
    """

    units: Mapping[str, Way]
    groups: Mapping[str, Way]
    lost: Way | None = None

    def of_unit(self, unit: str) -> Way:
        """Return how people in a unit sign in, as far as units decide."""
        steps = (one.unit for one in Scope(unit).chain())
        return next((self.units[step] for step in steps if step in self.units), Way.GOOGLE)

    def away(self, unit: str) -> bool:
        """Return whether people in a unit may be sent to another identity provider."""
        return self.of_unit(unit) is Way.ELSEWHERE

    @property
    def by_group(self) -> bool:
        """Return whether a group, or a unit that is not known, sends some people elsewhere."""
        return Way.ELSEWHERE in (*self.groups.values(), self.lost)

    @property
    def places(self) -> tuple[str, ...]:
        """Return in words where the word of another identity provider is accepted."""
        units = [Scope(path) for path, way in sorted(self.units.items()) if way is not Way.GOOGLE]
        groups = [Scope("/", name) for name, way in sorted(self.groups.items()) if way is not Way.GOOGLE]
        lost = [] if self.lost is None else ["an organisational unit that is not listed"]
        return (*map(str, units), *map(str, groups), *lost)

    @property
    def back(self) -> tuple[Scope, ...]:
        """Return the units and groups that sign in at Google although those around them may not."""
        units = [Scope(path) for path, way in sorted(self.units.items()) if way is not Way.ELSEWHERE]
        groups = [Scope("/", name) for name, way in sorted(self.groups.items()) if way is not Way.ELSEWHERE]
        return (*units, *groups)


@functools.lru_cache(maxsize=8)
def sign_on(data: TenantData) -> Seen[SignOn]:
    """Return how people sign in, or why that is not known."""
    found = data.of("sso_assignments")
    if isinstance(found, Unseen):
        return found
    paths, names = _paths(data.of("orgunits")), _names(data.of("groups"))
    units: dict[str, Way] = {}
    groups: dict[str, Way] = {}
    lost: Way | None = None
    for one in (read(_Assignment, raw) for raw in found):
        if isinstance(one.group, str):
            group = one.group.removeprefix("groups/")
            groups[names.get(group, group)] = one.way
        elif isinstance(one.unit, str) and (path := paths.get(_bare(one.unit))) is not None:
            units[path] = one.way
        elif one.way is not Way.GOOGLE and lost is not Way.ELSEWHERE:
            lost = one.way
    return SignOn(units, groups, lost)


def _paths(units: Seen[Objects]) -> dict[str, str]:
    paths: dict[str, str] = {}
    for raw in () if isinstance(units, Unseen) else units:
        identity, path, above = (raw.get(key) for key in ("orgUnitId", "orgUnitPath", "parentOrgUnitId"))
        if isinstance(identity, str) and isinstance(path, str):
            paths[_bare(identity)] = path
        if raw.get("parentOrgUnitPath") == "/" and isinstance(above, str):
            paths[_bare(above)] = "/"
    return paths


def _names(groups: Seen[Objects]) -> dict[str, str]:
    found = () if isinstance(groups, Unseen) else groups
    return {str(raw["id"]): str(raw["email"]) for raw in found if raw.get("id") and raw.get("email")}


def _bare(identity: str) -> str:
    return identity.removeprefix("id:").removeprefix("orgUnits/")
