"""How policies are reduced for a unit, a group, and the people that licence clauses tell apart."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tenants.google.recorded import (
    TOP_ID,
    UNASKED,
    effective,
    listed,
    policy,
    settings,
    tenant,
    with_licence,
)

from hipaacheck.model import Unseen
from hipaacheck.tenants.google.combine import combined
from hipaacheck.tenants.google.defaults import ALERT_STATES, ALERTS, DEFAULTS, LISTS, MERGED, PRIMARY_KEYS
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.scope import TOP, Scope

IMAP = "gmail.imap_access"
UPLOADS = "gmail.user_email_uploads"
ON, OFF = {"enableMailAndContactsImport": True}, {"enableMailAndContactsImport": False}


def test_the_greatest_sort_order_decides() -> None:
    found = settings(policy(UPLOADS, ON, order=101), policy(UPLOADS, OFF, order=201.00049))

    assert found.values[TOP] == {"gmail_user_email_uploads": OFF}


def test_a_merging_setting_has_each_field_from_the_strongest_policy_that_has_it() -> None:
    found = settings(
        policy("chat.chat_history", {"historyOnByDefault": True, "allowUserModification": True}, order=101),
        policy("chat.chat_history", {"historyOnByDefault": False}, order=201),
    )

    assert found.values[TOP]["chat_chat_history"] == {
        "historyOnByDefault": False,
        "allowUserModification": True,
    }


def test_lists_of_a_merging_setting_are_put_together() -> None:
    merged = combined("chat_chat_history", [{"list": [1, 2]}, {"list": [2, 3], "other": 1}])

    assert merged == {"list": [1, 2, 3], "other": 1}


def test_entries_with_the_same_primary_key_are_one_entry() -> None:
    states = "gmail.rule_states"
    found = settings(
        policy(
            states,
            {"ruleStates": [{"ruleId": "a", "enabled": False}, {"ruleId": "b", "enabled": True}]},
            order=101,
        ),
        policy(states, {"ruleStates": [{"ruleId": "a", "enabled": True}]}, order=201),
    )

    assert found.values[TOP]["gmail_rule_states"] == {
        "ruleStates": [{"ruleId": "a", "enabled": True}, {"ruleId": "b", "enabled": True}]
    }


def test_an_entry_has_from_weaker_policies_what_the_stronger_one_lacks() -> None:
    services = combined(
        "api_controls_google_services",
        [
            {"services": [{"scopesGroup": "DRIVE_ALL", "isEnabled": False}]},
            {
                "services": [
                    {"scopesGroup": "DRIVE_ALL", "isEnabled": True, "note": 1},
                    {"scopesGroup": "GMAIL_ALL"},
                ]
            },
        ],
    )

    assert services == {
        "services": [
            {"scopesGroup": "DRIVE_ALL", "isEnabled": False, "note": 1},
            {"scopesGroup": "GMAIL_ALL"},
        ]
    }


def test_every_rule_of_a_list_is_kept_with_its_scope() -> None:
    found = settings(
        policy("rule.dlp", {"displayName": "one"}, order=1),
        policy("rule.dlp", {"displayName": "two"}, order=1),
        policy("rule.dlp", {"displayName": "three"}, unit="03x", order=1),
    )

    assert [(one.scope, one.value["displayName"], one.how) for one in listed(found, "rule.dlp")] == [
        (TOP, "one", "set"),
        (TOP, "two", "set"),
        (Scope("/X"), "three", "set"),
    ]


def test_a_unit_that_is_no_more_is_left_out_and_counted() -> None:
    found = settings(policy(UPLOADS, OFF), policy(UPLOADS, ON, unit="03gone", order=202))

    assert effective(found, UPLOADS) == {"everyone": OFF}
    assert found.warnings == (
        "1 policy of organisational units that are not in the list of units, deleted as a rule, left out",
    )


def test_a_policy_without_a_unit_is_for_everyone() -> None:
    assert effective(settings(policy(UPLOADS, ON, unit=None)), UPLOADS) == {"everyone": ON}


def test_the_group_of_all_administrators_is_named() -> None:
    found = settings(policy(UPLOADS, ON), policy(UPLOADS, OFF, group="WORKSPACE_ALL_ADMIN_GROUP", order=2))

    assert effective(found, UPLOADS) == {"everyone": ON, "all administrators": OFF}


def test_a_group_that_is_not_listed_keeps_its_number() -> None:
    found = settings(policy(UPLOADS, ON), policy(UPLOADS, OFF, group="02unknown", order=399))

    assert effective(found, UPLOADS) == {"everyone": ON, "group 02unknown": OFF}


@pytest.mark.parametrize(
    "odd",
    [
        {"setting": {"type": "settings/gmail.pop_access", "value": {}}},
        {"policyQuery": "all", "setting": {"type": "settings/gmail.pop_access", "value": {}}},
        {"policyQuery": {"orgUnit": 3}, "setting": {"type": "settings/gmail.pop_access", "value": {}}},
        {"policyQuery": {"unit": "03x"}, "setting": {"type": "settings/gmail.pop_access", "value": {}}},
        policy("gmail.pop_access", "on"),
        policy("gmail.pop_access", None),
    ],
)
def test_a_policy_that_cannot_be_read_makes_its_setting_unseen(odd: dict[str, Any]) -> None:
    found = settings(odd, policy("gmail.pop_access", {"enablePopAccess": False}))

    assert found.effective("gmail.pop_access") == Unseen(
        unseen="a policy of gmail_pop_access has a shape that hipaacheck does not know"
    )


def test_policies_without_a_name_are_counted() -> None:
    found = settings({"policyQuery": {}}, {"policyQuery": {}, "setting": {"type": ""}}, UNASKED)

    assert found.warnings == ("2 policies without the name of a setting left out",)


@pytest.mark.parametrize("policies", [[{"policyQuery": {}}], [policy("gmail.pop_access", {}, unit="03gone")]])
def test_where_no_policy_can_be_read_no_default_is_believed(policies: list[dict[str, Any]]) -> None:
    found = google_settings(tenant(policies))

    assert isinstance(found, Unseen)
    assert found.unseen.startswith("no policy could be read: 1 policy ")


@pytest.mark.parametrize("order", [None, "first", {"x": 1}])
def test_without_their_order_policies_that_differ_decide_nothing(order: Any) -> None:
    def pop(on: bool, unit: str = TOP_ID) -> dict[str, Any]:
        made = policy("gmail.pop_access", {"enablePopAccess": on}, unit=unit)
        return {**made, "policyQuery": {**made["policyQuery"], "sortOrder": order}}

    off, on, elsewhere = pop(False), pop(True), pop(True, unit="03x")

    assert isinstance(settings(off, on).effective("gmail.pop_access"), Unseen)
    assert effective(settings(off, elsewhere), "gmail.pop_access") == {
        "everyone": {"enablePopAccess": False},
        "organisational unit /X": {"enablePopAccess": True},
    }


def test_a_value_that_is_left_out_altogether_is_an_empty_one() -> None:
    """Protocol buffers leave out what is empty."""
    bare = policy("gmail.email_spam_filter_ip_allowlist", {})
    del bare["setting"]["value"]

    assert effective(settings(bare), "gmail.email_spam_filter_ip_allowlist") == {
        "everyone": {"allowedIpAddresses": []}
    }


# Licences


def test_a_policy_for_one_licence_does_not_decide_for_everyone() -> None:
    found = settings(policy(UPLOADS, ON), policy(UPLOADS, OFF, order=201, query=with_licence("1010020020")))

    assert effective(found, UPLOADS) == {
        "everyone": ON,
        "everyone with licence Enterprise Plus (P 1010020020)": OFF,
    }


def test_a_setting_that_only_a_licence_has_says_so() -> None:
    found = settings(
        policy(UPLOADS, ON, order=101, query=with_licence("1", "2")),
        policy(UPLOADS, OFF, order=201, query=with_licence("1", "2")),
    )

    assert effective(found, UPLOADS) == {"everyone with licence P 1 or licence P 2": OFF}


def test_what_an_administrator_sets_for_all_goes_before_what_google_sets_by_licence() -> None:
    """As somebody published it of a real tenant: two policies of Google's, by licence, and one for all."""
    found = settings(
        policy(UPLOADS, OFF, order=101.1, query=with_licence("1")),
        policy(UPLOADS, OFF, order=101.2, query=with_licence("1", refused=True)),
        policy(UPLOADS, ON, order=201),
    )

    assert effective(found, UPLOADS) == {"everyone": ON}


