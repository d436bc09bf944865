"""Read the truth table and compare it with what a scan found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field
from tests.lab.clinic import Clinic

from hipaacheck.model import Outcome, Run

_TABLE = Path(__file__).with_name("truth.yaml")
_QUIET = (Outcome.PASS, Outcome.NOT_APPLICABLE)


class Truth(BaseModel):
    """What a scan must say, by outcome and the short names of targets.

    `fail` and `unknown` are complete; `pass` and `not-applicable` name what must not be mistaken for each other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    fail: dict[str, tuple[str, ...]] = {}
    unknown: dict[str, tuple[str, ...]] = {}
    passed: dict[str, tuple[str, ...]] = Field(default={}, alias="pass")
    idle: dict[str, tuple[str, ...]] = Field(default={}, alias="not-applicable")

    @property
    def by_outcome(self) -> dict[Outcome, dict[str, tuple[str, ...]]]:
        """Return all four columns."""
        return {
            Outcome.FAIL: self.fail,
            Outcome.UNKNOWN: self.unknown,
            Outcome.PASS: self.passed,
            Outcome.NOT_APPLICABLE: self.idle,
        }


def read_truth() -> dict[str, Truth]:
    """Return the table by label of the clinic."""
    raw = yaml.safe_load(_TABLE.read_text())
    return {label: Truth.model_validate(entry) for label, entry in raw.items()}


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """The outcome of a rule for a target."""

    target: str
    rule: str
    outcome: Outcome

    def __str__(self) -> str:
        return f"{self.rule:18} {self.outcome:14} {self.target}"


def targets_of(clinic: Clinic, short: str) -> tuple[str, ...]:
    """Return the ids of the targets that a short name of the table stands for."""
    return {
        "domain": (f"domain:{clinic.name}",),
        "web": (f"web-host:{clinic.name}", f"web-host:www.{clinic.name}"),
        "mx": (f"mail-host:{clinic.mx_names[0]}:25",),
        "mx-unknown": (f"mail-host:mx-of-{clinic.name}",),
    }[short]


def expected(clinic: Clinic, truth: Truth, rules: Mapping[str, Iterable[str]]) -> set[Said]:
    """Return what the table demands; `rules` names the rules of each kind of target."""
    found: set[Said] = set()
    for outcome, table in truth.by_outcome.items():
        for short, patterns in table.items():
            for target in targets_of(clinic, short):
                names = _matching(patterns, rules[target.partition(":")[0]])
                found |= {Said(target, rule, outcome) for rule in names}
    return found


def _matching(patterns: Iterable[str], rules: Iterable[str]) -> set[str]:
    """Return the rules that the patterns name. Raises ValueError for a pattern that names none."""
    every, found = set(rules), set[str]()
    for pattern in patterns:
        named = {rule for rule in every if fnmatchcase(rule, pattern.removeprefix("-"))}
        if not named:
            raise ValueError(f"truth.yaml: no rule is called {pattern}")
        found = found - named if pattern.startswith("-") else found | named
    return found


class Scanned:
    """A run over the lab; its repr is short, as pytest shows it with every failure."""

    def __init__(self, run: Run, clinics: Iterable[Clinic]) -> None:
        self.run = run
        names = {one.name for one in clinics}
        self.rules: dict[str, set[str]] = {}
        for rule in run.rules:
            self.rules.setdefault(str(rule.applies_to), set()).add(rule.id)
        self._said: dict[str, set[Said]] = {}
        for one in run.findings:
            said = Said(one.target, one.rule, one.outcome)
            self._said.setdefault(_owner(one.target, names), set()).add(said)

    def __repr__(self) -> str:
        return f"Scanned({len(self.run.findings)} findings)"

    def said_of(self, clinic: Clinic) -> set[Said]:
        """Return what the scan said of the clinic's own targets, those whose names lie below no other clinic."""
        return self._said.get(clinic.name, set())

    def strangers(self) -> set[Said]:
        """Return what the scan said of targets that belong to no clinic."""
        return self._said.get("", set())


def _owner(target: str, names: set[str]) -> str:
    host = target.partition(":")[2].partition(":")[0].removeprefix("mx-of-")
    labels = host.split(".")
    above = (".".join(labels[start:]) for start in range(len(labels)))
    return next((name for name in above if name in names), "")


def difference(wanted: set[Said], found: set[Said]) -> str:
    """Return what is missing and what is too much, a line each; empty when they agree."""
    lines = [f"missing:  {one}" for one in sorted(wanted - found)]
    lines += [f"too much: {one}" for one in sorted(found - wanted) if one.outcome not in _QUIET]
    return "\n".join(lines)
