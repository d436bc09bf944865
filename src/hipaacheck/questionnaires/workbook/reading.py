"""Read a vendor's workbook back: each answer by the id of its row, and all that is strange is told."""

import re
from collections.abc import Iterator, Mapping, Sequence

from hipaacheck.questionnaires.answers import FORMAT, Answer, AnswerFile
from hipaacheck.questionnaires.forms import cut, form
from hipaacheck.questionnaires.importing.reading import Reading
from hipaacheck.questionnaires.importing.refusal import NotAQuestionnaireError
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.workbook.cells import Cells
from hipaacheck.questionnaires.workbook.entries import meant
from hipaacheck.questionnaires.workbook.facts import Facts, facts_of
from hipaacheck.questionnaires.workbook.finding import Found, Rows, rows_of
from hipaacheck.questionnaires.workbook.identity import Identity, identity_of
from hipaacheck.questionnaires.workbook.layout import NOT_APPLICABLE_LINE
from hipaacheck.questionnaires.workbook.sheet import NOT_APPLICABLE_TEXT, wording
from hipaacheck.sheets.book import Opened
from hipaacheck.sheets.cells import cell_text, text_of

_ID = re.compile(r"[A-Z]{2,5}-[A-Z0-9]{2,3}\Z")
_FEW = 12


def read_vendor_workbook(book: Opened, questionnaires: Mapping[str, Questionnaire]) -> Reading:
    """Return the answers in a workbook that `vendor_workbook` made and somebody filled in.

    Columns may stand in any order and on any sheet, rows too. What cannot be read as an answer is kept as it
    was written, and told; reviews are never taken from a workbook. Raises NotAQuestionnaireError (without
    the name of the file) when no row has an id of a questionnaire that is known.
    """
    identity = identity_of(book)
    rows = rows_of(book)
    questionnaire = _questionnaire(identity, rows, questionnaires)
    told = [*_of_identity(identity, questionnaire), *rows.told]
    facts = facts_of(book, identity)
    told += facts.told
    told += _of_rows(identity, questionnaire, rows)
    answers: dict[str, Answer] = {}
    for key, own in _by_question(questionnaire, rows.found).items():
        if not _ID.match(key):
            told += [_not_ours(row) for row in own if not row.is_blank]
            continue
        question = questionnaire.get(key)
        cells = Cells(key, question, own, identity.digests)
        answer = _prefilled(question, cells.answer(), identity.prefilled.get(key))
        if question is None and answer != Answer():
            cells.told.append(
                f"is no question of {questionnaire.id} {questionnaire.version}; kept as it was written"
            )
        told += [f"{key}: {one}" for one in cells.told]
        if answer != Answer():
            answers[key] = answer
    return Reading(
        _file(questionnaire, identity, facts, answers), tuple(f"{one[:1].upper()}{one[1:]}." for one in told)
    )


def _questionnaire(
    identity: Identity, rows: Rows, questionnaires: Mapping[str, Questionnaire]
) -> Questionnaire:
    """Return the questionnaire that the workbook names, or that most of its rows belong to."""
    if identity.is_newer:
        raise NotAQuestionnaireError("was made by a newer version of hipaacheck; update it to read this file")
    if not rows.found:
        raise NotAQuestionnaireError("has no sheet with columns headed ID and Answer, with rows below them")
    named = identity.text("questionnaire", 60) if identity.is_known else None
    if named is not None:
        known = questionnaires.get(named)
        if known is None:
            raise NotAQuestionnaireError(f"answers the questionnaire {cut(named)}, which is not known here")
        return known
    ids = {row.question for row in rows.found}
    counts = {one.id: sum(one.get(key) is not None for key in ids) for one in questionnaires.values()}
    best = max(counts.values(), default=0)
    fits = [key for key, count in counts.items() if count == best and best]
    if len(fits) != 1:
        raise NotAQuestionnaireError("has no rows with the IDs of one questionnaire that is known")
    return questionnaires[fits[0]]


