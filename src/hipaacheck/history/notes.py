"""Say in plain words what a reader must know to believe a change."""

from collections.abc import Iterator

from hipaacheck.history.kinds import RuleThen, Stood, stood
from hipaacheck.history.records import ChangeKind, Outline, Standing

_BEFORE = {
    Stood.UNKNOWN: "could not be seen before",
    Stood.UNKNOWN_WAIVED: "could not be seen before",
    Stood.MANUAL: "nobody had answered it before",
    Stood.MANUAL_WAIVED: "nobody had answered it before",
    Stood.NOT_APPLICABLE: "did not apply before",
    Stood.ABSENT: "was not looked at before",
    Stood.PASS: "passed before",
    Stood.FAIL_WAIVED: "was accepted before",
}
_LOST = {
    Stood.UNKNOWN: "could not be seen this time",
    Stood.UNKNOWN_WAIVED: "could not be seen this time, which is accepted",
    Stood.MANUAL: "a person must answer it now",
    Stood.MANUAL_WAIVED: "a person must answer it now; that nobody has is accepted",
    Stood.NOT_APPLICABLE: "does not apply any more",
    Stood.ABSENT: "its target was not looked at this time",
}


def note_of(
    kind: ChangeKind,
    before: Standing | None,
    after: Standing | None,
    rule: RuleThen,
    runs: tuple[Outline, Outline],
) -> str:
    """Return the note of a change between two runs, the older first; empty where the standings say it all."""
    older, newer = runs
    old, new = stood(before), stood(after)
    match kind:
        case ChangeKind.NEW:
            return _unless_whole(_BEFORE[old], older, "that run was incomplete")
        case ChangeKind.NO_LONGER_ASSESSED:
            lost = "its rule is not asked any more" if rule is RuleThen.REMOVED else _LOST[new]
            if old is Stood.NOT_APPLICABLE:
                lost = f"did not apply before; {lost}"
            return _unless_whole(lost, newer, "this run is incomplete")
        case ChangeKind.RULE_ADDED:
            return "" if older.complete else "the run before was incomplete"
        case ChangeKind.RULE_CHANGED:
            return _weights(before, after) if old is new else "its rule asks something else now"
        case ChangeKind.WAIVER_EXPIRED:
            return "the acceptance of it is no longer in force"
        case ChangeKind.WORSE:
            return _weights(before, after)
        case ChangeKind.BETTER:
            return _BEFORE[old] if new is Stood.PASS else _weights(before, after)
        case ChangeKind.WAIVED:
            return _BEFORE.get(old, "") if new is Stood.FAIL_WAIVED else ""
        case ChangeKind.FIXED:
            return _BEFORE.get(old, "")
        case ChangeKind.REGRESSED:
            return ""


def _unless_whole(note: str, run: Outline, but: str) -> str:
    return note if run.complete else f"{note}; {but}"


def _weights(before: Standing | None, after: Standing | None) -> str:
    if before is None or after is None:
        return ""
    told = []
    if before.severity is not after.severity:
        told.append(f"severity {before.severity}, now {after.severity}")
    if before.risk is not None and after.risk is not None and before.risk is not after.risk:
        told.append(f"risk {before.risk}, now {after.risk}")
    return "; ".join([*told, *(["accepted"] if after.waived else [])])


def doubts(older: Outline, newer: Outline) -> Iterator[str]:
    """Yield what makes all differences between two runs less certain, a sentence each."""
    if older.subject != newer.subject:
        yield f"The two runs are about different things: {older.subject}, and {newer.subject}."
    if older.as_of > newer.as_of:
        yield "The run that is compared with is the later of the two."
    if not older.complete:
        yield "The older run was incomplete: what looks new may have been there and not been seen."
    if not newer.complete:
        yield "The newer run is incomplete: what it does not show may still be there."
    if older.tool_version != newer.tool_version:
        yield (
            f"The older run was made with version {older.tool_version}, the newer with {newer.tool_version}:"
            " a version may see what another did not."
        )
