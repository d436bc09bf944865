"""Hold what hints at copies of mail and files outside Google Workspace; Google itself has no backup."""

from hipaacheck.checkers.google.grants import grants_of
from hipaacheck.checkers.google.switches import Switch, switches
from hipaacheck.checkers.shared.text import some
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData

# Words in the names of products that make backups; a hint, no list of them.
_WORDS = ("backup", "back up", "spanning", "spinone", "afi.ai", "druva", "dropsuite")


class BackupFacts(Record):
    """Backups: `vault` says for whom Google Vault is on, which is none.

    `products` are applications of others whose names say that they make backups.
    """

    vault: Seen[tuple[Switch, ...]] = (Switch(),)
    products: Seen[tuple[str, ...]] = ()


def make(data: TenantData) -> BackupFacts:
    """Return what hints at backups."""
    grants = grants_of(data)
    return BackupFacts(
        vault=switches(data, "vault"),
        products=grants
        if isinstance(grants, Unseen)
        else some(one.name for one in grants if any(word in one.name.lower() for word in _WORDS)),
    )
