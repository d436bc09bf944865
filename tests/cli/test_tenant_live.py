"""A tenant is judged the same whether it is asked live or read from the snapshot taken of it, by reads alone.

The vendors' own libraries (google-auth, msal) get the tokens, from emulators on loopback whose answers are
checked against Google's discovery documents and Microsoft's types.
"""

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.support.tenants import google_emulator, google_tenant, microsoft_emulator
from typer.testing import CliRunner

from hipaacheck.cli.app import app

_PSEUDONYM = re.compile(r"user-[0-9a-f]{10}")
_CANARIES = {"google": google_tenant.CANARIES, "microsoft": ("CANARY",)}
_SAFE_POSTS = ("/token", "/oauth2/v2.0/token", "/InvokeCommand")


@dataclass(frozen=True, slots=True)
class Tenant:
    """An emulated tenant, and the environment that gives access to it."""

    platform: str
    emulator: Any
    environment: dict[str, str]

    @property
    def secrets(self) -> list[str]:
        """Return what may stand in no output: private keys, tokens, and what the tenants hold of people."""
        files = [Path(value) for value in self.environment.values() if value.startswith("/")]
        held = "".join(file.read_text() for file in files if "root" not in file.name)
        # In a file of JSON a key has \n for the ends of its lines, which would run into the next one here.
        keys = re.findall(r"[A-Za-z0-9+/]{40,}", held.replace("\\n", "\n"))
        return [*keys, "Bearer ", *_CANARIES[self.platform]]

    def hipaacheck(self, *words: str) -> tuple[int, str]:
        """Return how a command ended and what it wrote to standard output; no secret may be in any output."""
        done = CliRunner().invoke(app, list(words))
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert not [secret for secret in self.secrets if secret in done.stdout or secret in done.stderr]
        return done.exit_code, done.stdout


@pytest.fixture(params=["google", "microsoft"])
def tenant(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Tenant]:
    with contextlib.ExitStack() as stack:
        if request.param == "google":
            served: Any = stack.enter_context(google_emulator.serving(google_emulator.Emulator()))
            environment = served.environment(tmp_path / "key.json")
        else:
            served = stack.enter_context(microsoft_emulator.serving(microsoft_emulator.Emulator()))
            environment = served.environment(tmp_path)
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield Tenant(request.param, served, environment)


def judged(run: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the findings without what says where the data came from and what hides a person."""
    return {
        finding["rule"]: json.loads(
            _PSEUDONYM.sub(
                "user", json.dumps({name: finding[name] for name in finding if name != "evidence"})
            )
        )
        for finding in run["findings"]
        if "-DATA-" not in finding["rule"]
    }


def test_live_and_from_the_snapshot_the_findings_are_the_same(tenant: Tenant, tmp_path: Path) -> None:
    file, report = tmp_path / "tenant.json", tmp_path / "report.html"

    ended, _ = tenant.hipaacheck("tenant", "snapshot", tenant.platform, "-o", str(file))
    assert ended == 0
    assert file.stat().st_mode & 0o777 == 0o600
    _, stored = tenant.hipaacheck("scan", "--tenant", str(file), "--format", "json", "-o", str(report))
    _, live = tenant.hipaacheck(
        "scan", "--tenant", f"{tenant.platform}:lakeside-clinic.example", "--format", "json"
    )

    first, second = judged(json.loads(stored)), judged(json.loads(live))
    assert first == second
    assert {"pass", "fail"} <= {finding["outcome"] for finding in first.values()}
    outputs = [file.read_text(), report.read_text(), stored, live]
    assert not [secret for secret in tenant.secrets if any(secret in text for text in outputs)]


def test_a_key_would_be_found_wherever_it_leaked(tenant: Tenant) -> None:
    """As the file has it, as the program holds it, and as it stands in JSON."""
    files = [Path(value) for value in tenant.environment.values() if value.startswith("/")]
    texts = [file.read_text() for file in files if "root" not in file.name]
    keys = [json.loads(text)["private_key"] if text.startswith("{") else text for text in texts]

    assert any("PRIVATE KEY" in key for key in keys)
    for key in (key for key in keys if "PRIVATE KEY" in key):
        for leaked in (key, json.dumps(key), repr(key), key.replace("\n", "")):
            assert any(secret in leaked for secret in tenant.secrets)


def test_the_vendor_is_only_ever_asked(tenant: Tenant, tmp_path: Path) -> None:
    tenant.hipaacheck("tenant", "snapshot", tenant.platform, "-o", str(tmp_path / "tenant.json"))

    asked = [(seen.method, seen.path.partition("?")[0]) for seen in tenant.emulator.log]
    assert asked
    assert not [one for one in asked if one[0] != "GET" and not one[1].endswith(_SAFE_POSTS)]
    assert tenant.emulator.wrong == []


def test_doctor_says_what_is_missing_and_which_rules_need_it(tenant: Tenant) -> None:
    ended, said = tenant.hipaacheck("doctor", "--tenant", tenant.platform, "--format", "json")
    rows = {row["source"]: row for row in json.loads(said)}

    assert ended == 0
    assert rows["users"]["state"] == "ok"
    unasked = [row for row in rows.values() if row["state"] == "not asked"]
    assert all(row["detail"] for row in unasked)
    assert tenant.platform != "google" or any("GOOGLE-" in rule for row in unasked for rule in row["rules"])


def test_credentials_of_another_tenant_judge_nothing(tenant: Tenant) -> None:
    _, said = tenant.hipaacheck("scan", "--tenant", f"{tenant.platform}:other.example", "--format", "json")
    findings = json.loads(said)["findings"]

    assert {finding["outcome"] for finding in findings} <= {"unknown", "manual"}
    assert any("is of lakeside-clinic.example" in (finding["because"] or "") for finding in findings)
