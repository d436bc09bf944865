"""`--offline`: no socket of the internet is opened, and everything that only the network knows stays unknown.

Two who are not ours watch a real scan: Python's audit hooks (PEP 578) inside the process, and strace, which
sees what the operating system was asked for, in child processes too.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.net.planned.planning import partial_zone, plan, removed, whole_zone

from hipaacheck.engine.collect import CollectOptions
from hipaacheck.engine.registry import load_checkers
from hipaacheck.engine.scan import ScanRequest, scan
from hipaacheck.inventory.targets import targets_of_names
from hipaacheck.model import NOT_ASKED, Finding, Origin, Outcome, Run, Target, TargetKind
from hipaacheck.net.live import open_network
from hipaacheck.net.settings import NetSettings
from hipaacheck.zones.records import PlannedDns

NAME = "clinic.example"
ORIGIN = Origin(file="command line")
WATCHED = """
import sys
SEEN = []
FAMILIES = {2, 10}  # AF_INET and AF_INET6 on Linux

def watch(event, arguments):
    if event == "socket.__new__" and arguments[1] in FAMILIES:
        SEEN.append(event)
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"):
        SEEN.append(f"{event} {arguments}")
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"):
        if isinstance(arguments[1], tuple):
            SEEN.append(f"{event} {arguments[1]}")

