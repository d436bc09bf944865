"""The client of a vendor's interfaces: where a token goes, how pages are followed, what is believed."""

import asyncio
import json

import httpx
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from tests.net.http.servers import answering, response, server_context, serving
from tests.net.tenants.mock import BASE, TOKEN, in_turn, ok, talking
from tests.support.tenants.google_emulator import Emulator, Reply, Trouble
from tests.support.tenants.google_emulator import serving as emulating

from hipaacheck.net.tenants import http as tenant_http
from hipaacheck.net.tenants.client import Route, tenant_client
from hipaacheck.net.tenants.http import NoTokenError, Pace, TenantHttp

ELSEWHERE = "the answer led to another host, which was not asked"


async def test_a_question_carries_the_token_and_asks_for_json() -> None:
    async with talking(in_turn(ok({"a": 1}))) as talk:
        reply = await talk.http.get("things", {"pageSize": "5"})

    assert (reply.status, reply.body, reply.error) == (200, {"a": 1}, None)
    assert str(talk.asked[0].url) == f"{BASE}/things?pageSize=5"
    assert talk.asked[0].method == "GET"
    assert talk.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert talk.asked[0].headers["Accept"] == "application/json"


async def test_a_posted_question_carries_its_body_and_headers() -> None:
    async with talking(in_turn(ok({}))) as talk:
        await talk.http.ask("run", {"CmdletName": "Get-X"}, {"X-Anchor": "y"})

    assert talk.asked[0].method == "POST"
    assert json.loads(talk.asked[0].content) == {"CmdletName": "Get-X"}
    assert talk.asked[0].headers["X-Anchor"] == "y"


async def test_headers_of_a_question_do_not_replace_the_token() -> None:
    async with talking(in_turn(ok({}))) as talk:
        await talk.http.ask("run", {}, {"Authorization": "Basic other"})

    assert talk.asked[0].headers.get_list("Authorization") == [f"Bearer {TOKEN}"]


async def test_no_redirect_is_followed_even_by_a_client_that_would() -> None:
    moved = httpx.Response(302, headers={"Location": "https://elsewhere.example/"})
    async with talking(in_turn(moved), follow_redirects=True) as talk:
        reply = await talk.http.get("things")

    assert reply.error == "HTTP 302: a redirect, which is not followed"
    assert len(talk.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/v1/things",
        "http://api.vendor.example/v1/things",
        "https://api.vendor.example:8443/v1/things",
        "https://somebody@api.vendor.example/v1/things",
        "https://api.vendor.example.elsewhere.example/v1/things",
        "https://elsewhere.example\\@api.vendor.example/v1/things",
        "https://elsewhere.example#@api.vendor.example/v1/things",
        "//elsewhere.example://api.vendor.example/",
    ],
)
async def test_a_token_is_never_sent_to_another_host(url: str) -> None:
    async with talking(in_turn(ok({}))) as talk:
        reply = await talk.http.get(url)

    assert reply.error is not None
    assert [one.url.host for one in talk.asked] in ([], ["api.vendor.example"])
    assert reply.status is None


@pytest.mark.parametrize(
    "url", ["https://API.Vendor.Example/v1/things", "https://api.vendor.example:443/v1/things"]
)
async def test_another_spelling_of_the_same_host_is_the_same_host(url: str) -> None:
    async with talking(in_turn(ok({"a": 1}))) as talk:
        reply = await talk.http.get(url)

    assert reply.error is None
    assert talk.asked[0].url.host == "api.vendor.example"


@pytest.mark.parametrize("url", ["https://api.vendor.example:99999/x", "https://[::1/x", "https://a\x00b/x"])
async def test_an_address_that_cannot_be_read_is_said_so(url: str) -> None:
    async with talking(in_turn(ok({}))) as talk:
        reply = await talk.http.get(url)

    assert reply.error in {"the address cannot be read", ELSEWHERE} or "address" in str(reply.error)
    assert talk.asked == []


async def test_pages_of_google_are_asked_by_their_token() -> None:
    pages = in_turn(
        ok({"users": [{"n": 1}], "nextPageToken": "p2"}),
        ok({"nextPageToken": "p3"}),
        ok({"users": [{"n": 2}]}),
    )
    async with talking(pages) as talk:
        found = await talk.http.listed("users", "users", {"maxResults": "9"}, token_key="nextPageToken")

    assert found.objects == ({"n": 1}, {"n": 2})
    assert (found.error, found.status) == (None, 200)
    assert [dict(one.url.params) for one in talk.asked] == [
        {"maxResults": "9"},
        {"maxResults": "9", "pageToken": "p2"},
        {"maxResults": "9", "pageToken": "p3"},
    ]


