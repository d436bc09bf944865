"""The demonstration clinic, scanned as a user would: through the program, the options and real sockets."""

import fcntl
import json
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dnslib import QTYPE, DNSRecord

from hipaacheck.demo.inventory import WRITTEN, moved, place_inventory
from hipaacheck.demo.servers import Clinic, running_clinic
from hipaacheck.demo.zone import DOMAIN, PARKED, ClinicResolver, zone_text
from hipaacheck.inventory.loading import load_inventory
from hipaacheck.questionnaires.answers import AnswerFile
from hipaacheck.reporters.json import load_run
from hipaacheck.store.opening import open_store

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "clinic"
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "TERM": "dumb"}

# Written from the zone, the pages and the servers of the demo, not from what a scan said.
FAULTS = {
    f"domain:{DOMAIN}": {
        "EMAIL-SPF-006",  # ?all
        "EMAIL-SPF-010",  # an include without a record
        "EMAIL-DKIM-003",  # 1024 bits
        "EMAIL-DMARC-004",  # p=none
        "EMAIL-STS-004",  # mode: testing
        "EMAIL-STS-005",  # mx2 is not in the policy
        "EMAIL-STS-007",  # the certificate of mx2 has expired
        "EMAIL-CAA-001",
    },
    f"mail-host:mx2.{DOMAIN}:25": {"MAIL-CERT-002", "MAIL-TLS-002"},
    f"mail-host:mx1.{DOMAIN}:25": set(),
    f"web-host:www.{DOMAIN}": {"WEB-HTTPS-003", "WEB-HSTS-001", "WEB-FORM-001", "WEB-HEADER-001"},
}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with running_clinic(tmp_path_factory.mktemp("clinic")) as running:
        yield running


def command(clinic: Clinic, *more: str) -> list[str]:
    lead = [
        word
        for (host, port), (address, local) in clinic.connect_to.items()
        for word in ("--connect-to", f"{host}:{port}:{address}:{local}")
    ]
    where = ["--nameserver", f"127.0.0.1:{clinic.resolver_port}", "--ca-file", str(clinic.ca_file)]
    return [
        sys.executable,
        "-W",
        "error",
        "-m",
        "hipaacheck",
        "scan",
        *where,
        *lead,
        "--timeout",
        "60",
        *more,
    ]


def scan(clinic: Clinic, *more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command(clinic, *more), capture_output=True, env=ENVIRONMENT, timeout=110)


def test_the_scan_finds_the_faults_that_were_built_in_and_no_others(clinic: Clinic) -> None:
    done = scan(clinic, DOMAIN, "--format", "json", "--dkim-selector", "selector1")

    assert done.returncode == 1
    assert [line.partition(b":")[0] for line in done.stderr.splitlines()] == [b"Exit 1"]
    run = load_run(done.stdout)
    severe = {rule.id for rule in run.rules if rule.severity != "info"}
    failed: dict[str, set[str]] = {target: set() for target in FAULTS}
    for finding in run.findings:
        if finding.outcome == "fail" and finding.rule in severe and finding.target in failed:
            failed[finding.target].add(finding.rule)
    assert failed == FAULTS
    assert {f.rule for f in run.findings if f.outcome == "unknown"} == {
        "EMAIL-DNSSEC-001",
        "EMAIL-DNSSEC-002",
        "EMAIL-DNSSEC-003",
    }, "the demo's resolver returns no signatures"
    assert run.complete and not run.problems


def test_a_scan_is_kept_and_the_next_one_says_what_changed(clinic: Clinic, tmp_path: Path) -> None:
    store = str(tmp_path / "runs.db")
    first = scan(clinic, DOMAIN, "--store", store)
    second = scan(clinic, DOMAIN, "--store", store)
    none = scan(clinic, DOMAIN, "--no-store")

    assert f" in {store}." in first.stdout.decode()
    assert b"Since " not in first.stdout
    assert b"Since " in second.stdout
    assert b"Kept as run" not in none.stdout
    with open_store(Path(store), create=False) as held:
        assert [entry.number for entry in held.entries(DOMAIN)] == [1, 2]
        assert held.verify().ok


