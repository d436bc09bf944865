"""`hipaacheck questionnaire fill` and `grade`: what was given is on disk, however the sitting ends."""

import hashlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from rich.console import Console
from tests.cli.terminals import Terminal
from tests.support.questionnaires import TOY, toy, toy_answers, unanswered
from typer.testing import CliRunner

from hipaacheck.cli.app import app
from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.questionnaires.asking import proof_of
from hipaacheck.cli.questionnaires.files import open_answers
from hipaacheck.cli.questionnaires.filling import Filling
from hipaacheck.questionnaires.answers import Answer, AnswerFile, Review, read_answers
from hipaacheck.questionnaires.writing import answers_text

TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "toy.yaml").write_text(TOY, encoding="utf-8")
    (tmp_path / "scan.pdf").write_bytes(b"a scan")
    write(unanswered())
    return tmp_path


def write(answers: AnswerFile) -> None:
    """Write answers of today, unless they say of which day: of another, they are asked about."""
    if answers.answered == toy_answers().answered:
        answers = answers.model_copy(update={"answered": TODAY})
    Path("acme.yaml").write_text(answers_text(toy(), answers), encoding="utf-8")


def read() -> AnswerFile:
    return read_answers(Path("acme.yaml").read_text(encoding="utf-8"), "acme.yaml")


def fill(*words: str) -> Terminal:
    return Terminal("questionnaire", "fill", "acme.yaml", "-q", "toy.yaml", *words)


def grade(*words: str) -> Terminal:
    return Terminal("questionnaire", "grade", "acme.yaml", "-q", "toy.yaml", *words)


def started(terminal: Terminal) -> Terminal:
    """Give two answers, the second with its details, and wait for what follows them."""
    terminal.answer("name and role:", "Ann, boss")
    terminal.answer("Answer:", "2")
    terminal.answer("Please explain:", "on the basic plan: no")
    terminal.answer("no more):", "scan.pdf")
    terminal.answer("no more):", "")
    terminal.until("TOY-02")
    terminal.until("Answer:")
    return terminal


def test_answers_are_given_by_number_or_word_and_asked_again_until_they_are_understood() -> None:
    terminal = fill()
    terminal.answer("name and role:", "Ann, boss")
    terminal.answer("Answer:", "maybe")
    terminal.until("'maybe' is none of: Yes, Partly, No")
    terminal.answer("Answer:", "4")
    terminal.until("none of the numbers 1 to 3")
    terminal.answer("Answer:", "1")
    terminal.answer("no more):", "gone.pdf")
    terminal.until("there is no file gone.pdf")
    terminal.answer("no more):", "")
    terminal.answer("Answer:", "no")
    terminal.answer("Answer:", "TLS 1.2")
    terminal.answer("no more):", "")
    terminal.answer("Answers, such as 1,3:", "1,5")
    terminal.until("None of these” beside other answers")
    terminal.answer("Answers, such as 1,3:", "1 2")
    terminal.answer("or never:", "last May")
    terminal.until("is not a day; write YYYY-MM-DD")
    terminal.answer("or never:", "2026-05-01")
    terminal.answer("no more):", "./scan.pdf")
    terminal.answer("no more):", "")
    terminal.answer("In words", "=")
    terminal.until("Nothing stands here that waits to be confirmed.")
    terminal.answer("In words", "We call you")
    terminal.answer("...:", "by telephone: day and night # always")
    terminal.answer("...:", "")
    terminal.answer("One to a line", "Cloud, hosting")
    terminal.answer("...:", "Mail, delivery")
    terminal.answer("...:", "")
    terminal.answer("Number of percent:", "99.95")

    assert terminal.end() == 0, terminal.said
    assert "8 of 8 answered; all of it is saved in acme.yaml." in terminal.said
    assert "No evidence is named yet for TOY-01, TOY-04" in terminal.said
    given = read()
    assert {key: one.answer for key, one in given.answers.items()} == {
        "TOY-01": "yes",
        "TOY-02": "no",
        "TOY-04": "tls12",
        "TOY-05": ("keys", "app"),
        "TOY-07": "2026-05-01",
        "TOY-08": "We call you\nby telephone: day and night # always",
        "TOY-09": ("Cloud, hosting", "Mail, delivery"),
        "TOY-10": 99.95,
    }
    proof = given.answers["TOY-07"].evidence[0]
    assert (proof.path, proof.sha256) == ("scan.pdf", hashlib.sha256(b"a scan").hexdigest())
    assert (given.answered_by, given.answered) == ("Ann, boss", TODAY)


