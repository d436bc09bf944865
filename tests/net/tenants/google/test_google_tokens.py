"""How Google's token service is asked, and in which words its refusals are passed on."""

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.net.tenants.google.conftest import Collect
from tests.support.tenants.google_emulator import Emulator, Reply, Trouble
from tests.support.tenants.google_oauth import CLIENT_ID, TokenService, key_number
from tests.support.tenants.google_tenant import ADMIN

from hipaacheck.net.tenants.google import QUESTIONS, GoogleAccess
from hipaacheck.net.tenants.google.question import SCOPE
from hipaacheck.tenants.snapshot import Call, Snapshot

AUDIT = f"{SCOPE}admin.reports.audit.readonly"


def _calls(snapshot: Snapshot) -> dict[str, Call]:
    return {call.id: call for call in snapshot.calls}


async def test_each_token_is_for_one_scope_and_in_the_name_of_the_administrator(
    emulator: Emulator, collect: Collect
) -> None:
    await collect(emulator)
    grants = list(emulator.tokens.grants.values())

    assert all(len(one.scopes) == 1 for one in grants)
    assert {one.subject for one in grants} == {ADMIN}
    assert len({one.scopes for one in grants}) == len(grants)


async def test_no_scope_that_can_change_anything_is_asked_for_unasked(
    emulator: Emulator, collect: Collect
) -> None:
    await collect(emulator)
    asked = {scope for one in emulator.tokens.grants.values() for scope in one.scopes}

    assert all(scope.endswith(".readonly") for scope in asked)


async def test_what_google_gives_no_read_only_scope_for_is_asked_as_the_account_itself(
    emulator: Emulator, collect: Collect
) -> None:
    await collect(emulator, include=frozenset({"group_settings", "licences"}))
    own = {scope for one in emulator.tokens.grants.values() if one.subject is None for scope in one.scopes}

    assert own == {f"{SCOPE}apps.groups.settings", f"{SCOPE}apps.licensing"}


async def test_a_scope_that_is_not_granted_spoils_only_what_needs_it(
    emulator: Emulator, collect: Collect
) -> None:
    emulator.tokens.delegated = frozenset(one.permission for one in QUESTIONS.values()) - {AUDIT}
    calls = _calls(await collect(emulator))

    assert {name for name, call in calls.items() if call.failed and QUESTIONS[name].switch is None} == {
        *("token_activity", "admin_activity", "login_activity", "drive_activity")
    }
    assert calls["token_activity"].error == (
        f"token_activity was not collected: the scope {AUDIT} is not granted to the service account; in the admin "
        "console, at Security > Access and data control > API controls > Manage Domain Wide Delegation, add it "
        f"to client {CLIENT_ID}"
    )
    assert calls["token_activity"].permission == AUDIT


async def test_a_refused_scope_is_asked_for_once(emulator: Emulator, collect: Collect) -> None:
    emulator.tokens.delegated = frozenset()
    await collect(emulator)
    scopes = {one.scope for one in QUESTIONS.values() if one.switch is None}

    assert len([one for one in emulator.log if one.path == "/token"]) == len(scopes)
    assert {one.path for one in emulator.log} == {"/token"}


async def test_a_deleted_key_is_told(emulator: Emulator, collect: Collect) -> None:
    emulator.tokens.key_file = TokenService(key=key_number(1)).key_file  # type: ignore[method-assign]
    error = _calls(await collect(emulator))["users"].error

    assert error is not None
    assert "invalid_grant: Invalid JWT Signature." in error
    assert error.endswith("; its key was deleted, or is another's")


async def test_an_administrator_who_does_not_exist_is_told(emulator: Emulator, collect: Collect) -> None:
    emulator.tokens.users = frozenset()
    error = _calls(await collect(emulator))["users"].error

    assert error is not None
    assert error.endswith(f"(invalid_grant: Invalid email or User ID); {ADMIN} is no user of this account")


@pytest.mark.parametrize("ahead", [7200.0, -7200.0])
async def test_a_clock_that_is_wrong_is_told(emulator: Emulator, collect: Collect, ahead: float) -> None:
    emulator.tokens.clock = ahead
    error = _calls(await collect(emulator))["users"].error

    assert error is not None
    assert error.endswith("; the clock of this machine is wrong")


