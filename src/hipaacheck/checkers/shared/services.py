"""Find the services of the catalogue that a vendor of the register is known as."""

from functools import cache, lru_cache

from hipaacheck.catalogs.names import squashed
from hipaacheck.catalogs.services import Service, service_catalogue
from hipaacheck.inventory.schema.vendors import Vendor

NO_ENTRY = "none"
"""What the register writes where no catalogue knows the vendor, so that none is searched for it."""


def catalogue_key(vendor: Vendor) -> str | None:
    """Return under which id catalogues may know the vendor; None when the register says under none."""
    key = vendor.catalog or vendor.id
    return None if key == NO_ENTRY else key


def services_of(vendor: Vendor) -> tuple[Service, ...]:
    """Return the catalogue's services that the vendor is known as, apart from what its own marks name."""
    by_key, by_name = _index()
    found = dict(by_key.get(catalogue_key(vendor) or "", {}))
    if vendor.catalog is None:
        for name in names_of(vendor):
            found.update(by_name.get(name, {}))
    return tuple(found.values())


def same_name(vendor: Vendor, service: Service) -> bool:
    """Return whether a vendor has exactly a name of the service, apart from case and punctuation."""
    return not names_of(vendor).isdisjoint(map(_squashed, (service.name, *service.aliases)))


def names_of(vendor: Vendor) -> set[str]:
    """Return the names of a vendor as keys to compare by."""
    return {_squashed(name) for name in (vendor.name, vendor.legal_name or "")} - {""}


@cache
def _index() -> tuple[dict[str, dict[str, Service]], dict[str, dict[str, Service]]]:
    """Return the catalogue's services by each key of the vendor catalogue, and by each name."""
    by_key: dict[str, dict[str, Service]] = {}
    by_name: dict[str, dict[str, Service]] = {}
    for service in service_catalogue().services():
        for key in (service.id, service.vendor_id):
            by_key.setdefault(key, {})[service.id] = service
        for name in (service.name, *service.aliases):
            by_name.setdefault(_squashed(name), {})[service.id] = service
    return by_key, by_name


@lru_cache(maxsize=16_384)
def _squashed(name: str) -> str:
    return squashed(name)
