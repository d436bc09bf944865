"""Accounts of Google Workspace that nobody uses, or that several people may."""

import pytest
from tests.checkers.google.signins import NEVER, ago, judged, tenant, user

from hipaacheck.checkers.google.accounts import AccountsFacts, Unused, make
from hipaacheck.model import Outcome, Unseen


def counts(facts: AccountsFacts) -> tuple[int, ...]:
    parts = (facts.never, facts.resting, facts.delegated)
    return tuple(one.count for one in parts if isinstance(one, Unused))


def test_accounts_that_are_used_are_none_of_these() -> None:
    users = [user("a"), user("b", isDelegatedAdmin=True), user("c", isAdmin=True)]

    assert counts(make(tenant(users=users))) == (0, 0, 0)


@pytest.mark.parametrize(("days", "count"), [(89.99, 0), (90, 0), (90.001, 1), (400, 1)])
def test_an_account_rests_after_90_days_before_the_data_was_taken(days: float, count: int) -> None:
    facts = make(tenant(users=[user("a", lastLoginTime=ago(days))]))

    assert counts(facts) == (0, count, 0)


@pytest.mark.parametrize(("made", "count"), [(89, 0), (91, 1)])
def test_an_account_that_nobody_ever_used_counts_when_it_is_90_days_old(made: float, count: int) -> None:
    facts = make(tenant(users=[user("a", lastLoginTime=NEVER, creationTime=ago(made))]))

    assert counts(facts) == (count, 0, 0)


def test_administrators_are_told_apart_and_suspended_accounts_left_out() -> None:
    users = [
        user("old", isDelegatedAdmin=True, lastLoginTime=ago(200)),
        user("emergency", isAdmin=True, lastLoginTime=ago(200)),
        user("left", suspended=True, lastLoginTime=ago(200)),
        user("gone", lastLoginTime=ago(200)),
    ]
    facts = make(tenant(users=users))

    assert counts(facts) == (0, 1, 1)
    assert judged("GOOGLE-ACCOUNT-002", facts).observed.startswith(
        "1 of 1 accounts were not signed in to in the 90 days before the data was taken: gone@clinic.example."
    )
    assert "old@clinic.example" in judged("GOOGLE-ACCOUNT-003", facts).fix
    assert "emergency" not in facts.model_dump_json()


def test_without_administrators_of_smaller_roles_the_rule_does_not_apply() -> None:
    assert judged("GOOGLE-ACCOUNT-003", make(tenant(users=[user("a")]))).outcome is Outcome.NOT_APPLICABLE


def test_without_the_time_of_taking_nothing_can_be_said() -> None:
    facts = make(tenant(users=[user("a")], at=None))

    assert judged("GOOGLE-ACCOUNT-001", facts).outcome is Outcome.UNKNOWN
    assert judged("GOOGLE-ACCOUNT-002", facts).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("value", [None, "yesterday", 0])
def test_a_sign_in_that_is_not_given_is_unknown_unless_others_rest(value: object) -> None:
    silent = user("a", lastLoginTime=value)  # type: ignore[arg-type]

    assert judged("GOOGLE-ACCOUNT-002", make(tenant(users=[silent]))).outcome is Outcome.UNKNOWN
    others = make(tenant(users=[silent, user("b", lastLoginTime=ago(100))]))
    assert judged("GOOGLE-ACCOUNT-002", others).outcome is Outcome.FAIL


def test_an_unused_account_of_unknown_age_is_unknown() -> None:
    facts = make(tenant(users=[user("a", lastLoginTime=NEVER, creationTime=None)]))

    assert judged("GOOGLE-ACCOUNT-001", facts).outcome is Outcome.UNKNOWN
    assert judged("GOOGLE-ACCOUNT-002", facts).outcome is Outcome.PASS


def test_at_most_ten_accounts_are_named() -> None:
    users = [user(f"u{number}", lastLoginTime=ago(100)) for number in range(30)]
    facts = make(tenant(users=users))

    assert isinstance(facts.resting, Unused)
    assert (facts.resting.count, len(facts.resting.named)) == (30, 11)
    assert facts.model_dump_json().count("@clinic.example") == 10


def test_accounts_called_as_a_desk_are_asked_about() -> None:
    users = [user("front-desk2"), user("info", lastLoginTime=NEVER), user("anna")]
    facts = make(tenant(users=users))

    assert facts.desks == ("front-desk2@clinic.example",)
    assert judged("GOOGLE-ACCOUNT-004", facts).outcome is Outcome.MANUAL


def test_pseudonyms_hide_what_accounts_are_called() -> None:
    facts = make(tenant(users=[user("user-0123456789"), user("boss", isAdmin=True)]))

    assert isinstance(facts.desks, Unseen)
    assert judged("GOOGLE-ACCOUNT-004", facts).outcome is Outcome.UNKNOWN
