"""The checker of outside services: who acts for the organisation, and whether its register knows them.

What it is made of is loaded when the first answers are on their way, not when the program starts.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from hipaacheck.checkers.api import Checker, Context, Derivation, Derived, Known, Probe, Saw
from hipaacheck.model import Record, TargetKind
from hipaacheck.resources import rules_dir


async def _domain(ctx: Context) -> Saw:
    # SPF asks this too, so that it costs nothing, and every other probe has begun when it is answered.
    await ctx.net.dns.ask(ctx.target.name, "TXT")
    from hipaacheck.checkers.services.probe import probe_services

    saw = await probe_services(ctx)
    # What comes when the last probe is done is made ready while the others still wait.
    for part in ("observed", "senders"):
        import_module(f"hipaacheck.checkers.services.{part}").get_ready()
    return saw


def _observed(known: Known) -> Iterable[Derived]:
    from hipaacheck.checkers.services.observed import derive_observed

    return derive_observed(known)


def _vendors(known: Known) -> Iterable[Derived]:
    if known.declared is None:
        return ()
    from hipaacheck.checkers.services.vendors import derive_vendors

    return derive_vendors(known)


def _senders(known: Known) -> Iterable[Derived]:
    from hipaacheck.checkers.services.senders import derive_senders

    return derive_senders(known)


class _FactTypes(Mapping[str, type[Record]]):
    """The types of facts by kind, each loaded when it is asked for."""

    names = {
        "service.sightings": "DomainSightings",
        "service.observed": "ServiceFacts",
        "vendor.sightings": "VendorSightings",
        "service.senders": "DomainSenders",
    }

    def __getitem__(self, kind: str) -> type[Record]:
        module = import_module("hipaacheck.checkers.services.facts")
        found: type[Record] = getattr(module, self.names[kind])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


CHECKER = Checker(
    name="services",
    probes=(Probe("services.domain", "service.sightings", TargetKind.DOMAIN, _domain),),
    derivations=(
        Derivation("services.observed", "service.observed", _observed),
        Derivation("services.vendors", "vendor.sightings", _vendors),
        Derivation("services.senders", "service.senders", _senders),
    ),
    facts=_FactTypes(),
    rules=rules_dir() / "services",
)
