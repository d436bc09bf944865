"""Bring what was read into an answer file, without touching an answer that somebody has given."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from hipaacheck.questionnaires.answers import FORMAT, Answer, AnswerFile, ForeignAnswer, Imported, Proof
from hipaacheck.questionnaires.forms import cut
from hipaacheck.questionnaires.importing.foreign import Foreign, named
from hipaacheck.questionnaires.importing.mapping import Mapped, mapped, mapping_for
from hipaacheck.questionnaires.importing.reading import Reading
from hipaacheck.questionnaires.importing.refusal import refuse
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.values import as_written
from hipaacheck.sheets.refusal import shown_name

_MOST_WARNINGS = 100
_LONGEST = 20_000
_QUESTION_ID = re.compile(r"[A-Z]{2,5}-[A-Z0-9]{2,3}\Z")
_PLAIN_PATH = re.compile(r"[^\x00-\x1f\\:*?\"<>|]{1,1000}\Z")


def blank(questionnaire: Questionnaire) -> AnswerFile:
    """Return an answer file to a questionnaire in which nothing is answered."""
    return AnswerFile(
        format=FORMAT,
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        sha256=questionnaire.sha256,
    )


def safe_path(path: str) -> bool:
    """Return whether a path that a stranger wrote stays beside the answer file or below."""
    parts = path.split("/")
    return bool(_PLAIN_PATH.match(path)) and ".." not in parts and "" not in parts and parts[0] != "~"


def foreign_reading(
    foreign: Foreign,
    into: AnswerFile,
    questionnaire: Questionnaire,
    *,
    name: str,
    sha256: str,
    on: date,
) -> Reading:
    """Return `into` with what a file in another instrument answers, and with all of it as evidence.

    Raises NotAQuestionnaireError for a file in which nothing is answered.
    """
    full = f"{foreign.instrument} {foreign.version}" if foreign.version else foreign.instrument
    if foreign.answered == 0:
        raise refuse(name, f"is {full} in which nothing is answered; ask for the one that is filled in")
    mapping = mapping_for(foreign, questionnaire.id)
    nothing = Mapped({}, {}, ())
    found = mapped(mapping, foreign, {one.id: one for one in questionnaire.questions}) if mapping else nothing
    (answers, ours), told = _with_prefilled(into, found, foreign.instrument)
    filled = {one: theirs for one, theirs in found.filled.items() if one in ours}
    imported = _imported(foreign, filled, _few((*foreign.warnings, *found.warnings)), name, sha256, on)
    lines = [_read_line(foreign, full, name)]
    if mapping is None:
        lines.append(_no_mapping(foreign, full, questionnaire))
    lines += told
    if imported.not_mapped:
        count = len(imported.not_mapped)
        lines.append(f"Kept as evidence and not mapped: {count} answers ({named(imported.not_mapped)}).")
    lines += [f"{one[:1].upper()}{one[1:]}." for one in imported.warnings]
    before = tuple(one for one in into.imported if one.sha256 != sha256)
    merged = into.model_copy(update={"answers": answers, "imported": (*before, imported)})
    return Reading(merged, tuple(lines))


def _imported(
    foreign: Foreign,
    filled: dict[str, tuple[str, ...]],
    warnings: tuple[str, ...],
    name: str,
    sha256: str,
    on: date,
) -> Imported:
    """Return the record of the file, with all of its answers in the vendor's words."""
    kept = {
        one: ForeignAnswer(
            answer=row.found.answer,
            details=row.found.details,
            wanted=str(row.wanted) if row.wanted else None,
        )
        for one, row in foreign.rows.items()
        if row.found.answer or row.found.details
    }
    used = {one for theirs in filled.values() for one in theirs}
    return Imported(
        instrument=foreign.instrument,
        version=foreign.version,
        file=shown_name(name),
        sha256=sha256,
        on=on,
        answers=kept,
        filled=filled,
        not_mapped=tuple(one for one in kept if one not in used),
        warnings=warnings,
    )


def _read_line(foreign: Foreign, full: str, name: str) -> str:
    rows = len(foreign.rows)
    return f"{shown_name(name)} is {full}: {foreign.answered} of the {rows} questions in it are answered."


def _no_mapping(foreign: Foreign, full: str, questionnaire: Questionnaire) -> str:
    if foreign.instrument in ("HECVAT", "CAIQ") and foreign.version is None:
        return "Its version is not stated, and question ids move between versions: nothing was mapped."
    return f"No mapping from {full} to {questionnaire.id} is known: nothing was mapped."


def _with_prefilled(
    into: AnswerFile, found: Mapped, instrument: str
) -> tuple[tuple[dict[str, Answer], frozenset[str]], list[str]]:
    """Return all answers and the ids that were filled, and what to tell.

    What a file in the same instrument put there, and nobody has looked at, gives way to what this one says.
    """
    answers = dict(into.answers)
    graded: list[str] = []
    words: list[str] = []
    kept: list[str] = []
    for ours, new in found.answers.items():
        old = answers.get(ours, Answer())
        theirs = f"{ours} ({', '.join(found.filled[ours])})"
        if old == new:
            (words if new.answer is None else graded).append(theirs)
        elif old.review is not None or (old.answer is not None and not _is_of(old, instrument)):
            kept.append(theirs)
            continue
        else:
            answers[ours] = new.model_copy(
                update={
                    "details": new.details if old.prefilled else old.details or new.details,
                    "evidence": old.evidence,
                }
            )
            (words if new.answer is None else graded).append(theirs)
    told = []
    if graded:
        told.append(f"Prefilled, until a person has read and confirmed it: {'; '.join(graded)}.")
    if words:
        told.append(f"Related words put beside questions that stay unanswered: {'; '.join(words)}.")
    if kept:
        told.append(f"Left as it was, because an answer is there already: {'; '.join(kept)}.")
    skipped = {one.partition(" ")[0] for one in kept}
    return (answers, frozenset(found.answers.keys() - skipped)), told


