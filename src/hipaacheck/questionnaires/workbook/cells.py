"""Turn the cells of one question into its answer, and tell what about them is strange."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hipaacheck.questionnaires.answers import Answer, Proof, Value
from hipaacheck.questionnaires.forms import cut
from hipaacheck.questionnaires.importing.limits import ANSWER_CHARACTERS
from hipaacheck.questionnaires.importing.merging import safe_path
from hipaacheck.questionnaires.importing.said import Said, said
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.values import Given, Unreadable, read_value
from hipaacheck.questionnaires.words import NOT_APPLICABLE, AnswerType
from hipaacheck.questionnaires.workbook.finding import Found
from hipaacheck.questionnaires.workbook.layout import (
    LINE_BY_LINE,
    NOT_APPLICABLE_LINE,
    by_lines,
    must_be_said,
)
from hipaacheck.sheets.book import CellValue
from hipaacheck.sheets.cells import text_of

_MOST_PROOFS = 100


@dataclass(slots=True)
class Cells:
    """The rows of one question, read with `answer()`; `told` fills up with what is strange about them."""

    id: str
    question: Question | None
    rows: Sequence[Found]
    digests: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def answer(self) -> Answer:
        """Return what was answered; what cannot be read is kept as it was written."""
        own = [row for row in self.rows if row.option is None]
        details = self._words(own, "details")
        proofs, strange = self._proofs(self._words(own, "evidence") or "")
        if strange:
            self.told.append(f"not the name of a file beside the answers, put under details: {strange}")
            details = f"{details}\nEvidence: {strange}" if details else f"Evidence: {strange}"
        value = self._value(own)
        for row in self.rows:
            if row.option is not None and any(text_of(row.value(role)) for role in ("details", "evidence")):
                said_there = " ".join(text_of(row.value(role)) for role in ("details", "evidence")).strip()
                details = (
                    f"{details}\n{row.option}: {said_there}" if details else f"{row.option}: {said_there}"
                )
                self.told.append(f"what stands beside {row.id} was put under the details of {self.id}")
        return Answer(answer=value, details=self._cut(details, "the details") or None, evidence=proofs)

    def _value(self, own: Sequence[Found]) -> Value | None:
        question = self.question
        values = self._taken(own, "answer")
        if question is None:
            return self._unknown(values)
        if not by_lines(question):
            return self._one([value for value in values if text_of(value)])
        written = [value for value in values if text_of(value) not in ("", LINE_BY_LINE)]
        from_lines = self._by_lines(question)
        if from_lines is None:
            return self._one(written)
        for value in written:
            self.told.append(
                f"beside the lines its own cell says “{cut(text_of(value))}”, which was not taken"
            )
        return from_lines

    def _unknown(self, values: Sequence[CellValue]) -> Value | None:
        """Return an answer to a question that is not ours, as it was written."""
        texts = [text_of(value) for value in values if text_of(value) not in ("", LINE_BY_LINE)]
        texts += [
            f"{row.option}: {text_of(row.value('answer'))}"
            for row in self.rows
            if row.option is not None and text_of(row.value("answer"))
        ]
        return self._cut("\n".join(dict.fromkeys(texts)), "the answer") or None

    def _taken(self, rows: Iterable[Found], role: str) -> list[CellValue]:
        """Return the values of cells that can be taken as they are; tells of all others."""
        values: list[CellValue] = []
        for row in rows:
            problem = row.problem(role)
            if problem is not None:
                shown = text_of(row.value(role))
                more = f"; “{cut(shown)}” was not taken" if shown else ""
                self.told.append(f"{problem}{more}")
                continue
            if row.is_formula(role) and text_of(row.value(role)):
                self.told.append(f"{row.where(role)} is a formula; what it showed was taken")
            values.append(row.value(role))
        return values

    def _words(self, rows: Sequence[Found], role: str) -> str | None:
        texts = [text_of(row.value(role)) for row in rows]
        self._taken(rows, role)
        return "\n".join(dict.fromkeys(text for text in texts if text)) or None

    def _one(self, values: Sequence[CellValue]) -> Value | None:
        """Return the one answer of cells that may stand twice; two that differ are kept as unreadable."""
        assert self.question is not None
        read = list(dict.fromkeys(self._canonical(self.question, value) for value in values))
        if len(read) > 1:
            self.told.append(f"stands in {len(read)} rows with different answers; none of them was taken")
            return tuple(self._cut(f"answered more than once: {_shown(value)}", "it") for value in read)
        return read[0] if read else None

    def _canonical(self, question: Question, value: CellValue) -> Value | None:
        raw = self._raw(question, value)
        given = read_value(question, raw)
        if isinstance(given, Unreadable):
            self.told.append(f"“{cut(text_of(value))}” {given.why}; it was kept as it was written")
            return raw
        if given is None:
            self.told.append(f"“{cut(text_of(value))}” was taken for no answer")
            return None
        return self._as_value(given)

    def _raw(self, question: Question, value: CellValue) -> Value | None:
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float) and question.type is AnswerType.NUMBER:
            if question.unit == "percent" and 0 < value <= 1:
                # Excel holds 95% as 0.95, and shows a cell without its format as the same number.
                return f"{value:g} (percent, or a share of 1?)"
            return value
        if isinstance(value, date) and question.type is not AnswerType.DATE:
            return value.isoformat()
        return self._cut(text_of(value), "the answer") or None

    def _as_value(self, given: Given) -> Value:
        if isinstance(given, tuple):
            return given
        if isinstance(given, float):
            return int(given) if given.is_integer() else given
        return given.isoformat() if isinstance(given, date) else given

    def _by_lines(self, question: Question) -> Value | None:
        """Return what the lines of the options say; None if nothing stands in any."""
        marks: dict[str, list[str]] = {}
        for row in self.rows:
            if row.option is not None:
                texts = [text_of(value) for value in self._taken([row], "answer")]
                marks.setdefault(row.option, []).extend(texts or ["?"])
        said_of = {value: _mark(texts) for value, texts in marks.items()}
        if said_of.get(NOT_APPLICABLE_LINE) is Said.NO:
            del said_of[NOT_APPLICABLE_LINE]
        if all(mark is Said.NOTHING for mark in said_of.values()):
            return None
        yes = [value for value, mark in said_of.items() if mark is Said.YES]
        strange = [
            f"{value}: {' and '.join(marks[value])}" for value, mark in said_of.items() if mark is Said.OTHER
        ]
        known = {option.value for option in question.options} | {NOT_APPLICABLE_LINE}
        self.told += [
            f"has a line for {value}, which is none of its options" for value in marks.keys() - known
        ]
        if yes == [NOT_APPLICABLE_LINE] and not strange:
            return NOT_APPLICABLE
        return self._chosen(question, yes, strange, said_of)

    def _chosen(
        self, question: Question, yes: list[str], strange: list[str], said_of: dict[str, Said]
    ) -> Value:
        blank = [one for one in question.options if said_of.get(one.value, Said.NOTHING) is Said.NOTHING]
        if not yes and not strange and not blank:
            self.told.append("says No to every option, which counts as no answer")
            return ()
        silent = [one for one in blank if must_be_said(one) or not yes]
        strange += [f"nothing said of {one.value}" for one in silent]
        ordered = [value for value in (*question.values, NOT_APPLICABLE_LINE) if value in yes]
        entries = (*ordered, *(value for value in yes if value not in ordered), *strange)
        if strange or isinstance(read_value(question, entries), Unreadable):
            self.told.append(
                f"its lines do not give one answer ({'; '.join(entries)[:500]}); kept as they are"
            )
        elif blank:
            names = ", ".join(one.value for one in blank)
            self.told.append(f"the lines left blank were taken as No: {names}")
        return tuple(self._cut(entry, "a line") for entry in entries)

    def _proofs(self, text: str) -> tuple[tuple[Proof, ...], str]:
        """Return the files that a cell names, by lines or semicolons, and what in it is no such name."""
        names: list[str] = []
        for line in text.splitlines():
            sent = (self.id, line.strip()) in self.digests
            names += [line] if sent else line.split(";")
        names = list(dict.fromkeys(name.strip() for name in names if name.strip()))
        good = [name for name in names if safe_path(name)][:_MOST_PROOFS]
        proofs = tuple(Proof(path=name, sha256=self.digests.get((self.id, name))) for name in good)
        return proofs, "; ".join(name for name in names if name not in good)[:2_000]

    def _cut(self, text: str | None, what: str) -> str:
        if text is None or len(text) <= ANSWER_CHARACTERS:
            return text or ""
        self.told.append(f"{what} has {len(text)} characters and was cut at {ANSWER_CHARACTERS}")
        return text[:ANSWER_CHARACTERS]


def _shown(value: Value | None) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _mark(texts: Sequence[str]) -> Said:
    """Return what a line says; rows of one line that differ say nothing that can be read."""
    marks = {said(text) for text in texts if text}
    if len(marks) > 1 or Said.NOT_APPLICABLE in marks:
        return Said.OTHER
    return marks.pop() if marks else Said.NOTHING
