"""Typed facts about how long records are kept, as an inventory declares it."""

from datetime import datetime

from hipaacheck.checkers.declared import FileFacts
from hipaacheck.checkers.shared.effect import Effect
from hipaacheck.checkers.shared.late import Late


class BackupFacts(Late):
    """What is recorded of the copies of a backup; None where the inventory does not say.

    `recorded` is False when nothing at all is. `copies` does not count the original. `places` and
    `providers` hold each name once; `elsewhere` says that a copy is in another place than the system
    (`system_place`) or that there are several places, `other_provider` likewise of `system_provider`.
    `tested` is the first moment of the day of the last restore test, `test_due` the moment after the last day
    on which the next one is in time by the organisation's own rule `test_every`. `practised` are the days of
    restore tests among the inventory's practices, which do not say of which system.
    """

    recorded: bool = True
    copies: int | None = 2
    places: tuple[str, ...] = ("office", "data centre")
    system_place: str | None = "office"
    elsewhere: bool | None = True
    providers: tuple[str, ...] = ("Backblaze",)
    system_provider: str | None = "Google"
    other_provider: bool | None = True
    immutable: bool | None = True
    encrypted: bool | None = True
    tested: datetime | None = None
    test_every: str | None = None
    test_due: datetime | None = None
    test_file: FileFacts = FileFacts()
    practised: tuple[datetime, ...] = ()


class RetentionFacts(Late):
    """One entry of the retention register, its periods compared by the calendar (retention.entry).

    `what` is the kind of records, `place` the system and vendor they are at, `people` how many persons that
    system has on record. `kept`, `deleted` and `policy` are periods in words, None when not recorded;
    `setting` sums up the first two, and `counted_from` is from when they count. What compares is None when
    one side is not recorded: `six_years` whether the setting keeps at least six years, `deletes_early`
    whether it deletes by itself before that, `deletes_before_kept` whether it deletes before the time it is
    set to keep, `meets_policy` and `exceeds_policy` (by more than a month) whether it does what the policy
    says. `other_rules` are those recorded beside HIPAA; the two `unmet` lists name those that the setting or
    the policy is shorter than.

    `holds_documentation`: documentation that the HIPAA rules ask to keep lives here. `must_stay` says that
    these are records that nobody should be able to remove early; `users_can_delete` that users can.
    `backed_up` is whether the register has a backup of the same system. `policy_document` is the title of
    the document behind the policy, `policy_effect` when that is in effect.
    `encryption_choice` is the organisation's decision on 45 CFR 164.312(a)(2)(iv).
    """

    entry: str = "mail"
    name: str = "Mailboxes"
    what: str = "mail"
    place: str = ""
    people: int | None = None
    setting: str | None = "kept for 7 years"
    kept: str | None = "7 years"
    deleted: str | None = None
    counted_from: str | None = None
    policy: str | None = None
    six_years: bool | None = True
    deletes_early: bool = False
    deletes_before_kept: bool | None = None
    meets_policy: bool | None = None
    exceeds_policy: bool | None = None
    other_rules: tuple[str, ...] = ()
    unmet_by_setting: tuple[str, ...] = ()
    unmet_by_policy: tuple[str, ...] = ()
    policy_document: str | None = None
    policy_effect: Effect | None = None
    holds_documentation: bool | None = False
    hold: bool | None = None
    must_stay: bool = False
    users_can_delete: bool | None = None
    backed_up: bool | None = None
    is_backup: bool = False
    backup: BackupFacts = BackupFacts()
    encryption_choice: str | None = None
    evidence: FileFacts = FileFacts()
    owner: str | None = None


class RegisterFacts(Late):
    """The retention register as a whole (retention.register).

    `holding` are the names of the entries that hold documentation which the HIPAA rules ask to keep,
    `unanswered` of those that do not say.
    """

    holding: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
