"""The generated pages are those of the program as it is, and the README names commands that exist."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SPEC = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
assert SPEC is not None and SPEC.loader is not None
generate = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(generate)


@pytest.mark.parametrize("name", sorted(generate.PAGES))
def test_generated_pages_are_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generate.PAGES[name](), "run: make docs"


def test_the_readme_uses_options_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "hipaacheck", "scan", "--help"], capture_output=True, text=True, check=True
    )
    used = set(re.findall(r"hipaacheck scan [^\n`]*?(--[a-z-]+)", readme))

    assert used <= set(re.findall(r"--[a-z0-9-]+", done.stdout)), used


def test_no_page_mentions_what_is_not_in_the_project() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "rules").rglob("*.yaml")]
    wrong = [page.name for page in pages if re.search(r"\.\./shared|/work/|/farm/", page.read_text("utf-8"))]

    assert wrong == []
