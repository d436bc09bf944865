"""Whether an application is a company's, by what it and its publisher are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.checkers.services.names import EXACT, LIKE, NameIndex, Names, Shown, essence, likeness
from hipaacheck.checkers.services.reaching import OTHER, contents

ZOOM = Names(("Zoom",), ("zoom video communications",))
BOX = Names(("Box",))
HEALTH = Names(("Acme Health Systems",))


@pytest.mark.parametrize(
    ("app", "publisher", "names", "expected"),
    [
        ("Zoom", "", ZOOM, EXACT),
        ("ZOOM, Inc.", "", ZOOM, EXACT),
        ("Zoom", "Zoom Video Communications, Inc.", ZOOM, EXACT),
        ("Meetings", "Zoom Inc", ZOOM, EXACT),
        ("Zoom", "Somebody Else Ltd", ZOOM, LIKE),
        ("Zoom for Outlook", "", ZOOM, LIKE),
        ("Meetings", "Zoom Video Communications, Inc.", ZOOM, LIKE),
        ("Zoomcare", "", ZOOM, None),
        ("Zoo M", "", ZOOM, EXACT),
        ("Box", "", BOX, LIKE),
        ("Box", "Box, Inc.", BOX, EXACT),
        ("Box for Teams", "Box, Inc.", BOX, EXACT),
        ("Backup", "Box, Inc.", BOX, LIKE),
        ("Inbox Manager", "", BOX, None),
        ("Black Box Recorder", "", BOX, None),
        ("Acme Health", "", HEALTH, None),
        ("", "", ZOOM, None),
        ("!!!", "...", ZOOM, None),
        ("Zoom " * 100, "", ZOOM, None),
        ("Anything", "", Names(("", "!!")), None),
    ],
)
def test_a_name_settles_it_unless_the_publisher_speaks_against_it_or_it_is_an_everyday_word(
    app: str, publisher: str, names: Names, expected: str | None
) -> None:
    assert likeness(Shown(app, publisher), names) == expected


def test_a_shorter_name_is_like_a_longer_one_only_where_that_is_asked() -> None:
    assert likeness(Shown("Acme Health"), HEALTH, shorter=True) == LIKE
    assert likeness(Shown("Health"), HEALTH, shorter=True) is None
    assert likeness(Shown("Acme Dental"), HEALTH, shorter=True) is None


def test_a_legal_form_is_no_part_of_a_name_unless_it_is_all_of_it() -> None:
    assert essence("Acme Health Systems, LLC") == ("acme", "health", "systems")
    assert essence("Company, Inc.") == ("company",)


@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=60), st.text(max_size=60), st.booleans())
def test_the_index_finds_what_a_comparison_with_all_would(
    names: list[str], app: str, publisher: str, shorter: bool
) -> None:
    companies = [(number, Names((name,))) for number, name in enumerate([*names, app, publisher[:5]])]
    shown = Shown(app, publisher)
    every = [(number, how) for number, one in companies if (how := likeness(shown, one, shorter=shorter))]

    assert NameIndex(companies).fits(shown, shorter=shorter) == every


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        (["Mail.Read"], ("mail",)),
        (["Mail.Send", "gmail.send"], ("sending of mail",)),
        (["MailboxSettings.Read"], ("mail settings",)),
        (["full_access_as_app"], ("mail", "calendars", "contacts")),
        (["Calendars.ReadWrite", "Files.Read.All", "Chat.Read"], ("files", "chats", "calendars")),
        (["Sites.Selected", "drive.file", "Files.ReadWrite.AppFolder"], ("files that it is given",)),
        (["mail.google.com (all mail)"], ("mail",)),
        (["gmail.readonly", "drive", "calendar (all)"], ("mail", "files", "calendars")),
        (["ediscovery"], ("mail", "files", "chats")),
        (["Contacts.Read", "and 3 more"], ("contacts", OTHER)),
        (["a permission of Microsoft Graph that was not named (x)"], (OTHER,)),
        (["cloud-platform", ""], (OTHER,)),
        ([], ()),
    ],
)
def test_permissions_are_told_by_what_they_reach(permissions: list[str], expected: tuple[str, ...]) -> None:
    assert contents(permissions) == expected


@given(st.lists(st.text(max_size=80), min_size=1, max_size=12))
def test_any_permission_reaches_something(permissions: list[str]) -> None:
    assert contents(permissions)
