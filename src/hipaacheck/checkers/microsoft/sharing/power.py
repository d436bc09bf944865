"""Read how the Power Platform is kept from carrying data to other services and tenants."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import JsonValue

from hipaacheck.checkers.microsoft.fields import any_of, named, opposite, read_all, read_one
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, listed, look_up


class Environment(Record):
    """An environment, and whether a data policy says which services its apps and flows may join."""

    name: str = "the default environment"
    default: Seen[bool] = True
    guarded: Seen[bool] = True


class Power(Record):
    """The Power Platform: whether connections to other tenants are cut, and its environments."""

    isolated: Seen[bool] = True
    environments: Seen[tuple[Environment, ...]] = (Environment(),)


def _ids(value: JsonValue) -> list[str]:
    """Return the environments that a policy names. Raises ValueError for one without a name."""
    found = [look_up(one, "name") if isinstance(one, Mapping) else None for one in listed(value)]
    if not all(isinstance(one, str) and one for one in found):
        raise ValueError("names an environment that is not given")
    return [one.casefold() for one in found if isinstance(one, str)]


class _Isolation(Record):
    on: Annotated[Seen[bool], Api("properties.isDisabled", parse=opposite)]


class _Policy(Record):
    kind: Annotated[
        Seen[Literal["AllEnvironments", "ExceptEnvironments", "OnlyEnvironments", "SingleEnvironment"]],
        Api("environmentType"),
    ]
    environments: Annotated[Seen[tuple[str, ...]], Api("environments", parse=_ids)]


class _Environment(Record):
    id: Annotated[Seen[str], Api("EnvironmentName", parse=named)]
    name: Annotated[str, Api("DisplayName", also=("EnvironmentName",), parse=named)] = "an environment"
    default: Annotated[Seen[bool], Api("IsDefault")]


def power_of(data: TenantData) -> Power:
    """Return how the Power Platform is kept in."""
    environments = read_all(_Environment, data.of("power_environments"))
    policies = read_all(_Policy, data.of("power_dlp"))
    return Power(
        isolated=read_one(_Isolation, data.one("power_isolation")).on,
        environments=environments
        if isinstance(environments, Unseen)
        else tuple(_made(one, policies) for one in environments),
    )


def _made(environment: _Environment, policies: Seen[Sequence[_Policy]]) -> Environment:
    guarded: Seen[bool] = (
        policies
        if isinstance(policies, Unseen)
        else any_of(_takes_in(one, environment.id) for one in policies)
    )
    return Environment(name=environment.name, default=environment.default, guarded=guarded)


def _takes_in(policy: _Policy, environment: Seen[str]) -> Seen[bool]:
    if policy.kind == "AllEnvironments":
        return True
    for one in (policy.kind, policy.environments, environment):
        if isinstance(one, Unseen):
            return one
    assert not isinstance(policy.environments, Unseen) and isinstance(environment, str)
    return (environment.casefold() in policy.environments) is (policy.kind != "ExceptEnvironments")
