"""Turn a collected and analysed SPF tree into the facts that rules judge."""

from dataclasses import dataclass

from hipaacheck.checkers.email.facts import SpfFacts, SpfIssue, SpfSpender
from hipaacheck.checkers.email.spf.analysis import Analysis, Network
from hipaacheck.checkers.email.spf.collect import Collected
from hipaacheck.checkers.email.spf.grammar import Kind, Mechanism, Qualifier, SpfRecord
from hipaacheck.checkers.email.spf.hints import near_misses, warnings_of
from hipaacheck.checkers.email.spf.limits import LOOKUP_LIMIT, VOID_LOOKUP_LIMIT
from hipaacheck.checkers.email.spf.macros import shown, static_name
from hipaacheck.checkers.email.spf.suggest import suggest
from hipaacheck.checkers.email.spf.tree import analyse
from hipaacheck.model import Seen, Unseen
from hipaacheck.net.answers import DnsAnswer

NAMED_ERRORS = 3
NAMED_SPENDERS = 6
SPENDER_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Questions:
    """The answers about the domain itself: TXT, which did not fail, and the SPF type of RFC 4408."""

    txt: DnsAnswer
    deprecated: DnsAnswer


def spf_facts(
    collected: Collected, asked: Questions, *, sends_mail: bool | None = None, start: tuple[str, ...] = ()
) -> SpfFacts:
    """Return the facts of the domain; `start` are terms to begin a record with where there is none."""
    analysis = analyse(collected)
    records = collected.published[collected.root].records
    record = records[0] if len(records) == 1 else None
    tree, anything = _gaps(analysis)
    errors, cost, wide = tuple(analysis.errors), analysis.cost, (analysis.widest_ipv4, analysis.widest_ipv6)
    return SpfFacts(
        record_count=len(records),
        records=tuple(each.text for each in records),
        record=record.text if record is not None else None,
        result="none" if not records else "permerror" if errors else "temperror" if anything else "usable",
        usable=False if not records or errors else anything or True,
        errors=errors,
        error_summary=_error_summary(errors, collected.root),
        warnings=warnings_of(record, collected.root, analysis) if record is not None else (),
        near_misses=near_misses(asked.txt.texts),
        lookups=cost.lookups if cost.lookups > LOOKUP_LIMIT else tree or cost.lookups,
        void_lookups=cost.voids if cost.voids > VOID_LOOKUP_LIMIT else anything or cost.voids,
        spenders=_spenders(analysis),
        spender_summary=_spender_summary(analysis.spent.get(collected.root, [])),
        all_qualifier=_all_qualifier(collected),
        denies_all=record is not None and _denies_all(record),
        uses_ptr=analysis.uses_ptr or tree or False,
        uses_macros=analysis.uses_macros,
        redirect=_redirect(record, collected.root),
        includes=_own_includes(collected.root, analysis),
        all_includes=tuple(analysis.includes),
        dead_includes=tuple(analysis.dead_includes) or tree or (),
        loops=tuple(analysis.loops),
        complete=tree or _rivals(collected) or True,
        widest_ipv4_prefix=_prefix(wide[0], 32, tree),
        widest_ipv6_prefix=_prefix(wide[1], 128, tree),
        widest_network=_network_text(*wide),
        txt_bytes=_rdata_bytes(asked.txt),
        deprecated_spf_type=_seen(asked.deprecated),
        suggested_record=suggest(collected, sends_mail=sends_mail, start=start),
    )


def _gaps(analysis: Analysis) -> tuple[Unseen | None, Unseen | None]:
    """Return why the tree, and why anything at all, could not be seen in whole; None if it was."""
    records, terms = analysis.unseen_records, analysis.unseen_terms
    tree = Unseen(unseen=f"part of the SPF tree could not be read: {records[0]}") if records else None
    if tree is not None or not terms:
        return tree, tree
    return None, Unseen(unseen=f"a name in the SPF record could not be looked up: {terms[0]}")


def _rivals(collected: Collected) -> Unseen | None:
    """Return at which name several records stand, none of which counts (section 4.5)."""
    several = next((found for found in collected.published.values() if len(found.records) > 1), None)
    if several is None:
        return None
    return Unseen(
        unseen=f"{shown(several.domain)} has {len(several.records)} SPF records, of which none counts"
    )


def _error_summary(errors: tuple[SpfIssue, ...], root: str) -> str:
    named = [
        issue.message if issue.domain == root else f"{issue.message} (in {issue.domain})"
        for issue in errors[:NAMED_ERRORS]
    ]
    more = len(errors) - len(named)
    return "; ".join([*named, f"and {more} more"] if more else named)


def _spenders(analysis: Analysis) -> tuple[SpfSpender, ...]:
    return tuple(spender for spent in analysis.spent.values() for spender in spent)[:SPENDER_LIMIT]


def _spender_summary(own: list[SpfSpender]) -> str:
    dearest = sorted(own, key=lambda spender: -spender.lookups)
    named = [f"{spender.term} {spender.lookups}" for spender in dearest[:NAMED_SPENDERS]]
    rest = sum(spender.lookups for spender in dearest[NAMED_SPENDERS:])
    return ", ".join([*named, f"others {rest}"] if rest else named)


def _all_qualifier(collected: Collected) -> Seen[str | None]:
    """Return the qualifier of the `all` that ends evaluation, through redirects (section 6.1)."""
    domain, passed = collected.root, set[str]()
    while domain not in passed:
        passed.add(domain)
        found = collected.published.get(domain)
        if found is None or found.unseen:
            reason = found.unseen if found is not None else "the redirects go on for too long"
            return Unseen(unseen=f"the redirect could not be followed: {reason}")
        if found.record is None:
            return None
        if found.record.all is not None:
            return str(found.record.all.qualifier)
        if found.record.redirect is None:
            return None
        target = static_name(found.record.redirect.value, domain, collected.root)
        if target is None:
            return Unseen(unseen=f"{shown(found.record.redirect.text)} depends on the sender")
        domain = target
    return None


def _denies_all(record: SpfRecord) -> bool:
    if record.problems or len(record.terms) != 1:
        return False
    term = record.terms[0]
    return isinstance(term, Mechanism) and term.kind is Kind.ALL and term.qualifier is Qualifier.FAIL


def _redirect(record: SpfRecord | None, root: str) -> str | None:
    if record is None or record.redirect is None or record.all is not None:
        return None
    return static_name(record.redirect.value, root, root) or record.redirect.value.text


def _own_includes(root: str, analysis: Analysis) -> tuple[str, ...]:
    """Return the includes of the domain's record, of what it redirects to, and of records below its name."""
    return tuple(
        name
        for name, place in analysis.includes.items()
        if place in analysis.own_domains or place.endswith(f".{root}")
    )


def _prefix(widest: Network | None, default: int, tree: Unseen | None) -> Seen[int]:
    if widest is not None and widest.prefix == 0:
        return 0
    return tree or (default if widest is None else widest.prefix)


def _network_text(wide4: Network | None, wide6: Network | None) -> str:
    texts = [
        wide.text for wide, most in ((wide4, 32), (wide6, 128)) if wide is not None and wide.prefix < most
    ]
    return "; ".join(dict.fromkeys(texts))


def _rdata_bytes(answer: DnsAnswer) -> int:
    """Return the octets of all TXT records at the name, which travel together (section 3.4)."""
    return sum(len(rdata.to_wire() or b"") for rdata in answer.rdatas)


def _seen(answer: DnsAnswer) -> Seen[bool]:
    return Unseen(unseen=answer.reason) if answer.failed else answer.exists
