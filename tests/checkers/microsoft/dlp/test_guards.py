"""Which places are guarded: policy in force, whole place, PHI looked for, and stopped."""

import json
from typing import Any

import pytest
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.dlp import make
from hipaacheck.checkers.microsoft.dlp.guards import Guard, Policy
from hipaacheck.checkers.microsoft.places import reach
from hipaacheck.model import Unseen

SSN = {"name": "U.S. Social Security Number (SSN)"}
NAME = "PHI: Block"
PLACES = ("Exchange", "SharePoint", "OneDrive", "Teams", "EndpointDlp")


def policy(**differs: Any) -> dict[str, Any]:
    where = {f"{place}Location": ["All"] for place in PLACES}
    return {"Name": "PHI", "Mode": "Enable", **where, **differs}


def rule(*types: dict[str, str], **differs: Any) -> dict[str, Any]:
    content = {"ConditionName": "ContentContainsSensitiveInformation", "Value": list(types or (SSN,))}
    return {
        "DisplayName": "Block",
        "ParentPolicyName": "PHI",
        "Disabled": False,
        "BlockAccess": True,
        "BlockAccessScope": "All",
        "AdvancedRule": json.dumps({"Condition": {"Operator": "And", "SubConditions": [content]}}),
        **differs,
    }


def mail(policies: Any, rules: Any) -> Guard:
    return make(tenant(dlp_policies=policies, dlp_rules=rules)).mail


BLOCKS = Guard(blocking=(NAME,))
TELLS = Guard(blocking=(), telling=(NAME,))
ASKS = Guard(blocking=(), asking=(NAME,))
NOTHING = Guard(blocking=())


@pytest.mark.parametrize(
    ("policies", "rules", "expected"),
    [
        (policy(), rule(), BLOCKS),
        (policy(), rule(BlockAccessScope="PerUser"), BLOCKS),
        (policy(), rule(BlockAccess=False, EncryptRMSTemplate="Encrypt"), BLOCKS),
        (policy(), rule(NotifyAllowOverride=None), BLOCKS),
        (policy(), rule(NotifyAllowOverride=["FalsePositive", "WithoutJustification"]), ASKS),
        (policy(), rule(NotifyAllowOverride="WithJustification"), ASKS),
        (policy(), rule(NotifyAllowOverride=["WithJustification"], EncryptRMSTemplate="Encrypt"), BLOCKS),
        (policy(), rule(NotifyAllowOverride=["WithJustification"], BlockAccess=False), TELLS),
        (policy(), rule(BlockAccess=False), TELLS),
        (policy(), rule(BlockAccess=None), TELLS),
        (policy(), rule(BlockAccessScope="PerAnonymousUser"), TELLS),
        (policy(), rule({"name": "Credit Card Number"}), NOTHING),
        (policy(), rule({"name": "Our numbers"}), ASKS),
        (policy(), rule({**SSN, "mincount": "10"}), ASKS),
        (policy(ExchangeSenderMemberOf=["billing@clinic.example"]), rule(), ASKS),
        (policy(ExchangeLocationException=["boss@clinic.example"]), rule(), ASKS),
        (policy(ExchangeLocation=["billing@clinic.example"]), rule(), ASKS),
        (policy(ExchangeLocation=[]), rule(), NOTHING),
        (policy(Mode="TestWithNotifications"), rule(), NOTHING),
        (policy(Mode="Disable"), rule(), NOTHING),
        (policy(), rule(Disabled=True), NOTHING),
        (policy(), rule(ParentPolicyName="Another"), NOTHING),
        ([], [], NOTHING),
    ],
)
def test_mail_is_guarded_by_rules_that_certainly_stop_phi(policies: Any, rules: Any, expected: Guard) -> None:
    assert mail(policies, rules) == expected


@pytest.mark.parametrize(
    ("policies", "rules"),
    [
        (policy(Mode="Maybe"), rule()),
        (policy(), rule(Disabled="no")),
        (policy(), rule(AdvancedRule="{rn", ContentContainsSensitiveInformation=None)),
        (policy(), rule(BlockAccess="yes")),
        (policy(), rule(BlockAccessScope="Some")),
        ({"Name": "PHI", "Mode": "Enable"}, rule()),
        ("no licence", rule()),
        (policy(), "no right to ask"),
    ],
)
def test_what_cannot_be_read_stops_nothing_for_sure(policies: Any, rules: Any) -> None:
    assert isinstance(mail(policies, rules).blocking, Unseen)


