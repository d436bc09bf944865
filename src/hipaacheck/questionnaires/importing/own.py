"""Read answers to our own questions from CSV or from an answer file that came from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from hipaacheck.mistakes import FileMistakesError
from hipaacheck.questionnaires.answers import Answer, AnswerFile, Proof, answers_of
from hipaacheck.questionnaires.importing import limits
from hipaacheck.questionnaires.importing.foreign import Collector, ForeignRow
from hipaacheck.questionnaires.importing.merging import safe_path
from hipaacheck.questionnaires.importing.reading import Reading
from hipaacheck.questionnaires.importing.refusal import NotAQuestionnaireError
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.sheets.book import Sheet
from hipaacheck.sheets.tables import lines_of
from hipaacheck.yamlio import parse_yaml

ROLES: Mapping[str, tuple[str, ...]] = {
    # "No" is what many an answer says; a row with it would be taken for a header.
    "id": ("id", "question id", "ques num", "question number", "nr"),
    "question": ("question", "question/request", "question text"),
    "answer": ("answer", "response"),
    "details": ("details", "additional information", "comment", "comments", "explanation"),
    "evidence": ("evidence file", "evidence files", "evidence", "files"),
}
NEEDED = frozenset({"id", "answer"})
_MOST_ID = 100


def rows_of(sheet: Sheet) -> tuple[dict[str, ForeignRow], dict[str, str], list[str]]:
    """Return the answers of a CSV table by id, the evidence that they name, and what to tell."""
    collector = Collector()
    evidence: dict[str, str] = {}
    for line in lines_of(sheet, ROLES, NEEDED):
        question_id = " ".join(line.text("id").split())
        if not question_id or len(question_id) > _MOST_ID:
            continue
        if line.is_moved:
            collector.add_moved(line, question_id)
            continue
        collector.add_line(line, question_id)
        if line.text("evidence"):
            before = f"{evidence[question_id]}\n" if question_id in evidence else ""
            evidence[question_id] = f"{before}{line.text('evidence')}"
    return collector.rows({}), evidence, collector.warnings


def questionnaire_of(
    ids: Sequence[str], questionnaires: Mapping[str, Questionnaire], into: AnswerFile | None
) -> Questionnaire | None:
    """Return the questionnaire whose ids these are: that of `into`, or the one that has the most of them."""
    if into is not None:
        wanted = questionnaires.get(into.questionnaire)
        return wanted if wanted is not None and any(wanted.get(one) for one in ids) else None
    known = [(sum(q.get(one) is not None for one in ids), q.id) for q in questionnaires.values()]
    count, best = max(known, default=(0, ""))
    return questionnaires[best] if count else None


def answers_from(
    rows: Mapping[str, ForeignRow], evidence: Mapping[str, str]
) -> tuple[dict[str, Answer], list[str]]:
    """Return rows as answers, and what to tell. `questionnaires.values` reads them later, as it reads all."""
    answers, told = {}, []
    for one, row in rows.items():
        details = row.found.details or None
        proofs, strange = _proofs(evidence.get(one, ""))
        if strange:
            told.append(f"{one}: not the name of a file beside the answers, put under details: {strange}")
            details = f"{details}\nEvidence: {strange}" if details else f"Evidence: {strange}"
        if row.unclear or not (row.found.answer or details or proofs):
            continue
        answers[one] = Answer(answer=row.found.answer or None, details=details, evidence=proofs)
    return answers, told


def _proofs(text: str) -> tuple[tuple[Proof, ...], str]:
    """Return the files that a cell names, and what in it is none that may be looked for."""
    names = [name.strip() for part in text.splitlines() for name in part.split(";")]
    names = [name for name in names if name]
    good = dict.fromkeys(name for name in names if safe_path(name))
    return tuple(Proof(path=name) for name in good), "; ".join(n for n in names if not safe_path(n))[:2_000]


def read_answer_file(text: str, name: str) -> tuple[AnswerFile, tuple[str, ...]]:
    """Return an answer file that came from outside, without what only whoever asked may say.

    Reviews and imported files are left out: with them a vendor could grade itself.
    Raises NotAQuestionnaireError (without the name of the file) with the first mistake.
    """
    if len(text) > limits.YAML_CHARACTERS:
        raise NotAQuestionnaireError("is far larger than any answer file, so it was not read")
    try:
        read = answers_of(parse_yaml(text, name))
    except FileMistakesError as error:
        first = error.mistakes[0]
        line = f"line {first.line}: " if first.line else ""
        more = len(error.mistakes) - 1
        others = f" (and {more} more mistakes)" if more else ""
        raise NotAQuestionnaireError(
            f"is an answer file that cannot be read: {line}{first.message}{others}"
        ) from None
    told = []
    reviewed = [one for one, answer in read.answers.items() if answer.review is not None]
    if reviewed:
        told.append(f"it holds reviews, which only whoever asked may write; {len(reviewed)} were left out")
    if read.imported:
        told.append("what it says of imported files was left out; import these themselves")
    answers = {}
    for one, answer in read.answers.items():
        proofs = tuple(proof for proof in answer.evidence if safe_path(proof.path))
        if len(proofs) != len(answer.evidence):
            told.append(f"{one}: evidence that does not lie beside the answers was left out")
        answers[one] = answer.model_copy(update={"review": None, "evidence": proofs})
    return read.model_copy(update={"answers": answers, "imported": ()}), tuple(told)


def with_head(into: AnswerFile, read: AnswerFile) -> AnswerFile:
    """Return `into` with what it lacks of who answered, when and about what.

    Answers that bear no day get none from others: nobody knows how old they are.
    """
    head: dict[str, str | date | None] = {}
    for field in ("subject", "answered", "answered_by", "vendor_name"):
        if getattr(into, field) is None and not (field == "answered" and _undated(into)):
            head[field] = getattr(read, field)
    return into.model_copy(update=head)


def _undated(into: AnswerFile) -> bool:
    return into.answered is None and any(one.answer is not None for one in into.answers.values())


def other_head(into: AnswerFile, read: AnswerFile) -> tuple[str, ...]:
    """Return what to tell where what was read was answered by somebody else, or on a later day."""
    told = []
    if into.answered is not None and read.answered is not None and into.answered < read.answered:
        told.append(f"it was answered on {read.answered}; the file keeps {into.answered}")
    if read.answered is not None and _undated(into):
        told.append(f"it was answered on {read.answered}; the answers in the file bear no day, and keep none")
    for field, says in (
        ("answered_by", "was answered by"),
        ("subject", "is about"),
    ):
        old, new = getattr(into, field), getattr(read, field)
        if None not in (old, new) and old != new:
            told.append(f"it {says} {new}; the file keeps {old}")
    return tuple(told)


def as_old_as(reading: Reading, into: AnswerFile, read: AnswerFile) -> Reading:
    """Return what was read, dated no later than the oldest answer in it.

    Answers of years ago would else count as those of the file that they came into. Raises
    NotAQuestionnaireError (without the name of the file) when a review would count again by that.
    """
    if into.answered is None or read.answered is None or into.answered <= read.answered:
        return reading
    merged = reading.answers
    if all(one.answer == into.answers.get(key, Answer()).answer for key, one in merged.answers.items()):
        told = f"It was answered on {read.answered}; the file keeps {into.answered}, for nothing was taken."
        return replace(reading, told=(*reading.told, told))
    reviews = [one.review.on for one in merged.answers.values() if one.review is not None]
    if any(read.answered <= day < into.answered for day in reviews):
        raise NotAQuestionnaireError(
            f"was answered on {read.answered}, before these answers ({into.answered}) and reviews that are "
            "older than these; import it into an answer file of its own"
        )
    told = (
        f"It was answered on {read.answered}, before these answers ({into.answered}); that is their day now."
    )
    answers = merged.model_copy(update={"answered": read.answered})
    return replace(reading, answers=answers, told=(*reading.told, told))
