"""Find where else in an inventory a vendor is used with PHI: mail, systems, lists, records, copies, web."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hipaacheck.checkers.shared.backups import VendorNames, is_backup, keepers_of
from hipaacheck.checkers.shared.patients import is_of_patients
from hipaacheck.inventory.schema.inventory import Inventory
from hipaacheck.inventory.schema.mail import PhiLevel
from hipaacheck.inventory.schema.network import WebHost, WebPurpose
from hipaacheck.inventory.schema.systems import RecordClass, RetentionEntry, System

# Pages on which a person shows to be a patient of this organisation.
_CARE = frozenset(
    {WebPurpose.PATIENT_PORTAL, WebPurpose.INTAKE_FORM, WebPurpose.BOOKING, WebPurpose.TELEHEALTH}
)
_BESIDE_PHI = frozenset({RecordClass.HIPAA_DOCUMENTATION, RecordClass.AUDIT_LOGS})


@dataclass(frozen=True, slots=True)
class Use:
    """One entry elsewhere that brings PHI to a vendor; `keeps` says that the PHI stays there."""

    vendor: str
    said: str
    keeps: bool


def uses_of(inventory: Inventory) -> Mapping[str, tuple[Use, ...]]:
    """Return by vendor the uses that bring PHI to it."""
    found: dict[str, dict[str, Use]] = {}
    for use in _uses(inventory):
        found.setdefault(use.vendor, {}).setdefault(use.said, use)
    return {vendor: tuple(uses.values()) for vendor, uses in found.items()}


def _uses(inventory: Inventory) -> Iterator[Use]:
    systems = {system.id: system for system in inventory.systems or ()}
    for system in systems.values():
        if system.vendor is not None and (system.holds_ephi or system.moves_ephi):
            does = "holds" if system.holds_ephi else "moves"
            yield Use(system.vendor, f"system '{system.id}' {does} ePHI", keeps=bool(system.holds_ephi))
    yield from _mail(inventory, systems)
    yield from _records(inventory, systems)
    for domain in inventory.domains:
        for host in domain.web:
            if host.vendor is not None and _brings_phi(host):
                what = "holds ePHI" if host.holds_ephi else f"is for {host.purpose}"
                yield Use(host.vendor, f"web host {host.host} {what}", keeps=host.holds_ephi is True)


def _records(inventory: Inventory, systems: Mapping[str, System]) -> Iterator[Use]:
    names = VendorNames(inventory.vendors or ())
    for kept in inventory.retention or ():
        vendor = kept.vendor or _vendor_of(systems, kept.system)
        if vendor is not None and kept.what is RecordClass.MEDICAL_RECORDS:
            yield Use(vendor, f"retention entry '{kept.id}' keeps medical records there", keeps=True)
        if is_backup(kept) and _is_of_phi(kept, systems):
            for keeper in _keepers(kept, names):
                yield Use(keeper, f"retention entry '{kept.id}' keeps copies of ePHI there", keeps=True)


def _is_of_phi(kept: RetentionEntry, systems: Mapping[str, System]) -> bool:
    """Return whether what is copied is ePHI: the records of patients, or what a system with ePHI holds.

    Documentation and logs of such a system need not be.
    """
    if kept.what in _BESIDE_PHI:
        return False
    system = systems.get(kept.system or "")
    return kept.what is RecordClass.MEDICAL_RECORDS or (system is not None and system.holds_ephi is True)


def _keepers(kept: RetentionEntry, names: VendorNames) -> Iterator[str]:
    """Yield the vendors of the register at which copies are: the providers, and the vendor of backups."""
    if kept.what is RecordClass.BACKUPS and kept.vendor is not None:
        yield kept.vendor
    for name in keepers_of(kept):
        vendor = names.find(name)
        if vendor is not None:
            yield vendor.id


def _mail(inventory: Inventory, systems: Mapping[str, System]) -> Iterator[Use]:
    for flow in inventory.mail_flows or ():
        if flow.phi in (PhiLevel.LIMITED, PhiLevel.FULL):
            for vendor in {flow.vendor, _vendor_of(systems, flow.system)} - {None}:
                yield Use(str(vendor), f"mail flow '{flow.id}' carries PHI", keeps=False)
    for mailing in inventory.mailing_lists or ():
        if mailing.vendor is not None and is_of_patients(mailing):
            yield Use(mailing.vendor, f"mailing list '{mailing.id}' is of patients", keeps=True)


def _vendor_of(systems: Mapping[str, System], system: str | None) -> str | None:
    found = systems.get(system) if system is not None else None
    return None if found is None else found.vendor


def _brings_phi(host: WebHost) -> bool:
    return host.holds_ephi is True or (host.holds_ephi is None and host.purpose in _CARE)
