"""What is asked is what the table of sources says, exists in Microsoft's types, and is enough for the rules."""

import json
import re
from pathlib import Path

import pytest
import yaml
from tests.support.tenants import graph_types
from tests.support.tenants.microsoft_emulator import PURVIEW
from tests.support.tenants.microsoft_routes import find

from hipaacheck.net.tenants.microsoft import CMDLETS, GET_CMDLETS, QUESTIONS
from hipaacheck.net.tenants.redact import Fields
from hipaacheck.resources import rules_dir
from hipaacheck.tenants.microsoft.sources import SOURCES, Session

PERMISSIONS = Path(__file__).parents[5] / "shared" / "samples" / "graph" / "graph_permissions_subset.json"
PLAIN = {name: question for name, question in QUESTIONS.items() if question.kept is not None}


def route_of(source: str) -> str:
    return QUESTIONS[source].graph.path.replace("{id}", "x")


def test_every_source_of_graph_is_asked_for() -> None:
    assert set(QUESTIONS) == {name for name, source in SOURCES.items() if source.graph is not None}


def test_every_cmdlet_of_exchange_and_purview_is_run_and_only_reads() -> None:
    names = [source.cmdlet.name for source in SOURCES.values() if source.name in CMDLETS and source.cmdlet]

    assert sorted(names) == list(GET_CMDLETS)
    assert all(re.fullmatch(r"Get-[A-Za-z0-9]+", name) for name in GET_CMDLETS)
    assert {one.name for one in SOURCES.values() if one.cmdlet and one.name not in CMDLETS} == {
        one.name
        for one in SOURCES.values()
        if one.cmdlet and one.cmdlet.session in (Session.SHAREPOINT, Session.TEAMS, Session.POWER_PLATFORM)
    }
    purview = {
        CMDLETS[name].cmdlet.name for name in CMDLETS if CMDLETS[name].cmdlet.session is Session.COMPLIANCE
    }
    assert purview == PURVIEW


@pytest.mark.parametrize("source", PLAIN)
def test_every_field_that_is_kept_exists_in_graph(source: str) -> None:
    found = find(route_of(source))
    assert found is not None
    kind = "ServicePlanInfo" if source == "service_plans" else found[0].kind

    missing = set(QUESTIONS[source].names()) - set(graph_types.fields_of(kind))

    assert missing == set()


@pytest.mark.parametrize("source", QUESTIONS)
def test_the_permission_is_one_that_graph_takes(source: str) -> None:
    if not PERMISSIONS.exists():
        pytest.skip("the permissions of Graph are not at hand")
    asked = QUESTIONS[source].graph
    paths = json.loads(PERMISSIONS.read_text(encoding="utf-8"))["paths"]
    same = [one["GET"]["Application"] for path, one in paths.items() if path.lower() == asked.path.lower()]
    if not same:
        pytest.skip("this path is not among them")

    assert any(asked.permission in one for one in same)


def reads() -> list[tuple[str, str, str]]:
    """Return what each rule says that it reads of sources that are collected live: rule, source, field."""
    found = []
    for file in sorted(Path(str(rules_dir() / "microsoft")).glob("*.yaml")):
        for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]:
            for line in rule.get("reads", ()):
                source, *fields = line.split()
                found += [(rule["id"], source, field) for field in fields]
    return found


def kept_of(source: str) -> Fields | None:
    return QUESTIONS[source].kept if source in QUESTIONS else CMDLETS[source].kept


def is_kept(kept: Fields, path: list[str]) -> bool:
    name = path[0].lower()
    if name in {one.lower() for one in kept.plain | kept.people | kept.whole} or name in map(
        str.lower, kept.named
    ):
        return True
    inner = {one.lower(): below for one, below in kept.inner.items()}.get(name)
    return inner is not None and (len(path) == 1 or is_kept(inner, path[1:]))


def test_what_rules_read_is_kept() -> None:
    lost = [
        (rule, source, field)
        for rule, source, field in reads()
        if (source in QUESTIONS or source in CMDLETS) and not rule.startswith("M365-DATA-")
        if (kept := kept_of(source)) is not None and not is_kept(kept, field.split("."))
    ]

    assert len(reads()) > 30
    assert lost == []
