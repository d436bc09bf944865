"""The checker of mail flows: how mail with PHI travels, through whom, and who keeps lists of patients."""

from hipaacheck.checkers.api import Checker
from hipaacheck.checkers.mailflows.derive import FLOW_KIND, FLOWS, LIST_KIND, LISTS
from hipaacheck.checkers.mailflows.facts import MailFlowFacts, MailingListFacts
from hipaacheck.resources import rules_dir

CHECKER = Checker(
    name="mailflows",
    derivations=(FLOWS, LISTS),
    facts={FLOW_KIND: MailFlowFacts, LIST_KIND: MailingListFacts},
    rules=rules_dir() / "mailflows",
)
