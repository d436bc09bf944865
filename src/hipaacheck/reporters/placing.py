"""Choose, among the lines that evidence was read from, the one that a finding is about."""

import re
from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from hipaacheck.model import Evidence, Finding, Outcome, Rule
from hipaacheck.model.target import Place

# Shorter texts stand in every other sentence.
_LEAST = 4
_MOST_STRINGS = 5_000
_MOST_TEXT = 50_000
_TRIES = 1_000
# What joins the parts of a longer name, of an address (it@clinic.example) or of a term (a:clinic.example).
_JOINS = frozenset("-_.:/@=")
# What may be a name: of a host, a selector, a term of SPF, an address, a directive.
_SIGN = re.compile(r"[:/@=]+")
_NAME = re.compile(r"[A-Za-z0-9_*][A-Za-z0-9_*.:/@=+-]{2,252}[A-Za-z0-9_]")


class Placing:
    """Orders the places of evidence; made once for a run, and remembers the texts of its facts."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._places: dict[str, list[tuple[int | None, Place]]] = {}

    def best(self, seen: Iterable[Evidence], finding: Finding, rule: Rule | None) -> list[Place]:
        """Return the places of a finding's own evidence that come closest to what it says, the closest first.

        First those that decide a fact which the criterion reads, or another that the rule reads; then those
        whose text the finding shows. Then, of the evidence that the criterion reads, and where that has no
        places of the rest: those whose text is a fact which the rule reads, or any fact, or holds a name that
        the finding shows, or else all. A record of another kind is never to blame before the zone is.
        """
        criterion, read = _criterion(finding, rule), _fields_read(rule, _all_asked(rule))
        first = _fields_read(rule, criterion)
        deciding = _kinds_read(rule, criterion)
        own = sorted(seen, key=lambda item: item.kind not in deciding)
        listed = [(item, place) for item in own for place in item.places]
        if len(listed) < 2:
            return [place for _, place in listed]
        decided = [one for one in listed if one[0].kind in deciding]
        shown = f"{finding.observed}\n{finding.because or ''}".lower()
        return (
            _closest([p for item, p in listed if _decides(p, first.get(item.kind, frozenset()))], criterion)
            or [place for item, place in listed if _decides(place, read.get(item.kind, frozenset()))]
            or _ordered((_at(place.text, shown), place) for _, place in listed)
            or self._by_facts(decided, read, shown)
            or [place for _, place in decided]
            or self._by_facts(listed, read, shown)
            or [place for _, place in listed]
        )

    def _by_facts(
        self, listed: list[tuple[Evidence, Place]], read: dict[str, frozenset[str]], shown: str
    ) -> list[Place]:
        items = {item.id: item for item, _ in listed}.values()
        facts = {item.id: _of(item, read) for item in items}
        return (
            _ordered((_at(place.text, facts[item.id]), place) for item, place in listed)
            or _ordered(one for item in items for one in self._found(item))
            or _naming([place for _, place in listed], _names(shown))
        )

    def leading(
        self,
        seen: Iterable[Evidence],
        finding: Finding,
        names: tuple[str, tuple[str, ...]],
        own: Iterable[Evidence],
    ) -> list[Place]:
        """Return the places that name a target, among the evidence of what it was found by.

        Of use are only those with its name, the first of `names`, or with one that the finding or its `own`
        evidence shows; first stand those with the longest. The names of what it was found by say nothing.
        """
        places = [place for item in seen for place in item.places]
        if not places:
            return []
        name, finders = names
        shown = (name, finding.observed, finding.because or "", *(self._text(item) for item in own))
        return _naming(places, _names("\n".join(shown)) - _names("\n".join(finders)))

    def _found(self, item: Evidence) -> list[tuple[int | None, Place]]:
        """Return where the text of each place stands among the facts; findings share their evidence."""
        if item.id not in self._places:
            self._places[item.id] = [(_at(place.text, self._text(item)), place) for place in item.places]
        return self._places[item.id]

    def _text(self, item: Evidence) -> str:
        if item.id not in self._texts:
            self._texts[item.id] = _joined(item.facts)
        return self._texts[item.id]


def _criterion(finding: Finding, rule: Rule | None) -> str:
    """Return what decided: the criterion, or what sends the question to a person."""
    if rule is None:
        return ""
    asked = rule.manual_when if finding.outcome is Outcome.MANUAL else rule.passes_when
    return " ; ".join((asked, *rule.each.values()))


def _all_asked(rule: Rule | None) -> str:
    if rule is None:
        return ""
    return " ; ".join((rule.passes_when, rule.manual_when, rule.applies_when, *rule.each.values()))


def _fields_read(rule: Rule | None, asked: str) -> dict[str, frozenset[str]]:
    """Return which fields of which kinds of facts expressions of a rule read."""
    read: dict[str, frozenset[str]] = {}
    for alias, kind in (rule.needs if rule else {}).items():
        fields = re.findall(rf"(?<![\w.]){re.escape(alias)}\s*\.\s*(\w+)", asked)
        read[kind] = read.get(kind, frozenset()) | frozenset(fields)
    return read


def _kinds_read(rule: Rule | None, asked: str) -> frozenset[str]:
    """Return the kinds of facts that expressions of a rule read."""
    needs = rule.needs if rule else {}
    return frozenset(
        kind for alias, kind in needs.items() if re.search(rf"(?<![\w.]){re.escape(alias)}\b", asked)
    )


def _closest(places: list[Place], criterion: str) -> list[Place]:
    """Return places in their order, those first of which the criterion reads what they name with dots.

    `periods.breach_notice_days` is read by `periods.exists(p, p.breach_notice_days <= 60)`.
    """
    asked = set(re.findall(r"\.\s*(\w+)", criterion))

    def inside(place: Place) -> bool:
        return any("." in one and one.rpartition(".")[2] in asked for one in place.about)

    return sorted(places, key=lambda place: not inside(place))


def _decides(place: Place, fields: frozenset[str]) -> bool:
    return any(about.partition(".")[0] in fields for about in place.about)


def _of(item: Evidence, read: dict[str, frozenset[str]]) -> str:
    fields = read.get(item.kind, frozenset())
    return _joined({name: value for name, value in (item.facts or {}).items() if name in fields})


def _ordered(found: Iterable[tuple[int | None, Place]]) -> list[Place]:
    """Return the places that were found, in the order in which they stand where they were looked for."""
    kept = [(at, place) for at, place in found if at is not None]
    return [place for _, place in sorted(kept, key=lambda one: one[0])]


def _naming(places: list[Place], names: set[str]) -> list[Place]:
    held = [max(map(len, names & _names(place.text)), default=0) for place in places]
    order = sorted(range(len(places)), key=lambda at: -held[at])
    return [places[at] for at in order if held[at]]


def _names(text: str) -> set[str]:
    """Return what may be names in a text, in lower case, and their parts: that behind `include:`."""
    found = {one for word in _NAME.findall(text.lower()) for one in (word, *_SIGN.split(word))}
    return {one for one in found if len(one) >= _LEAST and _is_name(one)}


def _is_name(word: str) -> bool:
    """Return whether a word of a sentence names something and is no word of the language."""
    return any(mark in word for mark in ".:=@_/") or any(character.isdigit() for character in word)


def _at(text: str, held: str) -> int | None:
    """Return where `text` stands in `held`, which is in lower case, as whole words; None if nowhere."""
    wanted = text.strip().lower().rstrip(".")
    if len(wanted) < _LEAST:
        return None
    at = -1
    for _ in range(_TRIES):
        at = held.find(wanted, at + 1)
        if at < 0:
            return None
        if not _inside_word(held, at, at + len(wanted)):
            return at
    return None


def _inside_word(held: str, start: int, end: int) -> bool:
    """Return whether what stands there is only a part: of a word, a longer name, an address or a term."""
    before, after = held[max(start - 1, 0) : start], held[end : end + 2]
    if before.isalnum() or (before and before in _JOINS):
        return True
    return after[:1].isalnum() or after[:1] == "-" or (after[:1] in _JOINS and after[1:].isalnum())


def _joined(value: JsonValue) -> str:
    return "\n".join(_strings(value))[:_MOST_TEXT].lower()


def _strings(value: JsonValue) -> Iterator[str]:
    """Yield the texts in a value of JSON, the least deep first; of a very large one the first thousands."""
    waiting: list[JsonValue] = [value]
    for count, one in enumerate(waiting):
        if count >= _MOST_STRINGS:
            return
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