def _is_of(answer: Answer, instrument: str) -> bool:
    return (answer.prefilled or "").startswith(f"{instrument} ")


def direct_reading(
    new: Mapping[str, Answer],
    into: AnswerFile,
    questionnaire: Questionnaire,
    *,
    name: str,
    warnings: tuple[str, ...] = (),
) -> Reading:
    """Return `into` with answers that were given to our own questions.

    An answer that is there stays. One that was only taken from another instrument, without a review, gives
    way to what was now said; said again the same, it stays unconfirmed: a form that was sent out filled in
    and came back untouched confirms nothing. Raises NotAQuestionnaireError when nothing is answered.
    """
    if not any(one.answer is not None for one in new.values()):
        raise refuse(name, "answers none of the questions; ask for the one that is filled in")
    answers = dict(into.answers)
    became: dict[_Became, list[str]] = {one: [] for one in _Became}
    kept: list[str] = []
    for key, one in new.items():
        if questionnaire.get(key) is None and not _QUESTION_ID.match(key):
            became[_Became.NOT_OURS].append(key[:60])
        elif one != Answer():
            old = answers.get(key, Answer())
            merged, what = _merged(old, one)
            answers[key] = merged
            became[what].append(key)
            if what is _Became.KEPT:
                kept.append(f"{key} stays {_quoted(old)}; the file says {_quoted(one)}.")
    told = [f"{shown_name(name)} answers {questionnaire.id}."]
    told += [f"{what.value}: {named(keys)}." for what, keys in became.items() if keys]
    told += kept
    others = [key for key in new if questionnaire.get(key) is None and _QUESTION_ID.match(key)]
    if others:
        told.append(f"Not asked by {questionnaire.id} {questionnaire.version}: {named(others)}.")
    told += [f"{one[:1].upper()}{one[1:].removesuffix('.')}." for one in _few(warnings)]
    return Reading(into.model_copy(update={"answers": answers}), tuple(told))


class _Became(StrEnum):
    """What became of an answer that was read, in the words in which it is told."""

    TAKEN = "Answers taken"
    REPLACED = "Answered now, where another instrument stood in before"
    ADDED = "Words or evidence added to what is there already"
    SAME = "The same as before"
    KEPT = "Left as it was, because another answer is there already"
    NOT_OURS = "Left out, because they are ids of no question of ours"


def _merged(old: Answer, new: Answer) -> tuple[Answer, _Became]:
    """Return what stands in the file from now on."""
    evidence = _together(old.evidence, new.evidence)
    if _says_the_same(old, new) or new.answer is None:
        details = _joined(old.details, new.details)
        if details != old.details and (old.review is not None or len(details or "") > _LONGEST):
            return old.model_copy(update={"evidence": evidence}), _Became.KEPT
        merged = old.model_copy(update={"details": details, "evidence": evidence})
        if merged == old:
            return old, _Became.SAME
        return merged, _Became.TAKEN if old == Answer() else _Became.ADDED
    if old.review is not None or (old.answer is not None and old.prefilled is None):
        return old, _Became.KEPT
    # Words that another instrument put there belong to its answer, not to the new one.
    details = _joined(None if old.prefilled else old.details, new.details)
    if len(details or "") > _LONGEST:
        details = new.details
    what = _Became.TAKEN if old.answer is None else _Became.REPLACED
    return new.model_copy(update={"details": details, "evidence": evidence}), what


def _joined(old: str | None, new: str | None) -> str | None:
    """Return both texts, or the one that holds the other; line ends and blanks do not matter for that.

    Only whole lines are taken for said already: "all plans" is not what "not all plans" says.
    """
    there, more = (" ".join((text or "").split()) for text in (old, new))
    if there == more or _lines(new) <= _lines(old):
        return old
    return new if there in more else f"{old}\n{new}"


def _lines(text: str | None) -> set[str]:
    return {" ".join(line.split()) for line in (text or "").splitlines()} - {""}


def _quoted(answer: Answer) -> str:
    return f"“{as_written(answer.answer) or 'nothing'}”" + (
        f" ({cut(answer.details)})" if answer.details else ""
    )


def _says_the_same(old: Answer, new: Answer) -> bool:
    if old.answer is None:
        return False
    return _plain(old.answer) == _plain(new.answer)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value).strip().casefold()


def _together(old: tuple[Proof, ...], new: tuple[Proof, ...]) -> tuple[Proof, ...]:
    paths = {one.path for one in old}
    return (*old, *(one for one in new if one.path not in paths and safe_path(one.path)))


def _few(warnings: tuple[str, ...]) -> tuple[str, ...]:
    more = len(warnings) - _MOST_WARNINGS
    shown = tuple(one[:2_000] for one in warnings[:_MOST_WARNINGS])
    return (*shown, f"there are {more} more such warnings") if more > 0 else shown
