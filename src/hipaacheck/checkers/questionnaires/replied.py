"""Say which questionnaires were asked, which came back, and what each comes to."""

from datetime import date

from hipaacheck.checkers.declared import file_facts, moment
from hipaacheck.checkers.questionnaires.facts import Entry, Named, Reply
from hipaacheck.checkers.questionnaires.parties import Party
from hipaacheck.checkers.questionnaires.replies import Asked, Given, counts_from
from hipaacheck.checkers.shared.text import clean
from hipaacheck.checkers.shared.timeline import day_after
from hipaacheck.model import Seen, Unseen
from hipaacheck.questionnaires.answers import Answer, AnswerFile, ProofState
from hipaacheck.questionnaires.assessment import Assessment, GradedAnswer, Standing, Verdict
from hipaacheck.questionnaires.backing import NO_DETAILS
from hipaacheck.questionnaires.compare import EXPLAINS_NOW, Change, Direction
from hipaacheck.questionnaires.reviews import counts
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.scoring import assess
from hipaacheck.questionnaires.words import Claim

WORDS = 200
"""How much of what somebody wrote goes into the evidence of a run."""


def entries_of(party: Party) -> tuple[Entry, ...]:
    """Return every questionnaire that was asked."""
    return tuple(_entry(party, one) for one in party.asked)


def _entry(party: Party, one: Asked) -> Entry:
    answers = None if one.now is None else one.now.answers
    return Entry(
        questionnaire=one.entry.questionnaire,
        said=one.said,
        asked=moment(one.entry.asked),
        due_ends=moment(day_after(one.entry.due)),
        replied=answers if isinstance(answers, Unseen) else answers is not None and not one.started,
        started=one.started,
        disqualifying=_begun(one),
        file=file_facts(party.declared, one.entry.answers),
    )


def _begun(one: Asked) -> tuple[Named, ...]:
    """Return what ends the matter in answers that nobody has dated yet; the rest of them says nothing so far.

    Which day it is does not matter here: no date ends the matter by its age.
    """
    if not one.started or one.now is None:
        return ()
    answers, questionnaire = one.now.answers, one.now.questionnaire
    if isinstance(answers, Unseen) or isinstance(questionnaire, Unseen):
        return ()
    graded = assess(questionnaire, answers, {}, date.max).answers
    return tuple(named(questionnaire, one) for one in graded if one.standing is Standing.DISQUALIFYING)


def replies_of(party: Party) -> tuple[Reply, ...]:
    """Return what each questionnaire that came back comes to."""
    return tuple(_reply(one, given) for one, given in party.replies)


def _reply(one: Asked, given: Given) -> Reply:
    facts = Reply(
        questionnaire=one.entry.questionnaire,
        said=one.said,
        path=given.ref.path,
        sha256=(given.sha256 or "")[:12],
        compared=one.before is not None,
    )
    answers, assessment, questionnaire = given.answers, given.assessment, given.questionnaire
    if isinstance(answers, Unseen) or isinstance(assessment, Unseen) or isinstance(questionnaire, Unseen):
        why = next(one for one in (answers, questionnaire, assessment) if isinstance(one, Unseen))
        return facts.model_copy(update={**dict.fromkeys(_SEEN, why), **_unjudged(questionnaire)})
    return facts.model_copy(
        update={
            **_dates(answers, assessment),
            **_score(questionnaire, assessment),
            **_named(questionnaire, answers, assessment),
            **_changes(one),
        }
    )


_SEEN = tuple(
    name
    for name, field in Reply.model_fields.items()
    if name != "compared" and "Unseen" in str(field.annotation)
)


def _unjudged(questionnaire: Seen[Questionnaire]) -> dict[str, object]:
    """Return what stands in the place of a verdict on answers that cannot be used."""
    enough = None if isinstance(questionnaire, Unseen) else _phi_from(questionnaire)
    return {"verdict": "unseen", "band": "", "means": "", "phi_from": enough}


def _phi_from(questionnaire: Questionnaire) -> int | None:
    return min((band.at_least for band in questionnaire.bands if band.phi), default=None)


def _dates(answers: AnswerFile, assessment: Assessment) -> dict[str, object]:
    return {
        "answered": moment(answers.answered),
        "answered_by": clean(answers.answered_by or "", WORDS),
        "counts_from": moment(counts_from(answers)),
        "review_ends": moment(day_after(assessment.review_due)),
        "questions_changed": assessment.questions_changed,
    }


def _score(questionnaire: Questionnaire, assessment: Assessment) -> dict[str, object]:
    return {
        "score": assessment.score,
        "could_be": assessment.could_be,
        "phi_from": _phi_from(questionnaire),
        "verdict": assessment.verdict.value,
        "band": assessment.band,
        "means": assessment.means,
        "disqualified": _disqualified(assessment),
        "undecided": assessment.undecided,
        "open": assessment.open,
    }


