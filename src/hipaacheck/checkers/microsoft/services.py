"""Compare the services and products of a Microsoft 365 tenant with what the vendor's agreement takes in."""

from hipaacheck.catalogs.tenant_services import tenant_services
from hipaacheck.checkers.microsoft.licences import ENTRA_P1, INTUNE, LOCKBOX, has, plans_of
from hipaacheck.checkers.shared.standings import Standing, standings
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import Obj, TenantData
from hipaacheck.tenants.typed import look_up

_PLATFORM = "microsoft"
_GOOD_STATES = ("Enabled",)
_FEATURES = (
    ("Conditional Access (Entra ID P1)", ENTRA_P1),
    ("message encryption (Purview)", ("RMS_S_ENTERPRISE", "RMS_S_BASIC", "RMS_S_PREMIUM", "RMS_S_PREMIUM2")),
    ("device management (Intune)", INTUNE),
    (
        "archive and holds of mailboxes",
        ("EXCHANGE_S_ENTERPRISE", "EXCHANGE_S_ARCHIVE_ADDON", "EXCHANGE_S_ARCHIVE"),
    ),
)


class ServicesFacts(Record):
    """Services, products and features.

    `on` are services that people can put content into. `lapsing` names products whose licence has run out or
    is about to. `lacking` names features of use against the risks of PHI that no plan brings. `lockbox_on` is
    Customer Lockbox, which some plans bring (`lockbox_licensed`).
    """

    on: Seen[tuple[Standing, ...]] = (Standing(),)
    products: Seen[tuple[Standing, ...]] = (Standing(name="Microsoft 365 Business Premium", marks=("SPB",)),)
    lapsing: Seen[tuple[str, ...]] = ()
    lacking: Seen[tuple[str, ...]] = ()
    lockbox_licensed: Seen[bool] = True
    lockbox_on: Seen[bool] = True


def make(data: TenantData) -> ServicesFacts:
    """Return what is on, what was bought, and how it stands to the agreement."""
    return ServicesFacts(
        on=_on(data),
        products=editions_of(data),
        lapsing=_lapsing(data),
        lacking=_lacking(data),
        lockbox_licensed=has(data, LOCKBOX),
        lockbox_on=_lockbox(data),
    )


def _on(data: TenantData) -> Seen[tuple[Standing, ...]]:
    plans = plans_of(data)
    if isinstance(plans, Unseen):
        return plans
    known = tenant_services(_PLATFORM)
    return standings({name: known.service(name) for name in sorted(plans)}, "a service plan")


def editions_of(data: TenantData) -> Seen[tuple[Standing, ...]]:
    """Return the products bought and how they stand; plans that only add to others are left out."""
    skus = data.of("subscribed_skus")
    if isinstance(skus, Unseen):
        return skus
    known = tenant_services(_PLATFORM)
    names = sorted(
        {name for name in (_text(sku, "skuPartNumber") for sku in skus if _is_bought(sku)) if name}
    )
    return standings({name: known.edition(name) for name in names}, "a product")


def _is_bought(sku: Obj) -> bool:
    return _text(sku, "capabilityStatus") not in ("Deleted", "LockedOut")


def _lapsing(data: TenantData) -> Seen[tuple[str, ...]]:
    """Return the products that are in use and whose licence is not in order, with its state."""
    skus = data.of("subscribed_skus")
    stated = () if isinstance(skus, Unseen) else tuple(sku for sku in skus if _text(sku, "capabilityStatus"))
    if not stated:
        return _lapsing_by_scubagear(data)
    return some(
        f"{_text(sku, 'skuPartNumber')} ({_text(sku, 'capabilityStatus')})"
        for sku in stated
        if _text(sku, "capabilityStatus") not in _GOOD_STATES and look_up(sku, "consumedUnits") != 0
    )


def _lapsing_by_scubagear(data: TenantData) -> Seen[tuple[str, ...]]:
    state = data.one("licences_state")
    if isinstance(state, Unseen):
        return Unseen(unseen=f"the state of the licences was not collected: {state.unseen}")
    flags = [look_up(state, name) for name in ("is_expired", "is_expiring_soon")]
    if not all(isinstance(flag, bool) for flag in flags):
        return Unseen(unseen="the state of the licences is not in what was collected")
    return (f"the licences ({_text(state, 'state')})",) if any(flags) else ()


def _lacking(data: TenantData) -> Seen[tuple[str, ...]]:
    plans = plans_of(data)
    if isinstance(plans, Unseen):
        return plans
    return tuple(name for name, wanted in _FEATURES if plans.isdisjoint(wanted))


def _lockbox(data: TenantData) -> Seen[bool]:
    found = data.one("org_config")
    if isinstance(found, Unseen):
        return found
    value = look_up(found, "CustomerLockboxEnabled")
    if isinstance(value, bool):
        return value
    return Unseen(unseen="CustomerLockboxEnabled is not in what was collected")


def _text(raw: Obj, path: str) -> str:
    found = look_up(raw, path)
    return found if isinstance(found, str) else ""
