"""GoogleSettings against what Google documents for one user: every value that somebody has is listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tenants.google.recorded import (
    GROUPS,
    TOP_ID,
    UNITS,
    effective,
    policy,
    settings,
    with_licence,
)

from hipaacheck.model import Unseen, canonical_json
from hipaacheck.tenants.google.combine import combined
from hipaacheck.tenants.google.defaults import DEFAULTS, MERGED
from hipaacheck.tenants.google.scope import TOP, Scope
from hipaacheck.tenants.google.settings import GoogleSettings, section_key

FORWARD = "gmail.auto_forwarding"
ON, OFF = {"enableAutoForwarding": True}, {"enableAutoForwarding": False}


def status(service: str, state: str, **where: Any) -> dict[str, Any]:
    return policy(f"{service}.service_status", {"serviceState": state}, **where)


def test_what_is_set_for_everyone_holds_for_everyone_and_is_listed_once() -> None:
    assert effective(settings(policy(FORWARD, OFF)), FORWARD) == {"everyone": OFF}


def test_a_unit_and_a_group_that_differ_are_listed_after_everyone() -> None:
    found = settings(
        policy(FORWARD, ON, group="02g", order=399),
        policy(FORWARD, ON, unit="03x", order=202),
        policy(FORWARD, OFF),
    )

    assert list(effective(found, FORWARD)) == ["everyone", "organisational unit /X", "group g@example.org"]


def test_a_setting_that_google_leaves_out_has_its_documented_default_for_everyone() -> None:
    found = settings(policy(FORWARD, OFF, unit="03x", order=202)).effective(FORWARD)

    assert not isinstance(found, Unseen)
    assert [(str(one.scope), one.value, one.how) for one in found] == [
        ("everyone", ON, "default"),
        ("organisational unit /X", OFF, "set"),
    ]


def test_a_setting_without_value_or_default_is_unseen() -> None:
    found = settings(policy(FORWARD, OFF)).effective("gmail.pop_access")

    assert isinstance(found, Unseen)
    assert found.unseen == "Google returned no gmail.pop_access; editions without the feature have none"


def test_a_field_that_google_leaves_out_at_the_top_has_its_default_and_below_it_is_missing() -> None:
    given = {"warnForExternalSharing": False}
    found = effective(
        settings(
            policy("drive_and_docs.external_sharing", given),
            policy("drive_and_docs.external_sharing", given, unit="03x", order=202),
        ),
        "drive_and_docs.external_sharing",
    )

    assert found["everyone"] == {**DEFAULTS["drive_and_docs_external_sharing"], **given}
    assert found["organisational unit /X"] == given


def test_a_merging_setting_of_a_unit_has_from_above_what_it_lacks() -> None:
    found = effective(
        settings(
            policy("chat.chat_history", {"historyOnByDefault": True}),
            policy("chat.chat_history", {"allowUserModification": False}, unit="03x", order=202),
        ),
        "chat.chat_history",
    )

    assert found["organisational unit /X"] == {"historyOnByDefault": True, "allowUserModification": False}


def test_without_any_list_of_services_every_service_is_taken_to_be_on() -> None:
    found = settings(policy(FORWARD, OFF))

    assert found.is_on("gmail")
    assert effective(found, FORWARD, "gmail") == {"everyone": OFF}


def test_a_service_that_is_missing_among_others_is_off() -> None:
    found = settings(policy(FORWARD, ON), status("vault", "ENABLED"))

    assert not found.is_on("gmail")
    assert effective(found, FORWARD, "gmail") == {}


def test_a_service_state_that_is_not_known_counts_as_on() -> None:
    assert settings(status("gmail", "PARTLY_ENABLED")).is_on("gmail")
    assert settings(policy("gmail.service_status", {})).is_on("gmail")


def test_where_a_service_is_off_its_settings_are_not_looked_at() -> None:
    found = settings(
        policy(FORWARD, OFF),
        policy(FORWARD, ON, unit="03x", order=202),
        status("gmail", "ENABLED"),
        status("gmail", "DISABLED", unit="03x", order=202),
    )

    assert effective(found, FORWARD, "gmail") == {"everyone": OFF}


def test_a_unit_where_alone_a_service_is_on_is_looked_at_with_what_it_inherits() -> None:
    found = settings(
        policy(FORWARD, OFF),
        policy(FORWARD, ON, unit="03x", order=202),
        status("gmail", "DISABLED"),
        status("gmail", "ENABLED", unit="03y", order=203),
    )
    values = found.effective(FORWARD, "gmail")

    assert not isinstance(values, Unseen)
    assert [(str(one.scope), one.value, one.how) for one in values] == [
        ("organisational unit /X/Y", ON, "inherited")
    ]


def test_a_group_for_which_a_service_is_on_has_in_each_unit_the_value_of_the_unit() -> None:
    """Off for the unit, on for the group: the members of the group in that unit have its bad value."""
    found = settings(
        policy(FORWARD, OFF),
        policy(FORWARD, ON, unit="03x", order=202),
        status("gmail", "ENABLED"),
        status("gmail", "DISABLED", unit="03x", order=202),
        status("gmail", "ENABLED", group="02g", order=399),
    )

    assert effective(found, FORWARD, "gmail") == {"everyone": OFF, "group g@example.org in /X": ON}


def test_services_that_are_on_somewhere_are_given_with_where() -> None:
    found = settings(
        status("gmail", "ENABLED"),
        status("vault", "DISABLED"),
        status("vault", "ENABLED", unit="03x", order=202),
    )

    assert found.services_on() == {"gmail": (TOP,), "vault": (Scope("/X"),)}


def test_a_section_that_cannot_be_read_says_why_wherever_it_is_asked_for() -> None:
    found = GoogleSettings(
        values={TOP: {"gmail_pop_access": {}}}, unseen={"gmail_pop_access": "odd", "rule_dlp": "odd"}
    )

    assert found.effective("gmail.pop_access") == Unseen(unseen="odd")
    assert found.rules("rule.dlp") == Unseen(unseen="odd")


def test_defaults_are_not_filled_in_twice() -> None:
    found = GoogleSettings(values={TOP: {"chat_chat_history": {}}}, defaults_applied=True)

    assert effective(found, "chat.chat_history") == {"everyone": {}}
    assert isinstance(found.effective(FORWARD), Unseen)


def test_alerts_that_nobody_changed_have_the_state_they_have_by_default() -> None:
    changed = {"displayName": "Suspicious login", "state": "INACTIVE", "createTime": "2024-10-11T20:53:34Z"}
    found = settings(policy("rule.system_defined_alerts", changed, order=1)).rules(
        "rule.system_defined_alerts"
    )

    assert not isinstance(found, Unseen)
    states = {one.value["displayName"]: (one.value["state"], one.how) for one in found}
    assert states["Suspicious login"] == ("INACTIVE", "set")
    assert states["Leaked password"] == ("ACTIVE", "default")
    assert states["User granted Admin privilege"] == ("INACTIVE", "default")
    assert len(states) == len(found) == 30


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (TOP, "everyone"),
        (Scope("/X/Y"), "organisational unit /X/Y"),
        (Scope("/", "g@example.org"), "group g@example.org"),
        (Scope("/X", "g@example.org"), "group g@example.org in /X"),
        (Scope("/", "WORKSPACE_ALL_ADMIN_GROUP"), "all administrators"),
        (Scope("/", None, "with licence A"), "everyone with licence A"),
        (Scope("/X", None, "with licence A"), "organisational unit /X, only with licence A"),
    ],
)
def test_a_scope_is_named_in_words(scope: Scope, words: str) -> None:
    assert str(scope) == words


# What Google documents for one user: of the policies that apply to the user, the greatest sort order decides.


@dataclass(frozen=True)
class User:
    unit: str
    groups: frozenset[str]
    licences: frozenset[str]


@dataclass(frozen=True)
class Made:
    """A policy as it was made up; `needs` is a licence that it asks for, "!A" one that it refuses.

    As in what was recorded, a group goes before every unit, a lower unit before a higher one.
    """

    section: str
    unit: str
    group: str | None
    needs: str | None
    value: str
    nth: int

    @property
    def order(self) -> float:
        if self.group is not None:
            return 300 + 10 * len(PATHS[self.unit]) + self.nth / 1000
        if self.unit == TOP_ID:
            return (200 if self.nth % 2 else 100) + self.nth / 1000
        return 200 + 10 * len(PATHS[self.unit]) + self.nth / 1000

    @property
    def raw(self) -> dict[str, Any]:
        query = (
            ""
            if self.needs is None
            else with_licence(self.needs.removeprefix("!"), refused="!" in self.needs)
        )
        return policy(self.section, self.content, self.unit, self.group, self.order, query)

    @property
    def content(self) -> dict[str, Any]:
        if self.section.endswith("service_status"):
            return {"serviceState": "ENABLED" if self.value in "ab" else "DISABLED"}
        return {"word": self.value} if self.value in "ab" else {"other": self.value}

    def applies(self, user: User) -> bool:
        path, own = PATHS[user.unit], PATHS[self.unit]
        within = own == "/" or path == own or path.startswith(f"{own}/")
        held = self.needs is None or ("!" in self.needs) != (self.needs.removeprefix("!") in user.licences)
        return within and (self.group is None or self.group in user.groups) and held


PATHS: dict[str, str] = {one["orgUnitId"].removeprefix("id:"): one["orgUnitPath"] for one in UNITS}
ADDRESSES: dict[str, str] = {one["id"]: one["email"] for one in GROUPS}
MAX, MERGE, SWITCH = "security.password", "groups_for_business.groups_sharing", "gmail.service_status"


def made(section: str, needs: tuple[str | None, ...], groups: bool = True) -> st.SearchStrategy[list[Made]]:
    one = st.builds(
        Made,
        section=st.just(section),
        unit=st.sampled_from(sorted(PATHS)),
        group=st.sampled_from([None, None, *ADDRESSES]) if groups else st.none(),
        needs=st.sampled_from(needs),
        value=st.sampled_from("abcd"),
        nth=st.integers(0, 99),
    )
    return st.lists(one, max_size=7, unique_by=lambda policy: policy.order)


USERS = st.builds(
    User,
    unit=st.sampled_from(sorted(PATHS)),
    groups=st.frozensets(st.sampled_from(sorted(ADDRESSES))),
    licences=st.frozensets(st.sampled_from(["A", "B"])),
)


def documented(
    policies: list[Made], user: User, defaults: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    applying = sorted((one for one in policies if one.applies(user)), key=lambda one: -one.order)
    if not applying:
        return None
    key = section_key(applying[0].section)
    value = dict(combined(key, [one.content for one in applying]))
    return {**(defaults or {}), **value} if key in MERGED else value


@given(made(MAX, (None, "A", "!A")), USERS)
def test_what_somebody_has_is_listed(policies: list[Made], user: User) -> None:
    expected = documented(policies, user)
    if expected is not None:
        values = effective(settings(*(one.raw for one in policies)), MAX).values()

        assert canonical_json(expected) in {canonical_json(one) for one in values}


@given(made(MAX, (None,), groups=False), USERS)
def test_a_unit_without_its_own_value_has_that_of_its_parent(policies: list[Made], user: User) -> None:
    found = settings(*(one.raw for one in policies))
    path = PATHS[user.unit]
    own = Scope(path) in found.scopes_of(MAX)
    value, how = found._value(section_key(MAX), Scope(path))
    above, _ = found._value(section_key(MAX), Scope(path.rpartition("/")[0] or "/"))

    assert own or path == "/" or (value == above and how in ("inherited", "default"))
    assert value == (documented(policies, user) or {})


@given(made(MERGE, (None,)), USERS)
def test_what_somebody_in_one_group_has_of_a_merging_setting_is_listed(
    policies: list[Made], user: User
) -> None:
    one_group = User(user.unit, frozenset(sorted(user.groups)[:1]), user.licences)
    in_top = [one for one in policies if one.group is None or one.unit == TOP_ID]
    expected = documented(in_top, one_group, DEFAULTS[section_key(MERGE)])
    found = settings(*(one.raw for one in in_top))
    group = ADDRESSES[min(one_group.groups)] if one_group.groups else None
    value, _ = found._value(section_key(MERGE), Scope(PATHS[user.unit], group))

    assert value == (expected or DEFAULTS[section_key(MERGE)])


@given(made(MAX, (None, "A")), made(SWITCH, (None, "B")), USERS)
def test_what_somebody_with_the_service_has_is_listed(
    policies: list[Made], switches: list[Made], user: User
) -> None:
    other = status("vault", "ENABLED")
    found = settings(other, *(one.raw for one in (*policies, *switches)))
    state = documented(switches, user)
    expected = documented(policies, user)
    values = found.effective(MAX, "gmail")
    if state == {"serviceState": "ENABLED"} and expected is not None:
        assert not isinstance(values, Unseen)
        assert canonical_json(expected) in {canonical_json(dict(one.value)) for one in values}


@given(made(MAX, (None, "A", "!A")), made(MAX, (None,), groups=False))
def test_a_setting_of_one_unit_changes_nothing_for_the_others(policies: list[Made], more: list[Made]) -> None:
    in_z = [one for one in more if one.unit == "03z"][:1]
    before = effective(settings(*(one.raw for one in policies)), MAX) if policies else {}
    after = effective(settings(*(one.raw for one in (*policies, *in_z))), MAX) if policies else {}

    assert {name: one for name, one in after.items() if "/Z" not in name} == {
        name: one for name, one in before.items() if "/Z" not in name
    }


@given(made(MAX, (None, "A", "!A", "B")), made(SWITCH, (None, "B")), st.randoms(use_true_random=False))
def test_the_order_of_the_policies_does_not_matter(
    policies: list[Made], switches: list[Made], random: Any
) -> None:
    raw = [one.raw for one in (*policies, *switches)]
    mixed = list(raw)
    random.shuffle(mixed)
    one, other = settings(*raw), settings(*mixed)

    assert (one.values, one.unseen) == (other.values, other.unseen)
    assert one.effective(MAX, "gmail") == other.effective(MAX, "gmail")


@given(made(SWITCH, (None,), groups=False), USERS)
def test_a_service_is_on_for_a_unit_as_google_documents_it(switches: list[Made], user: User) -> None:
    found = settings(status("vault", "ENABLED"), *(one.raw for one in switches))
    state = documented(switches, user)

    assert found.is_on("gmail", Scope(PATHS[user.unit])) is (state == {"serviceState": "ENABLED"})
