"""The page on Microsoft 365 says what is asked, what it needs and what is kept, as the program has it."""

import re
from pathlib import Path

import pytest

from hipaacheck.net.tenants.microsoft import CMDLETS, QUESTIONS, SWITCHES
from hipaacheck.net.tenants.microsoft.access import (
    AUTHORITY,
    CERTIFICATE,
    CLIENT,
    CLOUD,
    INCLUDE,
    PASSWORD,
    SECRET,
    TENANT,
)
from hipaacheck.net.tenants.microsoft.question import Question
from hipaacheck.tenants.microsoft.sources import SOURCES, graph_permissions

FOLDER = Path(__file__).parents[4] / "docs" / "tenants"
PAGE = (FOLDER / "microsoft.md").read_text(encoding="utf-8")


def permission_rows() -> list[str]:
    return [
        f"| `{permission}` | {', '.join(f'`{name}`' for name in names)} |"
        for permission, names in graph_permissions().items()
    ]


def source_rows() -> list[str]:
    return [
        f"| `{name}` | {one.about.what} | `{one.graph.path}` | {one.graph.licence or ''} | {kept(one)} |"
        for name, one in QUESTIONS.items()
    ]


def kept(question: Question) -> str:
    if question.kept is not None:
        return ", ".join(question.names())
    return "the settings, whole" + "".join(f", without {name}" for name in sorted(question.dropped))


def cmdlet_rows() -> list[str]:
    return [f"| `{name}` | `{one.cmdlet.name}` | {one.cmdlet.session} |" for name, one in CMDLETS.items()]


@pytest.mark.parametrize("row", [*permission_rows(), *source_rows(), *cmdlet_rows()])
def test_the_page_has_each_row(row: str) -> None:
    assert f"\n{row}\n" in PAGE


def test_the_page_has_no_other_rows() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]

    assert rows == [*permission_rows(), *source_rows(), *cmdlet_rows()]
    assert f"{len(CMDLETS)} commands" in PAGE


def test_the_page_names_every_variable() -> None:
    names = (TENANT, CLIENT, CERTIFICATE, PASSWORD, SECRET, AUTHORITY, CLOUD, f"{INCLUDE}={min(SWITCHES)}")

    assert [name for name in names if name not in PAGE] == []


def test_the_page_says_how_far_it_was_tested() -> None:
    assert "was not tested against a live tenant" in " ".join(PAGE.split())


def test_the_script_asks_for_the_same_permissions() -> None:
    script = (FOLDER / "microsoft-app.ps1").read_text(encoding="utf-8")
    listed = script.partition("$permissions = @(")[2].partition(")")[0]

    assert re.findall(r"'([^']+)'", listed) == list(graph_permissions())
    assert not any(".ReadWrite." in permission for permission in graph_permissions())
    assert {one.cmdlet.rights for one in SOURCES.values() if one.name in CMDLETS and one.cmdlet} == {
        "the application permission Exchange.ManageAsApp and the role Global Reader"
    }
