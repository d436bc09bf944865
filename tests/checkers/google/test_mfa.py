"""Who needs a second step at Google, by the policies and by the accounts themselves."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.checkers.google.signins import (
    ago,
    assignment,
    judged,
    recorded_page,
    sample,
    tenant,
    user,
)
from tests.tenants.google.recorded import load, policy, recorded

from hipaacheck.checkers.google.mfa import People, make
from hipaacheck.checkers.google.two_step import Enforcement
from hipaacheck.model import Outcome, Unseen
from hipaacheck.tenants.data import TenantData

ENFORCED = "security.two_step_verification_enforcement"
OFF = {"enforcedFrom": "1970-01-01T00:00:00Z"}
ON = {"enforcedFrom": "2025-01-01T00:00:00.123Z"}


def enforced(data: TenantData) -> dict[str, Any]:
    """Return the state by the words for the place."""
    found = make(data).enforcement
    assert not isinstance(found, Unseen), found.unseen
    return {one.where: one.state for one in found}


def people(found: People | Unseen) -> tuple[int | Unseen, int, int]:
    assert isinstance(found, People)
    return found.without, found.elsewhere, found.total


def test_enforcement_is_off_at_the_epoch_and_without_any_policy() -> None:
    assert enforced(tenant(policy(ENFORCED, OFF))) == {"everyone": "off"}

    found = make(tenant()).enforcement
    assert not isinstance(found, Unseen)
    assert [(one.state, one.how) for one in found] == [("off", "default")]


def test_a_unit_and_a_group_that_differ_are_told_apart() -> None:
    data = tenant(
        policy(ENFORCED, ON), policy(ENFORCED, OFF, unit="03x"), policy(ENFORCED, OFF, group="02g", order=400)
    )

    assert enforced(data) == {
        "everyone": "on",
        "organisational unit /X": "off",
        "group g@example.org": "off",
    }
    finding = judged("GOOGLE-MFA-001", make(data))
    assert finding.outcome is Outcome.FAIL
    assert finding.observed == "not asked of organisational unit /X; group g@example.org"
    assert finding.fix.startswith(
        "Admin console > Security > Authentication > 2-Step Verification: choose org"
    )


@pytest.mark.parametrize(
    ("since", "state", "outcome"),
    [
        ("2026-06-01T12:00:00Z", "on", Outcome.PASS),
        ("2026-06-01T12:00:01Z", "later", Outcome.FAIL),
        ("2026-06-01T14:00:00+02:00", "on", Outcome.PASS),
    ],
)
def test_enforcement_counts_from_when_the_data_was_taken(since: str, state: str, outcome: Outcome) -> None:
    facts = make(tenant(policy(ENFORCED, {"enforcedFrom": since})))
    expected = {"where": "everyone", "how": "set", "since": datetime.fromisoformat(since), "state": state}

    assert facts.enforcement == (Enforcement.model_validate(expected),)
    assert judged("GOOGLE-MFA-001", facts).outcome is outcome


def test_data_without_a_date_is_compared_with_the_day_of_the_audit() -> None:
    past, future = {"enforcedFrom": "2026-05-31T00:00:00Z"}, {"enforcedFrom": "2026-06-02T00:00:00Z"}

    assert judged("GOOGLE-MFA-001", make(tenant(policy(ENFORCED, past), at=None))).outcome is Outcome.PASS
    failed = judged("GOOGLE-MFA-001", make(tenant(policy(ENFORCED, future), at=None)))
    assert failed.outcome is Outcome.FAIL
    assert failed.observed == "not asked of everyone (only from 2026-06-02 on)"


@pytest.mark.parametrize("value", [{}, {"enforcedFrom": None}, {"enforcedFrom": "soon"}, {"enforcedFrom": 0}])
def test_a_time_that_cannot_be_read_is_unknown(value: dict[str, Any]) -> None:
    data = tenant(policy(ENFORCED, ON), policy(ENFORCED, value, unit="03x"))

    assert judged("GOOGLE-MFA-001", make(data)).outcome is Outcome.UNKNOWN


def test_where_another_provider_signs_in_it_is_asked_and_not_accused() -> None:
    facts = make(tenant(policy(ENFORCED, OFF), sso_assignments=[assignment("SAML_SSO")]))

    asked = judged("GOOGLE-MFA-001", facts)
    assert asked.outcome is Outcome.MANUAL
    assert "is not enforced for everyone, where people sign in" in (asked.because or "")
    assert judged("GOOGLE-MFA-014", facts).outcome is Outcome.MANUAL


def test_a_unit_that_signs_in_at_google_after_all_is_judged_by_what_it_inherits() -> None:
    back = [assignment("SAML_SSO"), assignment("SSO_OFF", "03x")]

    off = make(tenant(policy(ENFORCED, OFF), sso_assignments=back))
    assert judged("GOOGLE-MFA-001", off).observed == "not asked of organisational unit /X"
    own = make(tenant(policy(ENFORCED, OFF), policy(ENFORCED, ON, unit="03x"), sso_assignments=back))
    assert judged("GOOGLE-MFA-001", own).outcome is Outcome.MANUAL


def test_a_group_that_signs_in_at_google_after_all_is_judged_by_what_it_inherits() -> None:
    back = [assignment("OIDC_SSO"), assignment("SSO_OFF", None, targetGroup="groups/02h", rank=1)]

    facts = make(tenant(policy(ENFORCED, OFF), sso_assignments=back))

    assert judged("GOOGLE-MFA-001", facts).observed == "not asked of group h@example.org"


def test_a_provider_that_google_never_sends_people_to_is_asked_about_alone() -> None:
    never = assignment("SAML_SSO", signInBehavior={"redirectCondition": "NEVER"})
    facts = make(tenant(policy(ENFORCED, OFF), sso_assignments=[never], users=[user("a")]))

    assert judged("GOOGLE-MFA-001", facts).outcome is Outcome.FAIL
    assert judged("GOOGLE-MFA-014", facts).outcome is Outcome.MANUAL


def test_that_sign_on_was_not_collected_does_not_hide_that_google_asks_for_nothing() -> None:
    assert judged("GOOGLE-MFA-001", make(tenant(policy(ENFORCED, OFF)))).outcome is Outcome.FAIL


def test_people_who_cannot_sign_in_do_not_count() -> None:
    none = {"isEnrolledIn2Sv": False, "isEnforcedIn2Sv": False}
    users = [user("a"), user("b", suspended=True, **none), user("c", archived=True, **none)]
    facts = make(tenant(users=users, sso_assignments=[]))

    assert people(facts.everybody) == (0, 0, 1)
    assert people(facts.required) == (0, 0, 1)


def test_administrators_without_a_second_step_are_counted_apart_and_named() -> None:
    users = [
        user("boss", isAdmin=True, isEnrolledIn2Sv=False),
        user("desk", isDelegatedAdmin=True, isEnrolledIn2Sv=False),
        user("nurse", isEnrolledIn2Sv=False),
        user("doctor"),
    ]
    facts = make(tenant(users=users, sso_assignments=[]))

    assert people(facts.everybody) == (3, 0, 4)
    assert isinstance(facts.everybody, People)
    assert facts.everybody.named == ()
    assert judged("GOOGLE-MFA-010", facts).observed.startswith("3 of 4 accounts")
    critical = judged("GOOGLE-MFA-011", facts)
    assert (critical.outcome, critical.severity) == (Outcome.FAIL, "critical")
    assert "boss@clinic.example" in critical.observed
    assert "desk@clinic.example" in judged("GOOGLE-MFA-012", facts).observed


def test_people_of_another_provider_are_told_apart_and_asked_about() -> None:
    users = [user("a", orgUnitPath="/X/Y", isEnrolledIn2Sv=False), user("b", orgUnitPath="/Z")]
    facts = make(tenant(users=users, sso_assignments=[assignment("SAML_SSO", "03x")]))

    assert people(facts.everybody) == (0, 1, 2)
    assert judged("GOOGLE-MFA-010", facts).outcome is Outcome.MANUAL


def test_super_administrators_always_sign_in_at_google() -> None:
    users = [user("boss", isAdmin=True, isEnrolledIn2Sv=False)]
    facts = make(tenant(users=users, sso_assignments=[assignment("SAML_SSO")]))

    assert people(facts.super_admins) == (1, 0, 1)
    assert judged("GOOGLE-MFA-010", facts).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "given",
    [
        assignment("SAML_SSO", None, targetGroup="groups/02g", rank=1),
        assignment("DOMAIN_WIDE_SAML_IF_ENABLED"),
        assignment("NEW_SSO"),
        assignment("SAML_SSO", "03gone"),
    ],
)
def test_where_it_is_not_known_who_is_sent_elsewhere_nobody_is_accused(given: dict[str, Any]) -> None:
    facts = make(tenant(users=[user("a", isEnrolledIn2Sv=False)], sso_assignments=[given]))

    assert people(facts.everybody) == (0, 1, 1)


def test_without_the_assignments_of_sign_on_nobody_is_accused_but_super_administrators() -> None:
    users = [user("a", isEnrolledIn2Sv=False), user("boss", isAdmin=True, isEnrolledIn2Sv=False)]
    facts = make(tenant(users=users, sso_assignments="a scope is missing"))

    finding = judged("GOOGLE-MFA-010", facts)
    assert finding.outcome is Outcome.UNKNOWN
    assert finding.because == (
        "2 of 2 have none at Google, and whether these sign in through another identity provider is not "
        "known: a scope is missing"
    )
    assert judged("GOOGLE-MFA-011", facts).outcome is Outcome.FAIL
    assert judged("GOOGLE-MFA-014", facts).outcome is Outcome.UNKNOWN


def test_accounts_that_do_not_say_are_unknown() -> None:
    silent = user("b")
    del silent["isEnrolledIn2Sv"]
    facts = make(tenant(users=[user("a"), silent], sso_assignments=[]))

    assert judged("GOOGLE-MFA-010", facts).outcome is Outcome.UNKNOWN
    assert judged("GOOGLE-MFA-013", facts).outcome is Outcome.PASS


@pytest.mark.parametrize("field", ["isAdmin", "isDelegatedAdmin"])
def test_without_knowing_who_administers_nothing_is_said_of_people(field: str) -> None:
    silent = user("b")
    del silent[field]
    facts = make(tenant(users=[user("a"), silent], sso_assignments=[]))

    for rule in ("GOOGLE-MFA-010", "GOOGLE-MFA-011", "GOOGLE-MFA-012"):
        assert judged(rule, facts).outcome is Outcome.UNKNOWN


def test_an_empty_list_of_accounts_shows_nothing() -> None:
    assert isinstance(make(tenant(users=[], sso_assignments=[])).super_admins, Unseen)


def test_at_most_ten_administrators_are_named() -> None:
    users = [user(f"a{number}", isAdmin=True, isEnrolledIn2Sv=False) for number in range(12)]
    facts = make(tenant(users=users, sso_assignments=[]))

    assert isinstance(facts.super_admins, People)
    assert len(facts.super_admins.named) == 11
    assert facts.super_admins.named[-1] == "and 2 more"


def test_nothing_collected_is_unknown_throughout() -> None:
    data = tenant(policies="no scope", orgunits="no scope", users="no scope", sso_assignments="no scope")
    facts = make(data)

    for number in range(1, 15):
        assert judged(f"GOOGLE-MFA-{number:03}", facts).outcome is Outcome.UNKNOWN


def test_the_sample_of_scubagoggles_1_1_0() -> None:
    """Values of the report itself; snapshots of other versions differ."""
    facts = make(sample("1.1.0"))
    since = datetime(2026, 9, 17, 21, 0, 1, 86000, tzinfo=UTC)

    assert not isinstance(facts.enforcement, Unseen)
    assert facts.enforcement[0].since == since
    assert {one.where for one in facts.enforcement} == {
        "everyone",
        "organisational unit /2SV Exempt",
        "all administrators",
    }
    assert judged("GOOGLE-MFA-001", facts).outcome is Outcome.PASS
    assert judged("GOOGLE-MFA-003", facts).outcome is Outcome.PASS
    assert judged("GOOGLE-MFA-004", facts).outcome is Outcome.FAIL
    assert judged("GOOGLE-MFA-005", facts).outcome is Outcome.FAIL
    assert judged("GOOGLE-MFA-006", facts).observed == "14 days for everyone"
    assert "tracy83@example.org" in judged("GOOGLE-MFA-007", facts).observed
    assert judged("GOOGLE-MFA-010", facts).outcome is Outcome.UNKNOWN
    assert judged("GOOGLE-MFA-014", facts).outcome is Outcome.MANUAL


def test_the_sample_of_scubagoggles_0_6_0() -> None:
    facts = make(sample("0.6.0"))

    assert not isinstance(facts.enforcement, Unseen)
    assert facts.enforcement[0].where == "everyone"
    assert isinstance(facts.sign_on, Unseen)


@pytest.mark.parametrize("path", recorded("get_policies*"))
def test_recorded_answers_of_google_give_facts(path: Path) -> None:
    document = load(path)
    top = next(one["name"] for one in document["orgunits"].values() if one["path"] == "/")
    facts = make(recorded_page(document))
    wanted = document["results"].get(top, {}).get("security_two_step_verification_enforcement_factor")

    assert not isinstance(facts.methods, Unseen)
    assert facts.methods[0].factors == (wanted or {"allowedSignInFactorSet": "ALL"})["allowedSignInFactorSet"]


def test_facts_say_nothing_of_who_is_no_administrator() -> None:
    """Facts hold counts and administrators' addresses, nothing else of anybody."""
    nurse = user("nurse", isEnrolledIn2Sv=False, lastLoginTime=ago(3), recoveryPhone="+15550100")
    written = make(tenant(users=[nurse], sso_assignments=[])).model_dump_json()

    assert "nurse" not in written
    assert "+15550100" not in written
