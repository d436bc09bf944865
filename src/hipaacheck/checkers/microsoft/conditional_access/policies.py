"""Sort a tenant's Conditional Access policies: in force, only reported, and those that prove nothing."""

import functools
from dataclasses import dataclass

from hipaacheck.checkers.microsoft.conditional_access.policy import Policy
from hipaacheck.checkers.microsoft.conditional_access.raw import NotUnderstoodError, text, value
from hipaacheck.checkers.microsoft.conditional_access.reading import is_for_workloads, read_policy
from hipaacheck.model import Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData

_OFF = "disabled"
_ON = "enabled"
_REPORT_ONLY = "enabledForReportingButNotEnforced"


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies about people. `doubtful` says of each that was not understood what was strange."""

    enabled: tuple[Policy, ...] = ()
    report_only: tuple[Policy, ...] = ()
    doubtful: tuple[str, ...] = ()


@functools.lru_cache(maxsize=8)
def conditional_access(data: TenantData) -> Seen[Policies]:
    """Return the policies of a tenant, or why they could not be had."""
    found = data.of("conditional_access_policies")
    if isinstance(found, Unseen):
        return found
    sorted_in: dict[str, list[Policy]] = {_ON: [], _REPORT_ONLY: []}
    doubtful: list[str] = []
    for raw in found:
        name = _name(raw)
        try:
            state = _state(raw)
            if state in sorted_in and not is_for_workloads(raw):
                sorted_in[state].append(read_policy(raw, name))
        except NotUnderstoodError as error:
            doubtful.append(f"the policy {name}: {error}")
    return Policies(tuple(sorted_in[_ON]), tuple(sorted_in[_REPORT_ONLY]), tuple(doubtful))


def _state(raw: Obj) -> str:
    if value(raw, "deletedDateTime") is not None:
        return _OFF
    state = text(raw, "state")
    if state not in (_ON, _OFF, _REPORT_ONLY):
        raise NotUnderstoodError(f"its state is {state}, which hipaacheck does not know")
    return state


def _name(raw: Obj) -> str:
    for path in ("displayName", "id"):
        found = value(raw, path)
        if isinstance(found, str) and found:
            return found
    return "without a name"
