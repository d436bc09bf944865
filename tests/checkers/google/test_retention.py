"""What Google Workspace keeps: the storage of mail needs a rule and its state."""

from typing import Any

import pytest
from tests.checkers.google.signins import judged, sample, tenant
from tests.tenants.google.recorded import policy

from hipaacheck.checkers.google.retention import make
from hipaacheck.model import Outcome

GMAIL = policy("gmail.service_status", {"serviceState": "ENABLED"})
CHAT = policy("chat.service_status", {"serviceState": "ENABLED"})
VAULT = policy("vault.service_status", {"serviceState": "ENABLED"})
STORAGE = policy("gmail.comprehensive_mail_storage", {"ruleId": "1"})


def states(**enabled: bool) -> dict[str, Any]:
    listed = [{"ruleId": name.removeprefix("r"), "enabled": on} for name, on in enabled.items()]
    return policy("gmail.rule_states", {"ruleStates": listed})


def outcome(rule: str, *policies: Any, **sources: Any) -> Outcome:
    return judged(rule, make(tenant(*policies, **sources))).outcome


def test_storage_counts_only_while_its_rule_is_on() -> None:
    assert outcome("GOOGLE-RETAIN-001", GMAIL, STORAGE, states(r1=True)) is Outcome.PASS
    assert outcome("GOOGLE-RETAIN-001", GMAIL, STORAGE, states(r1=False)) is Outcome.FAIL
    assert outcome("GOOGLE-RETAIN-001", GMAIL, STORAGE, states(r2=True)) is Outcome.UNKNOWN
    assert outcome("GOOGLE-RETAIN-001", GMAIL, STORAGE) is Outcome.UNKNOWN
    assert outcome("GOOGLE-RETAIN-001", GMAIL) is Outcome.UNKNOWN


def test_chats_are_not_kept_unless_somebody_decides() -> None:
    kept = policy("chat.chat_history", {"historyOnByDefault": True, "allowUserModification": False})
    loose = policy("chat.chat_history", {"historyOnByDefault": True, "allowUserModification": True})

    assert outcome("GOOGLE-RETAIN-002", CHAT) is Outcome.FAIL
    assert outcome("GOOGLE-RETAIN-002", CHAT, kept) is Outcome.PASS
    assert outcome("GOOGLE-RETAIN-002", CHAT, loose) is Outcome.FAIL


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("HISTORY_ALWAYS_ON", Outcome.PASS),
        ("DEFAULT_HISTORY_ON", Outcome.FAIL),
        ("HISTORY_STATE_UNSPECIFIED", Outcome.UNKNOWN),
    ],
)
def test_spaces_are_kept_when_it_cannot_be_switched_off(state: str, expected: Outcome) -> None:
    assert (
        outcome("GOOGLE-RETAIN-003", CHAT, policy("chat.space_history", {"historyState": state})) is expected
    )


def test_vault_that_is_off_is_a_question_and_so_are_its_rules() -> None:
    assert outcome("GOOGLE-RETAIN-004", VAULT) is Outcome.PASS
    assert outcome("GOOGLE-RETAIN-004", GMAIL) is Outcome.MANUAL, "not listed among services: not subscribed"
    assert outcome("GOOGLE-RETAIN-005", VAULT) is Outcome.MANUAL
    assert outcome("GOOGLE-RETAIN-005", GMAIL) is Outcome.NOT_APPLICABLE
    assert outcome("GOOGLE-RETAIN-004") is Outcome.UNKNOWN, "Google listed no services"


def test_holds_are_counted_where_they_were_collected() -> None:
    facts = make(tenant(VAULT, holds=[{"holdId": "1", "corpus": "MAIL"}, {"holdId": "2", "corpus": "DRIVE"}]))

    assert facts.holds == 2
    assert "with 2 holds" in (judged("GOOGLE-RETAIN-005", facts).because or "")
    assert "holds in open matters" not in (judged("GOOGLE-RETAIN-005", make(tenant(VAULT))).because or "")


def test_the_sample_reports_of_scubagoggles_are_read() -> None:
    assert judged("GOOGLE-RETAIN-001", make(sample("1.1.0"))).outcome is Outcome.PASS
    older = judged("GOOGLE-RETAIN-001", make(sample("0.5.0")))
    assert older.outcome is Outcome.UNKNOWN, "0.5 leaves out the states of rules set at several places"
