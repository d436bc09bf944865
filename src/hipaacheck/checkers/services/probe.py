"""See which outside services the DNS records of a domain name."""

from collections.abc import Callable, Iterable

from hipaacheck.checkers.api import Context, CouldNotLookError, F, Saw
from hipaacheck.checkers.email.facts import (
    BimiFacts,
    DelegationFacts,
    DkimFacts,
    DmarcFacts,
    MxFacts,
    SpfFacts,
    TlsRptFacts,
)
from hipaacheck.checkers.services import records
from hipaacheck.checkers.services.facts import DomainSightings, Sighting
from hipaacheck.checkers.services.sightings import unique
from hipaacheck.model import Seen, Unseen
from hipaacheck.net.answers import DnsAnswer

NOT_ASKED = Unseen(unseen="the usual host names were not asked for: no register of vendors is being audited")
METHOD = "names in MX, SPF, DKIM, DMARC, TLS-RPT, BIMI, NS and TXT records"
WITH_HOSTS = f"{METHOD}, and the aliases of usual host names"


class _Finds:
    """What was found so far, and what could not be looked at."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.domain = ctx.target.name
        self.found: list[Sighting | None] = []
        self.looked: dict[str, Seen[bool]] = {}

    def note(self, place: str, looked: Seen[bool]) -> None:
        """Note that a place was looked at; a place that was lost once stays lost."""
        if not isinstance(self.looked.get(place), Unseen):
            self.looked[place] = looked

    async def add(
        self,
        place: str,
        kind: str,
        facts_type: type[F],
        read: Callable[[str, F], Iterable[Sighting | None]],
        gap: Callable[[F], Unseen | None] = lambda facts: None,
    ) -> None:
        """Read the facts of another probe; `gap` says what they themselves could not see."""
        try:
            facts = await self.ctx.facts(kind, facts_type)
        except CouldNotLookError as error:
            self.note(place, Unseen(unseen=error.reason))
            return
        self.found.extend(read(self.domain, facts))
        self.note(place, gap(facts) or True)


async def probe_services(ctx: Context) -> Saw:
    """Return what the records name; places that could not be looked at are unseen in `looked`.

    Raises CouldNotLookError when nothing at all could be looked at.
    """
    finds = _Finds(ctx)
    # The TXT records of the domain were asked for by the probe of SPF too; the client asks once.
    texts = await ctx.net.dns.ask(finds.domain, "TXT")
    await finds.add("mx", "dns.mx", MxFacts, records.of_mx, _mx_gap)
    await finds.add("spf", "dns.spf", SpfFacts, records.of_spf, _spf_gap)
    await finds.add("dkim", "dns.dkim", DkimFacts, records.of_dkim, _dkim_gap)
    await finds.add("reports", "dns.dmarc", DmarcFacts, records.of_dmarc)
    await finds.add("reports", "dns.tls_rpt", TlsRptFacts, records.of_tls_rpt)
    await finds.add("name-servers", "dns.delegation", DelegationFacts, records.of_delegation)
    await finds.add("logo", "dns.bimi", BimiFacts, records.of_bimi)
    finds.found.extend(records.of_texts(finds.domain, texts.texts))
    finds.note("tokens", _texts_gap(texts) or True)
    wanted = ctx.deep or ctx.services
    if wanted:
        from hipaacheck.checkers.services.hosts import ask_hosts

        aliases = await ask_hosts(ctx.net.dns, finds.domain)
        finds.found.extend(aliases.sightings)
        finds.note("aliases", aliases.looked)
    else:
        finds.note("aliases", NOT_ASKED)
    return _saw(finds, texts.source, WITH_HOSTS if wanted else METHOD)


def _saw(finds: _Finds, source: str, method: str) -> Saw:
    sightings = unique(finds.found)
    if len({one for one in finds.found if one is not None}) > len(sightings):
        cut = Unseen(unseen=f"only the first {len(sightings)} traces of services were kept")
        finds.looked = {place: cut if seen is True else seen for place, seen in finds.looked.items()}
    reasons = [seen.unseen for seen in finds.looked.values() if isinstance(seen, Unseen)]
    if not sightings and len(reasons) == len(finds.looked):
        raise CouldNotLookError(reasons[0], source=source, method=method)
    facts = DomainSightings(sightings=sightings, looked=finds.looked)
    return Saw(facts, source or "other probes", method, absent=not sightings)


def _texts_gap(texts: DnsAnswer) -> Unseen | None:
    if texts.failed:
        return Unseen(unseen=texts.reason)
    if len(texts.texts) > records.MOST_TOKENS:
        return Unseen(unseen=f"only the first {records.MOST_TOKENS} TXT records were read")
    return None


def _mx_gap(mx: MxFacts) -> Unseen | None:
    if mx.host_count > len(mx.hosts):
        return Unseen(unseen=f"only {len(mx.hosts)} of {mx.host_count} mail hosts are known")
    return None


def _spf_gap(spf: SpfFacts) -> Unseen | None:
    if isinstance(spf.complete, Unseen):
        return spf.complete
    if len(spf.record or "") > records.LONGEST_RECORD:
        return Unseen(
            unseen=f"only the first {records.LONGEST_RECORD} characters of the SPF record were read"
        )
    return None


def _dkim_gap(dkim: DkimFacts) -> Unseen | None:
    if dkim.not_answered:
        return Unseen(unseen=f"no answer for {len(dkim.not_answered)} DKIM selectors")
    return None
