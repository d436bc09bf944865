"""Alert policies: on, and telling somebody."""

from typing import Any

import pytest
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.alerts import KEY, AlertPolicy, AlertsFacts, make
from hipaacheck.model import Unseen

FORWARDING = "Suspicious Email Forwarding Activity"
CLICKED = "A potentially malicious URL click was detected"


def alert(name: str = FORWARDING, **differs: Any) -> dict[str, Any]:
    known = {"Disabled": False, "NotificationEnabled": True, "NotifyUser": ["TenantAdmins"]}
    return {"Name": name, **known, **differs}


def of(found: AlertsFacts, name: str = FORWARDING) -> AlertPolicy:
    assert isinstance(found.key, tuple)
    return next(one for one in found.key if one.name == name)


@pytest.mark.parametrize(
    ("differs", "expected"),
    [
        ({}, AlertPolicy()),
        ({"Disabled": True}, AlertPolicy(on=False)),
        ({"NotificationEnabled": False}, AlertPolicy(tells=False)),
        ({"NotifyUser": []}, AlertPolicy(tells=False)),
        ({"NotifyUser": None}, AlertPolicy(tells=False)),
        ({"NotifyUser": "a@clinic.example"}, AlertPolicy()),
    ],
)
def test_an_alert_is_on_and_tells_or_not(differs: dict[str, Any], expected: AlertPolicy) -> None:
    assert of(make(tenant(protection_alerts=alert(**differs)))) == expected


def test_letters_of_the_name_do_not_matter() -> None:
    assert of(make(tenant(protection_alerts=alert(FORWARDING.upper())))).on is True


def test_a_key_alert_that_is_not_there_is_unseen_and_never_off() -> None:
    found = of(make(tenant(protection_alerts=[])))
    assert isinstance(found.on, Unseen)
    assert FORWARDING in found.on.unseen


def test_the_alert_on_clicks_is_asked_of_those_who_have_the_plan() -> None:
    plans = [{"servicePlanName": "THREAT_INTELLIGENCE", "provisioningStatus": "Success"}]
    without, having = (
        make(tenant(protection_alerts=[])),
        make(tenant(protection_alerts=[], service_plans=plans)),
    )
    assert isinstance(without.key, tuple)
    assert CLICKED not in [one.name for one in without.key]
    assert isinstance(of(having, CLICKED).on, Unseen)


def test_recipients_are_told_without_naming_people() -> None:
    raw = alert(NotifyUser=["TenantAdmins", "jane.doe@clinic.example", "Security team"])
    found = make(tenant(protection_alerts=raw)).recipients
    assert found == ("a group or person by name", "a mailbox of clinic.example", "all administrators")


def test_useful_alerts_are_judged_where_they_are_there() -> None:
    raw = [alert(), alert("Creation of forwarding/redirect rule", Disabled=True)]
    assert make(tenant(protection_alerts=raw)).useful == (
        AlertPolicy(name="Creation of forwarding/redirect rule", on=False),
    )


def test_what_was_not_collected_is_unseen() -> None:
    found = make(tenant(protection_alerts="no right to ask"))
    assert {found.key, found.useful, found.recipients} == {Unseen(unseen="no right to ask")}


@pytest.mark.parametrize(
    ("version", "recipients"),
    [
        ("1.0.0", ("all administrators",)),
        ("1.4.0", ("a mailbox of example.com", "all administrators")),
        ("1.7.0", ("a mailbox of example.com", "a mailbox of security.com", "all administrators")),
    ],
)
def test_the_samples(version: str, recipients: tuple[str, ...]) -> None:
    found = make(sample(version))
    assert found.key == tuple(AlertPolicy(name=name) for name in KEY)
    assert found.recipients == recipients
    assert isinstance(found.useful, tuple)
    assert len(found.useful) == 4
    assert all(one.on is True for one in found.useful)
