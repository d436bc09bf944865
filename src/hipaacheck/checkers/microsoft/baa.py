"""Hold what helps to say whether Microsoft's business associate agreement is in force; nothing shows it."""

from hipaacheck.checkers.microsoft.services import editions_of
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData


class BaaFacts(Record):
    """The products bought, by name; no interface says under which contract, or when it was accepted."""

    products: Seen[tuple[str, ...]] = ("Microsoft 365 Business Premium",)


def make(data: TenantData) -> BaaFacts:
    """Return the products whose contract is the question."""
    found = editions_of(data)
    return BaaFacts(products=found if isinstance(found, Unseen) else some(one.name for one in found))