def _of_identity(identity: Identity, questionnaire: Questionnaire) -> Iterator[str]:
    if not identity.is_known:
        yield (
            "the hidden sheet that says what was asked is missing; by the IDs of its rows it was taken for "
            f"{questionnaire.id} {questionnaire.version}"
        )
    elif (version := identity.text("version", 60)) != questionnaire.version:
        yield (
            f"it asked version {version or 'unknown'} of {questionnaire.id}, which is now at "
            f"{questionnaire.version}: compare what changed"
        )
    elif identity.sha256 != questionnaire.sha256:
        yield (
            f"its questions are not those of {questionnaire.id} {questionnaire.version} as they are here "
            "(another digest), although the version is the same"
        )


def _of_rows(identity: Identity, questionnaire: Questionnaire, rows: Rows) -> Iterator[str]:
    """Yield which rows are missing, and where what was asked is no longer what it was."""
    there = {row.id for row in rows.found}
    questions = {row.question for row in rows.found}
    gone = [one.id for one in questionnaire.questions if one.id not in questions]
    if gone:
        yield f"it has no row for {_few(gone)}: these count as unanswered"
    lines = [one for one in sorted(identity.rows - there) if one.partition("/")[0] in questions]
    if lines:
        yield f"rows were deleted: {_few(lines)}"
    if identity.sha256 != questionnaire.sha256:
        return
    texts = _texts(questionnaire)
    for row in rows.found:
        text = text_of(row.value("question"))
        wanted = texts.get(row.id)
        if wanted is not None and "question" in row.columns and form(text) != form(wanted):
            yield f"{row.id}: the text of the question was changed; it now says “{cut(text)}”"


def _texts(questionnaire: Questionnaire) -> dict[str, str]:
    """Return what stands in the column of questions, by the id of the row."""
    texts: dict[str, str] = {}
    for question in questionnaire.questions:
        texts[question.id] = "\n".join(wording(question))
        for option in question.options:
            texts[f"{question.id}/{option.value}"] = cell_text(option.label)
        texts[f"{question.id}/{NOT_APPLICABLE_LINE}"] = NOT_APPLICABLE_TEXT
    return texts


def _by_question(questionnaire: Questionnaire, rows: Sequence[Found]) -> dict[str, list[Found]]:
    """Return the rows of each question, in the order of the questionnaire, others behind."""
    found: dict[str, list[Found]] = {one.id: [] for one in questionnaire.questions}
    for row in rows:
        found.setdefault(row.question, []).append(row)
    return {key: own for key, own in found.items() if own}


def _not_ours(row: Found) -> str:
    said = "; ".join(text for role in ("answer", "details", "evidence") if (text := text_of(row.value(role))))
    where = f"{row.where('id')} has an ID that is none of ours ({cut(row.id, 60)})"
    return f"{where} and was not read; it says “{cut(said)}”"


def _prefilled(question: Question | None, answer: Answer, before: tuple[str, str] | None) -> Answer:
    """Return the answer as still unconfirmed, if it is what another instrument had put there."""
    if before is None or not before[0] or meant(question, answer.answer) != before[1]:
        return answer
    return answer.model_copy(update={"prefilled": before[0][:4_000]})


def _file(
    questionnaire: Questionnaire, identity: Identity, facts: Facts, answers: Mapping[str, Answer]
) -> AnswerFile:
    known = identity.is_known
    return AnswerFile(
        format=FORMAT,
        questionnaire=questionnaire.id,
        version=(identity.text("version", 60) if known else None) or questionnaire.version,
        sha256=identity.sha256 if known else None,
        vendor=identity.vendor,
        vendor_name=identity.text("vendor_name"),
        subject=identity.text("subject") or facts.subject,
        asked=identity.day("asked"),
        due=identity.day("due"),
        answered=facts.answered,
        answered_by=facts.answered_by,
        answers=dict(answers),
    )


def _few(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _FEW} more" if len(ids) > _FEW else ""
    return f"{', '.join(cut(one, 100) for one in ids[:_FEW])}{more}"
