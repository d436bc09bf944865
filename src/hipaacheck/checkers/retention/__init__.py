"""The checker of retention: how long records are kept, what deletes them, what their backups are worth."""

from hipaacheck.checkers.api import Checker
from hipaacheck.checkers.retention.derive import ENTRIES, KIND
from hipaacheck.checkers.retention.facts import RetentionFacts
from hipaacheck.resources import rules_dir

CHECKER = Checker(
    name="retention",
    derivations=(ENTRIES,),
    facts={KIND: RetentionFacts},
    rules=rules_dir() / "retention",
)