async def test_a_list_that_google_leaves_out_is_empty() -> None:
    async with talking(in_turn(ok({"kind": "x"}))) as talk:
        found = await talk.http.listed("users", "users", token_key="nextPageToken")

    assert (found.objects, found.error) == ((), None)


async def test_pages_of_microsoft_are_asked_as_they_are_named() -> None:
    following = f"{BASE}/users?$skiptoken=abc%2Fdef"
    pages = in_turn(ok({"value": [{"n": 1}], "@odata.nextLink": following}), ok({"value": [{"n": 2}]}))
    async with talking(pages) as talk:
        found = await talk.http.listed("users", "value", {"$top": "9"})

    assert found.objects == ({"n": 1}, {"n": 2})
    assert str(talk.asked[1].url) == following


async def test_a_next_page_on_another_host_is_not_asked() -> None:
    page = ok({"value": [{"n": 1}], "@odata.nextLink": "https://elsewhere.example/users"})
    async with talking(in_turn(page)) as talk:
        found = await talk.http.listed("users", "value")

    assert found.error == ELSEWHERE
    assert found.objects == ({"n": 1},)
    assert len(talk.asked) == 1


@pytest.mark.parametrize(
    ("body", "items", "token_key", "said"),
    [
        ([], "users", "nextPageToken", "the answer is no JSON object"),
        (None, "users", "nextPageToken", "the answer is no JSON object"),
        ({"users": {"n": 1}}, "users", "nextPageToken", "users is no list of objects"),
        ({"users": None}, "users", "nextPageToken", "users is no list of objects"),
        ({"users": [{"n": 1}, 2]}, "users", "nextPageToken", "users is no list of objects"),
        ({"error": {"code": 500}}, "users", "nextPageToken", "the answer has no users"),
        ({"@odata.context": "x"}, "value", None, "the answer has no value"),
        ({"users": [], "nextPageToken": 7}, "users", "nextPageToken", "the pages lead in a circle"),
    ],
)
async def test_a_page_of_the_wrong_shape_is_no_empty_page(
    body: object, items: str, token_key: str | None, said: str
) -> None:
    async with talking(in_turn(ok(body))) as talk:
        found = await talk.http.listed("users", items, token_key=token_key)

    assert found.error == said


async def test_pages_that_lead_in_a_circle_end() -> None:
    async with talking(in_turn(ok({"users": [], "nextPageToken": "again"}))) as talk:
        found = await talk.http.listed("users", "users", token_key="nextPageToken")

    assert found.error == "the pages lead in a circle"
    assert len(talk.asked) == 2


async def test_endless_pages_end() -> None:
    def endless(request: httpx.Request) -> httpx.Response:
        return ok({"users": [{}], "nextPageToken": str(int(request.url.params.get("pageToken", "0")) + 1)})

    async with talking(endless) as talk:
        found = await talk.http.listed("users", "users", token_key="nextPageToken", most_pages=20)

    assert found.error == "more than 20 pages"
    assert len(talk.asked) == 20


async def test_too_many_objects_end_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenant_http, "MOST_OBJECTS", 3)
    page = ok({"users": [{}, {}, {}, {}], "nextPageToken": "p2"})
    async with talking(in_turn(page)) as talk:
        found = await talk.http.listed("users", "users", token_key="nextPageToken")

    assert found.error == "more than 3 objects"


async def test_each_object_is_made_smaller_as_it_comes() -> None:
    async with talking(in_turn(ok({"users": [{"n": 1, "secret": 2}]}))) as talk:
        found = await talk.http.listed(
            "users", "users", token_key="nextPageToken", keep=lambda one: {"n": one["n"]}
        )

    assert found.objects == ({"n": 1},)


async def test_a_list_that_breaks_off_says_what_was_wrong_and_keeps_the_answer() -> None:
    refused = httpx.Response(403, json={"error": {"status": "PERMISSION_DENIED", "message": "no"}})
    async with talking(in_turn(ok({"users": [{"n": 1}], "nextPageToken": "2"}), refused)) as talk:
        found = await talk.http.listed("users", "users", token_key="nextPageToken")

    assert (found.status, found.error) == (403, "HTTP 403: PERMISSION_DENIED, no")
    assert found.body == {"error": {"status": "PERMISSION_DENIED", "message": "no"}}
    assert found.objects == ({"n": 1},)


async def test_a_token_that_cannot_be_had_is_the_reason() -> None:
    async def give() -> str:
        raise NoTokenError("the app was refused: AADSTS7000215")

    async with talking(in_turn(ok({}))) as talk:
        http = TenantHttp(talk.client, BASE, give, talk.pace)
        reply = await http.get("things")

    assert reply.error == "the app was refused: AADSTS7000215"
    assert talk.asked == []


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Injected: 1", "tökèn", "a\x00"])
async def test_a_token_that_would_break_the_header_is_not_sent(token: str) -> None:
    async with talking(in_turn(ok({})), token=token) as talk:
        reply = await talk.http.get("things")

    assert reply.error == "the access token is none that can be sent"
    assert talk.asked == []


