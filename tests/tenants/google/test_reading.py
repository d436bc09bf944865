"""Which settings are made of which sources, and what is said when they are not there."""

from tests.tenants.google.recorded import TAKEN, TOP_ID, UNITS, policy, tenant, unit

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import Platform, TenantData
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.google.scope import TOP, Scope

POLICIES = (
    policy("gmail.imap_access", {"enableImapAccess": False}),
    policy("gmail.pop_access", {}, unit="03x"),
)


def read(**sources: object) -> object:
    found = google_settings(TenantData(Platform.GOOGLE, TAKEN, sources=sources))  # type: ignore[arg-type]
    return found.unseen if isinstance(found, Unseen) else set(found.values)


def test_without_policies_the_reason_is_given_on() -> None:
    assert read() == "policies was not collected"
    assert (
        read(policies=Unseen(unseen="policies was not collected: HTTP 403"))
        == "policies was not collected: HTTP 403"
    )


def test_without_units_it_is_not_known_whom_a_policy_is_for() -> None:
    assert read(policies=POLICIES) == (
        "it is not known which organisational unit each policy is for: orgunits was not collected"
    )


def test_without_units_policies_that_name_none_are_for_everyone() -> None:
    assert read(policies=(policy("gmail.imap_access", {}, unit=None),)) == {TOP}


def test_the_unit_at_the_top_is_found_in_its_own_entry() -> None:
    assert read(policies=POLICIES, orgunits=UNITS) == {TOP, Scope("/X")}


def test_the_unit_at_the_top_is_found_through_its_children() -> None:
    """A list of type=children does not hold the unit itself."""
    child = {**unit("03x", "/X"), "parentOrgUnitPath": "/", "parentOrgUnitId": f"id:{TOP_ID}"}

    assert read(policies=POLICIES, orgunits=(child,)) == {TOP, Scope("/X")}


def test_the_unit_at_the_top_is_the_one_that_has_googles_own_policies() -> None:
    own = tuple({**one, "type": kind} for one, kind in zip(POLICIES, ("SYSTEM", "ADMIN"), strict=True))

    assert read(policies=own, orgunits=(unit("03x", "/X"),)) == {TOP, Scope("/X")}


def test_when_the_unit_at_the_top_is_not_known_nothing_is() -> None:
    """Its policies would pass for those of a unit that was deleted, and leave the defaults to be judged."""
    of_admins = tuple({**one, "type": "ADMIN"} for one in POLICIES)

    assert read(policies=of_admins, orgunits=(unit("03x", "/X"),)) == (
        "the list of organisational units does not say which one is at the top"
    )


def test_without_groups_a_group_keeps_its_number() -> None:
    found = google_settings(
        tenant([policy("gmail.imap_access", {}, group="02g")], groups=Unseen(unseen="403"))
    )

    assert not isinstance(found, Unseen)
    assert set(found.values) == {Scope("/", "02g")}


def test_raw_policies_go_before_reduced_ones() -> None:
    assert read(policies=(policy("gmail.imap_access", {}, unit=None),), reduced_policies=({},)) == {TOP}


def test_the_settings_of_one_tenant_are_made_once() -> None:
    data = tenant(POLICIES)

    assert google_settings(data) is google_settings(data)
