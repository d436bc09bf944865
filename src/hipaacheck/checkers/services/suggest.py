"""Suggest entries for the register of vendors: services that were seen and that it does not have."""

from collections.abc import Sequence
from dataclasses import dataclass

from hipaacheck.checkers.api import Known
from hipaacheck.checkers.services.facts import ServiceFacts
from hipaacheck.checkers.services.observe import observe
from hipaacheck.checkers.services.observed import all_facts, pages_said
from hipaacheck.model import Seen, Unseen


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A vendor that the register may lack.

    `vendor` is its key in the vendor catalogue, or `host-` and a domain for one that nobody knows; `why` is
    what was seen; `confidence` is exact, shared, weak, or unverified (a mark from general knowledge). `seen`
    are the facts of all its services, the surest first.
    """

    vendor: str
    name: str
    why: str
    confidence: str
    question: str
    seen: tuple[ServiceFacts, ...] = ()


def suggestions(known: Known) -> tuple[Suggestion, ...]:
    """Return a suggestion for each vendor that was seen and is not registered, the surest first."""
    vendors = known.declared.inventory.vendors if known.declared is not None else None
    found: dict[str, list[ServiceFacts]] = {}
    facts = [one for _, one in all_facts(observe(known), vendors)]
    for one in sorted(facts, key=_rank):
        if not one.registered and not (one.explained and one.confidence == "weak"):
            found.setdefault(one.vendor, []).append(one)
    return tuple(map(_suggestion, found.values()))


_CONFIDENCE = ("exact", "unverified", "shared", "weak")


def _confidence(facts: ServiceFacts) -> str:
    return "unverified" if facts.confidence == "exact" and not facts.sure else facts.confidence


def _rank(facts: ServiceFacts) -> tuple[int, bool, str]:
    return _CONFIDENCE.index(_confidence(facts)), not facts.known, facts.service


def _suggestion(seen: Sequence[ServiceFacts]) -> Suggestion:
    best = seen[0]
    return Suggestion(best.vendor, best.name, best.seen_at, _confidence(best), question(best), tuple(seen))


def question(facts: ServiceFacts) -> str:
    """Return what to ask about a service before it is written into the register; it accuses nobody."""
    who = facts.name if facts.known else f"whoever runs {facts.name}"
    if facts.confidence == "weak":
        return f"Is {who} in use? The record only proves that somebody once set it up."
    asked = [f"Does {who} handle PHI for you, and under which agreement?"]
    if facts.confidence == "shared":
        asked.insert(0, f"Which service sends or serves through {who} for you?")
    elif not facts.known:
        asked.insert(0, f"Who is {facts.name}, and what does it do for you?")
    if _are(facts.receives_mail):
        asked.append("Mail to the domain is delivered there.")
    if _are(facts.may_send):
        asked.append("It may send mail in your name.")
    if facts.reaches and not isinstance(facts.reaches, Unseen):
        asked.append(f"An application of it reaches this in your account: {', '.join(facts.reaches)}.")
    if _are(facts.gets_failure_reports):
        asked.append("It gets reports that may hold parts of messages.")
    if facts.care_pages and not isinstance(facts.care_pages, Unseen):
        asked.append(f"Pages for patients load from it: {pages_said(facts.care_pages)}.")
    return " ".join(asked)


def _are(names: Seen[tuple[str, ...]]) -> bool:
    return bool(names) and not isinstance(names, Unseen)
