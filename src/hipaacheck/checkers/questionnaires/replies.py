"""Assess what came back of a questionnaire, on the day that the answers bear."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from hipaacheck.checkers.declared import file_artefacts, file_facts
from hipaacheck.inventory.answer_files import answers_to, beside, looked_at
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.questionnaires import AskedQuestionnaire
from hipaacheck.model import Artefact, FileRef, Seen, Unseen
from hipaacheck.questionnaires.answers import AnswerFile
from hipaacheck.questionnaires.assessment import Assessment
from hipaacheck.questionnaires.compare import Change, compare
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.scoring import assess
from hipaacheck.questionnaires.shelf import shipped


@dataclass(frozen=True)
class Given:
    """A file with answers of somebody: what it holds, and what that comes to on the day it counts from."""

    declared: Declared
    entry: AskedQuestionnaire
    ref: FileRef
    vendor: str | None

    @cached_property
    def answers(self) -> Seen[AnswerFile]:
        """Return the answers, or why they cannot be used."""
        return answers_to(self.declared, self.entry, self.ref, self.vendor)

    @property
    def sha256(self) -> str | None:
        """Return the digest of the file; None when it could not be read."""
        state = self.declared.file(self.ref)
        return None if state is None else state.sha256

    @cached_property
    def questionnaire(self) -> Seen[Questionnaire]:
        """Return the questionnaire that was asked, as it ships now."""
        found = shipped().get(self.entry.questionnaire)
        return found or Unseen(unseen=f"hipaacheck ships no questionnaire {self.entry.questionnaire}")

    @cached_property
    def assessment(self) -> Seen[Assessment]:
        """Return what the answers come to; unseen when they cannot be used or nobody has dated them."""
        answers, questionnaire = self.answers, self.questionnaire
        if isinstance(answers, Unseen):
            return answers
        if isinstance(questionnaire, Unseen):
            return questionnaire
        day = counts_from(answers)
        if day is None:
            return Unseen(unseen=f"{self.ref.path} does not say on which day it was answered (answered)")
        return assess(questionnaire, answers, looked_at(self.declared, self.ref, answers), day)

    @cached_property
    def artefacts(self) -> tuple[Artefact, ...]:
        """Return the digests of the file and of those that it names as evidence."""
        answers = self.answers
        refs = [self.ref]
        if not isinstance(answers, Unseen):
            paths = [proof.path for one in answers.answers.values() for proof in one.evidence]
            refs += [FileRef(path=beside(self.ref.path, path)) for path in dict.fromkeys(paths)]
        return file_artefacts(self.declared, *refs)


@dataclass(frozen=True)
class Asked:
    """An entry of the inventory on one questionnaire, with what came back and what had come before."""

    entry: AskedQuestionnaire
    now: Given | None
    before: Given | None

    @property
    def said(self) -> str:
        """Return which questionnaire it is, and about what, in words."""
        known = shipped().get(self.entry.questionnaire)
        title = self.entry.questionnaire if known is None else known.title
        return title if self.entry.subject is None else f"{title} ({self.entry.subject})"

    @property
    def started(self) -> bool:
        """Return whether there are answers that nobody has dated yet."""
        answers = None if self.now is None else self.now.answers
        return isinstance(answers, AnswerFile) and counts_from(answers) is None

    @property
    def reply(self) -> Given | None:
        """Return what came back, as far as it is more than begun."""
        return None if self.started else self.now

    @cached_property
    def changes(self) -> Seen[tuple[Change, ...]]:
        """Return how the answers differ from those of the time before; none when there was no such time."""
        if self.now is None or self.before is None:
            return ()
        if self.now.sha256 is not None and self.now.sha256 == self.before.sha256:
            which = f"{self.before.ref.path} holds the same as {self.now.ref.path}"
            return Unseen(unseen=f"{which}, so that it is not of the time before")
        questionnaire, now, before = self.now.questionnaire, self.now.assessment, self.before.assessment
        for one in (questionnaire, now, before):
            if isinstance(one, Unseen):
                return one
        assert not isinstance(questionnaire, Unseen)
        assert not isinstance(now, Unseen) and not isinstance(before, Unseen)
        return compare(questionnaire, before, now)


def counts_from(answers: AnswerFile) -> date | None:
    """Return the latest day that answers or a review of them bear; None when nobody has dated the answers.

    Answers are assessed on it. What they are worth later is for those to say who answer again; to count the
    months up to the day of a scan would make the facts of a run depend on when it is judged.
    """
    if answers.answered is None:
        return None
    reviewed = [one.review.on for one in answers.answers.values() if one.review is not None]
    return max([answers.answered, *reviewed])


def asked_of(
    declared: Declared, entries: Sequence[AskedQuestionnaire], vendor: str | None
) -> Iterator[Asked]:
    """Yield the entries on questionnaires of a vendor, or of the organisation (None), with what came back."""
    for entry in entries:
        now = None if entry.answers is None else Given(declared, entry, entry.answers, vendor)
        before = None if entry.before is None else Given(declared, entry, entry.before, vendor)
        # A file that is not there yet is no answer; one that cannot be read may be one.
        if now is not None and file_facts(declared, now.ref).exists is False:
            now = None
        yield Asked(entry, now, before)
