"""The checker of questionnaires: what vendors and the organisation say, and what contradicts it.

What it is made of is loaded when an inventory is there to be read, not when the program starts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module

from hipaacheck.checkers.api import Checker, Derivation, Derived, Known
from hipaacheck.model import Record
from hipaacheck.resources import rules_dir

_ROOM = "hipaacheck.checkers.questionnaires"


def _late(name: str) -> Callable[[Known], Iterable[Derived]]:
    """Return a derivation that is loaded when there is an inventory."""

    def derive(known: Known) -> Iterable[Derived]:
        if known.declared is None:
            return ()
        found: Iterable[Derived] = getattr(import_module(f"{_ROOM}.derive"), name)(known)
        return found

    return derive


class _FactTypes(Mapping[str, type[Record]]):
    """The types of facts by kind, each loaded when it is asked for."""

    names = {
        "vendor.questionnaire": ("facts", "QuestionnaireFacts"),
        "vendor.answers": ("facts", "AnswersFacts"),
        "vendor.claims": ("claimed", "ClaimsFacts"),
        "organisation.answers": ("facts", "OwnAnswersFacts"),
        "organisation.claims": ("claimed", "OwnClaimsFacts"),
    }

    def __getitem__(self, kind: str) -> type[Record]:
        module, name = self.names[kind]
        found: type[Record] = getattr(import_module(f"{_ROOM}.{module}"), name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


_COMPARED = ("vendor.agreement", "vendor.terms", "vendor.offer", "vendor.sightings", "service.observed")

CHECKER = Checker(
    name="questionnaires",
    derivations=(
        Derivation(
            "questionnaires.asked",
            "vendor.questionnaire",
            _late("derive_questionnaires"),
            after=("vendor.record",),
        ),
        Derivation(
            "questionnaires.answers",
            "vendor.answers",
            _late("derive_answers"),
            after=("vendor.record",),
        ),
        Derivation(
            "questionnaires.claims",
            "vendor.claims",
            _late("derive_claims"),
            after=("vendor.record", *_COMPARED),
        ),
        Derivation("questionnaires.own", "organisation.answers", _late("derive_own_answers")),
        Derivation(
            "questionnaires.own-claims",
            "organisation.claims",
            _late("derive_own_claims"),
        ),
    ),
    facts=_FactTypes(),
    rules=rules_dir() / "answers",
)