sys.addaudithook(watch)
"""
TEXT = """@ A 192.0.2.1
@ MX 10 mail
@ MX 20 mx.other.example.
mail A 192.0.2.2
"""
# Judged by the target itself, whatever is behind it: its port, its protocol, what the user named or keeps.
BY_THE_TARGET = re.compile(
    r"no selector was named|no inventory (says|keeps)|\bthe port is for mail|judge this port|the port does not speak SMTP|^port \d+ does not|"
    r"DANE is about port 25|the server offers no STARTTLS on this port"
)


async def _run(planned: PlannedDns | None = None, *more: Target) -> Run:
    targets = [*targets_of_names([(NAME, ORIGIN)]), *more]
    request = ScanRequest(
        targets=targets,
        as_of=datetime(2026, 11, 22, tzinfo=UTC),
        command="test",
        collect=CollectOptions(deep=True, services=True),
    )
    async with open_network(NetSettings(offline=True, deep=True, planned_dns=planned)) as net:
        return await scan(request, load_checkers(), net)


def _mail_host(name: str, port: int, protocol: str) -> Target:
    return Target(
        id=f"mail-host:{name}:{port}",
        kind=TargetKind.MAIL_HOST,
        name=name,
        port=port,
        protocol=protocol,
        origin=ORIGIN,
    )


def _of(run: Run, rule: str) -> Finding:
    return next(one for one in run.findings if one.rule == rule)


async def test_without_a_file_everything_is_unknown_and_says_why() -> None:
    hosts = [_mail_host("mx.clinic.example", 25, "smtp"), _mail_host("imap.clinic.example", 993, "imaps")]
    run = await _run(None, *hosts, _mail_host("mx.clinic.example", 587, "submission"))

    assert run.problems == ()
    assert len(run.findings) > 250
    for one in run.findings:
        because = one.because or ""
        if one.outcome is Outcome.NOT_APPLICABLE:
            assert BY_THE_TARGET.search(because), f"{one.rule} of {one.target}: {because}"
            continue
        assert one.outcome is Outcome.UNKNOWN, f"{one.rule} of {one.target}"
        assert because.endswith(NOT_ASKED), f"{one.rule} of {one.target}: {because}"
        for part in because.split("; "):
            assert part.count(NOT_ASKED) == 1, because
        assert "timeout" not in because
        assert "offline (" not in because


async def test_every_probe_that_could_not_look_says_so_in_one_clean_sentence() -> None:
    run = await _run(plan(whole_zone(NAME, TEXT + '_mta-sts TXT "v=STSv1; id=1"\nmta-sts A 192.0.2.3\n')))
    errors = [one.error for one in run.evidence if one.error is not None]

    assert len(errors) > 10
    for error in errors:
        assert re.fullmatch(
            r"[^ ]+: not asked \(--offline\)|[A-Z/]+ of [^ ]+: not asked \(--offline\)|signatures of .*",
            error,
        ), error


async def test_hosts_that_the_zone_names_are_there_and_unknown() -> None:
    run = await _run(plan(whole_zone(NAME, TEXT)))
    found = {one.name for one in run.targets if one.kind is TargetKind.MAIL_HOST}

    assert found == {f"mail.{NAME}", "mx.other.example"}
    tls = [one for one in run.findings if one.rule == "MAIL-TLS-001" and one.target.startswith("mail-host:")]
    assert [one.outcome for one in tls] == [Outcome.UNKNOWN] * 2


async def test_a_site_without_an_address_in_the_zone_does_not_exist() -> None:
    run = await _run(plan(whole_zone(NAME, TEXT)))
    www = [
        one for one in run.findings if one.target == f"web-host:www.{NAME}" and one.rule == "WEB-HTTPS-001"
    ]
    own = [one for one in run.findings if one.target == f"web-host:{NAME}" and one.rule == "WEB-HTTPS-001"]

    assert [one.outcome for one in www] == [Outcome.NOT_APPLICABLE]
    assert [one.outcome for one in own] == [Outcome.UNKNOWN]


@pytest.mark.parametrize(
    ("record", "failed", "unknown"),
    [
        ("v=spf1 include:_spf.other.example -all", (), ("EMAIL-SPF-004", "EMAIL-SPF-003")),
        ("v=spf1 include:_spf.other.example +all", ("EMAIL-SPF-007",), ("EMAIL-SPF-004",)),
        ("v=spf1 include:_spf.other.example ipv4:192.0.2.1 -all", ("EMAIL-SPF-003",), ("EMAIL-SPF-004",)),
        (" ".join(["v=spf1", *(f"a:{n}.other.example" for n in range(11)), "-all"]), ("EMAIL-SPF-004",), ()),
        ("v=spf1 include:a.clinic.example include:x.other.example -all", ("EMAIL-SPF-004",), ()),
    ],
)
async def test_spf_fails_by_what_the_zone_shows_and_is_unknown_where_an_include_is_outside(
    record: str, failed: Sequence[str], unknown: Sequence[str]
) -> None:
    ten = " ".join(f"exists:{n}.other.example" for n in range(10))
    run = await _run(plan(whole_zone(NAME, f'{TEXT}@ TXT "{record}"\na TXT "v=spf1 {ten} -all"\n')))

    assert [_of(run, rule).outcome for rule in failed] == [Outcome.FAIL] * len(failed)
    assert [_of(run, rule).outcome for rule in unknown] == [Outcome.UNKNOWN] * len(unknown)
    for rule in unknown:
        assert (_of(run, rule).because or "").endswith(NOT_ASKED)


async def test_two_spf_records_fail() -> None:
    run = await _run(plan(whole_zone(NAME, f'{TEXT}@ TXT "v=spf1 mx -all"\n@ TXT "v=spf1 -all"\n')))

    assert _of(run, "EMAIL-SPF-002").outcome is Outcome.FAIL


async def test_a_weakened_dmarc_record_fails_on_its_line() -> None:
    zone = whole_zone(NAME, f'{TEXT}_dmarc TXT "v=DMARC1; p=none"\n')
    run = await _run(plan(zone))
    finding = _of(run, "EMAIL-DMARC-004")
    evidence = next(one for one in run.evidence if one.id in finding.evidence and one.kind == "dns.dmarc")

    assert finding.outcome is Outcome.FAIL
    assert [(one.origin.line, one.text) for one in evidence.places if "DMARC" in one.text] == [
        (len(zone.records), "v=DMARC1; p=none")
    ]


@pytest.mark.parametrize("shared", [True, False])
async def test_a_removed_dmarc_record_is_absent(shared: bool) -> None:
    gone = removed(f"_dmarc.{NAME}", "TXT", '"v=DMARC1; p=reject"', line=12)
    run = await _run(plan(partial_zone(NAME, gone=[gone], shared=shared)))
    evidence = next(one for one in run.evidence if one.kind == "dns.dmarc")

    assert _of(run, "EMAIL-DMARC-001").outcome is Outcome.FAIL
    assert evidence.source == "the Terraform plan plan.json"
    assert [one.origin.line for one in evidence.places] == [12]
    assert _of(run, "EMAIL-SPF-001").outcome is Outcome.UNKNOWN, "nothing is said of SPF"


async def test_what_a_registry_says_for_all_its_domains_stays_unknown() -> None:
    gone = removed("_dmarc.clinic.gov", "TXT", '"v=DMARC1; p=reject"')
    targets = targets_of_names([("clinic.gov", ORIGIN)])
    request = ScanRequest(targets, datetime(2026, 11, 22, tzinfo=UTC), "test", CollectOptions())
    planned = plan(partial_zone("clinic.gov", gone=[gone]))
    async with open_network(NetSettings(offline=True, planned_dns=planned)) as net:
        run = await scan(request, load_checkers(), net)

    assert _of(run, "EMAIL-DMARC-001").because == f"TXT of _dmarc.gov: {NOT_ASKED}"


SCAN = """
from hipaacheck.__main__ import main
sys.argv = ["hipaacheck", *sys.argv[1:]]
code = 0
try:
    main()
