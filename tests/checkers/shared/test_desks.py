"""Addresses that are called as a desk or a function is."""

import pytest

from hipaacheck.checkers.shared.desks import is_desk


@pytest.mark.parametrize(
    ("address", "desk"),
    [
        ("reception@clinic.example", True),
        ("Front.Desk@clinic.example", True),
        ("nurse_3@clinic.example", True),
        ("anna@clinic.example", False),
        ("deskin@clinic.example", False),
        ("", False),
        ("42@clinic.example", False),
    ],
)
def test_a_desk_is_told_from_a_person_by_the_first_part(address: str, desk: bool) -> None:
    assert is_desk(address) is desk
