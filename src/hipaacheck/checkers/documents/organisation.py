"""Derive what the inventory says of the organisation: its kind, its officials, its own rules."""

from collections.abc import Iterator

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.documents.entries import derived, documents_of, is_proven, saw
from hipaacheck.checkers.documents.facts import OfficialFacts, OrganisationFacts
from hipaacheck.checkers.shared.effect import effect_of
from hipaacheck.checkers.shared.places import Decides, lines_of
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.documents import DocumentKind
from hipaacheck.inventory.schema.organisation import Official, Organisation, OwnRules
from hipaacheck.model import TargetKind

KIND = "organisation.record"
_DECIDES: Decides = {
    "kind": ("kind",),
    "security_official.since": ("security.since",),
    "security_official.designation": ("security.file",),
    "security_official": ("security",),
    "privacy_official.since": ("privacy.since",),
    "privacy_official.designation": ("privacy.file",),
    "privacy_official": ("privacy",),
    "own_rules.decided_on": ("decided_on",),
    "own_rules.decided_by": ("decided_by",),
}
_DECIDED = {"decided_by", "decided_on"}


def derive_organisation(known: Known) -> Iterator[Derived]:
    """Yield the facts of the organisation, if the inventory names one."""
    declared = known.declared
    organisation = declared.inventory.organisation if declared is not None else None
    if declared is None or organisation is None:
        return
    origin = declared.origin("organisation")
    officials = [organisation.security_official, organisation.privacy_official]
    files = [official.designation for official in officials if official is not None]
    facts = organisation_facts(declared, organisation)
    proven = bool(files) and all(file_facts(declared, ref).confirmed for ref in files)
    places = lines_of(declared, "organisation", None, _DECIDES)
    outcome = saw(declared, facts, origin, *files, proven=proven or _on_paper(declared), places=places)
    yield derived(known, "organisation", TargetKind.ORGANISATION, organisation.name, origin, outcome)


def _on_paper(declared: Declared) -> bool:
    kinds = (DocumentKind.SECURITY_OFFICIAL, DocumentKind.PRIVACY_OFFICIAL)
    found = [documents_of(declared, kind) for kind in kinds]
    return all(documents and is_proven(declared, documents) for documents in found)


def organisation_facts(declared: Declared, organisation: Organisation) -> OrganisationFacts:
    """Return what is recorded of the organisation."""
    own = organisation.own_rules
    return OrganisationFacts(
        name=organisation.name,
        kind=organisation.kind,
        workforce=organisation.workforce,
        security=_official(declared, organisation.security_official, DocumentKind.SECURITY_OFFICIAL),
        privacy=_official(declared, organisation.privacy_official, DocumentKind.PRIVACY_OFFICIAL),
        documents_kept=declared.inventory.documents is not None,
        own_rules=tuple(_said(own)),
        decided_by=own.decided_by,
        decided_on=moment(own.decided_on),
    )


def _said(own: OwnRules) -> Iterator[str]:
    for name in OwnRules.model_fields:
        value = getattr(own, name)
        if name not in _DECIDED and value is not None:
            yield f"{name.replace('_', ' ')} {value}"


def _official(declared: Declared, official: Official | None, kind: DocumentKind) -> OfficialFacts:
    return OfficialFacts(
        named=official is not None,
        name=official.name if official is not None else "",
        title=official.title if official is not None else None,
        since=moment(official.since) if official is not None else None,
        file=file_facts(declared, official.designation if official is not None else None),
        documents=tuple(effect_of(declared, document) for document in documents_of(declared, kind)),
    )


ORGANISATION = Derivation("documents.organisation", KIND, derive_organisation)
