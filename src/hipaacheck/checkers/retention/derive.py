"""Derive the facts of every entry of the retention register, and of the register as a whole."""

from collections.abc import Iterator

from hipaacheck.catalogs.names import squashed
from hipaacheck.checkers.api import Derivation, Derived, Known, Saw
from hipaacheck.checkers.declared import file_artefacts, file_facts
from hipaacheck.checkers.retention.backups import backed_up, backup_facts
from hipaacheck.checkers.retention.facts import RegisterFacts, RetentionFacts
from hipaacheck.checkers.retention.periods import Setting, in_words, setting_of
from hipaacheck.checkers.shared.backups import is_backup
from hipaacheck.checkers.shared.effect import SIX_YEARS, effect_of
from hipaacheck.checkers.shared.places import Decides, Lines
from hipaacheck.inventory.declared import Declared
from hipaacheck.inventory.schema.decisions import Choice
from hipaacheck.inventory.schema.documents import Document
from hipaacheck.inventory.schema.systems import RecordClass, RetentionEntry, System
from hipaacheck.model import Origin, Place, Target, TargetKind

KIND = "retention.entry"
REGISTER_KIND = "retention.register"
METHOD = "declared in the inventory"
_OF_POLICY: Decides = {
    "destroyed": ("policy_effect",),
    "retired": ("policy_effect",),
    "effective": ("policy_effect",),
    "approved_on": ("policy_effect",),
}
_SETTING = ("six_years", "meets_policy", "exceeds_policy", "unmet_by_setting", "deletes_before_kept")
DECIDES: Decides = {
    "deleted_after": ("deletes_early", *_SETTING),
    "kept_for": _SETTING,
    "kept_forever": _SETTING,
    "policy": ("policy", "meets_policy", "exceeds_policy", "unmet_by_policy"),
    "other_rules": ("unmet_by_setting", "unmet_by_policy"),
    "counted_from": ("counted_from", "six_years"),
    "holds_documentation": ("holds_documentation",),
    "users_can_delete": ("users_can_delete",),
    "hold": ("hold",),
    "backup.last_restore_test": ("backup.tested", "backup.test_due"),
    "backup.count": ("backup.copies",),
    "backup.locations": ("backup.elsewhere", "backup.copies"),
    "backup.providers": ("backup.other_provider", "backup.copies"),
    "backup.immutable": ("backup.immutable",),
    "backup.encrypted": ("backup.encrypted",),
    "backup.restore_test_file": ("backup.test_file",),
    "evidence": ("evidence",),
    "owner": ("owner",),
    "policy_document": ("policy_document",),
}
_AT_REST = "164.312(a)(2)(iv)"
_MUST_STAY = frozenset(
    {
        RecordClass.HIPAA_DOCUMENTATION,
        RecordClass.MEDICAL_RECORDS,
        RecordClass.AUDIT_LOGS,
        RecordClass.BACKUPS,
    }
)


def derive_retention(known: Known) -> Iterator[Derived]:
    """Yield the facts of each entry of the retention register."""
    declared = known.declared
    if declared is None or declared.inventory.retention is None:
        return
    for index, entry in enumerate(declared.inventory.retention):
        origin = declared.origin("retention", index)
        target = known.targets.get(f"retention:{entry.id}") or _target(entry.id, entry.name, origin)
        facts = entry_facts(declared, entry)
        files = (entry.evidence, entry.backup.restore_test_file if entry.backup is not None else None)
        attested = not facts.evidence.confirmed
        artefacts = file_artefacts(declared, *files)
        places = _lines(declared, index, entry)
        saw = Saw(facts, str(origin), METHOD, attested=attested, artefacts=artefacts, places=places)
        yield Derived(target, saw)


def _lines(declared: Declared, index: int, entry: RetentionEntry) -> tuple[Place, ...]:
    lines = Lines(declared).entry("retention", index, DECIDES)
    organisation = declared.inventory.organisation
    if organisation is not None and organisation.own_rules.restore_test_every is not None:
        lines.add("organisation", None, "own_rules", "restore_test_every", about=("backup.test_due",))
    for at, document in enumerate(declared.inventory.documents or ()):
        if document.id == entry.policy_document:
            lines.entry("documents", at, _OF_POLICY)
    return lines.places


