"""Say which paragraphs of the regulation rules and results are evidence for (section 3.19.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from hipaacheck.model import Framework, Requirement
from hipaacheck.reporters.sarif.shapes import (
    ComponentReference,
    Descriptor,
    DescriptorReference,
    Relationship,
    Taxonomy,
)
from hipaacheck.reporters.sarif.text import DESCRIPTION, line, sentence, told

_ROOM = UUID("0b6f5a0e-3c0e-5f0a-8e51-6d1c1b0c7f33")


def guid(kind: str, name: str) -> str:
    """Return a UUID that is the same for the same thing (RFC 9562 section 5.5)."""
    return str(uuid5(_ROOM, f"{kind}\x1f{name}"))


@dataclass(frozen=True, slots=True)
class Taxonomies:
    """The catalogues that are cited, and where each paragraph stands in them."""

    components: tuple[Taxonomy, ...]
    references: tuple[ComponentReference, ...]
    places: dict[str, DescriptorReference]

    def of(self, citations: Iterable[str]) -> tuple[DescriptorReference, ...]:
        """Return the paragraphs that are cited; one that no catalogue has is left out."""
        return tuple(self.places[one] for one in dict.fromkeys(citations) if one in self.places)

    def related(self, citations: Iterable[str]) -> tuple[Relationship, ...]:
        """Return what a rule has to do with the paragraphs: it is relevant to them and never all of them."""
        return tuple(Relationship(target=one, kinds=("relevant",)) for one in self.of(citations))


def taxonomies(frameworks: Iterable[Framework], citations: Iterable[str]) -> Taxonomies:
    """Return the catalogues with the paragraphs that are cited; one in force before one that is proposed."""
    wanted = set(citations)
    components: list[Taxonomy] = []
    references: list[ComponentReference] = []
    places: dict[str, DescriptorReference] = {}
    for framework in sorted(frameworks, key=lambda one: one.proposed):
        cited = [one for one in framework.requirements if one.id in wanted - places.keys()]
        if not cited:
            continue
        made = _component(framework, cited)
        reference = ComponentReference(name=made.name, index=len(components))
        for index, one in enumerate(cited):
            places[one.id] = DescriptorReference(
                id=made.taxa[index].id, index=index, tool_component=reference
            )
        components.append(made)
        references.append(reference)
    return Taxonomies(tuple(components), tuple(references), places)


def _component(framework: Framework, cited: list[Requirement]) -> Taxonomy:
    about = (framework.text_status, framework.disclaimer, f"Source: {framework.source}")
    return Taxonomy(
        name=line(framework.id, limit=100),
        guid=guid("framework", framework.id),
        version=line(framework.compiled, limit=100),
        short_description=told(sentence(framework.title)),
        full_description=told(" ".join(sentence(one) for one in about if one.strip())),
        taxa=tuple(
            Descriptor(
                id=line(one.id, limit=100),
                short_description=told(sentence(one.title or one.id, limit=DESCRIPTION)),
                full_description=told(sentence(one.summary or one.title or one.id)),
                properties={"designation": one.designation.value, "citation": line(one.citation, limit=100)},
            )
            for one in cited
        ),
    )
