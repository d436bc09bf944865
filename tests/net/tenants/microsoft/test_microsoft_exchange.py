"""Cmdlets are run only when that is included, only those that read, and only at hosts of the table."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.net.tenants.microsoft.conftest import Collect, Waits
from tests.support.tenants.microsoft_emulator import (
    ALL_ROLES,
    COMPLIANCE,
    EXCHANGE,
    TOO_MANY,
    Emulator,
    Reply,
    Trouble,
    serving,
)
from tests.support.tenants.microsoft_login import TENANT_ID

from hipaacheck.model import Unseen
from hipaacheck.net.tenants.client import tenant_client
from hipaacheck.net.tenants.microsoft import (
    CMDLETS,
    GET_CMDLETS,
    QUESTIONS,
    MicrosoftAccess,
    collect_microsoft,
)
from hipaacheck.net.tenants.microsoft.answers import Answer
from hipaacheck.net.tenants.microsoft.clouds import CLOUDS
from hipaacheck.net.tenants.microsoft.cmdlets import CmdletQuestion
from hipaacheck.net.tenants.microsoft.exchange import Exchange
from hipaacheck.net.tenants.microsoft.tokens import Tokens
from hipaacheck.tenants.snapshot import Snapshot, to_data

INVOKE = f"/adminapi/beta/{TENANT_ID}/InvokeCommand"
DOOR = f"/AdminApi/v1.0/{TENANT_ID}/EXOModuleFile"
RunCmdlet = Callable[[Emulator, str], Any]


def why(snapshot: Snapshot, source: str) -> str:
    found = to_data(snapshot).of(source)
    assert isinstance(found, Unseen)
    return found.unseen


@pytest.fixture
def run(access: Callable[..., MicrosoftAccess], waits: Waits) -> RunCmdlet:
    """Return what runs the cmdlet of one source of Exchange."""

    async def skip(seconds: float) -> None:
        waits.append(seconds)

    async def make(emulator: Emulator, source: str) -> Answer:
        given = access(emulator)
        deadline = asyncio.get_running_loop().time() + 60
        async with tenant_client(given.route) as client:
            tokens = Tokens(given, client, emulator.address, skip)
            token = tokens.of(given.cloud.exchange)
            session = Exchange(client, emulator.address, token, deadline, skip, fixed=True)
            try:
                return await session.answer(CMDLETS[source])
            finally:
                tokens.close()

    return make


async def test_every_cmdlet_source_is_collected(emulator: Emulator, collect: Collect) -> None:
    snapshot = await collect(emulator, experimental_exchange=True)

    assert set(snapshot.data) == {*QUESTIONS, *CMDLETS}
    assert emulator.wrong == []
    assert [one.id for one in snapshot.calls if one.failed and one.url] == []


async def test_including_it_is_the_same(
    emulator: Emulator, access: Callable[..., MicrosoftAccess], waits: Waits
) -> None:
    async def skip(seconds: float) -> None:
        waits.append(seconds)

    given = replace(access(emulator), include=frozenset({"exchange"}))
    snapshot = await collect_microsoft(given, endpoints=emulator.endpoints, sleep=skip)

    assert set(snapshot.data) == {*QUESTIONS, *CMDLETS}


async def test_without_including_it_exchange_is_never_asked(emulator: Emulator, collect: Collect) -> None:
    await collect(emulator)

    assert not [seen for seen in emulator.log if "adminapi" in seen.path.lower()]
    assert {grant.audience for grant in emulator.login.grants.values()} == {"graph.microsoft.com"}


async def test_nothing_but_get_cmdlets_is_run(emulator: Emulator, collect: Collect) -> None:
    await collect(emulator, experimental_exchange=True)
    posts = [seen for seen in emulator.log if seen.method != "GET"]
    bodies = [seen.form for seen in posts if seen.path == INVOKE]

    assert {seen.path for seen in posts} == {INVOKE, f"/{TENANT_ID}/oauth2/v2.0/token"}
    assert {seen.cmdlet for seen in posts if seen.path == INVOKE} == set(GET_CMDLETS)
    given = {body["CmdletInput"]["CmdletName"]: body["CmdletInput"]["Parameters"] for body in bodies}
    assert {name: parameters for name, parameters in given.items() if parameters} == {
        "Get-Mailbox": {"ResultSize": "Unlimited"},
        "Get-MailboxAuditBypassAssociation": {"ResultSize": "Unlimited"},
    }
    assert {seen.method for seen in emulator.log} == {"GET", "POST"}


async def test_another_cmdlet_is_not_run_whoever_asks_for_it(emulator: Emulator, access: Any) -> None:
    class Evil(CmdletQuestion):
        @property
        def cmdlet(self) -> Any:
            return replace(CMDLETS["org_config"].cmdlet, name="Set-OrganizationConfig")

    given = access(emulator)
    deadline = asyncio.get_running_loop().time() + 60
    async with tenant_client(given.route) as client:
        tokens = Tokens(given, client, emulator.address)
        session = Exchange(client, emulator.address, tokens.of(EXCHANGE), deadline, asyncio.sleep, fixed=True)
        answer = await session.answer(Evil("org_config"))
        tokens.close()

    assert answer.call.error is not None
    assert "Set-OrganizationConfig is none of the cmdlets that are run" in answer.call.error
    assert emulator.log == []


@pytest.mark.parametrize("page_size", [1, 3])
async def test_pages_are_posted_for_again(page_size: int, collect: Collect) -> None:
    with serving(Emulator(page_size=page_size)) as emulator:
        snapshot = await collect(emulator, experimental_exchange=True)

    assert len(snapshot.data["transport_rules"]) == 3
    assert len(snapshot.data["mailbox_forwarding"]) == 1


@pytest.mark.parametrize("page_size", [1, 2, 1000])
async def test_what_exchange_leaves_out_is_missed(page_size: int, run: RunCmdlet) -> None:
    with serving(Emulator(page_size=page_size)) as emulator:
        emulator.result_size = 2
        cut = await run(emulator, "transport_rules")
        whole = await run(emulator, "remote_domains")

    assert len(emulator.tenant.cmdlets["Get-TransportRule"]) == 3
    assert cut.call.error == "transport_rules was not collected: Exchange left some of the objects out"
    assert whole.call.error is None and whole.objects


async def test_of_mailboxes_all_are_asked_for(emulator: Emulator, run: RunCmdlet) -> None:
    mailboxes = emulator.tenant.cmdlets["Get-Mailbox"]
    emulator.tenant.cmdlets["Get-Mailbox"] = [
        one for one in mailboxes if not one["ForwardingSmtpAddress"]
    ] + [one for one in mailboxes if one["ForwardingSmtpAddress"]]
    emulator.result_size = 1

    assert len((await run(emulator, "mailbox_forwarding")).objects) == 1
    assert len((await run(emulator, "mailbox_audit_bypass")).objects) == 1


@pytest.mark.parametrize(
    ("cmdlet", "source"),
    [("Get-Mailbox", "mailbox_forwarding"), ("Get-MailboxAuditBypassAssociation", "mailbox_audit_bypass")],
)
async def test_a_tenant_without_mailboxes_is_not_believed(
    cmdlet: str, source: str, emulator: Emulator, run: RunCmdlet
) -> None:
    emulator.tenant.cmdlets[cmdlet] = []
    answer = await run(emulator, source)

    assert answer.call.error is not None and "no mailbox was shown" in answer.call.error


async def test_of_mailboxes_only_those_that_forward_are_kept(emulator: Emulator, run: RunCmdlet) -> None:
    (kept,) = (await run(emulator, "mailbox_forwarding")).objects

    assert kept["ForwardingSmtpAddress"] == "smtp:kim.private@mail.example"
    assert set(kept) == {
        *("UserPrincipalName", "PrimarySmtpAddress", "RecipientTypeDetails"),
        *("ForwardingAddress", "ForwardingSmtpAddress", "DeliverToMailboxAndForward"),
    }


async def test_a_mailbox_that_does_not_say_whether_it_forwards_is_kept(
    emulator: Emulator, run: RunCmdlet
) -> None:
    emulator.tenant.cmdlets["Get-Mailbox"] = [{"UserPrincipalName": "x@y.example", "ForwardingAddress": None}]
    emulator.tenant.cmdlets["Get-MailboxAuditBypassAssociation"] = [{"Name": "x"}]

    assert len((await run(emulator, "mailbox_forwarding")).objects) == 1
    assert len((await run(emulator, "mailbox_audit_bypass")).objects) == 1


async def test_without_the_role_it_is_said_what_is_needed(collect: Collect) -> None:
    with serving(Emulator(roles=ALL_ROLES - {"Exchange.ManageAsApp"})) as emulator:
        snapshot = await collect(emulator, experimental_exchange=True)

    assert set(snapshot.data) == set(QUESTIONS)
    assert why(snapshot, "org_config") == (
        "org_config was not collected: Get-OrganizationConfig was refused (HTTP 403); it needs "
        "the application permission Exchange.ManageAsApp and the role Global Reader"
    )
    assert why(snapshot, "atp_policies").endswith(
        "the role Global Reader, and Microsoft Defender for Office 365"
    )


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(401, raw=b""), "Exchange Online did not accept the access token (HTTP 401)"),
        (
            Reply(
                400,
                {
                    "error": {
                        "code": "BadRequest",
                        "message": "Error executing cmdlet",
                        "details": [
                            {"message": "Ex6F9304|Microsoft.Exchange.X|The operation couldn't be performed."}
                        ],
                    }
                },
            ),
            "Get-OrganizationConfig was refused (HTTP 400: BadRequest, Error executing cmdlet: The operation "
            "couldn't be performed.); it needs",
        ),
        (Reply(400, {"error": {"details": [7, {"message": 7}, {}]}}), "was refused (HTTP 400); it needs"),
        (Reply(200, {"value": {}}), "the answer is no list of objects"),
        (Reply(200, {"value": [1]}), "the answer is no list of objects"),
        (Reply(200, []), "the answer is no list of objects"),
        (Reply(200, raw=b"{"), "is not valid JSON"),
        (
            Reply(302, headers={"Location": "https://evil.example/"}, raw=b""),
            "a redirect, which is not followed",
        ),
        (Reply(200, {"value": [], "@odata.nextLink": "https://evil.example/"}), "led to another host"),
        (Reply(200, {"value": [], "@odata.nextLink": 7}), "the pages lead in a circle"),
        (Reply(503, raw=b""), "HTTP 503"),
        (TOO_MANY, "HTTP 429"),
    ],
)
async def test_an_answer_of_no_use_is_a_reason(
    reply: Reply, words: str, emulator: Emulator, run: RunCmdlet
) -> None:
    emulator.troubles.append(Trouble(INVOKE, reply, cmdlet="Get-OrganizationConfig"))
    answer = await run(emulator, "org_config")

    assert answer.objects == ()
    assert words in (answer.call.error or "")


async def test_a_page_that_leads_to_itself_ends(emulator: Emulator, run: RunCmdlet) -> None:
    again = {"value": [], "@odata.nextLink": f"{emulator.address}{INVOKE}"}
    emulator.troubles.append(Trouble(INVOKE, Reply(200, again)))

    assert "the pages lead in a circle" in ((await run(emulator, "org_config")).call.error or "")


async def test_trouble_that_passes_is_waited_for(emulator: Emulator, run: RunCmdlet) -> None:
    emulator.troubles += [
        Trouble(DOOR, Reply(503, raw=b""), times=1),
        Trouble(DOOR, Reply(302, headers={}, raw=b"", how="reset"), times=1),
        Trouble(INVOKE, TOO_MANY, times=1),
    ]

    assert (await run(emulator, "org_config")).call.error is None


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(403, raw=b""), "HTTP 403 where the tenant's region was asked for"),
        (Reply(500, raw=b""), "the tenant's region was not to be had"),
    ],
)
async def test_a_region_that_is_not_told_is_a_reason(
    reply: Reply, words: str, emulator: Emulator, run: RunCmdlet
) -> None:
    emulator.troubles.append(Trouble(DOOR, reply))

    assert words in ((await run(emulator, "org_config")).call.error or "")
    assert not [seen for seen in emulator.log if seen.path == INVOKE]


FRONT = f"https://{EXCHANGE}"


@pytest.mark.parametrize(
    ("location", "base"),
    [
        (f"https://nam13b.{EXCHANGE}/AdminApi/x", f"https://nam13b.{EXCHANGE}"),
        ("https://GCC02B.admin.protection.outlook.com:446/x", f"https://gcc02b.{EXCHANGE}"),
        ("https://evil.example/x", f"https://evil.{EXCHANGE}"),
        ("https://evil.example.outlook.office365.com.evil.example/x", f"https://evil.{EXCHANGE}"),
        (f"https://{EXCHANGE}/x", FRONT),
        ("/AdminApi/x", FRONT),
        ("", FRONT),
        ("https://[::1]/x", FRONT),
        ("https://[bad/x", FRONT),
        ("https://a_b.example/", FRONT),
        ("https://a%2f.example/", FRONT),
        (f"https://{'x' * 21}.example/", FRONT),
        ("https://nam\u0131.example/", FRONT),
    ],
)
async def test_a_redirect_only_names_a_region_of_the_known_host(
    location: str, base: str, emulator: Emulator, access: Any
) -> None:
    given = access(emulator)
    async with tenant_client(given.route) as client:
        session = Exchange(client, FRONT, Tokens(given, client, FRONT).of(EXCHANGE), 0.0, asyncio.sleep)

        assert session._regional(location) == base


def test_each_cloud_has_its_own_front_doors() -> None:
    doors = {cloud.name: (cloud.exchange, cloud.compliance) for cloud in CLOUDS}

    assert doors["global"] == (EXCHANGE, COMPLIANCE)
    assert doors["gcchigh"] == ("outlook.office365.us", "ps.compliance.protection.office365.us")


async def test_sessions_have_tokens_of_their_own(emulator: Emulator, collect: Collect) -> None:
    await collect(emulator, experimental_exchange=True)
    audiences = sorted(grant.audience for grant in emulator.login.grants.values())

    assert audiences == ["graph.microsoft.com", EXCHANGE, COMPLIANCE]
    assert len([seen for seen in emulator.log if seen.path == DOOR]) == 2


async def test_a_tenant_without_purview_still_has_exchange(emulator: Emulator, collect: Collect) -> None:
    emulator.login.resources -= {COMPLIANCE}
    snapshot = await collect(emulator, experimental_exchange=True)

    assert "org_config" in snapshot.data
    assert "(the tenant does not have this service)" in why(snapshot, "dlp_policies")