def derive_register(known: Known) -> Iterator[Derived]:
    """Yield what the register as a whole says of where documentation is kept."""
    declared = known.declared
    if declared is None or declared.inventory.retention is None:
        return
    entries = declared.inventory.retention
    facts = RegisterFacts(
        holding=tuple(entry.name for entry in entries if _holds(entry)),
        unanswered=tuple(entry.name for entry in entries if _holds(entry) is None),
    )
    origin = declared.origin("retention")
    kind = TargetKind.RETENTION_REGISTER
    target = Target(id=kind.value, kind=kind, name="retention register", origin=origin)
    lines = Lines(declared)
    for index, entry in enumerate(entries):
        about = ("unanswered", "holding") if _holds(entry) is not True else ()
        lines.entry("retention", index, {"holds_documentation": about} if about else {})
    yield Derived(target, Saw(facts, str(origin), METHOD, attested=True, places=lines.places))


def entry_facts(declared: Declared, entry: RetentionEntry) -> RetentionFacts:
    """Return what the inventory says of one entry, with its periods compared."""
    setting, system = setting_of(entry), _system(declared, entry)
    document = _document(declared, entry)
    return RetentionFacts(
        entry=entry.id,
        name=entry.name,
        what=entry.what,
        place=_place(declared, entry, system),
        people=system.people if system is not None else None,
        setting=setting.words,
        kept=str(entry.kept_for) if entry.kept_for is not None else None,
        deleted=str(entry.deleted_after) if entry.deleted_after is not None else None,
        counted_from=entry.counted_from,
        policy=str(entry.policy) if entry.policy is not None else None,
        six_years=setting.covers(SIX_YEARS),
        deletes_early=setting.deletes_early,
        deletes_before_kept=setting.deletes_before_kept,
        meets_policy=setting.covers(entry.policy) if entry.policy is not None else None,
        exceeds_policy=setting.exceeds(entry.policy) if entry.policy is not None else None,
        other_rules=tuple(in_words(rule) for rule in entry.other_rules),
        unmet_by_setting=_unmet_by_setting(entry, setting),
        unmet_by_policy=_unmet_by_policy(entry),
        policy_document=document.title if document is not None else None,
        policy_effect=effect_of(declared, document) if document is not None else None,
        holds_documentation=_holds(entry),
        hold=entry.hold,
        must_stay=_must_stay(entry),
        users_can_delete=entry.users_can_delete,
        backed_up=backed_up(entry, declared.inventory.retention or ()),
        is_backup=is_backup(entry),
        backup=backup_facts(declared, entry, system),
        encryption_choice=_encryption_choice(declared),
        evidence=file_facts(declared, entry.evidence),
        owner=entry.owner,
    )


def _target(name: str, title: str, origin: Origin) -> Target:
    return Target(id=f"retention:{name}", kind=TargetKind.RETENTION, name=title, origin=origin)


def _holds(entry: RetentionEntry) -> bool | None:
    if entry.holds_documentation is None and entry.what is RecordClass.HIPAA_DOCUMENTATION:
        return True
    return entry.holds_documentation


def _must_stay(entry: RetentionEntry) -> bool:
    """Return whether removing these records early would be a loss: mail is, once it is set to be kept."""
    kept = entry.kept_for is not None or entry.kept_forever
    return entry.what in _MUST_STAY or kept or _holds(entry) is True


def _system(declared: Declared, entry: RetentionEntry) -> System | None:
    systems = declared.inventory.systems or ()
    return next((system for system in systems if system.id == entry.system), None)


def _document(declared: Declared, entry: RetentionEntry) -> Document | None:
    documents = declared.inventory.documents or ()
    return next((document for document in documents if document.id == entry.policy_document), None)


def _place(declared: Declared, entry: RetentionEntry, system: System | None) -> str:
    named = entry.vendor or (system.vendor if system is not None else None)
    vendors = declared.inventory.vendors or ()
    vendor = next((one.name for one in vendors if one.id == named), named)
    if system is None or vendor is None:
        return vendor or (system.name if system is not None else "")
    key = squashed(vendor)
    return system.name if key and key in squashed(system.name) else f"{system.name}, {vendor}"


def _unmet_by_setting(entry: RetentionEntry, setting: Setting) -> tuple[str, ...]:
    return tuple(in_words(rule) for rule in entry.other_rules if setting.covers(rule.period) is False)


def _unmet_by_policy(entry: RetentionEntry) -> tuple[str, ...]:
    policy = entry.policy
    if policy is None:
        return ()
    return tuple(in_words(rule) for rule in entry.other_rules if not policy.covers(rule.period))


def _encryption_choice(declared: Declared) -> Choice | None:
    decisions = declared.inventory.decisions or ()
    return next((one.choice for one in decisions if one.specification == _AT_REST), None)


ENTRIES = Derivation("retention.entries", KIND, derive_retention)
REGISTER = Derivation("retention.register", REGISTER_KIND, derive_register)
