"""Hold one Conditional Access policy: whom and what it reaches, and what it asks of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Dim(StrEnum):
    """What a policy can be limited by; the words are used in texts."""

    WHO = "who"
    APP = "app"
    CLIENT = "client"
    PLATFORM = "platform"
    LOCATION = "location"
    DEVICE = "device"
    FLOW = "flow"
    USER_RISK = "user risk"
    SIGN_IN_RISK = "sign-in risk"
    INSIDER_RISK = "insider risk"


@dataclass(frozen=True, slots=True)
class Reach:
    """Which values of one dimension a policy takes in: `only` these (None: all), and none of `but`."""

    only: frozenset[str] | None = None
    but: frozenset[str] = frozenset()


ALL = Reach()


@dataclass(frozen=True, slots=True)
class Strength:
    """An authentication strength: which combinations of methods it lets through."""

    id: str
    name: str
    satisfies_mfa: bool | None
    combinations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """One thing that a policy asks for: a built-in control, a strength, or another vendor's (`foreign`)."""

    name: str
    strength: Strength | None = None
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """What a policy does to sessions: asks again after so many hours, keeps the browser signed in or not.

    `every_hours` is 0 for every time, None when nothing is asked. `persistent` is "always", "never" or None.
    """

    every_hours: float | None = None
    persistent: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """One policy that was understood. With `any_is_enough` one control satisfies it, else all are asked."""

    id: str
    name: str
    reach: Mapping[Dim, Reach] = field(default_factory=dict)
    controls: tuple[Control, ...] = ()
    any_is_enough: bool = False
    session: Session = Session()

    def limit(self, dim: Dim) -> Reach:
        """Return how the policy is limited in one dimension."""
        return self.reach.get(dim, ALL)
