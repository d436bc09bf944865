"""Which key and which administrator the environment names, and what is said when it names none."""

import json
import stat
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from tests.support.tenants.google_emulator import Emulator
from tests.support.tenants.google_tenant import ADMIN

from hipaacheck.net.tenants.access import NoAccessError
from hipaacheck.net.tenants.google import GoogleAccess


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return the key file of a service account."""
    path = tmp_path / "key.json"
    Emulator().environment(path)
    return path


def _access(path: Path, **more: str) -> GoogleAccess:
    return GoogleAccess.from_environment(
        {"HIPAACHECK_GOOGLE_KEY_FILE": str(path), "HIPAACHECK_GOOGLE_ADMIN": ADMIN, **more}
    )


def test_the_key_and_the_administrator_are_those_of_the_environment(key: Path) -> None:
    found = _access(key)

    assert found.admin == ADMIN
    assert found.client_id == "108000000000000000001"
    assert found.warnings == ()


def test_the_usual_variable_of_google_will_do(key: Path) -> None:
    environment = {"GOOGLE_APPLICATION_CREDENTIALS": str(key), "HIPAACHECK_GOOGLE_ADMIN": f" {ADMIN} "}

    assert GoogleAccess.from_environment(environment).admin == ADMIN


def test_a_key_may_be_kept_in_the_keyring(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = types.ModuleType("keyring")
    keyring.get_password = lambda service, name: key.read_text()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)

    assert GoogleAccess.from_environment({"HIPAACHECK_GOOGLE_ADMIN": ADMIN}).admin == ADMIN


def test_no_secret_is_shown(key: Path) -> None:
    shown = repr(_access(key))

    assert "PRIVATE KEY" not in shown
    assert "0123456789abcdef" not in shown


def test_a_key_that_others_may_read_is_told(key: Path) -> None:
    key.chmod(stat.S_IRUSR | stat.S_IRGRP)

    assert "other users of this machine may read it" in _access(key).warnings[0]


def test_what_is_included_may_stand_in_the_environment(key: Path) -> None:
    found = _access(key, HIPAACHECK_GOOGLE_INCLUDE="licences, group_settings")

    assert found.include == {"licences", "group_settings"}


def test_what_cannot_be_included_is_refused(key: Path) -> None:
    with pytest.raises(NoAccessError, match="'everything' cannot be included; there is alert_settings, "):
        _access(key, HIPAACHECK_GOOGLE_INCLUDE="everything")


def _changed(key: Path, **changes: Any) -> None:
    held = {**json.loads(key.read_text()), **changes}
    key.write_text(json.dumps({name: value for name, value in held.items() if value is not None}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"type": "authorized_user"}, "is not the JSON key file of a service account"),
        ({"private_key": "canary"}, "holds no key that can be used"),
        ({"private_key": None}, "holds no key that can be used"),
        ({"client_email": 7}, "holds no key that can be used"),
        ({"token_uri": None}, "holds no key that can be used"),
        ({"universe_domain": "other.example"}, "is a key of another cloud"),
    ],
)
def test_a_key_of_no_use_is_refused_without_repeating_it(
    key: Path, changes: dict[str, Any], said: str
) -> None:
    _changed(key, **changes)
    with pytest.raises(NoAccessError) as caught:
        _access(key)

    assert said in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff\xfe\x00", b"[" * 60_000, b"x" * 100_000])
def test_a_file_that_is_no_key_is_refused(key: Path, raw: bytes) -> None:
    key.write_bytes(raw)
    with pytest.raises(NoAccessError, match=r"key\.json is (not|too large for) the"):
        _access(key)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NoAccessError, match=r"none\.json cannot be read: No such file"):
        _access(tmp_path / "none.json")


@pytest.mark.parametrize("admin", ["", "dana"])
def test_without_an_administrator_it_is_said_what_to_set(key: Path, admin: str) -> None:
    with pytest.raises(NoAccessError, match="set HIPAACHECK_GOOGLE_ADMIN to the address"):
        _access(key, HIPAACHECK_GOOGLE_ADMIN=admin)


def test_without_the_library_it_is_said_what_to_install(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.oauth2.service_account", None)
    with pytest.raises(NoAccessError, match=r"install hipaacheck\[google\]"):
        _access(key)
