"""Compare two rounds of answers: what became worse, what better, and what somebody should read."""

from enum import StrEnum

from hipaacheck.model import Record
from hipaacheck.questionnaires.assessment import Assessment, GradedAnswer, Standing, Verdict
from hipaacheck.questionnaires.backing import is_there
from hipaacheck.questionnaires.schema import Questionnaire

_VERDICTS = (Verdict.DISQUALIFIED, Verdict.UNDECIDED, Verdict.BAND)
EXPLAINS_NOW = "now: "
"""How a sentence begins that says why an answer counts as it does now; those before it say what changed."""


class Direction(StrEnum):
    """Which way an answer went; `read` is for what differs without being worth more or less."""

    WORSE = "worse"
    BETTER = "better"
    READ = "read"


class Change(Record):
    """One thing that differs between two rounds of answers.

    `question` is None for what concerns the whole. `before` and `now` are what was said, in words ("" if
    nothing was), and `because` are sentences.
    """

    question: str | None
    direction: Direction
    before: str = ""
    now: str = ""
    because: tuple[str, ...]


def compare(questionnaire: Questionnaire, before: Assessment, now: Assessment) -> tuple[Change, ...]:
    """Return what differs: on the whole, then by question in the order of the questionnaire.

    A question that only one of the rounds has comes after these. Raises ValueError for assessments by
    another questionnaire.
    """
    for one in (before, now):
        if one.questionnaire != questionnaire.id:
            raise ValueError(f"an assessment by {one.questionnaire} cannot be compared as {questionnaire.id}")
    earlier = {answer.question: answer for answer in before.answers}
    later = {answer.question: answer for answer in now.answers}
    order = [question.id for question in questionnaire.questions]
    order += sorted((set(earlier) | set(later)) - set(order))
    changes = [_change(name, earlier.get(name), later.get(name)) for name in order]
    return (*_whole(questionnaire, before, now), *(change for change in changes if change is not None))


def _whole(questionnaire: Questionnaire, before: Assessment, now: Assessment) -> list[Change]:
    changes = []
    if before.vendor != now.vendor or before.subject != now.subject:
        changes.append(_on_all(_about(before), _about(now), "the answers are about something else"))
    if before.version != now.version or before.questions_changed != now.questions_changed:
        because = "the rounds were asked or scored by different versions of the questionnaire"
        changes.append(_on_all(before.version, now.version, because))
    if before.answered and now.answered and before.answered > now.answered:
        days = str(before.answered), str(now.answered)
        changes.append(_on_all(*days, "what is taken for the earlier round is dated later"))
    verdicts = _VERDICTS.index(before.verdict), _VERDICTS.index(now.verdict)
    if verdicts[0] != verdicts[1]:
        said = _verdict(questionnaire, before), _verdict(questionnaire, now)
        changes.append(_on_all(*said, "the verdict changed", _way(*verdicts)))
    scores = before.score, now.score
    if scores[0] is not None and scores[1] is not None and scores[0] != scores[1]:
        changes.append(
            _on_all(f"{scores[0]}", f"{scores[1]}", "the score changed", _way(scores[0], scores[1]))
        )
    return changes


def _verdict(questionnaire: Questionnaire, one: Assessment) -> str:
    """Return a verdict in words: that of the band is its title."""
    if one.verdict is not Verdict.BAND:
        return one.verdict
    title = next((band.title for band in questionnaire.bands if band.name == one.band), one.band)
    return f"decided by the score: {title}"


def _about(assessment: Assessment) -> str:
    return ", ".join(part for part in (assessment.vendor, assessment.subject) if part)


def _on_all(before: str, now: str, because: str, direction: Direction = Direction.READ) -> Change:
    return Change(question=None, direction=direction, before=before, now=now, because=(because,))


def _way(before: float, now: float) -> Direction:
    return Direction.WORSE if now < before else Direction.BETTER


def _change(name: str, before: GradedAnswer | None, now: GradedAnswer | None) -> Change | None:
    if before is None or now is None:
        return _only_once(name, before, now)
    worse = _worse(before, now)
    if worse:
        return Change(
            question=name, direction=Direction.WORSE, before=before.said, now=now.said, because=tuple(worse)
        )
    better, to_read = _better(before, now), _to_read(before, now)
    if not better and not to_read:
        return None
    return Change(
        question=name,
        direction=Direction.BETTER if better else Direction.READ,
        before=before.said,
        now=now.said,
        because=(*better, *to_read),
    )


