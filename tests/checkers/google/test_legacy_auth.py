"""Ways into Google Workspace that no second step guards."""

from typing import Any

import pytest
from tests.checkers.google.signins import judged, sample, tenant, user
from tests.tenants.google.recorded import policy

from hipaacheck.checkers.google.legacy_auth import AppPasswords, make
from hipaacheck.model import Outcome, Unseen

LESS, IMAP, POP = "security.less_secure_apps", "gmail.imap_access", "gmail.pop_access"
NAMED = {"whitelistedOauthMailClientList": {"oauthMailClient": [{"oauthMailClientId": "1"}]}}


def gmail(state: str) -> dict[str, Any]:
    return policy("gmail.service_status", {"serviceState": state})


def test_programs_with_a_password_alone_are_off_unless_somebody_allowed_them() -> None:
    assert judged("GOOGLE-LEGACY-001", make(tenant())).outcome is Outcome.PASS
    allowed = tenant(policy(LESS, {"allowLessSecureApps": True}, group="02g", order=400))

    assert judged("GOOGLE-LEGACY-001", make(allowed)).observed == "allowed for group g@example.org"


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ({"enableImapAccess": False}, Outcome.PASS),
        ({"enableImapAccess": True, "imapAccessRestriction": NAMED}, Outcome.PASS),
        ({"enableImapAccess": True, "imapAccessRestriction": {"allowAllMailClients": True}}, Outcome.FAIL),
        ({"enableImapAccess": True, "imapAccessRestriction": {"allowAllClients": True}}, Outcome.FAIL),
        (
            {"enableImapAccess": True, "imapAccessRestriction": {**NAMED, "allowAllClients": True}},
            Outcome.FAIL,
        ),
        ({"enableImapAccess": True, "imapAccessRestriction": {"allowSome": True}}, Outcome.UNKNOWN),
        ({"enableImapAccess": True, "imapAccessRestriction": "none"}, Outcome.UNKNOWN),
        ({"enableImapAccess": True}, Outcome.UNKNOWN),
        ({"enableImapAccess": "false"}, Outcome.UNKNOWN),
        ({}, Outcome.UNKNOWN),
    ],
)
def test_imap_is_good_when_it_is_off_or_limited(value: dict[str, Any], outcome: Outcome) -> None:
    assert judged("GOOGLE-LEGACY-002", make(tenant(policy(IMAP, value)))).outcome is outcome


def test_imap_and_pop_do_not_matter_where_gmail_is_off() -> None:
    data = tenant(
        gmail("DISABLED"), policy(IMAP, {"enableImapAccess": True}), policy(POP, {"enablePopAccess": True})
    )
    facts = make(data)

    assert judged("GOOGLE-LEGACY-002", facts).outcome is Outcome.NOT_APPLICABLE
    assert judged("GOOGLE-LEGACY-003", facts).outcome is Outcome.NOT_APPLICABLE


def test_pop_on_in_one_unit_is_named() -> None:
    data = tenant(
        gmail("ENABLED"),
        policy(POP, {"enablePopAccess": False}),
        policy(POP, {"enablePopAccess": True}, unit="03y"),
    )

    assert judged("GOOGLE-LEGACY-003", make(data)).observed == "on for organisational unit /X/Y"


def test_app_passwords_of_administrators_are_named_and_others_counted() -> None:
    passwords = [{"userKey": "id of boss", "codeId": 1}, {"userKey": "id of boss"}, {"userKey": "id of a"}]
    facts = make(tenant(user_app_passwords=passwords, users=[user("boss", isAdmin=True), user("a")]))

    assert facts.app_passwords == AppPasswords(accounts=2, admins=("boss@clinic.example",))
    assert judged("GOOGLE-LEGACY-004", facts).outcome is Outcome.FAIL
    assert judged("GOOGLE-LEGACY-005", facts).outcome is Outcome.MANUAL


def test_nobody_with_app_passwords_passes_even_if_the_accounts_are_not_known() -> None:
    facts = make(tenant(user_app_passwords=[], users="no scope"))

    assert judged("GOOGLE-LEGACY-004", facts).outcome is Outcome.PASS
    assert judged("GOOGLE-LEGACY-005", facts).outcome is Outcome.PASS


def test_app_passwords_of_who_knows_whom_are_unknown() -> None:
    owned = [{"userKey": "id of a"}]

    assert judged("GOOGLE-LEGACY-004", make(tenant(user_app_passwords=owned))).outcome is Outcome.UNKNOWN
    nameless = make(tenant(user_app_passwords=[{"codeId": 1}], users=[user("a")]))
    assert judged("GOOGLE-LEGACY-005", nameless).outcome is Outcome.UNKNOWN


def test_app_passwords_that_were_not_collected_are_unknown() -> None:
    facts = make(tenant(user_app_passwords="it needs the scope admin.directory.user.security"))

    for rule in ("GOOGLE-LEGACY-004", "GOOGLE-LEGACY-005"):
        finding = judged(rule, facts)
        assert finding.outcome is Outcome.UNKNOWN
        assert finding.because == "it needs the scope admin.directory.user.security"


def test_the_sample_of_scubagoggles_1_1_0() -> None:
    facts = make(sample("1.1.0"))

    assert not isinstance(facts.imap, Unseen)
    assert facts.imap[0].on is False
    assert judged("GOOGLE-LEGACY-001", facts).observed == "allowed for everyone"
    assert "Christopher Ferguson's OU" in judged("GOOGLE-LEGACY-002", facts).observed
    assert (
        judged("GOOGLE-LEGACY-003", facts).observed == "on for organisational unit /Christopher Ferguson's OU"
    )
