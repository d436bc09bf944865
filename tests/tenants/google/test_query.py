"""Whom a policy applies to, from its query."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.tenants.google.query import (
    Held,
    Odd,
    Query,
    kinds_of_people,
    licence_words,
    query_of,
    words_for,
)

UNIT = "entity.org_units.exists(org_unit, org_unit.org_unit_id == orgUnitId('03a'))"
GROUP = "entity.groups.exists(group, group.group_id == groupId('02g'))"
LICENCE = "entity.licenses.exists(license, license in ['/product/P/sku/1', '/product/P/sku/2'])"
HELD = Held(frozenset({"/product/P/sku/1", "/product/P/sku/2"}))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, Query()),
        ({"query": "", "orgUnit": "orgUnits/03a", "group": ""}, Query("03a")),
        ({"orgUnit": "orgUnits/03a", "group": "groups/02g", "sortOrder": 1}, Query("03a", "02g")),
        ({"group": "WORKSPACE_ALL_ADMIN_GROUP"}, Query(None, "WORKSPACE_ALL_ADMIN_GROUP")),
        ({"query": UNIT}, Query("03a")),
        ({"query": f"{UNIT} && {GROUP}"}, Query("03a", "02g")),
        ({"query": f" {UNIT}&&{LICENCE} "}, Query("03a", None, frozenset({HELD}))),
        ({"query": f"!{LICENCE}"}, Query(None, None, frozenset({Held(HELD.licences, without=True)}))),
        ({"query": f"{UNIT} || {GROUP}"}, Query(None, None, frozenset({Odd(f"{UNIT} || {GROUP}")}))),
        ({"query": f"{UNIT} && !{GROUP}"}, Query("03a", None, frozenset({Odd(f"!{GROUP}")}))),
    ],
)
def test_a_query_is_read(query: dict[str, Any], expected: Query) -> None:
    assert query_of({"policyQuery": query}) == expected


@pytest.mark.parametrize("odd", [None, "x", 3, {"orgUnit": 3}, {"group": []}, {"query": {}}])
def test_what_is_no_query_is_not_read(odd: Any) -> None:
    assert query_of({"policyQuery": odd}) is None


def test_a_licence_is_named_as_administrators_know_it() -> None:
    assert (
        licence_words("/product/Google-Apps/sku/1010020020")
        == "licence Enterprise Plus (Google-Apps 1010020020)"
    )
    assert licence_words("/product/Google-Vault/sku/Google-Vault") == "licence Google-Vault Google-Vault"
    assert licence_words("moon") == "licence moon"


def test_conditions_are_said_in_words() -> None:
    assert words_for(frozenset()) is None
    assert (
        words_for(frozenset({Held(frozenset({"/product/P/sku/1"}), without=True)})) == "without licence P 1"
    )


CONDITIONS = st.frozensets(
    st.builds(Held, st.frozensets(st.sampled_from("ABC"), min_size=1), st.booleans())
    | st.builds(Odd, st.sampled_from(["x", "y"])),
    max_size=3,
)


@given(st.frozensets(CONDITIONS, max_size=4))
def test_somebody_meets_every_condition_that_can_be_met(conditions: frozenset[frozenset[Any]]) -> None:
    kinds = kinds_of_people(conditions)
    for one in conditions:
        wanted = [held.licences for held in one if isinstance(held, Held) and not held.without]
        refused = {
            licence for held in one if isinstance(held, Held) and held.without for licence in held.licences
        }
        if all(licences - refused for licences in wanted):
            assert any(person.meets(one) for person in kinds.values())
    signatures = [tuple(person.meets(one) for one in conditions) for person in kinds.values()]
    assert len(set(signatures)) == len(signatures)
    assert None in kinds
