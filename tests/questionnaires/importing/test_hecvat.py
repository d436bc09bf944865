"""HECVAT 4, built from its layout with questions of our own making (its text belongs to EDUCAUSE).

Ids, sheets and the traps were compared with public data of 4.1.4, 4.1.5 and answers to 4.1.6; see
rules/questionnaires/mappings/hecvat-4.yaml.
"""

from datetime import date

import pytest
from tests.questionnaires.importing.books import HECVAT_IDS, changed, hecvat, table

from hipaacheck.questionnaires.answers import Answer, AnswerFile, Imported, Proof, Review
from hipaacheck.questionnaires.importing.merging import blank
from hipaacheck.questionnaires.importing.reading import Reading
from hipaacheck.questionnaires.importing.recognise import read_file
from hipaacheck.questionnaires.importing.refusal import NotAQuestionnaireError
from hipaacheck.questionnaires.shelf import shipped

TODAY = date(2026, 11, 22)


def read(raw: bytes, into: AnswerFile | None = None) -> Reading:
    return read_file(raw, "vendor.xlsx", shipped(), into, on=TODAY)


def imported(reading: Reading) -> Imported:
    (one,) = reading.answers.imported
    return one


def has(told: tuple[str, ...], *words: str) -> bool:
    return any(all(word in line for word in words) for line in told)


def test_the_layout_of_the_tests_has_all_questions() -> None:
    assert len(set(HECVAT_IDS)) == len(HECVAT_IDS) == 332


def test_all_answers_are_kept_and_the_known_ones_prefilled() -> None:
    reading = read(hecvat(details={"HIPA-28": "Our standard BAA is on our page."}))
    one = reading.answers.answers["BA-01"]

    assert one.answer == "yes"
    assert one.prefilled == "HECVAT 4.1.4 HIPA-28"
    assert one.details == "HIPA-28: Yes - Our standard BAA is on our page."
    assert one.review is None
    assert imported(reading).version == "4.1.4"
    assert imported(reading).on == TODAY
    assert len(imported(reading).answers) == len(HECVAT_IDS)
    assert imported(reading).filled["BA-01"] == ("HIPA-28",)
    assert "HIPA-28" not in imported(reading).not_mapped
    assert "ITAC-09" in imported(reading).not_mapped
    assert has(reading.told, "vendor.xlsx is HECVAT 4.1.4", f"{len(HECVAT_IDS)} of the {len(HECVAT_IDS)}")
    assert has(reading.told, "until a person has read and confirmed it", "BA-01 (HIPA-28)")


def test_none_of_its_text_is_kept() -> None:
    assert "Made up" not in read(hecvat()).answers.model_dump_json()


def test_what_covers_a_part_is_never_the_best_answer() -> None:
    answers = read(hecvat()).answers.answers

    assert answers["BA-07"].answer == "partial"
    assert answers["BA-16"].answer == "roles"
    assert answers["BA-27"].answer == "written"
    assert answers["BA-35"].answer == "all-unlisted"
    for one in ("BA-06", "BA-11", "BA-12", "BA-19", "BA-24", "BA-47"):
        assert answers[one].answer is None
        assert answers[one].details


def test_bad_answers_are_bad_here_too() -> None:
    bad = {"HIPA-28": "No", "HIPA-08": "No", "DATA-14": "No", "HIPA-04": "No", "DATA-02": "no"}
    answers = read(hecvat(bad)).answers.answers

    assert answers["BA-01"].answer == "no"
    assert answers["BA-06"].answer == "never"
    assert answers["BA-12"].answer == "backups-clear"
    assert answers["BA-35"].answer == "some-without"
    assert answers["BA-11"].answer == "clear"


def test_what_wants_no_is_not_taken_for_good_or_bad() -> None:
    answers = read(hecvat({"HIPA-14": "Yes"}, wanted={"HIPA-14": "No"})).answers

    assert "HIPA-14: Yes" in (answers.answers["BA-18"].details or "")
    assert answers.answers["BA-18"].answer is None
    assert answers.imported[0].answers["HIPA-14"].wanted == "no"


