"""Find the sign-ins that no policy of several takes in, as sets of what must be true of them."""

from collections.abc import Collection, Iterable, Sequence

from hipaacheck.checkers.microsoft.conditional_access.policy import Dim, Policy

Place = frozenset[tuple[Dim, str]]
"""A set of sign-ins: those of which each of these is true, such as (who, group:x). Empty: all there are."""

_MOST_GAPS = 1000
_MOST_ROUNDS = 8
# A sign-in has one of these alone.
_EXCLUSIVE = frozenset({Dim.PLATFORM, Dim.CLIENT})
_EXCLUSIVE_PEOPLE = ("user", "guests")
_SEVERAL_APPS = frozenset({"Office365", "MicrosoftAdminPortals"})


def left_open(start: Place, policies: Iterable[Policy]) -> tuple[tuple[Place, ...], tuple[Policy, ...]]:
    """Return the parts of `start` that none of `policies` takes in, and the policies that took something in.

    Never too few: where it cannot be told whether policies take in a part together (nobody here knows
    who is in a group), the part stays.
    """
    ordered = sorted(policies, key=_width)
    gaps: tuple[Place, ...] = (start,)
    used: list[Policy] = []
    for _ in range(_MOST_ROUNDS):
        before = gaps
        for policy in ordered:
            parts = {part for gap in gaps for part in _without(gap, policy)}
            left = _smallest(parts) if len(parts) <= _MOST_GAPS else gaps
            if left != gaps:
                gaps = left
                used.append(policy)
        if gaps == before:
            break
    return gaps, tuple(dict.fromkeys(used))


def _width(policy: Policy) -> tuple[int, int]:
    reaches = policy.reach.values()
    return sum(one.only is not None for one in reaches), sum(len(one.but) for one in reaches)


def _without(gap: Place, policy: Policy) -> Sequence[Place]:
    """Return what of a gap is left when a policy takes in what it can."""
    for dim, reach in policy.reach.items():
        if reach.only is not None and not any(_is_among(token, reach.only) for at, token in gap if at is dim):
            return (gap,)
    return [
        gap | {(dim, token)}
        for dim, reach in policy.reach.items()
        for token in reach.but
        if _possible(gap, dim, token)
    ]


def _is_among(token: str, tokens: frozenset[str]) -> bool:
    """Return whether a token is listed: guests of one tenant are among guests of all."""
    return token in tokens or (token.startswith("guests:") and token.partition("@")[0] in tokens)


def _possible(gap: Place, dim: Dim, token: str) -> bool:
    return all(_both(dim, one, token) for at, one in gap if at is dim)


def _both(dim: Dim, one: str, other: str) -> bool:
    """Return whether one sign-in can have both; where that is not sure it can."""
    if one == other:
        return True
    if dim is Dim.APP:
        return one in _SEVERAL_APPS or other in _SEVERAL_APPS or "filter:" in one + other
    if dim is Dim.WHO:
        kind, name = _kind(one)
        return kind != _kind(other)[0] or kind not in _EXCLUSIVE_PEOPLE or name == _kind(other)[1]
    return dim not in _EXCLUSIVE


def _kind(token: str) -> tuple[str, str]:
    kind, _, name = token.partition(":")
    return kind, name.partition("@")[0]


def _smallest(places: Collection[Place]) -> tuple[Place, ...]:
    """Return the places that are not part of another, in a stable order."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda one: (len(one), sorted(one))):
        if not any(other <= place for other in kept):
            kept.append(place)
    return tuple(kept)