def test_who_has_a_licence_that_is_refused_keeps_what_was_above() -> None:
    found = settings(
        policy(UPLOADS, ON),
        policy(UPLOADS, OFF, unit="03x", order=202, query=with_licence("1", refused=True, unit="03x")),
    )

    assert effective(found, UPLOADS) == {
        "everyone": ON,
        "organisational unit /X": OFF,
        "organisational unit /X, only with licence P 1": ON,
    }


def test_a_policy_for_two_licences_at_once_is_for_those_who_hold_both() -> None:
    both = f"{with_licence('1')} && {with_licence('2').partition(' && ')[2]}"
    found = settings(policy(UPLOADS, ON), policy(UPLOADS, OFF, order=201, query=both))

    assert effective(found, UPLOADS) == {
        "everyone": ON,
        "everyone with licence P 1 and with licence P 2": OFF,
    }


@pytest.mark.parametrize(
    "query",
    [
        "!entity.groups.exists(group, group.group_id == groupId('02g'))",
        "entity.org_units.exists(u, u.org_unit_id == orgUnitId('03x')) || "
        "entity.org_units.exists(u, u.org_unit_id == orgUnitId('03z'))",
        "entity.moon.phase == 'full'",
    ],
)
def test_a_query_that_is_not_understood_is_a_scope_of_its_own(query: str) -> None:
    found = settings(policy(UPLOADS, OFF), policy(UPLOADS, ON, unit=None, order=301, query=query))
    values = effective(found, UPLOADS)

    assert values.pop("everyone") == OFF
    ((words, value),) = values.items()
    assert value == ON
    assert words.startswith("everyone for whom the query holds: ")
    assert len(words) <= 200


