"""The Power Platform: isolation, and which environments a data policy covers."""

from typing import Any

import pytest
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.sharing import make
from hipaacheck.checkers.microsoft.sharing.power import power_of
from hipaacheck.model import Seen, Unseen

ENVIRONMENT: dict[str, Any] = {
    "EnvironmentName": "Default-1",
    "DisplayName": "Clinic (default)",
    "IsDefault": True,
}


def guarded(*policies: dict[str, Any]) -> Seen[bool]:
    found = power_of(tenant(power_environments=ENVIRONMENT, power_dlp=list(policies))).environments
    assert isinstance(found, tuple)
    return found[0].guarded


@pytest.mark.parametrize(
    ("kind", "names", "covered"),
    [
        ("AllEnvironments", [], True),
        ("SingleEnvironment", ["default-1"], True),
        ("SingleEnvironment", ["other"], False),
        ("OnlyEnvironments", ["other", "Default-1"], True),
        ("OnlyEnvironments", [], False),
        ("ExceptEnvironments", ["Default-1"], False),
        ("ExceptEnvironments", ["other"], True),
    ],
)
def test_a_policy_covers_what_its_type_and_list_say(kind: str, names: list[str], covered: bool) -> None:
    assert guarded({"environmentType": kind, "environments": [{"name": name} for name in names]}) is covered


def test_no_policy_covers_nothing_and_one_of_an_unknown_type_is_unseen() -> None:
    assert guarded() is False
    assert isinstance(guarded({"environmentType": "Some", "environments": []}), Unseen)


def test_isolation_is_on_when_it_is_not_disabled() -> None:
    assert power_of(tenant(power_isolation={"properties": {"isDisabled": False}})).isolated is True
    assert power_of(tenant(power_isolation={"properties": {"isDisabled": True}})).isolated is False
    assert isinstance(power_of(tenant(power_isolation={"properties": {}})).isolated, Unseen)


@pytest.mark.parametrize(
    ("version", "environments"),
    [
        ("1.0.0", [("tqhjy (default) (orge759e365)", True)]),
        ("1.4.0", [("Test-NonDefault (orgffbba88c)", False), ("tqhjy (default) (org8537b7dc)", True)]),
        ("1.7.0", [("tqhjy (default)", True)]),
    ],
)
def test_the_samples(version: str, environments: list[tuple[str, bool]]) -> None:
    found = make(sample(version)).power
    assert found.isolated is True
    assert isinstance(found.environments, tuple)
    assert [(one.name, one.guarded) for one in found.environments] == environments
