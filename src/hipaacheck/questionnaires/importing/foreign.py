"""Collect the answers of another instrument by question id, and say what cannot be believed of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hipaacheck.questionnaires.importing import limits
from hipaacheck.questionnaires.importing.refusal import NotAQuestionnaireError
from hipaacheck.questionnaires.importing.said import Said, said
from hipaacheck.sheets.cells import normal
from hipaacheck.sheets.tables import Line

_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Found:
    """One cell with an answer, as it stands in the file.

    `question` is the instrument's own text: it is looked at, never kept. `owner` is who the vendor says is
    responsible (CAIQ). `calculated` says that the answer is the saved result of a formula.
    """

    id: str
    question: str = ""
    answer: str = ""
    details: str = ""
    owner: str = ""
    calculated: bool = False


@dataclass(frozen=True, slots=True)
class ForeignRow:
    """What a file says to one question of its instrument; `wanted` is the answer that it calls compliant."""

    found: Found
    said: Said
    wanted: Said | None = None
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Foreign:
    """All that was read from a file in another instrument, in the order of the file."""

    instrument: str
    version: str | None
    rows: Mapping[str, ForeignRow]
    warnings: tuple[str, ...] = ()

    @property
    def answered(self) -> int:
        """Return how many questions have an answer."""
        return sum(row.said is not Said.NOTHING for row in self.rows.values())


@dataclass(slots=True)
class Collector:
    """Takes answers cell by cell; `rows()` settles what stands more than once."""

    warnings: list[str] = field(default_factory=list)
    _found: dict[str, list[Found]] = field(default_factory=dict)
    _problems: dict[str, list[str]] = field(default_factory=dict)
    _typed_problems: dict[str, list[str]] = field(default_factory=dict)
    _characters: int = 0

    def add_line(self, line: Line, question_id: str, *, calculated_counts: bool = True) -> None:
        """Take the answer in a row with the roles question, answer, details and owner."""
        column = line.column("answer")
        if column is None:
            return
        problem = line.sheet.problem(line.number, column)
        calculated = (line.number, column) in line.sheet.formulas
        if problem is not None:
            self._add_problem(question_id, problem, typed=not calculated)
            return
        self.add(
            Found(
                question_id,
                line.text("question"),
                line.text("answer"),
                line.text("details"),
                line.text("owner"),
                calculated and calculated_counts,
            )
        )

    def add_moved(self, line: Line, question_id: str) -> None:
        """Take a row of CSV with more cells than its header: a comma without quotes has moved them."""
        self._add_problem(question_id, f"line {line.number} has more cells than the header", typed=True)

    def _add_problem(self, question_id: str, problem: str, *, typed: bool) -> None:
        """Take a cell that cannot be read; what somebody typed there may say something else."""
        (self._typed_problems if typed else self._problems).setdefault(question_id, []).append(problem)
        self._found.setdefault(question_id, [])

    def add(self, found: Found) -> None:
        """Take one answer. Raises NotAQuestionnaireError (without the file's name) when it is too much."""
        cut = limits.ANSWER_CHARACTERS
        if max(len(found.answer), len(found.details)) > cut:
            self.warnings.append(f"{found.id}: the text is longer than {cut:,} characters and was cut")
            found = Found(
                found.id,
                found.question,
                found.answer[:cut],
                found.details[:cut],
                found.owner,
                found.calculated,
            )
        self._characters += len(found.answer) + len(found.details)
        self._found.setdefault(found.id, []).append(found)
        if len(self._found) > limits.QUESTIONS or self._characters > limits.KEPT_CHARACTERS:
            raise NotAQuestionnaireError("holds far more answers than any questionnaire, so it was not read")

    def rows(self, wanted: Mapping[str, Said]) -> dict[str, ForeignRow]:
        """Return one row for each id. What was given twice and differently counts as not answered."""
        rows = {one: self._row(one, found, wanted.get(one)) for one, found in self._found.items()}
        calculated = [one for one, row in rows.items() if row.found.calculated and row.found.answer]
        if calculated:
            self.warnings.append(
                f"the answers to {named(calculated)} are saved results of formulas, which nobody chose"
            )
        return rows

    def _row(self, question_id: str, found: list[Found], wanted: Said | None) -> ForeignRow:
        typed = [one for one in found if not one.calculated]
        kept = [one for one in (typed or found) if one.answer or one.details]
        problems = self._typed_problems.get(question_id, [])
        if not typed:
            problems = problems + self._problems.get(question_id, [])
        if not kept:
            if problems:
                self.warnings.append(f"{question_id} counts as not answered: {problems[0]}")
            nothing = typed[0] if typed else found[0] if found else Found(question_id)
            return ForeignRow(nothing, Said.NOTHING, wanted, unclear=bool(problems))
        answers = list(dict.fromkeys(normal(one.answer) for one in kept if one.answer))
        details = "\n".join(dict.fromkeys(one.details for one in kept if one.details))
        first = next((one for one in kept if one.answer), kept[0])
        if len(answers) > 1 or problems:
            both = " / ".join(dict.fromkeys(one.answer[:60] for one in kept if one.answer))
            why = "it is answered more than once, and not the same" if len(answers) > 1 else problems[0]
            self.warnings.append(f"{question_id} counts as not answered: {why} ({both})")
            return ForeignRow(Found(question_id, first.question, "", details), Said.NOTHING, wanted, True)
        one = Found(
            question_id,
            first.question,
            first.answer,
            details[: limits.ANSWER_CHARACTERS],
            first.owner,
            first.calculated,
        )
        return ForeignRow(one, said(first.answer), wanted)


def named(ids: Iterable[str]) -> str:
    """Return ids for a sentence; of a great many, the first ones and how many more."""
    all_of_them = list(ids)
    more = len(all_of_them) - _MOST_NAMED
    shown = ", ".join(all_of_them[:_MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
