"""The oracle knows Microsoft's types, and finds what does not belong; the emulator serves nothing else."""

import os
from pathlib import Path
from typing import Any

import pytest
from tests.support.tenants import graph_types
from tests.support.tenants.microsoft_routes import ROUTES
from tests.support.tenants.microsoft_tenant import lakeside

POLICY: dict[str, Any] = lakeside().graph["conditional_access_policies"][0]


def wrong(kind: str, value: object) -> list[str]:
    return list(graph_types.problems(kind, value, "x"))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.source)
def test_the_clinic_is_made_of_microsofts_types(route: Any) -> None:
    tenant = lakeside()
    objects = tenant.graph.get(route.source)
    if objects is None:
        by_thing = {"members": tenant.members, "app_role_assignments": tenant.assignments}[route.source]
        objects = [one for many in by_thing.values() for one in many]

    assert objects
    assert [problem for one in objects for problem in wrong(route.kind, one)] == []


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"invented": 1}, "x: ConditionalAccessPolicy has no invented"),
        ({"State": "enabled"}, "x: ConditionalAccessPolicy has no State"),
        ({"state": "on"}, "x.state: 'on' is no ConditionalAccessPolicyState"),
        ({"state": None}, "x.state: may not be null"),
        (
            {"createdDateTime": "/Date(1698255149380)/"},
            "x.createdDateTime: '/Date(1698255149380)/' is no time",
        ),
        ({"displayName": 7}, "x.displayName: 7 is no string"),
        ({"conditions": []}, "x.conditions: a list"),
        ({"conditions": {"clientAppTypes": "all"}}, "x.conditions.clientAppTypes: no list"),
        ({"conditions": {"clientAppTypes": ["fax"]}}, "x.conditions.clientAppTypes: 'fax' is no"),
        ({"conditions": {"times": None}}, "x.conditions: ConditionalAccessConditionSet has no times"),
        ({"@odata.type": "#microsoft.graph.user"}, "x: #microsoft.graph.user is no ConditionalAccessPolicy"),
    ],
)
def test_what_microsoft_does_not_have_is_found(changed: dict[str, Any], problem: str) -> None:
    found = wrong("ConditionalAccessPolicy", {**POLICY, **changed})

    assert len(found) == 1
    assert found[0].startswith(problem)


def test_the_excerpt_is_what_the_package_says() -> None:
    """Microsoft's whole file is compared where HIPAACHECK_GRAPH_TYPES names it."""
    whole = os.environ.get("HIPAACHECK_GRAPH_TYPES")
    if whole is None:
        pytest.skip("microsoft-graph.d.ts is not at hand")

    assert graph_types.written(Path(whole).read_text(encoding="utf-8")) == graph_types.EXCERPT.read_text(
        "utf-8"
    )


def test_a_file_like_microsofts_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
export type Mood = "good" | "bad";
export interface Base {
    // The id; not; a; field: string
    id?: string;
}
// tslint:disable-next-line: no-empty-interface
export interface Empty extends Base {}
export interface Thing extends Base {
    /**
     * Long: words;
     */
    mood?: NullableOption<Mood>;
    many?: Thing[];
    other?: Stranger;
    "@odata.type"?: string;
}
"""
    monkeypatch.setattr(graph_types, "WANTED", ("Base", "Empty", "Thing"))
    found = graph_types.excerpt(text)

    assert found["types"]["Thing"] == {
        "base": "Base",
        "fields": {"mood": "NullableOption<Mood>", "many": "Thing[]", "@odata.type": "string"},
    }
    assert found["types"]["Empty"] == {"base": "Base", "fields": {}}
    assert found["types"]["Base"]["fields"] == {"id": "string"}
    assert found["enums"] == {"Mood": ["good", "bad"]}
