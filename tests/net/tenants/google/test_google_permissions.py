"""What doctor is told of each permission, and how little is asked to find it out."""

from collections.abc import Callable

from tests.support.tenants.google_emulator import Emulator, Reply, Trouble
from tests.support.tenants.google_routes import SWITCHED_OFF

from hipaacheck.net.tenants.google import QUESTIONS, SWITCHES, GoogleAccess, permissions

Access = Callable[[Emulator], GoogleAccess]


async def test_every_permission_is_tried_with_one_request_each(emulator: Emulator, access: Access) -> None:
    calls = await permissions(access(emulator), include=SWITCHES, endpoints=emulator.endpoints)
    asked = [one for one in emulator.log if one.method == "GET"]

    assert [call.id for call in calls] == list(QUESTIONS)
    assert [call.id for call in calls if call.failed] == []
    assert emulator.wrong == []
    # What is asked of each thing needs one thing first; two more ask for the number of the account.
    assert len(asked) <= len(QUESTIONS) + 4
    assert all(
        int(one.params.get("maxResults") or one.params.get("pageSize") or 1) == 1 or "/holds" in one.path
        for one in asked
    )


async def test_what_is_missing_is_named(emulator: Emulator, access: Access) -> None:
    audit = QUESTIONS["drive_activity"].permission
    emulator.tokens.delegated = frozenset(one.permission for one in QUESTIONS.values()) - {audit}
    emulator.troubles = [Trouble("/v1/matters", Reply(403, SWITCHED_OFF))]
    calls = {one.id: one for one in await permissions(access(emulator), endpoints=emulator.endpoints)}

    assert f"the scope {audit} is not granted" in calls["drive_activity"].reason
    assert "the API of vault is not switched on" in calls["matters"].reason
    assert "asked only with --include licences" in calls["licences"].reason
    assert not calls["policies"].failed
