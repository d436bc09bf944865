"""Take people's names apart, so that each is found however it is written."""

import re
from dataclasses import dataclass

from hipaacheck.redaction.common import words_of
from hipaacheck.redaction.words import folded, spellings, split

_TITLES = words_of(
    """
    dr dres mr mrs ms miss mx prof professor sir dame rev reverend fr sister brother hon nurse herr frau
    """
)
_SUFFIXES = words_of(
    """
    jr sr ii iii iv md do phd dds dmd rn np pa pac lpn lvn aprn crna cnm msn bsn dnp pharmd psyd esq facp
    facs faap mph mba msw lcsw lmft cpa cissp hcispp chp chps cisa jd od dpm dc dpt ba bs ma ms
    """
)
_PARTICLES = words_of(
    """
    van von der den de la le du da dos das di del della ten ter zu zum zur af al el bin ibn ap st mac
    """
)
# Words of offices: whoever is named by these alone is not named.
_OFFICES = words_of(
    """
    the a an of and for our at in all practice office front desk security privacy compliance official
    officer manager management administrator administrators admin director lead leads head chief executive
    information technology nurse nursing doctor physician physicians receptionist reception staff team
    group department board committee owner owners partner partners it helpdesk help support billing
    medical clinical operations human resources hr legal counsel president vice deputy assistant
    coordinator supervisor ciso cio ceo coo cfo cto dpo everybody nobody somebody who unknown vendor
    company user users system hipaacheck inventory default global organisation organization principal
    senior junior general data protection
    """
)
_TITLED = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Miss|Mx|Prof|Rev|Herr|Frau)\b\.?[ \u00a0]+"
    r"((?:[A-Z\u00c0-\u00de][\w'\u2019-]*\.?|van|von|der|den|de|la|du|da|di|del)"
    r"(?:[ \u00a0]+(?:[A-Z\u00c0-\u00de][\w'\u2019-]*\.?|van|von|der|den|de|la|du|da|di|del)){0,4})"
)
_CREDENTIALED = re.compile(
    r"(?<![\w'\u2019-])((?:[A-Z\u00c0-\u00de][\w'\u2019-]*\.?[ \u00a0]+){1,3}"
    r"[A-Z\u00c0-\u00de][\w'\u2019-]+),?[ \u00a0]+"
    r"(?:M\.?D\.?|D\.?O\.?|R\.?N\.?|N\.?P\.?|PA-C|D\.?D\.?S\.?|Ph\.?D\.?|Esq\.?|Jr\.?|LCSW)(?![\w])"
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in two parts, each a list of words as written; `given` is empty where there is one part only."""

    given: tuple[str, ...]
    family: tuple[str, ...]

    def sequences(self) -> set[tuple[str, ...]]:
        """Return the rows of folded words under which the person may stand, first of all its parts."""
        found: set[tuple[str, ...]] = set()
        for family in _choices(self.family):
            for given in _choices(self.given):
                found |= _arranged(given, family)
            if len(family) > 1:
                found |= {family, ("".join(family),)}
        return {row for row in found if sum(map(len, row)) > 2}

    def words(self) -> list[str]:
        """Return the words that name the person by themselves: no initials, no particles."""
        every = (*self.given, *self.family)
        return [word for word in every if len(folded(word)) > 1 and folded(word) not in _PARTICLES]


def _choices(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return a part of a name in each of its spellings, all words in one manner."""
    ways = [spellings(word) for word in words]
    return list(dict.fromkeys((tuple(way[0] for way in ways), tuple(way[-1] for way in ways))))


def _arranged(given: tuple[str, ...], family: tuple[str, ...]) -> set[tuple[str, ...]]:
    if not given:
        return {family}
    first, last = given[0], "".join(family)
    initials = tuple(word[0] for word in given)
    middle = (first, *initials[1:])
    found = {(*front, *family) for front in (given, (first,), initials, initials[:1], middle)}
    found |= {(*family, *front) for front in (given, (first,), initials, initials[:1], middle)}
    joined = {first + last, first[0] + last, last + first, last + first[0], "".join(given) + last}
    joined |= {first + family[-1], first[0] + family[-1], "".join(initials) + last}
    return found | {(one,) for one in joined if len(one) > 3}


def parted(text: str) -> PersonName | None:
    """Return the name that a text holds; None for an office, or for what is no name."""
    head, _, tail = text.strip().partition(",")
    swapped = _is_given(head, tail)
    units = [unit for unit in (f"{tail} {head}" if swapped else head).split() if _bare(unit) not in _TITLES]
    while len(units) > 1 and _bare(units[-1]) in _SUFFIXES:
        units.pop()
    units = [unit for unit in units if split(unit) and unit[0] not in "(["]
    words = [word for unit in units for word in split(unit)]
    if not words or all(folded(word) in _OFFICES for word in words) or len(words) > 8:
        return None
    if swapped:
        count = sum(len(split(unit)) for unit in head.split())
        return PersonName(tuple(words[: len(words) - count]), tuple(words[len(words) - count :]))
    at = _family_at(units)
    given = tuple(word for unit in units[:at] for word in split(unit))
    return PersonName(given, tuple(word for unit in units[at:] for word in split(unit)))


def _is_given(head: str, tail: str) -> bool:
    """Return whether `Doe, Jane` is meant, rather than `Jane Doe, RN` or `Jane Doe, practice manager`."""
    after = [word for word in tail.split() if _bare(word) not in _SUFFIXES | _TITLES]
    before = [word for word in head.split() if _bare(word) not in _PARTICLES]
    if not 0 < len(after) <= 3 or len(before) > 2:
        return False
    if any(folded(word) in _OFFICES for unit in after for word in split(unit)):
        return False
    return len(before) == 1 or len(after) == 1


def _family_at(units: list[str]) -> int:
    """Return where the family name begins: at a particle after a given name, else at the end."""
    for at, unit in enumerate(units[1:-1], start=1):
        if _bare(unit) in _PARTICLES:
            return at
    return len(units) - 1


def _bare(word: str) -> str:
    return "".join(folded(part) for part in split(word))


def titled(text: str) -> list[str]:
    """Return the people whom a text names with a title or a degree, such as `Dr. Jane Doe`."""
    return [*_TITLED.findall(text), *_CREDENTIALED.findall(text)]
