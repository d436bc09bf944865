"""Registrable domains agree with the public suffix list's own test data (publicsuffix.org, in publicsuffixlist)."""

import re
from importlib.resources import files

import pytest

from hipaacheck.suffixes import is_public_suffix, registered_domain

TEXT = (files("publicsuffixlist") / "test_psl.txt").read_text(encoding="utf-8")
CASES = [
    (name, None if wanted == "null" else wanted.strip("'"))
    for name, wanted in re.findall(
        r"^checkPublicSuffix\('([a-z0-9.-]+)', (null|'[a-z0-9.-]+')\);", TEXT, re.M
    )
    if not name.startswith(".")
]


def test_there_are_cases() -> None:
    assert len(CASES) > 40


@pytest.mark.parametrize(("name", "wanted"), CASES)
def test_the_lists_own_cases(name: str, wanted: str | None) -> None:
    assert registered_domain(name) == wanted


@pytest.mark.parametrize(
    ("name", "public"), [("com", True), ("co.uk", True), ("clinic.co.uk", False), ("nowhere.example", False)]
)
def test_public_suffixes(name: str, public: bool) -> None:
    assert is_public_suffix(name) is public
