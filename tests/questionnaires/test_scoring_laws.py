"""What holds of every file of answers: bounds, and that no better answer or more evidence lowers anything."""

from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.questionnaires.making import TODAY, review
from tests.support.questionnaires import toy, toy_answers

from hipaacheck.questionnaires.answers import Answer, AnswerFile, LookedAt, Proof, ProofState, Value
from hipaacheck.questionnaires.assessment import Assessment, Standing, Verdict
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.scoring import assess
from hipaacheck.questionnaires.shelf import shipped
from hipaacheck.questionnaires.words import AnswerType

PATHS = ("a.pdf", "b.pdf", "lost.pdf", "changed.pdf")
LOOKED = {
    "a.pdf": LookedAt(path="a.pdf", state=ProofState.THERE, sha256="ab" * 32),
    "b.pdf": LookedAt(path="b.pdf", state=ProofState.THERE, sha256="cd" * 32),
    "lost.pdf": LookedAt(path="lost.pdf", state=ProofState.MISSING),
    "changed.pdf": LookedAt(path="changed.pdf", state=ProofState.CHANGED, sha256="ef" * 32),
}
RANK = (Verdict.DISQUALIFIED, Verdict.UNDECIDED, Verdict.BAND)
HOSTILE: st.SearchStrategy[Value | None] = st.sampled_from(
    [
        *(None, True, False, "", "-", "n/a", "never", "yes", "no", "maybe", "\ud800", "\x00\x1b[2J"),
        *(float("nan"), float("inf"), -1, 0, 1, 10**400, 46000, "2030-01-01", "2026-02-30"),
        *(("a", "b"), ("n/a", "yes"), ("x",) * 3_000),
    ]
)


def fitting(question: Question) -> st.SearchStrategy[Value | None]:
    """Return answers that are of the question's type."""
    match question.type:
        case AnswerType.YES_NO | AnswerType.CHOICE:
            return st.sampled_from(question.values)
        case AnswerType.CHOICES:
            return st.sets(st.sampled_from(question.values), min_size=1).map(tuple)
        case AnswerType.NUMBER:
            return st.one_of(st.integers(0, 4_000), st.floats(0, 4_000))
        case AnswerType.DATE:
            return st.one_of(st.just("never"), st.dates().map(str))
        case _:
            return st.sampled_from(["words", ("a list", "of two")])


def reviews() -> st.SearchStrategy[object]:
    return st.builds(
        review,
        st.sampled_from([None, 0, 0.5, 1]),
        disqualifies=st.sampled_from([False] * 9 + [True]),
        on=st.sampled_from([TODAY, TODAY, TODAY.replace(month=5), TODAY.replace(year=2027)]),
    )


def an_answer(question: Question) -> st.SearchStrategy[Answer]:
    proofs = st.lists(
        st.builds(Proof, path=st.sampled_from(PATHS), sha256=st.sampled_from([None, "ab" * 32])), max_size=2
    )
    return st.builds(
        lambda **fields: Answer.model_construct(**fields),
        answer=st.one_of(fitting(question), fitting(question), HOSTILE),
        details=st.sampled_from([None, "-", "In words that explain it."]),
        evidence=proofs.map(tuple),
        prefilled=st.sampled_from([None, None, None, "CAIQ A-01"]),
        review=st.one_of(st.none(), st.none(), reviews()),
    )


def files(questionnaire: Questionnaire) -> st.SearchStrategy[AnswerFile]:
    """Return files with any answers, of the right type or not; some questions are left out."""
    base = toy_answers(
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        answers={},
        answered=TODAY.replace(day=1),
    )
    every = {one.id: st.one_of(st.none(), an_answer(one), an_answer(one)) for one in questionnaire.questions}

    def whole(given: Mapping[str, Answer | None]) -> AnswerFile:
        return base.model_copy(
            update={"answers": {key: one for key, one in given.items() if one is not None}}
        )

    return st.fixed_dictionaries(every).map(whole)


def put(answers: AnswerFile, question: str, **fields: object) -> AnswerFile:
    one = answers.answers.get(question, Answer()).model_copy(update=fields)
    return answers.model_copy(update={"answers": {**answers.answers, question: one}})


def scored(answers: AnswerFile, questionnaire: Questionnaire | None = None) -> Assessment:
    return assess(questionnaire or toy(), answers, LOOKED, TODAY)


