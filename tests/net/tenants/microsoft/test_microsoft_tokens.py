"""Tokens come from the sign-in service alone, by certificate or secret; a refusal is told once, in words."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.net.tenants.microsoft.conftest import Collect
from tests.support.tenants.microsoft_emulator import Emulator, Reply, Trouble, refusal
from tests.support.tenants.microsoft_login import SECRET, TENANT_ID

from hipaacheck.net.tenants.client import tenant_client
from hipaacheck.net.tenants.http import NoTokenError
from hipaacheck.net.tenants.microsoft import QUESTIONS, MicrosoftAccess, collect_microsoft
from hipaacheck.net.tenants.microsoft.access import tenant_of
from hipaacheck.net.tenants.microsoft.tokens import Tokens

TOKEN_PATH = f"/{TENANT_ID}/oauth2/v2.0/token"
GRAPH = "graph.microsoft.com"
Access = Callable[..., MicrosoftAccess]


async def skip(seconds: float) -> None:
    pass


async def token(access: MicrosoftAccess, login: str, resource: str = GRAPH) -> str:
    async with tenant_client(access.route) as client:
        tokens = Tokens(access, client, login, skip)
        try:
            return await tokens.of(resource)()
        finally:
            tokens.close()


async def refused(access: MicrosoftAccess, login: str, resource: str = GRAPH) -> str:
    with pytest.raises(NoTokenError) as caught:
        await token(access, login, resource)
    assert SECRET not in str(caught.value)
    assert len(str(caught.value)) < 400
    return str(caught.value)


@pytest.mark.parametrize("certificate", [True, False])
async def test_a_token_names_the_tenant(certificate: bool, emulator: Emulator, access: Access) -> None:
    found = await token(access(emulator, certificate=certificate), emulator.address)

    assert tenant_of(found) == TENANT_ID


async def test_a_certificate_is_sent_as_a_proof_and_never_itself(emulator: Emulator, access: Access) -> None:
    await token(access(emulator), emulator.address)
    (seen,) = [one for one in emulator.log if one.path == TOKEN_PATH]

    assert "client_secret" not in seen.form
    assert seen.form["scope"] == "https://graph.microsoft.com/.default"
    assert "PRIVATE" not in str(seen.form)


async def test_one_token_serves_all_questions(emulator: Emulator, collect: Collect) -> None:
    await collect(emulator)

    assert emulator.login.token_calls == 1


async def test_a_token_that_ends_is_renewed(emulator: Emulator, access: Access) -> None:
    emulator.login.lifetime = 60
    given = access(emulator)
    async with tenant_client(given.route) as client:
        tokens = Tokens(given, client, emulator.address, skip)
        give = tokens.of(GRAPH)
        first, second = await asyncio.gather(give(), give())
        await asyncio.sleep(1.1)
        third = await give()
        tokens.close()

    assert first == second != third


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"AZURE_CLIENT_SECRET": "CANARY-wrong"},
            "the app was refused: AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in "
            "the request is the client secret value. (the secret is wrong; it is the Value of the secret, not its ID)",
        ),
        (
            {"AZURE_CLIENT_ID": "11111111-2222-3333-4444-555555555555"},
            "the app was refused: AADSTS700016: Application was not found in the directory. (the app is not "
            "registered in this tenant)",
        ),
        (
            {"AZURE_TENANT_ID": "other.example"},
            "no access token: the sign-in service gave no usable answer: Unable to get",
        ),
    ],
)
async def test_a_refusal_says_what_is_wrong(
    changed: dict[str, str], words: str, emulator: Emulator, tmp_path: Path
) -> None:
    env = {**emulator.environment(tmp_path, certificate=False), **changed}
    said = await refused(MicrosoftAccess.from_environment(env), emulator.address)

    assert words in said
    assert "Trace ID" not in said
    assert "CANARY" not in said


async def test_another_certificate_than_the_apps_is_refused(emulator: Emulator, access: Access) -> None:
    given = access(emulator)
    emulator.login.change_certificate()

    assert "the certificate is not the one that was uploaded" in await refused(given, emulator.address)


async def test_a_service_that_the_tenant_does_not_have_is_named(emulator: Emulator, access: Access) -> None:
    said = await refused(access(emulator), emulator.address, "outlook.example")

    assert said.endswith("(the tenant does not have this service)")


async def test_a_refusal_is_asked_for_once_and_is_the_reason_of_all(
    emulator: Emulator, access: Access
) -> None:
    given = access(emulator)
    emulator.login.change_certificate()
    snapshot = await collect_microsoft(given, endpoints=emulator.endpoints, sleep=skip)
    failed = [one for one in snapshot.calls if one.url]

    assert snapshot.data == {}
    assert len(failed) == len(QUESTIONS)
    assert all("the app was refused: AADSTS700027" in one.reason for one in failed)
    assert emulator.login.token_calls == 1


async def test_a_sign_in_service_that_stumbles_is_asked_again(emulator: Emulator, access: Access) -> None:
    emulator.troubles += [
        Trouble("/lakeside-clinic.example/v2.0", Reply(503, raw=b"busy"), times=2),
        Trouble(TOKEN_PATH, Reply(200, {}, how="reset"), times=1),
        Trouble(TOKEN_PATH, refusal(500, "x", "y"), times=1),
    ]

    assert tenant_of(await token(access(emulator), emulator.address)) == TENANT_ID


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(500, raw=b"busy"), "gave no usable answer"),
        (Reply(200, raw=b"{"), "gave no usable answer"),
        (Reply(200, raw=b"[]"), "gave no usable answer"),
        (Reply(200, {}), "the app was refused: no reason given"),
        (Reply(200, {"access_token": 7}), "the app was refused: no reason given"),
        (Reply(400, {"error": "x" * 5000}), "the app was refused: xxxx"),
        (Reply(302, headers={"Location": "https://evil.example"}, raw=b""), "gave no usable answer"),
        (Reply(200, raw=b"x" * (33 * 1024 * 1024)), "the answer is larger than"),
    ],
)
async def test_an_answer_of_no_use_is_a_reason(
    reply: Reply, words: str, emulator: Emulator, access: Access
) -> None:
    emulator.troubles.append(Trouble(TOKEN_PATH, reply))

    assert words in await refused(access(emulator), emulator.address)


async def test_the_proof_goes_nowhere_else(emulator: Emulator, access: Access) -> None:
    elsewhere = {"token_endpoint": "https://localhost:1/t", "authorization_endpoint": "https://localhost:1/a"}
    emulator.troubles.append(Trouble("/lakeside-clinic.example/v2.0", Reply(200, elsewhere)))

    assert "it led to another host, which was not asked" in await refused(access(emulator), emulator.address)


async def test_nobody_else_decides_on_proxies_and_roots(
    emulator: Emulator, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, "/nowhere.pem")

    assert await token(access(emulator), emulator.address)


async def test_a_thread_that_waits_for_an_answer_ends_when_nobody_wants_it(
    emulator: Emulator, access: Access
) -> None:
    emulator.troubles.append(Trouble(TOKEN_PATH, Reply(200, {}, how="stall")))
    given = access(emulator)
    async with tenant_client(given.route) as client:
        tokens = Tokens(given, client, emulator.address, skip)
        asking = asyncio.ensure_future(tokens.of(GRAPH)())
        while not any(seen.path == TOKEN_PATH for seen in emulator.log):
            await asyncio.sleep(0.01)
        tokens.close()
        with pytest.raises(NoTokenError, match="it was no longer wanted"):
            await asyncio.wait_for(asking, 5)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "a",
        "a.b.c",
        "a.e30.c",
        "a.eyJ0aWQiOjd9.c",
        "a.eyJ0aWQiOiIuLi8uLi94In0.c",
        "a." + "W" * 9999 + ".c",
    ],
)
def test_a_token_that_does_not_name_a_tenant_names_none(bad: str) -> None:
    assert tenant_of(bad) is None
