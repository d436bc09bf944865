"""--only and --skip: which rules are asked, and which probes then need not run."""

import pytest

from hipaacheck.engine.choosing import Choice, ChoiceError, split_words
from hipaacheck.engine.registry import Registry, load_checkers
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.packs.loader import RuleSet

REGISTRY: Registry = load_checkers()
RULES: RuleSet = load_rule_set(REGISTRY)
NAMES = {checker.name for checker in REGISTRY.checkers}


def ids(*only: str, skip: tuple[str, ...] = ()) -> set[str]:
    return {rule.id for rule in Choice(only, skip).rules(REGISTRY, RULES).rules}


def test_a_rule_is_chosen_by_its_id_and_many_by_a_pattern_in_any_case() -> None:
    assert ids("EMAIL-DMARC-004") == {"EMAIL-DMARC-004"}
    found = ids("email-dmarc-*")
    assert len(found) > 5 and all(name.startswith("EMAIL-DMARC-") for name in found)


def test_a_paragraph_names_those_below_it_and_no_others() -> None:
    wide, narrow = ids("164.312"), ids("164.312(e)(1)")

    assert narrow < wide
    for rule in RULES.rules:
        assert (rule.id in narrow) is ("164.312(e)(1)" in rule.citations)
        assert (rule.id in wide) is any(one.startswith("164.312") for one in rule.citations)
    with pytest.raises(ChoiceError):
        ids("164.31")


def test_the_rules_of_a_checker_are_those_of_its_folder() -> None:
    whole = {name: ids(name) for name in NAMES}

    assert set().union(*whole.values()) == {rule.id for rule in RULES.rules}
    assert sum(map(len, whole.values())) == len(RULES.rules)


def test_words_add_up_and_what_is_skipped_is_taken_away_again() -> None:
    assert ids("EMAIL-SPF-001", "WEB-TLS-002") == {"EMAIL-SPF-001", "WEB-TLS-002"}
    assert ids("email", skip=("EMAIL-SPF-*",)) == ids("email") - ids("EMAIL-SPF-*")
    assert ids(skip=("email",)) == {rule.id for rule in RULES.rules} - ids("email")


@pytest.mark.parametrize("word", ["EMAIL-DMARC-0004", "emial", "164.999", "", "*(", "DMARC"])
def test_a_word_that_names_nothing_is_refused(word: str) -> None:
    for choice in (Choice(only=(word,)), Choice(skip=(word,))):
        with pytest.raises(ChoiceError, match="is no checker, no rule and no paragraph"):
            choice.rules(REGISTRY, RULES)


def test_a_choice_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(ChoiceError, match="leave no rule"):
        ids("EMAIL-DMARC-004", skip=("email",))
    with pytest.raises(ChoiceError, match="leave no rule"):
        ids(skip=tuple(NAMES))


def test_a_checker_that_has_nothing_loaded_may_be_skipped_all_the_same() -> None:
    bare = load_checkers(inventory=False, tenants=False)
    rules = load_rule_set(bare)

    assert Choice(skip=("documents",)).rules(bare, rules).rules == rules.rules


def asked(choice: Choice, registry: Registry = REGISTRY) -> set[str]:
    rules = load_rule_set(registry)
    return {one.name for one in choice.registry(registry, choice.rules(registry, rules)).checkers}


def test_servers_are_left_alone_when_no_chosen_rule_needs_them() -> None:
    bare = load_checkers(inventory=False, tenants=False)

    assert asked(Choice(only=("EMAIL-DMARC-004",)), bare) == {"email"}
    assert asked(Choice(skip=("tls",)), bare) == {"email", "web"}
    assert asked(Choice(only=("MAIL-TLS-*",)), bare) == {"email", "tls"}


def test_what_leads_to_further_targets_is_asked_whatever_was_chosen() -> None:
    assert "email" in asked(Choice(skip=("email",)))


def test_what_a_derivation_may_read_is_asked_unless_it_is_skipped_by_name() -> None:
    assert {"tls", "web"} <= asked(Choice(only=("services",)))
    assert "tls" not in asked(Choice(only=("services",), skip=("tls",)))


def test_options_may_be_repeated_and_hold_several_words() -> None:
    assert split_words(["a, b", "c", " ", "a"]) == ("a", "b", "c")
