"""Say which lines of a planned zone decide which facts about DKIM keys."""

from collections.abc import Iterator, Sequence

from hipaacheck.checkers.email.asking import Asked, deciding
from hipaacheck.checkers.email.dkim.selectors import Wanted
from hipaacheck.checkers.email.facts import DkimFacts, DkimKey
from hipaacheck.model import Place


def key_lines(facts: DkimFacts, made_up: Asked, answers: Sequence[tuple[Wanted, Asked]]) -> Iterator[Place]:
    """Yield the lines of the keys, those of the wildcard, then those that say that a key is not there."""
    keys = {key.selector: key for key in facts.keys}
    for want, one in answers:
        if want.selector in keys:
            yield from deciding(one.places, _decided(facts, keys[want.selector]))
    if facts.wildcard is not False:
        fields = _decided(facts, keys["*"]) if "*" in keys else ()
        yield from deciding(made_up.places, ("wildcard", *fields))
    for want, one in answers:
        if want.selector not in keys and want.origin == "user":
            yield from deciding(one.places, ("missing_user_selectors", "not_answered"))
    for want, one in answers:
        if want.selector not in keys and not (made_up.answer.exists and one.answer.exists):
            yield from one.places


def _decided(facts: DkimFacts, key: DkimKey) -> Iterator[str]:
    """Yield the fields that a key decides by what is wrong with it; a good key decides none."""
    if not key.usable:
        yield "found"
    if key.selector == facts.weakest_selector:
        yield from ("weakest_rsa_bits", "weakest_selector")
    for field in ("testing_selectors", "revoked_selectors", "sha1_selectors", "broken_selectors"):
        if key.selector in getattr(facts, field):
            yield field