# Written from the zone, the portal's page and the register of vendors.
SEEN = {
    ("SVC-SEND-001", "service:constant-contact"): "fail",  # an include that everybody forgot
    ("SVC-SEND-001", "service:mailchimp"): "pass",
    ("SVC-SEND-001", "service:microsoft-365"): "pass",
    ("SVC-BAA-001", "service:mailchimp"): "fail",
    ("SVC-BAA-001", "service:microsoft-365"): "pass",
    ("SVC-HOST-001", "service:acuity-scheduling"): "manual",  # the alias `book`
    ("SVC-HOST-001", "service:google-verification"): "manual",  # a proof that was left over
    ("SVC-HOST-001", "service:zoom"): "pass",
    ("SVC-PAGE-001", "service:google-tag-manager"): "fail",  # on the portal
    ("SVC-REPORT-002", "service:dmarcian"): "fail",
    ("SVC-BULK-001", f"domain:{DOMAIN}"): "fail",
    ("VENDOR-BAA-001", "vendor:mailchimp"): "fail",
    ("VENDOR-BAA-001", "vendor:microsoft-365"): "pass",
    # What answers to questionnaires say, beside what the scan sees.
    ("CLAIM-TRACKER-001", "vendor:meadowlark"): "fail",  # none, it says; the portal loads a tag manager
    ("CLAIM-TLS-001", "vendor:meadowlark"): "pass",
    ("SELF-CLAIM-DMARC-001", "organisation"): "fail",  # p=none
    ("SELF-CLAIM-TLS-001", "organisation"): "fail",  # mx2 offers TLS 1.0
}


def test_services_that_nobody_registered_are_seen(clinic: Clinic, tmp_path: Path) -> None:
    inventory = place_inventory(tmp_path, datetime.now(UTC).date())

    done = scan(clinic, "-i", str(inventory), "--format", "json")

    assert done.returncode == 1
    assert [line.partition(b":")[0] for line in done.stderr.splitlines()] == [b"Exit 1"]
    run = load_run(done.stdout)
    found = {(one.rule, one.target): str(one.outcome) for one in run.findings}
    about = {pair: outcome for pair, outcome in found.items() if pair[0] in {rule for rule, _ in SEEN}}
    judged = {pair for pair, outcome in about.items() if outcome != "not-applicable"}
    assert {pair: about[pair] for pair in SEEN} == SEEN
    assert {pair for pair in judged if pair[0].startswith("SVC")} == {
        p for p in SEEN if p[0].startswith("SVC")
    }
    assert run.complete and not run.problems
    parked = {
        rule
        for (rule, target), outcome in found.items()
        if target == f"domain:{PARKED}" and outcome == "fail"
    }
    assert parked == set(), "the parked domain is set up as it should be"


def test_an_alias_is_answered_with_what_it_leads_to() -> None:
    question = DNSRecord.question(f"book.{DOMAIN}", "A")

    reply = ClinicResolver(zone_text()).resolve(question, None)

    assert [QTYPE[record.rtype] for record in reply.rr] == ["CNAME", "A"]
    assert str(reply.rr[1].rname) == "lakeside.acuityscheduling.com."


def test_the_demonstration_shows_the_example_as_it_stands(tmp_path: Path) -> None:
    placed = place_inventory(tmp_path, WRITTEN)

    for file in (one for one in EXAMPLE.rglob("*") if one.is_file()):
        assert (tmp_path / file.relative_to(EXAMPLE)).read_bytes() == file.read_bytes()
    assert (
        load_inventory(placed).declared.inventory
        == load_inventory(EXAMPLE / "inventory.yaml").declared.inventory
    )