def test_a_rule_of_a_list_says_for_which_licence_it_is() -> None:
    found = settings(policy("rule.dlp", {"displayName": "a"}, order=1, query=with_licence("1")))

    assert [str(one.scope) for one in listed(found, "rule.dlp")] == ["everyone with licence P 1"]


# The tables


def test_the_tables_of_settings_do_not_overlap() -> None:
    assert not MERGED & PRIMARY_KEYS.keys()
    assert not LISTS & (MERGED | PRIMARY_KEYS.keys() | DEFAULTS.keys())
    assert ALERTS in LISTS
    assert not any("." in key for key in (*MERGED, *PRIMARY_KEYS, *LISTS, *DEFAULTS))
    assert set(ALERT_STATES.values()) == {"ACTIVE", "INACTIVE"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(["ruleStates", "ruleId", "a", "b"]), JSON, max_size=4)


@given(
    st.sampled_from(["gmail_rule_states", "chat_chat_history", "security_password"]),
    st.lists(OBJECTS, max_size=4),
)
def test_whatever_values_are_combined_the_strongest_keeps_its_fields(
    key: str, values: list[dict[str, Any]]
) -> None:
    found = combined(key, values)

    for name, one in (values[0] if values else {}).items():
        assert found[name] == one or isinstance(one, list)
    assert combined(key, [found, found]) == found


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["name", "policyQuery", "setting", "type"]), JSON, max_size=4),
        max_size=4,
    )
)
def test_whatever_google_answers_is_reduced_or_refused_in_words(policies: list[dict[str, Any]]) -> None:
    found = google_settings(tenant(policies))

    words = (found.unseen,) if isinstance(found, Unseen) else (*found.unseen.values(), *found.warnings)
    assert all(isinstance(one, str) for one in words)
