"""What is dropped before anything is stored, and what stands in the place of people."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.net.tenants.redact import Fields, Pseudonyms, fields, redacted

KEY = b"k" * 32
USER = fields(
    *("id", "isAdmin", "scopes"),
    people=["primaryEmail", "aliases"],
    whole=["value"],
    inner={"postalAddress": fields("countryCode"), "members": fields("id", people=["mail"])},
    named={"parameters": ["app_name"]},
)


def _redacted(raw: dict[str, Any], *shown: str) -> dict[str, Any]:
    pseudonyms = Pseudonyms(key=KEY)
    pseudonyms.show(shown)
    return redacted(USER, raw, pseudonyms)


def test_what_is_not_listed_is_dropped() -> None:
    raw = {
        "id": "1",
        "name": {"fullName": "A B"},
        "phones": ["1"],
        "postalAddress": {"countryCode": "US", "x": 1},
    }

    assert _redacted(raw) == {"id": "1", "postalAddress": {"countryCode": "US"}}


def test_values_are_kept_as_they_are() -> None:
    raw = {"id": None, "isAdmin": False, "scopes": ["a", "b"]}

    assert _redacted(raw) == raw


@pytest.mark.parametrize(
    "raw",
    [
        {"id": {"secret": 1}},
        {"scopes": ["a", {"secret": 1}]},
        {"scopes": [["a"]]},
        {"primaryEmail": {"address": "a@b.example"}},
        {"members": ["a@b.example"]},
        {"members": [{"id": "1"}, "a@b.example"]},
        {"members": "a@b.example"},
        {"parameters": "x"},
    ],
)
def test_a_field_of_another_shape_is_dropped_and_no_empty_list_is_left(raw: dict[str, Any]) -> None:
    assert _redacted(raw) == {}


def test_lists_of_objects_are_redacted_one_by_one() -> None:
    raw = {"members": [{"id": "1", "mail": "a@b.example", "phone": "2"}, {"id": "2"}]}
    found = _redacted(raw)

    assert found["members"][1] == {"id": "2"}
    assert set(found["members"][0]) == {"id", "mail"}
    assert found["members"][0]["mail"].startswith("user-")


def test_an_object_that_is_not_set_stays_unset() -> None:
    assert _redacted({"members": None, "postalAddress": None}) == {"members": None, "postalAddress": None}


def test_of_named_values_only_the_listed_stay() -> None:
    raw = {"parameters": [{"name": "app_name", "value": "Scheduler"}, {"name": "doc_title", "value": "Ann"}]}

    assert _redacted(raw) == {"parameters": [{"name": "app_name", "value": "Scheduler"}]}


@pytest.mark.parametrize(
    "name", ["keyCredentials", "passwordCredentials", "secretText", "KEYCREDENTIALS", "recoveryPhone"]
)
def test_secrets_are_dropped_even_where_somebody_lists_them(name: str) -> None:
    listed = Fields(frozenset({name}), whole=frozenset({"value"}))
    raw: dict[str, Any] = {name: "canary", "value": {"a": [{name: "canary", "b": 1}]}}

    assert redacted(listed, raw, Pseudonyms()) == {"value": {"a": [{"b": 1}]}}


def test_a_person_has_one_pseudonym_wherever_named_and_however_spelled() -> None:
    raw = {
        "primaryEmail": "Ann.Smith@Clinic.example",
        "aliases": ["ann.smith@clinic.example"],
        "value": {
            "recipients": [{"email": "ann.smith@clinic.example"}],
            "text": "tell ANN.SMITH@clinic.example, now",
        },
    }
    found = _redacted(raw)
    name = found["primaryEmail"]

    assert name.startswith("user-")
    assert name.endswith("@clinic.example")
    assert len(name.partition("@")[0]) == len("user-") + 10
    assert found["aliases"] == [name]
    assert found["value"] == {"recipients": [{"email": name}], "text": f"tell {name}, now"}


def test_a_person_who_is_the_name_of_a_field_has_a_pseudonym_too() -> None:
    found = _redacted({"value": {"ann@clinic.example": 1, "@odata.type": "x"}})

    assert sorted(found["value"]) == sorted(["@odata.type", Pseudonyms(key=KEY).of("ann@clinic.example")])


def test_who_is_shown_keeps_the_address_as_it_was_spelled() -> None:
    raw = {"primaryEmail": "Admin@Clinic.example", "value": "ask admin@clinic.example"}

    assert _redacted(raw, "admin@clinic.example") == raw


def test_what_is_no_address_cannot_be_shown() -> None:
    pseudonyms = Pseudonyms(key=KEY)
    pseudonyms.show([None, 3, ["a@b.example"], {"a": 1}])

    assert pseudonyms.of("a@b.example").startswith("user-")


def test_a_name_without_a_domain_has_a_pseudonym_without_one() -> None:
    assert "@" not in Pseudonyms(key=KEY).of("DOMAIN\\ann")
    assert Pseudonyms(key=KEY).of("") == ""


def test_two_snapshots_share_no_pseudonyms() -> None:
    assert Pseudonyms().of("ann@clinic.example") != Pseudonyms().of("ann@clinic.example")


def test_everything_stays_if_addresses_are_to_be_kept() -> None:
    raw = {"primaryEmail": "ann@clinic.example", "value": "ann@clinic.example"}

    assert redacted(USER, raw, Pseudonyms(keep_all=True)) == raw


@pytest.mark.parametrize(
    "text",
    [
        "ann@clinic.example",
        "mailto:ann@clinic.example",
        "'ann@clinic.example'",
        "<ann@clinic.example>",
        "matches('ann@clinic.example', 1)",
        "users/ann@clinic.example/tokens",
        "x@@ann@clinic.example",
        "ann@clinic.example,bob@clinic.example",
    ],
)
def test_an_address_within_a_text_is_found(text: str) -> None:
    found = Pseudonyms(key=KEY).in_text(text)

    assert "ann@" not in found
    assert "user-" in found


def test_a_guest_of_microsoft_is_a_person_too() -> None:
    found = Pseudonyms(key=KEY).in_text("ann_mail.example#EXT#@clinic.onmicrosoft.com")

    assert "ann" not in found
    assert found.endswith("@clinic.onmicrosoft.com")


@pytest.mark.parametrize(
    "text", ["@clinic.example", "*@clinic.example", "a @ b", "clinic.example", "x@y", "@odata.type"]
)
def test_what_is_no_address_is_left_alone(text: str) -> None:
    assert Pseudonyms(key=KEY).in_text(text) == text


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
_names = (
    st.sampled_from(sorted(USER.plain | USER.people | USER.whole | set(USER.inner) | set(USER.named)))
    | st.text()
)


@given(st.dictionaries(_names, _values))
def test_no_object_breaks_anything_and_nothing_unlisted_comes_through(raw: dict[str, Any]) -> None:
    found = _redacted(raw)

    assert set(found) <= USER.plain | USER.people | USER.whole | set(USER.inner) | set(USER.named)
    json.dumps(found)


@given(st.from_regex(r"[a-z.]{1,20}@([a-z]{1,9}\.){1,3}[a-z]{2,5}", fullmatch=True))
def test_no_address_is_left_in_a_text(address: str) -> None:
    found = Pseudonyms(key=KEY).in_text(f"to: {address}!")

    assert f" {address}!" not in found
    assert found.startswith("to: ")


@pytest.mark.parametrize(
    "text", ["a" * 200_000 + "@", "a@" * 100_000, "a@" + "b." * 100_000, "." * 200_000 + "@a"]
)
def test_a_hostile_text_takes_no_long_time(text: str) -> None:
    began = time.perf_counter()
    Pseudonyms(key=KEY).in_text(text)

    assert time.perf_counter() - began < 5
