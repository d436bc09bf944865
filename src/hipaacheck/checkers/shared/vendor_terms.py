"""Find what the catalogue of vendors says of a vendor of the register."""

from hipaacheck.catalogs.vendors import VendorCatalog, VendorEntry, vendor_catalog
from hipaacheck.checkers.shared.services import NO_ENTRY
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.vendors import Vendor


def catalogue_of(declared: Declared) -> VendorCatalog:
    """Return the catalogue that an inventory is compared with, own entries of the organisation included."""
    return declared.vendor_catalog or vendor_catalog()


def entry_of(vendor: Vendor, catalogue: VendorCatalog) -> VendorEntry | None:
    """Return the catalogue's entry for a vendor: the one that it names, or that has its id or exact name.

    A vendor that names an entry which does not exist has none, and so has one that names "none".
    """
    if vendor.catalog is not None:
        return None if vendor.catalog == NO_ENTRY else catalogue.get(vendor.catalog)
    return catalogue.get(vendor.id) or catalogue.find(vendor.name)
