"""Define the inventory file: the organisation, what it runs, whom it works with, and what it has on paper."""

from typing import Annotated, Literal

from pydantic import BeforeValidator

from hipaacheck.inventory.schema.decisions import Decision
from hipaacheck.inventory.schema.documents import Document, Incident, Practice, Training
from hipaacheck.inventory.schema.mail import EmailRequest, MailFlow, MailingList
from hipaacheck.inventory.schema.network import Domain, Tenant
from hipaacheck.inventory.schema.organisation import Organisation
from hipaacheck.inventory.schema.questionnaires import AskedQuestionnaire
from hipaacheck.inventory.schema.systems import RetentionEntry, System
from hipaacheck.inventory.schema.vendors import Vendor
from hipaacheck.model import Attestation, FilePath, Record, Waiver


def _no_boolean(value: object) -> object:
    """Refuse `true`, which Python takes for 1."""
    if isinstance(value, bool):
        raise ValueError("should be 1")
    return value


class Inventory(Record):
    """The whole file. A section that is left out is not kept here: what it would show is not judged, and the
    report says so. An empty section is a register with nothing in it. `include` names more files with any of
    these sections, relative to this one. `vendor_catalogs` names files with the organisation's own entries
    on vendors (`hipaacheck vendors list`), which replace or add to those that ship; later files win.
    `questionnaires` are those that the organisation fills in about itself.
    """

    version: Annotated[Literal[1], BeforeValidator(_no_boolean)]
    include: tuple[str, ...] = ()
    vendor_catalogs: tuple[FilePath, ...] = ()
    organisation: Organisation | None = None
    domains: tuple[Domain, ...] = ()
    tenants: tuple[Tenant, ...] = ()
    systems: tuple[System, ...] | None = None
    vendors: tuple[Vendor, ...] | None = None
    mail_flows: tuple[MailFlow, ...] | None = None
    mailing_lists: tuple[MailingList, ...] | None = None
    email_requests: tuple[EmailRequest, ...] | None = None
    retention: tuple[RetentionEntry, ...] | None = None
    documents: tuple[Document, ...] | None = None
    practices: tuple[Practice, ...] | None = None
    training: Training | None = None
    incidents: tuple[Incident, ...] | None = None
    decisions: tuple[Decision, ...] | None = None
    questionnaires: tuple[AskedQuestionnaire, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    waivers: tuple[Waiver, ...] = ()
