"""A second file for the same answers: what is added, what gives way, what stays, and what is told of it."""

from datetime import date

import pytest
from tests.questionnaires.importing.books import caiq, hecvat
from tests.questionnaires.making import review

from hipaacheck.questionnaires.answers import Answer, AnswerFile, Proof
from hipaacheck.questionnaires.assessment import Verdict
from hipaacheck.questionnaires.importing.merging import blank
from hipaacheck.questionnaires.importing.reading import Reading
from hipaacheck.questionnaires.importing.recognise import read_file
from hipaacheck.questionnaires.importing.refusal import NotAQuestionnaireError
from hipaacheck.questionnaires.scoring import assess
from hipaacheck.questionnaires.shelf import shipped
from hipaacheck.questionnaires.workbook.vendor import vendor_workbook
from hipaacheck.questionnaires.writing import answers_text

TODAY = date(2026, 11, 22)
BA = shipped()["business-associate"]
ADDED = "Words or evidence added to what is there already"
PREFILLED = Answer(answer="yes", details="HIPA-28: Yes", prefilled="HECVAT 4.1.4 HIPA-28")


def answers(**fields: object) -> AnswerFile:
    return blank(BA).model_copy(update=fields)


def with_one(one: Answer) -> AnswerFile:
    return answers(answers={"BA-01": one})


def read(raw: bytes | str, into: AnswerFile | None = None, name: str = "back.xlsx") -> Reading:
    return read_file(raw.encode() if isinstance(raw, str) else raw, name, shipped(), into, on=TODAY)


def sent_back(one: Answer, into: AnswerFile | None = None) -> Reading:
    """Return the reading of our workbook in which this one question is answered, and another one."""
    filled = answers(answers={"BA-01": one, "BA-15": Answer(answer="yes")})
    return read(vendor_workbook(BA, filled), into)


def has(told: tuple[str, ...], *words: str) -> bool:
    return any(all(word in line for word in words) for line in told)


def proof(*paths: str) -> tuple[Proof, ...]:
    return tuple(Proof(path=path) for path in paths)


# The same answer once more -----------------------------------------------------------------------------


def test_a_workbook_that_comes_again_with_more_words_and_files_adds_them() -> None:
    first = sent_back(Answer(answer="yes", details="all plans", evidence=proof("baa.pdf")))
    again = sent_back(
        Answer(answer="yes", details="not the trial", evidence=proof("plans.pdf")), first.answers
    )
    one = again.answers.answers["BA-01"]

    assert one.details == "all plans\nnot the trial"
    assert one.evidence == proof("baa.pdf", "plans.pdf")
    assert has(again.told, ADDED, "BA-01")
    assert has(again.told, "The same as before", "BA-15")


def test_the_same_workbook_once_more_adds_nothing() -> None:
    more = Answer(answer="yes", details="not the trial", evidence=proof("plans.pdf"))
    first = sent_back(more, sent_back(Answer(answer="yes", details="all plans")).answers)
    again = sent_back(more, first.answers)

    assert again.answers == first.answers
    assert has(again.told, "The same as before", "BA-01")
    assert not has(again.told, ADDED)


@pytest.mark.parametrize("wider", ["all plans\nnot the trial", "all  plans\r\n not the trial "])
def test_words_that_hold_those_that_are_there_replace_them_and_are_never_said_twice(wider: str) -> None:
    row = f'ID,Answer,Details\nBA-01,Yes,"{wider}"\n'
    once = read(row, with_one(Answer(answer="yes", details="all plans")), "a.csv")
    twice = read(row, once.answers, "a.csv")

    assert " ".join((once.answers.answers["BA-01"].details or "").split()) == "all plans not the trial"
    assert twice.answers == once.answers
    assert has(twice.told, "The same as before", "BA-01")


def test_words_that_stand_within_others_are_no_repetition() -> None:
    before = with_one(Answer(answer="yes", details="not all plans"))
    reading = sent_back(Answer(answer="yes", details="all plans"), before)

    assert reading.answers.answers["BA-01"].details == "not all plans\nall plans"
    assert has(reading.told, ADDED, "BA-01")


def test_what_was_reviewed_keeps_its_words_and_the_others_are_told() -> None:
    reviewed = Answer(answer="yes", details="all plans", review=review(1))
    reading = sent_back(
        Answer(answer="yes", details="not the trial", evidence=proof("b.pdf")), with_one(reviewed)
    )

    assert reading.answers.answers["BA-01"] == reviewed.model_copy(update={"evidence": proof("b.pdf")})
    assert has(reading.told, "Left as it was", "BA-01")
    assert "BA-01 stays “yes” (all plans); the file says “yes” (not the trial)." in reading.told


