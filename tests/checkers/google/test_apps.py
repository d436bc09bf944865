"""Which applications may be let in, and which were: both spellings, restricted services, grants."""

from typing import Any

import pytest
from tests.checkers.google.signins import judged, sample, tenant
from tests.tenants.google.recorded import policy

from hipaacheck.checkers.google.apps import AppsFacts, Services, make
from hipaacheck.checkers.shared.grants import AppGrant
from hipaacheck.model import Outcome, Unseen

DRIVE, CHAT = (
    policy(f"{name}.service_status", {"serviceState": "ENABLED"}) for name in ("drive_and_docs", "chat")
)
UNCONFIGURED, GOOGLE = "api_controls.unconfigured_third_party_apps", "api_controls.google_services"
AUTH = "https://www.googleapis.com/auth/"


def unconfigured(word: str) -> dict[str, Any]:
    return policy(UNCONFIGURED, {"accessLevel": word})


def restricted(*groups: str) -> dict[str, Any]:
    return policy(GOOGLE, {"services": [{"scopesGroup": one, "isEnabled": False} for one in groups]})


def outcome(rule: str, *policies: Any, **sources: Any) -> Outcome:
    return judged(rule, make(tenant(*policies, **sources))).outcome


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("BLOCK_ALL", Outcome.PASS),
        ("BLOCK_ALL_SCOPES", Outcome.PASS),
        ("ALLOW_SIGN_IN_ONLY", Outcome.PASS),
        ("ALLOW_SIGN_IN_SCOPES_ONLY", Outcome.PASS),
        ("ACCESS_LEVEL_UNSPECIFIED", Outcome.FAIL),
        ("UNSPECIFIED_UBER_BLOCK", Outcome.FAIL),
        ("ALLOW_SOME", Outcome.UNKNOWN),
    ],
)
def test_both_spellings_of_the_access_of_unknown_applications_are_read(word: str, expected: Outcome) -> None:
    assert outcome("GOOGLE-APP-001", unconfigured(word)) is expected


def test_without_the_setting_nothing_is_known() -> None:
    assert outcome("GOOGLE-APP-001") is Outcome.UNKNOWN


def services(*policies: Any) -> Services:
    found = make(tenant(*policies)).services
    assert not isinstance(found, Unseen), found.unseen
    return found[0]


def test_services_that_are_not_listed_are_open() -> None:
    one = services(restricted("GMAIL_ALL", "DRIVE_HIGH_RISK", "CHAT", "CALENDAR_ALL"))

    assert one.open == ("Contacts", "Admin", "Vault")
    assert one.half_open == ("Drive",)


def test_one_restricted_service_is_not_enough_where_applications_get_data() -> None:
    one = restricted("GMAIL_ALL")

    assert outcome("GOOGLE-APP-002", one, unconfigured("ACCESS_LEVEL_UNSPECIFIED")) is Outcome.FAIL
    assert outcome("GOOGLE-APP-002", one, unconfigured("BLOCK_ALL")) is Outcome.PASS
    assert outcome("GOOGLE-APP-002", one) is Outcome.UNKNOWN


@pytest.mark.parametrize("value", ["all", [1], [{"isEnabled": False}], None])
def test_a_list_of_services_that_cannot_be_read_closes_nothing(value: Any) -> None:
    facts = make(tenant(policy(GOOGLE, {"services": value}), unconfigured("ACCESS_LEVEL_UNSPECIFIED")))

    assert judged("GOOGLE-APP-002", facts).outcome is Outcome.UNKNOWN


def test_the_marketplace_is_open_unless_somebody_decides() -> None:
    listed = policy("workspace_marketplace.apps_access_options", {"accessLevel": "ALLOW_LISTED_APPS"})

    assert outcome("GOOGLE-APP-004") is Outcome.FAIL
    assert outcome("GOOGLE-APP-004", listed) is Outcome.PASS


def test_chats_that_go_to_an_archive_raise_the_question_whose_it_is() -> None:
    archive = policy(
        "chat.chat_third_party_archiving",
        {"enabled": True, "destinationEmailAddress": "clinic@archive.example"},
    )
    facts = make(tenant(CHAT, archive))
    finding = judged("GOOGLE-APP-008", facts)

    assert finding.outcome is Outcome.MANUAL
    assert "archive.example" in (finding.because or "") and "clinic@" not in facts.model_dump_json()


