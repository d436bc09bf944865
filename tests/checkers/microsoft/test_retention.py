"""Retention: what is kept of all mailboxes and files, and what is deleted."""

from typing import Any

import pytest
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.backup import make as backup
from hipaacheck.checkers.microsoft.retention import RetentionFacts, make
from hipaacheck.model import Unseen

NONE = RetentionFacts(mail_kept=(), files_kept=())


def policy(**differs: Any) -> dict[str, Any]:
    where = {"ExchangeLocation": ["All"], "SharePointLocation": ["All"], "OneDriveLocation": ["All"]}
    return {"Name": "Six years", "Guid": "G-1", "Enabled": True, "Mode": "Enforce", **where, **differs}


def rule(**differs: Any) -> dict[str, Any]:
    return {"Policy": "g-1", "RetentionComplianceAction": "Keep", "RetentionDuration": 2190, **differs}


def made(policies: Any, rules: Any) -> RetentionFacts:
    return make(tenant(retention_policies=policies, retention_rules=rules))


KEPT = ("Six years (2190 days)",)


@pytest.mark.parametrize(
    ("policies", "rules", "expected"),
    [
        (policy(), rule(), RetentionFacts(mail_kept=KEPT, files_kept=KEPT)),
        (policy(), rule(Policy="Six years"), RetentionFacts(mail_kept=KEPT, files_kept=KEPT)),
        (
            policy(),
            rule(RetentionComplianceAction="KeepAndDelete", RetentionDuration="365"),
            RetentionFacts(
                mail_kept=("Six years (365 days)",),
                files_kept=("Six years (365 days)",),
                deleting=("Six years (365 days)",),
            ),
        ),
        (
            policy(ExchangeLocation=["a@clinic.example"]),
            rule(RetentionComplianceAction="Delete", RetentionDuration="730"),
            RetentionFacts(mail_kept=(), files_kept=(), deleting=("Six years (730 days)",)),
        ),
        (policy(ExchangeLocation=[]), rule(), RetentionFacts(mail_kept=(), files_kept=KEPT)),
        (policy(OneDriveLocation=[]), rule(), RetentionFacts(mail_kept=KEPT, files_kept=())),
        (
            policy(),
            rule(RetentionDuration="Unlimited"),
            RetentionFacts(mail_kept=("Six years (for ever)",), files_kept=("Six years (for ever)",)),
        ),
        (policy(Enabled=False), rule(), NONE),
        (policy(Mode="TestWithNotifications"), rule(), NONE),
        (policy(Mode="PendingDeletion"), rule(), NONE),
        (policy(), rule(Policy="another"), NONE),
        ([], [], NONE),
    ],
)
def test_policies_in_force_keep_and_delete(policies: Any, rules: Any, expected: RetentionFacts) -> None:
    assert made(policies, rules) == expected


@pytest.mark.parametrize(
    ("policies", "rules"),
    [
        (policy(Enabled="yes"), rule()),
        (policy(), rule(RetentionComplianceAction="Hide")),
        ("a licence is missing", rule()),
        (policy(), "not asked"),
    ],
)
def test_what_cannot_be_read_keeps_nothing_for_sure(policies: Any, rules: Any) -> None:
    found = made(policies, rules)
    assert isinstance(found.mail_kept, Unseen)
    assert isinstance(found.deleting, Unseen)


def test_a_duration_that_is_not_known_keeps_nothing_for_sure_but_may_delete() -> None:
    found = made(policy(), rule(RetentionDuration="long", RetentionComplianceAction="KeepAndDelete"))
    assert isinstance(found.mail_kept, Unseen) and isinstance(found.files_kept, Unseen)
    assert found.deleting == ("Six years (for an unknown time)",)


def test_backup_repeats_what_is_kept_and_claims_nothing() -> None:
    data = tenant(retention_policies=policy(), retention_rules=rule())
    assert backup(data).kept == KEPT


@pytest.mark.parametrize("version", ["1.0.0", "1.4.0", "1.7.0"])
def test_the_samples_say_nothing_of_retention(version: str) -> None:
    assert isinstance(make(sample(version)).mail_kept, Unseen)
    assert isinstance(backup(sample(version)).kept, Unseen)
