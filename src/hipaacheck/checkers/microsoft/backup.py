"""Hold what helps to say whether mail and files can be brought back; no setting shows a backup."""

from hipaacheck.checkers.microsoft.retention import make as retention
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData


class BackupFacts(Record):
    """`kept` names the retention policies that keep mail or files inside the tenant, which is no backup."""

    kept: Seen[tuple[str, ...]] = ()


def make(data: TenantData) -> BackupFacts:
    """Return what is kept that somebody might take for a backup."""
    found = retention(data)
    parts = (found.mail_kept, found.files_kept)
    unseen = next((one for one in parts if isinstance(one, Unseen)), None)
    if unseen is not None:
        return BackupFacts(kept=unseen)
    return BackupFacts(
        kept=tuple(dict.fromkeys(name for one in parts if isinstance(one, tuple) for name in one))
    )
