"""Ask what one rule says of a tenant whose data lacks something, or holds something odd."""

import functools
from datetime import timedelta
from importlib import import_module
from typing import Any

from tests.checkers.microsoft import tenant as made
from tests.checkers.microsoft.tenant import TAKEN_AT

from hipaacheck.checkers.microsoft import CHECKER
from hipaacheck.engine.registry import Registry
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.model import Outcome, Rule
from hipaacheck.tenants.data import TenantData
from hipaacheck.testing import judge_rule

GA = "62e90394-69f5-4237-9190-012177145e10"
EXCHANGE = "29232cdf-9323-42fd-ade2-1d097af3e4de"
P1 = [{"servicePlanName": "AAD_PREMIUM", "provisioningStatus": "Success"}]
P2 = [{"servicePlanName": "AAD_PREMIUM_P2", "provisioningStatus": "Success"}]
INTUNE = [{"servicePlanName": "INTUNE_A", "provisioningStatus": "Success"}]
CLOUD_BOSS = {
    "@odata.type": "#microsoft.graph.user",
    "id": "boss",
    "userPrincipalName": "boss@clinic.example",
    "onPremisesImmutableId": None,
}
ROLES: Any = [{"roleTemplateId": GA, "members": [CLOUD_BOSS]}]
GONE: Any = object()
"""Stands for a field that is not there."""

ODD = [GONE, None, {"x": 1}, ["x"], 7]


@functools.cache
def rules() -> dict[str, Rule]:
    """Return the rules of the Microsoft checker by id."""
    return {rule.id: rule for rule in load_rule_set(Registry((CHECKER,), (), ())).rules}


def outcome(rule_id: str, data: TenantData) -> Outcome:
    """Return what a rule of one part of the facts makes of a tenant."""
    rule = rules()[rule_id]
    (kind,) = rule.needs.values()
    facts = import_module(f"hipaacheck.checkers.{kind}").make(data)
    return judge_rule(rule, {kind: facts}, as_of=TAKEN_AT).outcome


def odd(raw: Any, field: str, value: Any) -> dict[str, Any]:
    """Return an object whose field is missing, or holds something odd."""
    left = {name: one for name, one in raw.items() if name != field}
    return left if value is GONE else {**left, field: value}


def tenant(**sources: Any) -> TenantData:
    """Return a tenant with these sources, whatever they are."""
    return made.tenant(**sources)


def policy(**differs: Any) -> dict[str, Any]:
    """Return a Conditional Access policy that differs in these fields."""
    return made.policy(**differs)


def user(name: str, days: int | None = None, **differs: Any) -> dict[str, Any]:
    """Return an account of a member that somebody signed in to so many days before the data was taken."""
    known: dict[str, Any] = {
        "id": name,
        "userPrincipalName": f"{name}@clinic.example",
        "accountEnabled": True,
        "userType": "Member",
        "createdDateTime": "2020-01-01T00:00:00Z",
    }
    if days is not None:
        known["signInActivity"] = {"lastSignInDateTime": (TAKEN_AT - timedelta(days=days)).isoformat()}
    return {**known, **differs}