def _only_once(name: str, before: GradedAnswer | None, now: GradedAnswer | None) -> Change:
    if now is None:
        said = before.said if before else ""
        because = "this version of the questionnaire does not ask it any more"
        return Change(question=name, direction=Direction.READ, before=said, because=(because,))
    ends = now.standing is Standing.DISQUALIFYING
    direction = Direction.WORSE if ends else Direction.READ
    because = f"the earlier version did not ask it; it now stands as {now.standing}"
    return Change(question=name, direction=direction, now=now.said, because=(because,))


def _worse(before: GradedAnswer, now: GradedAnswer) -> list[str]:
    """Return what became worse in one answer."""
    was, is_ = before.standing, now.standing
    found = []
    if is_ is Standing.DISQUALIFYING and was is not is_:
        found.append("it now ends the matter")
    if is_ is Standing.UNANSWERED and was not in (is_, Standing.NOT_ASKED):
        found.append("it is not answered any more")
    if is_ is Standing.NOT_APPLICABLE and was is not is_:
        found.append("it is now said not to apply")
    if is_ is Standing.NOT_ASKED and was in (Standing.POOR, Standing.DISQUALIFYING):
        found.append(f"it stood as {was} and is not asked any more")
    if _counts(before) and _lasting(now) < before.grade:
        found.append(f"it is worth {_share(_lasting(now))}, after {_share(before.grade)}")
    if any(map(is_there, before.evidence)) and not any(map(is_there, now.evidence)) and _says(now):
        found.append("no evidence is on file any more")
    if found:
        found += [f"{EXPLAINS_NOW}{sentence}" for sentence in now.because]
    return found


def _counts(answer: GradedAnswer) -> bool:
    return answer.standing in (Standing.GOOD, Standing.PARTIAL, Standing.POOR) and answer.weight > 0


def _lasting(answer: GradedAnswer) -> float:
    """Return what an answer is worth, or can become as long as somebody still has to read it."""
    if _counts(answer) or answer.standing is Standing.DISQUALIFYING:
        return answer.grade
    return answer.could_be if answer.standing is Standing.TO_GRADE else 1.0


def _says(answer: GradedAnswer) -> bool:
    return answer.standing not in (Standing.NOT_ASKED, Standing.NOT_APPLICABLE)


def _share(grade: float) -> str:
    return f"{grade * 100:g} %"


def _better(before: GradedAnswer, now: GradedAnswer) -> list[str]:
    """Return what became better in one answer; one that only came into the score is to be read."""
    found = []
    if before.standing is Standing.DISQUALIFYING and (
        _counts(now) or now.standing is Standing.NOT_APPLICABLE
    ):
        found.append("it does not end the matter any more")
    if _counts(now) and now.grade > before.grade and before.standing is not Standing.NOT_ASKED:
        found.append(f"it is worth {_share(now.grade)}, after {_share(before.grade)}")
    return found


def _to_read(before: GradedAnswer, now: GradedAnswer) -> list[str]:
    """Return what differs in one answer and is worth the same."""
    found = []
    if before.standing is not now.standing:
        found.append(f"it stood as {before.standing}, and now as {now.standing}")
    if before.said != now.said:
        found.append("another answer is given")
    if before.details != now.details:
        found.append("the details differ")
    if before.by_hand and now.by_hand and before.grade == now.grade and found:
        found.append("a person graded both the same")
    return found + _evidence(before, now)


def _evidence(before: GradedAnswer, now: GradedAnswer) -> list[str]:
    earlier = {look.sha256 for look in before.evidence if is_there(look) and look.sha256}
    same = [look.path for look in now.evidence if is_there(look) and look.sha256 in earlier]
    if same and len(same) == sum(map(is_there, now.evidence)):
        return ["its evidence is the same as before; nothing newer was handed over"]
    gone = {look.path for look in before.evidence if is_there(look)} - {look.path for look in now.evidence}
    if gone and not same and any(map(is_there, now.evidence)):
        return ["its evidence is another file than before"]
    return []