def _disqualified(assessment: Assessment) -> Seen[bool]:
    if assessment.verdict is Verdict.UNDECIDED:
        which = ", ".join(assessment.undecided) or "nothing that counts is answered"
        return Unseen(unseen=f"questions are open that could end the matter: {which}")
    return assessment.verdict is Verdict.DISQUALIFIED


def _named(
    questionnaire: Questionnaire, answers: AnswerFile, assessment: Assessment
) -> dict[str, Seen[tuple[Named, ...]]]:
    """Return the lists of questions, each with why it is in it."""
    graded = assessment.answers
    imported = {
        key
        for key, one in answers.answers.items()
        if one.prefilled is not None and not counts(answers, one.review, assessment.as_of)
    }

    def those(found: list[GradedAnswer]) -> tuple[Named, ...]:
        return tuple(named(questionnaire, one) for one in found)

    waiting = [one for one in graded if one.standing is Standing.TO_GRADE]
    unproven = [one for one in graded if one.wanting and not _only_claims(questionnaire, one)]
    unread = [one for one in unproven if is_unread(one) and NO_DETAILS not in one.wanting]
    gone = [one for one in unproven if one not in unread]
    return {
        "disqualifying": those([one for one in graded if one.standing is Standing.DISQUALIFYING]),
        "unproven": tuple(_wanting(questionnaire, one) for one in gone) or _unread(unread) or (),
        "to_grade": those([one for one in waiting if one.question not in imported]),
        "unconfirmed": those([one for one in graded if one.question in imported and not _confirmed(one)]),
        "left_out": those([one for one in graded if _is_left_out(answers, assessment, one)]),
    }


def _only_claims(questionnaire: Questionnaire, one: GradedAnswer) -> bool:
    """Return whether an answer claims a report and no file is named: that is for CLAIM-REPORT-001 to tell."""
    question = questionnaire.get(one.question)
    reports = question is not None and question.claims is Claim.INDEPENDENT_REPORT
    return reports and not one.evidence and NO_DETAILS not in one.wanting


def _unread(those: list[GradedAnswer]) -> Unseen | None:
    if not those:
        return None
    names = ", ".join(one.question for one in those)
    return Unseen(unseen=f"nobody could look at the evidence for {names}")


def _is_left_out(answers: AnswerFile, assessment: Assessment, one: GradedAnswer) -> bool:
    """Return whether a question was said not to apply, and nobody has reviewed why."""
    answer = answers.answers.get(one.question, Answer())
    return one.standing is Standing.NOT_APPLICABLE and not counts(answers, answer.review, assessment.as_of)


def _confirmed(one: GradedAnswer) -> bool:
    return one.by_hand or one.standing in (Standing.NOT_ASKED, Standing.UNANSWERED)


def is_unread(one: GradedAnswer) -> bool:
    """Return whether nobody could say of the evidence whether it is there, and none of it is gone."""
    states = {proof.state for proof in one.evidence}
    return ProofState.UNREAD in states and not states & {ProofState.MISSING, ProofState.CHANGED}


def named(questionnaire: Questionnaire, one: GradedAnswer) -> Named:
    """Return a question with what was answered and why it counts as it does."""
    return _said(questionnaire, one, one.because[:1])


def _wanting(questionnaire: Questionnaire, one: GradedAnswer) -> Named:
    """Return a question with what was answered and what does not stand behind it."""
    return _said(questionnaire, one, one.wanting)


def _said(questionnaire: Questionnaire, one: GradedAnswer, because: tuple[str, ...]) -> Named:
    question = questionnaire.get(one.question)
    return Named(
        id=one.question,
        text=clean(question.text if question is not None else "", WORDS),
        words=clean("; ".join(filter(None, (one.said, *because))), WORDS),
        citations=question.citations if question is not None else (),
        follow_up=(question.follow_up if question is not None else None) or "",
    )


def _changes(one: Asked) -> dict[str, object]:
    """Return what became worse, and what puts the comparison itself in doubt."""
    changes = one.changes
    if isinstance(changes, Unseen):
        return {"worse": changes, "to_read": changes}
    worse = [each for each in changes if each.direction is Direction.WORSE]
    doubts = [each for each in changes if each.direction is Direction.READ and each.question is None]
    return {"worse": tuple(map(_change, worse)), "to_read": tuple(map(_change, doubts))}


def _change(one: Change) -> str:
    said = ", and ".join(each for each in one.because if not each.startswith(EXPLAINS_NOW))
    then, now = (clean(each, WORDS) or "no answer" for each in (one.before, one.now))
    values = f"the answer is still “{now}”" if then == now else f"before “{then}”, now “{now}”"
    return clean(f"{one.question or 'on the whole'}: {said} ({values})", 3 * WORDS)
