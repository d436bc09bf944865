"""Which questions would be answered is asked as cheaply as can be, and says what is missing."""

from collections.abc import Callable

import pytest
from tests.net.tenants.microsoft.conftest import Waits
from tests.support.tenants.microsoft_emulator import ALL_ROLES, Emulator, serving, without_premium
from tests.support.tenants.microsoft_tenant import lakeside

from hipaacheck.net.tenants.access import permissions_of
from hipaacheck.net.tenants.microsoft import CMDLETS, QUESTIONS, MicrosoftAccess, permissions
from hipaacheck.tenants.data import Platform
from hipaacheck.tenants.snapshot import Call

Access = Callable[..., MicrosoftAccess]


async def asked(emulator: Emulator, access: Access, *include: str) -> dict[str, Call]:
    async def skip(seconds: float) -> None:
        pass

    found = await permissions(
        access(emulator), endpoints=emulator.endpoints, include=frozenset(include), sleep=skip
    )
    return {one.id: one for one in found}


async def test_every_question_is_asked_once_and_for_one_object(emulator: Emulator, access: Access) -> None:
    calls = await asked(emulator, access)
    pages = [seen for seen in emulator.log if "$skiptoken" in seen.params]

    assert set(calls) == set(QUESTIONS)
    assert [one.reason for one in calls.values() if one.failed] == []
    assert pages == []
    assert emulator.wrong == []
    # Besides the questions: signing in twice, and one application to ask about.
    assert len(emulator.log) <= len(QUESTIONS) + 3


async def test_cmdlets_are_tried_when_they_are_included(emulator: Emulator, access: Access) -> None:
    calls = await asked(emulator, access, "exchange")

    assert set(calls) == {*QUESTIONS, *CMDLETS}
    assert all(not one.failed for one in calls.values())


@pytest.mark.parametrize(
    ("permission", "source"),
    [
        ("Policy.Read.All", "conditional_access_policies"),
        ("RoleManagement.Read.Directory", "directory_roles"),
        ("Application.Read.All", "app_role_assignments"),
        ("SecurityEvents.Read.All", "secure_scores"),
    ],
)
async def test_a_permission_that_is_missing_is_named(permission: str, source: str, access: Access) -> None:
    with serving(Emulator(roles=ALL_ROLES - {permission})) as emulator:
        calls = await asked(emulator, access)

    assert calls[source].status == 403
    assert permission in calls[source].reason
    assert not calls["organization"].failed


async def test_sign_ins_that_are_refused_are_told_as_such(access: Access) -> None:
    with serving(Emulator(roles=ALL_ROLES - {"AuditLog.Read.All"})) as emulator:
        calls = await asked(emulator, access)

    assert calls["users"].reason.startswith("users: signInActivity was not collected (HTTP 403")
    assert calls["users"].reason.endswith("it needs AuditLog.Read.All")


async def test_accounts_that_are_refused_altogether_are_told_as_such(access: Access) -> None:
    with serving(Emulator(roles=ALL_ROLES - {"User.Read.All"})) as emulator:
        calls = await asked(emulator, access)

    assert calls["users"].reason.startswith("users was not collected: Graph refused")
    assert "User.Read.All" in calls["users"].reason


async def test_a_licence_that_is_missing_is_named(access: Access) -> None:
    tenant = lakeside()
    without_premium(tenant)
    with serving(Emulator(tenant)) as emulator:
        calls = await asked(emulator, access)

    assert calls["registration_details"].reason.endswith("it needs Microsoft Entra ID P1")
    assert calls["managed_devices"].reason.endswith("it needs Microsoft Intune")


async def test_a_tenant_without_applications_has_none_to_ask(emulator: Emulator, access: Access) -> None:
    emulator.tenant.graph["service_principals"] = []

    assert not (await asked(emulator, access))["app_role_assignments"].failed


async def test_the_environment_is_enough(
    emulator: Emulator, tmp_path_factory: pytest.TempPathFactory, waits: Waits
) -> None:
    async def skip(seconds: float) -> None:
        waits.append(seconds)

    env = emulator.environment(tmp_path_factory.mktemp("env"))
    calls = await permissions_of(Platform.MICROSOFT, env, sleep=skip)()

    assert len(calls) == len(QUESTIONS)
