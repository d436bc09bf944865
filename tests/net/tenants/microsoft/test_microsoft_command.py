"""The command takes a snapshot of a tenant that another process serves, and a scan judges it live."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.tenants.microsoft_tenant import DOMAIN

from hipaacheck.net.tenants.microsoft import CMDLETS, QUESTIONS


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """Yield the environment that leads to an emulator of its own."""
    command = [
        sys.executable,
        "-m",
        "tests.support.tenants.microsoft_emulator",
        "--refuse",
        "Domain.Read.All",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as emulator:
        assert emulator.stdout is not None
        lines = [emulator.stdout.readline() for _ in range(6)]
        found = dict(re.findall(r"export (\w+)='([^']*)'", "".join(lines)))
        try:
            yield {**os.environ, **found, "HTTPS_PROXY": "http://127.0.0.1:9"}
        finally:
            emulator.terminate()
            emulator.wait(10)


def hipaacheck(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "hipaacheck", *words],
        capture_output=True,
        text=True,
        env=environment,
        timeout=90,
    )


def test_a_snapshot_is_taken_and_what_is_missing_is_said(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "microsoft.json"
    done = hipaacheck(
        environment, "tenant", "snapshot", "microsoft", "-o", str(file), "--experimental-exchange"
    )

    assert done.returncode == 3, done.stderr
    assert "domains was not collected: Graph refused" in done.stderr
    assert "it needs the application permission Domain.Read.All" in done.stderr
    snapshot = json.loads(file.read_text(encoding="utf-8"))
    assert set(snapshot["data"]) == {*QUESTIONS, *CMDLETS} - {"domains"}
    assert "CANARY" not in file.read_text(encoding="utf-8") + done.stdout + done.stderr
    assert file.stat().st_mode & 0o077 == 0


def test_without_credentials_it_is_said_what_to_set(environment: dict[str, str], tmp_path: Path) -> None:
    bare = {name: value for name, value in environment.items() if not name.startswith("AZURE_")}
    done = hipaacheck(bare, "tenant", "snapshot", "microsoft", "-o", str(tmp_path / "x.json"))

    assert done.returncode == 2
    assert "set AZURE_TENANT_ID to the number or the domain of the tenant" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "x.json").exists()


def test_a_scan_asks_live_and_judges(environment: dict[str, str]) -> None:
    done = hipaacheck(environment, "scan", "--tenant", f"microsoft:{DOMAIN}", "--format", "json")
    run = json.loads(done.stdout)
    outcomes = {one["rule"]: one["outcome"] for one in run["findings"]}

    assert outcomes["M365-MFA-006"] == "fail"
    assert outcomes["M365-APP-001"] == "fail"
    assert {"pass", "fail", "unknown", "manual"} <= set(outcomes.values())
    assert "CANARY" not in done.stdout
