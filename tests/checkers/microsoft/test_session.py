"""When sessions end that nobody uses, and how often administrators are asked again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue
from tests.checkers.microsoft.tenant import policy, sample, tenant

from hipaacheck.checkers.microsoft.conditional_access import Cover
from hipaacheck.checkers.microsoft.session import make, span
from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Obj

GA = "62e90394-69f5-4237-9190-012177145e10"
ROLES: list[Obj] = [{"roleTemplateId": GA, "members": [{"id": "a"}]}]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("06:00:00", 21600), ("1.00:00:30", 86430), ("00:15:00.0000000", 900), ({"TotalSeconds": 60.0}, 60)],
)
def test_time_spans_are_read(value: JsonValue, seconds: int) -> None:
    assert span(value) == seconds


@given(st.text() | st.integers() | st.none() | st.dictionaries(st.text(), st.text()))
def test_anything_else_is_no_time_span(value: JsonValue) -> None:
    if not isinstance(value, str) or ":" not in value:
        with pytest.raises(ValueError, match="no time span"):
            span(value)


def test_idle_sign_out_of_files_and_mail() -> None:
    facts = make(
        tenant(
            sharepoint_settings={"idleSessionSignOut": {"isEnabled": True, "signOutAfterInSeconds": 1800}},
            org_config={
                "ActivityBasedAuthenticationTimeoutEnabled": True,
                "ActivityBasedAuthenticationTimeoutInterval": "06:00:00",
            },
        )
    )

    assert (facts.files_on, facts.files_seconds, facts.mail_on, facts.mail_seconds) == (
        True,
        1800,
        True,
        21600,
    )


def test_what_was_not_collected_or_has_another_form_is_unseen() -> None:
    facts = make(
        tenant(
            sharepoint_settings={"idleSessionSignOut": None},
            org_config={"ActivityBasedAuthenticationTimeoutInterval": "long"},
        )
    )

    for found in (facts.files_on, facts.files_seconds, facts.mail_on, facts.mail_seconds):
        assert isinstance(found, Unseen)


@pytest.mark.parametrize(
    ("frequency", "enough"),
    [
        ({"isEnabled": True, "type": "hours", "value": 4, "frequencyInterval": "timeBased"}, True),
        ({"isEnabled": True, "type": "days", "value": 1}, True),
        ({"isEnabled": True, "frequencyInterval": "everyTime"}, True),
        ({"isEnabled": True, "type": "days", "value": 2}, False),
        ({"isEnabled": False, "type": "hours", "value": 1}, False),
    ],
    ids=str,
)
def test_administrators_are_asked_again_within_a_day(frequency: JsonValue, enough: bool) -> None:
    data = tenant(
        conditional_access_policies=[
            policy(
                "again",
                users={"includeUsers": [], "includeRoles": [GA]},
                grantControls=None,
                sessionControls={
                    "signInFrequency": frequency,
                    "persistentBrowser": {"isEnabled": True, "mode": "never"},
                },
            )
        ],
        directory_roles=ROLES,
        role_eligibility_schedules=[],
    )

    facts = make(data)

    assert isinstance(facts.admins, Cover) and (facts.admins.open == ()) is enough
    assert isinstance(facts.admins_browser, Cover) and facts.admins_browser.open == ()


def test_the_sample_tenant_asks_for_browsers_that_forget() -> None:
    facts = make(sample("1.0.0"))

    assert isinstance(facts.admins_browser, Cover) and facts.admins_browser.open == ()
