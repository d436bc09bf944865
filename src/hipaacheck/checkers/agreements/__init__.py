"""The checker of the register of vendors: whether those that handle PHI have an agreement that fits."""

from hipaacheck.checkers.agreements import facts
from hipaacheck.checkers.agreements.agreement import AGREEMENTS
from hipaacheck.checkers.agreements.catalog import CATALOG, OFFERS
from hipaacheck.checkers.agreements.ending import ENDINGS
from hipaacheck.checkers.agreements.record import RECORDS
from hipaacheck.checkers.agreements.terms import TERMS
from hipaacheck.checkers.api import Checker
from hipaacheck.resources import rules_dir

CHECKER = Checker(
    name="agreements",
    derivations=(RECORDS, AGREEMENTS, TERMS, OFFERS, CATALOG, ENDINGS),
    facts={
        "vendor.record": facts.RecordFacts,
        "vendor.agreement": facts.AgreementFacts,
        "vendor.terms": facts.TermsFacts,
        "vendor.offer": facts.OfferFacts,
        "vendor.catalog": facts.CatalogFacts,
        "vendor.ending": facts.EndingFacts,
    },
    rules=rules_dir() / "agreements",
)
