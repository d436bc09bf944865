"""Know the terms that a business associate agreement must, may or usually does contain."""

from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from hipaacheck.model import Record
from hipaacheck.resources import rules_dir
from hipaacheck.yamlio import build, parse_yaml

Text = Annotated[str, Field(min_length=1, max_length=2_000)]


class TermsMeta(Record):
    """Where the list comes from, and how far it was checked."""

    title: Text
    compiled: Text
    verified: Text
    sources: tuple[Text, ...]


class BaaTerm(Record):
    """One term. `condition` says when a conditional one is needed, or when a usual one is worth having.

    `citations` are paragraphs of 45 CFR; a usual term may have none, because no paragraph asks for it.
    `hints` are words by which it is often found; finding them is no proof that the term is there.
    """

    id: Annotated[str, Field(pattern=r"^(BAA|PRA)-\d{2}$")]
    citations: tuple[Text, ...] = ()
    term: Text
    explanation: Text
    requirement: Literal["required", "optional", "conditional", "usual"]
    condition: Text | None = None
    hints: tuple[Text, ...] = ()
    fault: Text | None = None


class BaaTerms(Record):
    """rules/catalogs/baa_terms.yaml: BAA-01 to BAA-20 from the regulation, PRA-01 to PRA-16 from practice."""

    meta: TermsMeta
    terms: tuple[BaaTerm, ...]

    def get(self, term_id: str) -> BaaTerm | None:
        """Return the term with this id."""
        return next((term for term in self.terms if term.id == term_id), None)

    @property
    def required(self) -> tuple[BaaTerm, ...]:
        """Return the terms that every agreement must have."""
        return tuple(term for term in self.terms if term.requirement == "required")


@cache
def baa_terms() -> BaaTerms:
    """Return the terms, read once."""
    text = (rules_dir() / "catalogs" / "baa_terms.yaml").read_text(encoding="utf-8")
    document = parse_yaml(text, "rules/catalogs/baa_terms.yaml", keep=True)
    return build(BaaTerms, document, (), document.data)
