"""The checker of retention: how long records are kept, what deletes them, what their backups are worth."""

from hipaacheck.checkers.api import Checker
from hipaacheck.checkers.retention.derive import ENTRIES, KIND, REGISTER, REGISTER_KIND
from hipaacheck.checkers.retention.facts import RegisterFacts, RetentionFacts
from hipaacheck.resources import rules_dir

CHECKER = Checker(
    name="retention",
    derivations=(ENTRIES, REGISTER),
    facts={KIND: RetentionFacts, REGISTER_KIND: RegisterFacts},
    rules=rules_dir() / "retention",
)
