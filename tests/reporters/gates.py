"""Give runs a verdict for tests of the formats that CI systems read."""

from hipaacheck.gate.exits import Exit
from hipaacheck.gate.records import Ground, Stopping, SubjectVerdict, Verdict
from hipaacheck.history.records import Comparison, History
from hipaacheck.model import NOT_ASKED, Finding, Outcome, Run

LINE = "Exit 1: 2 findings stop it (2 new; --fail-on new:low): EMAIL-DMARC-002 at harborclinic.example."


def failed(run: Run) -> list[Finding]:
    """Return the open failures of a run, as it holds them."""
    return [one for one in run.findings if one.outcome is Outcome.FAIL and one.waiver is None]


def unknown(run: Run) -> list[Finding]:
    """Return what could not be seen and nobody accepted."""
    return [one for one in run.findings if one.outcome is Outcome.UNKNOWN and one.waiver is None]


def stopped(run: Run, number: int = 2, *, line: str = LINE, unseen: int = 1) -> Verdict:
    """Return a verdict that so many failures stop, the last as a regression, and with unknowns that count."""
    stops = [Stopping(fingerprint=one.fingerprint, ground=Ground.NEW) for one in failed(run)[:number]]
    if stops:
        stops[-1] = stops[-1].model_copy(update={"ground": Ground.REGRESSION})
    return Verdict(
        exit=Exit.FAILED,
        judged=Exit.FAILED,
        line=line,
        fail_on=("new:low",),
        stopping=tuple(stops),
        unseen=tuple(one.fingerprint for one in unknown(run)[:unseen]),
        against=("the baseline baseline.yaml",),
        subjects=(SubjectVerdict(name="harborclinic.example", exit=Exit.FAILED, line="2 failed"),),
    )


def held_up(run: Run) -> Verdict:
    """Return a verdict in which nothing failed that counts and everything unknown counts."""
    return Verdict(
        exit=Exit.INCOMPLETE,
        judged=Exit.INCOMPLETE,
        line="Exit 3: nothing failed that counts, but checks that count could not be seen.",
        unseen=tuple(one.fingerprint for one in unknown(run)),
    )


def offline(run: Run) -> Run:
    """Return the run as it would be with --offline, where nothing unknown was asked."""
    findings = tuple(
        one.model_copy(update={"because": f"TXT of a.example: {NOT_ASKED}"})
        if one.outcome is Outcome.UNKNOWN
        else one
        for one in run.findings
    )
    return run.model_copy(update={"findings": findings, "options": {"offline": True}})


def undecided(run: Run) -> Run:
    """Return the run as it would be with --offline and nothing to read: nothing was decided."""
    findings = tuple(
        one.model_copy(update={"outcome": Outcome.UNKNOWN, "because": f"TXT of a.example: {NOT_ASKED}"})
        for one in run.findings
        if one.waiver is None
    )
    return run.model_copy(
        update={"findings": findings, "problems": (), "complete": True, "options": {"offline": True}}
    )


def interrupted(run: Run) -> Run:
    """Return a run of which everything passed that was asked, and not all was asked."""
    findings = tuple(one for one in run.findings if one.outcome is Outcome.PASS)
    return run.model_copy(update={"findings": findings, "problems": (), "complete": False})


def unchanged(run: Run) -> History:
    """Return a history in which nothing changed since the run before."""
    return History(
        since=Comparison(
            older="0123456789abcdef",
            older_as_of=run.as_of,
            newer=run.id,
            newer_as_of=run.as_of,
            changes=(),
            unchanged=len(run.findings),
        )
    )
