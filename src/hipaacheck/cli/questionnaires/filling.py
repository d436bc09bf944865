"""Go through a questionnaire with a person, and keep every answer as soon as it is given."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError
from rich.console import Console

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.questionnaires import asking as asking
from hipaacheck.cli.questionnaires.files import Opened, folder_of, kept_aside, today
from hipaacheck.cli.questionnaires.tables import listed, safe
from hipaacheck.questionnaires.answers import Answer, AnswerFile, Value
from hipaacheck.questionnaires.conditions import Asked, asked
from hipaacheck.questionnaires.forms import is_reason
from hipaacheck.questionnaires.given import Unreadable
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.reviews import counts
from hipaacheck.questionnaires.values import read_value
from hipaacheck.questionnaires.words import NOT_APPLICABLE

_HELP = (
    "Enter leaves a question as it is, b goes back, q stops, - takes an answer away, = confirms one that was "
    "taken from another form, ? shows what the answer is for. Every answer is saved as soon as it is given."
)


class Filling:
    """One sitting: the file as it is on disk, and what of it is gone through."""

    def __init__(self, console: Console, opened: Opened, *, all_questions: bool, section: str | None) -> None:
        self._console = console
        self._opened = opened
        self._all = all_questions
        self._section = section
        self._questions = opened.questionnaire.questions
        self._shown_section = ""
        self._day_is_open = False
        self._day_settled = False

    def go(self, by: str | None) -> None:
        """Ask until there is nothing left to ask, or the person stops."""
        self._greet()
        try:
            self._who(by)
            at = self._following(-1)
            while at is not None:
                at = self._step(at)
        except asking.QuitError:
            return

    def summary(self) -> str:
        """Return what is answered, what is open, and what to do next."""
        path = self._opened.path
        done, whole = self._progress()
        lines = [f"{done} of {whole} answered; all of it is saved in {path}."]
        open_ones = [one.id for one in self._asked() if self._is_open(one)]
        stale = [key for key, one in self._opened.answers.answers.items() if self._is_stale(one)]
        if stale:
            lines.append(
                f"Reviews older than the answers do not count any more: {listed(stale)}; grade again."
            )
        if open_ones:
            lines.append(f"Open: {listed(open_ones)}.")
        bare = [one.id for one in self._asked() if self._lacks_evidence(one)]
        if bare:
            lines.append(f"No evidence is named yet for {listed(bare)} (--all goes through them again).")
        lines.append(
            f"Go on: {self._opened.command('fill')}"
            if open_ones
            else "Next: " + self._opened.command("score")
        )
        return "\n".join(lines)

    def _greet(self) -> None:
        one = self._opened.answers
        about = f", about {one.subject}" if one.subject else ""
        who = one.vendor_name or one.vendor
        done, whole = self._progress()
        title = self._opened.questionnaire.title + (f", {who}" if who else "")
        self._console.print(f"{safe(title + about)}: {done} of {whole} answered.", style="bold")
        asking.indented(self._console, _HELP, 0)
        if one.sha256 not in (None, self._opened.questionnaire.sha256):
            changed = f"The questions have changed since this file was made (version {one.version})."
            asking.indented(self._console, changed, 0, "yellow")
        if self._opened.loses_comments():
            kept = kept_aside(self._opened.path, "before", self._opened.text)
            asking.indented(
                self._console,
                f"Comments of your own go when answers are saved; {kept} keeps them.",
                0,
                "yellow",
            )

    def _who(self, by: str | None) -> None:
        """Record who answers. Raises UsageError for what the file could not be read with again."""
        if by is None and self._opened.answers.answered_by is None:
            try:
                by = asking.prompt("Who answers: name and role")
            except asking.BackError:
                by = None
        if not by or not by.strip():
            return
        try:
            named = AnswerFile.model_validate({**dict(self._opened.answers), "answered_by": by.strip()})
        except ValidationError:
            raise UsageError("who answers is a name of 1 to 4,000 characters, in UTF-8") from None
        self._save({"answered_by": named.answered_by})

    def _step(self, at: int) -> int | None:
        """Ask the question number `at` and return the number of the next; None at the end."""
        question = self._questions[at]
        self._show(question)
        answer = self._answer(question).answer
        try:
            self._ask_answer(question)
        except asking.BackError:
            before = self._before(at)
            return at if before is None else before
        try:
            self._ask_beside(question, changed=self._answer(question).answer != answer)
            if self._day_is_open and not self._day_settled:
                self._settle_day()
        except asking.BackError:
            return at
        return self._following(at)

    def _show(self, question: Question) -> None:
        section = next(one for one in self._opened.questionnaire.sections if one.id == question.section)
        if section.id != self._shown_section:
            done, whole = self._progress()
            asking.show_section(self._console, section.title, section.about, f"{done} of {whole} answered")
            self._shown_section = section.id
        order = [one.id for one in self._asked()]
        asking.show_question(self._console, question, f"{order.index(question.id) + 1} of {len(order)}")
        asking.show_answer(self._console, question, self._answer(question))

    def _ask_answer(self, question: Question) -> None:
        lines: list[str] = []
        while True:
            typed = asking.prompt(asking.label_of(question) if not lines else "...")
            if not typed:
                return
            if typed == "?":
                self._explain(question)
            elif typed == "-" and not lines:
                self._keep(question, Answer(evidence=self._answer(question).evidence))
                asking.indented(self._console, "The answer is taken away.", 2)
            elif typed == "=" and not lines:
                if self._answer(question).prefilled:
                    self._keep(question, self._answer(question).model_copy(update={"prefilled": None}))
                    return
                asking.indented(self._console, "Nothing stands here that waits to be confirmed.", 2, "yellow")
            elif self._take(question, [*lines, typed]):
                lines.append(typed)
                if not question.type.graded_by_hand or typed == NOT_APPLICABLE:
                    return

    def _take(self, question: Question, lines: list[str]) -> bool:
        """Keep what was typed if it can be understood; return whether it was."""
        value: Value | Unreadable | None
        if question.type.graded_by_hand and len(lines) > 1:
            value = tuple(lines) if question.type.value == "list" else "\n".join(lines)
        else:
            value = asking.understood(question, lines[0])
        if value is None or isinstance(value, Unreadable):
            why = value.why if isinstance(value, Unreadable) else "says nothing"
            asking.indented(self._console, f"'{lines[0][:80]}' {why}", 2, "red")
            return False
        before = self._answer(question)
        left_out = read_value(question, before.answer) == NOT_APPLICABLE
        details = None if left_out and value != before.answer else before.details
        return self._keep(
            question, Answer.model_construct(answer=value, details=details, evidence=before.evidence)
        )

    def _explain(self, question: Question) -> None:
        for label, text in (
            ("Paragraphs: 45 CFR", ", ".join(question.citations)),
            ("Basis:", str(question.basis)),
        ):
            if text:
                asking.indented(self._console, f"{label} {text}", 2)
        asking.indented(self._console, _HELP, 2)

    def _ask_beside(self, question: Question, *, changed: bool) -> None:
        """Ask for the details and the evidence that go with the answer that stands.

        What stood beside another answer, or came with another form, may explain nothing now.
        """
        answer = self._answer(question)
        if asking.needs_details(question, answer) and (changed or not is_reason(answer.details)):
            why = read_value(question, answer.answer) == NOT_APPLICABLE
            words = "Why does it not apply" if why else "Please explain"
            self._ask_details(question, f"{words} (Enter keeps what stands)" if answer.details else words)
        if asking.wants_evidence(question, self._answer(question)):
            self._ask_evidence(question)

    def _ask_details(self, question: Question, words: str) -> None:
        while typed := asking.prompt(words):
            if not is_reason(typed):
                asking.indented(self._console, "That explains nothing; write a few words.", 2, "red")
            elif self._keep(question, self._answer(question).model_copy(update={"details": typed})):
                return
        if not is_reason(self._answer(question).details):
            asking.indented(self._console, "Without it the answer does not count in full.", 2, "yellow")

    def _ask_evidence(self, question: Question) -> None:
        folder = folder_of(self._opened.path)
        words = f"Evidence: a file beside {self._opened.path.name} or below (Enter: none, or no more)"
        while typed := asking.prompt(words):
            answer = self._answer(question)
            if typed == "-":
                self._keep(question, answer.model_copy(update={"evidence": ()}))
                continue
            try:
                proof = asking.proof_of(typed, folder)
            except UsageError as error:
                asking.indented(self._console, str(error), 2, "red")
                continue
            others = tuple(one for one in answer.evidence if one.path != proof.path)
            if self._keep(question, answer.model_copy(update={"evidence": (*others, proof)})):
                digest = (proof.sha256 or "")[:12]
                asking.indented(self._console, f"recorded {proof.path}, sha256 {digest}...", 2, "green")

    def _keep(self, question: Question, answer: Answer) -> bool:
        """Save an answer; return whether it can be one. A review of what it was before goes."""
        before = self._answer(question)
        said = (answer.answer, answer.details) != (before.answer, before.details)
        kept: dict[str, object] = {"prefilled": answer.prefilled if not said else None}
        kept["review"] = None if said else before.review
        try:
            checked = Answer.model_validate({**dict(answer), **kept})
        except ValidationError:
            asking.indented(self._console, "That is too long, or no text in UTF-8.", 2, "red")
            return False
        if said and before.review is not None:
            asking.indented(
                self._console, f"The review by {before.review.by} was of another answer; it goes.", 2
            )
        others = any(
            key != question.id and one.answer is not None for key, one in self._opened.answers.answers.items()
        )
        answers = {**self._opened.answers.answers, question.id: checked}
        self._save({"answers": answers, **({"answered": today()} if said and not others else {})})
        self._day_is_open |= said and others and self._opened.answers.answered != today()
        return True

    def _settle_day(self) -> None:
        """Ask whether the answers of another day still hold; only then is the whole file of today.

        All answers of a file have one day, and answers of years ago must not become fresh by a new one.
        """
        day = self._opened.answers.answered
        of = "bear no day" if day is None else f"are of {day}"
        while (typed := asking.prompt(f"The other answers {of}. Do they all hold today? yes or no")) != "yes":
            if typed == "no":
                kept = "The file keeps none" if day is None else "The file keeps that day"
                told = f"{kept}, also for what you answer now, until all answers were gone through."
                asking.indented(self._console, told, 2, "yellow")
                break
        else:
            self._save({"answered": today()})
        self._day_settled = True

    def _save(self, changes: Mapping[str, object]) -> None:
        answers = self._opened.answers.model_copy(update=dict(changes))
        self._opened = self._opened.saved(answers)

    def _answer(self, question: Question) -> Answer:
        return self._opened.answers.answers.get(question.id, Answer())

    def _asked(self) -> list[Question]:
        """Return the questions that are asked as the answers are now."""
        states = asked(self._opened.questionnaire, self._opened.answers)
        return [
            one
            for one in self._questions
            if states[one.id] is Asked.YES and self._section in (None, one.section)
        ]

    def _is_open(self, question: Question) -> bool:
        answer = self._answer(question)
        given = read_value(question, answer.answer)
        if given is None or isinstance(given, Unreadable) or (answer.prefilled and answer.review is None):
            return True
        return asking.needs_details(question, answer) and not is_reason(answer.details)

    def _is_stale(self, answer: Answer) -> bool:
        return answer.review is not None and not counts(self._opened.answers, answer.review, None)

    def _lacks_evidence(self, question: Question) -> bool:
        answer = self._answer(question)
        return asking.wants_evidence(question, answer) and not answer.evidence

    def _progress(self) -> tuple[int, int]:
        questions = self._asked()
        return sum(not self._is_open(one) for one in questions), len(questions)

    def _following(self, at: int) -> int | None:
        wanted: Callable[[Question], bool] = (lambda one: True) if self._all else self._is_open
        ids = {one.id for one in self._asked() if wanted(one)}
        return next((i for i in range(at + 1, len(self._questions)) if self._questions[i].id in ids), None)

    def _before(self, at: int) -> int | None:
        ids = {one.id for one in self._asked()}
        return next((i for i in range(at - 1, -1, -1) if self._questions[i].id in ids), None)
