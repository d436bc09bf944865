"""Put together what a new inventory says: the answers, what was seen outside, what is asked in writing."""

from collections.abc import Sequence
from datetime import date

from hipaacheck import __version__
from hipaacheck.checkers.documents.catalogue import addressable_titles, asked_documents
from hipaacheck.cli.finds import Find
from hipaacheck.cli.inventory_questions import Given
from hipaacheck.cli.looking import Looked
from hipaacheck.inventory.schema.organisation import OrganisationKind
from hipaacheck.inventory.starting import Start, new_inventory
from hipaacheck.inventory.stubs import Asked, AskedFor


def text_of(given: Given, looked: Looked | None, found: Sequence[Find], today: date) -> str:
    """Return the text of a new inventory; what was seen weakly, or would be refused, stands in comments."""
    return new_inventory(
        Start(
            name=given.name or given.domains[0],
            on=today,
            version=__version__,
            asked=_asked(given.kind),
            kind=given.kind,
            state=given.state,
            workforce=given.workforce,
            domains=given.domains,
            hosts=given.hosts,
            security_official=given.security_official,
            vendors=tuple(one.entry for one in found if one.fit),
            proposed=tuple(one.entry for one in found if not one.fit),
            notes=_notes(looked),
        )
    )


def _notes(looked: Looked | None) -> tuple[str, ...]:
    if looked is None:
        return ("Nobody looked at DNS and web pages yet: hipaacheck vendors suggest --write FILE",)
    seen = "Those below were seen in DNS and web pages; many vendors cannot be seen from outside: add them."
    return (seen, *(f"Could not be looked at: {reason}" for reason in looked.unseen))


def _asked(kind: OrganisationKind | None) -> Asked:
    """Return the documents and decisions that the regulation asks of such an organisation."""
    documents = (
        AskedFor(one.kind, f"{one.title}, {one.citation if one.asked == 'required' else 'usual practice'}")
        for one in asked_documents()
        if kind is None or one.concerns(kind)
    )
    decisions = (AskedFor(key, title) for key, title in addressable_titles().items())
    return Asked(tuple(documents), tuple(decisions))
