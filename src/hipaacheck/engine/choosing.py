"""Keep the rules that a user chose, by id, by checker or by what they cite."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hipaacheck.checkers.api import Checker
    from hipaacheck.engine.registry import Registry
    from hipaacheck.model import Rule
    from hipaacheck.packs.loader import RuleSet


class ChoiceError(ValueError):
    """A word that chooses nothing; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is judged: what any word of `only` names (everything, without one), less what `skip` names.

    A word is the name of a checker, the id of a rule in which * stands for any text, or a paragraph of
    45 CFR; a paragraph names those below it too.
    """

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.only or self.skip)

    def registry(self, registry: "Registry", rules: "RuleSet") -> "Registry":
        """Return the checkers that `rules`, the chosen ones, need: what else would be asked is not asked.

        A checker whose probes lead to further targets stays: what it leads to must not vanish unsaid.
        """
        needed = {kind for rule in rules.rules for kind in rule.needs.values()}
        derived = any(one.derivations and needed & one.facts.keys() for one in registry.checkers)
        wanted = {
            one.name
            for one in registry.checkers
            if one.leads or (one.name not in self.skip and (derived or needed & one.facts.keys()))
        }
        return replace(
            registry,
            checkers=tuple(one for one in registry.checkers if one.name in wanted),
            infos=tuple(one for one in registry.infos if one.name in wanted),
        )

    def rules(self, registry: "Registry", rules: "RuleSet") -> "RuleSet":
        """Return the chosen rules. Raises ChoiceError for a word that names none, or if none is left.

        `registry` holds all checkers, `rules` those of all of them.
        """
        from hipaacheck.engine.registry import checker_names

        by_word = {word: frozenset(_named(word, registry, rules)) for word in (*self.only, *self.skip)}
        for word, found in by_word.items():
            if not found and word not in checker_names():
                raise ChoiceError(
                    f"'{word[:80]}' is no checker, no rule and no paragraph that a rule cites; "
                    "`hipaacheck rules list` shows all"
                )
        kept = {rule.id for rule in rules.rules}
        if self.only:
            kept &= frozenset().union(*(by_word[word] for word in self.only))
        kept -= frozenset().union(*(by_word[word] for word in self.skip))
        if not kept:
            raise ChoiceError("--only and --skip leave no rule to judge by")
        return replace(rules, rules=tuple(rule for rule in rules.rules if rule.id in kept))


def _named(word: str, registry: "Registry", rules: "RuleSet") -> Iterator[str]:
    """Yield the ids of the rules that a word names."""
    for checker in registry.checkers:
        if checker.name == word:
            yield from (rule.id for rule in rules.rules if _is_of(rule, checker, rules))
            return
    fits = _by_paragraph(word) if word[:1].isdigit() else _by_id(word)
    yield from (rule.id for rule in rules.rules if fits(rule))


def _is_of(rule: "Rule", checker: "Checker", rules: "RuleSet") -> bool:
    """Return whether a rule stands in the folder of a checker, or a user's own reads the checker's facts."""
    from hipaacheck.resources import rules_dir

    file = rules.places[rule.id][0].name
    if checker.rules is not None and file.startswith(f"{checker.rules}/"):
        return True
    shipped = file.startswith(f"{rules_dir()}/")
    return not shipped and any(kind in checker.facts for kind in rule.needs.values())


def _by_id(word: str) -> "Callable[[Rule], bool]":
    pattern = word.upper()
    return lambda rule: fnmatchcase(rule.id, pattern)


def _by_paragraph(word: str) -> "Callable[[Rule], bool]":
    wanted = word.strip()
    return lambda rule: any(_is_below(citation, wanted) for citation in rule.citations)


def _is_below(citation: str, paragraph: str) -> bool:
    """Return whether a paragraph is another or stands below it, as 164.312(e)(1) below 164.312(e)."""
    return citation == paragraph or (citation.startswith(paragraph) and citation[len(paragraph)] in "(.")


def split_words(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the words of an option that may be repeated, and hold several with commas."""
    return tuple(dict.fromkeys(word.strip() for text in texts for word in text.split(",") if word.strip()))
