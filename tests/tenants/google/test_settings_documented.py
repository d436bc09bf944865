"""GoogleSettings against what Google documents for one user: every value that somebody has is listed.

Of the policies that apply to a user, the one with the greatest sort order decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
from hipaacheck.tenants.google.scope import Scope
from hipaacheck.tenants.google.settings import section_key


def status(service: str, state: str, **where: Any) -> dict[str, Any]:
    return policy(f"{service}.service_status", {"serviceState": state}, **where)


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
