"""Go through the answers that wait for a person, and keep every grade as soon as it is given."""

from collections.abc import Sequence

from pydantic import ValidationError
from rich.console import Console

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.questionnaires import asking as asking
from hipaacheck.cli.questionnaires.files import Opened, today
from hipaacheck.cli.questionnaires.tables import listed, safe
from hipaacheck.questionnaires.answers import Answer, Review
from hipaacheck.questionnaires.assessment import Assessment, GradedAnswer, Standing
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.reviews import why_not

_GRADES = {"0": 0.0, "0.5": 0.5, ".5": 0.5, "half": 0.5, "1": 1.0}
_LEFT_OUT = (Standing.NOT_APPLICABLE, Standing.NOT_ASKED)
_HELP = (
    "A grade is 1 (what was wanted), 0.5 (in part) or 0 (not); d says that the answer is what ends the "
    "matter; c confirms that a question does not apply, which leaves it out of the score, while a grade "
    "makes it an answer that counts. Enter leaves an answer as it is, b goes back, q stops. A grade is saved "
    "as soon as its reason is given."
)


class Grading:
    """One sitting: the file as it is on disk, who grades, and which questions."""

    def __init__(self, console: Console, opened: Opened, by: str, only: Sequence[str]) -> None:
        self._console = console
        self._opened = opened
        self._by = by
        self._only = only
        self._graded = 0
        self._fits()

    def _fits(self) -> None:
        """Raise UsageError when no grade by this person, on this day, would count."""
        try:
            review = Review(by=self._by, on=today(), why="x")
        except ValidationError:
            raise UsageError("--by takes a name of 1 to 4,000 characters") from None
        why = why_not(self._opened.answers, review, today())
        if why is not None:
            raise UsageError(f"a review that {why} does not count")

    def go(self) -> None:
        """Ask for grades until none is left to give, or the person stops."""
        waiting = self._waiting()
        self._greet(len(waiting))
        at = 0
        try:
            while at < len(waiting):
                try:
                    self._grade(waiting[at], f"{at + 1} of {len(waiting)}")
                    at += 1
                except asking.BackError:
                    at = max(0, at - 1)
        except asking.QuitError:
            return

    def summary(self) -> str:
        """Return how many were graded, and how many wait."""
        waiting = self._to_grade(self._assessment())
        path = self._opened.path
        left = f" Waiting: {listed(waiting)}." if waiting else " Nothing waits for a grade."
        return f"{self._graded} graded and saved in {path}.{left}\nNext: {self._opened.command('score')}"

    def _greet(self, count: int) -> None:
        one = self._opened.answers
        who = one.vendor_name or one.vendor or "the organisation"
        title = f"{self._opened.questionnaire.title}, {who}: {count} to grade."
        self._console.print(safe(title), style="bold")
        if count:
            asking.indented(self._console, _HELP, 0)

    def _assessment(self) -> Assessment:
        return self._opened.assessed(today())

    def _waiting(self) -> list[str]:
        return list(dict.fromkeys(self._only)) or self._to_grade(self._assessment())

    def _to_grade(self, assessment: Assessment) -> list[str]:
        """Return what waits for a person: answers to grade, and what may be left out only by a person."""
        return [
            one.question
            for one in assessment.answers
            if one.standing is Standing.TO_GRADE
            or (one.standing in _LEFT_OUT and one.question in assessment.undecided)
        ]

    def _grade(self, question_id: str, number: str) -> None:
        question = self._opened.questionnaire.get(question_id)
        assert question is not None  # ids come from the questionnaire
        graded = next(one for one in self._assessment().answers if one.question == question_id)
        self._show(question, graded, number)
        if not graded.said:
            asking.indented(self._console, "There is no answer to grade.", 2, "yellow")
            return
        typed = self._typed(graded.standing in _LEFT_OUT)
        why = ""
        while typed and not why:
            why = asking.prompt("Why")
        review = self._review(_GRADES.get(typed), typed == "d", why) if typed else None
        if review is not None:
            self._keep(question_id, review)

    def _typed(self, left_out: bool) -> str:
        """Return a grade, d, c for what is left out, or nothing."""
        words = (
            "c confirms that it does not apply (left out of the score); or 0, d"
            if left_out
            else "Grade 0, 0.5 or 1, or d"
        )
        allowed = ("", "d", "c", "0") if left_out else ("", "d", *_GRADES)
        while True:
            typed = asking.prompt(words).lower()
            if typed in allowed:
                return typed
            asking.indented(self._console, _HELP, 2)

    def _show(self, question: Question, graded: GradedAnswer, number: str) -> None:
        self._console.print()
        self._console.print(f"{question.id}  {number}, weight {question.weight}", style="dim")
        self._console.print(safe(question.text), style="bold")
        evidence = "; ".join(
            f"{one.path} ({one.state}{f': {one.problem}' if one.problem else ''})" for one in graded.evidence
        )
        answer = self._opened.answers.answers.get(question.id, Answer())
        for label, text, style in (
            ("Wanted:", question.expected, ""),
            ("Ends the matter:", question.disqualifying_said or "", ""),
            ("Note:", question.note or "", ""),
            ("Said:", graded.said, "cyan"),
            ("Details:", graded.details or "", "cyan"),
            ("Evidence:", evidence, "cyan"),
            ("Taken from:", answer.prefilled or "", "yellow"),
            ("So far:", "; ".join(graded.because), ""),
        ):
            if text:
                asking.indented(self._console, f"{label} {text}", 2, style)

    def _review(self, grade: float | None, disqualifies: bool, why: str) -> Review | None:
        try:
            return Review(grade=grade, disqualifies=disqualifies, by=self._by, on=today(), why=why)
        except ValidationError:
            asking.indented(self._console, "The reason is too long, or no text in UTF-8.", 2, "red")
            return None

    def _keep(self, question_id: str, review: Review) -> None:
        answers = self._opened.answers
        answer = answers.answers[question_id].model_copy(update={"review": review})
        self._opened = self._opened.saved(
            answers.model_copy(update={"answers": {**answers.answers, question_id: answer}})
        )
        self._graded += 1
