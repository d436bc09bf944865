"""Derive, for each incident, what the assessment answers and by when whom the law wants told."""

from collections.abc import Iterator
from datetime import date, timedelta

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.documents.entries import derived, saw
from hipaacheck.checkers.documents.people import IncidentFacts
from hipaacheck.checkers.shared.places import Decides, lines_of
from hipaacheck.checkers.shared.timeline import day_after
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.documents import Incident
from hipaacheck.model import TargetKind

KIND = "incident.record"
FACTORS = ("nature", "recipient", "acquired", "mitigated")
_DECIDES: Decides = {
    "individuals_told": ("individuals_told",),
    "hhs_told": ("hhs_told",),
    "media_told": ("media_told",),
    "covered_entity_told": ("covered_entity_told",),
    "mitigated": ("mitigated",),
    "factors": ("factors_missing",),
    "file": ("file",),
}
# 45 CFR 164.404(b), 164.406(b), 164.410(b): 60 calendar days after discovery at the latest; 164.408(c): 60
# days after the end of the calendar year.
_LIMIT = timedelta(days=60)
LARGE = 500


def derive_incidents(known: Known) -> Iterator[Derived]:
    """Yield each incident of the register."""
    declared = known.declared
    if declared is None:
        return
    for index, incident in enumerate(declared.inventory.incidents or ()):
        origin = declared.origin("incidents", index)
        places = lines_of(declared, "incidents", index, _DECIDES)
        outcome = saw(declared, incident_facts(declared, incident), origin, incident.file, places=places)
        yield derived(known, f"incident:{incident.id}", TargetKind.INCIDENT, incident.id, origin, outcome)


def incident_facts(declared: Declared, incident: Incident) -> IncidentFacts:
    """Return what is recorded of one incident, with the days by which notices are due at the latest."""
    organisation = declared.inventory.organisation
    limit = later(incident.discovered, _LIMIT)
    hhs = hhs_limit(incident)
    delayed = incident.law_enforcement_delay_until
    delay_limit = None if delayed is None else later(delayed, _LIMIT)
    return IncidentFacts.model_validate(
        {
            "entity": organisation.kind if organisation is not None else None,
            "discovered": moment(incident.discovered),
            "outcome": incident.outcome,
            "mitigated": incident.mitigated,
            "factors_missing": tuple(one for one in FACTORS if one not in incident.factors),
            "individuals": incident.individuals,
            "residents_of_one_state": incident.residents_of_one_state,
            "limit": moment(limit),
            "limit_ends": moment(day_after(limit)),
            "hhs_limit": moment(hhs),
            "hhs_limit_ends": moment(day_after(hhs)),
            "delay_until": moment(delayed),
            "delay_limit": moment(delay_limit),
            "delay_limit_ends": moment(day_after(delay_limit)),
            "individuals_told": moment(incident.individuals_told),
            "media_told": moment(incident.media_told),
            "hhs_told": moment(incident.hhs_told),
            "covered_entity_told": moment(incident.covered_entity_told),
            "file": file_facts(declared, incident.file),
        }
    )


def hhs_limit(incident: Incident) -> date | None:
    """Return the last day for the notice to HHS, None when nobody says how many individuals there are.

    500 or more individuals: when they are told, and so within 60 days of discovery. Fewer: within 60 days
    after the end of the calendar year of discovery (45 CFR 164.408(b), (c)).
    """
    if incident.individuals is None:
        return None
    if incident.individuals >= LARGE:
        return later(incident.discovered, _LIMIT)
    return later(date(incident.discovered.year, 12, 31), _LIMIT)


def later(day: date, by: timedelta) -> date:
    """Return the day that is `by` after `day`; the last day there is stays."""
    return day + by if date.max - day > by else date.max


INCIDENTS = Derivation("documents.incidents", KIND, derive_incidents)
