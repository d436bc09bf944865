"""Ways out for mail: what stops automatic forwarding, and which rules and mailboxes send mail outside."""

from typing import Any

import pytest
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.forwarding import CopyRule, RemoteDomain, make
from hipaacheck.model import Unseen

OWN = [{"DomainName": "clinic.example"}]
NOBODY = {"RedirectMessageTo": None, "CopyTo": None, "BlindCopyTo": None, "AddToRecipients": None}


def rule(name: str = "Copies", **differs: Any) -> dict[str, Any]:
    return {"Name": name, "State": "Enabled", "Mode": "Enforce", "ExpiryDate": None, **NOBODY, **differs}


def mailbox(**differs: Any) -> dict[str, Any]:
    name = {"PrimarySmtpAddress": "reception@clinic.example"}
    return {**name, "ForwardingSmtpAddress": None, "ForwardingAddress": None, **differs}


@pytest.mark.parametrize(
    ("domains", "closed"),
    [
        ([("*", False)], True),
        ([("*", True)], False),
        ([("*", False), ("lab.example", True)], False),
        ([("*", None), ("lab.example", True)], False),
    ],
)
def test_remote_domains_are_closed_only_when_none_takes_forwarded_mail(
    domains: list[tuple[str, bool | None]], closed: bool
) -> None:
    found = make(
        tenant(remote_domains=[{"DomainName": name, "AutoForwardEnabled": on} for name, on in domains])
    )
    assert found.remote_closed is closed


def test_remote_domains_without_the_one_for_all_others_say_nothing_about_them() -> None:
    found = make(tenant(remote_domains=[{"DomainName": "lab.example", "AutoForwardEnabled": False}]))
    assert isinstance(found.remote_closed, Unseen)


@pytest.mark.parametrize(
    ("modes", "closed"),
    [(["Off"], True), (["Automatic"], True), (["Off", "On"], False), (["Maybe", "On"], False)],
)
def test_outbound_policies_are_closed_unless_one_is_on(modes: list[str], closed: bool) -> None:
    found = make(tenant(outbound_spam=[{"Name": mode, "AutoForwardingMode": mode} for mode in modes]))
    assert found.filter_closed is closed


def test_a_mode_that_is_not_known_is_no_good_mode() -> None:
    found = make(tenant(outbound_spam=[{"Name": "Default", "AutoForwardingMode": "Maybe"}]))
    assert isinstance(found.filter_closed, Unseen)
    assert "Maybe" in found.filter_closed.unseen


def test_no_outbound_policy_at_all_is_not_believed() -> None:
    assert isinstance(make(tenant(outbound_spam=[])).filter_closed, Unseen)


@pytest.mark.parametrize("field", ["RedirectMessageTo", "CopyTo", "BlindCopyTo", "AddToRecipients"])
def test_each_way_of_a_rule_to_send_mail_on_counts(field: str) -> None:
    rules = [{**rule(), field: ["x@Archive.Example"]}]
    found = make(tenant(transport_rules=rules, accepted_domains=OWN))
    assert found.copies == (CopyRule(name="Copies", outside=("archive.example",)),)


def test_a_rule_that_copies_within_the_organisation_names_no_domain() -> None:
    found = make(tenant(transport_rules=[rule(CopyTo="boss@clinic.example")], accepted_domains=OWN))
    assert found.copies == (CopyRule(name="Copies", outside=()),)


@pytest.mark.parametrize(
    "differs",
    [
        {"State": "Disabled"},
        {"Mode": "Audit"},
        {"Mode": "AuditAndNotify"},
        {"ExpiryDate": "/Date(1700000000000)/"},
    ],
)
def test_a_rule_that_is_not_in_force_sends_nothing(differs: dict[str, Any]) -> None:
    rules = [rule(CopyTo=["x@archive.example"], **differs)]
    assert make(tenant(transport_rules=rules, accepted_domains=OWN)).copies == ()


def test_a_rule_that_ends_later_is_in_force() -> None:
    rules = [rule(CopyTo=["x@archive.example"], ExpiryDate="2027-01-01T00:00:00Z")]
    assert make(tenant(transport_rules=rules, accepted_domains=OWN)).copies != ()


@pytest.mark.parametrize(
    ("differs", "own"),
    [
        ({"CopyTo": ["Practice manager"]}, OWN),
        ({"CopyTo": ["x@archive.example"]}, "accepted_domains was not collected"),
        ({"CopyTo": ["x@archive.example"], "State": "Odd"}, OWN),
        ({"CopyTo": {"Address": "x"}}, OWN),
    ],
)
def test_a_rule_that_cannot_be_read_whole_is_unseen(differs: dict[str, Any], own: Any) -> None:
    found = make(tenant(transport_rules=[rule(**differs)], accepted_domains=own))
    assert isinstance(found.copies, tuple)
    assert isinstance(found.copies[0].outside, Unseen)


def test_a_domain_outside_is_told_even_if_another_recipient_cannot_be_read() -> None:
    rules = [rule(CopyTo=["x@archive.example", "Somebody"], BlindCopyTo=5)]
    found = make(tenant(transport_rules=rules, accepted_domains=OWN))
    assert found.copies == (CopyRule(name="Copies", outside=("archive.example",)),)


def test_mailboxes_that_forward_outside_are_named_with_the_domain_alone() -> None:
    boxes = [
        mailbox(ForwardingSmtpAddress="smtp:someone.private@Mail.Example"),
        mailbox(ForwardingSmtpAddress="smtp:boss@clinic.example"),
        mailbox(ForwardingAddress="Lab contact"),
    ]
    found = make(tenant(mailbox_forwarding=boxes, accepted_domains=OWN))
    assert found.mailboxes == ("reception@clinic.example to mail.example",)
    assert found.by_name == ("reception@clinic.example",)


def test_no_more_than_ten_mailboxes_are_kept() -> None:
    boxes = [
        {"PrimarySmtpAddress": f"a{at}@clinic.example", "ForwardingSmtpAddress": "smtp:x@mail.example"}
        for at in range(12)
    ]
    found = make(tenant(mailbox_forwarding=boxes, accepted_domains=OWN)).mailboxes
    assert isinstance(found, tuple)
    assert len(found) == 11
    assert found[-1] == "and 2 more"


def test_where_the_own_domains_are_not_known_a_forwarding_address_is_neither_in_nor_out() -> None:
    found = make(tenant(mailbox_forwarding=[mailbox(ForwardingSmtpAddress="smtp:x@mail.example")]))
    assert isinstance(found.mailboxes, Unseen)


def test_mailboxes_that_do_not_forward_need_no_list_of_domains() -> None:
    assert make(tenant(mailbox_forwarding=[mailbox()])).mailboxes == ()


@pytest.mark.parametrize(
    ("version", "remote"),
    [
        ("1.0.0", (RemoteDomain(), RemoteDomain(domain="*.com"))),
        ("1.4.0", (RemoteDomain(),)),
        ("1.7.0", (RemoteDomain(),)),
    ],
)
def test_in_the_samples_remote_domains_refuse_and_nothing_else_is_claimed(
    version: str, remote: tuple[RemoteDomain, ...]
) -> None:
    found = make(sample(version))
    assert found.remote == remote
    assert found.remote_closed is True
    assert found.copies == ()
    assert isinstance(found.outbound, Unseen)
    assert isinstance(found.mailboxes, Unseen)
