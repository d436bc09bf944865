"""Objects of PowerShell come back to Graph's spelling without gaining or losing anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from hipaacheck.tenants.data import NotTenantDataError
from hipaacheck.tenants.microsoft.names import (
    MAX_DEPTH,
    as_objects,
    camel,
    graph_object,
    is_empty,
    plain,
    refuse_deep,
    service_plans,
    without,
)


def test_only_the_first_letter_is_lowered() -> None:
    assert [camel(name) for name in ("Id", "AllowedToUseSSPR", "displayName", "")] == [
        "id",
        "allowedToUseSSPR",
        "displayName",
        "",
    ]


def test_additional_properties_go_where_graph_has_them_and_never_over_what_is_there() -> None:
    raw: dict[str, JsonValue] = {
        "AdditionalProperties": {"@odata.type": "#microsoft.graph.x", "state": "disabled", "extra": [1]},
        "State": "enabled",
        "Inner": [{"Id": "a", "AdditionalProperties": {"level": 2}}],
    }

    assert graph_object(raw) == {
        "state": "enabled",
        "inner": [{"id": "a", "level": 2}],
        "@odata.type": "#microsoft.graph.x",
        "extra": [1],
    }


def test_a_field_that_is_spelled_twice_keeps_what_holds_something() -> None:
    assert graph_object({"Id": None, "id": "a"}) == {"id": "a"}
    assert graph_object({"Id": "a", "id": "b"}) == {"id": "a"}


def test_annotations_are_dropped_and_types_stay() -> None:
    raw: dict[str, JsonValue] = {
        "AuthenticationStrength@odata.context": "https://...",
        "@odata.type": "t",
        "A": {"@odata.id": 1, "B": 2},
    }

    assert graph_object(raw) == {"@odata.type": "t", "a": {"b": 2}}


def test_an_inner_object_of_nulls_is_null_and_one_of_empty_lists_is_not() -> None:
    raw: dict[str, JsonValue] = {
        "Filter": {"Mode": None, "Rule": {"Deep": None}},
        "Users": {"IncludeUsers": []},
        "Empty": {},
    }

    assert graph_object(raw) == {"filter": None, "users": {"includeUsers": []}, "empty": {}}


def test_without_keeps_what_holds_something() -> None:
    assert without({"a": None, "b": [], "c": 0, "d": 1}, "a", "b", "c") == {"c": 0, "d": 1}


def test_false_and_zero_are_something() -> None:
    assert not is_empty(False)
    assert not is_empty(0)
    assert is_empty({"a": [None, ""], "b": {}})


def test_service_plans_of_skus_are_those_provisioned() -> None:
    plans: list[JsonValue] = [
        {"servicePlanName": "A", "provisioningStatus": "Success"},
        {"servicePlanName": "B", "provisioningStatus": "Disabled"},
    ]

    assert service_plans(({"servicePlans": plans}, {"servicePlans": None})) == (plans[0],)


def test_html_becomes_one_line_of_text() -> None:
    text = '0 of <b>3</b>\n<a href="x">rules</a>:<br/>&lt;b&gt; \x1b[31m\u202ered'

    assert plain(text, 100) == "0 of 3 rules : <b> [31m red"
    assert plain("a" * 50, 10) == "aaaaaaa..."
    assert plain(["no text"], 10) == ""


def test_unclosed_tags_take_no_time() -> None:
    assert len(plain("<" * 2_000_000, 50)) == 50


def test_what_nests_too_deep_is_refused() -> None:
    fine: object = "x"
    for _ in range(MAX_DEPTH - 1):
        fine = [fine]
    refuse_deep({"a": fine})

    deep: object = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(NotTenantDataError, match="deeper than 64"):
        refuse_deep({"a": deep})


@given(st.text())
def test_plain_text_is_printable_and_short(text: str) -> None:
    found = plain(text, 30)

    assert found.isprintable()
    assert len(found) <= 30


@given(st.lists(st.none() | st.integers() | st.dictionaries(st.text(), st.integers())))
def test_objects_are_the_mappings_of_a_list(values: list[int | dict[str, int] | None]) -> None:
    assert as_objects(values) == tuple(one for one in values if isinstance(one, dict))  # type: ignore[arg-type]
