"""Risk is the table of NIST SP 800-30r1, not a product of numbers."""

import pytest

from hipaacheck.engine.risk import risk_level
from hipaacheck.model import Level

# Table I-2 of SP 800-30r1 (2012), typed from the table: rows likelihood, columns impact.
TABLE = """
very-high: very-low low moderate high very-high
high:      very-low low moderate high very-high
moderate:  very-low low moderate moderate high
low:       very-low low low low moderate
very-low:  very-low very-low very-low low low
"""
CELLS = [
    (Level(row.split(":")[0]), impact, Level(word))
    for row in TABLE.strip().splitlines()
    for impact, word in zip(Level, row.split(":")[1].split(), strict=True)
]


@pytest.mark.parametrize(("likelihood", "impact", "risk"), CELLS)
def test_every_cell_of_the_table(likelihood: Level, impact: Level, risk: Level) -> None:
    assert risk_level(likelihood, impact) is risk


def test_the_table_is_not_symmetric() -> None:
    assert risk_level(Level.VERY_HIGH, Level.LOW) is Level.LOW
    assert risk_level(Level.LOW, Level.VERY_HIGH) is Level.MODERATE
