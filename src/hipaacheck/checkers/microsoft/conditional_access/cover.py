"""Sum up what policies make sure of together, for whom, and who is left out."""

from collections.abc import Iterable, Mapping, Sequence

from hipaacheck.checkers.microsoft.conditional_access.demands import Demand
from hipaacheck.checkers.microsoft.conditional_access.gaps import Place, left_open
from hipaacheck.checkers.microsoft.conditional_access.policies import Policies
from hipaacheck.checkers.microsoft.conditional_access.policy import Dim, Policy
from hipaacheck.checkers.microsoft.conditional_access.words import (
    accounts_in,
    described,
    may_be_meant,
)
from hipaacheck.checkers.microsoft.names import Names
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen

MODERN = ("browser", "mobileAppsAndDesktopClients")
OLD = ("exchangeActiveSync", "other")
"""Clients that cannot show a second factor (Graph: conditionalAccessClientApp)."""

EVERYBODY: Mapping[str, Place] = {"everybody": frozenset()}


class Cover(Record):
    """What policies in force make sure of together.

    `by` are the policies that do. `open` says what no policy takes in. `exempt` names the accounts and
    groups that are left out, which a person may have meant: emergency access accounts are; `accounts` is how
    many of them are single accounts, `groups` that others than single accounts are among them. `counted` is
    unseen where more may be left out: by groups of unknown size, or because no policy is for everybody.
    `trial` are policies that would do it for a part, but only report. Lists are cut after ten names.
    """

    by: tuple[str, ...] = ("the policy for everybody",)
    open: Seen[tuple[str, ...]] = ()
    exempt: tuple[str, ...] = ()
    accounts: int = 0
    groups: bool = False
    counted: Seen[bool] = True
    trial: tuple[str, ...] = ()


def cover(
    policies: Policies,
    demand: Demand,
    names: Names,
    places: Mapping[str, Place] = EVERYBODY,
    clients: Sequence[str] = MODERN,
    whole: str = "",
) -> Cover:
    """Return what the policies that meet `demand` make sure of in all of `places`, by what each is called.

    `whole` is what all of the places are called together.
    """
    meeting = [one for one in policies.enabled if demand(one)]
    used: list[Policy] = []
    gaps: list[tuple[str, Place]] = []
    for called, place in places.items():
        extras, by = _left_of(place, meeting, clients)
        gaps += [(called, extra) for extra in extras]
        used += by
    trials = [one for one in policies.report_only if demand(one)]
    tried = [one for place in places.values() for one in _left_of(place, trials, clients)[1]]
    meant = [extra for _, extra in gaps if may_be_meant(extra)]
    holes = _holes(
        [(called, extra) for called, extra in gaps if not may_be_meant(extra)], places, names, whole
    )
    doubt = some(policies.doubtful)
    return Cover(
        by=some(one.name for one in used),
        open=Unseen(unseen="; ".join(doubt)) if holes and doubt else some(holes),
        exempt=some(described(extra, names) for extra in _widest(meant)),
        accounts=len(frozenset[str]().union(*map(accounts_in, meant))),
        groups=any(not accounts_in(extra) for extra in meant),
        counted=_counted([extra for _, extra in gaps], doubt),
        trial=some(one.name for one in tried),
    )


def _counted(gaps: Sequence[Place], doubt: Sequence[str]) -> Seen[bool]:
    """Return whether the single accounts in `gaps` are all that is left out."""
    if not all(gaps):
        return Unseen(
            unseen="; ".join(doubt) or "no policy asks this of everybody, so nobody is left out of one"
        )
    if any(dim is Dim.WHO and token.startswith("group:") for extra in gaps for dim, token in extra):
        return Unseen(unseen="who is in the groups left out was not collected")
    return True


def accounts_left_out(policies: Policies, demand: Demand) -> frozenset[str]:
    """Return the ids of single accounts that no policy in force asks for what it asks everybody else."""
    extras, _ = _left_of(frozenset(), [one for one in policies.enabled if demand(one)], MODERN)
    found = frozenset[str]().union(*map(accounts_in, extras))
    return frozenset(token.partition(":")[2] for token in found)


def _left_of(
    place: Place, policies: Sequence[Policy], clients: Sequence[str]
) -> tuple[list[Place], list[Policy]]:
    """Return what is left of a place; the client is only named where the others are taken in."""
    left: dict[Place, list[tuple[Dim, str]]] = {}
    used: list[Policy] = []
    for client in ((Dim.CLIENT, name) for name in clients):
        gaps, by = left_open(place | {client}, policies)
        used += by
        for gap in gaps:
            left.setdefault(gap - place - {client}, []).append(client)
    found = [
        extra if len(where) == len(clients) else extra | frozenset(where[:1]) for extra, where in left.items()
    ]
    return found, used


def _widest(gaps: Iterable[Place]) -> list[Place]:
    each = list(dict.fromkeys(gaps))
    return [one for one in each if not any(other < one for other in each)]


def _holes(gaps: list[tuple[str, Place]], places: Mapping[str, Place], names: Names, whole: str) -> list[str]:
    """Return each hole once; one that all places have is said without them."""
    where: dict[Place, list[str]] = {}
    for called, extra in gaps:
        where.setdefault(extra, []).append(called)
    said = []
    for extra, known_as in where.items():
        everywhere = len(known_as) == len(places)
        place = (whole if not extra else "") if everywhere and (whole or extra) else ", ".join(known_as)
        said.append(": ".join(part for part in (place, described(extra, names)) if part))
    return said
