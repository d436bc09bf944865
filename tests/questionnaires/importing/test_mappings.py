"""What maps other instruments to ours: every id is ours, no part is the best answer, no sentence is theirs."""

import pytest
from pydantic import ValidationError

from hipaacheck.questionnaires.importing.mapping import Covers, Entry, Mapping, shipped_mappings, worth_of
from hipaacheck.questionnaires.shelf import shipped

ALL = shipped_mappings()


@pytest.mark.parametrize("mapping", ALL, ids=lambda one: f"{one.instrument} {one.versions[0]}")
def test_every_answer_is_one_of_our_question_and_a_part_never_the_best(mapping: Mapping) -> None:
    questionnaire = shipped()[mapping.questionnaire]
    for entry in mapping.entries:
        question = questionnaire.get(entry.ours)
        assert question is not None, entry.ours
        for rule in entry.how:
            worth = worth_of(question, rule.gives)
            assert worth is not None, (entry.ours, rule.gives)
            assert worth < 1 or entry.covers is Covers.WHOLE


@pytest.mark.parametrize("mapping", ALL, ids=lambda one: f"{one.instrument} {one.versions[0]}")
def test_no_sentence_of_an_instrument_ships(mapping: Mapping) -> None:
    words = [word for entry in mapping.entries for some in entry.theirs.values() for word in some]

    assert words
    assert all(len(word.split()) <= 2 for word in words)


def test_only_one_mapping_is_for_a_version() -> None:
    for version in ("4.0.3", "4.1", "4.1.4", None):
        for instrument in ("HECVAT", "CAIQ"):
            assert sum(one.instrument == instrument and one.fits(version) for one in ALL) <= 1


def test_a_version_is_not_taken_for_another_that_begins_alike() -> None:
    one = next(one for one in ALL if one.versions == ("4.1",))

    assert one.fits("4.1") and one.fits("4.1.2")
    assert not one.fits("4.10") and not one.fits("4") and not one.fits(None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"theirs": {"A-1": ()}}, "needs words"),
        ({"how": [{"when": {"B-1": "yes"}, "gives": "yes"}]}, "does not name"),
    ],
)
def test_an_entry_that_does_not_hang_together_is_refused(changes: dict[str, object], said: str) -> None:
    good = {"ours": "BA-01", "theirs": {"A-1": ("word",)}, "sure": "known", "note": "x"}
    assert Entry.model_validate(good).ours == "BA-01"

    with pytest.raises(ValidationError, match=said):
        Entry.model_validate({**good, **changes})


def test_a_mapping_that_does_not_hang_together_is_refused() -> None:
    one = ALL[0].model_dump()
    twice = {**one, "entries": [*one["entries"], one["entries"][0]]}
    by_never = {**one, "never": {next(iter(one["entries"][0]["theirs"])): "why"}}

    with pytest.raises(ValidationError, match="stands in two entries"):
        Mapping.model_validate(twice)
    with pytest.raises(ValidationError, match="never answers anything"):
        Mapping.model_validate(by_never)
