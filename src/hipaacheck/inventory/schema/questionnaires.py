"""Define which questionnaires were sent to a vendor, or filled in by the organisation itself."""

import posixpath
from typing import Annotated, Self

from pydantic import Field, model_validator

from hipaacheck.model import Day, File, Record, Text

QuestionnaireName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]


class AskedQuestionnaire(Record):
    """One questionnaire that was asked, and what came back.

    `questionnaire` is its id (`hipaacheck questionnaire list`). `subject` says which product, plan or office
    the answers are about, where several are asked for. `asked` and `due` are days: when it went out, and by
    when an answer was asked for. `answers` is the file with the answers (hipaacheck.answers/1); files that
    it names as evidence are relative to it. `before` is the file with the answers of the time before.
    """

    questionnaire: QuestionnaireName
    subject: Text | None = None
    asked: Day | None = None
    due: Day | None = None
    answers: File | None = None
    before: File | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.asked is not None and self.due is not None and self.due < self.asked:
            raise ValueError("due lies before asked; correct one")
        files = [posixpath.normpath(one.path) for one in (self.answers, self.before) if one is not None]
        if len(set(files)) < len(files):
            raise ValueError("answers and before name the same file; before is that of the time before")
        return self
