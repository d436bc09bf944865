"""Look at a zone in memory with the real probes of the email checker behind the one of services."""

from dataclasses import dataclass, field
from typing import TypeVar

from tests.checkers.email.dns_context import dns_context
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import Saw
from hipaacheck.checkers.email import CHECKER as EMAIL
from hipaacheck.checkers.services.facts import DomainSightings
from hipaacheck.checkers.services.probe import probe_services
from hipaacheck.model import Record, Target
from hipaacheck.net.clients import Network

F = TypeVar("F", bound=Record)
PROBES = {probe.kind: probe for probe in EMAIL.probes}
DOMAIN = "example.org"


@dataclass
class LabContext:
    """A context that collects the facts of other probes on demand, once."""

    net: Network
    target: Target
    services: bool = True
    deep: bool = False
    deadline: float = 1e9
    saw: dict[str, Saw] = field(default_factory=dict)

    async def facts(self, kind: str, facts_type: type[F]) -> F:
        if kind not in self.saw:
            self.saw[kind] = await PROBES[kind].run(self)
        facts = self.saw[kind].facts
        assert isinstance(facts, facts_type)
        return facts

    def discover(self, target: Target) -> None:
        pass


async def look(dns: FakeDns, *selectors: str, services: bool = True) -> DomainSightings:
    """Return what the probe sees of example.org in this zone."""
    given = dns_context(dns, DOMAIN, *selectors)
    saw = await probe_services(LabContext(given.net, given.target, services=services))
    assert isinstance(saw.facts, DomainSightings)
    return saw.facts
