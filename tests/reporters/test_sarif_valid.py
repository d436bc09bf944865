"""SARIF is what Microsoft's SARIF Multitool and GitHub's ingestion rules in it ("Ghas") take without an error.

SARIF_MULTITOOL names the program of the npm package @microsoft/sarif-multitool-linux, beside which lies the
JSON schema of SARIF 2.1.0. Without it these tests are skipped.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.reporters.history import history_of
from tests.reporters.organisation import organisation_run
from tests.support.runs import HOSTILE, empty_run, hostile_run, large_run, sample_run

from hipaacheck.gate.exits import Exit
from hipaacheck.gate.records import Verdict
from hipaacheck.model import Run
from hipaacheck.redaction.redacting import redact
from hipaacheck.reporters.edition import PLAIN, Edition
from hipaacheck.reporters.sarif.report import render

MULTITOOL = os.environ.get("SARIF_MULTITOOL", "")
pytestmark = pytest.mark.skipif(not MULTITOOL, reason="SARIF_MULTITOOL names no program")

# The program has no address on the web that could be given; a made-up one would be worse than none.
ACCEPTED = {"SARIF2005"}
ZONE = """$ORIGIN clinic.example.
$TTL 3600
@ IN SOA ns1.clinic.example. hostmaster.clinic.example. 1 3600 600 86400 300
@ IN NS ns1.clinic.example.
@ IN MX 10 mx1.clinic.example.
@ IN TXT "google-site-verification=abcdefghijklmnop"
@ IN TXT "v=spf1 mx include:servers.mcsv.net ?all"
_dmarc IN TXT "v=DMARC1; p=none"
ns1 IN A 192.0.2.1
mx1 IN A 192.0.2.2
"""
VERDICT = Verdict(exit=Exit.FAILED, judged=Exit.FAILED, line=f"Exit 1: {HOSTILE}")
RUNS = {
    "sample": (sample_run(), Edition(history=history_of(sample_run()))),
    "organisation": (organisation_run(), PLAIN),
    "redacted": redact(organisation_run(), PLAIN),
    "hostile": (hostile_run(), Edition(verdict=VERDICT)),
    "empty": (empty_run(), PLAIN),
    "large": (large_run(40), PLAIN),
}


def complaints(file: Path, folder: Path) -> list[tuple[str, str, str]]:
    """Return the level, the rule and the place of all that Multitool says of a file but notes."""
    log = folder / "validated.sarif"
    environment = {
        **os.environ,
        "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",  # there is no ICU in a slim system
        # It asks whether addresses in the file are there; no test asks anything outside of this machine.
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"),
    }
    done = subprocess.run(
        [MULTITOOL, "validate", "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning",
         "--log", "ForceOverwrite", "-o", log, file],
        capture_output=True, text=True, timeout=110, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    (run,) = json.loads(log.read_text(encoding="utf-8-sig"))["runs"]
    assert run["invocations"][0]["executionSuccessful"], done.stdout
    said = []
    for one in run["results"]:
        place = one.get("message", {}).get("arguments", ["?"])[0]
        said.append((one.get("level", "warning"), one["ruleId"], place))
    return said


def unexpected(file: Path, folder: Path) -> list[tuple[str, str, str]]:
    return [one for one in complaints(file, folder) if one[0] == "error" or one[1] not in ACCEPTED]


@pytest.mark.parametrize("name", RUNS)
def test_multitool_finds_no_error_and_no_warning_but_the_one(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.sarif"
    file.write_bytes(render(*RUNS[name]))

    assert unexpected(file, tmp_path) == []


def test_multitool_would_have_said_so(tmp_path: Path) -> None:
    """The check itself is checked: a rule without help and a result without a place are errors."""
    log = json.loads(render(sample_run(), PLAIN))
    (run,) = log["runs"]
    del run["tool"]["driver"]["rules"][0]["help"]
    run["results"][0]["locations"] = []
    file = tmp_path / "wrong.sarif"
    file.write_text(json.dumps(log))

    assert Counter(level for level, _, _ in unexpected(file, tmp_path))["error"] >= 2


@pytest.mark.parametrize("name", RUNS)
def test_the_schema_of_sarif_holds(name: str) -> None:
    schema = json.loads((Path(MULTITOOL).parent / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    document: Any = json.loads(render(*RUNS[name]))

    jsonschema.validators.validator_for(schema)(schema).validate(document)


def scanned(folder: Path, *words: str) -> Run:
    """Scan without any connection, as a job of CI does."""
    command = [
        sys.executable,
        "-m",
        "hipaacheck",
        "scan",
        *words,
        "--offline",
        "--no-store",
        "-o",
        "run.json",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=110)
    assert done.returncode in (0, 1, 3), done.stderr
    return Run.model_validate_json((folder / "run.json").read_bytes())


def test_a_zone_judged_offline_is_taken_whole_and_lands_on_its_lines(tmp_path: Path) -> None:
    (tmp_path / "clinic.zone").write_text(ZONE)
    run = scanned(tmp_path, "clinic.example", "--zone", "clinic.zone")
    file = tmp_path / "zone.sarif"
    file.write_bytes(render(run, PLAIN))

    places = {
        one["ruleId"]: one["locations"][0]["physicalLocation"]
        for one in json.loads(file.read_bytes())["runs"][0]["results"]
    }
    assert unexpected(file, tmp_path) == []
    for rule, line in (("EMAIL-SPF-006", 7), ("EMAIL-DMARC-004", 8)):
        assert places[rule]["artifactLocation"]["uri"] == "clinic.zone"
        assert places[rule]["region"]["startLine"] == line


def test_the_example_clinic_is_taken_whole(tmp_path: Path) -> None:
    clinic = Path(__file__).resolve().parents[2] / "examples" / "clinic"
    run = scanned(tmp_path, "-i", os.path.relpath(clinic / "inventory.yaml", tmp_path))
    file = tmp_path / "clinic.sarif"
    file.write_bytes(render(run, PLAIN))

    results = json.loads(file.read_bytes())["runs"][0]["results"]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}
    assert unexpected(file, tmp_path) == []
    assert any(uri.endswith("vendors.yaml") for uri in uris)
    assert not any(uri.startswith(("/", ".")) for uri in uris)
