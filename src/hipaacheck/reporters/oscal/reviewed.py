"""Say which paragraphs and rules were reviewed: controls and objectives, in the words of OSCAL."""

from collections.abc import Iterable

from hipaacheck.model import Outcome, Rule
from hipaacheck.reporters.oscal.matter import Case, Matter
from hipaacheck.reporters.oscal.names import control_id, objective_id
from hipaacheck.reporters.oscal.seen import usual_method
from hipaacheck.reporters.oscal.shapes import Prop
from hipaacheck.reporters.oscal.shapes_documents import (
    Control,
    ControlSelection,
    LocalObjective,
    Objective,
    Objectives,
    ObjectiveSelection,
    Part,
    ReviewedControls,
)
from hipaacheck.reporters.oscal.text import line, prop, props, prose
from hipaacheck.reporters.words import words

_DECIDED = (Outcome.PASS, Outcome.FAIL)
_A_PART = (
    "Control ids name paragraphs of 45 CFR; no OSCAL catalog stands behind them. A rule shows a part of the "
    "paragraphs that it cites, as far as its strength says. That it is met does not show that a paragraph is."
)
_NO_CONTROL = "none-reviewed"


def objectives(matter: Matter) -> Objectives:
    """Return the rules that apply as the objectives of this assessment."""
    used = {case.finding.rule for case in matter.cases}
    return Objectives(
        objectives_and_methods=tuple(_objective(rule) for rule in matter.run.rules if rule.id in used),
        remarks="Each objective is a rule of hipaacheck, listed under the first paragraph that it cites.",
    )


def _objective(rule: Rule) -> LocalObjective:
    """Return a rule as an objective, with the method and the objects that OSCAL's constraints ask for."""
    objective = objective_id(rule.id)
    method = f"{objective}_method"
    return LocalObjective(
        control_id=control_id(rule.citations[0]),
        props=tuple(made for cited in rule.citations for made in prop("citation", cited)),
        parts=(
            Part(
                id=objective,
                name="assessment-objective",
                title=line(rule.title),
                props=(
                    Prop(name="method-id", value=method),
                    *props((("strength", rule.strength.value), ("severity", rule.severity.value))),
                ),
                prose=prose(rule.why),
            ),
            Part(
                id=method,
                name="assessment-method",
                props=(Prop(name="method", value=usual_method(rule)),),
                parts=(Part(name="assessment-objects", prose=line(words().kind(rule.applies_to, 2))),),
            ),
        ),
    )


def reviewed(cases: Iterable[Case]) -> ReviewedControls:
    """Return the paragraphs and rules that were looked at, those of which nothing was decided apart."""
    decided: dict[str, None] = {}
    asked: dict[str, None] = {}
    rules: dict[str, None] = {}
    for case in cases:
        into = decided if case.finding.outcome in _DECIDED else asked
        into.update(dict.fromkeys(map(control_id, case.finding.citations)))
        rules[objective_id(case.finding.rule)] = None
    selections = (
        _selection("Paragraphs of which a part was seen.", sorted(decided)),
        _selection("Paragraphs of which nothing could be decided.", sorted(asked.keys() - decided.keys())),
    )
    nothing = ControlSelection(
        description="Nothing was reviewed. OSCAL demands a control id; this one names no paragraph.",
        include_controls=(Control(control_id=_NO_CONTROL),),
    )
    return ReviewedControls(
        description="The paragraphs that the rules of this run cite.",
        control_selections=tuple(one for one in selections if one is not None) or (nothing,),
        control_objective_selections=_selected(sorted(rules)),
        remarks=_A_PART,
    )


def _selection(description: str, controls: list[str]) -> ControlSelection | None:
    if not controls:
        return None
    named = tuple(Control(control_id=one) for one in controls)
    return ControlSelection(description=description, include_controls=named)


def _selected(rules: list[str]) -> tuple[ObjectiveSelection, ...]:
    if not rules:
        return ()
    named = tuple(Objective(objective_id=one) for one in rules)
    return (ObjectiveSelection(description="The rules that apply.", include_objectives=named),)
