"""What the retention register says, compared by the calendar, from the inventory to the finding."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.checkers.services.known import FakeKnown, declared

from hipaacheck.checkers.api import Saw
from hipaacheck.checkers.retention import CHECKER
from hipaacheck.checkers.retention.derive import derive_register, derive_retention
from hipaacheck.checkers.retention.facts import RetentionFacts
from hipaacheck.engine.registry import Registry
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.inventory.declared import Declared, FileState
from hipaacheck.inventory.schema.period import Span
from hipaacheck.inventory.schema.systems import RetentionEntry
from hipaacheck.model import Finding, Origin, Outcome, Target, TargetKind
from hipaacheck.testing import faults_of, judge_rule

RULES = {rule.id: rule for rule in load_rule_set(Registry((CHECKER,), (), ())).rules}
FAIL, PASS, MANUAL, NOT_APPLICABLE = Outcome.FAIL, Outcome.PASS, Outcome.MANUAL, Outcome.NOT_APPLICABLE
SHA = "a" * 64
VENDORS = [
    {"id": "google", "name": "Google Workspace", "legal_name": "Google LLC"},
    {"id": "backblaze", "name": "Backblaze"},
]
SYSTEMS = [
    {"id": "mail", "name": "Mail", "kind": "mail", "vendor": "google", "people": 900},
    {"id": "ehr", "name": "Records", "kind": "ehr", "location": "Server room"},
]


def entry(**fields: Any) -> dict[str, Any]:
    return {"id": "mail", "what": "mail", "name": "Mailboxes", **fields}


def backup(system: str | None = "ehr", **copies: Any) -> dict[str, Any]:
    return {"id": "copies", "what": "backups", "name": "Copies", "system": system, "backup": copies}


def derived(*entries: dict[str, Any], **sections: Any) -> dict[str, RetentionFacts]:
    known = FakeKnown(declared(**{"systems": SYSTEMS, "vendors": VENDORS, "retention": entries, **sections}))
    found: dict[str, RetentionFacts] = {}
    for one in derive_retention(known):
        assert isinstance(one.outcome, Saw)
        assert isinstance(one.outcome.facts, RetentionFacts)
        found[one.target.id] = one.outcome.facts
    return found


def where_documentation_is(*entries: dict[str, Any]) -> Finding:
    (one,) = derive_register(FakeKnown(declared(retention=entries)))
    assert one.target.id == "retention-register"
    assert isinstance(one.outcome, Saw)
    assert one.outcome.attested  # no file shows it
    return judge_rule(RULES["RET-WHERE-001"], {"retention.register": one.outcome.facts})


def facts_of(one: dict[str, Any], **sections: Any) -> RetentionFacts:
    return derived(one, **sections)[f"retention:{one['id']}"]


def finding(rule: str, facts: RetentionFacts, as_of: str = "2026-06-01") -> Finding:
    moment = datetime.fromisoformat(as_of).replace(tzinfo=UTC)
    return judge_rule(RULES[rule], {"retention.entry": facts}, as_of=moment)


def test_every_vector_of_the_pack_holds() -> None:
    assert faults_of(CHECKER) == []


@pytest.mark.parametrize("known", [FakeKnown(), FakeKnown(declared())])
def test_without_a_retention_section_nothing_is_derived(known: FakeKnown) -> None:
    assert list(derive_retention(known)) == []


def test_an_empty_register_says_nowhere_where_documentation_is() -> None:
    assert derived() == {}
    assert where_documentation_is().outcome is FAIL


@pytest.mark.parametrize(
    ("entries", "outcome"),
    [
        ([entry(holds_documentation=True)], PASS),
        ([entry(holds_documentation=False), {**entry(), "id": "b"}], MANUAL),
        ([entry(holds_documentation=False)], FAIL),
        ([{"id": "binder", "what": "hipaa-documentation", "name": "Binder"}], PASS),
    ],
)
def test_where_documentation_lives_is_asked_once(entries: list[dict[str, Any]], outcome: Outcome) -> None:
    assert where_documentation_is(*entries).outcome is outcome


def test_without_a_register_nothing_is_said_of_where_documentation_is() -> None:
    assert list(derive_register(FakeKnown())) == []
    assert list(derive_register(FakeKnown(declared()))) == []


@pytest.mark.parametrize(
    ("vendor", "place"),
    [
        (None, "Practice mail"),
        ("google", "Practice mail, Google Workspace"),
        ("backblaze", "Practice mail, Backblaze"),
        ("practice", "Practice mail"),
    ],
)
def test_a_place_names_the_vendor_once(vendor: str | None, place: str) -> None:
    systems = [{"id": "mail", "name": "Practice mail", "kind": "mail", "vendor": vendor}]
    vendors = [*VENDORS, {"id": "practice", "name": "Practice"}]

    assert facts_of(entry(system="mail"), systems=systems, vendors=vendors).place == place


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"kept_for": "6 years", "counted_from": "last-in-effect"}, PASS),
        ({"kept_for": "P6Y", "counted_from": "last-in-effect"}, PASS),
        ({"kept_for": "6 years", "counted_from": "creation"}, MANUAL),
        ({"kept_for": "6 years", "counted_from": "last-change"}, MANUAL),
        ({"kept_for": "6 years"}, MANUAL),
        ({"kept_for": "2190 days"}, FAIL),
        ({"kept_for": "2191 days"}, FAIL),
        ({"kept_for": "2192 days", "counted_from": "last-in-effect"}, PASS),
        ({"kept_for": "71 months"}, FAIL),
        ({"kept_forever": True}, PASS),
        ({"kept_for": "5 years", "hold": True}, MANUAL),
        ({}, MANUAL),
        ({"deleted_after": "7 years"}, MANUAL),
        ({"deleted_after": "7 years", "counted_from": "creation"}, MANUAL),
        ({"deleted_after": "7 years", "counted_from": "last-in-effect"}, PASS),
        ({"deleted_after": "5 years"}, NOT_APPLICABLE),
    ],
)
def test_documentation_is_kept_for_six_calendar_years(fields: dict[str, Any], outcome: Outcome) -> None:
    facts = facts_of(entry(holds_documentation=True, **fields))

    assert finding("RET-DOC-001", facts).outcome is outcome


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"deleted_after": "90 days"}, MANUAL),
        ({"deleted_after": "2191 days"}, MANUAL),
        ({"deleted_after": "6 years"}, NOT_APPLICABLE),
        ({"deleted_after": "90 days", "holds_documentation": False}, PASS),
        ({"deleted_after": "90 days", "holds_documentation": True}, FAIL),
        ({"deleted_after": "90 days", "holds_documentation": True, "hold": True}, MANUAL),
        ({"kept_for": "90 days"}, NOT_APPLICABLE),
        ({"deleted_after": "90 days", "what": "audit-logs"}, NOT_APPLICABLE),
        ({"deleted_after": "90 days", "what": "hipaa-documentation"}, FAIL),
    ],
)
def test_a_mailbox_rule_alone_never_fails(fields: dict[str, Any], outcome: Outcome) -> None:
    assert finding("RET-DELETE-001", facts_of(entry(**fields))).outcome is outcome


def test_the_question_on_a_mailbox_rule_says_what_has_a_period_and_what_has_none() -> None:
    said = finding("RET-DELETE-001", facts_of(entry(deleted_after="90 days"))).because or ""

    assert "HIPAA sets no retention period for email" in said
    assert "The rule of 90 days is compatible only if such documentation" in " ".join(said.split())
    assert "stored elsewhere or held" in said


@pytest.mark.parametrize(
    ("setting", "policy", "meets", "exceeds"),
    [
        ({"kept_for": "6 years"}, "6 years", PASS, PASS),
        ({"kept_for": "2191 days"}, "6 years", FAIL, PASS),
        ({"kept_for": "73 months"}, "6 years", PASS, PASS),
        ({"kept_for": "74 months"}, "6 years", PASS, FAIL),
        ({"kept_forever": True}, "6 years", PASS, FAIL),
        ({"deleted_after": "1 year", "kept_for": "6 years"}, "6 years", FAIL, PASS),
        ({}, "6 years", MANUAL, NOT_APPLICABLE),
        ({"kept_for": "6 years"}, None, NOT_APPLICABLE, NOT_APPLICABLE),
    ],
)
def test_a_setting_is_compared_with_the_policy(
    setting: dict[str, Any], policy: str | None, meets: Outcome, exceeds: Outcome
) -> None:
    facts = facts_of(entry(policy=policy, **setting))

    assert finding("RET-POLICY-001", facts).outcome is meets
    assert finding("RET-POLICY-002", facts).outcome is exceeds


def test_two_settings_that_contradict_each_other_are_found() -> None:
    contradicting = facts_of(entry(kept_for="7 years", deleted_after="2556 days"))

    assert finding("RET-SETTING-001", contradicting).outcome is FAIL
    assert finding("RET-SETTING-001", facts_of(entry(kept_for="7 years"))).outcome is NOT_APPLICABLE


@pytest.mark.parametrize(
    "fields",
    [
        {"kept_forever": True, "deleted_after": "1 year"},
        {"kept_forever": True, "kept_for": "1 year"},
        {"what": "hipaa-documentation", "holds_documentation": False},
        {"backup": {"count": 1, "locations": ["a", "b"]}},
    ],
)
def test_an_entry_that_contradicts_itself_is_a_mistake(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="correct one"):
        RetentionEntry.model_validate(entry(**fields))


def test_rules_beside_hipaa_are_compared_with_setting_and_policy() -> None:
    rules = [{"source": "State law", "period": "7 years"}, {"source": "Payer", "period": "10 years"}]
    facts = facts_of(entry(kept_for="8 years", policy="9 years", other_rules=rules))

    assert facts.unmet_by_setting == ("Payer (10 years)",)
    assert facts.unmet_by_policy == ("Payer (10 years)",)
    assert finding("RET-OTHER-001", facts).outcome is FAIL
    assert finding("RET-OTHER-002", facts).outcome is FAIL
    assert finding("RET-OTHER-001", facts_of(entry(kept_forever=True, other_rules=rules))).outcome is PASS
    assert finding("RET-OTHER-001", facts_of(entry(other_rules=rules))).outcome is MANUAL


def test_of_medical_records_without_a_rule_the_states_is_asked_for() -> None:
    judged = finding("RET-OTHER-001", facts_of(entry(what="medical-records", kept_for="2 years")))

    assert judged.outcome is MANUAL
    assert "State law generally decides" in (judged.because or "")


def laid_down(**dates: str | None) -> RetentionFacts:
    document = {"id": "keep", "kind": "policy-retention", "title": "Retention policy", **dates}
    return facts_of(entry(policy="6 years", policy_document="keep"), documents=[document])


@pytest.mark.parametrize(
    ("dates", "outcome"),
    [
        ({}, MANUAL),
        ({"created": "2015-01-01"}, MANUAL),
        ({"approved_on": "2015-01-01"}, PASS),
        ({"effective": "2030-01-01"}, FAIL),
        ({"effective": "2015-01-01", "destroyed": "2020-01-01"}, FAIL),
        ({"destroyed": "2020-01-01"}, FAIL),
    ],
    ids=["draft", "made", "approved", "to come", "destroyed", "destroyed draft"],
)
def test_a_policy_stands_in_no_document_that_is_not_in_effect(
    dates: dict[str, str], outcome: Outcome
) -> None:
    assert finding("RET-POLICY-003", laid_down(**dates)).outcome is outcome


@pytest.mark.parametrize(
    ("retired", "as_of", "outcome"),
    [
        (None, "2026-06-01", PASS),
        ("2026-06-01", "2026-05-31", PASS),
        ("2026-06-01", "2026-06-01", PASS),
        ("2026-06-01", "2026-06-02", FAIL),
    ],
)
def test_a_policy_stands_in_a_document_up_to_its_last_day(
    retired: str | None, as_of: str, outcome: Outcome
) -> None:
    facts = laid_down(effective="2020-01-01", retired=retired)

    assert finding("RET-POLICY-003", facts, as_of).outcome is outcome
    assert finding("RET-POLICY-003", facts_of(entry(policy="6 years"))).outcome is FAIL


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"users_can_delete": True}, NOT_APPLICABLE),
        ({"users_can_delete": True, "kept_for": "3 years"}, FAIL),
        ({"users_can_delete": False, "kept_for": "3 years"}, PASS),
        ({"kept_for": "3 years"}, MANUAL),
        ({"users_can_delete": True, "holds_documentation": True}, FAIL),
        ({"users_can_delete": True, "what": "medical-records"}, FAIL),
        ({"users_can_delete": True, "what": "audit-logs"}, NOT_APPLICABLE),
    ],
)
def test_users_may_delete_what_nothing_says_is_to_be_kept(fields: dict[str, Any], outcome: Outcome) -> None:
    assert finding("RET-DELETE-002", facts_of(entry(**fields))).outcome is outcome


def test_a_hold_is_no_backup() -> None:
    held = entry(system="mail", hold=True)

    assert finding("RET-HOLD-001", facts_of(held)).outcome is FAIL
    assert finding("RET-HOLD-001", derived(held, backup("mail"))["retention:mail"]).outcome is PASS
    assert finding("RET-HOLD-001", derived(held, backup("ehr"))["retention:mail"]).outcome is FAIL
    assert finding("RET-HOLD-001", derived(held, backup(None))["retention:mail"]).outcome is MANUAL
    assert finding("RET-HOLD-001", facts_of(entry(hold=True))).outcome is MANUAL
    assert finding("RET-HOLD-001", facts_of({**held, "backup": {"count": 1}})).outcome is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("copies", "outcome"),
    [
        ({"count": 2}, PASS),
        ({"count": 1}, FAIL),
        ({"count": 0}, FAIL),
        ({"locations": ["a", "b"]}, PASS),
        ({"locations": ["Office", "office "]}, MANUAL),
        ({"providers": ["Backblaze", "Wasabi"]}, PASS),
        ({"locations": ["a"]}, MANUAL),
        ({}, MANUAL),
    ],
)
def test_how_many_copies_there_are(copies: dict[str, Any], outcome: Outcome) -> None:
    assert finding("RET-BACKUP-001", facts_of(backup(**copies))).outcome is outcome


@pytest.mark.parametrize(
    ("system", "places", "outcome"),
    [
        ("ehr", ["server  ROOM"], FAIL),
        ("ehr", ["Bank vault"], PASS),
        ("mail", ["Bank vault"], MANUAL),
        ("mail", ["Bank vault", "Server room"], PASS),
        ("ehr", [], MANUAL),
    ],
)
def test_a_copy_beside_the_system_is_in_no_other_place(
    system: str, places: list[str], outcome: Outcome
) -> None:
    facts = facts_of(backup(system, count=3, locations=places))

    assert finding("RET-BACKUP-002", facts).outcome is outcome


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"system": "mail", "backup": {"providers": ["google"]}}, FAIL),
        ({"system": "mail", "backup": {"providers": ["Google LLC"]}}, FAIL),
        ({"system": "mail", "vendor": "google"}, FAIL),
        ({"system": "mail", "vendor": "backblaze"}, PASS),
        ({"system": "mail", "backup": {"providers": ["Google Workspace", "Backblaze"]}}, PASS),
        ({"system": "mail", "backup": {"providers": ["Google Workspace", "Google LLC"]}}, FAIL),
        ({"system": "ehr", "backup": {"providers": ["Backblaze"]}}, MANUAL),
        ({"system": "mail", "backup": {"count": 2}}, MANUAL),
        ({"what": "medical-records", "vendor": "google", "backup": {"providers": ["Google LLC"]}}, FAIL),
        ({"what": "medical-records", "vendor": "google", "backup": {"count": 1}}, MANUAL),
    ],
)
def test_a_copy_with_the_provider_of_the_system_is_with_no_other(
    fields: dict[str, Any], outcome: Outcome
) -> None:
    facts = facts_of({"id": "copies", "what": "backups", "name": "Copies", **fields})

    assert finding("RET-BACKUP-003", facts).outcome is outcome


def test_nothing_recorded_of_a_backup_is_one_question() -> None:
    facts = facts_of({"id": "copies", "what": "backups", "name": "Copies"})
    judged = {rule: finding(rule, facts).outcome for rule in RULES if "BACKUP" in rule or "RESTORE" in rule}

    assert judged.pop("RET-BACKUP-001") is MANUAL
    assert set(judged.values()) == {NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("choice", "outcome"),
    [(None, FAIL), ("implemented", FAIL), ("alternative", MANUAL), ("not-reasonable", MANUAL)],
)
def test_a_documented_decision_turns_a_plain_copy_into_a_question(
    choice: str | None, outcome: Outcome
) -> None:
    about = {"specification": "164.312(a)(2)(iv)", "why": "x", "by": "y", "date": "2026-01-01"}
    decisions = [{**about, "choice": choice}] if choice else None

    facts = facts_of(backup(encrypted=False), decisions=decisions)

    assert finding("RET-BACKUP-005", facts).outcome is outcome


@pytest.mark.parametrize(
    ("as_of", "tried", "in_time"),
    [
        ("2024-02-28", FAIL, NOT_APPLICABLE),
        ("2024-02-29", PASS, PASS),
        ("2025-02-28", PASS, PASS),
        ("2025-03-01", PASS, FAIL),
    ],
)
def test_a_restore_test_is_in_time_up_to_the_last_day(as_of: str, tried: Outcome, in_time: Outcome) -> None:
    organisation = {"name": "Clinic", "own_rules": {"restore_test_every": "1 year"}}
    facts = facts_of(backup(last_restore_test="2024-02-29"), organisation=organisation)

    assert facts.backup.test_due == datetime(2025, 3, 1, tzinfo=UTC)
    assert finding("RET-RESTORE-001", facts, as_of).outcome is tried
    assert finding("RET-RESTORE-002", facts, as_of).outcome is in_time


def test_a_restore_test_of_something_is_asked_about() -> None:
    practices = [{"kind": "restore-test", "date": "2026-05-31"}, {"kind": "patching", "date": "2026-06-30"}]
    facts = facts_of(backup(count=2), practices=practices)

    assert finding("RET-RESTORE-001", facts).outcome is MANUAL
    assert finding("RET-RESTORE-001", facts, "2026-05-30").outcome is FAIL


def test_a_restore_test_to_come_hides_none_that_took_place() -> None:
    practices = [{"kind": "restore-test", "date": one} for one in ("2062-05-31", "2026-05-31")]
    told = finding("RET-RESTORE-001", facts_of(backup(count=2), practices=practices))

    assert told.outcome is MANUAL
    assert "2026-05-31" in (told.because or "")


def test_only_a_file_that_is_unchanged_stands_behind_an_entry() -> None:
    kept = entry(kept_for="6 years", evidence={"path": "vault.png", "sha256": SHA})
    inventory = declared(retention=[kept, {**entry(kept_for="6 years"), "id": "chat"}]).inventory

    def saw(state: FileState | None) -> dict[str, tuple[bool, int]]:
        files = {"vault.png": state} if state is not None else {}
        known = FakeKnown(Declared(inventory, files=files))
        found = {one.target.id: one.outcome for one in derive_retention(known)}
        return {
            target: (outcome.attested, len(outcome.artefacts))
            for target, outcome in found.items()
            if isinstance(outcome, Saw)
        }

    same, other = FileState("vault.png", True, 3, SHA), FileState("vault.png", True, 3, "b" * 64)
    assert saw(same)["retention:mail"] == (False, 1)
    assert saw(other)["retention:mail"] == (True, 1)
    assert saw(None)["retention:mail"] == (True, 0)
    assert saw(same)["retention:chat"] == (True, 0)


def test_a_target_that_is_known_stays_as_it_is_and_the_line_is_told() -> None:
    origin = Origin(file="inventory.yaml", line=14)
    target = Target(id="retention:mail", kind=TargetKind.RETENTION, name="Mailboxes", origin=origin)
    given = declared(retention=[entry()])
    known = FakeKnown(
        Declared(given.inventory, {("retention", 0): origin}), targets={"retention:mail": target}
    )

    first = next(iter(derive_retention(known)))

    assert first.target is target
    assert isinstance(first.outcome, Saw)
    assert first.outcome.source == "inventory.yaml:14"


def test_the_place_and_the_people_come_from_the_system() -> None:
    facts = facts_of(entry(system="mail"))

    assert (facts.place, facts.people) == ("Mail, Google Workspace", 900)


PERIODS = st.builds(Span, years=st.integers(0, 9), months=st.integers(0, 24), days=st.integers(0, 3000))


@given(
    kept=st.none() | PERIODS,
    deleted=st.none() | PERIODS,
    policy=st.none() | PERIODS,
    day=st.dates(date(2000, 1, 1), date(2060, 1, 1)),
)
def test_no_period_passes_that_ends_too_early(
    kept: Span | None, deleted: Span | None, policy: Span | None, day: date
) -> None:
    facts = facts_of(
        entry(
            holds_documentation=True,
            kept_for=kept.iso if kept else None,
            deleted_after=deleted.iso if deleted else None,
            policy=policy.iso if policy else None,
            counted_from="last-in-effect",
        )
    )
    ends = [span.after(day) for span in (kept, deleted) if span is not None]

    if finding("RET-DOC-001", facts).outcome is PASS:
        assert min(ends) >= Span(years=6).after(day)
    if policy is not None and finding("RET-POLICY-001", facts).outcome is PASS:
        assert min(ends) >= policy.after(day)
