"""What people may show and hand to others: Drive, calendars, chats, groups, meetings, Takeout."""

from typing import Any

import pytest
from tests.checkers.google.signins import judged, sample, tenant
from tests.tenants.google.recorded import policy

from hipaacheck.checkers.google.sharing import SharingFacts, make
from hipaacheck.checkers.google.sharing.groups import EachGroup
from hipaacheck.model import Outcome, Unseen


def service(name: str, state: str = "ENABLED", **where: Any) -> dict[str, Any]:
    return policy(f"{name}.service_status", {"serviceState": state}, **where)


DRIVE = service("drive_and_docs")
OUTSIDE = "drive_and_docs.external_sharing"


def outcome(rule: str, *policies: Any, **sources: Any) -> Outcome:
    return judged(rule, make(tenant(*policies, **sources))).outcome


def test_drive_shares_with_anybody_unless_somebody_decides() -> None:
    for rule in ("001", "002", "004", "005", "006"):
        assert outcome(f"GOOGLE-SHARE-{rule}", DRIVE) is Outcome.FAIL
    for rule in ("003", "007"):
        assert outcome(f"GOOGLE-SHARE-{rule}", DRIVE) is Outcome.PASS
    assert outcome("GOOGLE-SHARE-008", DRIVE) is Outcome.UNKNOWN, "no default is documented for shared drives"


def test_a_unit_without_sharing_outside_has_nothing_else_to_fear() -> None:
    closed = policy(OUTSIDE, {"externalSharingMode": "DISALLOWED", "allowPublishingFiles": True})

    for rule in ("001", "002"):
        assert outcome(f"GOOGLE-SHARE-{rule}", DRIVE, closed) is Outcome.PASS
    assert outcome("GOOGLE-SHARE-005", DRIVE, closed) is Outcome.FAIL, (
        "recipients inside are offered too much"
    )


def test_a_group_whose_sharing_is_open_is_named() -> None:
    good = policy(OUTSIDE, {"externalSharingMode": "ALLOWLISTED_DOMAINS", "allowPublishingFiles": False})
    bad = policy(
        OUTSIDE, {"externalSharingMode": "ALLOWED", "allowPublishingFiles": True}, group="02g", order=399
    )
    finding = judged("GOOGLE-SHARE-002", make(tenant(DRIVE, good, bad)))

    assert finding.outcome is Outcome.FAIL
    assert "group g@example.org" in finding.observed


def test_units_in_which_drive_is_off_do_not_count() -> None:
    good = policy(OUTSIDE, {"externalSharingMode": "DISALLOWED"})
    bad = policy(OUTSIDE, {"externalSharingMode": "ALLOWED"}, unit="03x", order=202)
    off = service("drive_and_docs", "DISABLED", unit="03x", order=202)

    assert outcome("GOOGLE-SHARE-001", DRIVE, good, bad) is Outcome.FAIL
    assert outcome("GOOGLE-SHARE-001", DRIVE, good, bad, off) is Outcome.PASS


@pytest.mark.parametrize("word", ["PRIVATE_TO_OWNER", "LINK_SHARING_PRIVATE"])
def test_both_spellings_of_private_are_good(word: str) -> None:
    section = "drive_and_docs.general_access_default"

    assert outcome("GOOGLE-SHARE-007", DRIVE, policy(section, {"defaultFileAccess": word})) is Outcome.PASS


@pytest.mark.parametrize(
    ("section", "value", "rule"),
    [
        (OUTSIDE, {"externalSharingMode": "SOMETIMES"}, "GOOGLE-SHARE-001"),
        ("drive_and_docs.general_access_default", {"defaultFileAccess": "PUBLIC_TO_ALL"}, "GOOGLE-SHARE-007"),
        (
            "drive_and_docs.shared_drive_creation",
            {"allowedPartiesForDownloadPrintCopy": "FRIENDS"},
            "GOOGLE-SHARE-010",
        ),
    ],
)
def test_a_word_that_is_not_known_is_never_good(section: str, value: dict[str, Any], rule: str) -> None:
    assert outcome(rule, DRIVE, policy(section, value)) is Outcome.UNKNOWN


def test_secondary_calendars_show_everything_by_default_and_primary_ones_do_not() -> None:
    calendar = service("calendar")

    assert outcome("GOOGLE-SHARE-020", calendar) is Outcome.PASS
    finding = judged("GOOGLE-SHARE-021", make(tenant(calendar)))
    assert finding.outcome is Outcome.FAIL and "what Google sets when nobody does" in finding.observed


