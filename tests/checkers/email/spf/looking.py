"""Look at one SPF zone the way the probe does, for tests."""

from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.email.facts import SpfFacts
from hipaacheck.checkers.email.spf.collect import collect
from hipaacheck.checkers.email.spf.summary import Questions, spf_facts

ROOT = "example.org"


async def look(dns: FakeDns, root: str = ROOT, *, start: tuple[str, ...] = ("mx",)) -> SpfFacts:
    """Return the facts of `root`."""
    txt, deprecated = await dns.ask(root, "TXT"), await dns.ask(root, "SPF")
    return spf_facts(await collect(dns, root, txt), Questions(txt, deprecated), start=start)


def zone(record: str, others: dict[str, str] | None = None) -> FakeDns:
    """Return a zone with `record` at example.org, and others; h.example.net has both kinds of address."""
    dns = FakeDns({("h.example.net", "A"): ["203.0.113.9"], ("h.example.net", "AAAA"): ["2001:db8::9"]})
    dns.add(ROOT, "TXT", "unrelated", record)
    for name, text in (others or {}).items():
        dns.add(name, "TXT", text)
    return dns
