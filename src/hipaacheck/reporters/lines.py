"""Say on which line of the user's files a finding lands, for every format that marks lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from urllib.parse import quote

from hipaacheck.model import Evidence, Finding, Run, Target
from hipaacheck.model.target import Origin, Place
from hipaacheck.reporters.filenames import NOWHERE, made_up, shown_file
from hipaacheck.reporters.placing import Placing


class Why(StrEnum):
    """What a finding's line is, the closest first.

    `place`: a line that evidence of the finding was read from. `found-by`: a line that led to the target, of
    the evidence of what it was found by. `origin`: the line that names the target. `file`: the first line of
    a file that has to do with the target and says no line. `inventory`: the first line of the inventory.
    `nowhere`: no file; the name is made up of the target's.
    """

    PLACE = "place"
    FOUND_BY = "found-by"
    ORIGIN = "origin"
    FILE = "file"
    INVENTORY = "inventory"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: `file` is relative, with forward slashes and without `..`; `line` counts from 1.

    `text` is what the line says, as facts hold it, where that is known. Characters that nobody would see are
    written out in `file`; the text is a stranger's, and the caller's to escape.
    """

    file: str
    line: int
    why: Why
    text: str = ""

    @property
    def uri(self) -> str:
        """Return the file as a relative reference (RFC 3986 section 4.2), percent-encoded."""
        return quote(self.file, safe="/")

    @property
    def exists(self) -> bool:
        """Return whether this is a file of the user's and no made-up name."""
        return self.why is not Why.NOWHERE


class Lines:
    """Find the lines of the findings of one run; made once for each report."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._targets = {target.id: target for target in run.targets}
        self._rules = {rule.id: rule for rule in run.rules}
        self._evidence = {item.id: item for item in run.evidence}
        self._placing = Placing()
        self._by_target: dict[str, list[Evidence]] = {}
        for item in run.evidence:
            if item.places:
                self._by_target.setdefault(item.target, []).append(item)

    def place(self, finding: Finding) -> Line:
        """Return the line that a finding lands on; there always is one.

        A line of a zone or configuration that the evidence was read from comes before the line of the
        inventory that names the target, and for something that was found, the line that names it before the
        one that names where it was found.
        """
        return next(self._candidates(finding))

    def _candidates(self, finding: Finding) -> Iterator[Line]:
        target = self._targets.get(finding.target)
        rule = self._rules.get(finding.rule)
        own = [self._evidence[one] for one in finding.evidence if one in self._evidence]
        yield from _lines(self._placing.best(own, finding, rule), Why.PLACE)
        if target is not None:
            yield from self._around(finding, target, own)
        if self._inventory is not None:
            yield Line(self._inventory, 1, Why.INVENTORY)
        yield Line(made_up(finding.target if target is None else target.name), 1, Why.NOWHERE)

    def _around(self, finding: Finding, target: Target, own: list[Evidence]) -> Iterator[Line]:
        """Yield what is known of where a target comes from, the closest first."""
        finders = self._finders(target)
        seen = [item for finder in finders for item in self._by_target.get(finder.id, ())]
        # A target that was found has its finder's origin, so what names the thing itself comes first.
        names = (target.name, tuple(finder.name for finder in finders))
        yield from _lines(self._placing.leading(seen, finding, names, own), Why.FOUND_BY)
        origins = [target.origin, *(finder.origin for finder in finders)]
        yield from _lines((Place(origin=one) for one in origins if one.line is not None), Why.ORIGIN)
        near = [*self._by_target.get(target.id, ()), *seen]
        files = [place.origin for item in near for place in item.places]
        yield from _lines((Place(origin=Origin(file=one.file)) for one in (*origins, *files)), Why.FILE)

    def _finders(self, target: Target) -> list[Target]:
        """Return the targets whose evidence led to a target, then those that led to them."""
        found: dict[str, Target] = {}
        waiting = list(target.found_by)
        for name in waiting:
            finder = self._targets.get(name)
            if finder is not None and name not in found and name != target.id:
                found[name] = finder
                waiting += finder.found_by
        return list(found.values())

    @cached_property
    def _inventory(self) -> str | None:
        """Return the main file of the inventory: the one that the first of its own targets is named in."""
        if self._run.inventory_sha256 is None:
            return None
        own_first = sorted(self._run.targets, key=lambda target: target.kind.on_network)
        files = [shown_file(target.origin.file) for target in own_first if target.origin.line]
        return next((file for file in files if file != NOWHERE), None)


def _lines(places: Iterable[Place], why: Why) -> Iterator[Line]:
    for place in places:
        file = shown_file(place.origin.file)
        if file != NOWHERE:
            yield Line(file, max(place.origin.line or 1, 1), why, place.text)