def is_no_worse(before: Assessment, now: Assessment) -> bool:
    """Return whether neither score nor verdict is lower, compared exactly."""
    if RANK.index(now.verdict) < RANK.index(before.verdict):
        return False
    if before.score is None or now.score is None:
        return before.score is None
    return now.points / now.out_of >= before.points / before.out_of - 1e-6


def check_bounds(questionnaire: Questionnaire, result: Assessment) -> None:
    assert [one.question for one in result.answers] == [one.id for one in questionnaire.questions]
    if result.score is None or result.could_be is None:
        assert result.out_of == 0 and result.verdict is not Verdict.BAND and result.could_be is None
    else:
        assert 0 <= result.score <= result.could_be <= 100
        assert 0 <= result.points <= result.out_of
    for one in result.answers:
        assert one.because and all(one.because)
        assert 0 <= one.grade <= 1 and one.grade <= one.could_be <= 1
        assert one.points == pytest.approx(one.weight * one.grade, abs=1e-3)
        assert "\x1b" not in one.said + "".join(one.because)
        if one.standing in (Standing.UNANSWERED, Standing.TO_GRADE, Standing.DISQUALIFYING, Standing.POOR):
            assert one.grade == 0
    assert result.model_validate_json(result.model_dump_json()) == result


@settings(max_examples=60)
@given(answers=files(toy()))
def test_a_score_lies_between_0_and_100_and_below_what_it_could_be(answers: AnswerFile) -> None:
    check_bounds(toy(), scored(answers))


@pytest.mark.parametrize("name", sorted(shipped()))
def test_this_holds_of_every_questionnaire_that_ships(name: str) -> None:
    questionnaire = shipped()[name]

    @settings(max_examples=20)
    @given(answers=files(questionnaire))
    def holds(answers: AnswerFile) -> None:
        check_bounds(questionnaire, scored(answers, questionnaire))

    holds()


@pytest.mark.parametrize("name", sorted(shipped()))
def test_nothing_answered_is_worth_nothing_and_undecided(name: str) -> None:
    questionnaire = shipped()[name]
    answers = toy_answers(questionnaire=name, version=questionnaire.version, sha256=None, answers={})
    result = assess(questionnaire, answers, {}, TODAY)

    assert (result.score, result.could_be, result.phi) == (0, 100, False)
    assert {one.standing for one in result.answers} == {Standing.UNANSWERED}
    assert result.verdict is (
        Verdict.UNDECIDED if any(one.can_disqualify for one in questionnaire.questions) else Verdict.BAND
    )


@settings(max_examples=60)
@given(answers=files(toy()))
def test_a_band_is_given_only_when_all_that_could_end_the_matter_is_settled(answers: AnswerFile) -> None:
    result = scored(answers)
    ends = {question.id for question in toy().questions if question.can_disqualify}
    standing = {one.question: one.standing for one in result.answers if one.question in ends}
    settled = {Standing.GOOD, Standing.PARTIAL, Standing.POOR, Standing.NOT_ASKED, Standing.NOT_APPLICABLE}

    assert result.phi <= (result.verdict is Verdict.BAND)
    if result.verdict is Verdict.BAND:
        assert set(standing.values()) <= settled
        reviewed = {key for key, one in answers.answers.items() if one.review is not None}
        left_out = {key for key, one in standing.items() if one is Standing.NOT_APPLICABLE}
        assert left_out <= reviewed


@settings(max_examples=60)
@given(answers=files(toy()), name=st.sampled_from([one.id for one in toy().questions]))
def test_more_evidence_never_lowers_anything(answers: AnswerFile, name: str) -> None:
    before = answers.answers.get(name, Answer()).evidence
    more = put(answers, name, evidence=(*before, Proof(path="b.pdf")))

    assert is_no_worse(scored(answers), scored(more))


@settings(max_examples=60)
@given(
    answers=files(toy()),
    name=st.sampled_from([one.id for one in toy().questions]),
    grades=st.sampled_from([(0, 0.5), (0.5, 1), (0, 1)]),
)
def test_a_higher_grade_by_a_person_never_lowers_anything(
    answers: AnswerFile, name: str, grades: tuple[float, float]
) -> None:
    low, high = (put(answers, name, review=review(grade)) for grade in grades)

    assert is_no_worse(scored(low), scored(high))