def interrupted(terminal: Terminal) -> None:
    terminal.interrupt()


def killed(terminal: Terminal) -> None:
    terminal.process.kill()


def hung_up(terminal: Terminal) -> None:
    terminal.process.send_signal(signal.SIGHUP)


def input_ended(terminal: Terminal) -> None:
    os.write(terminal.ours, b"\x04")


@pytest.mark.parametrize("how", [interrupted, killed, hung_up, input_ended])
def test_no_given_answer_is_lost_however_it_ends(how: Callable[[Terminal], None]) -> None:
    terminal = started(fill())
    how(terminal)
    terminal.end()

    assert "Traceback" not in terminal.said and "bug" not in terminal.said
    first = read().answers["TOY-01"]
    assert (first.answer, first.details) == ("partial", "on the basic plan: no")
    assert [proof.path for proof in first.evidence] == ["scan.pdf"]
    assert [path.name for path in Path().glob(".acme*")] == []

    again = fill()
    again.until("1 of 8 answered")
    again.until("TOY-02")
    again.answer("Answer:", "q")
    assert again.end() == 0, again.said
    assert read().answers["TOY-01"] == first


def test_the_terminal_may_vanish() -> None:
    terminal = started(fill())
    os.close(terminal.ours)

    assert terminal.process.wait(60) != 0
    assert read().answers["TOY-01"].answer == "partial"


@pytest.mark.parametrize("prompt", ["Please explain:", "no more):"])
def test_an_answer_is_saved_before_what_goes_beside_it_is_asked(prompt: str) -> None:
    terminal = fill("--by", "Ann")
    terminal.answer("Answer:", "2" if prompt == "Please explain:" else "1")
    terminal.until(prompt)
    terminal.process.kill()
    terminal.end()

    assert read().answers["TOY-01"].answer == ("partial" if prompt == "Please explain:" else "yes")


def test_each_line_of_a_long_answer_is_saved_at_once() -> None:
    write(toy_answers(answers={**toy_answers().answers, "TOY-09": Answer()}))
    terminal = fill()
    terminal.answer("One to a line", "Cloud")
    terminal.answer("...:", "Mail")
    terminal.until("...:")
    terminal.process.kill()
    terminal.end()

    assert read().answers["TOY-09"].answer == ("Cloud", "Mail")


def test_an_answer_without_the_details_it_needs_is_asked_again() -> None:
    write(toy_answers(answers={**toy_answers().answers, "TOY-01": Answer(answer="partial")}))
    terminal = fill()
    terminal.until("So far: Partly")
    terminal.answer("Answer:", "")
    terminal.answer("Please explain:", "only one plan")
    terminal.answer("no more):", "")

    assert terminal.end() == 0, terminal.said
    assert read().answers["TOY-01"].details == "only one plan"


def test_conditions_follow_the_answers_as_they_are_given() -> None:
    terminal = fill("--by", "Ann", "--section", "scope")
    terminal.answer("Answer:", "1")
    terminal.answer("no more):", "")
    terminal.answer("Answer:", "y")
    terminal.until("TOY-03")
    terminal.answer("Number of days:", "b")
    terminal.until("So far: Yes")
    terminal.answer("Answer:", "n")

    assert terminal.end() == 0, terminal.said
    assert "2 of 2 answered" in terminal.said
    assert "TOY-03" not in read().answers


