"""Work out what evaluating a collected SPF tree can cost and end in, whoever the sender is."""

from dataclasses import dataclass

from hipaacheck.checkers.email.facts import SpfSpender
from hipaacheck.checkers.email.spf.analysis import (
    FREE,
    LIST_LIMIT,
    ONE,
    TEXT_LIMIT,
    Analysis,
    Cost,
    Network,
    Reach,
)
from hipaacheck.checkers.email.spf.collect import Collected, Published, Resolved
from hipaacheck.checkers.email.spf.grammar import Kind, Mechanism, Qualifier, SpfRecord
from hipaacheck.checkers.email.spf.limits import LOOKUP_LIMIT, MX_LIMIT, VOID_LOOKUP_LIMIT
from hipaacheck.checkers.email.spf.macros import MacroString, is_lookup_name, shown, static_name


def analyse(collected: Collected) -> Analysis:
    """Return the analysis; it ends on any tree, because no record is walked twice in the same way."""
    walk = _Walk(collected)
    reach = walk.enter(_Place(collected.root))
    found = walk.found
    found.cost = reach.worst if reach is not None else FREE
    root = collected.root
    if found.loops:  # Going round costs lookups until the limit ends it.
        found.cost = found.cost.most(Cost(lookups=LOOKUP_LIMIT + 1))
    elif found.cost.lookups > LOOKUP_LIMIT:
        text = f"evaluation can need {found.cost.lookups} DNS lookups, and the limit is {LOOKUP_LIMIT}"
        found.error("too-many-lookups", text, root)
    if found.cost.voids > VOID_LOOKUP_LIMIT:
        text = f"{found.cost.voids} lookups find nothing, and the limit is {VOID_LOOKUP_LIMIT}"
        found.error("too-many-void-lookups", text, root)
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: `grants` if a pass here is a pass of the whole, `included` if below an include."""

    domain: str
    path: tuple[str, ...] = ()
    grants: bool = True
    included: bool = False

    def below(self, domain: str, *, grants: bool, included: bool) -> "_Place":
        return _Place(domain, (*self.path, self.domain), self.grants and grants, self.included or included)


class _Walk:
    def __init__(self, collected: Collected) -> None:
        self.collected = collected
        self.found = Analysis()
        self.known: dict[tuple[str, bool, bool], Reach | None] = {}

    def enter(self, place: _Place) -> Reach | None:
        """Return the reach of the record at `place`, None if there is no record."""
        if place.domain in place.path:
            start = place.path.index(place.domain)
            names = (shown(name, TEXT_LIMIT) for name in (*place.path[start:], place.domain))
            self.found.loops.append(" > ".join(names))
            self.found.error(
                "loop", f"the record leads back to itself: {self.found.loops[-1]}", place.path[-1]
            )
            return Reach()
        key = (place.domain, place.grants, place.included)
        if key not in self.known:
            self.known[key] = self._published(place, self.collected.published.get(place.domain))
        return self.known[key]

    def _published(self, place: _Place, published: Published | None) -> Reach | None:
        if published is None:
            _add(self.found.unseen_records, f"the tree was not followed as far as {shown(place.domain)}")
            return Reach()
        if published.unseen:
            _add(self.found.unseen_records, published.unseen)
            return Reach()
        if len(published.records) > 1:
            text = f"{len(published.records)} SPF records, and there must be one"
            self.found.error("multiple-records", text, place.domain)
            return Reach()
        return self._record(place, published.records[0]) if published.records else None

    def _record(self, place: _Place, record: SpfRecord) -> Reach:
        self.found.spent[place.domain] = []
        if not place.included:
            _add(self.found.own_domains, place.domain)
        for problem in record.problems:
            self.found.error(problem.code, problem.message, place.domain)
        spent, worst, through = FREE, FREE, None
        for term in record.evaluated:
            if term.kind is Kind.ALL:
                self._all(place, term)
                through = through if term.qualifier is Qualifier.PASS else spent.most(through)
                return Reach(worst.most(spent), through)
            step = self._term(place, term)
            worst = worst.most(spent.plus(step.worst))
            if term.qualifier is not Qualifier.PASS:  # A match ends this record without a pass.
                through = spent.plus(step.worst).most(through)
            if step.through is None:
                return Reach(worst, through)
            spent = spent.plus(step.through)
        if record.redirect is None:
            return Reach(worst.most(spent), spent.most(through))
        step = self._redirect(place, record.redirect.text, record.redirect.value)
        end = None if step.through is None else spent.plus(step.through)
        return Reach(worst.most(spent.plus(step.worst)), end.most(through) if end is not None else through)

    def _term(self, place: _Place, term: Mechanism) -> Reach:
        passes = place.grants and term.qualifier is Qualifier.PASS
        if not term.kind.queries:
            if passes and term.network is not None:
                self._wide(place, term, term.network.version, term.network.prefixlen)
            return Reach()
        self._note_macros(term.domain)
        if term.kind is Kind.INCLUDE:
            reach = self._include(place, term)
        elif term.kind is Kind.PTR:
            self.found.uses_ptr = True
            reach = Reach(ONE, ONE)
        else:
            reach = self._address_term(place, term, passes=passes)
        self._spend(place, term.text, reach)
        return reach

    def _include(self, place: _Place, term: Mechanism) -> Reach:
        name = static_name(term.domain, place.domain, self.collected.root)
        if name is None:
            _add(self.found.sender_names, shown(term.text))
            return Reach(ONE, ONE)
        self.found.includes.setdefault(name, place.domain)
        grants = term.qualifier is Qualifier.PASS
        reach = self.enter(place.below(name, grants=grants, included=True))
        if reach is None:
            missing = self.collected.published[name].missing
            _add(self.found.dead_includes, shown(name, TEXT_LIMIT))
            text = f"{shown(term.text)}: {shown(name)} {missing}"
            self.found.error("include-without-record", text, place.domain)
            return Reach(Cost(1, 1, 1, 1), Cost(1, 1, 1, 1))
        # A sender that matches inside, but not with a pass, goes on here as well.
        return Reach(ONE.plus(reach.worst), None if reach.through is None else ONE.plus(reach.through))

    def _redirect(self, place: _Place, text: str, spec: MacroString) -> Reach:
        self._note_macros(spec)
        name = static_name(spec, place.domain, self.collected.root)
        reach: Reach | None = Reach()
        if name is None:
            _add(self.found.sender_names, shown(text))
        else:
            reach = self.enter(place.below(name, grants=True, included=False))
        if reach is None:
            missing = self.collected.published[name or ""].missing
            self.found.error(
                "redirect-without-record", f"{shown(text)}: {shown(name or '')} {missing}", place.domain
            )
            reach = Reach(Cost(0, 1, 1, 1), Cost(0, 1, 1, 1))
        through = None if reach.through is None else ONE.plus(reach.through)
        whole = Reach(ONE.plus(reach.worst), through)
        self._spend(place, text, whole)
        return whole

    def _address_term(self, place: _Place, term: Mechanism, *, passes: bool) -> Reach:
        name = static_name(term.domain, place.domain, self.collected.root)
        if name is None:
            _add(self.found.sender_names, shown(term.text))
            resolved = Resolved(ipv4=True, ipv6=True)
        elif not is_lookup_name(name):  # Undefined by section 4.8; no question can be asked.
            return Reach(ONE, ONE)
        else:
            missing = Resolved(unseen=f"{shown(term.text)} was not looked up: too many terms")
            resolved = self.collected.resolved.get((term.kind, name), missing)
        if resolved.unseen:
            _add(self.found.unseen_terms, resolved.unseen)
            resolved = Resolved(ipv4=True, ipv6=True, mx_count=resolved.mx_count)
            name = None  # Whether an exists matches everybody is not known either.
        if resolved.mx_count > MX_LIMIT:
            text = f"{shown(term.text)}: {resolved.mx_count} MX records, and the limit is {MX_LIMIT}"
            self.found.error("too-many-mx", text, place.domain)
        four, six = not resolved.ipv4, not resolved.ipv6
        cost = Cost(1, int(four and six), int(four), int(six))
        if term.kind is Kind.EXISTS:
            return self._exists(place, term, cost, passes=passes, everyone=name is not None and not four)
        if passes and not four:
            self._wide(place, term, 4, term.prefix4)
        if passes and not six:
            self._wide(place, term, 6, term.prefix6)
        return Reach(cost, cost)

    def _exists(self, place: _Place, term: Mechanism, cost: Cost, *, passes: bool, everyone: bool) -> Reach:
        """An exists whose name is the same for all and has an address matches every sender."""
        if everyone and passes:
            self._wide(place, term, 4, 0)
            self._wide(place, term, 6, 0)
        return Reach(cost, None if everyone else cost)

    def _all(self, place: _Place, term: Mechanism) -> None:
        """Below an include `+all` passes the whole internet; elsewhere it is the record's own `all`."""
        if place.included and place.grants and term.qualifier is Qualifier.PASS:
            self._wide(place, term, 4, 0)
            self._wide(place, term, 6, 0)

    def _wide(self, place: _Place, term: Mechanism, version: int, prefix: int) -> None:
        where = "" if place.domain == self.collected.root else f" in {shown(place.domain, TEXT_LIMIT)}"
        network = Network(prefix, f"{shown(term.text)}{where}")
        if version == 4:
            widest = self.found.widest_ipv4
            self.found.widest_ipv4 = network if widest is None or prefix < widest.prefix else widest
        else:
            widest = self.found.widest_ipv6
            self.found.widest_ipv6 = network if widest is None or prefix < widest.prefix else widest

    def _note_macros(self, spec: MacroString | None) -> None:
        letters = spec.letters if spec is not None else frozenset()
        self.found.uses_macros |= bool(letters)
        self.found.uses_p_macro |= "p" in letters

    def _spend(self, place: _Place, text: str, reach: Reach) -> None:
        spender = SpfSpender(domain=place.domain, term=shown(text), lookups=reach.worst.lookups)
        self.found.spent[place.domain].append(spender)


def _add(items: list[str], text: str) -> None:
    if len(items) < LIST_LIMIT and text not in items:
        items.append(text)
