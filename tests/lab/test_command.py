"""Run the command itself against the lab, as a person would after `python -m tests.lab`."""

import json
import subprocess
import sys

import pytest
from tests.lab.lab import Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(180)]


def scan(lab: Lab, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hipaacheck", "scan", "--no-store", *lab.options, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_a_well_run_domain_ends_with_zero(lab: Lab) -> None:
    done = scan(lab, "good.example", "--format", "json")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    run = json.loads(done.stdout)
    assert run["problems"] == []
    assert {one["outcome"] for one in run["findings"]} == {"pass", "not-applicable"}


def test_a_fault_ends_with_one_and_says_what_to_publish(lab: Lab) -> None:
    done = scan(lab, "dmarc-none.example")
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-2000:]
    assert "_dmarc.dmarc-none.example" in done.stdout


def test_what_cannot_be_seen_ends_with_three(lab: Lab) -> None:
    done = scan(lab, "dkim-none.example", "--fail-on", "low")
    assert done.returncode == 3, done.stdout[-2000:] + done.stderr[-2000:]
