"""CAIQ v4, built from its layout with questions of our own making (its text belongs to the CSA).

Ids and headers were compared with public copies; see rules/questionnaires/mappings/caiq-4.0.yaml.
"""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from tests.questionnaires.importing.books import caiq, saved

from hipaacheck.questionnaires.answers import Answer
from hipaacheck.questionnaires.importing.reading import Reading
from hipaacheck.questionnaires.importing.recognise import read_file
from hipaacheck.questionnaires.importing.refusal import NotAQuestionnaireError
from hipaacheck.questionnaires.shelf import shipped

TODAY = date(2026, 11, 22)
SOME = {
    "A&A-02.1": "Yes",
    "GRC-01.1": "Yes",
    "GRC-01.2": "Yes",
    "BCR-09.1": "Yes",
    "SEF-07.1": "No",
    "SEF-07.2": "NA",
    "STA-01.1": "Yes",
    "STA-07.1": "Yes",
    "UEM-14.1": None,
}


def read(raw: bytes) -> Reading:
    return read_file(raw, "caiq.xlsx", shipped(), None, on=TODAY)


def has(told: tuple[str, ...], *words: str) -> bool:
    return any(all(word in line for word in words) for line in told)


@pytest.mark.parametrize("two_blanks", [False, True])
def test_the_header_is_found_by_its_words_with_one_blank_or_two(two_blanks: bool) -> None:
    reading = read(caiq(SOME, two_blanks=two_blanks, details={"SEF-07.1": "within 30 days"}))
    (kept,) = reading.answers.imported

    assert (kept.instrument, kept.version) == ("CAIQ", "4.0.3")
    assert kept.answers["SEF-07.1"].details == "within 30 days"
    assert "UEM-14.1" not in kept.answers
    assert reading.answers.answers["BA-32"].details == (
        "SEF-07.1: No (CSP-owned) - within 30 days\nSEF-07.2: NA (CSP-owned)"
    )
    assert reading.answers.answers["BA-32"].answer is None
    assert has(reading.told, "caiq.xlsx is CAIQ 4.0.3: 8 of the 9 questions in it are answered")


def test_a_part_gives_at_most_a_partial_answer() -> None:
    answers = read(caiq(SOME)).answers.answers

    assert answers["BA-07"].answer == "partial"
    assert answers["BA-07"].prefilled == "CAIQ 4.0.3 GRC-01.1, GRC-01.2"
    assert answers["BA-27"].answer == "written"
    assert not any(one.answer == "yes" for one in answers.values())


@pytest.mark.parametrize("owner", ["CSC-owned", "3rd-party outsourced", "somebody"])
def test_what_the_vendor_leaves_to_others_is_not_its_yes(owner: str) -> None:
    reading = read(caiq(SOME, owners={"BCR-09.1": owner}))

    assert reading.answers.answers["BA-27"].answer is None
    assert owner in (reading.answers.answers["BA-27"].details or "")


@pytest.mark.parametrize("owner", ["CSP-owned", "Shared CSP and CSC", "Shared CSP and 3rd-party", ""])
def test_what_the_vendor_does_or_shares_counts(owner: str) -> None:
    assert read(caiq(SOME, owners={"BCR-09.1": owner})).answers.answers["BA-27"].answer == "written"


def test_ids_of_another_version_map_by_the_mapping_of_that_version() -> None:
    reading = read(caiq(SOME, sheet="CAIQv4.1.0"))
    (kept,) = reading.answers.imported

    assert kept.version == "4.1.0"
    assert {"SEF-07.1", "STA-07.1"} <= set(kept.not_mapped)
    assert "BA-32" not in reading.answers.answers
    assert reading.answers.answers["BA-07"].answer is None


@pytest.mark.parametrize("sheet", ["CAIQv5.0.0", "CAIQ", "Answers", "AI-CAIQv1.1", "CAIQv3.1"])
def test_a_version_that_is_not_known_maps_nothing_and_keeps_all(sheet: str) -> None:
    reading = read(caiq(SOME, sheet=sheet))
    (kept,) = reading.answers.imported

    assert reading.answers.answers == {}
    assert len(kept.answers) == len(kept.not_mapped) == 8
    assert has(reading.told, "nothing was mapped")
    assert kept.instrument == ("AI-CAIQ" if sheet.startswith("AI") else "CAIQ")


def test_a_number_that_has_moved_answers_nothing() -> None:
    reading = read(caiq(SOME, questions={"BCR-09.1": "Made up: are the plants watered?"}))

    assert "BA-27" not in reading.answers.answers
    assert has(reading.told, "BCR-09.1 asks something else")


def test_an_answer_that_is_merged_over_two_questions_answers_neither() -> None:
    workbook = load_workbook(BytesIO(caiq(SOME)))
    workbook.worksheets[0].merge_cells("C4:C6")
    reading = read(saved(workbook))

    assert "BA-27" not in reading.answers.answers
    assert reading.answers.answers.get("BA-07", Answer()).answer is None
    assert has(reading.told, "GRC-01.1 counts as not answered", "merged over several rows (C4:C6)")
    assert has(reading.told, "BCR-09.1 counts as not answered", "merged")


def test_a_hidden_copy_does_not_count_beside_what_can_be_seen() -> None:
    workbook = load_workbook(BytesIO(caiq(SOME)))
    copy = workbook.copy_worksheet(workbook.worksheets[0])
    with pytest.raises(NotAQuestionnaireError, match="holds 2 questionnaires"):
        read(saved(workbook))
    copy.sheet_state = "hidden"
    copy["C3"] = "No"

    assert read(saved(workbook)).answers.imported[0].answers["A&A-02.1"].answer == "Yes"


def test_an_empty_form_and_one_with_the_header_alone_are_refused() -> None:
    for raw in (caiq(dict.fromkeys(SOME)), caiq({})):
        with pytest.raises(NotAQuestionnaireError, match="in which nothing is answered"):
            read(raw)


def test_none_of_its_text_is_kept() -> None:
    assert "Made up" not in read(caiq(SOME)).answers.model_dump_json()
