"""A watch as cron runs it: the program scans the demonstration clinic night after night and tells what changed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.notices.receivers import Receiving, receiving, says

from hipaacheck.demo.servers import running_clinic
from hipaacheck.demo.zone import zone_text

BILLING = "lakeside-billing.example"
STRONG = zone_text()
WEAK = STRONG.replace(
    f'_dmarc.{BILLING}. IN TXT "v=DMARC1; p=reject;', f'_dmarc.{BILLING}. IN TXT "v=DMARC1; p=none;'
)


def night(
    folder: Path, zones: str, url: str, *words: str, notify: str = "webhook"
) -> subprocess.CompletedProcess[str]:
    """Scan with the whole program, in the world that the zones tell of."""
    with running_clinic(folder, zones) as clinic:
        lead = [
            word
            for (host, port), (address, local) in clinic.connect_to.items()
            for word in ("--connect-to", f"{host}:{port}:{address}:{local}")
        ]
        where = ["--nameserver", f"127.0.0.1:{clinic.resolver_port}", "--ca-file", str(clinic.ca_file), *lead]
        command = [sys.executable, "-W", "error", "-m", "hipaacheck", "scan", BILLING, "--checker", "email"]
        return subprocess.run(
            [
                *command, "--fail-on", "never", "--since-last", "--notify", notify, "--timeout", "60",
                "--store", str(folder / "runs.db"), *where, *words,
            ],
            capture_output=True,
            text=True,
            timeout=110,
            stdin=subprocess.DEVNULL,
            env=os.environ
            | {"HIPAACHECK_WEBHOOK_URL": url, "XDG_DATA_HOME": str(folder), "PYTHONWARNINGS": "error"},
        )  # fmt: skip


def told(hook: Receiving) -> list[tuple[str, dict[str, int]]]:
    bodies = [json.loads(got.body) for got in hook.got]
    return [(body["occasion"], body["counts"]) for body in bodies]


@pytest.mark.timeout(400)
def test_a_weakened_policy_is_told_once_and_its_repair_once(tmp_path: Path) -> None:
    assert WEAK != STRONG
    with receiving(says(200), says(503), says(503), says(503), says(200)) as hook:
        first = night(tmp_path, STRONG, hook.url)
        down = night(tmp_path, WEAK, hook.url)
        again = night(tmp_path, WEAK, hook.url)
        mended = night(tmp_path, STRONG, hook.url)

    assert "the watch begins" in first.stderr
    assert down.returncode == 3
    assert "it answered HTTP 503" in down.stderr
    assert "nothing changed since run" in again.stderr
    assert "sent 1 notice of earlier runs" in again.stderr
    assert again.returncode == 0
    (begun, *tries, late, fixed) = told(hook)
    assert begun[0] == "first-run"
    assert tries == [late] * 3
    assert late[1]["regressed"] >= 1
    assert fixed[1]["fixed"] == late[1]["regressed"]
    body = json.loads(hook.got[4].body)
    regressed = [one for one in body["changes"] if one["kind"] == "regressed"]
    assert {one["target"] for one in regressed} == {BILLING}
    assert any("DMARC" in one["title"] for one in regressed)
    assert not any("s3cr3t" in one.stdout + one.stderr for one in (first, down, again, mended))


@pytest.mark.parametrize("notify", ["slack", "pager"])
def test_who_cannot_be_told_is_said_before_anything_is_asked(tmp_path: Path, notify: str) -> None:
    with receiving() as hook:
        ended = night(tmp_path, STRONG, hook.url, notify=notify)

    assert ended.returncode == 2
    assert "--notify" in ended.stderr
    assert not (tmp_path / "runs.db").exists()
