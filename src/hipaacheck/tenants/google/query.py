"""Read whom a policy of Google's Policy API applies to, from its query.

A query is CEL: clauses for organisational units, groups and licences, joined by &&, || and !, as the
discovery document of cloudidentity v1 describes PolicyQuery.query. The forms that Google is known to write
are understood; what else there is, is kept as it stands, as a condition that somebody may meet or not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.google.defaults import LICENCES

_UNIT = re.compile(
    r"entity\.org_units\.exists\(\s*(\w+)\s*,\s*\1\.org_unit_id\s*==\s*orgUnitId\(\s*'([^']*)'\s*\)\s*\)"
)
_GROUP = re.compile(
    r"entity\.groups\.exists\(\s*(\w+)\s*,\s*\1\.group_id\s*==\s*groupId\(\s*'([^']*)'\s*\)\s*\)"
)
_LICENCE = re.compile(
    r"(!?)\s*entity\.licenses\.exists\(\s*(\w+)\s*,\s*\2\s+in\s+\[\s*((?:'[^']*'\s*,?\s*)*)\]\s*\)"
)


@dataclass(frozen=True, slots=True)
class Held:
    """Hold of people with one of these licences, or with `without` of those who have none of them."""

    licences: frozenset[str]
    without: bool = False


@dataclass(frozen=True, slots=True)
class Odd:
    """A condition that is not understood, as it was written."""

    text: str


Condition = Held | Odd

_FIELDS = ("orgUnit", "group", "query", "sortOrder")


@dataclass(frozen=True, slots=True)
class Query:
    """Whom a policy applies to: ids as Google gives them, None for everyone, and the conditions on top."""

    unit: str | None = None
    group: str | None = None
    conditions: frozenset[Condition] = frozenset()


def query_of(policy: Obj) -> Query | None:
    """Return whom a policy applies to, or None when it does not say in any way that is known."""
    given = policy.get("policyQuery")
    if not isinstance(given, Mapping) or (given and given.keys().isdisjoint(_FIELDS)):
        return None
    unit, group, text = given.get("orgUnit"), given.get("group"), given.get("query", "")
    if not all(part is None or isinstance(part, str) for part in (unit, group, text)):
        return None
    read = _read(str(text or "").strip())
    return Query(
        unit=str(unit).removeprefix("orgUnits/") if unit else read.unit,
        group=str(group).removeprefix("groups/") if group else read.group,
        conditions=read.conditions,
    )


def _read(text: str) -> Query:
    if not text:
        return Query()
    if "||" in text:
        return Query(conditions=frozenset({Odd(text)}))
    unit = group = None
    conditions: set[Condition] = set()
    for clause in (part.strip() for part in text.split("&&")):
        if found := _UNIT.fullmatch(clause):
            unit = found[2]
        elif found := _GROUP.fullmatch(clause):
            group = found[2]
        elif found := _LICENCE.fullmatch(clause):
            conditions.add(Held(frozenset(re.findall(r"'([^']*)'", found[3])), without=found[1] == "!"))
        else:
            conditions.add(Odd(clause))
    return Query(unit, group, frozenset(conditions))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of whom it matters which licences they have, and which odd conditions they meet."""

    licences: frozenset[str] = frozenset()
    odd: frozenset[str] = frozenset()

    def meets(self, conditions: frozenset[Condition]) -> bool:
        """Return whether a policy with these conditions applies to this person."""
        return all(map(self._meets, conditions))

    def _meets(self, one: Condition) -> bool:
        if isinstance(one, Odd):
            return one.text in self.odd
        return bool(self.licences & one.licences) != one.without


ANYBODY = Person()


def kinds_of_people(conditions: frozenset[frozenset[Condition]]) -> dict[str | None, Person]:
    """Return somebody of each kind that policies with these conditions treat differently, by words for them.

    None stands for everybody who has none of the licences. People with several licences are a kind of their
    own only where a policy asks for several: otherwise each licence is judged by itself.
    """
    licences = {
        licence for one in conditions for held in one if isinstance(held, Held) for licence in held.licences
    }
    people = {ANYBODY: "", **{Person(frozenset({one})): licence_words(one) for one in sorted(licences)}}
    ordered = sorted(conditions, key=lambda one: sorted(map(repr, one)))
    for one in ordered:
        if not any(person.meets(one) for person in people):
            people[_meeting(one)] = words_for(one) or ""
    alike: dict[tuple[bool, ...], list[Person]] = {}
    for person in people:
        alike.setdefault(tuple(person.meets(one) for one in ordered), []).append(person)
    return {_joined(same, people): same[0] for same in alike.values()}


def _meeting(conditions: frozenset[Condition]) -> Person:
    held = [one for one in conditions if isinstance(one, Held)]
    wanted = {licence for one in held if not one.without for licence in one.licences}
    refused = {licence for one in held if one.without for licence in one.licences}
    return Person(
        frozenset(wanted - refused), frozenset(one.text for one in conditions if isinstance(one, Odd))
    )


def _joined(same: list[Person], words: Mapping[Person, str]) -> str | None:
    if same[0] == ANYBODY:
        return None
    simple = [words[person] for person in same if not person.odd and len(person.licences) == 1]
    other = [words[person] for person in same if person.odd or len(person.licences) != 1]
    return " or ".join((["with " + " or ".join(simple)] if simple else []) + other)


def words_for(conditions: frozenset[Condition]) -> str | None:
    """Return in words whom these conditions let in; None when there are none."""
    said = []
    for one in conditions:
        if isinstance(one, Odd):
            said.append(f"for whom the query holds: {one.text}")
        else:
            names = " or ".join(sorted(map(licence_words, one.licences)))
            said.append(f"{'without' if one.without else 'with'} {names}")
    return " and ".join(sorted(said)) or None


def licence_words(licence: str) -> str:
    """Return a licence, such as /product/Google-Apps/sku/1010020020, as an administrator knows it."""
    product, _, sku = licence.removeprefix("/product/").partition("/sku/")
    numbers = f"{product} {sku}".strip()
    return f"licence {LICENCES[sku]} ({numbers})" if sku in LICENCES else f"licence {numbers}"
