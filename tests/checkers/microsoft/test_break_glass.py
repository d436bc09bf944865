"""Accounts that are left out of the second factor, and whether somebody signs in to them."""

from datetime import timedelta

from pydantic import JsonValue
from tests.checkers.microsoft.tenant import TAKEN_AT, policy, taken, tenant

from hipaacheck.checkers.microsoft.break_glass import BreakGlassFacts, make
from hipaacheck.model import Unseen

OUT = [policy("MFA", users={"excludeUsers": ["E1", "E2"], "excludeGroups": ["g"]})]


def user(name: str, days: int) -> dict[str, JsonValue]:
    last = (TAKEN_AT - timedelta(days=days)).isoformat()
    return {
        "id": name,
        "userPrincipalName": f"{name}@clinic.example",
        "signInActivity": {"lastSignInDateTime": last},
    }


def test_accounts_left_out_are_counted_and_those_in_use_named() -> None:
    facts = make(
        tenant(conditional_access_policies=OUT, users=[user("e1", 30), user("e2", 31), user("other", 1)])
    )

    assert facts.accounts == 2
    assert facts.exempt == (
        "members of the group g",
        "the account e1@clinic.example",
        "the account e2@clinic.example",
    )
    assert facts.recent == ("e1@clinic.example",)


def test_without_sign_ins_nobody_knows_if_they_are_used() -> None:
    no_users = make(tenant(conditional_access_policies=OUT))
    no_sign_ins = make(tenant(conditional_access_policies=OUT, users=[{"id": "e1"}]))
    no_time = make(tenant(how=taken(at=None), conditional_access_policies=OUT, users=[user("e1", 1)]))

    for facts in (no_users, no_sign_ins, no_time):
        assert isinstance(facts.recent, Unseen) and facts.accounts == 2


def test_where_nobody_is_left_out_there_is_nothing_to_look_at() -> None:
    for data in (
        tenant(conditional_access_policies=[policy()]),
        tenant(conditional_access_policies="P1 is needed", security_defaults={"isEnabled": True}),
    ):
        assert make(data) == BreakGlassFacts(exempt=(), accounts=0, recent=())


def test_without_policies_nothing_is_known() -> None:
    facts = make(tenant(conditional_access_policies="Policy.Read.All is missing"))

    assert facts.exempt == facts.accounts == facts.recent == Unseen(unseen="Policy.Read.All is missing")
