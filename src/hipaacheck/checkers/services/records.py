"""Read outside services from the facts that other probes have of a domain; no question is asked here."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from hipaacheck.catalogs.services import MarkKind
from hipaacheck.checkers.email.facts import (
    BimiFacts,
    DelegationFacts,
    DkimFacts,
    DmarcFacts,
    MxFacts,
    SpfFacts,
    TlsRptFacts,
)
from hipaacheck.checkers.services.facts import Sighting
from hipaacheck.checkers.services.match import mark_of, selector_of, token_of
from hipaacheck.checkers.services.sightings import outside, seen
from hipaacheck.checkers.shared.site import host_of, same_site
from hipaacheck.model import Unseen

MOST_TOKENS = 300
LONGEST_RECORD = 8_192
# Terms that make a sender pass: those with - or ~ do not, and what stands behind `all` is never read.
_TERM = re.compile(r"([+?~-]?)(?:include|a|mx|ptr|exists):([^\s/]+)(?:/\S*)?", re.IGNORECASE)
_REDIRECT = "redirect="
_ALL = re.compile(r"[+?~-]?all", re.IGNORECASE)
_LITERAL_END = re.compile(r"(?:^|[}.])((?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*)\.?$", re.IGNORECASE)


def of_mx(domain: str, mx: MxFacts) -> Iterator[Sighting | None]:
    """Yield who receives the domain's mail."""
    for host in mx.hosts:
        if not host.is_address:
            yield outside(MarkKind.MX, host.name, domain, f"MX {host.name}", own=domain)


def of_spf(domain: str, spf: SpfFacts) -> Iterator[Sighting | None]:
    """Yield who may send as the domain: by its own record, and by records that this one includes.

    A name that has no SPF record lets nobody send; that it is named is for the rules on SPF to tell.
    What another service's record includes works for that service, as far as DNS can tell, so that only
    services that are known are yielded from there, as shared.
    """
    dead = () if isinstance(spf.dead_includes, Unseen) else spf.dead_includes
    terms = tuple(_terms(spf.record or ""))
    written = {*dead, *(name for name, _, _ in terms)}
    for name, term, passes in terms:
        if passes and name not in dead:
            yield outside(MarkKind.SPF, name, domain, term, own=domain)
    redirected = spf.redirect is not None and not same_site(domain, spf.redirect)
    below = () if redirected else tuple(name for name in spf.includes if name not in written)
    for name in below:
        yield outside(MarkKind.SPF, name, domain, f"include:{name}", own=domain)
    yield from _inner(domain, spf, {*written, *below})


def _inner(domain: str, spf: SpfFacts, ours: set[str]) -> Iterator[Sighting | None]:
    """Yield the known services that only records of others include."""
    named = {mark.service.id for name in ours if (mark := mark_of(MarkKind.SPF, name)) is not None}
    for name in spf.all_includes:
        mark = mark_of(MarkKind.SPF, name) if name not in ours and not same_site(domain, name) else None
        if mark is not None and mark.service.id not in named:
            yield seen(mark, name, domain, f"include:{name} (in an included record)", through=True)


def of_dkim(domain: str, dkim: DkimFacts) -> Iterator[Sighting | None]:
    """Yield who signs for the domain: by the alias of a key, or weakly by a selector that one service has."""
    for key in dkim.keys:
        if key.revoked or key.origin == "wildcard":
            continue
        if key.target is None:
            mark = selector_of(key.selector)
            if mark is not None:
                yield seen(mark, "", domain, f"DKIM key {key.selector}")
        elif not same_site(domain, key.target):
            found = mark_of(MarkKind.DKIM, key.target)
            if found is not None:
                yield seen(found, key.target, domain, f"DKIM key {key.selector} CNAME {key.target}")


def of_dmarc(domain: str, dmarc: DmarcFacts) -> Iterator[Sighting | None]:
    """Yield who gets DMARC reports: totals (rua), and copies of failed messages or parts of them (ruf)."""
    owner = dmarc.location or f"_dmarc.{domain}"
    for kind, shown_as, receivers in (("rua", "report", dmarc.rua), ("ruf", "failure-report", dmarc.ruf)):
        for receiver in receivers:
            text = f"{kind}={receiver.uri}"
            yield outside(MarkKind.REPORT, receiver.domain, owner, text, own=domain, shown_as=shown_as)


def of_tls_rpt(domain: str, tls_rpt: TlsRptFacts) -> Iterator[Sighting | None]:
    """Yield who gets reports about TLS on the way to the domain."""
    for uri in tls_rpt.rua:
        yield outside(MarkKind.REPORT, _receiver(uri), f"_smtp._tls.{domain}", f"rua={uri}", own=domain)


def of_delegation(domain: str, delegation: DelegationFacts) -> Iterator[Sighting | None]:
    """Yield who answers for the zone; a name server that no catalogue knows is left out."""
    for server in delegation.nameservers:
        mark = None if same_site(domain, server) else mark_of(MarkKind.NS, server)
        if mark is not None:
            yield seen(mark, server, delegation.zone, f"NS {server}")


def of_bimi(domain: str, bimi: BimiFacts) -> Iterator[Sighting | None]:
    """Yield who holds the domain's logo, when it is a service that is known."""
    for url in (bimi.logo, bimi.evidence_document):
        host = host_of(url or "")
        mark = None
        if host and not same_site(domain, host):
            mark = mark_of(MarkKind.WEB, host) or mark_of(MarkKind.CNAME, host)
        if mark is not None:
            yield seen(mark, host, f"default._bimi.{domain}", url or "", shown_as="logo")


def of_texts(domain: str, texts: tuple[str, ...]) -> Iterator[Sighting | None]:
    """Yield for whom somebody once proved to own the domain; the proof itself stays out of the evidence."""
    for text in texts[:MOST_TOKENS]:
        mark = token_of(text)
        if mark is not None:
            begins = text.strip(' \t"')[: len(mark.name.rstrip("#"))]
            yield seen(mark, "", domain, f"TXT {begins}...")


def _terms(record: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the name of each term that names others, the term, and whether it lets them pass.

    Of a macro it is the fixed end.
    """
    # A term that the cut goes through would name another name.
    read = record if len(record) <= LONGEST_RECORD else record[:LONGEST_RECORD].rpartition(" ")[0]
    terms = read.split()[1:]
    ends = next((place for place, term in enumerate(terms) if _ALL.fullmatch(term)), None)
    for term in terms[:ends]:
        match = _TERM.fullmatch(term)
        name, sign = (match[2], match[1]) if match is not None else ("", "")
        if ends is None and term.lower().startswith(_REDIRECT):
            name = term[len(_REDIRECT) :]
        end = _LITERAL_END.search(name)
        if end is not None:
            yield end[1].lower(), term, sign not in ("-", "~")


def _receiver(uri: str) -> str:
    if uri.lower().startswith("mailto:"):
        return unquote(uri[7:].partition("?")[0]).rpartition("@")[2]
    try:
        return urlsplit(uri).hostname or ""
    except ValueError:
        return ""