def test_what_does_not_apply_needs_a_reason() -> None:
    write(toy_answers(answers={**toy_answers().answers, "TOY-09": Answer()}))
    terminal = fill()
    terminal.answer("One to a line", "n/a")
    terminal.answer("Why does it not apply:", "-")
    terminal.until("explains nothing")
    terminal.answer("Why does it not apply:", "we have none at all")

    assert terminal.end() == 0, terminal.said
    assert read().answers["TOY-09"] == Answer(answer="n/a", details="we have none at all")


def test_a_changed_answer_loses_the_review_of_the_old_one() -> None:
    review = Review(grade=1, by="Lee", on=TODAY, why="fine")
    old = toy_answers().answers
    write(
        toy_answers(
            answered=TODAY,
            answers={
                **old,
                "TOY-08": old["TOY-08"].model_copy(update={"review": review}),
                "TOY-10": Answer(answer=99.9, review=review),
            },
        )
    )
    terminal = fill("--all", "--section", "people")
    terminal.answer("or never:", "")
    terminal.answer("no more):", "scan.pdf")
    terminal.answer("no more):", "")
    terminal.answer("In words", "Nobody")
    terminal.until("The review by Lee was of another answer; it goes.")
    terminal.answer("...:", "")
    terminal.answer("One to a line", "")
    terminal.answer("Number of percent:", "")

    assert terminal.end() == 0, terminal.said
    assert read().answers["TOY-08"] == Answer(answer="Nobody", details=old["TOY-08"].details)
    assert read().answers["TOY-10"].review == review
    assert [proof.path for proof in read().answers["TOY-07"].evidence] == ["pentest.pdf", "scan.pdf"]


def test_an_answer_from_another_form_is_confirmed_or_replaced() -> None:
    taken = {
        "TOY-01": Answer(answer="yes", prefilled="HECVAT 4"),
        "TOY-02": Answer(answer="yes", prefilled="X"),
    }
    write(toy_answers(answers={**toy_answers().answers, **taken}))
    terminal = fill()
    terminal.until("Taken from HECVAT 4; nobody has confirmed that it fits")
    terminal.answer("Answer:", "=")
    terminal.answer("no more):", "")
    terminal.answer("Answer:", "")

    assert terminal.end() == 0, terminal.said
    assert "Open: TOY-02" in terminal.said
    assert read().answers["TOY-01"] == Answer(answer="yes")
    assert read().answers["TOY-02"] == taken["TOY-02"]


def test_an_answer_can_be_taken_away() -> None:
    write(toy_answers())
    terminal = fill("--all")
    terminal.answer("Answer:", "-")
    terminal.until("taken away")
    terminal.answer("Answer:", "q")

    assert terminal.end() == 0, terminal.said
    assert read().answers["TOY-01"].answer is None


def test_a_file_that_was_changed_meanwhile_is_not_written_over_and_the_answer_is_kept() -> None:
    terminal = fill("--by", "Ann")
    terminal.until("Answer:")
    other = toy_answers(answered=TODAY)
    write(other)
    terminal.write("1")

    assert terminal.end() == 2, terminal.said
    assert "was changed meanwhile" in terminal.said and "acme.unsaved.yaml" in terminal.said
    assert read() == other
    kept = read_answers(Path("acme.unsaved.yaml").read_text(encoding="utf-8"), "x")
    assert kept.answers["TOY-01"].answer == "yes"


def test_comments_of_ones_own_are_kept_in_a_copy() -> None:
    text = Path("acme.yaml").read_text(encoding="utf-8").replace("answers:\n", "answers:\n# mine\n", 1)
    Path("acme.yaml").write_text(text, encoding="utf-8")
    terminal = fill("--by", "Ann")
    terminal.until("acme.before.yaml keeps them")
    terminal.answer("Answer:", "q")

    assert terminal.end() == 0, terminal.said
    assert Path("acme.before.yaml").read_text(encoding="utf-8") == text


