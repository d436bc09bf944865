"""Conditions of rules of data loss prevention: JSON in a text, or a plain list."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.microsoft.dlp.conditions import Kind, Search, kind_of, search_of
from hipaacheck.model import Unseen

SSN = {"name": "U.S. Social Security Number (SSN)", "id": "a44669fe-0d48-453d-a9b1-2cc83f2cba77"}
CARD = {"name": "Credit Card Number", "id": "50842eb7-edc8-4019-85dd-5a5c1f2bb085"}
TERMS = {"Name": "All Medical Terms And Conditions", "Id": "065bdd91-ef07-40d3-b8a4-0aea722eaa49"}
OWN = {"name": "Chart of the clinic"}


def content(*types: Any, grouped: bool = False) -> dict[str, Any]:
    groups = [{"Groups": [{"Name": "Default", "Operator": "Or", "Sensitivetypes": list(types)}]}]
    return {
        "ConditionName": "ContentContainsSensitiveInformation",
        "Value": groups if grouped else list(types),
    }


def rule(*conditions: Any, operator: str = "And") -> dict[str, Any]:
    condition = {"Operator": operator, "SubConditions": list(conditions)}
    return {"AdvancedRule": json.dumps({"Version": "1.0", "Condition": condition})}


def found(raw: dict[str, Any]) -> Search:
    search = search_of(raw)
    assert isinstance(search, Search)
    return search


@pytest.mark.parametrize("grouped", [False, True])
def test_types_are_found_in_a_list_and_in_groups(grouped: bool) -> None:
    assert found(rule(content(SSN, CARD, grouped=grouped))) == Search()
    assert found(rule(content(TERMS, grouped=grouped))) == Search(health=True, ssn=False)
    assert found(rule(content(CARD, grouped=grouped))) == Search(ssn=False)
    assert found(rule(content(OWN, grouped=grouped))) == Search(ssn=False, unclear=("Chart of the clinic",))


def test_a_label_is_something_of_the_organisations_own() -> None:
    labelled = {"ConditionName": "ContentContainsSensitiveInformation"}
    raw = rule({**labelled, "Value": [{"Groups": [{"Labels": [{"name": "Confidential"}]}]}]})
    assert found(raw) == Search(ssn=False, unclear=("label Confidential",))


@pytest.mark.parametrize(
    ("condition", "narrowed"),
    [
        ({"ConditionName": "AccessScope", "Value": "NotInOrganization"}, False),
        ({"ConditionName": "AccessScope", "Value": "InOrganization"}, True),
        ({"ConditionName": "FromScope", "Value": ["InOrganization"]}, False),
        ({"ConditionName": "FromScope", "Value": "NotInOrganization"}, True),
        ({"ConditionName": "RecipientDomainIs", "Value": ["lab.example"]}, True),
        ({"Operator": "Not", "SubConditions": [{"ConditionName": "SubjectContainsWords"}]}, True),
        ({"Operator": "Or", "SubConditions": [content(CARD)]}, True),
    ],
)
def test_further_conditions_and_exceptions_narrow_a_rule(condition: dict[str, Any], narrowed: bool) -> None:
    assert found(rule(content(SSN), condition)) == Search(narrowed=narrowed)


def groups(*each: Any, operator: str) -> dict[str, Any]:
    return {
        "ConditionName": "ContentContainsSensitiveInformation",
        "Value": [{"Groups": list(each), "Operator": operator}],
    }


def group(*types: Any, operator: str = "Or") -> dict[str, Any]:
    return {"Name": "g", "Operator": operator, "Sensitivetypes": list(types)}


@pytest.mark.parametrize(
    ("conditions", "narrowed"),
    [
        ([groups(group(SSN), group(CARD), operator="And")], True),
        ([groups(group(SSN), group(CARD), operator="Or")], False),
        ([groups(group(SSN, CARD, operator="And"), operator="And")], True),
        ([groups(group(SSN, CARD), operator="And")], False),
        ([groups({**group(SSN, operator="And"), "Labels": [{"name": "Confidential"}]}, operator="Or")], True),
        ([content(SSN), content(CARD)], True),
    ],
)
def test_what_must_be_there_beside_patients_data_narrows_a_rule(conditions: Any, narrowed: bool) -> None:
    search = found(rule(*conditions))

    assert search.ssn and search.narrowed is narrowed


def test_health_terms_beside_a_number_are_patients_data_too() -> None:
    """The template U.S. HIPAA Enhanced asks for an identifier and a medical term."""
    assert found(rule(content(SSN), content(TERMS))) == Search(health=True)


@pytest.mark.parametrize(
    ("most", "narrowed"), [(-1, False), ("-1", False), (None, False), ("", False), (1, True), ("9", True)]
)
def test_a_rule_for_a_few_lets_many_past(most: Any, narrowed: bool) -> None:
    assert found(rule(content({**SSN, "mincount": 1, "maxcount": most}))) == Search(narrowed=narrowed)


def test_types_of_an_exception_are_not_looked_for() -> None:
    raw = rule(content(CARD), {"Operator": "Not", "SubConditions": [content(SSN)]})
    assert found(raw) == Search(ssn=False, narrowed=True)


@pytest.mark.parametrize(
    ("least", "narrowed"), [(1, False), ("1", False), ("10", True), (2, True), ("many", True), ([], True)]
)
def test_a_rule_that_wants_many_lets_few_past(least: Any, narrowed: bool) -> None:
    assert found(rule(content({**SSN, "mincount": least}))) == Search(narrowed=narrowed)


def test_a_plain_list_is_read_where_there_is_no_json() -> None:
    raw: dict[str, Any] = {
        "ContentContainsSensitiveInformation": [SSN],
        "AccessScope": "NotInOrganization",
    }
    assert found(raw) == Search()
    assert found({**raw, "SentToMemberOf": ["Billing"]}) == Search(narrowed=True)
    assert found({**raw, "AccessScope": "InOrganization"}) == Search(narrowed=True)
    assert found({**raw, "ExceptIfFrom": [], "DocumentIsUnsupported": False}) == Search()


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"AdvancedRule": "{rn 'Version'"},
        {"AdvancedRule": "[]", "ContentContainsSensitiveInformation": None},
        {"AdvancedRule": "[" * 100_000},
        {"AdvancedRule": None},
    ],
)
def test_a_condition_that_cannot_be_read_is_unseen(raw: dict[str, Any]) -> None:
    assert isinstance(search_of(raw), Unseen)


def test_a_condition_that_nests_without_end_is_unseen() -> None:
    deep: dict[str, Any] = content(SSN)
    for _ in range(40):
        deep = {"Operator": "And", "SubConditions": [deep]}
    assert isinstance(search_of(rule(deep)), Unseen)
    groups: dict[str, Any] = SSN
    for _ in range(40):
        groups = {"Groups": [{"Sensitivetypes": [groups]}]}
    assert isinstance(search_of({"ContentContainsSensitiveInformation": [groups]}), Unseen)


@pytest.mark.parametrize(
    ("name", "number", "kind"),
    [
        ("", "a44669fe-0d48-453d-a9b1-2cc83f2cba77", Kind.SSN),
        ("U.S. Social Security Number (SSN)", "", Kind.SSN),
        ("Drug Enforcement Agency (DEA) Number", "", Kind.HEALTH),
        ("International Classification of Diseases (ICD-9-CM)", "", Kind.HEALTH),
        ("Medicare Beneficiary Identifier (MBI) card", "", Kind.HEALTH),
        ("Impairments Listed In The U.S. Disability Evaluation Under Social Security", "", Kind.HEALTH),
        ("Patient MRN", "", Kind.HEALTH),
        ("U.S. Individual Taxpayer Identification Number (ITIN)", "", Kind.OTHER),
        ("ABA Routing Number", "", Kind.OTHER),
        ("Philosophy grades", "", Kind.OWN),
    ],
)
def test_what_a_type_is_about(name: str, number: str, kind: Kind) -> None:
    assert kind_of(name, number) is kind


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Condition", "SubConditions", "Operator", "ConditionName", "Value", "Groups", "Name"]
            )
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(_JSON)
def test_no_json_is_too_strange(value: Any) -> None:
    for raw in ({"AdvancedRule": json.dumps(value)}, {"ContentContainsSensitiveInformation": value}):
        assert isinstance(search_of(raw), Search | Unseen)


@given(st.text(max_size=50))
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(search_of({"AdvancedRule": text}), Search | Unseen)