def test_the_two_wanted_answers_that_have_slipped_are_not_believed_and_answer_nothing() -> None:
    reading = read(hecvat(wanted={"HIPA-18": "No", "HIPA-19": "Yes"}))
    kept = imported(reading)

    assert kept.answers["HIPA-18"].wanted is None
    assert kept.answers["HIPA-19"].wanted is None
    assert kept.answers["HIPA-17"].wanted == "yes"
    assert {"HIPA-18", "HIPA-19"} <= set(kept.not_mapped)
    assert not any("HIPA-18" in str(one.prefilled) for one in reading.answers.answers.values())


def test_the_part_on_hipaa_answers_nothing_when_it_was_not_asked() -> None:
    raw = hecvat({"REQU-05": "No", **{f"HIPA-{at:02}": "N/A" for at in range(1, 30)}})
    reading = read(raw)

    assert "BA-01" not in reading.answers.answers
    assert "BA-35" not in reading.answers.answers
    assert has(reading.told, "REQU-05 is answered with No", "HIPA-* was not asked")
    assert has(read(hecvat({"REQU-05": "No"})).told, "HIPA-* was not asked")
    assert "BA-01" not in read(hecvat({"REQU-05": "No"})).answers.answers


def test_not_applicable_is_neither_yes_nor_no() -> None:
    assert read(hecvat({"HIPA-28": "N/A"})).answers.answers["BA-01"].answer is None


@pytest.mark.parametrize("word", ["Ja", " yes ", "SIM", "Sí", "\uff39\uff45\uff53", "Oui", True])
def test_answers_in_the_words_of_other_languages_are_read(word: str | bool) -> None:
    assert read(hecvat({"HIPA-28": word})).answers.answers["BA-01"].answer == "yes"


@pytest.mark.parametrize(
    "word", ["Yes, but not for the free plan", "Planned", "1", 1, "Yes/No", "maybe", "=TRUE"]
)
def test_what_is_no_plain_yes_or_no_is_kept_and_answers_nothing(word: str | int) -> None:
    reading = read(hecvat({"HIPA-28": word}))

    assert reading.answers.answers.get("BA-01", Answer()).answer is None


def test_an_id_with_another_question_behind_it_answers_nothing() -> None:
    reading = read(hecvat(questions={"HIPA-28": "Made up: have you a parking place?"}))

    assert "BA-01" not in reading.answers.answers
    assert "HIPA-28" in imported(reading).not_mapped
    assert has(reading.told, "HIPA-28 asks something else")


def test_formulas_that_repeat_another_sheet_change_nothing() -> None:
    reading = read(hecvat({"GNRL-01": "Vendor Inc."}))

    assert imported(reading).answers["GNRL-01"].answer == "Vendor Inc."
    assert not has(reading.told, "GNRL-01 counts as not answered")


def test_a_formula_without_a_saved_result_is_named_and_not_answered() -> None:
    reading = read(hecvat({"HIPA-28": '=IF(1=1,"Yes","No")'}))

    assert reading.answers.answers.get("BA-01", Answer()).answer is None
    assert has(reading.told, "HIPA-28 counts as not answered", "Case-Specific!C", "was not saved")


def test_the_saved_result_of_a_formula_is_kept_but_nobody_chose_it() -> None:
    name = "xl/worksheets/sheet6.xml"
    raw = changed(hecvat({"HIPA-28": "=1=1"}), name, "<f>1=1</f><v></v>", "<f>1=1</f><v>Yes</v>")
    raw = changed(raw, name, '"><f>1=1', '" t="str"><f>1=1')
    reading = read(raw)

    assert imported(reading).answers["HIPA-28"].answer == "Yes"
    assert reading.answers.answers["BA-01"].answer is None
    assert has(reading.told, "HIPA-28", "saved results of formulas")


def test_an_id_that_stands_twice_with_different_answers_is_not_answered() -> None:
    text = "Made up: a business associate agreement?"
    reading = read(hecvat(extra=[["HIPA-28", text, "No"]]))

    assert reading.answers.answers.get("BA-01", Answer()).answer is None
    assert "HIPA-28" not in imported(reading).answers
    assert has(reading.told, "HIPA-28 counts as not answered", "not the same", "(Yes / No)")