async def test_the_proof_goes_where_google_is_and_not_where_the_key_says(
    emulator: Emulator, collect: Collect
) -> None:
    """Whoever is sent the proof could redeem it at Google, so a doctored key file must not say who."""
    make = emulator.tokens.key_file
    emulator.tokens.key_file = lambda token_uri="": make("https://evil.example/token")  # type: ignore[method-assign]
    calls = _calls(await collect(emulator))

    assert not calls["users"].failed


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(200, raw=b"<html>"), "an answer that cannot be understood"),
        (Reply(200, []), "an answer that cannot be understood"),
        (Reply(200, {"token_type": "Bearer"}), "No access token in response"),
        (Reply(200, {"access_token": "x", "expires_in": "soon"}), "an answer that cannot be understood"),
        (Reply(200, {"access_token": 7, "expires_in": 3599}), "gave no token"),
        (Reply(200, {"access_token": "a\r\nb", "expires_in": 3599}), "is none that can be sent"),
        (Reply(400, ["x"]), "an answer that cannot be understood"),
        (Reply(400, {"x": "y" * 5000}), "the service account was refused"),
        (Reply(404, raw=b"not here"), "the service account was refused (not here)"),
        (Reply(302, {}, {"Location": "http://127.0.0.1:9/"}), "the service account was refused"),
        (Reply(200, {"access_token": "x" * 99}, how="reset"), "no token was to be had"),
    ],
)
async def test_a_token_service_that_answers_strangely_is_said_so(
    emulator: Emulator, collect: Collect, reply: Reply, said: str
) -> None:
    emulator.troubles = [Trouble("/token", reply)]
    calls = _calls(await collect(emulator))

    assert all(call.failed for call in calls.values())
    error = calls["users"].error
    assert error is not None
    assert said in error
    assert len(error) < 500
    assert {one.path for one in emulator.log} == {"/token"}


async def test_a_token_service_that_is_busy_is_asked_again(
    emulator: Emulator, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda seconds: None)
    emulator.troubles = [Trouble("/token", Reply(503, {"error": "temporarily_unavailable"}), 2)]

    assert not _calls(await collect(emulator))["users"].failed


async def test_a_token_is_renewed_before_it_is_too_old(emulator: Emulator, collect: Collect) -> None:
    """google-auth renews a token less than 225 seconds before its end; these end after 100."""
    emulator.tokens.lifetime = 100
    emulator.page_size = 9
    assert not _calls(await collect(emulator))["users"].failed
    users = f"{SCOPE}admin.directory.user.readonly"

    assert len([one for one in emulator.tokens.grants.values() if users in one.scopes]) == 3


async def test_a_token_service_that_stops_talking_costs_no_more_than_the_time_that_was_given(
    emulator: Emulator, collect: Collect
) -> None:
    emulator.troubles = [Trouble("/token", Reply(200, {"access_token": "x" * 99}, how="stall"))]
    began = asyncio.get_running_loop().time()
    calls = _calls(await collect(emulator, timeout=0.4))

    assert asyncio.get_running_loop().time() - began < 5
    assert calls["users"].error == "users was not collected: no whole answer came before the time was up"


async def test_threads_that_wait_for_tokens_do_not_keep_names_from_being_looked_up(
    emulator: Emulator, collect: Collect
) -> None:
    """asyncio looks up names in threads of the loop, of which there may be as few as there are tokens to get."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    endpoints = {name: url.replace("127.0.0.1", "localhost") for name, url in emulator.endpoints.items()}
    calls = _calls(await collect(emulator, endpoints=endpoints, timeout=20))

    assert not calls["users"].failed


async def test_cancelling_ends_the_threads_that_wait_for_tokens(emulator: Emulator, collect: Collect) -> None:
    emulator.troubles = [Trouble("/token", Reply(200, {"access_token": "x" * 99}, how="stall"))]
    task = asyncio.ensure_future(collect(emulator))
    while not emulator.log:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    waiting = [one for one in threading.enumerate() if one.name.startswith("hipaacheck-tokens")]
    for one in waiting:
        await asyncio.to_thread(one.join, 5)

    assert not [one for one in waiting if one.is_alive()]


async def test_no_secret_is_in_the_snapshot(
    emulator: Emulator, collect: Collect, access: Callable[[Emulator], GoogleAccess]
) -> None:
    snapshot = await collect(emulator)
    written = snapshot.model_dump_json()
    secrets = [*emulator.tokens.grants, *access(emulator).key["private_key"].splitlines()[1:3]]

    assert secrets
    assert not [one for one in secrets if json.dumps(one)[1:-1] in written]
