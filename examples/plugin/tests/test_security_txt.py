"""The example's own tests: one line a rule."""

from hipaacheck.testing import faults_of
from hipaacheck_security_txt import CHECKER, read


def test_the_rules_keep_their_vectors() -> None:
    assert faults_of(CHECKER) == []


def test_contacts_are_read() -> None:
    assert read("Contact: mailto:a@example.org\ncontact:https://example.org/x\nExpires: 2027") == (
        "mailto:a@example.org",
        "https://example.org/x",
    )
