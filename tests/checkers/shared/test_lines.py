"""One line of an inventory changes, and the verdict that changes with it lands on that line."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from hipaacheck.engine.collected import Collected
from hipaacheck.engine.derive import KnownFacts, derive
from hipaacheck.engine.evaluate import evaluate
from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import load_rule_set
from hipaacheck.inventory.loading import load_inventory, load_text
from hipaacheck.model import Finding, Origin, Outcome, Place
from hipaacheck.reporters.placing import Placing

REGISTRY = load_checkers()
RULES = load_rule_set(REGISTRY).rules
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOOD = """version: 1
organisation:
  name: Example Clinic
  kind: covered-entity
  own_rules:
    restore_test_every: 1 year
    agreement_review_every: 2 years
    decided_by: A. Reyes
    decided_on: 2025-01-01
vendors:
- id: google
  name: Google
  phi: maintains
  agreements:
  - signed: 2022-01-01
    expires: 2024-01-01
    signed_by_us: A. Reyes
    signed_by_vendor: Google LLC
  - signed: 2024-01-01
    effective: 2024-01-01
    expires: 2030-01-01
    file: google.pdf
    signed_by_us: A. Reyes
    signed_by_vendor: Google LLC
    permits_phi: true
    breach_notice_days: 10
    reviewed: 2026-01-01
- id: fax
  name: Fax
  phi: transmits
  agreements:
  - signed: 2024-05-01
    effective: 2024-05-02
- id: oldvendor
  name: Old vendor
  phi: maintains
  agreements:
  - signed: 2020-01-01
  ended:
    date: 2025-01-01
    phi: destroyed
    proof_date: 2025-01-05
systems:
- id: mail
  name: Mail
  kind: mail
  holds_ephi: true
  owner: A. Reyes
  people: 100
  criticality: high
  restore_within: 1 day
  vendor: google
documents:
- id: security-policy
  kind: policy-security
  title: Security policy
  owner: A. Reyes
  version: "1"
  approved_by: A. Reyes
  approved_on: 2025-06-01
  next_review: 2027-06-01
- id: mail-policy
  kind: policy-retention
  title: Retention policy
  approved_by: A. Reyes
  approved_on: 2025-06-01
retention:
- id: mail
  what: mail
  name: Mail
  system: mail
  kept_for: 7 years
  policy: 6 years
  policy_document: mail-policy
  holds_documentation: true
  users_can_delete: false
  counted_from: creation
- id: copies
  what: backups
  name: Copies
  system: mail
  backup:
    count: 2
    locations: [office, vault]
    last_restore_test: 2026-06-01
decisions:
- specification: 164.312(e)(2)(ii)
  choice: implemented
  why: it fits the risk analysis
  by: A. Reyes
  date: 2026-01-01
  next_review: 2027-01-01
incidents:
- id: lost-phone
  discovered: 2026-01-05
  what: a phone was lost
  outcome: breach
  mitigated: wiped
  individuals: 10
  individuals_told: 2026-02-01
  hhs_told: 2026-02-10
mail_flows:
- id: referrals
  use: Referrals
  vendor: google
  recipients: [providers]
  phi: full
  encryption: enforced-tls
  fallback: portal
  owner: A. Reyes
