"""What several policies make sure of together: every exclusion counts, and nothing is taken for granted."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue
from tests.checkers.microsoft.tenant import policy, tenant

from hipaacheck.checkers.microsoft.conditional_access import (
    Cover,
    blocks,
    conditional_access,
    cover,
    managed_device,
    mfa,
    phishing_resistant,
)
from hipaacheck.checkers.microsoft.conditional_access.gaps import Place, left_open
from hipaacheck.checkers.microsoft.conditional_access.policy import Dim, Policy, Reach
from hipaacheck.checkers.microsoft.names import names_of
from hipaacheck.model import Unseen

GA = "62e90394-69f5-4237-9190-012177145e10"
SYNC = "d29b2b05-8046-44ba-8758-1e26182fcf32"
ANYBODY: Mapping[str, Place] = {"everybody": frozenset()}

Raw = dict[str, JsonValue]


def covered(*policies: Raw, demand: object = mfa, places: Mapping[str, Place] = ANYBODY) -> Cover:
    data = tenant(
        conditional_access_policies=policies,
        users=[{"id": "u1", "userPrincipalName": "emergency1@clinic.example"}],
    )
    found = conditional_access(data)
    assert not isinstance(found, Unseen)
    return cover(found, demand, names_of(data), places)  # type: ignore[arg-type]


def test_one_policy_for_all_users_and_apps_covers_everybody() -> None:
    found = covered(policy("MFA for all"))

    assert (found.by, found.open, found.exempt, found.accounts) == (("MFA for all",), (), (), 0)


@pytest.mark.parametrize("state", ["disabled", "enabledForReportingButNotEnforced"])
def test_a_policy_that_is_not_in_force_covers_nobody(state: str) -> None:
    found = covered(policy("MFA", state=state))

    assert (found.by, found.open) == ((), ("everybody",))
    assert found.trial == (("MFA",) if state != "disabled" else ())


def test_no_policies_cover_nobody() -> None:
    assert covered().open == ("everybody",)


def test_single_accounts_that_are_left_out_are_named_and_counted() -> None:
    found = covered(policy(users={"excludeUsers": ["u1", "u2"]}))

    assert found.open == ()
    assert found.exempt == ("the account emergency1@clinic.example", "the account u2")
    assert (found.accounts, found.groups) == (2, False)


def test_a_group_that_is_left_out_is_a_question_too() -> None:
    found = covered(policy(users={"excludeGroups": ["g1"]}))

    assert (found.open, found.exempt, found.groups) == ((), ("members of the group g1",), True)


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ({"users": {"excludeRoles": [GA]}}, "holders of the role Global Administrator"),
        ({"applications": {"excludeApplications": ["Office365"]}}, "in Office 365"),
        (
            {"conditions": {"locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}}},
            "from every trusted location",
        ),
        (
            {"conditions": {"platforms": {"includePlatforms": ["all"], "excludePlatforms": ["iOS"]}}},
            "on iOS",
        ),
        (
            {"conditions": {"devices": {"deviceFilter": {"mode": "exclude", "rule": "device.x"}}}},
            "what the device filter: device.x takes in",
        ),
        (
            {
                "users": {
                    "excludeGuestsOrExternalUsers": {
                        "guestOrExternalUserTypes": "b2bCollaborationGuest,internalGuest",
                        "externalTenants": {"membershipKind": "all"},
                    }
                }
            },
            "invited guests",
        ),
    ],
)
def test_every_other_exclusion_is_open(limit: dict[str, JsonValue], words: str) -> None:
    found = covered(policy(**limit))

    assert words in found.open
    assert found.exempt == ()


@pytest.mark.parametrize(
    "limit",
    [
        {"users": {"includeUsers": ["u1"]}},
        {"users": {"includeUsers": [], "includeGroups": ["g1"]}},
        {"users": {"includeUsers": ["None"]}},
        {"users": {"includeUsers": [], "includeRoles": [GA]}},
        {"users": {"includeUsers": ["GuestsOrExternalUsers"]}},
        {"applications": {"includeApplications": ["Office365"]}},
        {"applications": {"includeApplications": ["None"]}},
        {"applications": {"includeApplications": [], "includeUserActions": ["urn:user:registerdevice"]}},
        {"applications": {"applicationFilter": {"mode": "include", "rule": "x"}}},
        {"conditions": {"platforms": {"includePlatforms": ["android", "iOS", "windows", "macOS", "linux"]}}},
        {"conditions": {"locations": {"includeLocations": ["AllTrusted"]}}},
        {"conditions": {"signInRiskLevels": ["high"]}},
        {"conditions": {"userRiskLevels": ["high", "medium", "low"]}},
        {"conditions": {"insiderRiskLevels": "elevated"}},
        {"conditions": {"devices": {"deviceFilter": {"mode": "include", "rule": "x"}}}},
        {"conditions": {"authenticationFlows": {"transferMethods": "deviceCodeFlow"}}},
        {"conditions": {"clientApplications": {"includeServicePrincipals": ["ServicePrincipalsInMyTenant"]}}},
        {"grants": {"builtInControls": ["compliantDevice"]}},
        {"grants": {"builtInControls": ["mfa", "compliantDevice"]}},
        {"grants": {"builtInControls": [], "termsOfUse": ["t"]}},
        {"grants": {"builtInControls": [], "customAuthenticationFactors": ["RequireDuoMfa"]}},
        {
            "grantControls": None,
            "sessionControls": {"signInFrequency": {"isEnabled": True, "type": "days", "value": 1}},
        },
        {"deletedDateTime": "2026-01-01T00:00:00Z"},
    ],
    ids=str,
)
def test_a_policy_that_is_limited_in_any_way_does_not_cover_everybody(limit: dict[str, JsonValue]) -> None:
    assert covered(policy(**limit)).open == ("everybody",)


@pytest.mark.parametrize(
    "grants",
    [
        {"builtInControls": ["mfa"], "operator": None},
        {"builtInControls": ["block"]},
        {"builtInControls": ["mfa", "compliantDevice"], "operator": "AND"},
        {"builtInControls": [], "authenticationStrength": {"id": "00000000-0000-0000-0000-000000000002"}},
        {"builtInControls": [], "authenticationStrength": {"id": "own", "requirementsSatisfied": "mfa"}},
        {"builtInControls": [], "authenticationStrength": {"id": "own", "allowedCombinations": ["fido2"]}},
        {
            "builtInControls": ["mfa"],
            "authenticationStrength": {"id": "00000000-0000-0000-0000-000000000004"},
        },
    ],
    ids=str,
)
def test_what_counts_as_a_second_factor(grants: dict[str, JsonValue]) -> None:
    assert covered(policy(grants=grants)).open == ()


@pytest.mark.parametrize(
    "strength",
    [
        {"id": "own", "requirementsSatisfied": "none"},
        {"id": "own", "allowedCombinations": ["password"]},
        {"id": "own"},
    ],
    ids=str,
)
def test_a_strength_that_shows_no_second_factor_is_none(strength: dict[str, JsonValue]) -> None:
    grants: Raw = {"builtInControls": [], "authenticationStrength": strength}

    assert covered(policy(grants=grants)).open == ("everybody",)


def test_phishing_resistance_and_managed_devices_are_asked_of_every_alternative() -> None:
    strong: Raw = {
        "builtInControls": [],
        "authenticationStrength": {"id": "00000000-0000-0000-0000-000000000004"},
    }
    weak: Raw = {
        "builtInControls": [],
        "authenticationStrength": {"id": "00000000-0000-0000-0000-000000000002"},
    }
    device: Raw = {"builtInControls": ["compliantDevice", "domainJoinedDevice"]}

    assert covered(policy(grants=strong), demand=phishing_resistant).open == ()
    assert covered(policy(grants=weak), demand=phishing_resistant).open == ("everybody",)
    assert covered(policy(grants=device), demand=managed_device).open == ()
    assert covered(policy(), demand=managed_device).open == ("everybody",)
    assert covered(policy(), demand=blocks).open == ("everybody",)


def test_policies_cover_together_what_one_leaves_out() -> None:
    guests: Raw = {
        "guestOrExternalUserTypes": "b2bCollaborationGuest",
        "externalTenants": {"membershipKind": "all"},
    }
    inside = policy("staff", users={"excludeGuestsOrExternalUsers": guests, "excludeGroups": ["g1"]})
    outside = policy("guests", users={"includeUsers": [], "includeGuestsOrExternalUsers": guests})
    group = policy("g1", users={"includeUsers": [], "includeGroups": ["g1"], "excludeUsers": ["u1"]})

    assert covered(inside, outside).exempt == ("members of the group g1",)
    both = covered(inside, outside, group)
    assert both.open == ()
    assert both.exempt == ("members of the group g1, the account emergency1@clinic.example",)
    assert both.by == ("staff", "guests", "g1")


def test_guests_of_some_tenants_are_among_all_guests_but_not_the_other_way_round() -> None:
    def some(kind: str, members: list[JsonValue]) -> Raw:
        return {
            "guestOrExternalUserTypes": "serviceProvider",
            "externalTenants": {"membershipKind": kind, "members": members},
        }

    def without(chosen: Raw) -> Raw:
        return policy("all", users={"excludeGuestsOrExternalUsers": chosen})

    def only(chosen: Raw) -> Raw:
        return policy("only", users={"includeUsers": [], "includeGuestsOrExternalUsers": chosen})

    listed, everywhere = some("enumerated", ["t1"]), some("all", [])
    assert covered(without(listed), only(everywhere)).open == ()
    assert covered(without(listed)).open == ("users of the service provider of some tenants",)
    assert covered(without(everywhere), only(listed)).open == ("users of the service provider",)


def test_two_policies_that_leave_out_different_accounts_leave_nobody_out() -> None:
    found = covered(policy("a", users={"excludeUsers": ["u1"]}), policy("b", users={"excludeUsers": ["u2"]}))

    assert (found.open, found.exempt) == ((), ())


def test_who_may_be_in_two_groups_stays_a_question() -> None:
    found = covered(
        policy("a", users={"excludeGroups": ["g1"]}), policy("b", users={"excludeGroups": ["g2"]})
    )

    assert found.exempt == ("members of the group g1, members of the group g2",)


def test_directory_synchronisation_and_enrolment_are_questions() -> None:
    found = covered(
        policy(
            users={"excludeRoles": [SYNC]},
            applications={"excludeApplications": ["d4ebce55-015a-49b5-a083-c84d1797ae8c"]},
        )
    )

    assert found.open == ()
    assert found.exempt == (
        "in Microsoft Intune Enrollment",
        "holders of the role Directory Synchronization Accounts",
    )


def test_a_hole_that_all_places_have_is_told_once() -> None:
    places: Mapping[str, Place] = {name: frozenset({(Dim.WHO, f"role:{name}")}) for name in ("one", "two")}
    found = covered(policy(conditions={"locations": {"excludeLocations": ["AllTrusted"]}}), places=places)
    half = covered(policy(users={"includeUsers": [], "includeRoles": ["one"]}), places=places)

    assert found.open == ("from every trusted location",)
    assert half.open == ("two",)
    assert covered(places=places).open == ("one, two",)


def test_policies_for_browsers_and_for_apps_cover_both_together() -> None:
    browsers = policy("browsers", conditions={"clientAppTypes": ["browser"]})
    apps = policy("apps", conditions={"clientAppTypes": ["mobileAppsAndDesktopClients"]})

    assert covered(browsers, apps).open == ()
    assert covered(browsers).open == ("with apps on phones and computers",)


def test_a_policy_that_is_not_understood_makes_holes_unsure_and_nothing_else() -> None:
    strange = policy("new", state="enabledSomehow")

    assert covered(policy("MFA"), strange).open == ()
    assert covered(strange).open == Unseen(
        unseen="the policy new: its state is enabledSomehow, which hipaacheck does not know"
    )


@pytest.mark.parametrize(
    "strange",
    [
        {"conditions": {"weather": ["rain"]}},
        {"conditions": {"users": 7}},
        {"conditions": {"clientAppTypes": [1]}},
        {"conditions": {"times": {"includedRanges": ["x"]}}},
        {"users": {"excludeUsers": ["All"]}},
        {"users": {"includeSomething": ["x"]}},
        {"applications": {"applicationFilter": {"mode": "sometimes", "rule": "x"}}},
        {"grants": {"operator": "XOR", "builtInControls": ["mfa", "block"]}},
        {"grants": {"newControls": ["x"]}},
        {"sessionControls": {"signInFrequency": {"isEnabled": True, "type": "moons", "value": 1}}},
        {"sessionControls": {"signInFrequency": {"isEnabled": "yes"}}},
        {"partialEnablementStrategy": "half"},
        {"state": None},
    ],
    ids=str,
)
def test_a_policy_with_anything_strange_in_it_proves_nothing(strange: dict[str, JsonValue]) -> None:
    assert isinstance(covered(policy(**strange)).open, Unseen)


def test_names_are_cut_after_ten() -> None:
    found = covered(policy(users={"excludeUsers": [f"x{at:02}" for at in range(13)]}))

    assert len(found.exempt) == 11 and found.exempt[-1] == "and 3 more"
    assert found.accounts == 13


_PEOPLE = ("user:u1", "user:u2", "group:g1", "group:g2", "role:r1", "guests:a", "guests:b")
_TOKENS = {
    Dim.WHO: _PEOPLE,
    Dim.APP: ("a1", "a2", "Office365"),
    Dim.PLATFORM: ("iOS", "windows"),
    Dim.LOCATION: ("AllTrusted", "l1"),
}


def _reaches(dim: Dim) -> st.SearchStrategy[Reach]:
    some = st.frozensets(st.sampled_from(_TOKENS[dim]), max_size=2)
    return st.builds(Reach, st.none() | some, some)


_POLICIES = st.lists(
    st.fixed_dictionaries({}, optional={dim: _reaches(dim) for dim in _TOKENS}).map(
        lambda reach: Policy(id="", name="", reach=reach)
    ),
    max_size=5,
)
# One sign-in: who it is (an account, the groups and roles it has), and one or several values of the others.
_SIGN_INS = st.fixed_dictionaries(
    {
        Dim.WHO: st.tuples(
            st.sampled_from(["user:u1", "user:u2", "user:u3"]),
            st.frozensets(st.sampled_from(["group:g1", "group:g2", "role:r1"])),
            st.sampled_from([None, "guests:a", "guests:b"]),
        ).map(lambda one: frozenset({one[0], *one[1]} | ({one[2]} if one[2] else set()))),
        Dim.APP: st.sampled_from([frozenset({"a1", "Office365"}), frozenset({"a2"}), frozenset({"a3"})]),
        Dim.PLATFORM: st.sampled_from([frozenset({"iOS"}), frozenset({"windows"}), frozenset({"linux"})]),
        Dim.LOCATION: st.sampled_from(
            [frozenset[str](), frozenset({"AllTrusted"}), frozenset({"AllTrusted", "l1"})]
        ),
    }
)


@given(policies=_POLICIES, sign_in=_SIGN_INS)
def test_no_sign_in_that_escapes_every_policy_is_outside_of_all_gaps(
    policies: list[Policy], sign_in: dict[Dim, frozenset[str]]
) -> None:
    def taken_in(one: Policy) -> bool:
        return all(
            (reach.only is None or reach.only & sign_in[dim]) and not reach.but & sign_in[dim]
            for dim, reach in one.reach.items()
        )

    gaps, _ = left_open(frozenset(), policies)
    if not any(taken_in(one) for one in policies):
        assert any(all(token in sign_in[dim] for dim, token in gap) for gap in gaps)


def test_a_great_many_exclusions_are_never_taken_for_none() -> None:
    many = [
        policy(f"p{at}", users={"excludeGroups": [f"g{at}-{each}" for each in range(40)]}) for at in range(30)
    ]
    found = covered(*many)

    assert found.exempt and found.groups
