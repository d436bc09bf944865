"""The page that says how to set Google up names exactly what is asked."""

import re
from pathlib import Path

import pytest

from hipaacheck.net.tenants.client import PROXY, ROOTS
from hipaacheck.net.tenants.google import QUESTIONS, SWITCHES
from hipaacheck.net.tenants.google.access import ADMIN, INCLUDE, KEY_FILE, USUAL_KEY_FILE

PAGE = (Path(__file__).parents[4] / "docs" / "tenants" / "google.md").read_text(encoding="utf-8")


def test_the_scopes_to_paste_are_those_that_are_always_asked_for() -> None:
    block = re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    pasted = [one.strip() for one in block[1].split(",")]

    assert pasted == sorted({one.permission for one in QUESTIONS.values() if one.switch is None})


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_source_has_its_row(name: str) -> None:
    one = QUESTIONS[name]
    kept = one.kept
    names = sorted(kept.plain | kept.people | kept.whole | set(kept.inner) | set(kept.named))

    assert f"| `{name}` | {one.why} | `{one.scope}` | {', '.join(names)} |" in PAGE


def test_no_source_is_told_that_is_not_asked() -> None:
    told = set(re.findall(r"^\| `(\w+)` \| .* \| `[\w.-]+` \| ", PAGE, re.MULTILINE))

    assert told == set(QUESTIONS)


@pytest.mark.parametrize("name", sorted(SWITCHES))
def test_everything_that_must_be_included_says_what_it_needs(name: str) -> None:
    row = re.search(rf"^\| `{name}` \| The .*$", PAGE, re.MULTILINE)

    assert row is not None


@pytest.mark.parametrize("variable", [PROXY, ROOTS, ADMIN, INCLUDE, KEY_FILE, USUAL_KEY_FILE])
def test_every_variable_is_told(variable: str) -> None:
    assert variable in PAGE


def test_it_says_how_it_was_tested() -> None:
    assert "It was not tested against a live account." in PAGE
