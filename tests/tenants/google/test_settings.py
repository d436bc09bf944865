"""What a Google Workspace setting is, for everyone and wherever it differs."""

from typing import Any

import pytest
from tests.tenants.google.recorded import (
    effective,
    policy,
    settings,
)

from hipaacheck.model import Unseen
from hipaacheck.tenants.google.defaults import DEFAULTS
from hipaacheck.tenants.google.scope import TOP, Scope
from hipaacheck.tenants.google.settings import GoogleSettings

FORWARD = "gmail.auto_forwarding"
ON, OFF = {"enableAutoForwarding": True}, {"enableAutoForwarding": False}


def status(service: str, state: str, **where: Any) -> dict[str, Any]:
    return policy(f"{service}.service_status", {"serviceState": state}, **where)


def test_what_is_set_for_everyone_holds_for_everyone_and_is_listed_once() -> None:
    assert effective(settings(policy(FORWARD, OFF)), FORWARD) == {"everyone": OFF}


def test_a_unit_and_a_group_that_differ_are_listed_after_everyone() -> None:
    found = settings(
        policy(FORWARD, ON, group="02g", order=399),
        policy(FORWARD, ON, unit="03x", order=202),
        policy(FORWARD, OFF),
    )

    assert list(effective(found, FORWARD)) == ["everyone", "organisational unit /X", "group g@example.org"]


def test_a_setting_that_google_leaves_out_has_its_documented_default_for_everyone() -> None:
    found = settings(policy(FORWARD, OFF, unit="03x", order=202)).effective(FORWARD)

    assert not isinstance(found, Unseen)
    assert [(str(one.scope), one.value, one.how) for one in found] == [
        ("everyone", ON, "default"),
        ("organisational unit /X", OFF, "set"),
    ]


def test_a_setting_without_value_or_default_is_unseen() -> None:
    found = settings(policy(FORWARD, OFF)).effective("gmail.pop_access")

    assert isinstance(found, Unseen)
    assert found.unseen == "Google returned no gmail.pop_access; editions without the feature have none"


def test_a_field_that_google_leaves_out_at_the_top_has_its_default_and_below_it_is_missing() -> None:
    given = {"warnForExternalSharing": False}
    found = effective(
        settings(
            policy("drive_and_docs.external_sharing", given),
            policy("drive_and_docs.external_sharing", given, unit="03x", order=202),
        ),
        "drive_and_docs.external_sharing",
    )

    assert found["everyone"] == {**DEFAULTS["drive_and_docs_external_sharing"], **given}
    assert found["organisational unit /X"] == given


def test_a_merging_setting_of_a_unit_has_from_above_what_it_lacks() -> None:
    found = effective(
        settings(
            policy("chat.chat_history", {"historyOnByDefault": True}),
            policy("chat.chat_history", {"allowUserModification": False}, unit="03x", order=202),
        ),
        "chat.chat_history",
    )

    assert found["organisational unit /X"] == {"historyOnByDefault": True, "allowUserModification": False}


def test_without_any_list_of_services_every_service_is_taken_to_be_on() -> None:
    found = settings(policy(FORWARD, OFF))

    assert found.is_on("gmail")
    assert effective(found, FORWARD, "gmail") == {"everyone": OFF}


def test_a_service_that_is_missing_among_others_is_off() -> None:
    found = settings(policy(FORWARD, ON), status("vault", "ENABLED"))

    assert not found.is_on("gmail")
    assert effective(found, FORWARD, "gmail") == {}


def test_a_service_state_that_is_not_known_counts_as_on() -> None:
    assert settings(status("gmail", "PARTLY_ENABLED")).is_on("gmail")
    assert settings(policy("gmail.service_status", {})).is_on("gmail")


def test_where_a_service_is_off_its_settings_are_not_looked_at() -> None:
    found = settings(
        policy(FORWARD, OFF),
        policy(FORWARD, ON, unit="03x", order=202),
        status("gmail", "ENABLED"),
        status("gmail", "DISABLED", unit="03x", order=202),
    )

    assert effective(found, FORWARD, "gmail") == {"everyone": OFF}


def test_a_unit_where_alone_a_service_is_on_is_looked_at_with_what_it_inherits() -> None:
    found = settings(
        policy(FORWARD, OFF),
        policy(FORWARD, ON, unit="03x", order=202),
        status("gmail", "DISABLED"),
        status("gmail", "ENABLED", unit="03y", order=203),
    )
    values = found.effective(FORWARD, "gmail")

    assert not isinstance(values, Unseen)
    assert [(str(one.scope), one.value, one.how) for one in values] == [
        ("organisational unit /X/Y", ON, "inherited")
    ]


def test_a_group_for_which_a_service_is_on_has_in_each_unit_the_value_of_the_unit() -> None:
    """Off for the unit, on for the group: the members of the group in that unit have its bad value."""
    found = settings(
        policy(FORWARD, OFF),
        policy(FORWARD, ON, unit="03x", order=202),
        status("gmail", "ENABLED"),
        status("gmail", "DISABLED", unit="03x", order=202),
        status("gmail", "ENABLED", group="02g", order=399),
    )

    assert effective(found, FORWARD, "gmail") == {"everyone": OFF, "group g@example.org in /X": ON}


def test_services_that_are_on_somewhere_are_given_with_where() -> None:
    found = settings(
        status("gmail", "ENABLED"),
        status("vault", "DISABLED"),
        status("vault", "ENABLED", unit="03x", order=202),
    )

    assert found.services_on() == {"gmail": (TOP,), "vault": (Scope("/X"),)}


def test_a_section_that_cannot_be_read_says_why_wherever_it_is_asked_for() -> None:
    found = GoogleSettings(
        values={TOP: {"gmail_pop_access": {}}}, unseen={"gmail_pop_access": "odd", "rule_dlp": "odd"}
    )

    assert found.effective("gmail.pop_access") == Unseen(unseen="odd")
    assert found.rules("rule.dlp") == Unseen(unseen="odd")


def test_defaults_are_not_filled_in_twice() -> None:
    found = GoogleSettings(values={TOP: {"chat_chat_history": {}}}, defaults_applied=True)

    assert effective(found, "chat.chat_history") == {"everyone": {}}
    assert isinstance(found.effective(FORWARD), Unseen)


def test_alerts_that_nobody_changed_have_the_state_they_have_by_default() -> None:
    changed = {"displayName": "Suspicious login", "state": "INACTIVE", "createTime": "2024-10-11T20:53:34Z"}
    found = settings(policy("rule.system_defined_alerts", changed, order=1)).rules(
        "rule.system_defined_alerts"
    )

    assert not isinstance(found, Unseen)
    states = {one.value["displayName"]: (one.value["state"], one.how) for one in found}
    assert states["Suspicious login"] == ("INACTIVE", "set")
    assert states["Leaked password"] == ("ACTIVE", "default")
    assert states["User granted Admin privilege"] == ("INACTIVE", "default")
    assert len(states) == len(found) == 30


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (TOP, "everyone"),
        (Scope("/X/Y"), "organisational unit /X/Y"),
        (Scope("/", "g@example.org"), "group g@example.org"),
        (Scope("/X", "g@example.org"), "group g@example.org in /X"),
        (Scope("/", "WORKSPACE_ALL_ADMIN_GROUP"), "all administrators"),
        (Scope("/", None, "with licence A"), "everyone with licence A"),
        (Scope("/X", None, "with licence A"), "organisational unit /X, only with licence A"),
    ],
)
def test_a_scope_is_named_in_words(scope: Scope, words: str) -> None:
    assert str(scope) == words
