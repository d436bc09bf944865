"""Look from outside for the services that act for an organisation: only the questions that this needs."""

import asyncio
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hipaacheck.cli.running import Job, under_way

if TYPE_CHECKING:
    from hipaacheck.checkers.api import Checker
    from hipaacheck.checkers.services.suggest import Suggestion
    from hipaacheck.engine.collected import Collected
    from hipaacheck.model import Target

_NEEDED = frozenset(
    (
        *("dns.mx", "dns.spf", "dns.dkim", "dns.dmarc", "dns.mail_use", "dns.tls_rpt", "dns.bimi"),
        *("dns.delegation", "service.sightings", "web.front", "web.page"),
    )
)
"""The kinds of evidence that the checker of services reads, and what these in turn are read from."""
_PLACES = {
    "mx": "MX records",
    "spf": "SPF records",
    "dkim": "DKIM keys",
    "reports": "receivers of reports",
    "tokens": "TXT records",
    "aliases": "usual host names",
    "name-servers": "name servers",
    "logo": "BIMI record",
    "pages": "web pages",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, and in words what could not be looked at, or makes the answers doubtful."""

    suggestions: "tuple[Suggestion, ...]"
    unseen: tuple[str, ...] = ()
    interrupted: bool = False


def look(job: Job) -> Looked:
    """Ask DNS and the web sites of the job's domains; return the services that its register lacks."""
    return asyncio.run(_look(dataclasses.replace(job, targets=_outside(job.targets))))


def _outside(targets: "Sequence[Target]") -> "list[Target]":
    from hipaacheck.model import TargetKind

    return [one for one in targets if one.kind in (TargetKind.DOMAIN, TargetKind.WEB_HOST)]


async def _look(job: Job) -> Looked:
    async with under_way(job, _checkers, []) as way:
        from hipaacheck.engine.collect import CollectOptions, collect

        options = CollectOptions(timeout=job.network.seconds, services=True)
        collected, doubts = await asyncio.gather(
            collect(job.targets, way.loaded, way.net, options, way.observer, way.stop),
            way.net.surroundings(),
        )
    return _judged(job, collected, doubts)


def _checkers() -> "tuple[Checker, ...]":
    """Return the checkers that are needed, each with those of its probes that are."""
    from hipaacheck.checkers.email import CHECKER as EMAIL
    from hipaacheck.checkers.services import CHECKER as SERVICES
    from hipaacheck.checkers.web import CHECKER as WEB

    return tuple(
        dataclasses.replace(one, probes=tuple(probe for probe in one.probes if probe.kind in _NEEDED))
        for one in (EMAIL, SERVICES, WEB)
    )


def _judged(job: Job, collected: "Collected", doubts: Sequence[str]) -> Looked:
    from hipaacheck.checkers.services.observe import observe
    from hipaacheck.checkers.services.suggest import suggestions
    from hipaacheck.engine.derive import KnownFacts

    known = KnownFacts(collected, job.declared)
    gaps = [
        f"{_PLACES.get(place, place)}: {reason}"
        for place, reasons in observe(known).gaps.items()
        for reason in reasons
    ]
    problems = [f"{problem.where}: {problem.what}" for problem in collected.problems]
    unseen = tuple(dict.fromkeys([*sorted(gaps), *problems, *doubts]))
    return Looked(suggestions(known), unseen, collected.interrupted)
