"""Make runs, editions and notices for tests."""

import functools
from datetime import timedelta

from tests.support.runs import sample_run

from hipaacheck.gate.exits import Exit
from hipaacheck.gate.records import Ground, Stopping, Verdict
from hipaacheck.history.outlines import outline
from hipaacheck.history.records import Outline
from hipaacheck.history.timeline import history_of
from hipaacheck.model import Finding, Outcome, Run
from hipaacheck.notices.records import Notice
from hipaacheck.notices.telling import notice_of
from hipaacheck.reporters.edition import Edition

VERDICT = Verdict(
    exit=Exit.FAILED,
    judged=Exit.FAILED,
    line="Exit 1: 2 findings stop it: OBSERVED at /home/jo/OBSERVED",
    stopping=(
        Stopping(fingerprint="a" * 32, ground=Ground.REGRESSION),
        Stopping(fingerprint="b" * 32, ground=Ground.SEVERITY),
    ),
)


def earlier(run: Run, outcomes: dict[Outcome, Outcome], *, complete: bool | None = None) -> Run:
    """Return the run as of a day before, its findings with other outcomes: those now -> those then."""

    def then(finding: Finding) -> Finding:
        return finding.model_copy(update={"outcome": outcomes.get(finding.outcome, finding.outcome)})

    return run.model_copy(
        update={
            "id": "0" * 24 + run.id[:8],
            "as_of": run.as_of - timedelta(days=1),
            "findings": tuple(then(finding) for finding in run.findings),
            "complete": run.complete if complete is None else complete,
        }
    )


def edition_of(run: Run, before: Run | None, verdict: Verdict | None = None) -> Edition:
    """Return the edition of a run that follows another in a store."""
    olds: list[Outline] = [] if before is None else [outline(before)]
    return Edition(history=history_of(run, olds), verdict=verdict)


@functools.cache
def changed() -> tuple[Run, Edition]:
    """Return a run in which all that fails passed the day before, and the reverse."""
    run = sample_run()
    before = earlier(run, {Outcome.FAIL: Outcome.PASS, Outcome.UNKNOWN: Outcome.PASS})
    return run, edition_of(run, before, VERDICT)


def notice(run: Run | None = None, edition: Edition | None = None) -> Notice:
    """Return a notice with changes."""
    made, others = changed()
    found = notice_of(run or made, edition or others)
    assert found is not None
    return found


@functools.cache
def _base() -> Notice:
    return notice()


def many(number: int, text: str = "") -> Notice:
    """Return a notice with many changes, each with a text for all its words."""
    base = _base()
    one = base.changes[0]
    named = {"title": text, "target": text, "note": text} if text else {}
    changes = tuple(
        one.model_copy(update={"target": f"host{at}.example", **named, "fingerprint": f"{at:032x}"})
        for at in range(number)
    )
    return base.model_copy(update={"changes": changes, "counts": {one.kind: number}})
