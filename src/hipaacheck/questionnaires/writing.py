"""Write an answer file as YAML in whose comments stands all that whoever fills it in needs to know."""

import textwrap
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import yaml

from hipaacheck.questionnaires.answers import Answer, AnswerFile, Imported
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.words import NEVER, NOT_APPLICABLE, AnswerType

_WIDTH = 100
_RULE = "-" * 3
_HEAD = {
    "subject": "the product, plan or office that the answers are about",
    "asked": "the day on which the questions were sent, YYYY-MM-DD",
    "due": "the day by which answers are wanted",
    "answered": "the day on which the answers were given",
    "answered_by": "who answered: name and role",
}
_HOW = (
    "Write each answer after 'answer:', words beside it after 'details:'. Under 'evidence:' name files that "
    "lie beside this one or below: [report.pdf, tests/restore.pdf]. What has no answer stays as it is. Text "
    "with a colon or a # in it needs quotes. Or be asked question by question: hipaacheck questionnaire fill."
)
_FORM = {
    AnswerType.YES_NO: "one of",
    AnswerType.CHOICE: "one of",
    AnswerType.CHOICES: "any of these, as a list [this, that]",
    AnswerType.DATE: f"a day, YYYY-MM-DD, or {NEVER}",
    AnswerType.TEXT: "in words",
    AnswerType.LIST: "a list, [this, that]",
}


class _Dumper(yaml.SafeDumper):
    """Write text so that nothing in it is hidden, and what has lines as lines."""

    def ignore_aliases(self, data: object) -> bool:
        """Return that equal things are written out each time: the reader refuses aliases."""
        return True

    def analyze_scalar(self, scalar: str) -> Any:
        """Let characters stand as they are only where all of the text can be seen."""
        self.allow_unicode = all(letter.isprintable() or letter == "\n" for letter in scalar)
        return super().analyze_scalar(scalar)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # PyYAML writes literal blocks that begin with an empty line so that nobody can read them.
    in_lines = "\n" in text and not text[0].isspace()
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if in_lines else None)


_Dumper.add_representer(str, _text)


def answers_text(questionnaire: Questionnaire, answers: AnswerFile) -> str:
    """Return the text of an answer file: every question as a comment, with its answer or room for one.

    `read_answers` gives the same answers back. Those to questions that `questionnaire` does not ask stand at
    the end; so does all that was imported.
    """
    lines = [*_head(questionnaire, answers), "answers:"]
    for section in questionnaire.sections:
        questions = questionnaire.of_section(section.id)
        if not questions:
            continue
        lines += ["", *_comment(f"{_RULE} {section.title} {_RULE}", 2)]
        lines += _comment(section.about or "", 2)
        for question in questions:
            lines += ["", *_about(question)]
            lines += _answer(question.id, answers.answers.get(question.id, Answer()), question)
    others = {key: one for key, one in answers.answers.items() if questionnaire.get(key) is None}
    if others:
        note = f"Not asked by version {questionnaire.version} of the questionnaire; kept as they were."
        lines += ["", *_comment(note, 2)]
        lines += [line for key, one in others.items() for line in _answer(key, one, None)]
    if answers.imported:
        lines += ["", *_comment("What was imported, as it was read. Do not change it: it is evidence.")]
        lines += [
            "imported:",
            *(line for one in answers.imported for line in _imported(one.model_dump_json())),
        ]
    return "\n".join(lines) + "\n"


def _head(questionnaire: Questionnaire, answers: AnswerFile) -> Iterator[str]:
    count = len(questionnaire.questions)
    yield from _comment(f"{questionnaire.title}, version {questionnaire.version}: {count} questions.")
    yield from _comment(questionnaire.about)
    for sentence in (*questionnaire.instructions, _HOW):
        yield from _comment(sentence)
    yield ""
    for key, value in answers.model_dump(exclude={"answers", "imported"}).items():
        if value is not None:
            yield from _lines({key: value})
        elif key in _HEAD:
            yield f"{key}:  # {_HEAD[key]}"
    yield ""


@lru_cache(maxsize=256)
def _about(question: Question) -> tuple[str, ...]:
    """Return what a question asks, as comments: its text, help, form, evidence and paragraphs."""
    lines = [*_comment(f"{question.id}: {question.text}", 2)]
    asked_if = " and ".join(f"{one.question} is {' or '.join(one.any_of)}" for one in question.asked_if)
    parts = (
        ("Asked only if", asked_if),
        ("Help:", question.help or ""),
        ("Answer:", _form(question)),
        *(("", f"- {value}: {label}") for value, label in question.labels.items()),
        ("Details: needed with", ", ".join(question.details_for)),
        ("Evidence to hand over:", "; ".join(question.evidence)),
        ("45 CFR", ", ".join(question.citations)),
    )
    for label, text in parts:
        if text:
            lines += _comment(f"{label} {text}", 2, "  " if label else "    ")
    return tuple(lines)


def _form(question: Question) -> str:
    form = f"a number of {question.unit}" if question.unit is not None else _FORM[question.type]
    if not question.may_not_apply:
        return form
    return f"{form}; {NOT_APPLICABLE} if it does not apply, with the reason under details"


@lru_cache(maxsize=8)
def _imported(data: str) -> list[str]:
    """Return one imported file as lines; it never changes, and some have thousands of answers."""
    return _lines([Imported.model_validate_json(data).model_dump(exclude_defaults=True)])


def _answer(key: str, answer: Answer, question: Question | None) -> Iterator[str]:
    """Yield one answer; of a known question also the keys under which something may be written."""
    data = answer.model_dump(exclude_defaults=True)
    if question is None:
        yield from _lines({key: data}, 2)
        return
    yield f"  {key}:"
    yield from _lines({"answer": data["answer"]}, 4) if "answer" in data else ["    answer:"]
    yield from _lines({"details": data["details"]}, 4) if "details" in data else ["    details:"]
    if "evidence" in data or question.evidence:
        yield from _lines({"evidence": data.get("evidence", [])}, 4)
    for name in ("prefilled", "review"):
        if name in data:
            yield from _lines({name: data[name]}, 4)


def _lines(data: Mapping[str, Any] | list[Any], indent: int = 0) -> list[str]:
    """Return data as lines of YAML at an indentation."""
    text: str = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, width=_WIDTH - indent, default_flow_style=False
    )
    pad = " " * indent
    # Only line feeds end lines here: others within text are written as escapes.
    return [pad + line if line else "" for line in text.removesuffix("\n").split("\n")]


def _comment(text: str, indent: int = 0, lead: str = "") -> Iterator[str]:
    """Yield text as comments in which nothing ends a line or is hidden."""
    words = " ".join(text.split())
    shown = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in words)
    before = f"{' ' * indent}# {lead}"
    yield from textwrap.wrap(
        shown, _WIDTH, initial_indent=before, subsequent_indent=f"{before}  ", break_on_hyphens=False
    )
