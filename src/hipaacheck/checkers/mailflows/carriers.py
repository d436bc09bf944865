"""Look up who carries a flow or keeps a list: in the register of vendors, and in what vendors publish."""

from collections.abc import Iterator
from datetime import timedelta

from hipaacheck.catalogs.entries import Baa, VendorEntry
from hipaacheck.catalogs.names import words
from hipaacheck.catalogs.services import Service
from hipaacheck.catalogs.vendors import VendorCatalog
from hipaacheck.checkers.declared import moment
from hipaacheck.checkers.mailflows.facts import AgreementRun, CarrierFacts
from hipaacheck.checkers.shared.services import services_of
from hipaacheck.checkers.shared.timeline import Stretch, day_after, runs_of, stretches
from hipaacheck.checkers.shared.vendor_terms import catalogue_of, entry_of
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.vendors import Vendor

# What vendors call their plans for private persons; a service is not judged by its price alone.
_PRIVATE = frozenset({"personal", "consumer"})
_ONE_DAY = timedelta(days=1)
_OFFERED = {
    Baa.YES: "it signs agreements",
    Baa.NO: "it signs no agreement",
    Baa.PLAN_DEPENDENT: "it signs agreements on some plans or for some services only",
}


class Carriers:
    """The vendors of one inventory, each looked up once."""

    def __init__(self, declared: Declared) -> None:
        inventory = declared.inventory
        self._declared = declared
        self._vendors = {vendor.id: vendor for vendor in inventory.vendors or ()}
        self._runs = {system.id: system.vendor for system in inventory.systems or ()}
        self._known: dict[str, CarrierFacts] = {}

    def of(self, vendor_id: str | None, system_id: str | None = None) -> tuple[CarrierFacts, ...]:
        """Return the vendor that an entry names, and the one that runs its system if that is another."""
        return tuple(self._each(vendor_id, self._runs.get(system_id or "")))

    def _each(self, named: str | None, runs: str | None) -> Iterator[CarrierFacts]:
        if named is not None and named in self._vendors:
            yield self._carrier(named)
        if runs is not None and runs != named and runs in self._vendors:
            yield self._carrier(runs).model_copy(update={"through": "system"})

    def _carrier(self, vendor_id: str) -> CarrierFacts:
        if vendor_id not in self._known:
            self._known[vendor_id] = _facts(self._vendors[vendor_id], self._declared)
        return self._known[vendor_id]


def _facts(vendor: Vendor, declared: Declared) -> CarrierFacts:
    counting = stretches(runs_of(vendor.agreements))
    giving = [each for each in counting if each.run.agreement.permits_phi is not False]
    forbidding = [one for one in vendor.agreements if one.permits_phi is False and one.signed is not None]
    reason = vendor.not_business_associate
    services = services_of(vendor)
    catalogue = catalogue_of(declared)
    entry = entry_of(vendor, catalogue)
    return CarrierFacts(
        vendor=vendor.id,
        name=vendor.name,
        phi=vendor.phi,
        not_needed=reason.reason if reason is not None else None,
        agreements=tuple(_run(stretch) for stretch in giving),
        forbidding=len(forbidding),
        ended=moment(day_after(vendor.ended.date)) if vendor.ended is not None else None,
        last_day=moment(vendor.ended.date) if vendor.ended is not None else None,
        known=bool(services) or entry is not None,
        consumer=_is_consumer(vendor, services),
        offered=entry.baa.value if entry is not None else None,
        published=_published(entry, catalogue) if entry is not None else "",
    )


def _run(stretch: Stretch) -> AgreementRun:
    ends = stretch.ends
    return AgreementRun.model_validate(
        {
            "begins": moment(stretch.begins),
            "ends": moment(ends),
            "last_day": moment(ends - _ONE_DAY) if ends is not None else None,
            "renews_on": moment(stretch.run.renews_on),
        }
    )


def _is_consumer(vendor: Vendor, services: tuple[Service, ...]) -> bool:
    """Return whether it is a service for private persons; a plan that is called so is one."""
    if _PRIVATE & set(words(vendor.plan or "")):
        return True
    return any(service.consumer for service in services)


def _published(entry: VendorEntry, catalogue: VendorCatalog) -> str:
    """Return what the catalogue says of agreements: for people to read, never to judge by."""
    means = catalogue.confidence(entry).rstrip(".")
    sure = f"{means[:1].lower()}{means[1:]}"
    dated = "" if entry.as_of is None else f" (as of {entry.as_of})"
    return f"by the catalogue of vendors{dated} {_OFFERED[entry.baa]}: {sure}"
