"""Sharing policies: what anybody outside may see of calendars and contacts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.sharing.calendars import SharingPolicy, calendars_of
from hipaacheck.model import Unseen


def policy(*domains: str, on: bool = True) -> SharingPolicy:
    raw: dict[str, Any] = {"Name": "Default", "Enabled": on, "Domains": list(domains)}
    found = calendars_of(tenant(sharing_policy=raw))
    assert isinstance(found, tuple)
    return found[0]


@pytest.mark.parametrize(
    ("entries", "details", "contacts"),
    [
        ((), (), False),
        (("*:CalendarSharingFreeBusySimple",), (), False),
        (("*:CalendarSharingFreeBusyDetail",), ("subjects and places with any domain",), False),
        (("* : CalendarSharingFreeBusyReviewer",), ("everything in an appointment with any domain",), False),
        (
            ("Anonymous:CalendarSharingFreeBusyDetail",),
            ("subjects and places with anybody on the internet",),
            False,
        ),
        (("*: CalendarSharingFreeBusySimple, ContactsSharing",), (), True),
        (("lab.example:CalendarSharingFreeBusyReviewer,ContactsSharing",), (), False),
    ],
)
def test_only_what_is_open_to_anybody_is_told(
    entries: tuple[str, ...], details: tuple[str, ...], contacts: bool
) -> None:
    found = policy(*entries)
    assert (found.details, found.contacts) == (details, contacts)


def test_an_action_that_is_not_known_is_unseen() -> None:
    found = policy("Anonymous:0")
    assert isinstance(found.details, Unseen)
    assert isinstance(found.contacts, Unseen)


def test_details_are_told_beside_an_action_that_is_not_known() -> None:
    found = policy("*:New", "*:CalendarSharingFreeBusyDetail")
    assert found.details == ("subjects and places with any domain",)
    assert isinstance(found.contacts, Unseen)


def test_a_policy_without_its_domains_is_unseen() -> None:
    found = calendars_of(tenant(sharing_policy={"Name": "Default", "Enabled": True}))
    assert isinstance(found, tuple)
    assert isinstance(found[0].details, Unseen)


@given(st.lists(st.text(max_size=30), max_size=5))
def test_no_text_is_too_strange(entries: list[str]) -> None:
    assert policy(*entries).name == "Default"


@pytest.mark.parametrize(("version", "on"), [("1.0.0", True), ("1.4.0", False), ("1.7.0", False)])
def test_the_samples(version: str, on: bool) -> None:
    found = calendars_of(sample(version))
    assert isinstance(found, tuple)
    (one,) = found
    assert one.on is on
    assert isinstance(one.details, Unseen) if version == "1.4.0" else one.details == ()
