"""Where credentials may be sent, and what is said when there are none."""

import json
import subprocess
import sys
import types
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.tenants.google_emulator import Emulator, serving
from tests.support.tenants.google_tenant import DOMAIN

from hipaacheck.net.tenants.access import (
    ENDPOINTS,
    NoAccessError,
    endpoints_of,
    is_loopback,
    kept_secret,
    only_loopback,
    readable_by_others,
    snapshot_of,
)
from hipaacheck.tenants.data import Platform


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080",
        "https://127.9.9.9/x",
        "http://localhost:1/",
        "https://[::1]:443/token",
        "HTTP://LOCALHOST",
    ],
)
def test_this_machine_is_known(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://admin.googleapis.com",
        "https://10.0.0.1",
        "http://0.0.0.0:80",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://127.0.0.1@evil.example",
        "http://evil.example\\@127.0.0.1",
        "http://evil.example#@127.0.0.1",
        "http://[::ffff:10.0.0.1]",
        "http://127.1",
        "http://2130706433",
        "http://0x7f.0.0.1",
        "ftp://127.0.0.1",
        "//127.0.0.1",
        "127.0.0.1",
        "http://127.0.0.1:99999",
        "http://[",
        "",
    ],
)
def test_nothing_else_is_this_machine(url: str) -> None:
    assert not is_loopback(url)


@given(st.text())
def test_no_address_breaks_anything(url: str) -> None:
    assert is_loopback(url) in {True, False}


def test_the_environment_may_name_endpoints_on_this_machine() -> None:
    given = {"admin": "http://127.0.0.1:9/x"}

    assert endpoints_of({ENDPOINTS: json.dumps(given)}) == given
    assert endpoints_of({}) == {}
    assert endpoints_of({ENDPOINTS: ""}) == {}


@pytest.mark.parametrize("value", ["x", "[]", '{"admin": 1}', "null", "[" * 100_000])
def test_endpoints_that_cannot_be_read_are_refused(value: str) -> None:
    with pytest.raises(NoAccessError, match="is not a JSON object of names and addresses"):
        endpoints_of({ENDPOINTS: value})


def test_endpoints_elsewhere_are_refused_and_the_address_is_not_repeated() -> None:
    with pytest.raises(NoAccessError) as caught:
        only_loopback({"admin": "https://evil.example/?token=canary"})

    assert str(caught.value) == "the endpoint 'admin' is not on this machine, so nothing is sent there"


def test_a_secret_that_others_may_read_is_told(tmp_path: Path) -> None:
    secret = tmp_path / "key.json"
    secret.write_text("x")
    secret.chmod(0o644)
    warned = readable_by_others(str(secret))
    secret.chmod(0o600)

    assert warned is not None
    assert "chmod 600" in warned
    assert readable_by_others(str(secret)) is None
    assert readable_by_others(str(tmp_path / "none")) is None


@pytest.mark.parametrize(("held", "found"), [("s3cret", "s3cret"), ("", None), (None, None)])
def test_the_keyring_is_asked_if_there_is_one(
    held: str | None, found: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def get_password(service: str, name: str) -> str | None:
        asked.append((service, name))
        return held

    keyring = types.ModuleType("keyring")
    keyring.get_password = get_password  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)

    assert kept_secret("google-key") == found
    assert asked == [("hipaacheck", "google-key")]


def test_a_keyring_that_fails_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def get_password(service: str, name: str) -> str:
        raise RuntimeError("no backend")

    keyring = types.ModuleType("keyring")
    keyring.get_password = get_password  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)

    assert kept_secret("google-key") is None


def test_no_keyring_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)

    assert kept_secret("google-key") is None


async def test_a_snapshot_is_taken_of_what_the_environment_names(tmp_path: Path) -> None:
    with serving(Emulator()) as emulator:
        ask = snapshot_of(Platform.GOOGLE, emulator.environment(tmp_path / "key.json"))
        found = await ask()

    assert found.tenant.domain == DOMAIN
    assert found.platform is Platform.GOOGLE


@pytest.mark.parametrize("platform", Platform)
def test_without_credentials_it_is_said_what_to_set(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(NoAccessError, match=r"set [A-Z_]+"):
        snapshot_of(platform, {})


def test_credentials_do_not_make_another_endpoint_acceptable(tmp_path: Path) -> None:
    environment = {
        **Emulator().environment(tmp_path / "key.json"),
        ENDPOINTS: '{"token": "https://evil.example"}',
    }
    with pytest.raises(NoAccessError, match="is not on this machine"):
        snapshot_of(Platform.GOOGLE, environment)


def test_what_cannot_be_included_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with serving(Emulator()) as emulator:
        environment = emulator.environment(tmp_path / "key.json")
        with pytest.raises(NoAccessError, match="'canary' cannot be included"):
            snapshot_of(Platform.GOOGLE, environment, include=frozenset({"canary"}))

    assert emulator.log == []


def test_what_is_imported_before_anything_is_asked_needs_no_library_of_a_vendor() -> None:
    code = (
        "import sys; import hipaacheck.net.tenants.access, hipaacheck.net.tenants.google; "
        "print([name for name in ('google.auth', 'msal', 'requests') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