def test_words_that_would_be_too_long_together_stay_apart_and_the_file_can_be_read() -> None:
    before = with_one(Answer(answer="yes", details="x" * 15_000))
    reading = sent_back(Answer(answer="yes", details="y" * 15_000), before)

    assert reading.answers.answers["BA-01"] == before.answers["BA-01"]
    assert has(reading.told, "Left as it was", "BA-01")
    assert all(len(line) < 1_000 for line in reading.told)
    assert AnswerFile.model_validate(reading.answers.model_dump(mode="json")) == reading.answers


# Words without an answer -------------------------------------------------------------------------------


def test_words_without_an_answer_stand_beside_what_was_prefilled() -> None:
    reading = sent_back(
        Answer(details="only from the business plan", evidence=proof("b.pdf")), with_one(PREFILLED)
    )
    one = reading.answers.answers["BA-01"]

    assert (one.answer, one.prefilled) == (PREFILLED.answer, PREFILLED.prefilled)
    assert one.details == "HIPA-28: Yes\nonly from the business plan"
    assert one.evidence == proof("b.pdf")
    assert has(reading.told, ADDED, "BA-01")


def test_words_without_an_answer_stand_beside_an_answer_that_is_there() -> None:
    reading = sent_back(Answer(details="from May on"), with_one(Answer(answer="no")))

    assert reading.answers.answers["BA-01"] == Answer(answer="no", details="from May on")
    assert has(reading.told, ADDED, "BA-01")


def test_words_to_a_question_of_which_nothing_is_there_are_taken() -> None:
    reading = sent_back(Answer(details="we shall say in May"), blank(BA))

    assert reading.answers.answers["BA-01"] == Answer(details="we shall say in May")
    assert has(reading.told, "Answers taken", "BA-01")


def test_words_that_were_there_first_stay_beside_the_answer_that_comes_with_its_own() -> None:
    before = with_one(Answer(details="call back in May"))
    reading = sent_back(Answer(answer="yes", details="all plans"), before)

    assert reading.answers.answers["BA-01"] == Answer(answer="yes", details="call back in May\nall plans")
    long = with_one(Answer(details="x" * 15_000))
    taken = sent_back(Answer(answer="yes", details="y" * 15_000), long).answers
    assert taken.answers["BA-01"] == Answer(answer="yes", details="y" * 15_000)


# Another answer ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["workbook", "csv", "yaml"])
def test_a_yes_that_is_taken_back_stays_and_both_are_told(form: str) -> None:
    before = with_one(Answer(answer="yes", details="all plans"))
    new = Answer(answer="no", details="the free plan has none")
    changed = answers(answers={"BA-01": new})
    raw: dict[str, bytes | str] = {
        "workbook": vendor_workbook(BA, changed),
        "csv": "ID,Answer,Details\nBA-01,no,the free plan has none\n",
        "yaml": answers_text(BA, changed),
    }
    reading = read(raw[form], before, {"workbook": "b.xlsx"}.get(form, f"b.{form}"))

    assert reading.answers.answers["BA-01"] == before.answers["BA-01"]
    assert has(reading.told, "Left as it was, because another answer is there already: BA-01.")
    (line,) = (one for one in reading.told if one.startswith("BA-01 stays"))
    assert line.casefold() == ("ba-01 stays “yes” (all plans); the file says “no” (the free plan has none).")


def test_what_was_reviewed_without_an_answer_says_so_when_another_is_sent() -> None:
    reading = sent_back(Answer(answer="no"), with_one(Answer(review=review(0))))

    assert reading.answers.answers["BA-01"].answer is None
    assert has(reading.told, "BA-01 stays “nothing”; the file says “no”.")


# Who answered, and when --------------------------------------------------------------------------------


FIRST = {"answered": date(2026, 11, 1), "answered_by": "A. Person", "subject": "business plan"}


def test_it_is_told_who_answered_the_second_time_and_when() -> None:
    then = answers(
        answers={"BA-01": Answer(answer="yes")},
        answered=date(2026, 11, 20),
        answered_by="B. Other",
        subject="free plan",
    )
    reading = read(vendor_workbook(BA, then), answers(**FIRST))

    kept = reading.answers
    assert {field: getattr(kept, field) for field in FIRST} == FIRST
    assert "It was answered on 2026-11-20; the file keeps 2026-11-01." in reading.told
    assert "It was answered by B. Other; the file keeps A. Person." in reading.told
    assert "It is about free plan; the file keeps business plan." in reading.told


@pytest.mark.parametrize("before", [FIRST, {}])
def test_nothing_is_told_of_who_answered_when_it_is_the_same_or_was_not_known(
    before: dict[str, object],
) -> None:
    then = answers(answers={"BA-01": Answer(answer="yes")}, **FIRST)
    reading = read(vendor_workbook(BA, then), answers(**before))

    assert {field: getattr(reading.answers, field) for field in FIRST} == FIRST
    assert not has(reading.told, "the file keeps")


# Another instrument once more --------------------------------------------------------------------------