async def test_what_the_server_echoes_does_not_give_the_token_away() -> None:
    echo = httpx.Response(400, json={"error": {"message": f"bad header Bearer {TOKEN}"}})
    async with talking(in_turn(echo)) as talk:
        reply = await talk.http.get("things")

    assert reply.error == "HTTP 400: bad header Bearer (token)"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (httpx.ConnectError("Name or service not known"), "no connection: Name or service not known"),
        (httpx.ReadError(""), "the connection broke"),
        (httpx.ReadTimeout(""), "the server took too long"),
        (httpx.ConnectTimeout(""), "the server took too long"),
        (httpx.RemoteProtocolError("Server disconnected"), "Server disconnected"),
    ],
)
async def test_what_the_network_does_is_tried_again_and_then_said(error: Exception, said: str) -> None:
    async with talking(in_turn(error)) as talk:
        reply = await talk.http.get("things")

    assert (reply.status, reply.error) == (None, said)
    assert len(talk.asked) == 5
    assert talk.slept == [1, 2, 4, 8]


async def test_a_question_that_cannot_be_written_is_not_tried_again() -> None:
    async with talking(in_turn(httpx.LocalProtocolError(f"Illegal header value {TOKEN}"))) as talk:
        reply = await talk.http.get("things")

    assert reply.error == "the question could not be written"
    assert len(talk.asked) == 1


async def test_a_wrong_certificate_is_not_tried_again() -> None:
    ca = trustme.CA()
    slept: list[float] = []

    async def sleep(wait: float) -> None:
        slept.append(wait)

    serve = serving(answering(response("{}")), context=server_context(ca, "localhost"))
    async with serve as server, tenant_client(Route()) as client:
        pace = Pace(asyncio.get_running_loop().time() + 30, sleep=sleep)
        http = TenantHttp(client, f"https://localhost:{server.port}", _token, pace)
        reply = await http.get("things")

    assert reply.error is not None
    assert reply.error.startswith("no connection: [SSL: CERTIFICATE_VERIFY_FAILED]")
    assert (slept, server.requests) == ([], [])


async def test_a_reset_in_the_middle_of_an_answer_is_no_answer() -> None:
    emulator = Emulator()
    emulator.troubles = [
        Trouble("/v1/policies", Reply(200, {"policies": [{"n": "x" * 2000}]}, how="reset"), 1)
    ]
    with emulating(emulator):
        async with tenant_client(Route()) as client:
            pace = Pace(asyncio.get_running_loop().time() + 30, sleep=_at_once)
            http = TenantHttp(client, emulator.address, _token, pace)
            reply = await http.get("v1/policies")

    assert reply.status == 401
    assert len(emulator.log) == 2


async def test_a_server_that_stops_talking_costs_no_more_than_the_deadline() -> None:
    emulator = Emulator()
    emulator.troubles = [Trouble("/", Reply(200, {"policies": ["x" * 2000]}, how="stall"))]
    with emulating(emulator):
        async with tenant_client(Route()) as client:
            began = asyncio.get_running_loop().time()
            http = TenantHttp(client, emulator.address, _token, Pace(began + 0.3))
            reply = await http.get("v1/policies")
            took = asyncio.get_running_loop().time() - began

    assert reply.error == "no whole answer came before the time was up"
    assert took < 3


async def test_cancelling_ends_a_question() -> None:
    emulator = Emulator()
    emulator.troubles = [Trouble("/", Reply(200, {}, how="stall"))]
    with emulating(emulator):
        async with tenant_client(Route()) as client:
            http = TenantHttp(client, emulator.address, _token, Pace(asyncio.get_running_loop().time() + 30))
            task = asyncio.ensure_future(http.get("v1/policies"))
            while not emulator.log:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task


@given(
    st.text() | st.text().map(lambda rest: f"{BASE}{rest}") | st.text().map(lambda rest: f"https://{rest}")
)
def test_no_path_breaks_anything_or_leads_elsewhere(path: str) -> None:
    async def asked() -> list[httpx.Request]:
        async with talking(in_turn(ok({}))) as talk:
            await talk.http.get(path)
        return talk.asked

    assert {one.url.host for one in asyncio.run(asked())} <= {"api.vendor.example"}


async def _token() -> str:
    return TOKEN


async def _at_once(wait: float) -> None:
    await asyncio.sleep(0)