"""


def _judged(text: str, name: str = "inventory.yaml") -> tuple[dict[tuple[str, str], Finding], Collected]:
    found = load_text(text, name)
    collected = Collected({target.id: target for target in found.targets})
    derive(REGISTRY.checkers, collected, found.declared, NOW)
    assert collected.problems == []
    result = evaluate(collected.targets.values(), collected.evidence, RULES, REGISTRY.fact_types, NOW)
    return {(finding.rule, finding.target): finding for finding in result.findings}, collected


def _line(text: str, rule: str, target: str) -> tuple[Outcome, int | None]:
    """Return how a rule ends, and the line that a report with lines would show it at."""
    findings, collected = _judged(text)
    finding = findings[rule, target]
    seen = [item for item in collected.evidence if item.id in finding.evidence]
    (chosen, *_) = Placing().best(seen, finding, next(one for one in RULES if one.id == rule))
    return finding.outcome, chosen.origin.line


def _number(text: str, line: str) -> int:
    (at,) = [number for number, one in enumerate(text.splitlines(), 1) if one.strip() == line]
    return at


CHANGES: Mapping[str, tuple[str, str, str, str]] = {
    # what is changed: the line before, after, the rule, the target
    "an agreement expired": ("expires: 2030-01-01", "expires: 2026-11-01", "VENDOR-BAA-004", "vendor:google"),
    "an agreement soon expires": (
        "expires: 2030-01-01",
        "expires: 2026-12-01",
        "VENDOR-EXPIRY-030",
        "vendor:google",
    ),
    "an agreement begins later": (
        "effective: 2024-05-02",
        "effective: 2028-05-02",
        "VENDOR-BAA-003",
        "vendor:fax",
    ),
    "an agreement is not reviewed": (
        "reviewed: 2026-01-01",
        "reviewed: 2024-02-01",
        "VENDOR-REVIEW-001",
        "vendor:google",
    ),
    "an agreement forbids PHI": (
        "permits_phi: true",
        "permits_phi: false",
        "VENDOR-CONTENT-001",
        "vendor:google",
    ),
    "a breach is told late": (
        "breach_notice_days: 10",
        "breach_notice_days: 90",
        "VENDOR-BREACH-001",
        "vendor:google",
    ),
    "PHI stays with an old vendor": ("phi: destroyed", "phi: unknown", "VENDOR-END-001", "vendor:oldvendor"),
    "a review is overdue": (
        "next_review: 2027-06-01",
        "next_review: 2026-06-01",
        "DOC-REVIEW-001",
        "document:security-policy",
    ),
    "a policy is not approved yet": (
        "approved_by: A. Reyes",
        "",
        "DOC-APPROVED-001",
        "document:security-policy",
    ),
    "a decision is due": (
        "next_review: 2027-01-01",
        "next_review: 2026-10-01",
        "DEC-REVIEW-001",
        "decision:164.312(e)(2)(ii)",
    ),
    "mail is deleted early": ("kept_for: 7 years", "kept_for: 2 years", "RET-POLICY-001", "retention:mail"),
    "users delete": ("users_can_delete: false", "users_can_delete: true", "RET-DELETE-002", "retention:mail"),
    "a restore test is old": (
        "last_restore_test: 2026-06-01",
        "last_restore_test: 2025-06-01",
        "RET-RESTORE-002",
        "retention:copies",
    ),
    "individuals were told late": (
        "individuals_told: 2026-02-01",
        "individuals_told: 2026-06-01",
        "INC-INDIVIDUALS-001",
        "incident:lost-phone",
    ),
    "mail goes in clear": (
        "encryption: enforced-tls",
        "encryption: none",
        "FLOW-CLEAR-001",
        "mail-flow:referrals",
    ),
    "the carrier has no agreement any more": (
        "expires: 2030-01-01",
        "expires: 2026-11-01",
        "FLOW-BAA-001",
        "mail-flow:referrals",
    ),
    "a system is of no weight": ("criticality: high", "", "SYS-CRITICAL-001", "system:mail"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_verdict_lands_on_the_line_that_was_changed(change: str) -> None:
    before, after, rule, target = CHANGES[change]
    lines = GOOD.splitlines()
    place = next(at for at, line in enumerate(lines) if line.strip() == before)
    indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
    if not after:
        # Nothing is left of the line: the entry that lacks it is the place.
        changed = "\n".join([*lines[:place], *lines[place + 1 :]])
        entry = next(at for at in range(place, 0, -1) if lines[at].startswith("- "))
        expected = entry + 1
    else:
        changed = "\n".join([*lines[:place], indent + after, *lines[place + 1 :]])
        expected = place + 1
    outcome_before, _ = _line(GOOD, rule, target)
    outcome, line = _line(changed, rule, target)

    assert outcome_before in (Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.MANUAL)
    assert outcome in (Outcome.FAIL, Outcome.MANUAL)
    assert outcome is not outcome_before
    assert line == expected, f"{lines[(line or 1) - 1]!r} instead of {before!r}"


def test_every_declared_thing_has_at_least_its_own_line() -> None:
    _, collected = _judged(GOOD)
    derived = [item for item in collected.evidence if item.target.split(":")[0] not in ("service", "domain")]
    without = {item.kind for item in derived if not item.places}

    assert len(derived) > 40
    # What is not declared stands on no line; answers to questionnaires have lines in their own files.
    asked = ("document.required", "vendor.questionnaire", "vendor.answers", "vendor.claims", "organisation.")
    assert {kind for kind in without if not kind.startswith(asked)} == {"register.section"}, (
        "some are not kept"
    )
    assert "organisation.record" not in without
    for item in derived:
        for place in item.places:
            assert place.origin.file == "inventory.yaml"
            assert place.origin.line is not None
            assert 1 <= place.origin.line <= len(GOOD.splitlines())
            assert place.text == "", "what stands in the inventory is not copied into the run"


def test_a_line_inside_an_entry_is_found_in_included_files(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "inventory.yaml").write_text("version: 1\ninclude: [more.yaml]\nvendors:\n- {id: a, name: A}\n")
    (folder / "more.yaml").write_text("vendors:\n- id: b\n  name: B\n  agreements:\n  - signed: 2024-01-01\n")
    declared = load_inventory(folder / "inventory.yaml").declared

    assert declared.place("vendors", 1, "agreements", 0, "signed") == Origin(
        file=str(folder / "more.yaml"), line=5
    )
    assert declared.place("vendors", 1, "agreements", 0, "expires").line == 5, "the closest thing around it"
    assert declared.place("vendors", 1, "ended", "date").line == 2
    assert declared.place("vendors", 0, "name").line == 4
    assert declared.place("organisation", None, "own_rules").line == 1


def test_files_are_read_again_once_however_many_lines_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from hipaacheck import yamltree

    calls: list[str] = []
    real = yamltree.lines_of

    def counted(text: str, name: str) -> dict[tuple[str | int, ...], int]:
        calls.append(name)
        return real(text, name)

    monkeypatch.setattr(yamltree, "lines_of", counted)
    declared = load_text(GOOD, "inventory.yaml").declared
    assert calls == []
    for at in range(20):
        declared.place("vendors", 0, "agreements", at % 2, "expires")
    assert calls == ["inventory.yaml"]


def test_places_of_other_evidence_are_known_to_derivations() -> None:
    from hipaacheck.checkers.api import Saw
    from hipaacheck.checkers.email.facts import MxFacts

    loaded = load_text("version: 1\ndomains:\n- name: clinic.example\n", "inventory.yaml")
    collected = Collected({target.id: target for target in loaded.targets})
    place = Place(origin=Origin(file="clinic.zone", line=3), text="10 mx.example.net.")
    target = collected.targets["domain:clinic.example"]
    collected.keep("email.mx", "dns.mx", target, Saw(MxFacts(), "x", "y", places=(place,)), NOW)
    known = KnownFacts(collected, loaded.declared)

    assert known.places("dns.mx", target.id) == (place,)
    assert known.places("dns.mx", "domain:other.example") == ()