def test_evidence_outside_of_the_folder_is_refused(folder: Path) -> None:
    outside = folder.parent / "outside.pdf"
    outside.write_bytes(b"x")
    (folder / "link.pdf").symlink_to(outside)
    (folder / "empty.pdf").touch()
    terminal = fill("--by", "Ann")
    terminal.answer("Answer:", "1")
    terminal.answer("no more):", str(outside))
    terminal.until("lies outside of")
    terminal.answer("no more):", "link.pdf")
    terminal.until("lies outside of")
    terminal.answer("no more):", "empty.pdf")
    terminal.until("is empty")
    terminal.answer("no more):", "q")

    assert terminal.end() == 0, terminal.said
    assert read().answers["TOY-01"].evidence == ()


@pytest.mark.parametrize("words", [["fill"], ["grade", "--by", "Lee"]])
def test_without_a_terminal_it_says_so(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hipaacheck", "questionnaire", *words, "acme.yaml", "-q", "toy.yaml"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "this is no terminal" in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_section_or_a_question_that_is_not_there_is_told_with_what_is_meant() -> None:
    for words in (["fill", "--section", "scpoe"], ["grade", "--by", "x", "--question", "TOY-1"]):
        with pytest.raises(UsageError, match="did you mean"):
            result = CliRunner().invoke(app, ["questionnaire", *words, "acme.yaml", "-q", "toy.yaml"])
            assert result.exception is not None
            raise result.exception


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("our policy says so " * 30, "cannot be looked for: File name too long"),
        ("~nobody-of-that-name/scan.pdf", "there is no file"),
        ("\udcff.pdf", "has a name that is too long or not in UTF-8"),
    ],
)
def test_what_cannot_be_evidence_is_told_and_asked_again(folder: Path, typed: str, said: str) -> None:
    (folder / "\udcff.pdf").write_bytes(b"a scan")
    with pytest.raises(UsageError, match=said):
        proof_of(typed, folder.resolve())


def test_a_name_that_the_file_could_not_be_read_with_again_is_not_written(folder: Path) -> None:
    before = (folder / "acme.yaml").read_bytes()
    for name in ("\udcff", "x" * 4_001):
        sitting = Filling(
            Console(file=io.StringIO()),
            open_answers(Path("acme.yaml"), "toy.yaml"),
            all_questions=True,
            section=None,
        )
        with pytest.raises(UsageError, match="a name of 1 to 4,000 characters, in UTF-8"):
            sitting.go(name)
    assert (folder / "acme.yaml").read_bytes() == before


def test_grades_are_saved_with_who_when_and_why() -> None:
    write(toy_answers(answered=TODAY))
    terminal = grade("--by", "Lee, officer")
    terminal.until("2 to grade")
    terminal.until("Wanted: a named role and a way")
    terminal.until("Ends the matter: nobody does")
    terminal.answer("Grade 0, 0.5 or 1, or d:", "2")
    terminal.until("A grade is 1")
    terminal.answer("Grade 0, 0.5 or 1, or d:", "0.5")
    terminal.answer("Why:", "")
    terminal.answer("Why:", "no telephone number")
    terminal.until("TOY-09")
    terminal.until("or d:")
    terminal.process.kill()
    terminal.end()

    assert read().answers["TOY-08"].review == Review(
        grade=0.5, by="Lee, officer", on=TODAY, why="no telephone number"
    )
    again = grade("--by", "Lee")
    again.until("1 to grade")
    again.answer("or d:", "b")
    again.answer("or d:", "d")
    again.answer("Why:", "sells it")
    assert again.end() == 0, again.said
    assert "Nothing waits for a grade." in again.said
    graded = read().answers["TOY-09"].review
    assert graded is not None and graded.disqualifies and graded.grade is None


def test_one_question_can_be_graded_again_and_what_does_not_apply_confirmed() -> None:
    answers = {**toy_answers().answers, "TOY-03": Answer(answer="n/a", details="it keeps no messages")}
    write(toy_answers(answered=TODAY, answers=answers))
    terminal = grade("--by", "Lee", "--question", "TOY-03", "--question", "toy-01")
    terminal.answer("c confirms that it does not apply (left out of the score)", "c")
    terminal.answer("Why:", "seen in the product")
    terminal.answer("Grade 0, 0.5 or 1, or d:", "0")
    terminal.answer("Why:", "the draft is for another plan")

    assert terminal.end() == 0, terminal.said
    first, third = (read().answers[key].review for key in ("TOY-01", "TOY-03"))
    assert first is not None and third is not None
    assert (first.grade, third.grade, third.disqualifies) == (0, None, False)


