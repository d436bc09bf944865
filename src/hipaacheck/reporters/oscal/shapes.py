"""Shape the parts of OSCAL 1.1 that we write; what is empty is left out, as its schemas demand.

The names, and what each means, are those of https://pages.nist.gov/OSCAL-Reference/models/v1.1.3/.
"""

from datetime import datetime

from pydantic import AliasGenerator, ConfigDict

from hipaacheck.model import Record


def _kebab(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


class Piece(Record):
    """A part of a document; its fields are written in kebab-case and left out at their defaults."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=AliasGenerator(serialization_alias=_kebab)
    )


class Prop(Piece):
    """A property; without `ns` it is one of OSCAL's own."""

    name: str
    ns: str | None = None
    value: str


class Role(Piece):
    """What somebody does for the document."""

    id: str
    title: str
    description: str | None = None


class Party(Piece):
    """A person or an organization."""

    uuid: str
    type: str
    name: str
    props: tuple[Prop, ...] = ()
    member_of_organizations: tuple[str, ...] = ()
    remarks: str | None = None


class ResponsibleParty(Piece):
    """Who has a role."""

    role_id: str
    party_uuids: tuple[str, ...]


class ResponsibleRole(Piece):
    """Which role answers for something, and who has it there."""

    role_id: str
    party_uuids: tuple[str, ...]


class Metadata(Piece):
    """What the document is."""

    title: str
    last_modified: datetime
    version: str
    oscal_version: str
    props: tuple[Prop, ...] = ()
    roles: tuple[Role, ...] = ()
    parties: tuple[Party, ...] = ()
    responsible_parties: tuple[ResponsibleParty, ...] = ()
    remarks: str | None = None


class DocumentId(Piece):
    """The name of a thing in a scheme of names."""

    scheme: str
    identifier: str


class Rlink(Piece):
    """Where something can be had, or how it is named."""

    href: str
    media_type: str


class Base64(Piece):
    """A file inside of the document."""

    filename: str
    media_type: str
    value: str


class Resource(Piece):
    """Something that the document points to."""

    uuid: str
    title: str
    description: str
    props: tuple[Prop, ...] = ()
    document_ids: tuple[DocumentId, ...] = ()
    rlinks: tuple[Rlink, ...] = ()
    base64: Base64 | None = None


class BackMatter(Piece):
    """What the document points to."""

    resources: tuple[Resource, ...]


class InventoryItem(Piece):
    """Something that was looked at."""

    uuid: str
    description: str
    props: tuple[Prop, ...] = ()


class State(Piece):
    """Whether a component is in use."""

    state: str


class Component(Piece):
    """A part of the assessment's own equipment."""

    uuid: str
    type: str
    title: str
    description: str
    props: tuple[Prop, ...] = ()
    status: State


class UsesComponent(Piece):
    """A pointer to a component."""

    component_uuid: str


class Platform(Piece):
    """What an assessment was made with."""

    uuid: str
    title: str
    uses_components: tuple[UsesComponent, ...]


class AssessmentAssets(Piece):
    """What an assessment was made with."""

    components: tuple[Component, ...]
    assessment_platforms: tuple[Platform, ...]


class Definitions(Piece):
    """What was looked at, and with what."""

    inventory_items: tuple[InventoryItem, ...] = ()
    assessment_assets: AssessmentAssets
