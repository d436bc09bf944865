"""The structure of each edition is the one that somebody looked at; `python -m tests.reporters.structure` writes it."""

import pytest
from tests.reporters.structure import golden_file, structure

from hipaacheck.reporters.profile import Audience


@pytest.mark.parametrize("printed", [False, True], ids=["screen", "paper"])
@pytest.mark.parametrize("audience", list(Audience))
def test_the_structure_is_that_of_the_golden_file(audience: Audience, printed: bool) -> None:
    kept = golden_file(audience, printed=printed).read_text(encoding="utf-8")

    assert structure(audience, printed=printed) == kept
