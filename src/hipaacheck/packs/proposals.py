"""Keep proposed paragraphs apart from those in force, and check that what they name exists."""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from hipaacheck.model import Framework, Requirement
from hipaacheck.yamlio import Path


def status_faults(framework: Framework) -> Iterator[tuple[Path, str]]:
    """Yield where a framework mixes up law and proposal, with the path in its file.

    A proposal binds nobody, and only a proposal names rules: those in force are cited by them.
    """
    for index, item in enumerate(framework.requirements):
        path: Path = ("requirements", index)
        if framework.proposed and item.designation.binds:
            yield (*path, "designation"), f"{item.id}: is only proposed, so it cannot be {item.designation}"
        if not framework.proposed and (item.today or item.rules):
            yield path, f"{item.id}: today and rules are for proposed paragraphs; rules cite those in force"


def proposal_faults(frameworks: Sequence[Framework], rules: Iterable[str]) -> list[str]:
    """Return a sentence for each name in `today` and `rules` of a proposal that stands for nothing.

    `rules` are the ids of all rules.
    """
    paragraphs = {item.id for one in frameworks if not one.proposed for item in one.requirements}
    known = tuple(rules)
    proposed = (item for one in frameworks if one.proposed for item in one.requirements)
    return [fault for item in proposed for fault in _faults(item, paragraphs, known)]


def _faults(item: Requirement, paragraphs: set[str], rules: tuple[str, ...]) -> Iterator[str]:
    for name in item.today:
        if name not in paragraphs:
            yield f"{item.id}: '{name}' is not a paragraph in force"
    for pattern in item.rules:
        if not any(fnmatchcase(rule, pattern) for rule in rules):
            yield f"{item.id}: no rule is called '{pattern}'"