def test_an_id_that_stands_twice_with_the_same_answer_is_answered() -> None:
    text = "Made up: a business associate agreement?"
    reading = read(hecvat(extra=[["HIPA-28", text, "yes", "see above"], ["HIPA-28", text, None]]))

    assert reading.answers.answers["BA-01"].answer == "yes"
    assert imported(reading).answers["HIPA-28"].details == "see above"


def test_a_sheet_that_is_missing_is_said() -> None:
    reading = read(hecvat(without=["Privacy", "AI"]))

    assert has(reading.told, "The sheet Privacy is missing")
    assert has(reading.told, "questions, and the whole of 4.1 at least")


@pytest.mark.parametrize("empty", [None, "", "   "])
def test_a_form_in_which_nothing_is_answered_is_refused(empty: str | None) -> None:
    with pytest.raises(
        NotAQuestionnaireError, match=r"vendor\.xlsx is HECVAT 4\.1\.4 in which nothing is answered"
    ):
        read(hecvat(other=empty))


def test_an_answer_that_is_missing_is_not_filled() -> None:
    reading = read(hecvat({"HIPA-28": None}))

    assert "BA-01" not in reading.answers.answers
    assert "HIPA-28" not in imported(reading).answers


def test_a_version_that_is_not_stated_is_not_made_up() -> None:
    reading = read(hecvat(version="Vendor assessment"))

    assert imported(reading).version is None
    assert reading.answers.answers["BA-01"].prefilled == "HECVAT HIPA-28"


def test_a_hecvat_before_version_4_is_refused() -> None:
    raw = table([["ID", "Question", "Vendor Answers"], ["HLGN-01", "x", "Yes"]], "HECVAT - Full")

    with pytest.raises(NotAQuestionnaireError, match="before version 4"):
        read(raw)


def test_an_answer_that_is_there_is_never_overwritten() -> None:
    into = blank(shipped()["business-associate"])
    mine = Answer(answer="no", details="they refused on the phone")
    reviewed = Answer(review=Review(grade=0, by="A", on=TODAY, why="refused"))
    into = into.model_copy(update={"answers": {"BA-01": mine, "BA-35": reviewed}})
    reading = read(hecvat(), into)

    assert reading.answers.answers["BA-01"] == mine
    assert reading.answers.answers["BA-35"] == reviewed
    assert "BA-01" not in imported(reading).filled
    assert has(reading.told, "Left as it was", "BA-01 (HIPA-28)", "BA-35 (HIPA-04)")


def test_words_and_files_that_are_there_stay_beside_what_is_prefilled() -> None:
    into = blank(shipped()["business-associate"])
    before = Answer(details="call back", evidence=(Proof(path="baa.pdf"),))
    into = into.model_copy(update={"answers": {"BA-01": before}})
    one = read(hecvat(), into).answers.answers["BA-01"]

    assert (one.answer, one.details) == ("yes", "call back")
    assert [proof.path for proof in one.evidence] == ["baa.pdf"]


def test_importing_the_same_file_again_changes_nothing() -> None:
    raw = hecvat()
    first = read(raw)
    again = read(raw, first.answers)

    assert again.answers == first.answers


def test_another_questionnaire_gets_the_evidence_but_no_answers() -> None:
    other = next(one for one in shipped().values() if one.id != "business-associate")
    reading = read(hecvat(), blank(other))

    assert reading.answers.answers == {}
    assert len(imported(reading).not_mapped) == len(HECVAT_IDS)
    assert has(reading.told, f"No mapping from HECVAT 4.1.4 to {other.id} is known")


def test_answers_that_are_far_too_long_are_cut_and_said() -> None:
    reading = read(hecvat(details={"HIPA-28": "x" * 30_000}))

    assert len(imported(reading).answers["HIPA-28"].details) == 20_000
    assert has(reading.told, "HIPA-28", "was cut")
