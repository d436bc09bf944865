"""A repository with a clinic's zone, inventory and web server, and changes to it: what is stopped, and where.

The repository (tests/gate/repository) is scanned as a CI job would: offline, against the run of the base.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "repository"
ZONE, INVENTORY, NGINX = "zones/clinic.example.zone", "inventory.yaml", "servers/nginx.conf"


@dataclass(frozen=True)
class Stop:
    """A finding that stops a change, with the text on the line to which it points."""

    rule: str
    file: str
    line: str


def scan(repository: Path, *words: str) -> subprocess.CompletedProcess[str]:
    files = ("-i", INVENTORY, "--zone", ZONE, "--config", f"nginx={NGINX}", "--offline", "--no-store")
    return subprocess.run(
        [sys.executable, "-m", "hipaacheck", "scan", *files, *words],
        cwd=repository,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=100,
    )


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run of the base branch."""
    path = tmp_path_factory.mktemp("base") / "base.json"
    done = scan(HERE, "--fail-on", "never", "-o", str(path))
    assert done.returncode == 0, done.stderr + done.stdout
    return path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE, tmp_path / "repository"))


def change(repository: Path, file: str, old: str, new: str) -> None:
    path = repository / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(repository: Path, file: str, text: str) -> int:
    (number,) = (
        number
        for number, line in enumerate((repository / file).read_text(encoding="utf-8").splitlines(), 1)
        if text in line
    )
    return number


DMARC = 'IN TXT   ( "v=DMARC1; p=reject; sp=reject;"'
SPF = '"v=spf1 ip4:192.0.2.25 include:mailgun.org -all"'
BAD = {
    "weakens DMARC": (
        (ZONE, DMARC, 'IN TXT   ( "v=DMARC1; p=none;"'),
        Stop("EMAIL-DMARC-004", ZONE, "p=none"),
    ),
    "takes DMARC away": (
        (ZONE, "_dmarc  IN TXT", "_report  IN TXT"),
        Stop("EMAIL-DMARC-001", ZONE, "IN SOA"),
    ),
    "publishes a second SPF record": (
        (ZONE, f"@       IN TXT   {SPF}", f'@       IN TXT   {SPF}\n@       IN TXT   "v=spf1 a -all"'),
        Stop("EMAIL-SPF-002", ZONE, SPF),
    ),
    "lets everybody send": (
        (ZONE, "include:mailgun.org -all", "include:mailgun.org +all"),
        Stop("EMAIL-SPF-007", ZONE, "+all"),
    ),
    "adds an unregistered sender to SPF": (
        (ZONE, "include:mailgun.org -all", "include:mailgun.org include:servers.mcsv.net -all"),
        Stop("SVC-SEND-001", ZONE, "servers.mcsv.net"),
    ),
    "lets a BAA expire": (
        (INVENTORY, "expires: 2099-12-31", "expires: 2026-06-30"),
        Stop("VENDOR-BAA-004", INVENTORY, "expires: 2026-06-30"),
    ),
    "turns TLS 1.0 on": (
        (NGINX, "ssl_protocols TLSv1.2", "ssl_protocols TLSv1 TLSv1.2"),
        Stop("WEB-TLS-002", NGINX, "ssl_protocols TLSv1 TLSv1.2"),
    ),
    "accepts a cipher without encryption": (
        (NGINX, "    ssl_ciphers ", "    ssl_ciphers NULL-SHA256:"),
        Stop("WEB-TLS-005", NGINX, "NULL-SHA256"),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_change_for_the_worse_is_stopped_on_its_line(name: str, repository: Path, base: Path) -> None:
    edit, stop = BAD[name]
    change(repository, *edit)

    done = scan(repository, "--against", str(base), "--fail-on", "regression,new", "-o", "out.sarif")

    assert done.returncode == 1, done.stderr + done.stdout
    assert done.stdout.splitlines()[-1].startswith("Exit 1: ")
    (sarif,) = json.loads((repository / "out.sarif").read_text(encoding="utf-8"))["runs"]
    found = [
        one for one in sarif["results"] if one["ruleId"] == stop.rule and one.get("baselineState") == "new"
    ]
    assert found, sorted({one["ruleId"] for one in sarif["results"] if one.get("baselineState") == "new"})
    place = found[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == stop.file
    assert place["region"]["startLine"] == line_of(repository, stop.file, stop.line)


HARMLESS = {
    "nothing": (INVENTORY, "version: 1", "version: 1"),
    "one more host": (ZONE, "www     IN CNAME", "files   IN A     192.0.2.11\nwww     IN CNAME"),
    "another order and other times to live": (
        ZONE,
        "$TTL 3600\n",
        '$TTL 7200\n_smtp._tls 300 IN TXT "v=TLSRPTv1; rua=mailto:tlsrpt@clinic.example"\n',
    ),
    "a comment": (NGINX, "events {}", "# reviewed in November\nevents {}"),
    "TLS 1.3 alone": (NGINX, "ssl_protocols TLSv1.2 TLSv1.3", "ssl_protocols TLSv1.3"),
    "a longer agreement": (INVENTORY, "expires: 2099-12-31", "expires: 2100-12-31"),
    "a remark and another order in the register": (
        INVENTORY,
        "    phi: transmits\n    services: [Mail]\n",
        "    # looked at in November\n    services: [Mail]\n    phi: transmits\n",
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_passes(name: str, repository: Path, base: Path) -> None:
    change(repository, *HARMLESS[name])

    done = scan(repository, "--against", str(base), "--fail-on", "regression,new")

    assert done.returncode == 0, done.stderr + done.stdout
    assert done.stdout.splitlines()[-1].startswith("Exit 0: ")


def test_a_file_that_was_renamed_is_no_change(repository: Path, base: Path) -> None:
    (repository / INVENTORY).rename(repository / "clinic.yaml")
    (repository / ZONE).rename(repository / "db.clinic.example")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "hipaacheck", "scan", "-i", "clinic.yaml", "--zone", "db.clinic.example"),
            *("--config", f"nginx={NGINX}", "--offline", "--no-store", "--against", str(base)),
            *("--fail-on", "regression,new"),
        ],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=100,
    )

    assert done.returncode == 0, done.stderr + done.stdout


def test_a_redacted_copy_names_nobody_even_where_a_person_is_called_like_a_kind(
    base: Path, tmp_path: Path
) -> None:
    out = tmp_path / "shared.sarif"
    done = subprocess.run(
        [sys.executable, "-m", "hipaacheck", "report", str(base), "--redact", "-o", str(out)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
    )

    assert done.returncode == 0, done.stderr
    text = out.read_text(encoding="utf-8")
    assert "EMAIL-STS-001" in text
    assert "clinic.example" not in text and "The service's lawyer" not in text