def event(
    app: str, *scopes: str, who: str = "user-1", name: str = "authorize", client: str = ""
) -> dict[str, Any]:
    return {
        "actor": {"email": who},
        "events": [
            {
                "name": name,
                "parameters": [
                    {"name": "app_name", "value": app},
                    {"name": "client_id", "value": client or f"{app}.apps.example"},
                    {"name": "scope", "multiValue": list(scopes)},
                ],
            }
        ],
    }


def grants(**sources: Any) -> tuple[AppGrant, ...]:
    found = make(tenant(**sources)).grants
    assert not isinstance(found, Unseen), found.unseen
    return found


def test_applications_of_the_log_are_told_once_with_their_people_counted() -> None:
    found = grants(
        token_activity=[
            event("Scheduler", f"{AUTH}calendar", f"{AUTH}userinfo.email", who="user-1"),
            event("Scheduler", f"{AUTH}calendar", "https://mail.google.com/", who="user-2"),
            event("Scheduler", f"{AUTH}calendar", who="user-2"),
            event("Sign-in", "openid", f"{AUTH}userinfo.profile"),
            event("Gone", f"{AUTH}drive", name="revoke"),
        ]
    )

    assert found == (
        AppGrant(
            name="Scheduler",
            client="Scheduler.apps.example",
            can=("calendar", "mail.google.com (all mail)"),
            users=2,
        ),
    )


def test_people_are_counted_and_never_named() -> None:
    facts = make(tenant(token_activity=[event("Scheduler", f"{AUTH}drive", who="ann@clinic.example")]))

    assert "ann@" not in facts.model_dump_json()


@pytest.mark.parametrize(
    ("scope", "reaches"),
    [
        ("drive.file", True),
        ("gmail.readonly", True),
        ("spreadsheets", True),
        ("contacts.readonly", True),
        ("drive.appdata", False),
        ("gmail.labels", False),
        ("userinfo.email", False),
        ("admin.directory.user.readonly", False),
    ],
)
def test_scopes_that_reach_content_are_told_from_others(scope: str, reaches: bool) -> None:
    facts = make(tenant(user_tokens=[{"displayText": "A", "clientId": "c", "scopes": [AUTH + scope]}]))

    assert facts.grants == ((AppGrant(name="A", client="c", can=(scope,)),) if reaches else ())


def test_what_is_let_in_now_goes_before_the_log() -> None:
    now = [{"displayText": "Backup", "clientId": "b", "scopes": [f"{AUTH}drive"], "userKey": "1"}]
    found = grants(user_tokens=now, token_activity=[event("Old", f"{AUTH}drive")])

    assert [one.name for one in found] == ["Backup"]


def test_none_in_the_log_is_no_answer_and_none_now_is_one() -> None:
    assert outcome("GOOGLE-APP-009", token_activity=[]) is Outcome.UNKNOWN
    assert outcome("GOOGLE-APP-009", user_tokens=[]) is Outcome.PASS
    assert outcome("GOOGLE-APP-009") is Outcome.UNKNOWN


def test_ten_applications_are_named_and_the_rest_counted() -> None:
    log = [event(f"App {number:02}", f"{AUTH}drive") for number in range(14)]
    because = judged("GOOGLE-APP-009", make(tenant(token_activity=log))).because or ""

    assert "App 09" in because and "App 10" not in because and "and 4 more" in because


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"events": None},
        {"events": [{"name": "authorize", "parameters": "x"}]},
        {"events": [{"name": "authorize", "parameters": [{"name": 1, "value": 2}, {"multiValue": [None]}]}]},
    ],
)
def test_strange_entries_of_the_log_are_passed_over(item: dict[str, Any]) -> None:
    assert isinstance(make(tenant(token_activity=[item])), AppsFacts)


def test_domain_wide_delegation_is_always_asked() -> None:
    assert outcome("GOOGLE-APP-010") is Outcome.MANUAL


def test_the_sample_reports_of_scubagoggles_are_read() -> None:
    for version, word in (("0.5.0", "BLOCK_ALL_SCOPES"), ("1.1.0", "BLOCK_ALL")):
        facts = make(sample(version))
        assert judged("GOOGLE-APP-001", facts).outcome is Outcome.PASS, word
        assert judged("GOOGLE-APP-003", facts).outcome is Outcome.PASS
    assert judged("GOOGLE-APP-007", make(sample("1.1.0"))).outcome is Outcome.FAIL
