"""Whether the logs of Google Workspace answer."""

from typing import Any

import pytest
from tests.checkers.google.signins import judged, rules, sample, tenant

from hipaacheck.checkers.google.audit_log import make
from hipaacheck.model import Finding, Outcome

ENTRY = {"id": {"time": "2026-06-01T00:00:00Z"}, "events": [{"name": "login_success"}]}


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("GOOGLE-AUDIT-001", "admin_activity"),
        ("GOOGLE-AUDIT-002", "login_activity"),
        ("GOOGLE-AUDIT-003", "drive_activity"),
    ],
)
def test_a_log_passes_by_an_entry_and_an_empty_one_is_asked_about(rule: str, source: str) -> None:
    def of(given: Any) -> Finding:
        sources: dict[str, Any] = {source: given}
        return judged(rule, make(tenant(**sources)))

    assert of([ENTRY]).outcome is Outcome.PASS
    assert of([]).outcome is Outcome.MANUAL
    refused = of("the scope admin.reports.audit.readonly is missing")
    assert refused.outcome is Outcome.UNKNOWN
    assert refused.because == "the scope admin.reports.audit.readonly is missing"


def test_how_long_logs_are_kept_is_always_asked_and_no_period_is_made_up() -> None:
    rule = rules()["GOOGLE-AUDIT-004"]

    assert judged(rule.id, make(tenant())).outcome is Outcome.MANUAL
    assert "164.316(b)(2)(i)" in rule.citations
    assert "HIPAA names no period for raw logs" in rule.question


def test_facts_hold_no_entry_of_a_log() -> None:
    assert "login_success" not in make(tenant(login_activity=[ENTRY])).model_dump_json()


def test_the_sample_of_scubagoggles_1_1_0() -> None:
    facts = make(sample("1.1.0"))

    assert judged("GOOGLE-AUDIT-001", facts).outcome is Outcome.PASS
    assert judged("GOOGLE-AUDIT-002", facts).outcome is Outcome.UNKNOWN
