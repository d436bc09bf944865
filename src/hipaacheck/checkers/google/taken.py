"""Say of the data of a Google Workspace account who took it, when, and what is missing."""

from hipaacheck.checkers.shared.taken import TakenFacts, make_taken
from hipaacheck.model import Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.google.reading import google_settings

__all__ = ["TakenFacts", "make"]

# One of several names will do where | stands between them.
_ESSENTIAL = {
    "policies|reduced_policies": "nearly every setting",
    "orgunits|reduced_policies": "for whom a setting differs",
    "users|super_admins": "who administers the account",
}


def make(data: TenantData) -> TakenFacts:
    """Return how the data was come by."""
    facts, settings = make_taken(data, _ESSENTIAL), google_settings(data)
    left_out = () if isinstance(settings, Unseen) else settings.warnings
    return facts.model_copy(update={"warnings": (*facts.warnings, *left_out)})
