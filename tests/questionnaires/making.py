"""Make questionnaires and answers of a few lines, for the tests of what answers are worth."""

from datetime import date

from hipaacheck.questionnaires.answers import Answer, AnswerFile, LookedAt, ProofState, Review
from hipaacheck.questionnaires.assessment import Assessment, GradedAnswer
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.scoring import assess

Fields = dict[str, object]

TODAY = date(2026, 11, 22)
BANDS = (
    {"at_least": 90, "name": "accept", "title": "Accept", "means": "PHI may go there.", "phi": True},
    {"at_least": 70, "name": "actions", "title": "Actions", "means": "With dated actions.", "phi": True},
    {"at_least": 0, "name": "refuse", "title": "Refuse", "means": "No PHI goes there.", "phi": False},
)
BASE: Fields = {
    "section": "all",
    "topic": "encryption",
    "text": "What is it?",
    "weight": 10,
    "expected": "the best",
    "basis": "good practice",
}
YES_NO: Fields = {"type": "yes-no", "wanted": "yes"}
TEXT: Fields = {"type": "text"}


def question(**fields: object) -> Question:
    return Question.model_validate({**BASE, "id": "QQ-01", **fields})


def router(**fields: object) -> Fields:
    return {"type": "yes-no", "weight": 0, **fields}


def whole(*questions: Fields, **fields: object) -> Questionnaire:
    """Return a questionnaire of these questions, QQ-01 and so on."""
    asked = [{**BASE, "id": f"QQ-{at:02}", **fields} for at, fields in enumerate(questions, start=1)]
    data: Fields = {
        "id": "made",
        "version": "1.0",
        "title": "Made",
        "audience": "vendor",
        "about": "Made for tests.",
        "instructions": ["Answer."],
        "compiled": "2026-11-22",
        "verified": "made up",
        "sources": ["made up"],
        "licence": "Apache-2.0",
        "bands": BANDS,
        "sections": [{"id": "all", "title": "All"}],
        "questions": asked,
    }
    return Questionnaire.model_validate({**data, **fields})


def answered(*answers: object, **fields: object) -> AnswerFile:
    """Return a file of these answers to QQ-01 and so on; a dict is a whole Answer."""
    given = {
        f"QQ-{at:02}": Answer.model_validate(one if isinstance(one, dict) else {"answer": one})
        for at, one in enumerate(answers, start=1)
    }
    data: Fields = {
        "format": "hipaacheck.answers/1",
        "questionnaire": "made",
        "version": "1.0",
        "vendor": "acme",
        "answered": date(2026, 11, 1),
        "answered_by": "Val Vendor, sales",
        "answers": given,
    }
    return AnswerFile.model_validate({**data, **fields})


def review(grade: float | None = None, **fields: object) -> Review:
    data = {"grade": grade, "by": "Rae Reviewer", "on": date(2026, 11, 10), "why": "read it"}
    return Review.model_validate({**data, **fields})


def there(*paths: str, **fields: object) -> dict[str, LookedAt]:
    state: Fields = {"state": ProofState.THERE, "sha256": "ab" * 32}
    return {path: LookedAt.model_validate({"path": path, **state, **fields}) for path in paths}


def assessed(scored_by: Questionnaire, /, *answers: object, **fields: object) -> Assessment:
    """Return what answers come to today, with the evidence `soc2.pdf` on file."""
    return assess(scored_by, answered(*answers, **fields), there("soc2.pdf"), TODAY)


def graded(fields: Fields, answer: object, **of_file: object) -> GradedAnswer:
    """Return what an answer to a questionnaire of one question comes to."""
    return assessed(whole(fields), answer, **of_file).answers[0]
