"""Derive what was asked, answered and claimed; what scores answers is loaded where somebody was asked."""

from collections.abc import Iterator

from hipaacheck.checkers.api import Derived, Known
from hipaacheck.checkers.questionnaires.claimed import NOTHING, ClaimsFacts, OwnClaimsFacts
from hipaacheck.checkers.questionnaires.facts import AnswersFacts, OwnAnswersFacts, QuestionnaireFacts
from hipaacheck.checkers.questionnaires.parties import organisation_of, saw, vendors_of


def derive_questionnaires(known: Known) -> Iterator[Derived]:
    """Yield what each vendor of the register was asked and what came back."""
    for party in vendors_of(known):
        facts = QuestionnaireFacts(**dict(party.base), entries=(), replies=())
        if party.entries:
            from hipaacheck.checkers.questionnaires.replied import entries_of, replies_of

            facts = facts.model_copy(update={"entries": entries_of(party), "replies": replies_of(party)})
        yield Derived(party.target, saw(party, facts, absent=not party.entries))


def derive_answers(known: Known) -> Iterator[Derived]:
    """Yield what each vendor of the register answered, by topic."""
    for party in vendors_of(known):
        facts = AnswersFacts(**dict(party.base))
        if party.entries:
            from hipaacheck.checkers.questionnaires.topics import by_topic

            facts = facts.model_copy(update=dict(by_topic(party)))
        yield Derived(party.target, saw(party, facts, absent=not party.replies))


def derive_claims(known: Known) -> Iterator[Derived]:
    """Yield what each vendor of the register claims; nothing is compared where it claims nothing."""
    comparison = None
    for party in vendors_of(known):
        facts = ClaimsFacts(**dict(party.base), **NOTHING)
        if party.entries:
            from hipaacheck.checkers.questionnaires.compared import Comparison

            comparison = comparison or Comparison(known)
            facts = comparison.facts(party)
        yield Derived(party.target, saw(party, facts, absent=not party.replies))


def derive_own_answers(known: Known) -> Iterator[Derived]:
    """Yield what the organisation answered about itself."""
    party = organisation_of(known)
    if party is None:
        return
    facts = OwnAnswersFacts(name=party.base.name, asked=len(party.entries), entries=(), replies=())
    if party.entries:
        from hipaacheck.checkers.questionnaires.replied import entries_of, replies_of
        from hipaacheck.checkers.questionnaires.topics import by_topic

        whole = {"entries": entries_of(party), "replies": replies_of(party)}
        facts = facts.model_copy(update={**whole, **by_topic(party)})
    yield Derived(party.target, saw(party, facts, absent=not party.entries))


def derive_own_claims(known: Known) -> Iterator[Derived]:
    """Yield what the organisation claims of itself."""
    party = organisation_of(known)
    if party is None:
        return
    facts = OwnClaimsFacts(domains=(), tls_hosts=())
    if party.entries:
        from hipaacheck.checkers.questionnaires.own_claims import own_claims

        facts = own_claims(known, party)
    yield Derived(party.target, saw(party, facts, absent=not party.replies))