def test_the_example_stays_as_old_as_it_was_written(tmp_path: Path) -> None:
    later = timedelta(days=1000)

    old = load_inventory(EXAMPLE / "inventory.yaml").declared
    new = load_inventory(place_inventory(tmp_path, WRITTEN + later)).declared

    for before, after in zip(old.inventory.waivers, new.inventory.waivers, strict=True):
        assert after.expires - before.expires == later
    for path, answers in old.answers.items():
        moved_answers = new.answers[path]
        assert isinstance(answers, AnswerFile) and isinstance(moved_answers, AnswerFile)
        assert answers.answered is not None and moved_answers.answered is not None
        assert moved_answers.answered - answers.answered == later
    assert moved("2026-11-21 and LC-41, 127.0.0.1", later) == "2029-08-17 and LC-41, 127.0.0.1"
    assert moved("x2026-11-211", later) == "x2026-11-211"


def test_reports_are_written_beside_the_summary(clinic: Clinic, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("r.html", "r.json", "r.md")]
    outputs = [word for file in files for word in ("-o", str(file))]

    done = scan(clinic, DOMAIN, *outputs, "--fail-on", "never", "--timings")

    assert done.returncode == 0
    assert all(file.stat().st_size > 1000 for file in files)
    assert b"\x1b" not in done.stdout
    assert str(files[0]).encode() in done.stdout.replace(b"\n", b"")
    assert b"Timings (seconds)" in done.stderr


def test_one_checker_alone_finds_its_own_and_nothing_else(clinic: Clinic) -> None:
    done = scan(clinic, DOMAIN, "--checker", "web", "--format", "json", "--fail-on", "never")

    run = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert [one["name"] for one in run["checkers"]] == ["web"]
    assert {finding["rule"].split("-")[0] for finding in run["findings"]} == {"WEB"}


def only_portal_is_left(status: str) -> bool:
    """Say whether the last progress line names probes of the portal and no others."""
    _, _, running = status.rpartition("\x1b[2K")[2].partition("  ")
    names = [name for name in running.split(", ") if name]
    return bool(names) and all(f"portal.{DOMAIN}" in name for name in names)


def read_until_only_portal_is_left(terminal: int) -> str:
    said = ""
    while not only_portal_is_left(said):
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, f"no progress for a minute after: {said[-300:]!r}"
        said += os.read(terminal, 65_536).decode()
    return said


def test_ctrl_c_keeps_what_was_seen(clinic: Clinic, tmp_path: Path) -> None:
    """A host that never answers holds the scan up until Ctrl-C; everything else is in the run."""
    inventory = tmp_path / "i.yaml"
    inventory.write_text(
        f"version: 1\ndomains:\n  - name: {DOMAIN}\n    web:\n      - host: portal.{DOMAIN}\n"
    )
    terminal, theirs = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 4000, 0, 0))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        words = command(clinic, "-i", str(inventory), "-o", str(tmp_path / "run.json"))
        words += ["--connect-to", f"portal.{DOMAIN}:443:127.0.0.1:{silent.getsockname()[1]}"]
        with subprocess.Popen(
            words, env={**ENVIRONMENT, "TERM": "xterm"}, stdout=subprocess.PIPE, stderr=theirs
        ) as process:
            os.close(theirs)
            said = read_until_only_portal_is_left(terminal)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
    os.close(terminal)

    assert process.returncode == 1
    assert "Traceback" not in said
    run = load_run((tmp_path / "run.json").read_bytes())
    found = {(finding.target, finding.rule): finding for finding in run.findings}
    assert not run.complete
    assert [problem.kind for problem in run.problems] == ["interrupted"]
    assert found[f"web-host:portal.{DOMAIN}", "WEB-TLS-003"].because == "the scan was interrupted"
    assert found[f"domain:{DOMAIN}", "EMAIL-DMARC-004"].outcome == "fail"
