"""Work out how far the vendor's workbook is filled in: as formulas, and as the values these have at first.

Viewers and LibreOffice show the saved result of a formula until a cell that it uses changes, so both must
say the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hipaacheck.questionnaires.question import Condition, Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.words import NEVER, AnswerType
from hipaacheck.questionnaires.workbook.entries import Entry
from hipaacheck.questionnaires.workbook.layout import (
    DOES_NOT_APPLY,
    NO,
    NOT_APPLICABLE_LINE,
    QUESTIONS,
    YES,
    Kind,
    Line,
    Status,
    by_lines,
    must_be_said,
)

_SHORTEST_REASON = 3
_SETTLED = (Status.ANSWERED, Status.DETAILS)
CRITICAL_WEIGHT = 20


@dataclass(frozen=True, slots=True)
class Places:
    """Where the rows of the sheet of questions are, and the cell of LISTS that holds each label."""

    rows: Mapping[str, int]
    labels: Mapping[tuple[str, str], str]

    def answer(self, row_id: str) -> str:
        """Return the reference of the answer cell of a row."""
        return f"$D${self.rows[row_id]}"

    def status(self, row_id: str) -> str:
        """Return the reference of the status cell of a row."""
        return f"$G${self.rows[row_id]}"


def status_formula(questionnaire: Questionnaire, question: Question, places: Places) -> str:
    """Return the formula that says how far a question is answered."""
    open_word = _open_word(question)
    answered = _answered_formula(question, places)
    details = f"LEN(TRIM($E${places.rows[question.id]}))<{_SHORTEST_REASON}"
    said = f'"{Status.ANSWERED}"'
    explained = _explained_formula(question, places)
    if explained:
        said = f'IF(AND({details},{explained}),"{Status.DETAILS}",{said})'
    if question.may_not_apply:
        reasoned = f'IF({details},"{Status.REASON}","{Status.ANSWERED}")'
        said = f"IF({_not_applicable(question, places)},{reasoned},{said})"
    whole = f'IF({answered},{said},"{open_word}")'
    left_out = [_left_out(questionnaire, condition, places) for condition in question.asked_if]
    if left_out:
        whole = f'IF({_any(left_out)},"{Status.NOT_ASKED}",{whole})'
    return f"={whole}"


def _open_word(question: Question) -> Status:
    return Status.CRITICAL if question.weight >= CRITICAL_WEIGHT else Status.OPEN


def _any(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"OR({','.join(parts)})"


def _all(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"AND({','.join(parts)})"


def _filled(cell: str) -> str:
    return f"LEN(TRIM({cell}))>0"


def _answered_formula(question: Question, places: Places) -> str:
    own = _filled(places.answer(question.id))
    if not by_lines(question):
        return own
    options = [places.answer(f"{question.id}/{option.value}") for option in question.options]
    cells = f"{options[0]}:{options[-1]}"
    needed = [
        _filled(places.answer(f"{question.id}/{option.value}"))
        for option in question.options
        if must_be_said(option)
    ]
    some = _all([f'COUNTIF({cells},"{YES}")>0', *needed])
    ways = [some, f'COUNTIF({cells},"{NO}")={len(options)}']
    if question.may_not_apply:
        ways.append(_not_applicable(question, places))
    return _any(ways)


def _not_applicable(question: Question, places: Places) -> str:
    if by_lines(question):
        return f'{places.answer(f"{question.id}/{NOT_APPLICABLE_LINE}")}="{YES}"'
    cell = places.answer(question.id)
    return f'OR({cell}="{DOES_NOT_APPLY}",{cell}="n/a")'


def _explained_formula(question: Question, places: Places) -> str:
    """Return the condition under which details are needed; nothing if they never are."""
    cell = places.answer(question.id)
    parts = []
    for value in question.details_for:
        if by_lines(question):
            parts.append(f'{places.answer(f"{question.id}/{value}")}="{YES}"')
        elif value == NEVER and question.type is AnswerType.DATE:
            parts.append(f'{cell}="{NEVER}"')
        else:
            parts.append(f"{cell}={places.labels[question.id, value]}")
    return _any(parts) if parts else ""


def _left_out(questionnaire: Questionnaire, condition: Condition, places: Places) -> str:
    """Return when a condition leaves a question out: what it goes by is answered otherwise, or not asked."""
    router = questionnaire.get(condition.question)
    assert router is not None
    status = places.status(router.id)
    if by_lines(router):
        held = [f'{places.answer(f"{router.id}/{value}")}="{YES}"' for value in condition.any_of]
    else:
        cell = places.answer(router.id)
        held = [f"{cell}={places.labels[router.id, value]}" for value in condition.any_of]
    settled = _any([f'{status}="{word}"' for word in _SETTLED])
    return f'OR({status}="{Status.NOT_ASKED}",AND({settled},NOT({_any(held)})))'


def statuses(questionnaire: Questionnaire, entries: Mapping[str, Entry]) -> dict[str, Status]:
    """Return the status of each question by id, as its formula gives it."""
    found: dict[str, Status] = {}
    for question in questionnaire.questions:
        outs = (_is_left_out(questionnaire, one, entries, found) for one in question.asked_if)
        found[question.id] = Status.NOT_ASKED if any(outs) else _status(question, entries[question.id])
    return found


def _is_left_out(
    questionnaire: Questionnaire,
    condition: Condition,
    entries: Mapping[str, Entry],
    before: Mapping[str, Status],
) -> bool:
    router = questionnaire.get(condition.question)
    assert router is not None
    if before[router.id] is Status.NOT_ASKED:
        return True
    said = _said(router, entries[router.id])
    return before[router.id] in _SETTLED and not any(value in said for value in condition.any_of)


def _said(question: Question, entry: Entry) -> set[str]:
    """Return the values that the cells say."""
    if by_lines(question):
        return {value for value, mark in entry.lines.items() if mark == YES}
    said = {value for value, label in question.labels.items() if _same(entry.answer, label)}
    return said | ({NEVER} if question.type is AnswerType.DATE and _same(entry.answer, NEVER) else set())


def _same(answer: object, label: str) -> bool:
    return isinstance(answer, str) and answer.casefold() == label.casefold()


def _status(question: Question, entry: Entry) -> Status:
    if not _is_answered(question, entry):
        return _open_word(question)
    unexplained = len(" ".join(entry.details.split())) < _SHORTEST_REASON
    if _does_not_apply(question, entry):
        return Status.REASON if unexplained else Status.ANSWERED
    if unexplained and _said(question, entry) & set(question.details_for):
        return Status.DETAILS
    return Status.ANSWERED


def _does_not_apply(question: Question, entry: Entry) -> bool:
    if by_lines(question):
        return entry.lines.get(NOT_APPLICABLE_LINE) == YES
    return question.may_not_apply and any(_same(entry.answer, word) for word in (DOES_NOT_APPLY, "n/a"))


def _is_answered(question: Question, entry: Entry) -> bool:
    if not by_lines(question):
        return entry.answer is not None and str(entry.answer).strip() != ""
    marks = [entry.lines.get(option.value) for option in question.options]
    silent = any(must_be_said(option) and option.value not in entry.lines for option in question.options)
    some = YES in marks and not silent
    return some or all(mark == NO for mark in marks) or _does_not_apply(question, entry)


def count_formula(first: int, last: int) -> str:
    """Return the formula that says "n of m answered" of the questions in these rows, counted from 1."""
    status, counts = (f"{QUESTIONS}!${letter}${first}:${letter}${last}" for letter in ("G", "I"))
    done = f'COUNTIFS({counts},1,{status},"{Status.ANSWERED}")'
    left_out = f'COUNTIFS({counts},1,{status},"{Status.NOT_ASKED}")'
    return f'={done}&" of "&(COUNTIF({counts},1)-{left_out})&" answered"'


def count_words(states: Iterable[Status]) -> str:
    """Return what `count_formula` gives."""
    known = list(states)
    asked = [state for state in known if state is not Status.NOT_ASKED]
    return f"{asked.count(Status.ANSWERED)} of {len(asked)} answered"


def places_of(rows: Iterable[Line], labels: Mapping[tuple[str, str], str]) -> Places:
    """Return where each row with an id stands."""
    return Places({row.id: row.number for row in rows if row.kind in (Kind.QUESTION, Kind.LINE)}, labels)
