"""Derive which cloud tenants the inventory names, and whether their settings were there to be looked at."""

from collections.abc import Iterator

from hipaacheck.checkers.api import Derivation, Derived, Known
from hipaacheck.checkers.documents.entries import derived, saw
from hipaacheck.checkers.documents.facts import CloudsFacts, CloudTenant
from hipaacheck.inventory.schema.network import Tenant
from hipaacheck.model import TargetKind

KIND = "organisation.tenants"


def derive_clouds(known: Known) -> Iterator[Derived]:
    """Yield the tenants of the organisation, if the inventory names one."""
    declared = known.declared
    organisation = None if declared is None else declared.inventory.organisation
    if declared is None or organisation is None:
        return
    tenants = declared.inventory.tenants
    origin = declared.origin("tenants") if tenants else declared.origin("organisation")
    facts = CloudsFacts(tenants=tuple(map(_of, tenants)))
    outcome = saw(declared, facts, origin, absent=not tenants)
    yield derived(known, "organisation", TargetKind.ORGANISATION, organisation.name, origin, outcome)


def _of(tenant: Tenant) -> CloudTenant:
    return CloudTenant(
        name=tenant.domain,
        provider=tenant.provider,
        looked_at=tenant.live or tenant.snapshot is not None,
    )


CLOUDS = Derivation("documents.clouds", KIND, derive_clouds)
