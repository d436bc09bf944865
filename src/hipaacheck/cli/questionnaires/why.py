"""Print what answers come to, and why: each number with the sentence that explains it."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hipaacheck.cli.questionnaires.tables import columns, heading, indented, listed, number, printing, safe
from hipaacheck.questionnaires.answers import ProofState
from hipaacheck.questionnaires.assessment import Assessment, GradedAnswer, Standing, Verdict
from hipaacheck.questionnaires.question import Question
from hipaacheck.questionnaires.schema import Questionnaire

_STYLES = {
    Standing.GOOD: "green",
    Standing.PARTIAL: "yellow",
    Standing.POOR: "red",
    Standing.DISQUALIFYING: "bold red",
    Standing.UNANSWERED: "magenta",
    Standing.TO_GRADE: "cyan",
    Standing.NOT_APPLICABLE: "dim",
    Standing.NOT_ASKED: "dim",
}
_OUTSIDE = (Standing.NOT_APPLICABLE, Standing.NOT_ASKED)


def print_assessment(
    questionnaire: Questionnaire, one: Assessment, who: str, facts: Mapping[str, str], *, verbose: bool
) -> None:
    """Print the score, what ends the matter, what is open, and why the number is what it is."""
    texts = {question.id: question for question in questionnaire.questions}
    by_id = {answer.question: answer for answer in one.answers}
    with printing() as console:
        console.print(Text(safe(f"{one.title} {one.version}: {who}"), "bold"))
        console.print(Text(safe("; ".join(f"{key} {value}" for key, value in facts.items())), "dim"))
        console.print()
        _print_verdict(console, questionnaire, one)
        _print_answers(console, "Ends the matter", [by_id[key] for key in one.disqualifying], texts)
        waiting = [by_id[key] for key in one.undecided if not _bare(by_id[key])]
        _print_answers(console, "Could end the matter, and is not settled", waiting, texts)
        _print_sections(console, one)
        _print_why(console, one, verbose=verbose)
        for told in one.told:
            indented(console, f"! {told[:1].upper()}{told[1:]}.", 0)
        due = one.review_due
        if due is not None:
            passed = " (that has passed)" if due <= one.as_of else ""
            console.print(f"Ask again by {due}{passed}.")


def _print_verdict(console: Console, questionnaire: Questionnaire, one: Assessment) -> None:
    band = next(band for band in questionnaire.bands if band.name == one.band)
    word = {Verdict.DISQUALIFIED: "Disqualified", Verdict.UNDECIDED: "Undecided", Verdict.BAND: band.title}
    style = {Verdict.DISQUALIFIED: "bold red", Verdict.UNDECIDED: "bold yellow"}.get(
        one.verdict, "bold green" if one.phi else "bold red"
    )
    score = "no score" if one.score is None else f"{one.score} of 100"
    console.print(Text.assemble((word[one.verdict], style), (f"  {score}", "bold")))
    indented(console, one.means)
    points = f"{number(one.points)} of {one.out_of} points"
    if one.could_be is not None and one.could_be != one.score:
        points += f"; at most {one.could_be} of 100 once everything open is settled well"
    indented(console, points)


def _print_answers(
    console: Console, title: str, answers: Sequence[GradedAnswer], questions: Mapping[str, Question]
) -> None:
    if not answers:
        return
    heading(console, title)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=7, no_wrap=True)
    grid.add_column(overflow="fold")
    for one in answers:
        question = questions[one.question]
        grid.add_row(one.question, safe(question.text))
        grid.add_row("", Text(_because(one), _STYLES[one.standing]))
        if question.follow_up:
            grid.add_row("", Text.assemble(("next: ", "dim"), safe(question.follow_up)))
    indented(console, grid)


def _print_sections(console: Console, one: Assessment) -> None:
    heading(console, "Sections")
    table = columns(console, "score", "points", "section", right=("score", "points"))
    for section in one.sections:
        score = "-" if section.score is None else str(section.score)
        table.add_row(score, f"{number(section.points)} of {section.out_of}", safe(section.title))
    indented(console, table)


def _bare(answer: GradedAnswer) -> bool:
    """Return whether nothing at all was answered."""
    return answer.standing is Standing.UNANSWERED and not answer.said


def _print_why(console: Console, one: Assessment, *, verbose: bool) -> None:
    above = () if verbose else (*one.disqualifying, *one.undecided)
    hidden = [
        answer for answer in one.answers if answer.standing in (*_OUTSIDE, Standing.GOOD) or _bare(answer)
    ]
    heading(console, "Why no score?" if one.score is None else f"Why {one.score}?")
    table = columns(console, "", "weight", "grade", "points", "because", right=("weight", "grade", "points"))
    for answer in one.answers:
        if answer in hidden and not verbose:
            continue
        counts = answer.standing not in _OUTSIDE
        table.add_row(
            answer.question,
            str(answer.weight),
            number(answer.grade) if counts else "-",
            number(answer.points) if counts else "-",
            Text(_brief(answer) if answer.question in above else _because(answer), _STYLES[answer.standing]),
        )
    if table.row_count:
        indented(console, table)
    if not verbose:
        _print_rest(console, hidden)
    bare = [answer.question for answer in one.answers if answer.wanting]
    if bare:
        indented(console, f"Evidence or details do not stand behind {len(bare)}: {listed(bare, 20)}.")
    console.print()


def _print_rest(console: Console, hidden: Sequence[GradedAnswer]) -> None:
    """Print in a line each what is worth all of its points, what nobody answered, and what is left out."""
    full = [answer for answer in hidden if answer.standing is Standing.GOOD and answer.weight]
    bare = [answer for answer in hidden if _bare(answer)]
    left = [answer for answer in hidden if answer.standing in _OUTSIDE]
    if bare:
        ids = listed([answer.question for answer in bare], 20)
        indented(console, f"{len(bare)} not answered, which counts as nothing: {ids}.")
    points = number(sum(answer.points for answer in full))
    rest = f"{len(full)} worth all of their points: {points}. {len(left)} left out. -v shows all."
    indented(console, rest)


def _brief(one: GradedAnswer) -> str:
    return f"“{safe(one.said)}” [{one.standing}] see above"


def _because(one: GradedAnswer) -> str:
    said = f"“{safe(one.said)}” " if one.said else ""
    there = [safe(look.path) for look in one.evidence if look.state is ProofState.THERE]
    files = f"; on file: {', '.join(there)}" if there else ""
    return f"{said}[{one.standing}] {'; '.join(map(safe, one.because))}{files}"
