"""Find checkers and reporters through entry points: built-ins and plugins take the same road."""

from collections.abc import Collection
from dataclasses import dataclass
from importlib.metadata import EntryPoint

from hipaacheck.checkers.api import Checker
from hipaacheck.model import CheckerInfo, Problem, Record
from hipaacheck.plugins import entry_points

CHECKERS = "hipaacheck.checkers"
INVENTORY_CHECKERS = "hipaacheck.inventory_checkers"
"""Checkers that have nothing to say without an inventory: bare domains are scanned without loading them."""
TENANT_CHECKERS = "hipaacheck.tenant_checkers"
"""Checkers that look at cloud tenants alone; they are loaded when there is a tenant to look at."""
REPORTERS = "hipaacheck.reporters"


@dataclass(frozen=True, slots=True)
class Registry:
    """The checkers that loaded, what they are, and which did not load."""

    checkers: tuple[Checker, ...]
    infos: tuple[CheckerInfo, ...]
    problems: tuple[Problem, ...]

    @property
    def fact_types(self) -> dict[str, type[Record]]:
        """Return the type of facts of each kind of evidence."""
        return {kind: facts for checker in self.checkers for kind, facts in checker.facts.items()}


def checker_names() -> list[str]:
    """Return the names of all installed checkers, without importing them."""
    groups = (CHECKERS, INVENTORY_CHECKERS, TENANT_CHECKERS)
    return sorted({point.name for group in groups for point in entry_points(group)})


def load_checkers(
    only: Collection[str] | None = None, *, inventory: bool = True, tenants: bool = True
) -> Registry:
    """Load the checkers named in `only`, or else all that are installed and have something to look at.

    One that does not load becomes a problem of the run, never an exception.
    """
    checkers: list[Checker] = []
    infos: list[CheckerInfo] = []
    problems: list[Problem] = []
    wanted = {CHECKERS: True, INVENTORY_CHECKERS: inventory, TENANT_CHECKERS: tenants}
    groups = [group for group, asked in wanted.items() if asked or only is not None]
    points = [point for group in groups for point in entry_points(group)]
    for point in sorted(points, key=lambda point: point.name):
        if only is not None and point.name not in only:
            continue
        try:
            checker = _loaded(point)
        except Exception as error:  # noqa: BLE001 - a plugin may fail in any way, and must not take the scan along
            what = f"did not load: {type(error).__name__}: {error}"
            problems.append(Problem(where=f"checker {point.name} ({point.value})", what=what, kind="plugin"))
            continue
        checkers.append(checker)
        infos.append(_info(point))
    return Registry(tuple(checkers), tuple(infos), tuple(problems))


def _loaded(point: EntryPoint) -> Checker:
    checker = point.load()
    if not isinstance(checker, Checker):
        raise TypeError(f"is a {type(checker).__name__}, not a hipaacheck Checker")
    return checker


def _info(point: EntryPoint) -> CheckerInfo:
    distribution = point.dist
    if distribution is None:
        return CheckerInfo(name=point.name, version="unknown", distribution="unknown")
    return CheckerInfo(name=point.name, version=distribution.version, distribution=distribution.name)
