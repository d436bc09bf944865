"""What a snapshot of a Google Workspace account holds, what it never holds, and what goes wrong well."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.net.tenants.google.conftest import FEW, Collect
from tests.support.tenants import discovery
from tests.support.tenants.google_emulator import Emulator, Reply, Seen, Trouble
from tests.support.tenants.google_policies import GROUPS, PATIENT, SETTINGS, UNITS
from tests.support.tenants.google_routes import BROKEN, SWITCHED_OFF, TOO_OFTEN, refusal
from tests.support.tenants.google_tenant import ADMIN, CANARIES, DOMAIN, PEOPLE

from hipaacheck.model import Unseen
from hipaacheck.net.tenants.access import NoAccessError
from hipaacheck.net.tenants.google import QUESTIONS, SWITCHES, GoogleAccess, collect_google
from hipaacheck.tenants.data import Platform
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.jsonfile import parse
from hipaacheck.tenants.owner import domains_of
from hipaacheck.tenants.snapshot import Call, Snapshot, read_snapshot, to_data, written

EVERYTHING = frozenset(SWITCHES)


def _errors(snapshot: Snapshot) -> dict[str, str]:
    return {call.id: call.error for call in snapshot.calls if call.error is not None}


def _text(snapshot: Snapshot) -> str:
    return written(snapshot).decode()


async def test_everything_is_collected_page_by_page(clinic: Emulator, collect: Collect) -> None:
    snapshot = await collect(clinic, include=EVERYTHING)

    assert _errors(snapshot) == {}
    assert set(snapshot.data) == set(QUESTIONS) == {call.id for call in snapshot.calls}
    assert len(snapshot.data["policies"]) == len(SETTINGS)
    assert len(snapshot.data["users"]) == len(PEOPLE)
    assert len(snapshot.data["orgunits"]) == len(UNITS)
    assert len(snapshot.data["group_settings"]) == len(GROUPS)
    assert (snapshot.tenant.id, snapshot.tenant.domain, snapshot.tenant.name) == (
        *("C02lake5x", DOMAIN),
        "Lakeside Clinic",
    )
    assert snapshot.platform is Platform.GOOGLE


async def test_google_would_find_nothing_wrong_with_any_question(clinic: Emulator, collect: Collect) -> None:
    """Nor with any answer of the emulator: both are checked against the discovery documents."""
    if discovery.folder() is None:
        pytest.skip("google-api-python-client is not installed")
    await collect(clinic, include=EVERYTHING)

    assert clinic.wrong == []


async def test_nothing_but_reads_is_sent(emulator: Emulator, collect: Collect) -> None:
    await collect(emulator, include=EVERYTHING)
    sent = {(one.method, one.path == "/token") for one in emulator.log}

    assert sent == {("GET", False), ("POST", True)}


async def test_the_settings_that_were_set_are_the_settings_that_are_read(
    clinic: Emulator, collect: Collect
) -> None:
    data = to_data(await collect(clinic))
    settings = google_settings(data)
    assert not isinstance(settings, Unseen)
    forwarding = settings.effective("gmail.auto_forwarding", "gmail")
    assert not isinstance(forwarding, Unseen)

    assert {str(one.scope): one.value["enableAutoForwarding"] for one in forwarding} == {
        "everyone": False,
        "organisational unit /Clinical/Providers": True,
    }
    assert domains_of(data) == {DOMAIN}


async def test_a_snapshot_in_a_file_is_the_same_data(emulator: Emulator, collect: Collect) -> None:
    snapshot = await collect(emulator, include=EVERYTHING)
    again = parse(written(snapshot))
    assert isinstance(again, dict)

    assert read_snapshot(again) == snapshot
    assert to_data(read_snapshot(again)).sources == to_data(snapshot).sources


@pytest.mark.parametrize("obeys", [True, False])
async def test_no_person_and_no_secret_is_stored(clinic: Emulator, collect: Collect, obeys: bool) -> None:
    """Whether or not the server leaves out what it was not asked for."""
    clinic.ignores_masks = not obeys
    text = _text(await collect(clinic, include=EVERYTHING))

    assert [one for one in CANARIES if one in text] == []
    assert PATIENT not in text
    ordinary = [one.address for one in PEOPLE if one.role is None]
    assert [one for one in ordinary if one in text] == []


async def test_what_is_not_kept_is_not_even_asked_for(emulator: Emulator, collect: Collect) -> None:
    await collect(emulator, include=EVERYTHING)
    unmasked = {one.path for one in emulator.log if one.method == "GET" and "fields" not in one.params}

    assert unmasked == {"/v1/policies"}


async def test_administrators_and_groups_keep_their_addresses(emulator: Emulator, collect: Collect) -> None:
    snapshot = await collect(emulator)
    shown = {
        str(one["primaryEmail"])
        for one in snapshot.data["users"]
        if one["isAdmin"] or one["isDelegatedAdmin"]
    }

    assert shown == {one.address for one in PEOPLE if one.role is not None}
    assert {str(one["email"]) for one in snapshot.data["groups"]} == set(GROUPS)


async def test_a_person_has_one_pseudonym_in_all_sources(emulator: Emulator, collect: Collect) -> None:
    snapshot = await collect(emulator)
    users = {str(one["primaryEmail"]) for one in snapshot.data["users"]}
    actors = {str(_dict(one["actor"])["email"]) for one in snapshot.data["token_activity"]}

    assert len(users) == len(PEOPLE)
    assert len(actors) == 5
    assert actors <= users


async def test_two_snapshots_cannot_be_joined_by_their_pseudonyms(
    emulator: Emulator, collect: Collect
) -> None:
    one, other = [await collect(emulator) for _ in range(2)]
    people = [{str(user["primaryEmail"]) for user in each.data["users"]} for each in (one, other)]

    assert {name for name in people[0] & people[1] if name.startswith("user-")} == set()


async def test_addresses_are_kept_if_that_is_asked_for(emulator: Emulator, collect: Collect) -> None:
    snapshot = await collect(emulator, keep_addresses=True)

    assert {str(one["primaryEmail"]) for one in snapshot.data["users"]} == {one.address for one in PEOPLE}


async def test_licences_are_counted_and_nobody_is_named(emulator: Emulator, collect: Collect) -> None:
    snapshot = await collect(emulator, include=frozenset({"licences"}))

    assert [(one["skuId"], one["assigned"]) for one in snapshot.data["licences"]] == [
        ("1010020025", 18),
        ("1010020028", 2),
    ]
    assert all("userId" not in one.params["fields"] for one in emulator.log if "licensing" in one.path)


async def test_products_that_nobody_subscribed_to_are_left_out_and_told(
    emulator: Emulator, collect: Collect
) -> None:
    snapshot = await collect(emulator, include=frozenset({"licences"}))

    assert snapshot.warnings == (
        "licences: 11 of the products were not answered for (HTTP 404: NOT_FOUND, Resource Not Found)",
    )


async def test_if_no_product_is_answered_for_licences_are_not_known(
    emulator: Emulator, collect: Collect
) -> None:
    emulator.troubles = [Trouble("/apps/licensing/", Reply(403, SWITCHED_OFF))]
    snapshot = await collect(emulator, include=frozenset({"licences"}))

    assert "the API of licensing is not switched on" in _errors(snapshot)["licences"]


async def test_what_must_be_included_says_so_when_it_is_not(emulator: Emulator, collect: Collect) -> None:
    errors = _errors(await collect(emulator))

    assert set(errors) == SWITCHES
    assert errors["licences"] == (
        "licences was not collected: it is asked only with --include licences or if HIPAACHECK_GOOGLE_INCLUDE "
        "names it, and it needs https://www.googleapis.com/auth/apps.licensing"
    )


async def test_logs_are_asked_for_one_entry_and_its_kind(emulator: Emulator, collect: Collect) -> None:
    snapshot = await collect(emulator)

    for log in ("admin", "login", "drive"):
        (entry,) = snapshot.data[f"{log}_activity"]
        assert set(entry) == {"id", "events"}
        assert len([one for one in emulator.log if one.path.endswith(f"/{log}")]) == 1


async def test_vault_is_asked_for_the_holds_of_open_matters(emulator: Emulator, collect: Collect) -> None:
    snapshot = await collect(emulator)

    assert [one["corpus"] for one in snapshot.data["holds"]] == ["MAIL"]
    assert [one.path for one in emulator.log if one.path.endswith("/holds")] == ["/v1/matters/m-open/holds"]


async def test_suspended_users_are_not_asked_for_app_passwords(emulator: Emulator, collect: Collect) -> None:
    await collect(emulator, include=frozenset({"user_app_passwords"}))
    suspended = next(one for one in emulator.tenant.lists["users"] if one["suspended"])
    asked = {one.path for one in emulator.log if one.path.endswith("/asps")}

    assert len(asked) == len(PEOPLE) - 1
    assert f"/admin/directory/v1/users/{suspended['id']}/asps" not in asked


async def test_the_account_is_named_by_its_number_where_its_other_name_is_not_known(
    emulator: Emulator, collect: Collect
) -> None:
    await collect(emulator, include=frozenset({"licences"}))
    asked = {one.path: one.params for one in emulator.log}

    assert asked["/v1/inboundSsoAssignments"]["filter"] == 'customer=="customers/C02lake5x"'
    assert asked["/apps/licensing/v1/product/Google-Apps/users"]["customerId"] == "C02lake5x"


async def test_single_sign_on_is_asked_for_even_if_the_account_has_no_number(
    emulator: Emulator, collect: Collect
) -> None:
    emulator.troubles = [
        Trouble("/admin/directory/v1/customers/", Reply(403, refusal(403, "PERMISSION_DENIED", "no")))
    ]
    snapshot = await collect(emulator)

    assert "customer" in _errors(snapshot)
    assert "sso_assignments" in snapshot.data
    assert snapshot.tenant.id is None


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(403, SWITCHED_OFF), "the API of admin is not switched on in the Google Cloud project"),
        (
            Reply(403, refusal(403, "PERMISSION_DENIED", "Not Authorized")),
            f"Google refused {ADMIN}, who must be",
        ),
        (Reply(403, None, raw=b""), f"Google refused {ADMIN}"),
        (Reply(401, refusal(401, "UNAUTHENTICATED", "bad")), "Google did not accept the access token"),
        (Reply(404, refusal(404, "NOT_FOUND", "gone")), "HTTP 404: NOT_FOUND, gone"),
        (Reply(500, BROKEN), "HTTP 500: INTERNAL"),
        (Reply(200, raw=b"<html>"), "HTTP 200, and the answer is not valid JSON"),
        (Reply(200, []), "the answer is no JSON object"),
        (Reply(200, {"users": "canary"}), "users is no list of objects"),
        (Reply(302, {}, {"Location": "http://127.0.0.1:9/"}), "a redirect, which is not followed"),
        (Reply(200, {"users": [{"id": "x" * 99}]}, how="reset"), "connection"),
        (Reply(200, {"users": [], "nextPageToken": "same"}), "the pages lead in a circle"),
    ],
)
async def test_trouble_with_one_question_is_told_and_spoils_no_other(
    emulator: Emulator, collect: Collect, reply: Reply, said: str
) -> None:
    emulator.troubles = [Trouble("/admin/directory/v1/users", reply)]
    snapshot = await collect(emulator)
    errors = _errors(snapshot)

    assert set(errors) == {"users", *SWITCHES}
    assert errors["users"].startswith("users was not collected: ")
    assert said in errors["users"]
    assert "users" not in snapshot.data
    data = to_data(snapshot)
    assert data.of("users") == Unseen(unseen=errors["users"])


async def test_a_scope_that_the_token_lacks_is_named(emulator: Emulator, collect: Collect) -> None:
    granted = emulator.tokens.grant
    emulator.tokens.grant = lambda header: _less(granted(header))  # type: ignore[method-assign]
    errors = _errors(await collect(emulator))

    assert errors["groups"] == (
        "groups was not collected: the access token lacks the scope "
        "https://www.googleapis.com/auth/admin.directory.group.readonly"
    )


async def test_an_administrator_who_is_no_super_administrator_is_told(
    emulator: Emulator, collect: Collect
) -> None:
    emulator.tenant.super_admins = frozenset()
    errors = _errors(await collect(emulator))

    assert errors["policies"] == (
        f"policies was not collected: Google refused {ADMIN}, who must be a super administrator and have the "
        "service's licence (HTTP 403: PERMISSION_DENIED, The caller does not have permission); it needs "
        "https://www.googleapis.com/auth/cloud-identity.policies.readonly"
    )


async def test_a_service_account_without_a_role_of_its_own_is_told(
    emulator: Emulator, collect: Collect
) -> None:
    emulator.troubles = [Trouble("/groups/v1/", Reply(403, refusal(403, "PERMISSION_DENIED", "no")))]
    errors = _errors(await collect(emulator, include=frozenset({"group_settings"})))

    assert "the service account, which needs a role of an administrator" in errors["group_settings"]


async def test_a_group_that_is_gone_meanwhile_is_left_out_and_told(
    emulator: Emulator, collect: Collect
) -> None:
    del emulator.tenant.each["group_settings"][next(iter(GROUPS))]
    snapshot = await collect(emulator, include=frozenset({"group_settings"}))

    assert len(snapshot.data["group_settings"]) == len(GROUPS) - 1
    assert snapshot.warnings == (
        "group_settings: 1 of the groups were not answered for (HTTP 404: NOT_FOUND, Resource Not Found)",
    )


async def test_what_is_asked_of_each_thing_is_unseen_when_the_things_are(
    emulator: Emulator, collect: Collect
) -> None:
    emulator.troubles = [Trouble("/v1/matters", Reply(403, refusal(403, "PERMISSION_DENIED", "no")))]
    errors = _errors(await collect(emulator))

    assert errors["holds"].startswith(
        "holds was not collected: it is asked of each of matters, and matters was not collected: Google refused"
    )


async def test_too_many_things_are_not_asked(
    emulator: Emulator, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hipaacheck.net.tenants.google.asking.MOST_EACH", 3)
    errors = _errors(await collect(emulator, include=frozenset({"user_tokens"})))

    assert errors["user_tokens"] == (
        f"user_tokens was not collected: there are {len(PEOPLE) - 1} users, and no more than 3 are asked"
    )
    assert not [one for one in emulator.log if one.path.endswith("/tokens")]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(429, TOO_OFTEN),
        Reply(429, TOO_OFTEN, {"Retry-After": "2"}),
        Reply(500, BROKEN),
        Reply(503, {}, how="reset"),
    ],
)
async def test_trouble_that_passes_leaves_no_trace(
    emulator: Emulator, collect: Collect, reply: Reply
) -> None:
    emulator.troubles = [Trouble("/v1/policies", reply, times=2, after=1)]
    snapshot = await collect(emulator)

    assert set(_errors(snapshot)) == SWITCHES
    assert len(snapshot.data["policies"]) == FEW


async def test_time_that_runs_out_is_told_and_what_came_before_is_kept(
    emulator: Emulator, collect: Collect
) -> None:
    emulator.troubles = [Trouble("/v1/policies", Reply(200, {"policies": []}, how="stall"))]
    snapshot = await collect(emulator, timeout=3)
    errors = _errors(snapshot)

    assert errors["policies"] == "policies was not collected: no whole answer came before the time was up"
    assert "users" in snapshot.data


async def test_nothing_at_all_is_a_snapshot_too(
    emulator: Emulator, collect: Collect, access: Callable[[Emulator], GoogleAccess]
) -> None:
    nowhere = dict.fromkeys(emulator.endpoints, "http://127.0.0.1:9")
    snapshot = await collect(emulator, endpoints=nowhere)

    assert snapshot.data == {}
    assert len(_errors(snapshot)) == len(QUESTIONS)
    assert "no connection" in _errors(snapshot)["users"]


async def test_progress_is_told_of_each_question(emulator: Emulator, collect: Collect) -> None:
    told: list[str] = []
    await collect(emulator, progress=told.append)

    assert len(told) == len(QUESTIONS)
    assert told[-1].endswith(f"{len(QUESTIONS)} of {len(QUESTIONS)}")


async def test_cancelling_stops_everything(emulator: Emulator, collect: Collect) -> None:
    emulator.troubles = [Trouble("/v1/policies", Reply(200, {"policies": []}, how="stall"))]
    task = asyncio.ensure_future(collect(emulator))
    while not any(one.path == "/v1/policies" for one in emulator.log):
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_another_endpoint_than_googles_must_be_on_this_machine(
    emulator: Emulator, access: Callable[[Emulator], GoogleAccess]
) -> None:
    with pytest.raises(NoAccessError, match="is not on this machine"):
        await collect_google(access(emulator), endpoints={"admin": "https://evil.example"})

    assert emulator.log == []


async def test_what_cannot_be_included_is_refused(
    emulator: Emulator, access: Callable[[Emulator], GoogleAccess]
) -> None:
    with pytest.raises(NoAccessError, match="'canary' cannot be included"):
        await collect_google(access(emulator), include=frozenset({"canary"}), endpoints=emulator.endpoints)


async def test_warnings_of_the_access_are_in_the_snapshot(
    emulator: Emulator, access: Callable[[Emulator], GoogleAccess]
) -> None:
    from dataclasses import replace

    warned = replace(access(emulator), warnings=("chmod 600",))
    snapshot = await collect_google(warned, endpoints=emulator.endpoints)

    assert snapshot.warnings == ("chmod 600",)


async def test_no_message_holds_a_token(emulator: Emulator, collect: Collect) -> None:
    tokens = emulator.tokens

    def echo(seen: Seen) -> Reply:
        return Reply(400, refusal(400, "INVALID_ARGUMENT", f"bad {seen.headers.get('authorization')}"))

    emulator._api = echo  # type: ignore[method-assign]
    text = _text(await collect(emulator))

    assert tokens.grants
    assert "Bearer (token)" in text
    assert [one for one in tokens.grants if one in text] == []


def _less(grant: Any) -> Any:
    from dataclasses import replace

    scopes = grant.scopes - {QUESTIONS["groups"].permission}
    return replace(grant, scopes=scopes)


def _dict(value: object) -> dict[str, Any]:
    assert isinstance(value, dict)
    return value


def _call(snapshot: Snapshot, name: str) -> Call:
    return next(call for call in snapshot.calls if call.id == name)


async def test_a_call_says_where_it_asked_and_for_which_permission(
    emulator: Emulator, collect: Collect
) -> None:
    call = _call(await collect(emulator), "users")

    assert call.url == f"{emulator.address}/admin/directory/v1/users"
    assert (call.method, call.status) == ("GET", 200)
    assert call.permission == "https://www.googleapis.com/auth/admin.directory.user.readonly"
    assert json.loads(call.model_dump_json())["error"] is None
