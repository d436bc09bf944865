"""Score a whole answer file: what the answers come to on a day, and why."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from hipaacheck.questionnaires.amounts import months_from
from hipaacheck.questionnaires.answers import AnswerFile, LookedAt
from hipaacheck.questionnaires.assessment import Assessment, GradedAnswer, SectionScore, Standing, Verdict
from hipaacheck.questionnaires.conditions import asked
from hipaacheck.questionnaires.graded import OPEN, Graded
from hipaacheck.questionnaires.grading import grade
from hipaacheck.questionnaires.schema import Questionnaire

_SHOWN = 20


def assess(
    questionnaire: Questionnaire, answers: AnswerFile, looked: Mapping[str, LookedAt], as_of: date
) -> Assessment:
    """Return what answers come to on a day; `looked` says by path what became of the evidence.

    Raises ValueError for answers to another questionnaire.
    """
    if answers.questionnaire != questionnaire.id:
        raise ValueError(f"answers to {answers.questionnaire} cannot be scored by {questionnaire.id}")
    which = asked(questionnaire, answers, as_of)
    graded = [
        grade(questionnaire, question, answers, which[question.id], looked, as_of)
        for question in questionnaire.questions
    ]
    return _summed(questionnaire, answers, graded, as_of)


def _summed(
    questionnaire: Questionnaire, answers: AnswerFile, graded: Sequence[Graded], as_of: date
) -> Assessment:
    score, best = _score(graded), _score(graded, best=True)
    ending = _ids([one for one in graded if one.standing is Standing.DISQUALIFYING])
    undecided = _ids([one for one in graded if one.undecided and one.standing is not Standing.DISQUALIFYING])
    verdict = _verdict(ending, undecided, score)
    band = questionnaire.band(score or Fraction(0))
    given = answers.answered or answers.asked
    due = months_from(given, questionnaire.review_months) if given else None
    doubt = _doubt(questionnaire, answers, due, as_of) if band.phi else None
    return Assessment(
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        title=questionnaire.title,
        vendor=answers.vendor,
        subject=answers.subject,
        as_of=as_of,
        answered=answers.answered,
        points=_rounded(_points(graded)),
        out_of=_out_of(graded),
        score=_floor(score),
        could_be=_floor(best),
        verdict=verdict,
        band=band.name,
        means=_means(questionnaire, ending, undecided)
        if verdict is not Verdict.BAND
        else doubt or band.means,
        disqualifying=ending,
        undecided=undecided,
        open=_ids([one for one in graded if one.standing in OPEN]),
        review_due=due,
        questions_changed=_changed(questionnaire, answers),
        sections=_sections(questionnaire, graded),
        answers=tuple(_shown(one) for one in graded),
        phi=verdict is Verdict.BAND and band.phi and doubt is None,
        unknown=_unknown(questionnaire, answers),
        told=tuple(_told(questionnaire, answers, graded, due, as_of)),
    )


def _doubt(questionnaire: Questionnaire, answers: AnswerFile, due: date | None, as_of: date) -> str | None:
    """Return why answers that score well let no PHI go anywhere: nobody knows that they still hold."""
    if answers.answered is None:
        why = "no day is recorded on which they were given"
    elif answers.answered > as_of:
        why = f"they are dated {answers.answered}, which is still to come"
    elif due is not None and due < as_of:
        why = f"asking again was due on {due}"
    elif _changed(questionnaire, answers):
        why = f"they are to other questions than those of version {questionnaire.version}"
    else:
        return None
    follows = "; no PHI goes there on their strength" if questionnaire.audience == "vendor" else ""
    return f"By its score this would do, but {why}{follows}."


def _changed(questionnaire: Questionnaire, answers: AnswerFile) -> bool:
    """Return whether the answers are to other questions, or to these in other words."""
    if answers.version != questionnaire.version:
        return True
    return answers.sha256 is not None and answers.sha256 != questionnaire.sha256


def _unknown(questionnaire: Questionnaire, answers: AnswerFile) -> tuple[str, ...]:
    return tuple(sorted(set(answers.answers) - {question.id for question in questionnaire.questions}))


def _verdict(ending: Sequence[str], undecided: Sequence[str], score: Fraction | None) -> Verdict:
    if ending:
        return Verdict.DISQUALIFIED
    return Verdict.UNDECIDED if undecided or score is None else Verdict.BAND


def _means(questionnaire: Questionnaire, ending: tuple[str, ...], undecided: tuple[str, ...]) -> str:
    vendor = questionnaire.audience == "vendor"
    if ending:
        follows = "no PHI goes there" if vendor else "that comes before everything else"
        return f"Whatever the score, what {_few(ending)} says ends the matter: {follows}."
    if undecided:
        follows = "no PHI goes there until that is settled" if vendor else "that has to be settled first"
        return f"Not decided: {_few(undecided)} could end the matter; {follows}."
    return "Not decided: no question that counts applies, so there is nothing to go by."


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def _ids(graded: Sequence[Graded]) -> tuple[str, ...]:
    return tuple(one.question.id for one in graded)


def _points(graded: Sequence[Graded], *, best: bool = False) -> Fraction:
    return sum(
        (one.question.weight * (one.could_be if best else one.grade) for one in graded if one.applies),
        start=Fraction(0),
    )


def _out_of(graded: Sequence[Graded]) -> int:
    return sum(one.question.weight for one in graded if one.applies)


def _score(graded: Sequence[Graded], *, best: bool = False) -> Fraction | None:
    out_of = _out_of(graded)
    return 100 * _points(graded, best=best) / out_of if out_of else None


def _floor(score: Fraction | None) -> int | None:
    return None if score is None else score // 1


def _rounded(number: Fraction) -> float:
    return float(round(number, 4))


def _sections(questionnaire: Questionnaire, graded: Sequence[Graded]) -> tuple[SectionScore, ...]:
    found = []
    for section in questionnaire.sections:
        inside = [one for one in graded if one.question.section == section.id]
        score = _score(inside)
        found.append(
            SectionScore(
                section=section.id,
                title=section.title,
                points=_rounded(_points(inside)),
                out_of=_out_of(inside),
                score=_floor(score),
            )
        )
    return tuple(found)


def _shown(one: Graded) -> GradedAnswer:
    return GradedAnswer(
        question=one.question.id,
        topic=one.question.topic,
        standing=one.standing,
        said=one.said,
        details=one.answer.details,
        weight=one.question.weight,
        grade=_rounded(one.grade),
        could_be=_rounded(one.could_be),
        points=_rounded(one.question.weight * one.grade),
        capped=one.capped,
        by_hand=one.by_hand,
        because=one.because,
        wanting=one.wanting,
        evidence=one.evidence,
    )


def _told(
    questionnaire: Questionnaire,
    answers: AnswerFile,
    graded: Sequence[Graded],
    due: date | None,
    as_of: date,
) -> list[str]:
    """Return what to know about the whole beside the numbers."""
    told = []
    if _changed(questionnaire, answers):
        told.append(
            f"the answers are to version {answers.version} of the questionnaire"
            + (", but its text differs" if answers.version == questionnaire.version else "")
            + f"; they are scored by version {questionnaire.version}"
        )
    unknown = _unknown(questionnaire, answers)
    if unknown:
        told.append(f"this questionnaire has no {_few(unknown)}: what stands there is not scored")
    passed = [one for one in graded if one.standing is Standing.NOT_ASKED and one.said]
    if passed:
        told.append(f"answered though not asked, and passed over: {_few(_ids(passed))}")
    if answers.answered is None:
        told.append("no day is recorded on which the answers were given, so nobody knows how old they are")
    elif answers.answered > as_of:
        told.append(f"the answers are dated {answers.answered}, after the day of this assessment")
    if due is not None and due <= as_of:
        told.append(f"these answers are old: asking again was due on {due}")
    return told
