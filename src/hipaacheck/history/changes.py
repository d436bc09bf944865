"""Compare two runs: what became of each finding, by its fingerprint."""

from collections.abc import Mapping

from hipaacheck.history.kinds import RuleThen, Stood, kind_of, stood
from hipaacheck.history.notes import doubts, note_of
from hipaacheck.history.records import Change, ChangeKind, Comparison, Held, Outline


def compare(older: Outline, newer: Outline) -> Comparison:
    """Return what changed from one run to another; the order of their findings means nothing."""
    before, after = _by_fingerprint(older), _by_fingerprint(newer)
    in_both = {held.target for held in older.findings} & {held.target for held in newer.findings}
    changes = []
    unchanged = 0
    arrived: list[str] = []
    shifted: list[str] = []
    for fingerprint in before.keys() | after.keys():
        old, new = before.get(fingerprint), after.get(fingerprint)
        change = _change(old, new, older, newer, in_both)
        if change is not None:
            changes.append(change)
        elif _same(old, new):
            unchanged += 1
        else:
            (arrived if old is None else shifted).append(fingerprint)
    return Comparison(
        older=older.run,
        older_as_of=older.as_of,
        newer=newer.run,
        newer_as_of=newer.as_of,
        changes=tuple(sorted(changes, key=_pressing)),
        unchanged=unchanged,
        untold=len(arrived) + len(shifted),
        arrived=tuple(sorted(arrived)),
        shifted=tuple(sorted(shifted)),
        notes=tuple(doubts(older, newer)),
    )


_HIDES_LEAST = {one: rank for rank, one in enumerate((Stood.FAIL, Stood.UNKNOWN, Stood.MANUAL))}


def _by_fingerprint(run: Outline) -> Mapping[str, Held]:
    """Return the findings by fingerprint; of two with one, which no scan makes, that which hides least."""

    def hides(held: Held) -> tuple[int, int, str]:
        one = held.standing
        return (_HIDES_LEAST.get(stood(one), len(Stood)), one.severity.rank, one.model_dump_json())

    found: dict[str, Held] = {}
    for held in run.findings:
        known = found.setdefault(held.fingerprint, held)
        if known is not held and hides(held) < hides(known):
            found[held.fingerprint] = held
    return found


def _change(
    old: Held | None, new: Held | None, older: Outline, newer: Outline, in_both: set[str]
) -> Change | None:
    held = new or old
    assert held is not None  # a fingerprint comes from one of the two
    before, after = None if old is None else old.standing, None if new is None else new.standing
    rule = _rule(held.rule, old, new, older, newer)
    kind = kind_of(before, after, rule, same_target=held.target in in_both)
    if kind is None:
        return None
    return Change(
        kind=kind,
        fingerprint=held.fingerprint,
        rule=held.rule,
        target=held.target,
        before=before,
        after=after,
        note=note_of(kind, before, after, rule, (older, newer)),
    )


def _rule(rule: str, old: Held | None, new: Held | None, older: Outline, newer: Outline) -> RuleThen:
    if old is None and rule not in older.rules:
        return RuleThen.ADDED
    if new is None and rule not in newer.rules:
        return RuleThen.REMOVED
    return RuleThen.SAME if older.rules.get(rule) == newer.rules.get(rule) else RuleThen.CHANGED


def _same(old: Held | None, new: Held | None) -> bool:
    return old is not None and new is not None and stood(old.standing) is stood(new.standing)


_KINDS = {kind: rank for rank, kind in enumerate(ChangeKind)}


def _pressing(change: Change) -> tuple[int, int, int, str, str, str]:
    """Return the place of a change: by kind, then by how much the finding weighs now, or weighed."""
    standing = change.after or change.before
    assert standing is not None  # nothing can change from absent to absent
    open_first = 0 if standing.is_open else 1
    return (
        _KINDS[change.kind],
        open_first,
        standing.severity.rank,
        change.rule,
        change.target,
        change.fingerprint,
    )
