"""Guests, invitations, and accounts that nobody uses, counted from when the data was taken."""

from datetime import timedelta

import pytest
from pydantic import JsonValue
from tests.checkers.microsoft.tenant import TAKEN_AT, sample, taken, tenant

from hipaacheck.checkers.microsoft.accounts import Unused, make
from hipaacheck.model import Unseen

OLD = {"createdDateTime": "2020-01-01T00:00:00Z"}


def user(name: str, days: int | None = None, **differs: JsonValue) -> dict[str, JsonValue]:
    """Return an account that somebody signed in to so many days before the data was taken."""
    known: dict[str, JsonValue] = {
        "id": name,
        "userPrincipalName": f"{name}@clinic.example",
        "accountEnabled": True,
    }
    if days is not None:
        known["signInActivity"] = {"lastSignInDateTime": (TAKEN_AT - timedelta(days=days)).isoformat()}
    return {**known, "userType": "Member", **OLD, **differs}


@pytest.mark.parametrize(
    ("role", "access"),
    [
        ("2af84b1e-32c8-42b7-82bc-daa82404023b", "restricted"),
        ("10DAE51F-b6af-4016-8d66-8c2a99b929b3", "limited"),
        ("a0b1b346-4d3e-4e8b-98f8-753987be4970", "as members"),
    ],
)
def test_the_role_of_guests_is_told_in_words(role: str, access: str) -> None:
    facts = make(tenant(authorization_policy={"guestUserRoleId": role, "allowInvitesFrom": "everyone"}))

    assert (facts.guest_access, facts.invites) == (access, "everyone")


def test_another_role_or_word_is_not_known() -> None:
    facts = make(tenant(authorization_policy={"guestUserRoleId": "x", "allowInvitesFrom": "friends"}))
    missing = make(tenant(authorization_policy="Policy.Read.All is missing"))

    assert isinstance(facts.guest_access, Unseen) and isinstance(facts.invites, Unseen)
    assert missing.invites == Unseen(unseen="Policy.Read.All is missing")


def test_accounts_that_rest_for_more_than_90_days_are_counted_and_named() -> None:
    facts = make(
        tenant(
            users=[
                user("today", 0),
                user("edge", 90),
                user("leaver", 91),
                user("never"),
                user("new", createdDateTime=TAKEN_AT.isoformat()),
                user("off", 400, accountEnabled=False),
                user("robot", 400, signInActivity={"lastNonInteractiveSignInDateTime": TAKEN_AT.isoformat()}),
                user("guest", 91, userType="Guest"),
            ]
        )
    )

    assert facts.members == Unused(count=2, total=6, named=("leaver@clinic.example", "never@clinic.example"))
    assert facts.guests == Unused(count=1, total=1, named=("guest@clinic.example",))


def test_without_sign_ins_or_a_time_nobody_knows_who_rests() -> None:
    no_sign_ins = make(tenant(users=[user("a"), user("b")]))
    no_time = make(tenant(how=taken(at=None), users=[user("a", 1)]))
    no_dates = make(tenant(users=[user("a", 1), user("b", createdDateTime=None)]))

    for facts in (no_sign_ins, no_time, no_dates):
        assert isinstance(facts.members, Unseen)
    assert no_sign_ins.guests == Unused(count=0, total=0)


def test_an_account_is_read_with_the_sign_in_that_is_newest() -> None:
    activity: dict[str, JsonValue] = {
        "lastSignInDateTime": "2020-01-01T00:00:00Z",
        "lastNonInteractiveSignInDateTime": None,
        "lastSuccessfulSignInDateTime": "not a date",
    }

    facts = make(tenant(users=[user("a", signInActivity=activity), user("b", 1)]))

    assert isinstance(facts.members, Unused) and facts.members.named == ("a@clinic.example",)


def test_desks_that_sign_in_are_named() -> None:
    facts = make(
        tenant(
            users=[
                user("front-desk", 1),
                user("scanner2", 1),
                user("billing", None),
                user("reception", 1, accountEnabled=False),
                user("jane.doe", 1),
            ]
        )
    )

    assert facts.shared == ("front-desk@clinic.example", "scanner2@clinic.example")


def test_the_sample_tenant() -> None:
    facts = make(sample("1.7.0"))

    assert (facts.guest_access, facts.invites) == ("limited", "adminsAndGuestInviters")
    assert isinstance(facts.members, Unseen) and isinstance(facts.shared, Unseen)