def test_one_rule_that_certainly_stops_is_enough() -> None:
    found = mail(policy(), [rule(), rule(DisplayName="Odd", BlockAccess="yes")])
    assert found.blocking == (NAME,)


def test_encrypting_guards_mail_alone() -> None:
    found = make(
        tenant(dlp_policies=policy(), dlp_rules=rule(BlockAccess=False, EncryptRMSTemplate="Encrypt"))
    )
    assert found.mail == BLOCKS
    assert {one.telling for one in found.others} == {(NAME,)}


def test_rules_belong_to_policies_by_name_or_by_id() -> None:
    assert mail(policy(Guid="X-1"), rule(ParentPolicyName=None, Policy="x-1")) == BLOCKS
    assert mail(policy(), rule(ParentPolicyName=None, Policy="phi")) == BLOCKS


def test_places_that_no_plan_allows_to_guard_are_left_out() -> None:
    plans = [{"servicePlanName": "COMMUNICATIONS_DLP", "provisioningStatus": "Success"}]
    found = make(tenant(dlp_policies=policy(), dlp_rules=rule(), service_plans=plans)).others
    assert [one.place for one in found] == ["SharePoint sites", "OneDrive", "Teams chats and channels"]
    assert len(make(tenant(dlp_policies=policy(), dlp_rules=rule())).others) == 4


def test_health_and_unclear_types_of_rules_in_force_are_told() -> None:
    rules = [
        rule({"name": "All Medical Terms And Conditions"}, DisplayName="Terms"),
        rule({"name": "Charts"}),
    ]
    found = make(tenant(dlp_policies=policy(), dlp_rules=rules))
    assert found.health == ("PHI: Terms",)
    assert found.unclear == ("Charts",)
    off = make(tenant(dlp_policies=policy(Mode="Disable"), dlp_rules=rules))
    assert (off.health, off.unclear) == ((), ())


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"OneDriveLocation": [{"Name": "All"}]}, "all"),
        ({"OneDriveLocation": "All"}, "all"),
        ({"OneDriveLocation": None}, "none"),
        ({"OneDriveLocation": [], "OneDriveAdaptiveScopes": ["Doctors"]}, "part"),
        ({"OneDriveLocation": ["All"], "OneDriveSharedBy": ["a@clinic.example"]}, "part"),
        ({"OneDriveLocation": ["All"], "OneDriveLocationException": []}, "all"),
    ],
)
def test_how_much_of_a_place_a_policy_is_about(raw: dict[str, Any], expected: str) -> None:
    assert reach(raw, "OneDrive") == expected


OFFICE = "Default Office 365 DLP policy"


@pytest.mark.parametrize(
    ("version", "modes", "blocking", "computers"),
    [
        ("1.0.0", {"Enable": 3, "Disable": 2}, (f"{OFFICE}: items containing ITIN and SSN",), None),
        ("1.4.0", {"Enable": 1, "Disable": 6}, (f"{OFFICE}: Baseline Rule",), ()),
        (
            "1.7.0",
            {"Enable": 2, "Disable": 7},
            (f"{OFFICE}: Baseline Rule", "Custom policy Test: test rule"),
            ("Custom policy Test: test rule",),
        ),
    ],
)
def test_the_samples(
    version: str, modes: dict[str, int], blocking: tuple[str, ...], computers: tuple[str, ...] | None
) -> None:
    found = make(sample(version))
    assert isinstance(found.policies, tuple)
    assert {mode: sum(one.mode == mode for one in found.policies) for mode in modes} == modes
    assert len(found.policies) == sum(modes.values())
    assert Policy(name=OFFICE) in found.policies
    assert found.mail.blocking == blocking
    by_place = {one.place: one.blocking for one in found.others}
    assert by_place.get("computers (endpoints)") == computers
    assert by_place["OneDrive"] == blocking
    assert found.health == ()


def test_a_block_for_nobody_is_no_block_for_sure() -> None:
    assert isinstance(mail(policy(), rule(BlockAccessScope="None")).blocking, Unseen)
    assert mail(policy(), rule(BlockAccessScope="None", BlockAccess=False)) == TELLS