except SystemExit as end:
    code = end.code
sys.stderr.write(f"\\nSEEN {SEEN!r} {code}\\n")
"""


def _zone_file(folder: Path) -> Path:
    path = folder / f"{NAME}.zone"
    soa = "@ SOA ns1.other.example. hostmaster.other.example. 1 3600 600 86400 300"
    path.write_text(f"$ORIGIN {NAME}.\n$TTL 300\n{soa}\n@ NS ns1.other.example.\n{TEXT}")
    return path


def _arguments(folder: Path, *names: str) -> list[str]:
    # One of the targets has no planned records at all; everything is asked of each.
    zone = _zone_file(folder)
    return ["scan", NAME, *(names or ("other.example",)), "--offline", "--zone", str(zone), "--deep"]


def test_a_scan_opens_no_socket_by_the_audit_hooks(tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    command = [
        sys.executable,
        "-c",
        WATCHED + SCAN,
        *_arguments(tmp_path),
        "--format",
        "json",
        "-o",
        str(out),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)

    assert re.search(r"^SEEN \[\] [0-3]$", done.stderr, re.MULTILINE), done.stderr[-2000:]
    run = json.loads(out.read_text())
    outcomes = {(one["target"], one["outcome"]) for one in run["findings"]}
    assert (f"domain:{NAME}", "fail") in outcomes
    assert {outcome for target, outcome in outcomes if target == "domain:other.example"} <= {
        "unknown",
        "not-applicable",
    }


def test_the_audit_hooks_see_a_socket_when_there_is_one() -> None:
    loopback = "import socket; socket.socket(socket.AF_INET).close(); print(SEEN)"
    done = subprocess.run([sys.executable, "-c", WATCHED + loopback], capture_output=True, text=True)

    assert "socket.__new__" in done.stdout


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("domains", [1, 20])
def test_a_scan_opens_no_socket_by_the_operating_system(tmp_path: Path, domains: int) -> None:
    names = [f"n{number}.example" for number in range(domains)]
    trace = tmp_path / "trace"
    program = [sys.executable, "-m", "hipaacheck", *_arguments(tmp_path, *names)]
    command = ["strace", "-f", "-qq", "-e", "trace=socket,connect,bind,sendto,sendmsg", "-o", str(trace)]
    done = subprocess.run([*command, *program], capture_output=True, text=True, timeout=300)
    if "ptrace" in done.stderr and "not permitted" in done.stderr:
        pytest.skip("tracing is not allowed here")

    assert done.returncode in (0, 1, 3), done.stderr[-2000:]
    seen = [line for line in trace.read_text().splitlines() if "AF_INET" in line or "AF_NETLINK" in line]
    assert seen == []