@settings(max_examples=60)
@given(answers=files(toy()), name=st.sampled_from(["TOY-08", "TOY-09"]), grade=st.sampled_from([0, 0.5, 1]))
def test_grading_what_waits_for_it_never_lowers_anything(
    answers: AnswerFile, name: str, grade: float
) -> None:
    waiting = put(answers, name, answer="words", review=None)

    assert is_no_worse(scored(waiting), scored(put(waiting, name, review=review(grade))))


# From worst to best, of questions on which no other depends: what else is asked changes with the others.
LADDERS: dict[str, list[Value]] = {
    "TOY-01": ["no", "partial", "yes"],
    "TOY-03": [4_000, 3_650, 366, 365, 31.5, 30, 1],
    "TOY-06": ["no", "partial", "yes"],
    "TOY-07": ["never", "2001-01-01", "2024-11-21", "2024-11-22", "2025-11-21", "2025-11-22", "2026-11-01"],
    "TOY-10": [0, 98.9, 99, 99.89, 99.9, 100],
}


@settings(max_examples=60)
@given(answers=files(toy()), name=st.sampled_from(sorted(LADDERS)), data=st.data())
def test_a_better_answer_never_lowers_anything(answers: AnswerFile, name: str, data: st.DataObject) -> None:
    ladder = LADDERS[name]
    low = data.draw(st.integers(0, len(ladder) - 2))
    high = data.draw(st.integers(low + 1, len(ladder) - 1))
    worse, better = (put(answers, name, answer=ladder[at]) for at in (low, high))

    assert is_no_worse(scored(worse), scored(better))


@settings(max_examples=60)
@given(
    answers=files(toy()),
    chosen=st.sets(st.sampled_from(["keys", "app", "sms"]), min_size=1),
    more=st.sampled_from(["keys", "app"]),
)
def test_choosing_one_more_wanted_option_never_lowers_anything(
    answers: AnswerFile, chosen: set[str], more: str
) -> None:
    fewer = put(answers, "TOY-05", answer=tuple(chosen))

    assert is_no_worse(scored(fewer), scored(put(answers, "TOY-05", answer=(*chosen, more))))


@settings(max_examples=60)
@given(answers=files(toy()), name=st.sampled_from([one.id for one in toy().questions]), data=st.data())
def test_an_answer_where_there_was_none_never_lowers_the_score_of_what_is_asked(
    answers: AnswerFile, name: str, data: st.DataObject
) -> None:
    question = toy().get(name)
    assert question is not None
    assume(name not in ("TOY-02", "TOY-04", "TOY-05"))
    none = put(answers, name, answer=None, review=None, prefilled=None)
    some = put(none, name, answer=data.draw(fitting(question)))
    before, now = scored(none), scored(some)

    assert (before.score or 0) <= (now.score or 0)


@settings(max_examples=60)
@given(answers=files(toy()), filling=files(toy()))
def test_no_answer_to_what_is_open_beats_what_it_could_be(answers: AnswerFile, filling: AnswerFile) -> None:
    before = scored(answers)
    unanswered = {one.id for one in toy().questions if answers.answers.get(one.id, Answer()).answer is None}
    given_ = {key: one for key, one in filling.answers.items() if key in unanswered}
    now = scored(answers.model_copy(update={"answers": {**answers.answers, **given_}}))

    if before.could_be is not None and now.score is not None:
        assert now.score <= before.could_be


@settings(max_examples=60)
@given(answers=files(toy()), data=st.data())
def test_neither_the_order_of_keys_nor_unknown_ids_change_a_number(
    answers: AnswerFile, data: st.DataObject
) -> None:
    turned = dict(data.draw(st.permutations(list(answers.answers.items()))))
    strange = {"ZZ-99": Answer(answer="yes"), **turned}
    before = scored(answers)

    assert scored(answers.model_copy(update={"answers": turned})) == before
    now = scored(answers.model_copy(update={"answers": strange}))
    assert now.unknown == ("ZZ-99",)
    assert now.model_copy(update={"unknown": (), "told": before.told}) == before


def test_every_standing_can_be_reached() -> None:
    answers = put(toy_answers(), "TOY-09", answer="n/a", details="No subcontractor sees PHI.")
    answers = put(put(answers, "TOY-05", answer=("keys",)), "TOY-10", answer=1)
    answers = put(put(answers, "TOY-01", answer="no"), "TOY-07", answer=None)

    assert {one.standing for one in scored(answers).answers} == set(Standing)
