"""Nothing of a person but an administrator's address is stored, and nothing secret, whatever the vendor adds."""

import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue
from tests.net.tenants.microsoft.conftest import Shots
from tests.support.tenants.microsoft_tenant import DOMAIN, INITIAL, PEOPLE

from hipaacheck.net.tenants.microsoft import CMDLETS, QUESTIONS
from hipaacheck.net.tenants.microsoft.cmdlets import CmdletQuestion
from hipaacheck.net.tenants.microsoft.question import Question
from hipaacheck.net.tenants.redact import Pseudonyms
from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.snapshot import written

SHOWN = ("olivia.okafor", "it-vendor", "paul.peters", "break-glass-1", "break-glass-2", "dr.ramirez")
"""Who administers, may administer, or is named in a policy."""


def texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)


def test_no_name_no_telephone_and_no_secret_is_stored(shots: Shots) -> None:
    stored = written(shots.hidden)

    assert b"CANARY" not in stored
    assert shots.emulator.login.secret.encode() not in stored


def test_even_with_addresses_nothing_else_is_stored(shots: Shots) -> None:
    stored = written(shots.named)

    # Of accounts that are left out of auditing, the name is all that Exchange gives.
    assert set(re.findall(rb'"([^"]*CANARY[^"]*)"', stored)) == {
        b"CANARY Name of it-vendor",
        b"CANARY Name of Ramirez;dr.ramirez@lakeside-clinic.example",
    }


def test_ordinary_people_have_pseudonyms_and_administrators_have_none(shots: Shots) -> None:
    snapshot = shots.hidden
    names = {one["id"]: one["userPrincipalName"] for one in snapshot.data["users"]}
    again = {one["id"]: one["userPrincipalName"] for one in snapshot.data["registration_details"]}

    assert names == again
    for person in PEOPLE:
        name = str(names[person.id])
        if person.local in SHOWN:
            assert name == person.address
        else:
            domain = INITIAL if person.guest else DOMAIN
            assert re.fullmatch(rf"user-[0-9a-f]{{10}}@{re.escape(domain)}", name)


def test_a_pseudonym_is_another_each_time(shots: Shots) -> None:
    first, second = (
        Pseudonyms().hidden(QUESTIONS["users"].allowed(one), one) for one in shots.named.data["users"][:1] * 2
    )

    assert first["userPrincipalName"] != second["userPrincipalName"]


def test_no_address_of_an_ordinary_person_stands_anywhere(shots: Shots) -> None:
    snapshot = shots.hidden
    hidden = [person.address for person in PEOPLE if person.local not in SHOWN]
    hidden += ["kim.private@mail.example", "manager@mail.example"]
    everything = [one.lower() for objects in snapshot.data.values() for raw in objects for one in texts(raw)]

    assert [(address, text) for address in hidden for text in everything if address.lower() in text] == []
    assert "user-" in "".join(everything)


def test_groups_stay_and_outside_domains_stay(shots: Shots) -> None:
    rules = shots.hidden.data["transport_rules"]
    (copying,) = [rule for rule in rules if rule["BlindCopyTo"]]

    assert copying["FromMemberOf"] == [f"billing-group@{DOMAIN}"]
    assert str(copying["BlindCopyTo"]).endswith("@mail.example']")


def test_of_settings_for_groups_the_list_of_forbidden_passwords_is_dropped(shots: Shots) -> None:
    (setting,) = shots.hidden.data["directory_settings"]

    assert "LockoutThreshold" in str(setting)
    assert "BannedPasswordList" not in str(setting)


def test_people_in_rules_stay_entries_even_as_objects() -> None:
    question = CMDLETS["transport_rules"]
    raw: Obj = {
        "Name": "x",
        "RedirectMessageTo": [{"PrimarySmtpAddress": "a@b.example"}, {"odd": 1}, "c@d.example"],
        "CopyTo": {"DisplayName": "Jane Doe"},
        "SentToMemberOf": [{"Name": "Staff"}],
        "BlindCopyTo": None,
    }
    kept = question.reduced(raw)
    assert kept is not None
    hidden = Pseudonyms().hidden(question.allowed(kept), kept)

    assert kept["RedirectMessageTo"] == ["a@b.example", "an entry without a name", "c@d.example"]
    assert [str(one)[:5] for one in hidden["RedirectMessageTo"]] == ["user-"] * 3  # type: ignore[union-attr]
    assert str(hidden["CopyTo"]).startswith("user-")
    assert hidden["SentToMemberOf"] == ["Staff"]
    assert hidden["BlindCopyTo"] is None


def test_places_are_named_without_their_people() -> None:
    kept = CMDLETS["dlp_policies"].reduced(
        {
            "ExchangeLocation": [{"DisplayName": "All", "Name": "All"}],
            "TeamsLocation": [{"DisplayName": "Jane Doe", "Name": "jane@b.example"}],
            "OneDriveLocation": "https://x-my.sharepoint.com/personal/jane_b_example/Documents",
            "SharePointLocationException": None,
        }
    )

    assert kept == {
        "ExchangeLocation": ["All"],
        "TeamsLocation": ["jane@b.example"],
        "OneDriveLocation": "https://x-my.sharepoint.com/personal/.../Documents",
        "SharePointLocationException": None,
    }


def test_a_condition_that_is_not_known_stays_so_that_no_rule_looks_wider_than_it_is() -> None:
    policy: Obj = {
        "id": "x",
        "state": "enabled",
        "partialEnablementStrategy": "some",
        "newCondition": {"only": ["a"]},
    }
    rule: Obj = {"Name": "x", "NewCondition": ["a"], "NewCondition@data.type": "x", "LastModifiedBy": "Jane"}

    assert QUESTIONS["conditional_access_policies"].reduced(policy) == policy
    assert CMDLETS["transport_rules"].reduced(rule) == {"Name": "x", "NewCondition": ["a"]}


SECRET = st.sampled_from(["keyCredentials", "passwordCredentials", "secretText", "PrivateKey", "accessToken"])
NAMES = (
    SECRET
    | st.sampled_from(
        [
            "id",
            "displayName",
            "members",
            "value",
            "From",
            "ExchangeLocation",
            "signInActivity",
            "conditions",
            "@odata.type",
        ]
    )
    | st.text(max_size=5)
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("CANARY jane@clinic.example"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


@given(st.sampled_from([*QUESTIONS.values(), *CMDLETS.values()]), st.dictionaries(NAMES, JSON, max_size=5))
def test_whatever_comes_is_reduced_and_nothing_secret_is_left(
    question: Question | CmdletQuestion, raw: dict[str, JsonValue]
) -> None:
    kept = question.reduced(raw)
    if kept is None:
        return
    hidden = Pseudonyms().hidden(question.allowed(kept), kept)
    names = [name.lower() for name in _names(hidden)]

    assert not {"keycredentials", "passwordcredentials", "secrettext", "privatekey", "accesstoken"} & set(
        names
    )
    assert "jane@clinic.example" not in " ".join(texts(hidden))
    assert question.reduced(hidden) in (hidden, None) or isinstance(question, CmdletQuestion)


def _names(value: JsonValue) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _names(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _names(one)