def test_files_in_chats_matter_only_where_chats_go_outside() -> None:
    files = policy("chat.chat_file_sharing", {"externalFileSharing": "ALL_FILES"})
    talk = policy("chat.external_chat_restriction", {"allowExternalChat": True})

    assert outcome("GOOGLE-SHARE-031", service("chat"), files) is Outcome.NOT_APPLICABLE
    assert outcome("GOOGLE-SHARE-031", service("chat"), files, talk) is Outcome.FAIL


def test_chats_with_outsiders_are_closed_by_default_and_unlimited_when_opened() -> None:
    talk = policy("chat.external_chat_restriction", {"allowExternalChat": True})

    assert outcome("GOOGLE-SHARE-030", service("chat")) is Outcome.PASS
    assert outcome("GOOGLE-SHARE-030", service("chat"), talk) is Outcome.FAIL


def group(name: str, **differs: str) -> dict[str, str]:
    known = {
        "email": f"{name}@clinic.example",
        "whoCanViewGroup": "ALL_MEMBERS_CAN_VIEW",
        "whoCanJoin": "INVITED_CAN_JOIN",
        "allowExternalMembers": "false",
    }
    return {**known, **differs}


def each(*groups: dict[str, str]) -> EachGroup:
    found = make(tenant(group_settings=groups)).groups.each
    assert not isinstance(found, Unseen), found.unseen
    return found


def test_groups_that_anyone_reads_or_joins_are_named() -> None:
    found = each(
        group("a"), group("b", whoCanViewGroup="ANYONE_CAN_VIEW"), group("c", whoCanJoin="ANYONE_CAN_JOIN")
    )

    assert found.many == 3
    assert found.open_to_all == ("b@clinic.example", "c@clinic.example")


def test_texts_of_truth_are_read_and_others_are_unseen() -> None:
    assert each(group("a", allowExternalMembers="true")).with_outsiders == ("a@clinic.example",)
    assert isinstance(each(group("a", allowExternalMembers="yes")).with_outsiders, Unseen)
    assert isinstance(each(group("a", whoCanJoin="FRIENDS")).open_to_all, Unseen)


def test_no_more_than_ten_groups_are_named() -> None:
    found = each(*(group(f"g{number}", allowExternalMembers="true") for number in range(12)))

    assert isinstance(found.with_outsiders, tuple)
    assert len(found.with_outsiders) == 11 and found.with_outsiders[-1] == "and 2 more"


def test_groups_that_were_not_asked_are_unknown() -> None:
    asked = make(tenant(group_settings="it needs apps.groups.settings"))

    assert judged("GOOGLE-SHARE-046", asked).outcome is Outcome.UNKNOWN
    assert judged("GOOGLE-SHARE-047", asked).outcome is Outcome.UNKNOWN


def test_takeout_that_google_does_not_list_is_off() -> None:
    assert outcome("GOOGLE-SHARE-014", DRIVE) is Outcome.PASS
    assert outcome("GOOGLE-SHARE-014", DRIVE, service("takeout")) is Outcome.FAIL
    assert outcome("GOOGLE-SHARE-014") is Outcome.UNKNOWN, "no service is listed at all"


def test_a_service_state_that_is_not_known_is_not_off() -> None:
    assert outcome("GOOGLE-SHARE-014", DRIVE, service("takeout", "PAUSED")) is Outcome.UNKNOWN


def test_a_service_whose_policy_cannot_be_read_is_not_off() -> None:
    odd = {**service("takeout"), "policyQuery": "broken"}

    assert outcome("GOOGLE-SHARE-014", DRIVE, odd) is Outcome.UNKNOWN


def test_the_sample_reports_of_scubagoggles_are_read() -> None:
    facts = make(sample("1.1.0"))

    assert isinstance(facts, SharingFacts)
    assert judged("GOOGLE-SHARE-001", facts).outcome is Outcome.FAIL
    assert judged("GOOGLE-SHARE-046", facts).observed == "none of 20 groups can be read or joined by anyone"
    assert judged("GOOGLE-SHARE-047", facts).outcome is Outcome.MANUAL
    assert judged("GOOGLE-SHARE-050", facts).outcome is Outcome.PASS
    older = make(sample("0.5.0"))
    assert judged("GOOGLE-SHARE-050", older).outcome is Outcome.UNKNOWN, (
        "0.5 does not export meet.meet_joining"
    )
