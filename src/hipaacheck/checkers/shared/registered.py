"""Find the vendors of the register as targets, for every checker that derives facts about them."""

from collections.abc import Iterator
from typing import NamedTuple

from hipaacheck.checkers.api import Known
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.vendors import Vendor
from hipaacheck.model import Origin, Target, TargetKind


class Placed(NamedTuple):
    """A vendor of the register: its target, and where it stands in which inventory."""

    vendor: Vendor
    declared: Declared
    target: Target
    origin: Origin


def placed_vendors(known: Known) -> Iterator[Placed]:
    """Yield every vendor of the register; none when no register is kept."""
    declared = known.declared
    if declared is None or declared.inventory.vendors is None:
        return
    for index, vendor in enumerate(declared.inventory.vendors):
        origin = declared.origin("vendors", index)
        target = known.targets.get(f"vendor:{vendor.id}") or Target(
            id=f"vendor:{vendor.id}", kind=TargetKind.VENDOR, name=vendor.name, origin=origin
        )
        yield Placed(vendor, declared, target, origin)
