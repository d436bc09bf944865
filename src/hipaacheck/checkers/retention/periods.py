"""Compare how long an entry of the retention register keeps its records with what asks for a period."""

from dataclasses import dataclass

from hipaacheck.checkers.shared.effect import SIX_YEARS
from hipaacheck.inventory.schema.period import Span
from hipaacheck.inventory.schema.systems import OtherRule, RetentionEntry

_GRACE_DAYS = 31
"""Jobs that delete run late, and by the month: only what is kept longer than this is kept past the policy."""


@dataclass(frozen=True)
class Setting:
    """What a system is set to do: keep records at least so long, delete them by itself after that."""

    kept: Span | None
    deleted: Span | None
    forever: bool

    @property
    def recorded(self) -> bool:
        """Return whether the inventory says anything of it."""
        return self.forever or self.kept is not None or self.deleted is not None

    @property
    def words(self) -> str | None:
        """Return the setting in words; None when nothing is recorded."""
        if self.forever:
            return "never deleted"
        said = [f"kept for {self.kept}"] if self.kept is not None else []
        said += [f"deleted after {self.deleted}"] if self.deleted is not None else []
        return ", ".join(said) or None

    def covers(self, period: Span) -> bool | None:
        """Return whether records stay at least for `period`; None when no setting is recorded."""
        if not self.recorded:
            return None
        return self.forever or all(one.covers(period) for one in (self.kept, self.deleted) if one is not None)

    def exceeds(self, period: Span) -> bool | None:
        """Return whether records stay for more than a month longer than `period`."""
        if not self.recorded:
            return None
        return bool(self.covers(period.model_copy(update={"days": period.days + _GRACE_DAYS})))

    @property
    def deletes_early(self) -> bool:
        """Return whether it deletes by itself before six years are over."""
        return self.deleted is not None and not self.deleted.covers(SIX_YEARS)

    @property
    def deletes_before_kept(self) -> bool | None:
        """Return whether it deletes before the time that it is set to keep; None without both."""
        if self.kept is None or self.deleted is None:
            return None
        return not self.deleted.covers(self.kept)


def setting_of(entry: RetentionEntry) -> Setting:
    """Return what the inventory says that the system does."""
    return Setting(entry.kept_for, entry.deleted_after, entry.kept_forever)


def in_words(rule: OtherRule) -> str:
    """Return a rule beside HIPAA as texts name it."""
    return f"{rule.source} ({rule.period})"
