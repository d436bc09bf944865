"""hipaacheck's own snapshot: what goes in comes out, and nothing else is read."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipaacheck.model import Unseen
from hipaacheck.tenants.data import NotTenantDataError, Platform, Said, Taken, TenantData, Way
from hipaacheck.tenants.snapshot import (
    FORMAT,
    Call,
    Collector,
    Snapshot,
    from_data,
    read_snapshot,
    taken_of,
    to_data,
    without_secrets,
    written,
)

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
COLLECTOR = Collector(name="hipaacheck", version="1.2.3")


def document(**changed: Any) -> dict[str, Any]:
    """Return a small snapshot as it stands in a file."""
    return {
        "format": FORMAT,
        "platform": "google",
        "tenant": {"id": "C01", "domain": "example.org", "name": "Clinic"},
        "collected_at": "2026-11-22T09:30:00Z",
        "collector": {"name": "hipaacheck", "version": "1.2.3"},
        "calls": [{"id": "policies", "method": "GET", "url": "https://a.example/v1/policies", "status": 200}],
        "data": {"policies": [{"name": "policies/a"}]},
        **changed,
    }


def data_of(**changed: Any) -> TenantData:
    return to_data(read_snapshot(document(**changed)))


def test_a_snapshot_gives_the_raw_answers_under_the_names_of_their_sources() -> None:
    data = data_of()

    assert (data.platform, data.tenant_id, data.domain, data.name) == (
        Platform.GOOGLE,
        "C01",
        "example.org",
        "Clinic",
    )
    assert data.of("policies") == ({"name": "policies/a"},)
    assert data.of("users") == Unseen(unseen="users was not collected")
    assert data.taken == Taken(tool="hipaacheck 1.2.3", way=Way.SNAPSHOT, at=AT)


def test_a_source_that_was_asked_and_is_empty_is_empty() -> None:
    assert data_of(data={"groups": []}).of("groups") == ()


def test_a_source_that_every_tenant_has_some_in_is_not_believed_to_be_empty() -> None:
    data = data_of(data={"policies": []})

    assert data.of("policies") == Unseen(unseen="policies holds nothing, and every tenant has some")
    assert isinstance(data.one("policies"), Unseen)


def test_a_failed_call_leaves_its_source_unseen_with_the_reason() -> None:
    calls = [
        {
            "id": "users",
            "status": 403,
            "error": "users was not collected: HTTP 403, no access",
            "permission": "x",
        }
    ]

    assert data_of(calls=calls).of("users") == Unseen(unseen="users was not collected: HTTP 403, no access")


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ({"status": 403}, "policies was not collected: HTTP status 403"),
        ({"status": 500, "permission": "policies.readonly"}, "HTTP status 500; it needs policies.readonly"),
        ({}, "policies was not collected: no answer"),
    ],
)
def test_a_source_of_which_a_part_failed_is_unseen_as_a_whole(call: dict[str, Any], reason: str) -> None:
    found = data_of(calls=[{"id": "policies", "status": 200}, {"id": "policies", **call}]).of("policies")

    assert isinstance(found, Unseen)
    assert reason in found.unseen


def test_a_source_that_was_asked_for_but_is_not_there_is_unseen() -> None:
    assert data_of(data={}).of("policies") == Unseen(
        unseen="policies was asked for, but the snapshot does not hold it"
    )


@pytest.mark.parametrize("found", ["hipaacheck.tenant/2", "hipaacheck.tenant/1.1", "hipaacheck.tenant/"])
def test_another_version_of_the_format_is_refused_in_one_sentence(found: str) -> None:
    with pytest.raises(NotTenantDataError) as caught:
        read_snapshot(document(format=found))

    assert (
        str(caught.value) == f"is a snapshot of {found}; this version of hipaacheck reads hipaacheck.tenant/1"
    )


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"secret": 1}, "secret: Extra inputs"),
        ({"calls": [{"id": "a", "token": "x"}]}, "calls.0.token: Extra inputs"),
        ({"collector": {"name": "x"}}, "collector.version: Field required"),
        ({"platform": "moon"}, "platform: Input should be"),
        ({"collected_at": "2026-11-22T09:30:00"}, "collected_at: Input should have timezone info"),
        ({"data": {"policies": ["x"]}}, "data.policies.0: Input should be a valid dictionary"),
        ({"data": {"policies": {}}}, "data.policies: Input should be a valid tuple"),
    ],
)
def test_what_does_not_belong_into_a_snapshot_is_refused(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(NotTenantDataError) as caught:
        read_snapshot(document(**changed))

    assert str(caught.value).startswith(f"is no sound snapshot: {place}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.example/v1/policies?pageSize=100&pageToken=abc", "pageSize=100&pageToken=..."),
        (
            "https://u:secret@a.example/v1/policies?access_token=abc#frag",
            "https://a.example/v1/policies?access_token=...",
        ),
        ("https://a.example/v1.0/users?$select=id,mail&$skiptoken=RFN", "?$select=id,mail&$skiptoken=..."),
        ("https://a.example/v1/x?filter=customer=='customers/C01'", "filter=customer"),
    ],
)
def test_an_address_is_kept_without_its_secrets(url: str, clean: str) -> None:
    kept = Call(id="a", url=url, status=200).url

    assert clean in kept
    assert not any(secret in kept for secret in ("abc", "secret", "RFN", "frag"))
    assert without_secrets(kept) == kept


def test_what_other_tools_said_stays_out_of_a_snapshot() -> None:
    data = TenantData(Platform.GOOGLE, Taken("x", Way.IMPORT, AT), said=(Said("x", "b", "Pass"),))

    assert b"Pass" not in written(from_data(data, COLLECTOR))


def test_calls_that_failed_keep_their_permission_and_say_the_reason_of_the_source() -> None:
    data = TenantData(
        Platform.GOOGLE,
        Taken("x", Way.LIVE, AT),
        sources={"users": Unseen(unseen="no users"), "roles": Unseen(unseen="no roles"), "groups": ()},
    )
    calls = (
        Call(id="users", status=403, error="no users", permission="users.readonly"),
        Call(id="groups", status=200),
        Call(id="groups", status=503),
    )
    snapshot = from_data(data, COLLECTOR, calls)

    assert [(call.id, call.error, call.permission) for call in snapshot.calls] == [
        ("roles", "no roles", None),
        ("users", "no users", "users.readonly"),
        ("groups", None, None),
    ]
    assert to_data(snapshot).sources == data.sources


NAMES = st.sampled_from(["policies", "users", "groups", "domains"])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=3), max_size=3).map(tuple)
SOURCES = st.dictionaries(NAMES, OBJECTS | st.builds(Unseen, unseen=st.text(max_size=20)), max_size=4)
CALLS = st.lists(
    st.builds(
        Call,
        id=NAMES,
        url=st.just("https://a.example/x"),
        status=st.none() | st.sampled_from([200, 403, 500]),
        error=st.none() | st.text(max_size=5),
    ),
    max_size=4,
).map(tuple)


@given(st.sampled_from(Platform), SOURCES, CALLS, st.none() | st.text(max_size=5), st.none() | st.just(AT))
def test_what_is_written_is_read_again_as_it_was(
    platform: Platform,
    sources: dict[str, Any],
    calls: tuple[Call, ...],
    name: str | None,
    at: datetime | None,
) -> None:
    asked = tuple(call for call in calls if call.id in sources)
    data = TenantData(platform, Taken("hipaacheck 1.2.3", Way.SNAPSHOT, at), name=name, sources=sources)
    snapshot = from_data(data, COLLECTOR, asked)
    again = read_snapshot(json.loads(written(snapshot)))
    found = to_data(again)

    assert again == snapshot
    assert written(again) == written(snapshot)
    assert dict(found.sources) == sources
    assert (found.platform, found.name, found.taken) == (platform, name, taken_of(snapshot))
    assert found.taken == data.taken


@given(st.dictionaries(st.sampled_from([*document(), "x"]), JSON, max_size=5))
def test_whatever_claims_to_be_a_snapshot_is_read_or_refused_in_one_sentence(changed: dict[str, Any]) -> None:
    try:
        found = read_snapshot({**document(), **changed})
    except NotTenantDataError as problem:
        assert "\n" not in str(problem)
        return
    assert isinstance(found, Snapshot)
