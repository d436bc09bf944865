"""The checker of what an organisation has in writing: documents, officials, records, decisions."""

from hipaacheck.checkers.api import Checker
from hipaacheck.checkers.documents import facts, people
from hipaacheck.checkers.documents.clouds import CLOUDS
from hipaacheck.checkers.documents.decisions import DECISIONS
from hipaacheck.checkers.documents.decisions import REGISTER as DECISION_REGISTER
from hipaacheck.checkers.documents.incidents import INCIDENTS
from hipaacheck.checkers.documents.organisation import ORGANISATION
from hipaacheck.checkers.documents.papers import ASKED, ENTRIES, REQUIRED, required_kind
from hipaacheck.checkers.documents.practices import KINDS, PRACTICES, practice_kind
from hipaacheck.checkers.documents.registers import REGISTERS
from hipaacheck.checkers.documents.requests import REQUESTS
from hipaacheck.checkers.documents.systems import SYSTEMS
from hipaacheck.checkers.documents.training import TRAINING
from hipaacheck.inventory.schema.documents import PracticeKind
from hipaacheck.resources import rules_dir

CHECKER = Checker(
    name="documents",
    derivations=(
        ORGANISATION,
        CLOUDS,
        REGISTERS,
        *REQUIRED,
        ENTRIES,
        *KINDS,
        PRACTICES,
        TRAINING,
        INCIDENTS,
        REQUESTS,
        DECISION_REGISTER,
        DECISIONS,
        SYSTEMS,
    ),
    facts={
        "organisation.record": facts.OrganisationFacts,
        "organisation.tenants": facts.CloudsFacts,
        "register.section": facts.RegisterFacts,
        **{required_kind(kind): facts.RequiredFacts for kind in ASKED},
        "document.entry": facts.EntryFacts,
        "practice.record": facts.PracticeFacts,
        **{practice_kind(kind): facts.PracticeFacts for kind in PracticeKind},
        "training.workforce": people.TrainingFacts,
        "incident.record": people.IncidentFacts,
        "mail.request": people.RequestFacts,
        "decision.record": facts.DecisionFacts,
        "decision.register": facts.DecisionsFacts,
        "system.record": facts.SystemFacts,
    },
    rules=rules_dir() / "documents",
)
