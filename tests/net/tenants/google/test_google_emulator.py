"""The emulator itself: as strict as Google's documents, understood by Google's own client, and of real shape."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from google.auth import crypt, jwt
from tests.net.tenants.google.conftest import Collect
from tests.support.tenants import discovery
from tests.support.tenants.google_emulator import Emulator, serving
from tests.support.tenants.google_oauth import AUDIENCE, CLIENT_EMAIL, GRANT, key_number
from tests.support.tenants.google_policies import SETTINGS, UNITS, Setting
from tests.support.tenants.google_tenant import ADMIN, GoogleTenant, lakeside
from tests.tenants.google.recorded import load, recorded

from hipaacheck.model import Unseen
from hipaacheck.net.tenants.google import QUESTIONS, GoogleAccess, collect_google
from hipaacheck.tenants.data import Platform, Taken, TenantData, Way
from hipaacheck.tenants.google.reading import google_settings
from hipaacheck.tenants.snapshot import to_data

USERS = "https://www.googleapis.com/auth/admin.directory.user.readonly"
TYPES = Path(__file__).parents[5] / "shared" / "facts" / "tenants" / "google_policy_types.json"


def _proof(emulator: Emulator, number: int = 0, /, **changes: Any) -> dict[str, str]:
    """Return what is posted for a token: a right proof but for the changes."""
    now = int(time.time())
    claims = {
        "iss": CLIENT_EMAIL,
        "sub": ADMIN,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 3600,
        "scope": USERS,
    }
    pem = {**emulator.tokens.key_file(), "private_key": ""}
    emulator.tokens.key, kept = key_number(number), emulator.tokens.key
    pem = emulator.tokens.key_file()
    emulator.tokens.key = kept
    signer = crypt.RSASigner.from_service_account_info(pem)  # type: ignore[no-untyped-call]
    signed = jwt.encode(signer, {**claims, **changes})  # type: ignore[no-untyped-call]
    return {"grant_type": GRANT, "assertion": signed.decode()}


def _post(emulator: Emulator, form: Mapping[str, str]) -> tuple[int, str]:
    answer = httpx.post(f"{emulator.address}/token", data=dict(form))
    return answer.status_code, str(answer.json().get("error_description", ""))


def test_a_right_proof_gets_a_token(emulator: Emulator) -> None:
    assert _post(emulator, _proof(emulator)) == (200, "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"aud": "https://evil.example"}, "Failed audience check"),
        ({"iss": "other@evil.example"}, "Failed audience check"),
        ({"sub": "nobody@lakeside-clinic.example"}, "Invalid email or User ID"),
        ({"scope": ""}, "unauthorized to retrieve access tokens"),
        ({"exp": 1}, "short-lived token"),
        ({"exp": 9_999_999_999}, "short-lived token"),
        ({"iat": 1}, "short-lived token"),
    ],
)
def test_a_proof_with_anything_wrong_gets_none(
    emulator: Emulator, changes: dict[str, Any], said: str
) -> None:
    status, why = _post(emulator, _proof(emulator, **changes))

    assert status in {400, 401}
    assert said in why
    assert emulator.tokens.grants == {}


def test_a_proof_of_another_key_or_of_none_gets_no_token(emulator: Emulator) -> None:
    unsigned = "eyJhbGciOiJub25lIn0.e30."

    assert _post(emulator, _proof(emulator, 1)) == (400, "Invalid JWT Signature.")
    assert _post(emulator, {"grant_type": GRANT, "assertion": unsigned}) == (400, "Invalid JWT Signature.")
    assert _post(emulator, {"grant_type": GRANT, "assertion": "x"}) == (400, "Invalid JWT Signature.")
    assert _post(emulator, {"grant_type": "password"}) == (400, "Invalid grant_type.")


def _get(emulator: Emulator, path: str) -> httpx.Response:
    token = httpx.post(f"{emulator.address}/token", data=_proof(emulator)).json()["access_token"]
    return httpx.get(f"{emulator.address}{path}", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/admin/directory/v1/users?customer=my_customer", 200),
        ("/admin/directory/v1/users?customer=my_customer&invented=1", 400),
        ("/admin/directory/v1/users?projection=everything", 400),
        ("/admin/directory/v1/users?maxResults=501", 400),
        ("/admin/directory/v1/users?fields=users(invented)", 400),
        ("/admin/directory/v1/users?fields=users(", 400),
        ("/admin/directory/v1/groups?customer=my_customer", 403),
        ("/v9/invented", 404),
    ],
)
def test_a_question_with_anything_wrong_is_refused(emulator: Emulator, path: str, status: int) -> None:
    if discovery.folder() is None:
        pytest.skip("google-api-python-client is not installed")

    assert _get(emulator, path).status_code == status


def test_a_question_without_a_token_or_with_an_old_one_is_refused(emulator: Emulator) -> None:
    emulator.tokens.lifetime = -1

    assert httpx.get(f"{emulator.address}/v1/policies").status_code == 401
    assert _get(emulator, "/admin/directory/v1/users").status_code == 401


def test_an_invented_field_in_an_answer_is_noticed(emulator: Emulator) -> None:
    if discovery.folder() is None:
        pytest.skip("google-api-python-client is not installed")
    emulator.tenant.lists["users"][0]["invented"] = True
    _get(emulator, "/admin/directory/v1/users?maxResults=1")

    assert len(emulator.wrong) == 1
    assert "'invented' was unexpected" in emulator.wrong[0]


def test_googles_own_client_reads_the_same_policies(clinic: Emulator) -> None:
    build = pytest.importorskip("googleapiclient.discovery").build
    from google.oauth2.service_account import Credentials

    credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
        clinic.tokens.key_file(clinic.endpoints["token"]),
        scopes=[QUESTIONS["policies"].permission],
        subject=ADMIN,
    )
    found: list[dict[str, Any]] = []
    options = {"api_endpoint": clinic.address}
    with build(
        "cloudidentity", "v1", credentials=credentials, client_options=options, static_discovery=True
    ) as api:
        request = api.policies().list(pageSize=100)
        while request is not None:
            answer = request.execute()
            found += answer.get("policies", [])
            request = api.policies().list_next(request, answer)

    assert found == clinic.tenant.lists["policies"]
    assert clinic.wrong == []


def test_every_setting_has_a_name_and_fields_that_were_seen_at_google() -> None:
    """The names are those of real exports; Google documents few of them."""
    if not TYPES.is_file():
        pytest.skip("what was seen is not here")
    seen = {name.replace(".", "_"): one["fields"] for name, one in load(TYPES).items()}
    unknown = {
        f"{one.section} {field}"
        for one in SETTINGS
        for field in one.value
        if field not in seen.get(one.section.replace(".", "_"), {})
    }

    # Seen in no export, but named by ScubaGoggles.
    assert unknown <= {"assignments.service_status serviceState"}


async def _collected(policies: list[Any], source: Mapping[str, Any], folder: Path) -> TenantData:
    """Return what the collector makes of recorded policies, served page by page."""
    tenant = lakeside()
    tenant.lists["policies"] = policies
    tenant.lists["orgunits"] = _units(source)
    tenant.lists["groups"] = _groups(source)
    with serving(Emulator(GoogleTenant(tenant.lists, tenant.each), page_size=11)) as emulator:
        access = GoogleAccess.from_environment(emulator.environment(folder / "key.json"))
        return to_data(await collect_google(access, endpoints=emulator.endpoints, keep_addresses=True))


def _without_comment(value: Any) -> Any:
    """Return what Google gave: CISA wrote comments into some policies."""
    if isinstance(value, dict):
        return {name: _without_comment(one) for name, one in value.items() if name != "testing comment"}
    return value


def _units(source: Mapping[str, Any]) -> list[dict[str, Any]]:
    named = source.get("orgunits") or {}
    return [
        {"orgUnitId": f"id:{number}", "name": one["name"], "orgUnitPath": one["path"]}
        for number, one in named.items()
    ]


def _groups(source: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"id": number, "email": address} for number, address in (source.get("groups") or {}).items()]


@pytest.mark.parametrize("path", recorded("get_policies*"))
async def test_recorded_pages_come_through_the_collector_unchanged(path: Path, tmp_path: Path) -> None:
    source = load(path)
    pages = source.get("responses") or [source["response"]]
    policies = [_without_comment(one) for page in pages for one in page.get("policies", [])]
    data = await _collected(policies, source, tmp_path)
    direct = TenantData(
        Platform.GOOGLE,
        Taken(tool="test", way=Way.LIVE, at=None),
        sources={
            "policies": tuple(policies),
            "orgunits": tuple(_units(source)),
            "groups": tuple(_groups(source)),
        },
    )

    assert data.of("policies") == tuple(policies)
    one, other = google_settings(data), google_settings(direct)
    assert isinstance(one, Unseen) == isinstance(other, Unseen)
    if not isinstance(one, Unseen) and not isinstance(other, Unseen):
        assert (one.values, one.lists) == (other.values, other.lists)


async def test_a_unit_that_was_deleted_is_not_among_the_settings(clinic: Emulator, collect: Collect) -> None:
    settings = google_settings(to_data(await collect(clinic)))
    assert not isinstance(settings, Unseen)
    units = {scope.unit for scope in settings.values}

    assert units <= set(UNITS)
    assert Setting("gmail.pop_access", {"enablePopAccess": True}, "03ph8a2z9delete") in SETTINGS


def test_it_runs_alone_and_says_how_to_reach_it(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.support.tenants.google_emulator",
        "--port",
        "0",
        "--refuse",
        "ediscovery.readonly",
    ]
    root = Path(__file__).parents[4]
    process = subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        exports = dict(line.removeprefix("export ").strip().split("=", 1) for line in lines[1:])
        key = Path(exports["HIPAACHECK_GOOGLE_KEY_FILE"].strip("'"))
        held = key.stat().st_mode & 0o777
        endpoints = json.loads(exports["HIPAACHECK_TENANT_ENDPOINTS"].strip("'"))
        status = httpx.get(f"{endpoints['admin']}/admin/directory/v1/users").status_code
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)

    assert (status, held) == (401, 0o600)
    assert process.returncode == 0
    assert not key.exists()