@pytest.mark.parametrize(
    ("by", "why"), [("A. Person, security officer", "who gave the answers"), (" ", "takes the name")]
)
def test_nobody_grades_answers_of_their_own(by: str, why: str) -> None:
    write(toy_answers(answered=TODAY))
    terminal = grade("--by", by)

    assert terminal.end() == 2
    assert why in terminal.said


def test_words_from_another_form_do_not_pass_for_the_explanation_that_is_asked_for() -> None:
    write(
        unanswered().model_copy(
            update={"answers": {"TOY-01": Answer(details="HIPA-28: Yes", prefilled="HECVAT 4")}}
        )
    )
    terminal = fill("--by", "Ann")
    terminal.until("Beside it stands: HIPA-28: Yes")
    terminal.answer("Answer:", "2")
    terminal.answer("Please explain (Enter keeps what stands):", "on the basic plan: no")
    terminal.answer("no more):", "q")

    assert terminal.end() == 0, terminal.said
    assert read().answers["TOY-01"] == Answer(answer="partial", details="on the basic plan: no")


def test_the_reason_of_what_does_not_apply_goes_with_it() -> None:
    answers = {**toy_answers().answers, "TOY-03": Answer(answer="n/a", details="it keeps no messages")}
    write(toy_answers(answers=answers))
    terminal = fill("--all", "--section", "scope")
    terminal.answer("Answer:", "")
    terminal.answer("no more):", "")
    terminal.answer("Answer:", "")
    terminal.answer("Number of days:", "30")

    assert terminal.end() == 0, terminal.said
    assert read().answers["TOY-03"] == Answer(answer=30)


def test_reviews_that_new_answers_make_too_old_are_named() -> None:
    review = Review(grade=1, by="Lee", on=datetime(2026, 1, 2, tzinfo=UTC).date(), why="fine")
    old = {**toy_answers().answers, "TOY-08": Answer(answer="x y z", review=review), "TOY-10": Answer()}
    write(toy_answers(answered=review.on, answers=old))
    terminal = fill()
    terminal.answer("Number of percent:", "99")
    terminal.answer("yes or no:", "yes")

    assert terminal.end() == 0, terminal.said
    assert "do not count any more: TOY-08; grade again." in terminal.said


@pytest.mark.parametrize(("typed", "day"), [("yes", TODAY), ("no", date(2022, 1, 1))])
def test_old_answers_become_no_fresher_by_a_new_one(typed: str, day: date) -> None:
    write(
        unanswered().model_copy(
            update={
                "answered_by": "Ann, boss",
                "answered": date(2022, 1, 1),
                "answers": {"TOY-01": Answer(answer="yes", evidence=()), "TOY-02": Answer(answer="no")},
            }
        )
    )
    terminal = fill()
    terminal.answer("Answer:", "TLS 1.2")
    terminal.answer("no more):", "")
    terminal.until("The other answers are of 2022-01-01.")
    terminal.answer("yes or no:", "perhaps")
    terminal.answer("yes or no:", typed)
    terminal.answer("Answers, such as 1,3:", "1")
    terminal.answer("or never:", "q")

    assert terminal.end() == 0, terminal.said
    given = read()
    assert given.answered == day
    assert {"TOY-04", "TOY-05"} <= {key for key, one in given.answers.items() if one.answer is not None}


def test_an_answer_is_saved_before_it_is_asked_whether_the_others_still_hold() -> None:
    write(toy_answers(answered=date(2022, 1, 1), answers={"TOY-01": Answer(answer="yes")}))
    terminal = fill()
    terminal.answer("Answer:", "no")
    terminal.until("yes or no:")
    terminal.process.kill()
    terminal.end()

    assert read().answers["TOY-02"].answer == "no"
    assert read().answered == date(2022, 1, 1)
