"""Teams: meeting policies, whom staff may talk to, where files may lie."""

from typing import Any

import pytest
from tests.checkers.microsoft.tenant import sample, tenant

from hipaacheck.checkers.microsoft.sharing.teams import MeetingPolicy, Teams, teams_of
from hipaacheck.model import Unseen

ALL = ("Dropbox", "Box", "Google Drive", "Citrix ShareFile", "Egnyte")
SWITCHES = ("AllowDropBox", "AllowBox", "AllowGoogleDrive", "AllowShareFile", "AllowEgnyte")


def federation(domains: Any = None, **differs: Any) -> Teams:
    known = {"AllowFederatedUsers": True, "AllowTeamsConsumer": True, "AllowTeamsConsumerInbound": True}
    return teams_of(tenant(teams_federation={**known, "AllowedDomains": domains, **differs}))


@pytest.mark.parametrize("domains", [None, {}, [], "AllowAllKnownDomains", {"AllowedDomain": []}])
def test_no_list_of_domains_is_every_organisation(domains: Any) -> None:
    assert federation(domains).everybody is True


@pytest.mark.parametrize(
    ("domains", "partners"),
    [
        ({"AllowedDomain": "Domain=hospital.example"}, ("hospital.example",)),
        ({"AllowedDomain": ["Domain=a.example", "Domain=b.example"]}, ("a.example", "b.example")),
        (["a.example"], ("a.example",)),
    ],
)
def test_a_list_of_domains_is_those(domains: Any, partners: tuple[str, ...]) -> None:
    found = federation(domains)
    assert found.everybody is False
    assert found.partners == partners


@pytest.mark.parametrize("domains", [{"BlockedDomain": "x"}, {"AllowedDomain": [5]}, 7])
def test_a_form_that_is_not_known_is_unseen(domains: Any) -> None:
    assert isinstance(federation(domains).everybody, Unseen)


def test_no_federation_at_all_needs_no_list() -> None:
    assert federation({}, AllowFederatedUsers=False).everybody is False


@pytest.mark.parametrize(
    ("on", "inbound", "first"),
    [(True, True, True), (True, False, False), (False, True, False), (False, None, False)],
)
def test_private_accounts_begin_only_when_both_switches_are_on(
    on: bool, inbound: bool | None, first: bool
) -> None:
    found = federation(AllowTeamsConsumer=on, AllowTeamsConsumerInbound=inbound)
    assert found.consumers is on
    assert found.consumers_first is first


def test_a_storage_that_is_offered_is_named_even_if_another_switch_is_missing() -> None:
    assert teams_of(tenant(teams_client={"AllowBox": True})).storage == ("Box",)
    assert isinstance(teams_of(tenant(teams_client={"AllowBox": False})).storage, Unseen)
    assert teams_of(tenant(teams_client=dict.fromkeys(SWITCHES, False))).storage == ()


def test_the_policy_for_everybody_stands_first_and_those_of_microsoft_last() -> None:
    raw = [{"Identity": one} for one in ("Tag:AllOn", "Tag:Front desk", "Global")]
    found = teams_of(tenant(teams_meeting_policies=raw)).meetings
    assert isinstance(found, tuple)
    assert [(one.name, one.built_in) for one in found] == [
        ("Global", False),
        ("Front desk", False),
        ("AllOn", True),
    ]


def test_a_word_for_the_lobby_that_is_not_known_is_unseen() -> None:
    raw = {"Identity": "Global", "AutoAdmittedUsers": "Neighbours"}
    found = teams_of(tenant(teams_meeting_policies=raw)).meetings
    assert isinstance(found, tuple)
    assert isinstance(found[0].admitted, Unseen)


@pytest.mark.parametrize(
    ("version", "policies", "recording", "storage", "partners"),
    [
        ("1.0.0", 8, [], (), ("domains.example.com",)),
        ("1.4.0", 9, ["Custom Policy 1", "NKK-Temp"], ALL, ("domains.r.us",)),
        ("1.7.0", 10, ["Custom Policy 1", "NKK-Temp"], ALL, ("domains.r.us",)),
    ],
)
def test_the_samples(
    version: str, policies: int, recording: list[str], storage: tuple[str, ...], partners: tuple[str, ...]
) -> None:
    found = teams_of(sample(version))
    assert isinstance(found.meetings, tuple)
    assert len(found.meetings) == policies
    assert found.meetings[0] == MeetingPolicy()
    assert [one.name for one in found.meetings if one.recording and not one.built_in] == recording
    assert [one.name for one in found.meetings if one.abroad] == recording[:1]
    assert not any(one.anonymous_start or one.phones or one.control for one in found.meetings)
    assert (found.storage, found.partners) == (storage, partners)
    assert (found.consumers, found.consumers_first, found.everybody) == (False, False, False)
    assert found.mail_into_channels is False
