"""Two collections of a tenant differ in named fields; values, people and the order of lists are not told."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from hipaacheck.model import Unseen
from hipaacheck.tenants.comparing import Field, Same, differences, same_tenant
from hipaacheck.tenants.data import Objects, Platform, Taken, TenantData, Way

TAKEN = Taken(tool="test", way=Way.SNAPSHOT, at=datetime(2026, 11, 1, tzinfo=UTC))


def held(**sources: Objects | Unseen) -> TenantData:
    return TenantData(Platform.MICROSOFT, TAKEN, "id-1", "clinic.example", "Clinic", sources)


def of_google(*policies: dict[str, JsonValue]) -> TenantData:
    return replace(held(policies=policies), platform=Platform.GOOGLE)


def changed(old: JsonValue, new: JsonValue, source: str = "org_config") -> list[str]:
    found = differences(
        held(**{source: ({"id": "x", "f": old},)}), held(**{source: ({"id": "x", "f": new},)})
    )
    return [str(field) for field in found.fields]


@pytest.mark.parametrize(
    ("old", "new", "fields"),
    [
        (1, 1, []),
        (1, 2, ["org_config f"]),
        (True, 1, ["org_config f"]),
        (["a", "b"], ["b", "a"], []),
        (["a", "b"], ["b"], ["org_config f[]"]),
        (["a", "a"], ["a"], ["org_config f[]"]),
        ({"a": [{"id": 1, "x": [1, 2]}]}, {"a": [{"x": [2, 1], "id": 1}]}, []),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, ["org_config f.a.b"]),
        ({"a": None}, {}, []),
        ({"a": 0}, {}, ["org_config f.a"]),
        (
            [{"id": "p", "state": "on"}, {"id": "q"}],
            [{"id": "q"}, {"id": "p", "state": "off"}],
            ["org_config f[].state"],
        ),
        ([{"id": "p"}], [{"id": "p"}, {"id": "q"}], ["org_config f[]"]),
        ([{"x": 1}, {"x": 2}], [{"x": 1}, {"x": 3}], ["org_config f[].x"]),
        (
            [{"id": "p", "x": 1}, {"id": "p", "x": 2}],
            [{"id": "p", "x": 3}, {"id": "p", "x": 4}],
            ["org_config f[]"],
        ),
        ({"modifiedDateTime": "a"}, {"modifiedDateTime": "b"}, []),
        ({"endDateTime": "a"}, {"endDateTime": "b"}, ["org_config f.endDateTime"]),
        ({"jane@clinic.example": 1}, {"jane@clinic.example": 2}, ["org_config f.(a name)"]),
        ({"Jane Doe": 1}, {"Jane Doe": 2}, ["org_config f.(a name)"]),
        ({"@odata.type": "a"}, {"@odata.type": "b"}, []),
    ],
)
def test_fields_that_differ_are_named_and_nothing_else(
    old: JsonValue, new: JsonValue, fields: list[str]
) -> None:
    assert changed(old, new) == fields


def test_objects_that_came_and_went_are_counted() -> None:
    old: Objects = tuple({"id": str(number), "on": True} for number in range(4))
    new: Objects = tuple({"id": str(number), "on": number > 2} for number in range(1, 6))

    found = differences(held(users=old), held(users=new[::-1]))

    assert found.fields == {Field("users", ""): 3, Field("users", "on"): 2}
    assert str(Field("users", "")) == "users (added or removed)"


def policy(kind: str, value: dict[str, JsonValue], name: str = "policies/1") -> dict[str, JsonValue]:
    return {"name": name, "setting": {"type": f"settings/{kind}", "value": dict(value)}}


def test_policies_of_google_are_named_by_their_type() -> None:
    old = of_google(policy("gmail.auto_forwarding", {"enableAutoForwarding": False}))
    new = of_google(policy("gmail.auto_forwarding", {"enableAutoForwarding": True}))
    odd = of_google(policy("jane@clinic.example", {"x": 1}, "policies/2"))

    assert list(differences(old, new).fields) == [
        Field("policies gmail.auto_forwarding", "setting.value.enableAutoForwarding")
    ]
    assert not any("jane" in str(field) for field in differences(old, odd).fields)


def test_a_source_that_only_one_holds_is_lost_or_gained_and_never_a_change() -> None:
    old = held(users=({"id": "a"},), domains=Unseen(unseen="refused"), org_config=({"a": 1},))
    new = held(users=(), domains=({"id": "clinic.example"},), org_config=Unseen(unseen="refused"))

    found = differences(old, new)

    # An empty list of users is no list of users: every tenant has some.
    assert (found.fields, found.lost, found.gained) == ({}, ("org_config", "users"), ("domains",))


def test_the_daily_opinion_of_the_vendor_is_no_setting() -> None:
    assert differences(held(secure_scores=({"id": "1"},)), held(secure_scores=({"id": "2"},))).fields == {}


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, Same.YES),
        ({"tenant_id": "ID-1", "domain": "other.example"}, Same.YES),
        ({"tenant_id": "id-2"}, Same.NO),
        ({"tenant_id": None}, Same.YES),
        ({"tenant_id": None, "domain": "OTHER.example"}, Same.NO),
        ({"tenant_id": None, "domain": None}, Same.UNKNOWN),
        ({"platform": Platform.GOOGLE}, Same.NO),
    ],
)
def test_only_states_of_one_tenant_are_compared(change: dict[str, object], same: Same) -> None:
    found = same_tenant(held(), replace(held(), **change))  # type: ignore[arg-type]

    assert found.same is same
    assert bool(found.why) is (same is not Same.YES)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.text("ab@.é", max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abidn@ ", max_size=6), inner, max_size=4)
    ),
    max_leaves=20,
)


def shuffled(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [shuffled(one) for one in reversed(value)]
    if isinstance(value, dict):
        return {name: shuffled(value[name]) for name in reversed(value)}
    return value


@pytest.mark.parametrize("name", ["@a", "jane@clinic.example", "a@odata", "x@odata.type@y"])
def test_a_key_that_may_be_an_address_is_not_shown(name: str) -> None:
    assert changed({}, {name: False}) == ["org_config f.(a name)"]


@given(VALUES, VALUES)
def test_order_is_no_difference_and_differences_go_both_ways(old: JsonValue, new: JsonValue) -> None:
    assert changed(old, shuffled(old)) == []
    assert sorted(changed(old, new)) == sorted(changed(new, old))
    assert not any("@" in field for field in changed(old, new))
