"""Gmail's rules, whether each is on, and the lists of addresses that they name."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.tenants.google.recorded import effective, policy, settings

from hipaacheck.tenants.google.gmail_rules import IN_PIECES, joined

OVERRIDE, STORAGE = "gmail.spam_override_lists", "gmail.comprehensive_mail_storage"


def states(*on: str, off: tuple[str, ...] = (), **where: Any) -> dict[str, Any]:
    listed = [{"ruleId": name, "enabled": name in on} for name in (*on, *off)]
    return policy("gmail.rule_states", {"ruleStates": listed}, **where)


def override(*rules: dict[str, Any]) -> dict[str, Any]:
    return policy(OVERRIDE, {"spamOverride": list(rules)})


ADDRESSES = policy(
    "gmail.email_address_lists",
    {
        "emailAddressList": [
            {"id": "l1", "name": "Friends", "addressList": {"address": [{"address": "a@example.org"}]}},
            {"id": "l2", "name": "Foes", "blockedAddressList": {"address": [{"address": "b@example.org"}]}},
        ]
    },
)


def test_a_rule_that_is_off_is_left_out_and_one_of_unknown_state_is_kept() -> None:
    found = settings(override({"ruleId": "a"}, {"ruleId": "b"}, {"ruleId": "c"}), states("a", off=("b",)))

    assert effective(found, OVERRIDE) == {"everyone": {"spamOverride": [{"ruleId": "a"}, {"ruleId": "c"}]}}


def test_the_lists_that_a_rule_names_are_given_with_their_addresses() -> None:
    found = settings(
        override({"ruleId": "a", "bypassSenderAllowlist": ["l1", "gone"]}), states("a", "l1"), ADDRESSES
    )

    assert effective(found, OVERRIDE)["everyone"]["spamOverride"] == [
        {"ruleId": "a", "bypassSenderAllowlist": [{"name": "Friends", "list": ["a@example.org"]}, "gone"]}
    ]


def test_a_rule_that_only_one_unit_switches_off_holds_for_the_others() -> None:
    found = settings(override({"ruleId": "a"}), states("a"), states(off=("a",), unit="03x", order=202))

    assert effective(found, OVERRIDE) == {
        "everyone": {"spamOverride": [{"ruleId": "a"}]},
        "organisational unit /X": {"spamOverride": []},
    }


def test_mail_storage_is_on_when_its_rule_is() -> None:
    def storage(*more: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = effective(settings(policy(STORAGE, {"ruleId": "a"}), *more), STORAGE)[
            "everyone"
        ]
        return found

    assert storage(states("a")) == {"ruleId": "a", "enabled": True}
    assert storage(states(off=("a",))) == {"ruleId": "a", "enabled": False}
    assert storage(states("b")) == storage() == {"ruleId": "a"}


def test_what_scubagoggles_put_together_already_stays_as_it_is() -> None:
    made: dict[str, Any] = {
        "spamOverride": [
            {"ruleId": "a", "bypassSenderAllowlist": [{"name": "Friends", "list": ["a@example.org"]}]}
        ],
        "senderDomainsFound": "{x}",
    }
    found = joined("gmail_spam_override_lists", made, {"ruleStates": [{"ruleId": "a", "enabled": True}]}, {})

    assert found == {"spamOverride": made["spamOverride"]}


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ruleId", "enabled", "id", "address", "addressList", "bypassSenderAllowlist"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


def held(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(names), JSON, max_size=3)


@given(
    st.sampled_from(sorted(IN_PIECES)),
    held("spamOverride", "blockedSenders", "ruleId"),
    held("ruleStates"),
    held("emailAddressList"),
)
def test_whatever_google_answers_is_put_together_once(key: str, value: Any, on: Any, lists: Any) -> None:
    once = joined(key, value, on, lists)

    assert set(once) <= {*value, "enabled"}
    assert joined(key, once, on, {}) == once
