"""Write answer files in a few lines and judge what comes of them, for the tests of the questionnaires."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from hipaacheck.checkers.agreements import CHECKER as AGREEMENTS
from hipaacheck.checkers.questionnaires import CHECKER
from hipaacheck.checkers.services import CHECKER as SERVICES
from hipaacheck.engine.collected import Collected
from hipaacheck.engine.derive import derive
from hipaacheck.engine.evaluate import evaluate
from hipaacheck.engine.registry import Registry
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.inventory.loading import Loaded, load_inventory
from hipaacheck.model import Evidence, Finding, Observation, Outcome, Record, Target
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.questionnaires.shelf import shipped
from hipaacheck.questionnaires.words import AnswerType

REGISTRY = Registry((AGREEMENTS, CHECKER, SERVICES), (), ())
RULES = load_rule_set(Registry((CHECKER,), (), ()), check_all=True).rules
DAY = "2026-11-01"
BA = "business-associate"


def best(question: Question) -> str:
    """Return the best answer to a question, as an answer file has it."""
    match question.type:
        case AnswerType.YES_NO:
            return question.wanted or "yes"
        case AnswerType.CHOICE:
            return max(question.options, key=lambda option: option.grade or 0).value
        case AnswerType.CHOICES:
            return f"[{', '.join(option.value for option in question.options if option.wanted)}]"
        case AnswerType.NUMBER:
            steps = question.steps
            return f"{(steps[0].at_most or steps[0].at_least or 1):g}" if steps else "1"
        case AnswerType.DATE:
            return "'2026-10-01'"
        case _:
            return "as you asked"


def answers(
    questionnaire: str = BA,
    vendor: str | None = "acme",
    answered: str | None = DAY,
    **given: str | None,
) -> str:
    """Return an answer file in which everything is answered well, but for `given` (BA_11, None: left out).

    Each value is what stands within the braces of an answer.
    """
    whole = shipped()[questionnaire]
    lines = [f"format: hipaacheck.answers/1\nquestionnaire: {questionnaire}\nversion: '{whole.version}'"]
    lines += [f"vendor: {vendor}"] if vendor else []
    lines += [f"answered: {answered}\nanswered_by: P. Answerer"] if answered else []
    lines.append("answers:")
    for question in whole.questions:
        text = given.get(question.id.replace("-", "_"), _good(question))
        lines += [f"  {question.id}: {{{text}}}"] if text is not None else []
    return "\n".join(lines) + "\n"


def _good(question: Question) -> str:
    parts = [f"answer: {best(question)}"]
    if question.evidence:
        parts.append("evidence: [proof.pdf]")
    if question.details_for:
        parts.append("details: as the document says")
    if question.type.graded_by_hand:
        parts.append(f"review: {{grade: 1, by: A. Reader, on: {DAY}, why: it is what we need}}")
    return ", ".join(parts)


def register(
    folder: Path,
    files: Mapping[str, str],
    entry: str = "answers: acme.yaml",
    more: str = "",
    vendor: str = "",
) -> Loaded:
    """Return an inventory with the vendor acme, which was sent a questionnaire, and these files beside it.

    `proof.pdf` is there unless `files` says otherwise ("" leaves it out).
    """
    for name, text in {"proof.pdf": "proof", **files}.items():
        if text:
            (folder / name).write_text(text)
    (folder / "inventory.yaml").write_text(
        f"version: 1\norganisation: {{name: Clinic, kind: covered-entity}}\n{more}vendors:\n- id: acme\n  name: Acme\n"
        f"  phi: maintains\n{vendor}  questionnaires:\n  - {{questionnaire: {BA}, asked: 2026-10-01, {entry}}}\n"
    )
    return load_inventory(folder / "inventory.yaml")


def item(target: Target, kind: str, facts: Record | None) -> Evidence:
    """Return facts as a probe would have left them; None stands for a probe that could not look."""
    return Evidence.sealed(
        probe="test",
        target=target.id,
        kind=kind,
        source="test",
        method="test",
        collected_at=datetime(2026, 11, 1, tzinfo=UTC),
        tool_version="test",
        observation=Observation.FAILED if facts is None else Observation.PRESENT,
        facts=None if facts is None else facts.model_dump(mode="json"),
        error="timeout" if facts is None else None,
    )


def collected(found: Loaded, seen: Iterable[Evidence] = (), targets: Iterable[Target] = ()) -> Collected:
    """Return what derivations make of an inventory and of what was seen; none of them may fail."""
    everything = Collected({target.id: target for target in (*found.targets, *targets)}, evidence=list(seen))
    derive(REGISTRY.checkers, everything, found.declared, datetime(2026, 11, 22, tzinfo=UTC))
    assert everything.problems == [], everything.problems
    return everything


def judged(
    found: Loaded, day: str = "2026-11-22", seen: Iterable[Evidence] = (), targets: Iterable[Target] = ()
) -> dict[str, Finding]:
    """Return the findings on the vendor and on the organisation, on a day at noon, by rule."""
    made = collected(found, seen, targets)
    now = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    result = evaluate(made.targets.values(), made.evidence, RULES, REGISTRY.fact_types, now)
    assert result.problems == ()
    return {one.rule: one for one in result.findings}


def outcomes(found: dict[str, Finding], *but: Outcome) -> dict[str, str]:
    """Return the outcome of each rule whose outcome is none of `but`."""
    return {rule: one.outcome.value for rule, one in found.items() if one.outcome not in but}


def whole(name: str = BA) -> Questionnaire:
    """Return a questionnaire that ships."""
    return shipped()[name]
