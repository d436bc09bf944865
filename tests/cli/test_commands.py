"""The commands as users and CI jobs meet them: words, exit codes and streams, in a process of their own."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.runs import sample_run

from hipaacheck import __version__
from hipaacheck.reporters.json import render

CLEAN = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "LANG": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def hipaacheck(*words: str, stdin: str = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "hipaacheck", *words]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, env=CLEAN, cwd=cwd, timeout=60
    )


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_version(flag: str) -> None:
    done = hipaacheck(flag)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"hipaacheck {__version__}\n", "")


@pytest.mark.parametrize(
    "command",
    [
        "scan",
        "report",
        "judge",
        "diff",
        "doctor",
        "demo",
        "rules",
        "rules list",
        "rules check",
        "inventory",
        "inventory check",
    ],
)
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = hipaacheck(*command.split(), "--help")

    assert done.returncode == 0
    assert "hipaacheck" in done.stdout and "--help" in done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["scan"], "name a domain"),
        (["scan", "https://clinic.example"], "command line: 'https://clinic.example' is a URL"),
        (["scan", "a.example", "--fail-on", "severe"], "--fail-on takes critical, high"),
        (["scan", "a.example", "--format", "docx"], "--format takes"),
        (["scan", "a.example", "-o", "x.docx"], "the suffix must be one of"),
        (["scan", "a.example", "-o", "/nowhere/x.html"], "the folder /nowhere does not exist"),
        (["scan", "a.example", "--nameserver", "dns.example"], "--nameserver takes an IP address"),
        (["scan", "a.example", "--connect-to", "x"], "--connect-to takes HOST:PORT:ADDR:PORT"),
        (["scan", "a.example", "-4", "-6"], "exclude each other"),
        (["scan", "a.example", "--dot", "::1", "--doh", "https://x/"], "only one of"),
        (["scan", "a.example", "--doh", "http://x/"], "--doh takes an https"),
        (["scan", "a.example", "--checker", "emial"], "there is no checker 'emial'"),
        (["rules", "explain", "EMAIL-DMARC-04"], "did you mean EMAIL-DMARC-00"),
    ],
)
def test_mistakes_are_one_sentence_and_exit_2(words: list[str], message: str) -> None:
    done = hipaacheck(*words)

    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_mistakes_of_an_inventory_name_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "i.yaml").write_text("version: 1\ndomains:\n  - nme: clinic.example\n")

    done = hipaacheck("scan", "-i", "i.yaml", cwd=tmp_path)

    assert done.returncode == 2
    assert "i.yaml:3: unknown key 'nme'; did you mean 'name'?" in done.stderr


def test_a_pack_with_a_mistake_stops_the_scan_before_it_starts(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("pack: p\ntitle: P\narea: web\nrules:\n- id: MY-RULE-001\n")

    with socket.socket(type=socket.SOCK_DGRAM) as resolver:
        resolver.bind(("127.0.0.1", 0))
        resolver.setblocking(False)
        where = f"127.0.0.1:{resolver.getsockname()[1]}"
        done = hipaacheck("scan", "a.example", "--rules", str(tmp_path), "--nameserver", where)
        with pytest.raises(BlockingIOError):
            resolver.recv(512)

    assert done.returncode == 2
    assert "p.yaml:5: 'title' is missing" in done.stderr


def test_domains_from_standard_input_name_their_line() -> None:
    done = hipaacheck("scan", "-", stdin="# clinics\n\nhttp://a.example/\n")

    assert done.returncode == 2
    assert "standard input:3:" in done.stderr


def test_a_stored_run_renders_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_bytes(render(sample_run()))

    done = hipaacheck(
        "report", "run.json", "-o", "r.html", "-o", "r.md", "-o", "r.json", "-o", "r.txt", cwd=tmp_path
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "r.json").read_bytes() == (tmp_path / "run.json").read_bytes()
    assert (tmp_path / "r.html").read_text().startswith("<!DOCTYPE html>") or (
        tmp_path / "r.html"
    ).stat().st_size
    assert "r.html" in done.stdout


def test_a_report_can_gate_a_stored_run(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_bytes(render(sample_run()))

    assert hipaacheck("report", "run.json", "--fail-on", "info", cwd=tmp_path).returncode == 1


@pytest.mark.parametrize("content", ["", "{}", '{"tool": "hipaacheck", "schema_version": "99"}', "\x00\xff"])
def test_a_file_that_is_no_run_is_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content, encoding="latin-1")

    done = hipaacheck("report", "run.json", cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith("hipaacheck: run.json: ") and "Traceback" not in done.stderr


def test_json_on_standard_output_is_a_run_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_bytes(render(sample_run()))

    done = hipaacheck("report", "run.json", "--format", "json", cwd=tmp_path)

    assert json.loads(done.stdout)["schema_version"] == "1"
    assert done.stderr == ""


def test_no_colours_in_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_bytes(render(sample_run()))

    done = hipaacheck("report", "run.json", "-v", cwd=tmp_path)

    assert "\x1b" not in done.stdout


def test_rules_can_be_listed_and_explained() -> None:
    listed = hipaacheck("rules", "list")
    explained = hipaacheck("rules", "explain", "email-dmarc-004")

    assert listed.returncode == explained.returncode == 0
    assert len(listed.stdout.splitlines()) >= 60
    assert "164.308(a)(1)(ii)(B)" in explained.stdout and "How to fix it" in explained.stdout