def test_a_hecvat_that_was_corrected_replaces_what_it_prefilled_and_its_no_lands() -> None:
    first = read(hecvat())
    again = read(hecvat({"HIPA-28": "No"}, details={"HIPA-28": "Withdrawn."}), first.answers)
    one = again.answers.answers["BA-01"]

    assert (one.answer, one.details) == ("no", "HIPA-28: No - Withdrawn.")
    assert one.prefilled == "HECVAT 4.1.4 HIPA-28"
    assert has(again.told, "until a person has read and confirmed it", "BA-01 (HIPA-28)")
    assert not has(again.told, "Left as it was", "BA-01")
    assert [kept.filled["BA-01"] for kept in again.answers.imported] == [("HIPA-28",)] * 2
    found = assess(BA, again.answers, {}, TODAY)
    assert "BA-01" in found.undecided
    confirmed = again.answers.model_copy(update={"answers": {"BA-01": Answer(answer=one.answer)}})
    assert assess(BA, confirmed, {}, TODAY).verdict is Verdict.DISQUALIFIED


def test_an_answer_that_a_corrected_hecvat_takes_back_is_open_again() -> None:
    one = read(hecvat({"HIPA-28": "N/A"}), read(hecvat()).answers).answers.answers["BA-01"]

    assert one.answer is None
    assert one.details == "HIPA-28: N/A"


def test_evidence_stays_beside_what_a_corrected_hecvat_replaces() -> None:
    into = with_one(PREFILLED.model_copy(update={"evidence": proof("baa.pdf")}))
    one = read(hecvat({"HIPA-28": "No"}), into).answers.answers["BA-01"]

    assert (one.answer, one.evidence) == ("no", proof("baa.pdf"))


@pytest.mark.parametrize(
    "there",
    [
        PREFILLED.model_copy(update={"review": review(1)}),
        PREFILLED.model_copy(update={"prefilled": "CAIQ 4.0.3 STA-01.1"}),
        PREFILLED.model_copy(update={"prefilled": "HECVATS 1 HIPA-28"}),
        PREFILLED.model_copy(update={"prefilled": None}),
    ],
    ids=["reviewed", "of-another", "of-one-named-alike", "given"],
)
def test_a_corrected_hecvat_replaces_nothing_else(there: Answer) -> None:
    reading = read(hecvat({"HIPA-28": "No"}), with_one(there))

    assert reading.answers.answers["BA-01"] == there
    assert "BA-01" not in reading.answers.imported[0].filled
    assert has(reading.told, "Left as it was", "BA-01 (HIPA-28)")


def test_words_of_caiq_are_not_taken_for_those_of_a_hecvat() -> None:
    words = {"SEF-07.1": "Yes", "STA-07.1": "Yes", "GRC-01.1": "Yes"}
    first = read(caiq(words, details={"STA-07.1": "a list is kept"}))
    assert (first.answers.answers["BA-35"].answer, first.answers.answers["BA-35"].prefilled) == (
        None,
        "CAIQ 4.0.3 STA-07.1",
    )
    then = read(hecvat(), first.answers)
    found = then.answers.answers

    assert found["BA-35"].answer == "all-unlisted"
    assert (found["BA-35"].prefilled, found["BA-35"].details) == ("HECVAT 4.1.4 HIPA-04", "HIPA-04: Yes")
    assert (found["BA-32"].prefilled, found["BA-32"].details) == ("HECVAT 4.1.4 PPPR-10", "PPPR-10: Yes")
    caiq_kept, hecvat_kept = then.answers.imported
    assert caiq_kept.answers["STA-07.1"].details == "a list is kept"
    assert hecvat_kept.filled["BA-35"] == ("HIPA-04",)


OLD = {"answers": {"BA-01": Answer(answer="yes")}, "answered": date(2015, 1, 1)}


def test_answers_of_years_ago_make_the_file_that_they_come_into_as_old() -> None:
    reading = read(vendor_workbook(BA, answers(**OLD)), answers(**FIRST))

    assert reading.answers.answered == date(2015, 1, 1)
    assert has(reading.told, "answered on 2015-01-01", "that is their day now")
    assert not has(reading.told, "the file keeps 2026-11-01")
    assert not assess(BA, reading.answers, {}, TODAY).phi


def test_an_older_file_that_says_nothing_new_changes_no_day() -> None:
    into = answers(**FIRST, answers=OLD["answers"])
    reading = read(vendor_workbook(BA, answers(**OLD)), into)

    assert reading.answers == into
    assert has(reading.told, "answered on 2015-01-01; the file keeps 2026-11-01, for nothing was taken")


def test_an_older_file_makes_no_review_count_again() -> None:
    reviewed = Answer(answer="yes", review=review(1, on=date(2016, 1, 1)))
    into = answers(**FIRST, answers={"BA-15": reviewed})

    with pytest.raises(NotAQuestionnaireError, match="import it into an answer file of its own"):
        read(vendor_workbook(BA, answers(**OLD)), into)
