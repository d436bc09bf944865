"""The checker of what an organisation has in writing: documents, officials, records, decisions."""

from hipaacheck.checkers.api import Checker
from hipaacheck.checkers.documents import facts, people
from hipaacheck.checkers.documents.decisions import DECISIONS
from hipaacheck.checkers.documents.incidents import INCIDENTS
from hipaacheck.checkers.documents.organisation import ORGANISATION
from hipaacheck.checkers.documents.papers import ENTRIES, REQUIRED
from hipaacheck.checkers.documents.practices import PRACTICES
from hipaacheck.checkers.documents.registers import REGISTERS
from hipaacheck.checkers.documents.requests import REQUESTS
from hipaacheck.checkers.documents.systems import SYSTEMS
from hipaacheck.checkers.documents.training import TRAINING
from hipaacheck.resources import rules_dir

CHECKER = Checker(
    name="documents",
    derivations=(
        ORGANISATION,
        REGISTERS,
        REQUIRED,
        ENTRIES,
        PRACTICES,
        TRAINING,
        INCIDENTS,
        REQUESTS,
        DECISIONS,
        SYSTEMS,
    ),
    facts={
        "organisation.record": facts.OrganisationFacts,
        "register.section": facts.RegisterFacts,
        "document.required": facts.RequiredFacts,
        "document.entry": facts.EntryFacts,
        "practice.record": facts.PracticeFacts,
        "training.workforce": people.TrainingFacts,
        "incident.record": people.IncidentFacts,
        "mail.request": people.RequestFacts,
        "decision.record": facts.DecisionFacts,
        "system.record": facts.SystemFacts,
    },
    rules=rules_dir() / "documents",
)
