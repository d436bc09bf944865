"""Sharing of files: Graph and SharePoint say the same in different words."""

from typing import Any

import pytest
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.sharing.files import Files, files_of
from hipaacheck.model import Unseen

LEVELS = [
    ("disabled", 0, "only people in the organisation"),
    ("externalUserSharingOnly", 1, "new and existing guests"),
    ("externalUserAndGuestSharing", 2, "anyone"),
    ("existingExternalUserSharingOnly", 3, "existing guests"),
]


@pytest.mark.parametrize(("word", "number", "level"), LEVELS)
def test_the_level_is_the_same_from_graph_and_from_sharepoint(word: str, number: int, level: str) -> None:
    assert files_of(tenant(sharepoint_settings={"sharingCapability": word})).level == level
    assert files_of(tenant(spo_tenant={"SharingCapability": number})).level == level
    assert files_of(tenant(spo_tenant={"SharingCapability": word.capitalize()})).level == level


@pytest.mark.parametrize("value", [4, -1, True, "neighbours", None, [0]])
def test_a_level_that_is_not_known_is_unseen(value: Any) -> None:
    assert isinstance(files_of(tenant(spo_tenant={"SharingCapability": value})).level, Unseen)


def test_graph_goes_first_and_sharepoint_fills_in() -> None:
    data = tenant(
        sharepoint_settings={"sharingCapability": "disabled"},
        spo_tenant={"SharingCapability": 2, "PreventExternalUsersFromResharing": True},
    )
    found = files_of(data)
    assert found.level == "only people in the organisation"
    assert found.reshare is False


@pytest.mark.parametrize(("word", "level"), [(word, level) for word, _, level in LEVELS if level != "anyone"])
def test_onedrive_is_at_most_as_open_as_sharepoint(word: str, level: str) -> None:
    assert files_of(tenant(sharepoint_settings={"sharingCapability": word})).onedrive == level


def test_onedrive_beside_an_open_sharepoint_is_unseen_until_its_own_level_is_read() -> None:
    graph = {"sharingCapability": "externalUserAndGuestSharing"}
    assert isinstance(files_of(tenant(sharepoint_settings=graph)).onedrive, Unseen)
    both = tenant(sharepoint_settings=graph, spo_tenant={"OneDriveSharingCapability": 0})
    assert files_of(both).onedrive == "only people in the organisation"
    rest = tenant(sharepoint_settings=graph, spo_tenant={"ODBSharingCapability": 3})
    assert files_of(rest).onedrive == "existing guests"


@pytest.mark.parametrize(
    ("settings", "field", "value"),
    [
        ({"EmailAttestationRequired": False, "EmailAttestationReAuthDays": 15}, "code_days", 0),
        ({"EmailAttestationRequired": True, "EmailAttestationReAuthDays": 15}, "code_days", 15),
        ({"ExternalUserExpirationRequired": False, "ExternalUserExpireInDays": 60}, "guest_days", 0),
        ({"ExternalUserExpirationRequired": True, "ExternalUserExpireInDays": 60}, "guest_days", 60),
        ({"RequireAnonymousLinksExpireInDays": -1}, "anyone_days", -1),
        ({"FileAnonymousLinkType": 1, "FolderAnonymousLinkType": 1}, "anyone_view", True),
        ({"FileAnonymousLinkType": 1, "FolderAnonymousLinkType": 2}, "anyone_view", False),
        ({"FolderAnonymousLinkType": 2}, "anyone_view", False),
        ({"DefaultSharingLinkType": "AnonymousAccess"}, "link", "anyone"),
        ({"DefaultLinkPermission": "Edit"}, "permission", "edit"),
        ({"ConditionalAccessPolicy": 1}, "unmanaged", "limited to the browser"),
        ({"SharingAllowedDomainList": "lab.example hospital.example"}, "listed_domains", 2),
        ({"SharingAllowedDomainList": ""}, "listed_domains", 0),
        ({"SharingDomainRestrictionMode": 2}, "restriction", "blocked"),
    ],
)
def test_settings_of_sharepoint(settings: dict[str, Any], field: str, value: Any) -> None:
    assert getattr(files_of(tenant(spo_tenant=settings)), field) == value


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"EmailAttestationReAuthDays": 15}, "code_days"),
        ({"FileAnonymousLinkType": 1}, "anyone_view"),
        ({"DefaultSharingLinkType": 0}, "link"),
        ({"DefaultLinkPermission": 0}, "permission"),
        ({"RequireAnonymousLinksExpireInDays": "soon"}, "anyone_days"),
        ({"PreventExternalUsersFromResharing": "yes"}, "reshare"),
        ({}, "unmanaged"),
    ],
)
def test_what_is_missing_or_strange_is_unseen(settings: dict[str, Any], field: str) -> None:
    assert isinstance(getattr(files_of(tenant(spo_tenant=settings)), field), Unseen)


def test_a_source_that_was_not_collected_gives_its_reason() -> None:
    found = files_of(tenant(spo_tenant="no right to ask", sharepoint_settings="a permission is missing"))
    assert found.level == Unseen(unseen="a permission is missing")
    assert found.link == Unseen(unseen="no right to ask")


NEWER = Files(
    listed_domains=2,
    anyone_view=False,
    code_days=29,
    guest_days=100,
    unmanaged="full access",
)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (
            "1.0.0",
            Files(
                level="new and existing guests",
                onedrive="existing guests",
                restriction="none",
                listed_domains=2,
                link="anyone",
                code_days=30,
                guest_days=31,
                unmanaged="full access",
            ),
        ),
        ("1.4.0", NEWER),
        ("1.7.0", NEWER),
    ],
)
def test_the_samples(version: str, expected: Files) -> None:
    found = files_of(sample(version))
    assert isinstance(found.sync_managed, Unseen)
    assert found.model_copy(update={"sync_managed": True}) == expected
