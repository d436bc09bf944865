"""Explain the words that a report uses, and where its method ends."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hipaacheck.model import Outcome, Record
from hipaacheck.reporters.data import data
from hipaacheck.reporters.parts.source import Source
from hipaacheck.reporters.shapes import RuleView
from hipaacheck.reporters.translation import gettext


class Term(Record):
    """A word and what it means; listed always, or where one of `seen` occurs in what the rules say."""

    term: str
    means: str
    seen: tuple[str, ...] = ()


class Glossary(Record):
    """The words of reports, in the order of the alphabet, and the limits of the method."""

    terms: tuple[Term, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GlossaryView:
    """The terms that occur in this report, and the limits of the method."""

    terms: tuple[Term, ...]
    limits: tuple[str, ...]


def build(source: Source) -> GlossaryView:
    """Return the terms that the rules of this run bring, with those that every report uses."""
    applied = {
        finding.rule.id: finding.rule
        for finding in source.report.findings
        if finding.outcome is not Outcome.NOT_APPLICABLE
    }
    said = "\n".join(text for rule in applied.values() for text in _texts(rule))
    held = glossary()
    return GlossaryView(
        terms=tuple(_named(term) for term in held.terms if not term.seen or _occurs(term.seen, said)),
        limits=tuple(gettext(limit) for limit in held.limits),
    )


def _named(term: Term) -> Term:
    """Return a term in the language of the report; rules are English, so what it is found by stays."""
    return term.model_copy(update={"term": gettext(term.term), "means": gettext(term.means)})


def _texts(rule: RuleView) -> Iterable[str]:
    yield rule.title
    for block in rule.why:
        yield block.text


def _occurs(words: tuple[str, ...], text: str) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", text) for word in words)


def glossary() -> Glossary:
    """Return all terms and limits."""
    return data("glossary.yaml", Glossary)


def texts() -> Iterator[str]:
    """Yield the texts that a translator is asked for."""
    held = glossary()
    for term in held.terms:
        yield from (term.term, term.means)
    yield from held.limits
