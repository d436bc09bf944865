"""Hold what was read from a file: the answers, and what has to be told about them."""

from dataclasses import dataclass

from hipaacheck.questionnaires.answers import AnswerFile


@dataclass(frozen=True, slots=True)
class Reading:
    """The answers that a file gave, and what was mapped, kept, left out or strange, a sentence each."""

    answers: AnswerFile
    told: tuple[str, ...] = ()
