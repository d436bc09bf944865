"""Everything that Graph gives is collected; what it refuses or garbles is a reason, never an empty list."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue
from tests.net.tenants.microsoft.conftest import Ask, Collect, Waits
from tests.support.tenants.microsoft_emulator import (
    ALL_ROLES,
    TOO_MANY,
    Emulator,
    Reply,
    Trouble,
    refusal,
    serving,
    without_premium,
)
from tests.support.tenants.microsoft_login import TENANT_ID
from tests.support.tenants.microsoft_tenant import (
    DOMAIN,
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    PEOPLE,
    lakeside,
    number,
)

from hipaacheck.model import Unseen
from hipaacheck.net.tenants.access import NoAccessError
from hipaacheck.net.tenants.microsoft import QUESTIONS, MicrosoftAccess, collect_microsoft
from hipaacheck.net.tenants.microsoft.answers import one_page
from hipaacheck.net.tenants.microsoft.question import Form, Question
from hipaacheck.net.tenants.replies import Reply as ApiReply
from hipaacheck.tenants.data import Objects
from hipaacheck.tenants.microsoft.sources import SOURCES, Shape
from hipaacheck.tenants.snapshot import Call, Snapshot, TenantName, read_snapshot, to_data, written

SETTINGS = "/v1.0/admin/sharepoint/settings"
POLICIES = "/v1.0/identity/conditionalAccess/policies"
REGISTRATION = "/v1.0/reports/authenticationMethods"


def why(snapshot: Snapshot, source: str) -> str:
    """Return why a source was not collected."""
    found = to_data(snapshot).of(source)
    assert isinstance(found, Unseen), f"{source} holds {len(found)} objects"
    assert source not in snapshot.data
    return found.unseen


def held(snapshot: Snapshot, source: str) -> Objects:
    found = to_data(snapshot).of(source)
    assert not isinstance(found, Unseen), found.unseen
    return found


def call(snapshot: Snapshot, source: str) -> Call:
    (found,) = [one for one in snapshot.calls if one.id == source]
    return found


async def test_every_source_of_graph_is_collected(emulator: Emulator, collect: Collect) -> None:
    snapshot = await collect(emulator)

    assert set(snapshot.data) == set(QUESTIONS)
    assert emulator.wrong == []
    assert [one.id for one in snapshot.calls if one.failed and one.url] == []
    assert snapshot.tenant == TenantName(id=TENANT_ID, domain=DOMAIN, name="Lakeside Clinic")
    assert call(snapshot, "domains").permission == "Domain.Read.All"
    assert len(held(snapshot, "users")) == len(PEOPLE)


async def test_what_graph_does_not_have_says_where_it_comes_from(
    emulator: Emulator, collect: Collect
) -> None:
    snapshot = await collect(emulator)
    wanted = {name for name, one in SOURCES.items() if one.shape is not Shape.SCUBAGEAR}

    assert {one.id for one in snapshot.calls} == wanted
    assert {one.id for one in snapshot.calls if not one.asked} == wanted - set(QUESTIONS)
    assert why(snapshot, "transport_config") == (
        "transport_config was not collected: Microsoft Graph does not have it; it comes from an export of "
        "ScubaGear 0.2 or newer or a Graph configuration snapshot or Get-TransportConfig over Exchange's REST "
        "interface (include it: HIPAACHECK_MICROSOFT_INCLUDE=exchange)"
    )
    assert why(snapshot, "spo_tenant").endswith("it comes from an export of ScubaGear 0.2 or newer")


async def test_nothing_but_reading_is_asked(emulator: Emulator, collect: Collect) -> None:
    await collect(emulator)
    posts = [seen for seen in emulator.log if seen.method != "GET"]

    assert [(seen.method, seen.path) for seen in posts] == [("POST", f"/{TENANT_ID}/oauth2/v2.0/token")]
    assert {seen.method for seen in emulator.log} == {"GET", "POST"}


async def test_roles_come_with_whoever_holds_them(emulator: Emulator, collect: Collect) -> None:
    roles = {
        role["roleTemplateId"]: role["members"] for role in held(await collect(emulator), "directory_roles")
    }
    people, apps = roles[GLOBAL_ADMINISTRATOR], roles[GLOBAL_READER]
    assert isinstance(people, list) and isinstance(apps, list)

    assert [one["userPrincipalName"] for one in people if isinstance(one, dict)] == [
        f"olivia.okafor@{DOMAIN}",
        f"it-vendor@{DOMAIN}",
        f"break-glass-1@{DOMAIN}",
        f"break-glass-2@{DOMAIN}",
    ]
    assert people[0] == {
        "@odata.type": "#microsoft.graph.user",
        "id": number("olivia.okafor"),
        "accountEnabled": True,
        "onPremisesImmutableId": None,
        "onPremisesSyncEnabled": None,
        "userPrincipalName": f"olivia.okafor@{DOMAIN}",
    }
    assert apps[0]["displayName"] == "hipaacheck (read-only)"  # type: ignore[index,call-overload]


async def test_a_role_whose_holders_are_not_known_spoils_them_all(
    emulator: Emulator, collect: Collect
) -> None:
    emulator.troubles.append(
        Trouble("/v1.0/directoryRoles/", refusal(403, "Authorization_RequestDenied", "No."), after=2)
    )
    snapshot = await collect(emulator)

    assert "it needs the application permission RoleManagement.Read.Directory" in why(
        snapshot, "directory_roles"
    )


async def test_what_applications_may_do_is_asked_of_each_that_is_not_microsofts(
    emulator: Emulator, collect: Collect
) -> None:
    snapshot = await collect(emulator)
    asked = [seen.path for seen in emulator.log if seen.path.endswith("/appRoleAssignments")]

    assert sorted(asked) == sorted(
        f"/v1.0/servicePrincipals/{number(f'app/{name}')}/appRoleAssignments"
        for name in ("scribe", "notes", "backup", "hipaacheck")
    )
    assert len(held(snapshot, "app_role_assignments")) == 3


async def test_an_application_that_went_away_is_passed_over_and_told_of(
    emulator: Emulator, collect: Collect
) -> None:
    gone = f"/v1.0/servicePrincipals/{number('app/notes')}/"
    emulator.troubles.append(Trouble(gone, refusal(404, "Request_ResourceNotFound", "Gone.")))
    snapshot = await collect(emulator)

    assert len(held(snapshot, "app_role_assignments")) == 3
    assert snapshot.warnings == ("app_role_assignments: 1 applications were not found when they were asked",)


async def test_where_no_application_is_found_any_more_nothing_is_known_of_them(
    emulator: Emulator, collect: Collect
) -> None:
    for app in emulator.tenant.graph["service_principals"]:
        gone = f"/v1.0/servicePrincipals/{app['id']}/"
        emulator.troubles.append(Trouble(gone, refusal(404, "Request_ResourceNotFound", "Gone.")))

    assert "app_role_assignments was not collected" in why(await collect(emulator), "app_role_assignments")


async def test_of_secure_scores_only_the_newest_is_asked_for(emulator: Emulator, collect: Collect) -> None:
    snapshot = await collect(emulator)
    data = to_data(snapshot)

    assert len(held(snapshot, "secure_scores")) == 1
    assert len([seen for seen in emulator.log if seen.path == "/v1.0/security/secureScores"]) == 1
    assert {said.baseline: said.verdict for said in data.said}["CIS 3.1.1"] == "all points"


async def test_plans_are_those_of_the_licences(emulator: Emulator, collect: Collect) -> None:
    snapshot = await collect(emulator)
    names = {one["servicePlanName"] for one in held(snapshot, "service_plans")}

    assert {"AAD_PREMIUM", "INTUNE_A"} <= names
    assert len([seen for seen in emulator.log if seen.path == "/v1.0/subscribedSkus"]) == 1


@pytest.mark.parametrize("page_size", [1, 4, 500])
async def test_pages_make_no_difference(page_size: int, collect: Collect) -> None:
    tenant = lakeside()
    with serving(Emulator(tenant)) as usual:
        expected = await collect(usual, keep_addresses=True)
    with serving(Emulator(tenant, page_size=page_size)) as emulator:
        found = await collect(emulator, keep_addresses=True)

    assert found.data == expected.data


async def test_the_snapshot_is_written_and_read_again(emulator: Emulator, collect: Collect) -> None:
    snapshot = await collect(emulator)

    assert read_snapshot(json.loads(written(snapshot))) == snapshot


@pytest.mark.parametrize("permission", sorted(ALL_ROLES - {"Exchange.ManageAsApp"}))
async def test_without_a_permission_it_is_named_and_the_rest_is_collected(
    permission: str, collect: Collect
) -> None:
    with serving(Emulator(roles=ALL_ROLES - {permission})) as emulator:
        snapshot = await collect(emulator)
    refused = {one.id for one in snapshot.calls if one.failed and one.url}
    named = {name for name in refused if permission in (call(snapshot, name).error or "")}
    wanted = {name for name, one in QUESTIONS.items() if one.graph.permission == permission}

    # Where one list is asked of each thing in another, the cause is told for both.
    assert refused == wanted | ({"app_role_assignments"} if permission == "Application.Read.All" else set())
    assert named == refused
    assert len(snapshot.data) == len(QUESTIONS) - len(refused)


async def test_without_premium_licences_it_is_said_which_are_missing(collect: Collect) -> None:
    tenant = lakeside()
    without_premium(tenant)
    with serving(Emulator(tenant)) as emulator:
        snapshot = await collect(emulator)

    assert why(snapshot, "registration_details").endswith("it needs Microsoft Entra ID P1")
    assert why(snapshot, "role_eligibility_schedules").endswith("it needs Microsoft Entra ID P2")
    assert why(snapshot, "access_reviews").endswith("it needs Microsoft Entra ID P2")
    assert why(snapshot, "managed_devices").endswith("it needs Microsoft Intune")
    assert all(
        "the tenant has no licence for it" in why(snapshot, one)
        for one in ("access_reviews", "device_management")
    )


async def test_accounts_are_collected_even_where_their_sign_ins_are_not_given(collect: Collect) -> None:
    tenant = lakeside()
    without_premium(tenant)
    with serving(Emulator(tenant)) as emulator:
        snapshot = await collect(emulator)
    with serving(Emulator(roles=ALL_ROLES - {"AuditLog.Read.All"})) as emulator:
        other = await collect(emulator)

    assert len(held(snapshot, "users")) == len(held(other, "users")) == len(PEOPLE)
    assert not any("signInActivity" in one for one in held(snapshot, "users"))
    assert "users: signInActivity was not collected" in snapshot.warnings[0]
    assert snapshot.warnings[0].endswith("it needs Microsoft Entra ID P1")
    assert other.warnings[0].endswith("it needs AuditLog.Read.All")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (refusal(500, "InternalServerError", "Oops."), "HTTP 500: InternalServerError, Oops."),
        (refusal(404, "ResourceNotFound", "Tenant does not have a SPO license."), "has no licence for it"),
        (
            refusal(400, "BadRequest", "Odd."),
            "sharepoint_settings was not collected: HTTP 400: BadRequest, Odd.",
        ),
        (refusal(401, "InvalidAuthenticationToken", "Old."), "Graph did not accept the access token"),
        (Reply(200, raw=b"{not json"), "HTTP 200, and the answer is not valid JSON"),
        (Reply(200, raw=b"<html>"), "is not valid JSON"),
        (Reply(200, raw=b"[" * 100_000), "nests deeper than"),
        (Reply(200, []), "the answer is no JSON object"),
        (Reply(200, {"value": [1]}), "the answer holds something else than was asked for"),
        (Reply(200, {"value": []}), "the answer holds something else than was asked for"),
        (Reply(200, {"value": [{}, {}]}), "the answer holds something else than was asked for"),
        (
            Reply(302, headers={"Location": "https://evil.example/"}, raw=b""),
            "a redirect, which is not followed",
        ),
        (
            Reply(200, {"isLegacyAuthProtocolsEnabled": True}, how="reset"),
            "sharepoint_settings was not collected",
        ),
        (Reply(200, raw=b"x" * (33 * 1024 * 1024)), "the answer is larger than 32 MiB"),
    ],
)
async def test_an_answer_of_no_use_is_a_reason(
    reply: Reply, words: str, emulator: Emulator, ask: Ask
) -> None:
    emulator.troubles.append(Trouble(SETTINGS, reply))
    answer = await ask(emulator, "sharepoint_settings")

    assert answer.call.error is not None
    assert words in answer.call.error
    assert answer.objects == ()


async def test_one_answer_of_no_use_spoils_no_other(emulator: Emulator, collect: Collect) -> None:
    emulator.troubles.append(Trouble(SETTINGS, Reply(200, raw=b"<html>")))
    snapshot = await collect(emulator)

    assert set(snapshot.data) == set(QUESTIONS) - {"sharepoint_settings"}
    assert "is not valid JSON" in why(snapshot, "sharepoint_settings")


async def test_settings_in_a_list_of_one_are_taken_too(emulator: Emulator, ask: Ask) -> None:
    emulator.troubles.append(Trouble(SETTINGS, Reply(200, {"value": [{"sharingCapability": "disabled"}]})))

    assert (await ask(emulator, "sharepoint_settings")).objects == ({"sharingCapability": "disabled"},)


async def test_half_a_list_is_no_list(emulator: Emulator, collect: Collect) -> None:
    emulator.troubles.append(Trouble("/v1.0/users", Reply(200, {"value": []}, how="reset"), after=1))
    snapshot = await collect(emulator)

    assert "users was not collected: the connection broke" in why(snapshot, "users")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            {"value": [{"id": "1"}], "@odata.nextLink": "https://evil.example/v1.0/users"},
            "led to another host",
        ),
        ({"value": [{"id": "1"}], "@odata.nextLink": 7}, "the pages lead in a circle"),
        ({"values": []}, "the answer has no value"),
        ({"value": ["x"]}, "value is no list of objects"),
    ],
)
async def test_pages_that_lead_astray_are_a_reason(
    body: dict[str, Any], words: str, emulator: Emulator, ask: Ask
) -> None:
    emulator.troubles.append(Trouble("/v1.0/domains", Reply(200, body)))

    assert words in ((await ask(emulator, "domains")).call.error or "")


async def test_a_page_that_leads_to_itself_ends(emulator: Emulator, ask: Ask) -> None:
    again = {"value": [{"id": "1"}], "@odata.nextLink": f"{emulator.address}/v1.0/domains?$skiptoken=1"}
    emulator.troubles.append(Trouble("/v1.0/domains", Reply(200, again)))

    assert "the pages lead in a circle" in ((await ask(emulator, "domains")).call.error or "")


async def test_trouble_that_passes_is_waited_for(emulator: Emulator, collect: Collect, waits: Waits) -> None:
    emulator.troubles += [
        Trouble(SETTINGS, refusal(503, "ServiceUnavailable", "Soon."), times=2),
        Trouble("/v1.0/domains", Reply(200, {"value": []}, how="reset"), times=2),
        Trouble(REGISTRATION, TOO_MANY, times=2),
        Trouble(POLICIES, refusal(429, "TooManyRequests", "Slow down."), times=3),
    ]
    snapshot = await collect(emulator)

    assert set(snapshot.data) == set(QUESTIONS)
    assert any(6 < wait <= 7 for wait in waits)
    assert any(4 <= wait <= 5 for wait in waits)


async def test_who_is_throttled_for_ever_gives_up(emulator: Emulator, collect: Collect) -> None:
    emulator.troubles.append(Trouble(POLICIES, TOO_MANY))
    snapshot = await collect(emulator)

    assert "HTTP 429: TooManyRequests" in why(snapshot, "conditional_access_policies")
    assert len([seen for seen in emulator.log if seen.path == POLICIES]) == 5


async def test_conditional_access_is_asked_once_a_second(
    emulator: Emulator, collect: Collect, waits: Waits
) -> None:
    await collect(emulator)

    # Policies and two lists of schedules share the pace; what they wait adds up to their turns.
    assert [wait for wait in waits if 0.5 < wait <= 1]


async def test_a_deadline_leaves_what_was_answered(emulator: Emulator, collect: Collect) -> None:
    emulator.troubles.append(Trouble(SETTINGS, Reply(200, {"value": []}, how="stall")))
    snapshot = await collect(emulator, timeout=4.0, sleep=asyncio.sleep)

    assert "no whole answer came before the time was up" in why(snapshot, "sharepoint_settings")
    assert "organization" in snapshot.data


async def test_a_server_that_is_not_there_is_a_reason_for_all(
    emulator: Emulator, access: Callable[..., MicrosoftAccess], waits: Waits
) -> None:
    async def skip(seconds: float) -> None:
        waits.append(seconds)

    nowhere = {**emulator.endpoints, "graph": "https://localhost:1"}
    snapshot = await collect_microsoft(access(emulator), endpoints=nowhere, sleep=skip)

    assert snapshot.data == {}
    assert "no connection" in why(snapshot, "organization")


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    emulator: Emulator, access: Callable[..., MicrosoftAccess]
) -> None:
    with serving(Emulator(authority=trustme.CA())) as other:
        nowhere = {**emulator.endpoints, "graph": other.address}
        snapshot = await collect_microsoft(access(emulator), endpoints=nowhere)

    assert "certificate verify failed" in why(snapshot, "organization").lower()
    assert other.log == []


async def test_who_calls_it_off_is_obeyed(emulator: Emulator, collect: Collect) -> None:
    emulator.troubles.append(Trouble(SETTINGS, Reply(200, {}, how="stall")))
    answered: list[str] = []
    task = asyncio.ensure_future(collect(emulator, progress=answered.append))
    # Only then: httpcore leaves a connection open that is called off in the midst of its handshake.
    while len(answered) < len(QUESTIONS) - 1:
        await asyncio.sleep(0.01)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_progress_is_told(emulator: Emulator, collect: Collect) -> None:
    told: list[str] = []
    await collect(emulator, progress=told.append)

    assert len(told) == len(QUESTIONS)
    assert told[-1].endswith(f"{len(QUESTIONS)} of {len(QUESTIONS)}")


@pytest.mark.parametrize(
    "url", ["https://evil.example", "https://localhost.evil.example", "https://10.0.0.1"]
)
async def test_nothing_is_sent_off_this_machine_in_the_vendors_place(
    url: str, emulator: Emulator, access: Callable[..., MicrosoftAccess]
) -> None:
    with pytest.raises(NoAccessError, match="is not on this machine"):
        await collect_microsoft(access(emulator), endpoints={"graph": url})

    assert emulator.log == []


async def test_what_cannot_be_included_is_refused(
    emulator: Emulator, access: Callable[..., MicrosoftAccess]
) -> None:
    with pytest.raises(NoAccessError, match="'teams' cannot be included"):
        await collect_microsoft(access(emulator), include=frozenset({"teams"}), endpoints=emulator.endpoints)


@pytest.mark.parametrize("source", ["managed_devices", "service_principals", "device_management"])
async def test_where_a_cloud_does_not_know_a_field_none_is_named(
    source: str, emulator: Emulator, ask: Ask
) -> None:
    path = f"/v1.0{QUESTIONS[source].graph.path}"
    emulator.troubles.append(Trouble(path, refusal(400, "BadRequest", "Could not find a property."), times=1))
    answer = await ask(emulator, source)
    asked = [seen.params for seen in emulator.log if seen.path == path]

    assert answer.call.error is None
    assert ["$select" in one for one in asked[:2]] == [True, False]
    assert "CANARY" not in str(answer.objects)
    assert len(answer.objects) == len(emulator.tenant.graph[source])


async def test_holders_of_roles_are_taken_without_their_origin_if_that_cannot_be_asked(
    emulator: Emulator, ask: Ask
) -> None:
    trouble = refusal(400, "BadRequest", "Could not find a property.")
    emulator.troubles.append(Trouble("/v1.0/directoryRoles/", trouble, times=1))
    answer = await ask(emulator, "directory_roles")

    assert answer.call.error is None
    assert "olivia.okafor" in str(answer.objects)
    assert "CANARY" not in str(answer.objects)


async def test_a_thing_without_an_id_is_a_reason(emulator: Emulator, ask: Ask) -> None:
    emulator.troubles.append(Trouble("/v1.0/directoryRoles", Reply(200, {"value": [{"displayName": "x"}]})))

    assert "one of them has no id" in ((await ask(emulator, "directory_roles")).call.error or "")


async def test_more_applications_than_can_be_asked_are_a_reason(
    emulator: Emulator, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hipaacheck.net.tenants.microsoft.asking.MOST_EACH", 3)
    error = (await ask(emulator, "app_role_assignments")).call.error or ""

    assert "there are 4 of them, and no more than 3 are asked" in error


async def test_a_licence_that_does_not_say_its_plans_leaves_them_unknown(
    emulator: Emulator, ask: Ask
) -> None:
    emulator.troubles.append(
        Trouble("/v1.0/subscribedSkus", Reply(200, {"value": [{"skuPartNumber": "SPB"}]}))
    )

    assert "does not say which plans it brings" in ((await ask(emulator, "service_plans")).call.error or "")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "id", "isEnabled", "settings", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from([*QUESTIONS.values()]), JSON)
def test_whatever_an_answer_holds_it_is_objects_or_a_reason(question: Question, body: JsonValue) -> None:
    found = one_page(question, ApiReply("https://x.example/", 200, body))

    assert (found.error is None) or found.objects == ()
    assert all(isinstance(one, dict) for one in found.objects)
    if question.form is Form.ONE and found.error is None:
        assert len(found.objects) == 1
